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
	"github.com/jupan-go/jupan/settle/money"
)

// coupang pays 70 % on the 15th workday after the week and 30 % on the first workday of the month after
// next.
func coupang() settle.Payout {
	return settle.Payout{Workdays: "kr-banks", Instalments: []settle.Instalment{
		{Share: money.Percent(70), Due: settle.DateRule{Basis: settle.WorkdaysAfter, N: 15}},
		{Share: money.Percent(30), Due: settle.DateRule{Basis: settle.WorkdayOfMonth, N: 1, Months: 2}},
	}}
}

func dueText(list []settle.Due) string {
	var out []string
	for _, d := range list {
		out = append(out, fmt.Sprint(d.Date, " ", d.Amount))
	}
	return strings.Join(out, "; ")
}

func TestPayoutDue(t *testing.T) {
	week, err := settle.Calendar{Cycle: settle.Weekly, WeekStart: time.Monday, Zone: zone(t, "Asia/Seoul")}.Period("2024-12-09")
	if err != nil {
		t.Fatal(err)
	}
	newYear := settle.Holidays{Closed: days("2024-12-25 2025-01-01")}
	tens := coupang()
	tens.Unit = money.Int(10)
	tests := []struct {
		name, total, want string
		payout            settle.Payout
	}{
		{"70 and 30", "1000001 KRW", "2025-01-07 700000 KRW; 2025-02-03 300001 KRW", coupang()},
		{"to be paid back", "-1000001 KRW", "2025-01-07 -700000 KRW; 2025-02-03 -300001 KRW", coupang()},
		{"in tens", "1234 KRW", "2025-01-07 860 KRW; 2025-02-03 374 KRW", tens},
		{"nothing", "0 KRW", "", coupang()},
		{"too little for two", "1 KRW", "2025-02-03 1 KRW", coupang()},
		{"finer than a cent", "0.015 USD", "2025-01-07 0.01 USD; 2025-02-03 0.005 USD", coupang()},
	}
	for _, test := range tests {
		got, err := test.payout.Due(week, money.MustParse(test.total), newYear)
		if err != nil || dueText(got) != test.want {
			t.Errorf("%s: %s, %v; want %s", test.name, dueText(got), err, test.want)
		}
	}
}

// TestPayoutAddsUp: instalments of any total by any shares add up to it, and those of its negative are
// their negatives.
func TestPayoutAddsUp(t *testing.T) {
	r := rand.New(rand.NewPCG(1, 2))
	period := settle.Calendar{}.At(time.Date(2026, 1, 1, 0, 0, 0, 0, time.UTC))
	for range 2000 {
		var p settle.Payout
		left := int64(1000)
		for left > 0 {
			part := min(left, 1+r.Int64N(600))
			share, err := money.Fraction(part, 1000)
			if err != nil {
				t.Fatal(err)
			}
			p.Instalments = append(p.Instalments, settle.Instalment{Share: share, Due: settle.DateRule{N: len(p.Instalments)}})
			left -= part
		}
		p.Unit = []money.Decimal{{}, money.Int(10), money.MustDecimal("0.05")}[r.IntN(3)]
		total := money.Minor(r.Int64N(2_000_001)-1_000_000, money.USD)
		due, err := p.Due(period, total, nil)
		if err != nil {
			t.Fatal(err)
		}
		back, err := p.Due(period, total.Neg(), nil)
		if err != nil || len(back) != len(due) {
			t.Fatalf("%s: %s and %s, %v", total, dueText(due), dueText(back), err)
		}
		sum := money.Zero(money.USD)
		for i, d := range due {
			if sum, err = sum.Add(d.Amount); err != nil {
				t.Fatal(err)
			}
			if back[i].Amount != d.Amount.Neg() {
				t.Errorf("%s: %s and %s", total, dueText(due), dueText(back))
			}
		}
		if sum != total {
			t.Errorf("%+v: %s adds up to %s, want %s", p, dueText(due), sum, total)
		}
	}
}

func TestPayoutUncovered(t *testing.T) {
	known := settle.Holidays{To: settle.MustDate("2025-12-31")}
	period := settle.Calendar{}.At(time.Date(2025, 12, 1, 0, 0, 0, 0, time.UTC))
	if due, err := coupang().Due(period, money.MustParse("1 KRW"), known); err == nil {
		t.Errorf("a payout in a year without holidays: %s", dueText(due))
	}
}

// TestReserveWorkdays: what a reserve keeps is released by the workdays of the payout.
func TestReserveWorkdays(t *testing.T) {
	a := shareOf("p", "100%")
	a.Terms = append(a.Terms, settle.Reserve{
		Rate: ptr(money.Percent(10)), Release: settle.DateRule{Basis: settle.WorkdaysAfter, N: 3},
	})
	for name, want := range map[string]string{"": "2026-02-04", "closed": "2026-02-06"} {
		payout := coupang()
		payout.Workdays = name
		a.Payout = &payout
		opts := &settle.PlanOptions{Workdays: map[string]settle.Workdays{"closed": settle.Holidays{Closed: days("2026-02-02 2026-02-03")}}}
		s, err := januaryOf(t, a, opts, "100 USD")
		if err != nil {
			t.Fatal(err)
		}
		if got := s.Balances[0].Lots[0].Due.String(); got != want {
			t.Errorf("workdays %q: released on %s, want %s", name, got, want)
		}
	}
}
