// Copyright 2026 The jupan authors.
// SPDX-License-Identifier: Apache-2.0

// Command experiment goes with one experiment from its declaration to the quarter's review: how large it
// has to be, who sees what, what may be said early, what was decided, and what was learned.
//
//	go run ./examples/experiment
package main

import (
	"bytes"
	"context"
	"embed"
	"encoding/csv"
	"fmt"
	"io"
	"strings"
	"time"

	"github.com/jupan-go/jupan/examples/internal/command"
	"github.com/jupan-go/jupan/metrics/experiment"
	"github.com/jupan-go/jupan/settle/event"
)

//go:embed files
var files embed.FS

const id = "q1-paylater"

func main() { command.Main("experiment", run) }

// lab is the experiment, the fold of what happened, and what is printed.
type lab struct {
	x     experiment.Experiment
	tally *experiment.Tally
	out   bytes.Buffer
}

func run(_ context.Context, stdout io.Writer) error {
	l := &lab{}
	for _, part := range []func() error{l.declare, l.assign, l.happen, l.look} {
		if err := part(); err != nil {
			return err
		}
	}
	_, err := stdout.Write(l.out.Bytes())
	return err
}

func (l *lab) say(format string, args ...any) { fmt.Fprintf(&l.out, format+"\n", args...) }

// declare reads what was written down before anything was seen, and asks how large it has to be.
func (l *lab) declare() error {
	text, err := files.ReadFile("files/experiment.json")
	if err != nil {
		return err
	}
	list, err := experiment.Parse(text)
	if err != nil {
		return err // every fault of it at once
	}
	program, err := experiment.NewProgram(list, nil)
	if err != nil {
		return err
	}
	l.x, l.tally = list[0], program.NewTally()
	l.say("DECLARED by %s\n\n  %s\n", l.x.Owner, l.x.Hypothesis)
	size, err := l.x.Size(experiment.Baseline{Mean: 0.30, PerDay: 47})
	if err != nil {
		return err
	}
	l.say("  with 30 in 100 visitors who buy, and 47 new ones a day:\n  %s", size)
	least, err := l.x.Detects(experiment.Baseline{Mean: 0.30}, l.x.Plan.Units)
	if err != nil {
		return err
	}
	l.say("  planned are %d; they show an effect of %.0f %%", l.x.Plan.Units, 100*least)
	return nil
}

// assign shows that an arm is a function of the visitor: no table, no call, the same on every server.
func (l *lab) assign() error {
	l.say("\nASSIGNED\n")
	for _, visitor := range []string{"v-0004", "v-0005", "v-0006", "v-0007"} {
		arm, ok := l.x.Assign(visitor)
		if again, _ := l.x.Assign(visitor); !ok || again != arm {
			return fmt.Errorf("%s: %s, then %s", visitor, arm, again)
		}
		l.say("  %s  %s", visitor, arm)
	}
	return nil
}

// happen reads who came, and what they bought: the same orders that are settled.
func (l *lab) happen() error {
	f, err := files.Open("files/visitors.csv")
	if err != nil {
		return err
	}
	defer f.Close() //nolint:errcheck // it was only read
	visitors, err := csv.NewReader(f).ReadAll()
	if err != nil {
		return err
	}
	var events []event.Event
	for _, v := range visitors[1:] {
		at, err := time.Parse(time.RFC3339, v[1])
		if err != nil {
			return err
		}
		arm, _ := l.x.Assign(v[0])
		assigned, err := l.x.Assignment(v[0], at)
		if err != nil {
			return err
		}
		exposed, err := l.x.Exposure(v[0], arm, at)
		if err != nil {
			return err
		}
		events = append(events, assigned, exposed)
	}
	orders, err := readOrders()
	if err != nil {
		return err
	}
	events = append(events, orders...)
	added, err := l.tally.Add(event.Batch{Events: events})
	if err == nil && len(added.Rejections) > 0 {
		err = fmt.Errorf("rejected: %s", added.Rejections[0])
	}
	return err
}

func readOrders() ([]event.Event, error) {
	f, err := files.Open("files/orders.csv")
	if err != nil {
		return nil, err
	}
	defer f.Close() //nolint:errcheck // it was only read
	batch, rejected, err := event.ReadAll(f, nil)
	if err != nil {
		return nil, err
	}
	if len(rejected) > 0 {
		return nil, fmt.Errorf("orders: %s", rejected[0])
	}
	return batch.Events, nil
}

// look decides on some days: looking is free, as the intervals hold at every look.
func (l *lab) look() error {
	var last *experiment.Decision
	for _, days := range []int{16, 24, 40} {
		asOf := l.x.From.AddDate(0, 0, days)
		d, err := l.tally.Decide(id, asOf, nil)
		if err != nil {
			return err
		}
		l.say("\nLOOKED AT after %d days\n", days)
		l.indented(d.String())
		last = d
	}
	record := experiment.Record{
		Decision: last, Closed: last.AsOf, By: l.x.Owner, Shipped: last.Treatment,
		Learned: "the price was not what held visitors back, but the day of the month",
	}
	review, err := experiment.NewReview(experiment.Quarter(2026, 1, nil), []experiment.Record{record}, nil)
	if err != nil {
		return err
	}
	l.say("\nREVIEWED at the end of the quarter\n")
	l.indented(review.String())
	return nil
}

// indented moves a text to the right.
func (l *lab) indented(text string) {
	for line := range strings.Lines(text) {
		l.out.WriteString(strings.TrimRight("  "+line, " \n") + "\n")
	}
}
