// Copyright 2026 The jupan authors.
// SPDX-License-Identifier: Apache-2.0

package metrics

import (
	"bytes"
	"encoding/json"
	"fmt"
	"math/rand/v2"
	"slices"
	"testing"
	"time"

	"github.com/jupan-go/jupan/internal/digest"
	"github.com/jupan-go/jupan/internal/testkit"
	"github.com/jupan-go/jupan/settle"
	"github.com/jupan-go/jupan/settle/event"
	"github.com/jupan-go/jupan/settle/money"
)

// everything is a model with a metric of each definition and each retention.
func everything() *Model {
	settled, placed := Of(SettledOrders), Of(PlacedOrders)
	limit := 0.2
	m := modelOf(
		Metric{Name: "return_30d", Is: Retention{Of: settled, Kind: WithinDays, Days: 30}},
		Metric{Name: "captures", Is: Counted{Of: On(event.PaymentCaptured)}},
		Metric{Name: "clicks_kr", Is: Counted{Of: Signal{
			Kinds: []event.Kind{event.Click}, Where: settle.Where{"country": {"KR"}},
		}}},
		Metric{Name: "net_sales", Is: Sum{Value: Gross, Of: On(
			event.PaymentCaptured, event.PaymentCancelled, event.PaymentRefunded, event.Chargeback)}},
		Metric{Name: "kept", Is: Sum{Of: settled, Value: Gross}},
		Metric{Name: "ad_cost", Is: Sum{Of: On(event.AdCost), Value: Gross, Negate: true}},
		Metric{Name: "order_value", Is: Mean{Of: settled, Value: Gross}},
		Metric{Name: "ctr", Is: Rate{Of: On(event.Click), Per: On(event.Impression)}},
		Metric{Name: "aov_daily", Is: Ratio{Of: Total{Signal: settled, Value: Gross}, Per: Total{Signal: settled}}},
		Metric{Name: "aov_customer", Is: Ratio{
			Of: Total{Signal: settled, Value: Gross}, Per: Total{Signal: settled}, By: dimCustomer,
		}},
		Metric{Name: "mac", Is: Distinct{Of: settled}},
		Metric{Name: "visitors", Is: Distinct{Of: On(event.Click, event.Conversion), Precision: 4}},
		Metric{Name: "gross_p90", Is: Quantile{Of: On(event.PaymentCaptured), Value: Gross, P: 0.9}},
		Metric{Name: "on_day_7", Is: Retention{Of: settled, Kind: OnDay, Days: 7}},
		Metric{Name: "from_day_7", Is: Retention{Of: settled, Kind: OnOrAfter, Days: 7, Calendar: true}},
		Metric{Name: "bracket", Is: Retention{Of: settled, Kind: Bracket, Days: 7, To: 14}},
		Metric{Name: "rolling", Is: Retention{Of: placed, Kind: Rolling, Days: 14, Length: 7}},
		Metric{Name: "buys", Is: Funnel{Steps: []Signal{On(event.Click), On(event.Conversion), settled}, Within: 21 * Day}},
		Metric{Name: "click_to_buy", Is: Converted{Base: On(event.Click), To: placed, Within: 14 * Day}},
		Metric{Name: "value_14d", Is: CohortValue{Of: settled, Value: Gross, Within: 14 * Day}},
		Metric{Name: "paid_after", Is: Elapsed{From: On(event.Conversion), To: On(event.PaymentCaptured), P: 0.5, Entity: "order"}},
		Metric{Name: "nps", Is: Survey{Of: On("survey"), Score: NPS}},
		Metric{Name: "saved", Is: TimeSaved{Of: On("job"), Each: 6 * Minute}},
		Metric{Name: "roas", Is: Economics{Figure: ROASNet}},
		Metric{Name: "cac", Is: Economics{Figure: CAC}},
	)
	m.Breakdowns = []string{"campaign"}
	m.Guardrails = []Guardrail{{AtMost: &limit, Metric: Metric{
		Name: "returned", Owner: "ops", Is: Rate{Of: Of(ReturnedOrders), Per: placed},
	}}}
	m.Stages = []Stage{{Name: "buy", CVR: "click_to_buy", NPS: "nps", Benchmark: 0.9, Worth: 2}}
	m.Freshness.Sources = []SourceSLA{{"shop", Day}, {"ads", 60 * Day}}
	return m
}

// stories makes batches in which customers come back: the shared generator's
// events, with customers, and surveys and jobs among them.
func stories(seed uint64, batches int) []event.Batch {
	g := testkit.NewEvents(seed)
	var list []event.Batch
	for range batches {
		b := g.Batch(12)
		for i := range b.Events {
			dress(&b.Events[i])
		}
		list = append(list, b)
	}
	return list
}

// dress gives an event a customer, and some of the host's own kinds, as a function
// of the event alone.
func dress(e *event.Event) {
	r := rand.New(rand.NewPCG(digest.Of(e), 7))
	if r.IntN(5) > 0 {
		e.Customer = fmt.Sprint("c-", r.IntN(12))
	}
	if e.Kind == "wallet.topup" {
		e.Kind = []event.Kind{"survey", "job"}[r.IntN(2)]
		e.Quantity = money.Int(r.Int64N(12))
	}
	if e.Kind == event.PaymentRefunded && e.Order == "" {
		e.Parent = event.Key{Source: "shop", ID: fmt.Sprint("e-", r.IntN(60))}
	}
	if r.IntN(3) == 0 {
		e.At = e.At.Add(time.Duration(r.IntN(72)) * time.Hour)
	}
}

// picture is all that a board says, as bytes.
func picture(t testing.TB, b *Board, results []settle.CampaignResult) []byte {
	t.Helper()
	state, err := b.MarshalBinary()
	if err != nil {
		t.Fatal(err)
	}
	out := state
	for _, asOf := range []time.Time{
		time.Date(2026, 2, 10, 13, 0, 0, 0, time.UTC), time.Date(2026, 6, 1, 0, 0, 0, 0, time.UTC),
	} {
		v := b.At(asOf)
		v.Settle(Window{}, results)
		for _, w := range []Window{
			{}, month("2026-01", nil), {asOf.AddDate(0, 0, -20).Add(time.Minute), asOf},
		} {
			text, err := json.Marshal(v.Report(w, nil))
			if err != nil {
				t.Fatal(err)
			}
			out = append(append(out, text...), '\n')
		}
		by, err := v.By("campaign", "kept", Window{})
		if err != nil {
			t.Fatal(err)
		}
		text, err := json.Marshal(by)
		if err != nil {
			t.Fatal(err)
		}
		out = append(out, text...)
	}
	return out
}

func newBoard(t testing.TB, m *Model) *Board {
	t.Helper()
	b, err := NewBoard(m, nil)
	if err != nil {
		t.Fatal(err)
	}
	return b
}

func addAll(t testing.TB, b *Board, list []event.Batch) settle.Added {
	t.Helper()
	var all settle.Added
	for _, batch := range list {
		added, err := b.Add(batch)
		if err != nil {
			t.Fatal(err)
		}
		if added.Events() != len(batch.Events) {
			t.Fatalf("%d of %d events accounted for", added.Events(), len(batch.Events))
		}
		all.Accepted += added.Accepted
		all.Rejections = append(all.Rejections, added.Rejections...)
	}
	return all
}

// checkLaws holds the first law on the batches of a seed: any order, any split,
// any repeat, any tree of merging, saved and restored at any point.
func checkLaws(t *testing.T, seed uint64) {
	list := stories(seed, 14)
	tally := tallyOf(t, list)
	results, err := tally.Campaigns()
	if err != nil {
		t.Fatal(err)
	}
	first := newBoard(t, everything())
	addAll(t, first, list)
	want := picture(t, first, results)
	if first.Known() != tally.Known() {
		t.Fatalf("seed %d: the board knows %+v, settlement %+v", seed, first.Known(), tally.Known())
	}
	r := rand.New(rand.NewPCG(seed, 2))
	for try := range 4 {
		got := picture(t, grow(t, r, list), results)
		if !bytes.Equal(got, want) {
			t.Fatalf("seed %d, try %d: another picture%s", seed, try, difference(got, want))
		}
	}
}

// grow builds a board of the batches by chance: shuffled, divided, repeated, read
// from midway, merged pair by pair, saved and restored.
func grow(t *testing.T, r *rand.Rand, list []event.Batch) *Board {
	list = slices.Clone(list)
	for range r.IntN(5) {
		list = append(list, list[r.IntN(len(list))])
	}
	for i := range list {
		if list[i].Partition == "" && r.IntN(2) == 0 { // divided
			events := slices.Clone(list[i].Events)
			r.Shuffle(len(events), func(i, j int) { events[i], events[j] = events[j], events[i] })
			cut := r.IntN(len(events) + 1)
			list[i].Events = events[:cut]
			list = append(list, event.Batch{Events: events[cut:]})
		}
	}
	r.Shuffle(len(list), func(i, j int) { list[i], list[j] = list[j], list[i] })
	boards := []*Board{newBoard(t, everything())}
	for range r.IntN(4) {
		boards = append(boards, boards[0].New())
	}
	for _, batch := range list {
		at := r.IntN(len(boards))
		addAll(t, boards[at], []event.Batch{batch})
		switch r.IntN(6) {
		case 0:
			boards[at] = restored(t, boards[at])
		case 1: // reading changes nothing
			boards[at].At(time.Date(2026, 1, 20, 0, 0, 0, 0, time.UTC)).Report(Window{}, nil)
		}
	}
	for len(boards) > 1 {
		i := 1 + r.IntN(len(boards)-1)
		if _, err := boards[0].Merge(boards[i]); err != nil {
			t.Fatal(err)
		}
		boards = slices.Delete(boards, i, i+1)
	}
	return boards[0]
}

func restored(t testing.TB, b *Board) *Board {
	t.Helper()
	data, err := b.MarshalBinary()
	if err != nil {
		t.Fatal(err)
	}
	out := b.New()
	if err := out.UnmarshalBinary(data); err != nil {
		t.Fatal(err)
	}
	return out
}

// tallyOf is settlement of the same batches.
func tallyOf(t testing.TB, list []event.Batch) *settle.Tally {
	t.Helper()
	rate := money.MustRate("8%")
	plan, err := settle.NewPlan([]settle.Agreement{{
		ID: "acme", Party: "acme", Currency: money.KRW, Terms: []settle.Term{settle.RevenueShare{Rate: &rate}},
	}}, nil)
	if err != nil {
		t.Fatal(err)
	}
	tally := plan.NewTally()
	for _, b := range list {
		if _, err := tally.Add(b); err != nil {
			t.Fatal(err)
		}
	}
	return tally
}

// difference shows where two pictures part.
func difference(a, b []byte) string {
	i := 0
	for i < min(len(a), len(b)) && a[i] == b[i] {
		i++
	}
	return fmt.Sprintf(" from byte %d:\n%q\n%q", i,
		a[max(0, i-80):min(len(a), i+160)], b[max(0, i-80):min(len(b), i+160)])
}

func TestLaws(t *testing.T) {
	seeds := uint64(16)
	if testing.Short() {
		seeds = 5
	}
	for seed := range seeds {
		checkLaws(t, seed)
	}
}

func FuzzLaws(f *testing.F) {
	f.Add(uint64(1))
	f.Fuzz(func(t *testing.T, seed uint64) { checkLaws(t, seed) })
}
