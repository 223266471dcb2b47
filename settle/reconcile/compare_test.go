// Copyright 2026 The jupan authors.
// SPDX-License-Identifier: Apache-2.0

package reconcile

import (
	"fmt"
	"strings"
	"testing"

	"github.com/jupan-go/jupan/settle"
	"github.com/jupan-go/jupan/settle/money"
)

// TestNear joins the nearest amounts first, whatever the dates, then the nearest
// dates, and never two currencies.
func TestNear(t *testing.T) {
	near := &Tolerance{Absolute: []money.Amount{money.MustParse("1 USD"), money.MustParse("1 EUR")}}
	rule := Rule{Method: ByAmount, After: 5, Tolerance: near}
	for _, x := range []struct {
		name         string
		ours, theirs []string
		want         string
	}{
		{"the nearest amount", []string{"- 5 10.00 USD"}, []string{"- 5 10.50 USD", "- 9 10.20 USD", "- 5 9.50 USD"}, "10.20 USD"},
		{"for the row it is nearest to", []string{"- 5 10.00 USD", "- 5 10.60 USD"}, []string{"- 5 10.50 USD"}, "none, 10.50 USD"},
		{"then the nearest date", []string{"- 5 10.00 USD"}, []string{"- 9 10.50 USD", "- 7 9.50 USD"}, "9.50 USD"},
		{"equal before near", []string{"- 5 10.00 USD", "- 5 10.10 USD"}, []string{"- 5 10.10 USD", "- 8 10.20 USD"}, "10.20 USD, 10.10 USD"},
		{"beyond it", []string{"- 5 10.00 USD"}, []string{"- 5 11.01 USD"}, "none"},
		{"another currency", []string{"- 5 10.00 EUR", "- 5 99 USD"}, []string{"- 5 10.00 USD", "- 5 10.50 USD"}, "none, none"},
		{"beyond the days", []string{"- 5 10.00 USD"}, []string{"- 11 10.50 USD"}, "none"},
	} {
		ours, theirs := lines(t, x.ours...), lines(t, x.theirs...)
		res := mustRun(t, ours, theirs, &Options{Rules: []Rule{rule}})
		partner := make([]string, len(ours))
		for _, m := range res.Matches {
			for _, i := range m.Ours {
				if partner[i] = "none"; len(m.Theirs) > 0 {
					partner[i] = theirs[m.Theirs[0]].Amount.String()
				}
			}
		}
		if got := strings.Join(partner, ", "); got != x.want {
			t.Errorf("%s: %s, want %s", x.name, got, x.want)
		}
	}
}

// TestNearDiffers: a rule may join what a line does not tolerate.
func TestNearDiffers(t *testing.T) {
	near := &Tolerance{Relative: money.Percent(10), Of: Theirs}
	ours, theirs := lines(t, "- 5 91 USD"), lines(t, "- 5 100 USD")
	if got := shape(mustRun(t, ours, theirs, &Options{Rules: []Rule{{Method: ByAmount, Tolerance: near}}})); got != "differs:1/1(amount:value)" {
		t.Error(got)
	}
	if got := shape(mustRun(t, ours, theirs, &Options{Rules: []Rule{{Method: ByAmount}}, Line: *near})); got != "matched:1/1" {
		t.Error(got)
	}
}

// TestCompare compares groups of one key.
func TestCompare(t *testing.T) {
	row := func(day int, amounts ...string) Row {
		r := Row{Key: "k", Date: settle.NewDate(2026, 1, day)}
		for i, to := range []*money.Amount{&r.Amount, &r.Fee, &r.Tax, &r.Net} {
			if i < len(amounts) && amounts[i] != "" {
				*to = money.MustParse(amounts[i])
			}
		}
		return r
	}
	ten := Options{Rules: []Rule{{Method: ByKey}}, Units: []money.Amount{money.MustParse("10 KRW")}}
	window := Options{Rules: []Rule{{Method: ByKey, Before: 1, After: 2}}}
	for _, x := range []struct {
		name         string
		opts         Options
		ours, theirs []Row
		want         string
	}{
		{"a cent for each row", Options{}, []Row{row(5, "10 USD")}, []Row{row(5, "4 USD"), row(5, "3 USD"), row(5, "3.03 USD")}, "amount:rounding"},
		{"more than that", Options{}, []Row{row(5, "10 USD")}, []Row{row(5, "4 USD"), row(5, "3 USD"), row(5, "3.04 USD")}, "amount:value"},
		{"ten won", ten, []Row{row(5, "1234 KRW")}, []Row{row(5, "1244 KRW")}, "amount:rounding"},
		{"more than ten won", ten, []Row{row(5, "1234 KRW")}, []Row{row(5, "1245 KRW")}, "amount:value"},
		{"a currency without a unit", ten, []Row{row(5, "12.34 USD")}, []Row{row(5, "12.36 USD")}, "amount:value"},
		{"fees add up", Options{}, []Row{row(5, "10 USD", "3 USD")}, []Row{row(5, "6 USD", "1 USD"), row(5, "4 USD", "2 USD")}, ""},
		{"fees of two currencies", Options{}, []Row{row(5, "10 USD", "3 USD")}, []Row{row(5, "6 USD", "1 USD"), row(5, "4 USD", "2 EUR")}, "fee:currency"},
		{"the same two, in another order", Options{}, []Row{row(5, "10 USD", "2 EUR")}, []Row{row(5, "6 USD", "1 USD"), row(5, "4 USD", "2 EUR")}, "fee:currency"},
		{
			"fee and tax and net",
			Options{},
			[]Row{row(5, "10 USD", "3 USD", "1 USD", "6 USD")},
			[]Row{row(5, "10 USD", "-3 USD", "10 USD", "6.01 USD")},
			"fee:sign; tax:power_of_ten; net:rounding",
		},
		{"not stated by one", Options{}, []Row{row(5, "10 USD", "3 USD")}, []Row{row(5, "10 USD")}, ""},
		{"not stated by one, but required", Options{Required: []Field{FieldFee}}, []Row{row(5, "10 USD", "3 USD")}, []Row{row(5, "10 USD")}, "fee:unstated"},
		{"not stated by both", Options{Required: []Field{FieldFee}}, []Row{row(5, "10 USD")}, []Row{row(5, "10 USD")}, ""},
		{"with tax", Options{}, []Row{row(5, "100 USD", "", "10 USD")}, []Row{row(5, "110 USD")}, "amount:basis"},
		{"without fee", Options{}, []Row{row(5, "100 USD")}, []Row{row(5, "93 USD", "7 USD")}, "amount:basis"},
		{"our net", Options{}, []Row{row(5, "100 USD", "", "", "88 USD")}, []Row{row(5, "88 USD")}, "amount:basis"},
		{"our net, in another currency", Options{}, []Row{row(5, "100 USD", "", "", "88 EUR")}, []Row{row(5, "88 USD")}, "amount:value"},
		{"late", window, []Row{row(5, "1 USD")}, []Row{row(8, "1 USD")}, "date:date 2026-01-05 2026-01-08"},
		{"in time", window, []Row{row(5, "1 USD")}, []Row{row(7, "1 USD")}, ""},
		{"early", window, []Row{row(5, "1 USD")}, []Row{row(3, "1 USD")}, "date:date 2026-01-05 2026-01-03"},
		{"early enough", window, []Row{row(5, "1 USD")}, []Row{row(4, "1 USD")}, ""},
		{"the first too early", window, []Row{row(5, "3 USD")}, []Row{row(2, "1 USD"), row(7, "2 USD")}, "date:date 2026-01-05 2026-01-02"},
		{"the last too late", window, []Row{row(5, "3 USD")}, []Row{row(4, "1 USD"), row(9, "2 USD")}, "date:date 2026-01-05 2026-01-09"},
		{"early, though late would be further", window, []Row{row(5, "3 USD")}, []Row{row(3, "1 USD"), row(7, "2 USD")}, "date:date 2026-01-05 2026-01-03"},
		{"both, the further", window, []Row{row(5, "3 USD")}, []Row{row(1, "1 USD"), row(8, "2 USD")}, "date:date 2026-01-05 2026-01-01"},
		{"as far, the later", window, []Row{row(5, "3 USD")}, []Row{row(1, "1 USD"), row(9, "2 USD")}, "date:date 2026-01-05 2026-01-09"},
	} {
		res := mustRun(t, x.ours, x.theirs, &x.opts)
		if len(res.Matches) != 1 {
			t.Errorf("%s: %s", x.name, shape(res))
			continue
		}
		m := &res.Matches[0]
		got := m.causes()
		for _, d := range m.Differences {
			if d.Field == FieldDate {
				got += fmt.Sprint(" ", d.OurDate, " ", d.TheirDate)
			}
		}
		if got != x.want {
			t.Errorf("%s: %q, want %q", x.name, got, x.want)
		}
	}
}
