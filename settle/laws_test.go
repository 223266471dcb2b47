// Copyright 2026 The jupan authors.
// SPDX-License-Identifier: Apache-2.0

package settle

import (
	"bytes"
	"context"
	"encoding/json"
	"io"
	"math/rand/v2"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/jupan-go/jupan/internal/testkit"
	"github.com/jupan-go/jupan/settle/event"
	"github.com/jupan-go/jupan/settle/money"
)

// The laws of internal/docs/architecture.md, as far as this package holds them.
// TestLaws runs them on fixed seeds, FuzzLaws on any.

func TestLaws(t *testing.T) {
	n := uint64(60)
	if testing.Short() {
		n = 20
	}
	for seed := range n {
		checkLaws(t, seed)
	}
	t.Logf("%d seeds", n)
}

func FuzzLaws(f *testing.F) {
	for seed := range uint64(4) {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, seed uint64) { checkLaws(t, seed) })
}

func checkLaws(t *testing.T, seed uint64) {
	t.Helper()
	g := testkit.NewEvents(seed)
	plan := lawPlan(t, g.Rand())
	var batches []event.Batch
	for range 2 + g.Rand().IntN(8) {
		batches = append(batches, g.Batch(g.Rand().IntN(40)))
	}
	base := plan.NewTally()
	addAll(t, base, batches)
	want := pictureOf(t, base)
	for name, other := range map[string]*Tally{
		"shuffled and repeated": shuffled(t, plan, g.Rand(), batches),
		"merged":                merged(t, plan, g.Rand(), batches),
		"saved half-way":        saved(t, plan, batches),
		"folded":                folded(t, plan, g.Rand(), batches),
	} {
		if diff := cmp.Diff(want, pictureOf(t, other)); diff != "" {
			t.Fatalf("law 1, seed %d, %s mismatch (-want +got):\n%s", seed, name, diff)
		}
	}
	checkEmptied(t, seed, plan, batches)
	checkExplained(t, seed, base, batches)
	checkCampaigns(t, seed, base)
}

// picture is everything that a Tally says.
type picture struct {
	Binary     []byte
	Statements string
	Campaigns  string
}

func pictureOf(t *testing.T, tally *Tally) picture {
	t.Helper()
	var p picture
	var err error
	if p.Binary, err = tally.MarshalBinary(); err != nil {
		t.Fatal(err)
	}
	statements, err := tally.Statements()
	if err != nil {
		t.Fatal(err)
	}
	campaigns, err := tally.Campaigns()
	if err != nil {
		t.Fatal(err)
	}
	p.Statements, p.Campaigns = indented(t, statements), indented(t, campaigns)
	return p
}

func indented(t *testing.T, v any) string {
	t.Helper()
	data, err := json.MarshalIndent(v, "", " ")
	if err != nil {
		t.Fatal(err)
	}
	return string(data)
}

func addAll(t *testing.T, tally *Tally, batches []event.Batch) {
	t.Helper()
	for _, b := range batches {
		added, err := tally.Add(b)
		if err != nil {
			t.Fatal(err)
		}
		if added.Events() != len(b.Events) { // law 6
			t.Fatalf("law 6: %d events in, %+v out", len(b.Events), added)
		}
	}
}

// shuffled adds the batches in another order, some twice, their events shuffled
// and, where they append, divided, and looks at figures between them.
func shuffled(t *testing.T, plan *Plan, r *rand.Rand, batches []event.Batch) *Tally {
	t.Helper()
	var list []event.Batch
	for _, b := range batches {
		for range 1 + r.IntN(2) {
			c := event.Batch{Partition: b.Partition, Version: b.Version, Events: append([]event.Event{}, b.Events...)}
			r.Shuffle(len(c.Events), func(i, j int) { c.Events[i], c.Events[j] = c.Events[j], c.Events[i] })
			if cut := len(c.Events) / 2; c.Partition == "" && r.IntN(2) == 0 {
				list = append(list, event.Batch{Events: c.Events[:cut]})
				c.Events = c.Events[cut:]
			}
			list = append(list, c)
		}
	}
	r.Shuffle(len(list), func(i, j int) { list[i], list[j] = list[j], list[i] })
	tally := plan.NewTally()
	for i := range list {
		addAll(t, tally, list[i:i+1])
		if r.IntN(3) == 0 { // what was read must be able to change
			if _, err := tally.Campaign("A"); err != nil {
				t.Fatal(err)
			}
		}
	}
	return tally
}

// merged spreads the batches over Tallies and merges those in a random tree.
func merged(t *testing.T, plan *Plan, r *rand.Rand, batches []event.Batch) *Tally {
	t.Helper()
	tallies := make([]*Tally, 1+r.IntN(4))
	for i := range tallies {
		tallies[i] = plan.NewTally()
	}
	for _, b := range batches {
		for range 1 + r.IntN(2) {
			addAll(t, tallies[r.IntN(len(tallies))], []event.Batch{b})
		}
	}
	for len(tallies) > 1 {
		i := r.IntN(len(tallies) - 1)
		if _, err := tallies[i].Merge(tallies[i+1]); err != nil {
			t.Fatal(err)
		}
		tallies = append(tallies[:i+1], tallies[i+2:]...)
	}
	return tallies[0]
}

// folded reads the batches through Fold, appended ones in parts.
func folded(t *testing.T, plan *Plan, r *rand.Rand, batches []event.Batch) *Tally {
	t.Helper()
	var readers []EventReader
	events := 0
	for _, b := range batches {
		events += len(b.Events)
		cut := 0
		if b.Partition == "" {
			cut = r.IntN(len(b.Events) + 1)
			readers = append(readers, &batchReader{batch: event.Batch{Events: b.Events[:cut]}})
		}
		b.Events = b.Events[cut:]
		readers = append(readers, &batchReader{batch: b})
	}
	tally, added, err := Fold(context.Background(), plan, readers...)
	if err != nil {
		t.Fatal(err)
	}
	if added.Events() != events { // law 6
		t.Fatalf("law 6: %d events folded, %+v out", events, added)
	}
	return tally
}

// batchReader gives a batch in small pieces.
type batchReader struct{ batch event.Batch }

func (r *batchReader) Header() event.Header {
	return event.Header{Partition: r.batch.Partition, Version: r.batch.Version}
}

func (r *batchReader) Read(events []event.Event) (int, error) {
	if len(r.batch.Events) == 0 {
		return 0, io.EOF
	}
	n := copy(events[:min(7, len(events))], r.batch.Events)
	r.batch.Events = r.batch.Events[n:]
	return n, nil
}

// saved stops half-way, and goes on from the binary form.
func saved(t *testing.T, plan *Plan, batches []event.Batch) *Tally {
	t.Helper()
	tally := plan.NewTally()
	half := len(batches) / 2
	addAll(t, tally, batches[:half])
	data, err := tally.MarshalBinary()
	if err != nil {
		t.Fatal(err)
	}
	restored, err := plan.UnmarshalTally(data)
	if err != nil {
		t.Fatal(err)
	}
	again, err := restored.MarshalBinary()
	if err != nil || !bytes.Equal(data, again) {
		t.Fatalf("binary form does not survive a round trip: %v", err)
	}
	addAll(t, restored, batches[half:])
	return restored
}

// checkEmptied restates partitions to nothing: what is left is as if they had
// never come, but for the memory of their versions.
func checkEmptied(t *testing.T, seed uint64, plan *Plan, batches []event.Batch) {
	t.Helper()
	full, without := plan.NewTally(), plan.NewTally()
	addAll(t, full, batches)
	for _, b := range batches {
		if b.Partition == "" {
			addAll(t, without, []event.Batch{b})
		}
		empty := event.Batch{Partition: b.Partition, Version: 1 << 40}
		if b.Partition != "" {
			addAll(t, full, []event.Batch{empty})
			addAll(t, without, []event.Batch{empty})
		}
	}
	if diff := cmp.Diff(pictureOf(t, without), pictureOf(t, full)); diff != "" {
		t.Fatalf("taking back, seed %d mismatch (-want +got):\n%s", seed, diff)
	}
}

// checkExplained holds law 8: the events behind each input bring the input.
func checkExplained(t *testing.T, seed uint64, tally *Tally, batches []event.Batch) {
	t.Helper()
	statements, err := tally.Statements()
	if err != nil {
		t.Fatal(err)
	}
	source := func(yield func(event.Event, error) bool) {
		for _, b := range batches {
			for _, e := range b.Events {
				if !yield(e, nil) {
					return
				}
			}
		}
	}
	for _, s := range statements {
		for _, l := range s.Lines {
			for _, in := range l.Trace.Inputs {
				want := brought{in.Amount.Decimal(), in.Number}
				x := explained{tally, s, source, in.Measure}
				checkEvidence(t, &x)
				if got := x.of(t, l); got != want {
					t.Fatalf("law 8, seed %d: %s version %d, %s correcting %q, %s: events bring %v, the statement has %v",
						seed, s.Agreement, l.Version, s.Period.Name, l.Corrects, in.Measure.Name, got, want)
				}
			}
		}
	}
}

// brought is the value of a measure, by what its events brought.
type brought struct{ amount, number money.Decimal }

// explained asks for the events behind a measure.
type explained struct {
	tally     *Tally
	statement *Statement
	source    func(yield func(event.Event, error) bool)
	measure   Measure
}

// of adds up what the events brought to a line. An input of a line that corrects
// a period is by how much the measure has changed.
func (x *explained) of(t *testing.T, l Line) (sum brought) {
	t.Helper()
	for c, err := range x.tally.Explain(x.statement.Agreement, x.statement.Period, x.measure, x.source) {
		if err != nil {
			t.Fatal(err)
		}
		if c.Version == l.Version && c.Corrects == l.Corrects {
			sum = sum.plus(t, brought{c.Amount.Decimal(), c.Number})
		}
	}
	return sum
}

func (b brought) plus(t *testing.T, o brought) brought {
	t.Helper()
	amount, err := b.amount.Add(o.amount)
	if err != nil {
		t.Fatal(err)
	}
	number, err := b.number.Add(o.number)
	if err != nil {
		t.Fatal(err)
	}
	return brought{amount, number}
}

// checkCampaigns holds law 2 on campaigns: their commissions add up to the
// statements without taxes, and conversions with an order to their states.
func checkCampaigns(t *testing.T, seed uint64, tally *Tally) {
	t.Helper()
	want, got := map[money.Currency]money.Amount{}, map[money.Currency]money.Amount{}
	statements, err := tally.Statements()
	if err != nil {
		t.Fatal(err)
	}
	add := func(m map[money.Currency]money.Amount, a money.Amount) {
		sum, err := m[a.Currency()].Add(a)
		if err != nil {
			t.Fatal(err)
		}
		m[a.Currency()] = sum
	}
	for _, s := range statements {
		for _, l := range s.Lines {
			if l.Class != ClassTax {
				add(want, l.Amount)
			}
		}
	}
	results, err := tally.Campaigns()
	if err != nil {
		t.Fatal(err)
	}
	for _, c := range results {
		for _, m := range c.Money {
			add(got, m.Commission)
		}
		one, err := tally.Campaign(c.Campaign)
		if err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff(indented(t, c), indented(t, one)); diff != "" {
			t.Fatalf("seed %d: Campaign(%q) mismatch (-Campaigns +Campaign):\n%s", seed, c.Campaign, diff)
		}
	}
	for c, a := range want {
		if got[c] != a && (!a.IsZero() || !got[c].IsZero()) {
			t.Fatalf("law 2, seed %d: statements come to %s, campaigns to %s", seed, a, got[c])
		}
	}
}

// lawPlan has every built-in term, and by chance the policies that matter.
func lawPlan(t *testing.T, r *rand.Rand) *Plan {
	t.Helper()
	third, won10 := money.MustRate("1/3"), money.Rounding{Mode: money.Down, Unit: money.Int(10)}
	tenth := money.Percent(10)
	adCost := AdCost()
	opts := &PlanOptions{Attribution: Attribution(r.IntN(3))}
	actions := PerAction{Price: money.MustParse("500 KRW")}
	if opts.Attribution == NoAttribution {
		actions.Count = Conversions()
	}
	acme := Agreement{
		ID: "acme", Party: "acme", Currency: money.KRW,
		Terms: []Term{
			RevenueShare{Tiers: &Tiers{Mode: TierMode(r.IntN(2)), Steps: []Tier{
				{UpTo: money.Int(300), Rate: third}, {UpTo: money.Int(900), Rate: money.Percent(20)}, {Rate: tenth},
			}}},
			actions,
			PerClick{Price: money.MustParse("10.5 KRW")},
			PerMille{Price: money.MustParse("700 KRW")},
			Deduction{Rate: &tenth, Of: &adCost},
			Tax{Label: "income tax", Mode: TaxWithheld, Rate: money.Percent(3), Rounding: &won10},
			Tax{Label: "local tax", Mode: TaxWithheld, Rate: tenth, OnTax: "income tax", Rounding: &won10},
		},
		Rounding: Rounding{Point: Point(r.IntN(2))},
	}
	agreements := append(lawVersions(r, acme, opts), []Agreement{
		{
			ID: "zoo", Party: "zoo", Currency: money.USD, Calendar: Calendar{ClosingDay: 25},
			Terms: []Term{
				RevenueShare{Of: GrossSales(), Rate: &third},
				FixedFee{Amount: money.MustParse("5 USD")},
				Deduction{Rate: &tenth},
				Minimum{Amount: money.MustParse("6 USD")},
				Cap{Amount: money.MustParse("1000 USD")},
				Tax{Label: "VAT", Rate: tenth},
			},
			Rounding: Rounding{Point: Point(r.IntN(2))},
		},
		{
			ID: "app maker", Party: "maker", Currency: money.KRW, Calendar: Calendar{Cycle: Weekly},
			Select: Where{"product": {"app"}},
			Terms: []Term{RevenueShare{Rate: &third, Of: Measure{
				Name: "sales in Korea", Kinds: []event.Kind{event.PaymentCaptured, "wallet.topup"}, Where: Where{"country": {"KR"}},
			}}},
		},
	}...)
	plan, err := NewPlan(agreements, opts)
	if err != nil {
		t.Fatal(err)
	}
	return plan
}

// lawVersions cuts an agreement by chance into versions, with a gap now and then;
// each has its own price of an action and its own rule for reversals.
func lawVersions(r *rand.Rand, a Agreement, opts *PlanOptions) []Agreement {
	bounds := []time.Time{{}}
	if r.IntN(3) > 0 {
		bounds = append(bounds, time.Date(2026, 1, 10+r.IntN(25), 0, 0, 0, 0, time.UTC))
	}
	if r.IntN(3) == 0 {
		bounds = append(bounds, time.Date(2026, 2, 10+r.IntN(25), 0, 0, 0, 0, time.UTC))
	}
	bounds = append(bounds, time.Time{})
	if r.IntN(3) == 0 {
		bounds[len(bounds)-1] = time.Date(2026, 3, 10, 0, 0, 0, 0, time.UTC)
	}
	var list []Agreement
	for i, to := range bounds[1:] {
		v := a.clone()
		v.Version, v.From, v.To = i, bounds[i], to
		if r.IntN(6) == 0 && !to.IsZero() {
			v.To = to.AddDate(0, 0, -3)
		}
		for j, t := range v.Terms {
			if actions, ok := t.(PerAction); ok && opts.Attribution != NoAttribution {
				actions.Price = money.Minor(int64(500+100*i), money.KRW)
				if r.IntN(2) == 0 {
					actions.Count = Measure{Name: "held", Sum: SumQuantity, State: Cleared, Hold: 7 * (1 + r.IntN(3))}
				}
				v.Terms[j] = actions
			}
		}
		if r.IntN(3) == 0 {
			v.Reversals = OriginalPeriod
		}
		list = append(list, v)
	}
	return list
}
