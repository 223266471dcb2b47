// Copyright 2026 The jupan authors.
// SPDX-License-Identifier: Apache-2.0

package settle_test

import (
	"fmt"
	"math/rand/v2"
	"strings"
	"testing"
	"time"

	"github.com/jupan-go/jupan/settle"
	"github.com/jupan-go/jupan/settle/event"
	"github.com/jupan-go/jupan/settle/money"
)

// months settles the sales of the months from January on, each a number of cents that may be negative.
func months(t *testing.T, a settle.Agreement, cents []int64) []*settle.Statement {
	t.Helper()
	tally := mustPlan(t, a).NewTally()
	var b event.Batch
	for i, n := range cents {
		if n == 0 {
			continue
		}
		e := sale(fmt.Sprint("m", i), "p", 1, money.Minor(n, money.USD).String())
		e.Kind, e.At = "base", time.Date(2026, time.Month(i+1), 15, 0, 0, 0, 0, time.UTC)
		b.Events = append(b.Events, e)
	}
	addBatches(t, tally, []event.Batch{b})
	var out []*settle.Statement
	for i := range cents {
		s, err := tally.Statement(a.ID, a.Calendar.At(time.Date(2026, time.Month(i+1), 15, 0, 0, 0, 0, time.UTC)))
		if err != nil {
			t.Fatal(err)
		}
		out = append(out, s)
	}
	return out
}

func cumulative(rates ...string) settle.Agreement {
	a := shareOf("p", "100%")
	a.From = time.Date(2026, 1, 1, 0, 0, 0, 0, time.UTC)
	a.Rounding = settle.Rounding{Point: settle.RoundCumulative}
	a.Terms = nil
	for _, r := range rates {
		a.Terms = append(a.Terms, shareLine("share", r))
	}
	return a
}

// TestCumulative: a price of 0.001 for 333 things and then for as many again is 0.33 and then 0.34
// (OpenMeter); a month without any carries the rest on.
func TestCumulative(t *testing.T) {
	got := ""
	for _, s := range months(t, cumulative("0.1%"), []int64{33300, 33300, 0, 33300, 10}) {
		l := s.Lines[0]
		got += fmt.Sprintf("%s (brought %s, residual %s); ", l.Amount.Number(), l.Trace.Brought, l.Trace.Residual)
	}
	want := "0.33 (brought 0, residual 0.003 USD); 0.34 (brought 0.003 USD, residual -0.004 USD); " +
		"0.00 (brought -0.004 USD, residual -0.004 USD); 0.33 (brought -0.004 USD, residual -0.001 USD); " +
		"0.00 (brought -0.001 USD, residual -0.0009 USD); "
	if got != want {
		t.Errorf("%s\nwant %s", got, want)
	}
}

// TestCumulativeLaw: what has been booked is at any time the rounded sum of the unrounded lines, in any
// mode, and taking everything back ends at zero.
func TestCumulativeLaw(t *testing.T) {
	r := rand.New(rand.NewPCG(5, 6))
	for range 100 {
		a := cumulative("1/3", "2/7") // two lines with one label
		a.Rounding.Mode = money.RoundingMode(r.IntN(8))
		if r.IntN(2) == 0 {
			a.Rounding.Unit = money.MustDecimal("0.05")
		}
		var cents []int64
		var all int64
		for range 7 {
			n := r.Int64N(2001) - 700
			cents, all = append(cents, n), all+n
		}
		cents = append(cents, -all)
		booked := make([]money.Amount, 2)
		exact := make([]money.Exact, 2)
		for month, s := range months(t, a, cents) {
			for i, l := range s.Lines {
				var err error
				if booked[i], err = booked[i].Add(l.Amount); err == nil {
					exact[i], err = exact[i].Add(l.Trace.Exact)
				}
				if err != nil {
					t.Fatal(err)
				}
				want, err := exact[i].Round(a.Rounding.Rounding)
				if err != nil || booked[i] != want {
					t.Fatalf("%+v, month %d, line %d: %s booked, want %s, %v", a.Rounding, month+1, i+1, booked[i], want, err)
				}
			}
		}
		if !booked[0].IsZero() || !booked[1].IsZero() {
			t.Fatalf("%v: all was taken back, and %v is left", cents, booked)
		}
	}
}

// TestCumulativeFaults: periods that are rated again cannot keep what they were rounded to.
func TestCumulativeFaults(t *testing.T) {
	a := cumulative("1/3")
	a.Reversals = settle.OriginalPeriod
	faults := settle.Faults(a.Validate())
	if len(faults) != 1 || faults[0].Path != "rounding.point" || faults[0].Code != settle.CodeConflict {
		t.Error(faults)
	}
	if text := settle.Describe(cumulative("1/3"), settle.English); !strings.Contains(text, "earlier periods") {
		t.Error(text)
	}
}
