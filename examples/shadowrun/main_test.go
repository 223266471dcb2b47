// Copyright 2026 The jupan authors.
// SPDX-License-Identifier: Apache-2.0

package main

import (
	"bytes"
	"context"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/jupan-go/jupan/examples/internal/golden"
	"github.com/jupan-go/jupan/settle/reconcile"
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

// TestByHand adds March up from the shop's file with nothing of the library: the sheet of that month is
// right, so all three must say the same.
func TestByHand(t *testing.T) {
	rows, err := table("shop-2026-03.csv")
	if err != nil {
		t.Fatal(err)
	}
	sales := map[string]int64{}
	for _, r := range rows {
		won, err := strconv.ParseInt(r[5], 10, 64)
		if err != nil {
			t.Fatal(err)
		}
		sales[r[6]] += won
	}
	perMille := map[string]int64{
		"areum": 80, "bora": 80, "chorok": 100, "dalbit": 120, "eunha": 75,
		"gaon": 90, "haneul": 100, "iseul": 60, "jandi": 110, "nabi": 80,
	}
	lines, err := table("sheet-2026-03.csv")
	if err != nil {
		t.Fatal(err)
	}
	var sum int64
	for _, l := range lines {
		owed := (sales[l[0]]*perMille[l[0]] + 500) / 1000
		sum += owed
		if got := strings.ReplaceAll(l[1], ",", ""); got != strconv.FormatInt(owed, 10) {
			t.Errorf("%s: the sheet has %s, by hand it is %d", l[0], got, owed)
		}
	}
	march := output(t)
	march = march[strings.Index(march, "2026-03, jupan"):]
	want := "ours                         10  " + strconv.FormatInt(sum/1000, 10) + "," + strconv.FormatInt(sum, 10)[3:]
	if !strings.Contains(march, want) {
		t.Errorf("March does not come to %q:\n%s", want, march)
	}
}

// TestNotReady holds that the switch waits for people: without their judgements the answer is no.
func TestNotReady(t *testing.T) {
	s, err := open()
	if err != nil {
		t.Fatal(err)
	}
	for month := time.January; month <= time.March; month++ {
		if err := s.compare(month); err != nil {
			t.Fatal(err)
		}
	}
	rule, asOf := &reconcile.SwitchRule{Judged: true}, s.day(time.April, 10)
	if v, err := s.record.Ready(rule, asOf); err != nil || v.Ready {
		t.Errorf("ready without a word from anybody: %+v, %v", v, err)
	}
	if err := s.judge(); err != nil {
		t.Fatal(err)
	}
	if v, err := s.record.Ready(rule, asOf); err != nil || !v.Ready {
		t.Errorf("not ready: %+v, %v", v, err)
	}
}
