// Copyright 2026 The jupan authors.
// SPDX-License-Identifier: Apache-2.0

// Command experiment goes with one experiment from its declaration to the quarter's review: how large it
// has to be, who sees what, what may be said early, what was decided, and what was learned.
//
//	go run ./examples/experiment
package main

import (
	"context"
	"fmt"
	"io"

	"github.com/jupan-go/jupan/examples/internal/command"
	"github.com/jupan-go/jupan/metrics/experiment"
)

func main() { command.Main("experiment", run) }

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
