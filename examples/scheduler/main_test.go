// Copyright 2026 The jupan authors.
// SPDX-License-Identifier: Apache-2.0

package main

import (
	"bytes"
	"context"
	"strings"
	"testing"
	"time"

	"github.com/jupan-go/jupan/examples/internal/golden"
	"github.com/jupan-go/jupan/settle/book"
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

// TestTwice runs every morning twice, as a cron does that was started by hand as well: it changes nothing.
func TestTwice(t *testing.T) {
	h, err := open(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	h.now = time.Date(2026, time.January, 15, 9, 0, 0, 0, h.zone)
	for range 57 {
		var first, again book.Head
		for _, head := range []*book.Head{&first, &again} {
			if err := h.morning(t.Context()); err != nil {
				t.Fatal(err)
			}
			*head = h.book.Head()
		}
		if first != again {
			t.Errorf("%s: the second run wrote %d records", h.now.Format(time.DateOnly), again.Seq-first.Seq)
		}
		h.now = h.now.AddDate(0, 0, 1)
	}
	if tasks, err := h.book.Due(h.now); err != nil || len(tasks) > 0 {
		t.Errorf("left: %v, %v", tasks, err)
	}
	paid := 0
	for _, p := range h.book.Payouts() {
		if p.State != book.StateSettled {
			t.Errorf("%s to %s is %s", p.Amount, p.Party, p.State)
		}
		paid++
	}
	if want := 2 + 4; paid != want {
		t.Errorf("%d payouts, want %d", paid, want)
	}
}

// TestPaidOnTime holds the days of payment to a calendar looked up by hand: the Lunar New Year of 2026 is
// 16 to 18 February, and 2 March stands in for 1 March, a Sunday.
func TestPaidOnTime(t *testing.T) {
	got := output(t)
	for _, want := range []string{
		"to nuri, due 2026-01-22", // Thursday 15th; 16, 19, 20, 21, 22
		"to nuri, due 2026-02-06", // Saturday 31st; 2, 3, 4, 5, 6
		"to mir, due 2026-02-10",
		"to nuri, due 2026-02-25", // Sunday 15th; 19, 20, 23, 24, 25
		"to nuri, due 2026-03-09", // Saturday 28th; 3, 4, 5, 6, 9
		"to mir, due 2026-03-10",
	} {
		if !strings.Contains(got, want) {
			t.Errorf("no payment %s", want)
		}
	}
}
