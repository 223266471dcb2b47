// Copyright 2026 The jupan authors.
// SPDX-License-Identifier: Apache-2.0

package reconcile

import (
	"cmp"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/jupan-go/jupan/settle"
	"github.com/jupan-go/jupan/settle/money"
)

// Shadow is the record of months in which jupan ran beside a manual process: ours
// is jupan's, theirs the manual one's. It says how much was equal, why the rest was
// not, and whether to switch, and goes on to say what the switch brought. It is a
// plain value that a host keeps as JSON. It is for one goroutine at a time.
type Shadow struct {
	// Calendar cuts time into the periods that are compared.
	Calendar settle.Calendar `json:"calendar"`
	// Periods are what was recorded, by time.
	Periods []ShadowPeriod `json:"periods,omitempty"`
}

// ShadowPeriod is what is known of one period.
type ShadowPeriod struct {
	Period settle.Period `json:"period"` // from Calendar
	// Runs are the reconciliations of the period, in the order they were recorded.
	Runs []ShadowRun `json:"runs,omitempty"`
	// Manual and Automated are what the two processes took.
	Manual    Effort `json:"manual,omitzero"`
	Automated Effort `json:"automated,omitzero"`
}

// ShadowRun is one reconciliation of a period.
type ShadowRun struct {
	// At is when it was made.
	At time.Time `json:"at"`
	// Lines counts the matches: those that are equal, those that are equal within
	// the tolerance, and Open.
	Lines     int `json:"lines"`
	Equal     int `json:"equal"`               // to the last unit
	Tolerated int `json:"tolerated,omitempty"` // different, within the tolerance
	// Open are the lines that are not equal.
	Open []ShadowLine `json:"open,omitempty"`
	// Incomplete says that a rule did not look at everything.
	Incomplete bool `json:"incomplete,omitempty"`
}

// ShadowLine is a line on which jupan and the manual process did not agree.
type ShadowLine struct {
	// ID is the same for the same line in every run, whatever the order of the rows.
	// Lines that cannot be told apart have one ID.
	ID     string `json:"id"`
	Key    string `json:"key,omitempty"` // that of its rows
	Status Status `json:"status"`        // on which side it is
	// Field and Cause are those of the first difference, if the line is in both.
	Field Field `json:"field,omitzero"`
	Cause Cause `json:"cause,omitzero"`
	// Unsettled is the money that is neither equal nor explained, see
	// [Result.Unsettled].
	Unsettled []money.Amount `json:"unsettled,omitempty"`
	// Judgements say who was wrong, the last one counting.
	Judgements []Judgement `json:"judgements,omitempty"`
}

// Judgement is what a person found out about a line.
type Judgement struct {
	// Wrong is the side that was wrong: Ours is jupan, Theirs the manual process.
	Wrong Side `json:"wrong"`
	// By, Reason and At are who found what, and when.
	By     string    `json:"by"`
	Reason string    `json:"reason"`
	At     time.Time `json:"at"`
}

// Effort is what a process took for one period; zero fields were not measured.
type Effort struct {
	// Final is when the figures of the period were final.
	Final time.Time `json:"final,omitzero"`
	// Work is the time that people spent.
	Work time.Duration `json:"work,omitempty"`
	// Lines is how many lines were settled, and Errors how many of them were found to
	// be wrong by something else than a judgement.
	Lines  int `json:"lines,omitempty"`
	Errors int `json:"errors,omitempty"`
}

// ErrShadow is a record that does not fit: a period that the calendar does not
// have, a line that is not there, a judgement without a name.
var ErrShadow = errors.New("reconcile: shadow run")

func shadowError(format string, args ...any) error {
	return fmt.Errorf("%w: "+format, append([]any{ErrShadow}, args...)...)
}

// Record adds the reconciliation of a period, made at a time. The period may have
// been recorded before: the first run stays, because a month that is repeated
// until it agrees says little, and judgements of lines that are still open are
// carried over.
func (s *Shadow) Record(period string, at time.Time, r *Result) error {
	if at.IsZero() {
		return shadowError("record %s: no time", period)
	}
	p, err := s.period(period)
	if err != nil {
		return err
	}
	run := ShadowRun{
		At: at.UTC(), Lines: len(r.Matches), Equal: r.Exact().Matches,
		Tolerated: r.Count(Matched).Matches - r.Exact().Matches, Incomplete: !r.Complete(),
	}
	judged := map[string][]Judgement{}
	for _, before := range p.Runs {
		for _, l := range before.Open {
			judged[l.ID] = l.Judgements
		}
	}
	for i := range r.Matches {
		m := &r.Matches[i]
		if m.Status == Matched {
			continue
		}
		l := ShadowLine{ID: r.id(m), Key: r.row(m).Key, Status: m.Status, Unsettled: r.Unsettled(m)}
		if len(m.Differences) > 0 {
			l.Field, l.Cause = m.Differences[0].Field, m.Differences[0].Cause
		}
		l.Judgements = slices.Clone(judged[l.ID])
		run.Open = append(run.Open, l)
	}
	p.Runs = append(p.Runs, run)
	return nil
}

// period returns the named period, which it adds if it is new.
func (s *Shadow) period(name string) (*ShadowPeriod, error) {
	p, err := s.Calendar.Period(name)
	if err != nil {
		return nil, shadowError("%w", err)
	}
	i, found := slices.BinarySearchFunc(s.Periods, p.From, func(x ShadowPeriod, from time.Time) int {
		return x.Period.From.Compare(from)
	})
	if !found {
		s.Periods = slices.Insert(s.Periods, i, ShadowPeriod{Period: p})
	}
	return &s.Periods[i], nil
}

// id tells a line by its rows, but not by where they were read.
func (r *Result) id(m *Match) string {
	var b strings.Builder
	b.WriteString(m.Status.String())
	for s, rows := range [2][]int{m.Ours, m.Theirs} {
		for _, i := range rows {
			row := &r.rows(Side(s + 1))[i]
			fmt.Fprintf(&b, "\n%d %q %s %s %s %s %s %q", s, row.Key, row.Date, row.Amount, row.Fee, row.Tax, row.Net, row.Text)
		}
	}
	sum := sha256.Sum256([]byte(b.String()))
	const bytes = 8 // enough for the lines of one period
	return hex.EncodeToString(sum[:bytes])
}

// Judge notes who was wrong on a line of a period, in every run that has it.
func (s *Shadow) Judge(period, id string, j Judgement) error {
	switch {
	case j.Wrong != Ours && j.Wrong != Theirs:
		return shadowError("judge %s of %s: who was wrong, ours or theirs", id, period)
	case j.By == "" || j.Reason == "" || j.At.IsZero():
		return shadowError("judge %s of %s: a judgement has a name, a reason and a time", id, period)
	}
	j.At = j.At.UTC()
	i := s.find(period)
	if i < 0 {
		return shadowError("judge %s: %s was not recorded", id, period)
	}
	found := false
	for k := range s.Periods[i].Runs {
		open := s.Periods[i].Runs[k].Open
		for n := range open {
			if open[n].ID == id {
				open[n].Judgements = append(open[n].Judgements, j)
				found = true
			}
		}
	}
	if !found {
		return shadowError("judge: %s has no line %s", period, id)
	}
	return nil
}

func (s *Shadow) find(period string) int {
	return slices.IndexFunc(s.Periods, func(p ShadowPeriod) bool { return p.Period.Name == period })
}

// Measure notes what a process took for a period: that of Ours is jupan's, that of
// Theirs the manual one's. It replaces what was noted before.
func (s *Shadow) Measure(period string, process Side, e Effort) error {
	if process != Ours && process != Theirs {
		return shadowError("measure %s: which process, ours or theirs", period)
	}
	if e.Work < 0 || e.Lines < 0 || e.Errors < 0 || e.Errors > 0 && e.Errors > e.Lines {
		return shadowError("measure %s: %s of work, %d errors in %d lines", period, e.Work, e.Errors, e.Lines)
	}
	p, err := s.period(period)
	if err != nil {
		return err
	}
	if !e.Final.IsZero() {
		if e.Final = e.Final.UTC(); e.Final.Before(p.Period.To) {
			return shadowError("measure %s: final at %s, before its end", period, e.Final.Format(time.RFC3339))
		}
	}
	if process == Ours {
		p.Automated = e
	} else {
		p.Manual = e
	}
	return nil
}

// wrong is the side that was wrong on a line, zero if nobody said so.
func (l *ShadowLine) wrong() Side {
	if len(l.Judgements) == 0 {
		return 0
	}
	return l.Judgements[len(l.Judgements)-1].Wrong
}

// Causes counts the open lines of the last run of each period by cause, the most
// frequent first. Lines on one side only have no field and no cause.
func (s *Shadow) Causes() []ShadowCause {
	var all []ShadowCause
	for _, p := range s.Periods {
		if len(p.Runs) == 0 {
			continue
		}
		open := p.Runs[len(p.Runs)-1].Open
		for i := range open {
			l := &open[i]
			at := slices.IndexFunc(all, func(c ShadowCause) bool {
				return c.Status == l.Status && c.Field == l.Field && c.Cause == l.Cause
			})
			if at < 0 {
				at = len(all)
				all = append(all, ShadowCause{Status: l.Status, Field: l.Field, Cause: l.Cause})
			}
			c := &all[at]
			c.Lines++
			for _, a := range l.Unsettled {
				c.Unsettled = addAmount(c.Unsettled, a)
			}
			switch l.wrong() {
			case Ours:
				c.OursWrong++
			case Theirs:
				c.TheirsWrong++
			}
		}
	}
	slices.SortFunc(all, func(a, b ShadowCause) int {
		return cmp.Or(cmp.Compare(b.Lines, a.Lines), cmp.Compare(a.Status, b.Status),
			cmp.Compare(a.Field, b.Field), cmp.Compare(a.Cause, b.Cause))
	})
	return all
}

// ShadowCause is how often lines were open for one cause.
type ShadowCause struct {
	Status Status `json:"status"`         // as of the lines counted
	Field  Field  `json:"field,omitzero"` // of their first difference
	Cause  Cause  `json:"cause,omitzero"` // of that difference
	// Lines counts them, and those on which either side was found to be wrong.
	Lines       int `json:"lines"`
	OursWrong   int `json:"ours_wrong,omitempty"`   // judged against us
	TheirsWrong int `json:"theirs_wrong,omitempty"` // judged against them
	// Unsettled is the money in them, one amount to a currency.
	Unsettled []money.Amount `json:"unsettled,omitempty"`
}
