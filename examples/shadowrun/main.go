// Copyright 2026 The jupan authors.
// SPDX-License-Identifier: Apache-2.0

// Command shadowrun settles three months beside the spreadsheet that settles them now: where the two
// agree, why they do not elsewhere, who was wrong, and whether to switch.
//
//	go run ./examples/shadowrun
package main

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"strconv"
	"time"
	_ "time/tzdata" // the agreements name a zone, and a bare machine has no rules for it

	"github.com/jupan-go/jupan/examples/internal/command"
	"github.com/jupan-go/jupan/settle"
	"github.com/jupan-go/jupan/settle/reconcile"
)

func main() { command.Main("shadowrun", run) }

// shadow is our own settlement, the record of the comparison, and what is printed.
type shadow struct {
	zone   *time.Location
	plan   *settle.Plan
	tally  *settle.Tally
	record reconcile.Shadow
	out    bytes.Buffer
}

func run(_ context.Context, stdout io.Writer) error {
	s, err := open()
	if err != nil {
		return err
	}
	for month := time.January; month <= time.March; month++ {
		if err := s.compare(month); err != nil {
			return err
		}
	}
	if err := s.judge(); err != nil {
		return err
	}
	if err := s.effort(); err != nil {
		return err
	}
	rule := &reconcile.SwitchRule{Judged: true} // three months, 99.9 % of lines, what they got wrong counts for us
	s.out.WriteString("\nTHE RECORD\n\n")
	if err := s.record.Text(&s.out, rule, s.day(time.April, 10)); err != nil {
		return err
	}
	_, err = stdout.Write(s.out.Bytes())
	return err
}

func (s *shadow) day(month time.Month, day int) time.Time {
	return time.Date(2026, month, day, 9, 0, 0, 0, s.zone)
}

// compare settles a month, and holds it against the sheet of that month.
func (s *shadow) compare(month time.Month) error {
	period := fmt.Sprintf("2026-%02d", month)
	ours, err := s.ours(period)
	if err != nil {
		return err
	}
	theirs, err := sheet(period)
	if err != nil {
		return err
	}
	result, err := reconcile.Run(ours, theirs, &reconcile.Options{Explanations: known()[month]})
	if err != nil {
		return err
	}
	if month > time.January {
		s.out.WriteByte('\n')
	}
	err = result.Text(&s.out, &reconcile.ReportOptions{Title: period + ", jupan beside the sheet"})
	if err != nil {
		return err
	}
	return s.record.Record(period, s.day(month+1, 8), result)
}

// judge says who was wrong: a person looks at each line that is open, with the orders behind it.
func (s *shadow) judge() error {
	reasons := map[string]string{
		"2026-01 bora": "a refund was not taken off", "2026-01 chorok": "two digits swapped while typing",
		"2026-01 iseul": "the row was deleted with the one above", "2026-02 dalbit": "a zero too many", "2026-02 nabi": "the sample belongs on an invoice of its own",
	}
	s.out.WriteString("\nJUDGED\n\n")
	for _, p := range s.record.Periods {
		for _, l := range p.Runs[0].Open {
			reason := reasons[p.Period.Name+" "+l.Key]
			if reason == "" {
				continue
			}
			err := s.record.Judge(p.Period.Name, l.ID, reconcile.Judgement{
				Wrong: reconcile.Theirs, By: "kim", Reason: reason, At: s.day(time.April, 9),
			})
			if err != nil {
				return err
			}
			fmt.Fprintf(&s.out, "%s %-7s the sheet was wrong: %s (kim)\n", p.Period.Name, l.Key, reason)
		}
	}
	return nil
}

// effort notes what both processes took: people wrote it down.
func (s *shadow) effort() error {
	lines, err := table("effort.csv")
	if err != nil {
		return err
	}
	for _, l := range lines {
		final, err := time.ParseInLocation(time.DateOnly, l[2], s.zone)
		if err != nil {
			return err
		}
		minutes, err := strconv.Atoi(l[3])
		if err != nil {
			return err
		}
		side := reconcile.Theirs
		if l[1] == "jupan" {
			side = reconcile.Ours
		}
		if err := s.record.Measure(l[0], side, reconcile.Effort{Final: final, Work: time.Duration(minutes) * time.Minute}); err != nil {
			return err
		}
	}
	return nil
}
