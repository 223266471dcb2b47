// Copyright 2026 The jupan authors.
// SPDX-License-Identifier: Apache-2.0

package bandit

import (
	"errors"
	"fmt"
	"math"
	"math/rand/v2"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/jupan-go/jupan/metrics"
	"github.com/jupan-go/jupan/settle/event"
	"github.com/jupan-go/jupan/settle/money"
)

// returns is an estimate with a normal interval of 95 %.
func returns(value, se float64) metrics.Estimate {
	const z = 1.959963984540054
	return metrics.Estimate{
		Value: value, Valid: true, N: 30, Unit: metrics.Times,
		Interval: metrics.Interval{Low: value - z*se, High: value + z*se, Level: 0.95, Method: "delta"},
	}
}

func krw(units int64) money.Amount { return money.Minor(units, money.KRW) }

func suggested(t testing.TB, list []Spending, opts *BudgetOptions) *Budget {
	t.Helper()
	b, err := SuggestBudget(list, opts)
	if err != nil {
		t.Fatal(err)
	}
	return b
}

// TestBudget: the one that is surely better gets a step more, which the other gives;
// with returns that cannot be told apart the suggestion is nearly what there is, and
// its gain is not sure.
func TestBudget(t *testing.T) {
	sure := suggested(t, []Spending{
		{Name: "a", Spent: krw(100_000), Return: returns(1.4, 0.05)},
		{Name: "b", Spent: krw(100_000), Return: returns(2.1, 0.05)},
	}, nil)
	if sure.Lines[0].Suggested != krw(80_000) || sure.Lines[1].Suggested != krw(120_000) || sure.Total != krw(200_000) {
		t.Errorf("a sure winner:\n%s", sure)
	}
	// 20,000 × (2.1 − 1.4) with a standard error of 20,000 × 0.05 × √2.
	if math.Abs(sure.Gain.Value-14_000) > 1e-6 || sure.Chance < 0.999 ||
		math.Abs(sure.Gain.Interval.High-sure.Gain.Value-1.6448536269514722*20_000*0.05*math.Sqrt2) > 1e-3 {
		t.Errorf("gain %s, chance %g", sure.Gain.Figure(), sure.Chance)
	}
	even := suggested(t, []Spending{
		{Name: "a", Spent: krw(100_000), Return: returns(2, 0.5)},
		{Name: "b", Spent: krw(100_000), Return: returns(2.05, 0.5)},
	}, nil)
	if even.Lines[1].Suggested == krw(120_000) || even.Gain.Interval.Low > 0 || even.Chance > 0.6 {
		t.Errorf("two alike:\n%s", even)
	}
}

// TestBudgetReasons: what does not pay is cut and nobody is made to take it all; what
// is not known and what is fixed stays.
func TestBudgetReasons(t *testing.T) {
	fixed := Spending{Name: "d", Spent: krw(40_000), Return: returns(9, 0.1), Fixed: true}
	b := suggested(t, []Spending{
		{Name: "a", Spent: krw(100_000), Return: returns(0.5, 0.05)},
		{Name: "b", Spent: krw(10_000), Return: returns(2, 0.05)},
		{Name: "c", Spent: krw(50_000)},
		fixed,
	}, nil)
	want := map[string]struct {
		to     int64
		reason Reason
	}{"a": {80_000, DoesNotPay}, "b": {12_000, Shared}, "c": {50_000, NotKnown}, "d": {40_000, StaysFixed}}
	for _, l := range b.Lines {
		if w := want[l.Name]; l.Suggested != krw(w.to) || l.Reason != w.reason {
			t.Errorf("%s: %s, %s; want %d, %s", l.Name, l.Suggested, l.Reason, w.to, w.reason)
		}
	}
	if b.Total != krw(182_000) || b.Unspent != krw(18_000) {
		t.Errorf("total %s, unspent %s", b.Total, b.Unspent)
	}
	// −20,000 × (0.5 − 1) + 2,000 × (2 − 1)
	if math.Abs(b.Gain.Value-12_000) > 1e-6 {
		t.Errorf("gain %s", b.Gain.Figure())
	}
}

// TestBudgetLaws: on random spending, nothing is lost, no step is overdone by more than
// the rounding, and the order of the campaigns has no meaning.
func TestBudgetLaws(t *testing.T) {
	for seed := range uint64(80) {
		r := rand.New(rand.NewPCG(seed, 5))
		var list []Spending
		sum := int64(0)
		for i := range 1 + r.IntN(7) {
			s := Spending{Name: string(rune('a' + i)), Spent: krw(1 + r.Int64N(1_000_000)), Fixed: r.IntN(9) == 0}
			if r.IntN(8) > 0 {
				s.Return = returns(0.2+2*r.Float64(), 0.01+r.Float64()/3)
			}
			units, _ := minor(s.Spent)
			sum += int64(units)
			list = append(list, s)
		}
		opts := &BudgetOptions{Step: 0.05 + 0.9*r.Float64(), Floor: r.Float64() / 10}
		b := suggested(t, list, opts)
		total := int64(0)
		for _, l := range b.Lines {
			was, _ := minor(l.Spent)
			is, _ := minor(l.Suggested)
			total += int64(is)
			if is < was*(1-opts.Step)-1 || is > was*(1+opts.Step)+1 || (l.Fixed || l.Reason == NotKnown) && is != was {
				t.Fatalf("seed %d: %s from %s to %s, step %g", seed, l.Name, l.Spent, l.Suggested, opts.Step)
			}
		}
		if b.Total != krw(total) || mustAdd(t, b.Total, b.Unspent) != krw(sum) {
			t.Fatalf("seed %d: %s and %s unspent of %d:\n%s", seed, b.Total, b.Unspent, sum, b)
		}
		r.Shuffle(len(list), func(i, j int) { list[i], list[j] = list[j], list[i] })
		if diff := cmp.Diff(b, suggested(t, list, opts)); diff != "" {
			t.Fatalf("seed %d: in another order:\n%s", seed, diff)
		}
	}
}

func mustAdd(t testing.TB, a, b money.Amount) money.Amount {
	t.Helper()
	sum, err := a.Add(b)
	if err != nil {
		t.Fatal(err)
	}
	return sum
}

// TestBudgetTotal: another total is divided before the steps are taken.
func TestBudgetTotal(t *testing.T) {
	b := suggested(t, []Spending{
		{Name: "a", Spent: krw(100), Return: returns(1.4, 0.05)},
		{Name: "b", Spent: krw(300), Return: returns(2.1, 0.05)},
	}, &BudgetOptions{Total: krw(800), Step: 0.1})
	if b.Lines[0].Suggested != krw(180) || b.Lines[1].Suggested != krw(620) {
		t.Errorf("twice as much:\n%s", b)
	}
}

// TestBudgetFaults: what cannot be divided is refused.
func TestBudgetFaults(t *testing.T) {
	a := Spending{Name: "a", Spent: krw(100), Return: returns(2, 0.1)}
	with := func(s money.Amount) Spending { return Spending{Name: "b", Spent: s} }
	for name, list := range map[string][]Spending{
		"none": nil, "nothing": {with(krw(0))}, "twice": {a, a}, "negative": {a, with(krw(-1))},
		"other currency": {a, with(money.Minor(1, money.USD))}, "parts of a unit": {a, with(money.MustParse("0.5 KRW"))},
		"too much": {a, with(krw(math.MaxInt64))},
	} {
		if _, err := SuggestBudget(list, nil); !errors.Is(err, ErrBudget) {
			t.Errorf("%s: %v", name, err)
		}
	}
	for _, o := range []BudgetOptions{
		{Step: 2}, {BreakEven: -1}, {Floor: math.NaN()}, {Level: 1}, {Total: krw(-1)}, {Total: money.Minor(1, money.USD)},
	} {
		if _, err := SuggestBudget([]Spending{a}, &o); !errors.Is(err, ErrBudget) {
			t.Errorf("%+v: %v", o, err)
		}
	}
	a.Fixed = true
	if _, err := SuggestBudget([]Spending{a}, &BudgetOptions{Total: krw(50)}); !errors.Is(err, ErrBudget) {
		t.Errorf("less than what is fixed: %v", err)
	}
}

// TestReadSpending: costs and what they bring are read by campaign, and are what a loop
// adds up; days are the units of the interval.
func TestReadSpending(t *testing.T) {
	day := time.Date(2026, 3, 2, 9, 0, 0, 0, time.UTC)
	var events []event.Event
	put := func(kind event.Kind, campaign string, d int, units int64) {
		events = append(events, event.Event{
			Key: event.Key{Source: "s", ID: fmt.Sprint(len(events))}, Kind: kind, At: day.AddDate(0, 0, d),
			Campaign: campaign, Gross: krw(units),
		})
	}
	for d := range 14 {
		put(event.AdCost, "a", d, -1000)
		put(event.AdCost, "b", d, -500)
		put(event.PaymentCaptured, "a", d, 1500+int64(d%3)*100)
		put(event.PaymentCaptured, "b", d, 400+int64(d%5)*10)
		put(event.PaymentCaptured, "", d, 77)
	}
	m := &metrics.Model{Name: "ads", Currency: money.KRW, Breakdowns: []string{"campaign"}}
	cost := metrics.Total{Signal: metrics.On(event.AdCost), Value: metrics.Gross, Negate: true}
	m.NorthStar.Metric = metrics.Metric{Name: "return", Owner: "kim", Is: metrics.Ratio{
		Of: metrics.Total{Signal: metrics.On(event.PaymentCaptured), Value: metrics.Gross}, Per: cost,
	}}
	m.Metrics = []metrics.Metric{
		{Name: "cost", Is: metrics.Sum{Of: cost.Signal, Value: metrics.Gross, Negate: true}},
		{Name: "payments", Is: metrics.Counted{Of: metrics.On(event.PaymentCaptured)}},
	}
	b, err := metrics.NewBoard(m, nil)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := b.Add(event.Batch{Events: events}); err != nil {
		t.Fatal(err)
	}
	view := b.At(day.AddDate(0, 1, 0))
	list, err := ReadSpending(view, SpendingQuestion{Cost: "cost", Return: "return"})
	if err != nil || len(list) != 2 {
		t.Fatal(list, err)
	}
	if list[0].Spent != krw(14_000) || list[1].Spent != krw(7_000) || list[0].Return.Value != 22_300./14_000 || list[1].Return.Interval.IsZero() {
		t.Errorf("%+v", list)
	}
	if got := suggested(t, list, nil); got.Lines[1].Reason != DoesNotPay || got.Lines[0].Suggested.Sign() <= 0 {
		t.Errorf("\n%s", got)
	}
	for _, q := range []SpendingQuestion{
		{Cost: "none", Return: "return"},
		{Cost: "cost", Return: "none"},
		{By: "product", Cost: "cost", Return: "return"},
		{Cost: "payments", Return: "return"},
	} {
		if _, err := ReadSpending(view, q); err == nil {
			t.Errorf("%+v is answered", q)
		}
	}
}
