// Copyright 2026 The jupan authors.
// SPDX-License-Identifier: Apache-2.0

package main

import (
	"bytes"
	"embed"
	"encoding/csv"
	"fmt"
	"strings"
	"time"

	"github.com/jupan-go/jupan/metrics/experiment"
	"github.com/jupan-go/jupan/settle/event"
)

//go:embed files
var files embed.FS

const id = "q1-paylater"

// lab is the experiment, the fold of what happened, and what is printed.
type lab struct {
	x     experiment.Experiment
	tally *experiment.Tally
	out   bytes.Buffer
}

func (l *lab) say(format string, args ...any) { fmt.Fprintf(&l.out, format+"\n", args...) }

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

// indented moves a text to the right.
func (l *lab) indented(text string) {
	for line := range strings.Lines(text) {
		l.out.WriteString(strings.TrimRight("  "+line, " \n") + "\n")
	}
}
