// Copyright 2026 The jupan authors.
// SPDX-License-Identifier: Apache-2.0

package main

import (
	"bytes"
	"context"
	"encoding/csv"
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/jupan-go/jupan/examples/internal/golden"
)

// output runs the program and returns what it prints.
func output(t *testing.T) string {
	t.Helper()
	var out bytes.Buffer
	if err := run(context.Background(), &out); err != nil {
		t.Fatal(err)
	}
	return out.String()
}

func TestOutput(t *testing.T) { golden.Output(t, output(t)) }

// TestByHand counts who bought and kept something within 14 days, by arm, with maps and nothing of the
// library but the assignment.
func TestByHand(t *testing.T) {
	l := &lab{}
	if err := l.declare(); err != nil {
		t.Fatal(err)
	}
	read := func(name string) [][]string {
		f, err := files.Open("files/" + name)
		if err != nil {
			t.Fatal(err)
		}
		defer f.Close() //nolint:errcheck // it was only read
		rows, err := csv.NewReader(f).ReadAll()
		if err != nil {
			t.Fatal(err)
		}
		return rows[1:]
	}
	at := func(text string) time.Time {
		at, err := time.Parse(time.RFC3339, text)
		if err != nil {
			t.Fatal(err)
		}
		return at
	}
	back := map[string]bool{}
	orders := read("orders.csv")
	for _, o := range orders {
		back[o[6]] = back[o[6]] || o[2] == "payment_refunded"
	}
	began, units, bought := map[string]time.Time{}, map[string]int{}, map[string]int{}
	for _, v := range read("visitors.csv") {
		arm, _ := l.x.Assign(v[0])
		units[arm]++
		began[v[0]] = at(v[1])
	}
	for _, o := range orders {
		if o[2] == "payment_captured" && !back[o[6]] && at(o[3]).Before(began[o[7]].AddDate(0, 0, 14)) {
			arm, _ := l.x.Assign(o[7])
			bought[arm]++
		}
	}
	percent := func(arm string) string {
		return fmt.Sprintf("%.2f %%", 100*float64(bought[arm])/float64(units[arm]))
	}
	want := fmt.Sprintf("buyers           north star  %s  %s", percent("control"), percent("button"))
	if got := output(t); !strings.Contains(got, want) {
		t.Errorf("no %q in\n%s", want, got)
	}
}
