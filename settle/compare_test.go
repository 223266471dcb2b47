// Copyright 2026 The jupan authors.
// SPDX-License-Identifier: Apache-2.0

package settle_test

import (
	"encoding/json"
	"math/rand/v2"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/jupan-go/jupan/settle"
	"github.com/jupan-go/jupan/settle/event"
	"github.com/jupan-go/jupan/settle/money"
)

// stated rates terms on events of January.
func stated(t *testing.T, c money.Currency, events []event.Event, terms ...settle.Term) *settle.Statement {
	t.Helper()
	a := settle.Agreement{ID: "acme", Party: "acme", Currency: c, Terms: terms}
	tally := mustPlan(t, a).NewTally()
	addBatches(t, tally, []event.Batch{{Events: events}})
	s, err := tally.Statement("acme", january(t, settle.Calendar{}))
	if err != nil {
		t.Fatal(err)
	}
	return s
}

// compared compares and holds what holds for every comparison.
func compared(t *testing.T, a, b *settle.Statement) settle.Comparison {
	t.Helper()
	c, err := settle.Compare(a, b)
	if err != nil {
		t.Fatal(err)
	}
	checkComparison(t, c)
	return c
}

// checkComparison holds that every line of both statements is there once, that the differences of the
// lines add up to that of the totals, and that the effects of the causes add up to each difference.
func checkComparison(t *testing.T, c settle.Comparison) {
	t.Helper()
	sum := money.Zero(c.After.Currency)
	var before, after []int
	for _, d := range c.Lines {
		effects := money.Zero(c.After.Currency).Exact()
		for _, cause := range d.Causes {
			var err error
			if effects, err = effects.Add(cause.Effect); err != nil || cause.Effect.IsZero() && d.Before != nil && d.After != nil {
				t.Fatalf("%+v: %v", cause, err)
			}
		}
		if order, err := effects.Cmp(d.Difference.Exact()); err != nil || order != 0 {
			t.Errorf("the causes %+v of a line add up to %s, the difference is %s", d.Causes, effects, d.Difference)
		}
		var err error
		if sum, err = sum.Add(d.Difference); err != nil {
			t.Fatal(err)
		}
		if d.Before != nil {
			before = append(before, d.Before.Number)
		}
		if d.After != nil {
			after = append(after, d.After.Number)
		}
	}
	slices.Sort(before)
	if sum != c.Difference || len(before) != len(c.Before.Lines) || len(slices.Compact(before)) != len(c.Before.Lines) ||
		len(after) != len(c.After.Lines) || !slices.IsSorted(after) {
		t.Errorf("lines %v, %v of %d and %d; sum %s, difference %s", before, after, len(c.Before.Lines), len(c.After.Lines), sum, c.Difference)
	}
}

// causesOf writes the causes of every line: kind, label, before, after, effect.
func causesOf(c settle.Comparison) string {
	var lines []string
	for _, d := range c.Lines {
		var causes []string
		for _, x := range d.Causes {
			text := string(x.Kind)
			for _, part := range []string{x.Label, x.Before, x.After, x.Effect.String()} {
				text += "|" + part
			}
			causes = append(causes, text)
		}
		lines = append(lines, strings.Join(causes, "; "))
	}
	return strings.Join(lines, "\n")
}

func TestCompareCauses(t *testing.T) {
	usd := money.MustParse
	share := func(rate string) settle.Term { return settle.RevenueShare{Rate: ptr(money.MustRate(rate))} }
	slab := func(bound, low, high string) settle.Term {
		return settle.RevenueShare{Tiers: &settle.Tiers{Mode: settle.Slab, Steps: []settle.Tier{
			{UpTo: money.MustDecimal(bound), Rate: money.MustRate(low)}, {Rate: money.MustRate(high)},
		}}}
	}
	marginal := settle.RevenueShare{Tiers: &settle.Tiers{Steps: []settle.Tier{
		{UpTo: money.Int(400), Rate: money.Percent(10)}, {Rate: money.Percent(20)},
	}}}
	sales := func(amounts ...string) []event.Event {
		var out []event.Event
		for i, a := range amounts {
			out = append(out, sale(string(rune('a'+i)), "acme", 4, a))
		}
		return out
	}
	one, two := sales("1000 USD"), sales("1000 USD", "200 USD")
	of := func(events []event.Event, terms ...settle.Term) *settle.Statement {
		return stated(t, money.USD, events, terms...)
	}
	for name, test := range map[string]struct {
		before, after *settle.Statement
		want          string
	}{
		"nothing": {of(one, share("30%")), of(one, share("30%")), ""},
		"rate":    {of(one, share("30%")), of(one, share("25%")), "rate||30%|25%|-50.00 USD"},
		"base":    {of(one, share("30%")), of(two, share("30%")), "base||1000.00 USD|1200.00 USD|60.00 USD"},
		// (25 − 30) % of 1,000 and 25 % of the 200 more
		"rate and base": {of(one, share("30%")), of(two, share("25%")), "rate||30%|25%|-50.00 USD; base||1000.00 USD|1200.00 USD|50.00 USD"},
		"rounding":      {of(sales("0.05 USD"), share("10%")), of(sales("0.05 USD"), share("11%")), "rate||10%|11%|0.0005 USD; rounding||||-0.0005 USD"},
		"slab tier":     {of(one, slab("1000", "5%", "6%")), of(two, slab("1000", "5%", "6%")), "tier||0 to 1,000: 5%|over 1,000: 6%|10.00 USD; base|over 1,000|1000.00 USD|1200.00 USD|12.00 USD"},
		"marginal tier": {of(sales("300 USD"), marginal), of(one, marginal), "base|0 to 400|300.00 USD|400.00 USD|10.00 USD; tier|over 400||600.00 USD × 20%|120.00 USD"},
		"price":         {of(one, settle.PerAction{Price: usd("2 USD"), Count: salesMade()}), of(two, settle.PerAction{Price: usd("3 USD"), Count: salesMade()}), "price|made|2.00 USD|3.00 USD|1.00 USD; number|made|1|2|3.00 USD"},
		"fixed":         {of(one, settle.FixedFee{Amount: usd("5 USD")}), of(two, settle.FixedFee{Amount: usd("7 USD")}), "term||||2.00 USD"},
		"bound raised":  {of(one, share("1%"), settle.Minimum{Amount: usd("15 USD")}), of(one, share("1%"), settle.Minimum{Amount: usd("20 USD")}), "\nterm||up to the minimum of 15.00 USD|up to the minimum of 20.00 USD|5.00 USD"},
		"lines above":   {of(one, share("1%"), settle.Minimum{Amount: usd("15 USD")}), of(two, share("1%"), settle.Minimum{Amount: usd("15 USD")}), "base||1000.00 USD|1200.00 USD|2.00 USD\nlines||||-2.00 USD"},
		"added":         {of(one, share("1%")), of(one, settle.FixedFee{Amount: usd("1 USD")}, share("1%")), "added||||1.00 USD\n"},
		"removed":       {of(one, settle.FixedFee{Amount: usd("1 USD")}, share("1%")), of(one, share("1%")), "removed||||-1.00 USD\n"},
		"other term":    {of(one, share("1%")), of(one, settle.FixedFee{Amount: usd("1 USD")}), "added||||1.00 USD\nremoved||||-10.00 USD"},
		"two of a kind": {of(one, share("1%"), share("2%")), of(one, share("1%"), share("3%")), "\nrate||2%|3%|10.00 USD"},
	} {
		c := compared(t, test.before, test.after)
		if got := causesOf(c); got != test.want {
			t.Errorf("%s: the causes are\n%s\nwant\n%s", name, got, test.want)
		}
	}
}

// salesMade counts the payments.
func salesMade() settle.Measure {
	return settle.Measure{Name: "made", Sum: settle.SumCount, Kinds: []event.Kind{event.PaymentCaptured}}
}

func TestCompareRefuses(t *testing.T) {
	a := stated(t, money.USD, nil, settle.FixedFee{Amount: money.MustParse("5 USD")})
	b := stated(t, money.KRW, nil, settle.FixedFee{Amount: money.MustParse("5 KRW")})
	if _, err := settle.Compare(a, b); err == nil || !strings.Contains(err.Error(), "settle: compare: ") {
		t.Errorf("two currencies are compared: %v", err)
	}
}

// TestCompareScenarios compares the statements of all scenarios, of one currency, with each other.
func TestCompareScenarios(t *testing.T) {
	n := 0
	for _, s := range allScenarios(t) {
		tally := s.plan.NewTally()
		addBatches(t, tally, s.batches)
		statements, err := tally.Statements()
		if err != nil {
			t.Fatal(err)
		}
		for i, a := range statements {
			for _, b := range statements[i:] {
				if a.Currency != b.Currency {
					continue
				}
				n++
				c := compared(t, a, b)
				if a == b && causesOf(c) != strings.Repeat("\n", max(0, len(c.Lines)-1)) {
					t.Errorf("%s: a statement differs from itself: %s", filepath.Base(s.dir), causesOf(c))
				}
				back := compared(t, b, a)
				if back.Difference != c.Difference.Neg() {
					t.Errorf("%s and back: %s, %s", filepath.Base(s.dir), c.Difference, back.Difference)
				}
				for _, language := range []settle.Language{settle.English, settle.Korean} {
					var text strings.Builder
					if err := c.Text(&text, language); err != nil || strings.Contains(text.String(), "%!") {
						t.Errorf("%v\n%s", err, text.String())
					}
				}
				if _, err := json.Marshal(c); err != nil {
					t.Error(err)
				}
			}
		}
	}
	t.Logf("%d pairs of statements", n)
}

// TestCompareRandom compares the same events under random agreements.
func TestCompareRandom(t *testing.T) {
	r := rand.New(rand.NewPCG(4, 2)) //nolint:gosec // a test
	terms := everyAgreement(t)[0].Terms
	events := []event.Event{
		sale("1", "acme", 4, "100.10 USD"), sale("2", "acme", 5, "2000.55 USD"), sale("3", "acme", 6, "0.07 USD"),
	}
	pick := func() []settle.Term {
		var out []settle.Term
		for _, term := range terms {
			tax, isTax := term.(settle.Tax)
			switch {
			case isTax && tax.OnTax != "":
			case isTax:
				tax.Rate = money.Percent(int64(r.IntN(20)))
				out = append(out, tax)
			case r.IntN(4) == 0:
				out = append(out, term)
			}
		}
		return out
	}
	for range 200 {
		statement := func() *settle.Statement {
			a := settle.Agreement{ID: "acme", Party: "acme", Currency: money.USD, Terms: pick()}
			a.From = january(t, settle.Calendar{}).From
			tally := mustPlan(t, a).NewTally()
			addBatches(t, tally, []event.Batch{{Events: events}})
			s, err := tally.Statement("acme", january(t, settle.Calendar{}))
			if err != nil {
				t.Fatal(err)
			}
			return s
		}
		compared(t, statement(), statement())
	}
}
