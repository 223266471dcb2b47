// Copyright 2026 The jupan authors.
// SPDX-License-Identifier: Apache-2.0

package experiment

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"math/rand/v2"
	"slices"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/jupan-go/jupan/internal/canon"
	"github.com/jupan-go/jupan/internal/keyhash"
	"github.com/jupan-go/jupan/internal/testkit"
	"github.com/jupan-go/jupan/metrics"
	"github.com/jupan-go/jupan/settle"
	"github.com/jupan-go/jupan/settle/event"
	"github.com/jupan-go/jupan/settle/money"
)

// epoch is the first day of the events of testkit.
var epoch = time.Date(2026, time.January, 1, 0, 0, 0, 0, time.UTC)

// lawful are experiments that read much of what testkit makes.
func lawful() []Experiment {
	paid := metrics.Total{Signal: metrics.Of(metrics.SettledOrders), Value: metrics.Gross}
	orders := metrics.Total{Signal: metrics.Of(metrics.SettledOrders)}
	returned := metrics.Total{Signal: metrics.Signal{Orders: metrics.ReturnedOrders, Where: settle.Where{"product": {"app", "book"}}}}
	clicks := metrics.Total{Signal: metrics.On(event.Click)}
	fees := metrics.Total{Signal: metrics.On(event.Fee, event.PaymentCaptured), Value: metrics.Fee, Negate: true}
	return []Experiment{
		{
			ID: "q1-checkout", Hypothesis: "fewer fields, more orders", Owner: "growth", From: epoch,
			Arms:       []Arm{{"control", 1}, {"short", 1}, {"none", 1}},
			NorthStar:  Metric{Name: "orders", Kind: Rate, Of: orders, Window: 14 * metrics.Day},
			Leading:    []Metric{{Name: "clicks", Kind: Mean, Of: clicks, Absolute: true, Before: 7 * metrics.Day}},
			Guardrails: []Metric{{Name: "returned", Kind: Mean, Of: returned, Good: metrics.Down, Absolute: true}},
			Plan:       Plan{Units: 24, MDE: 0.1, UnitsMin: 2, RuntimeMin: metrics.Day},
		},
		{
			ID: "q1-price", Hypothesis: "the price says what it buys", Owner: "growth", From: epoch, Start: AtAssignment,
			Arms: []Arm{{"control", 1}, {"new", 3}},
			NorthStar: Metric{
				Name: "revenue", Kind: Mean, Of: paid, Currency: money.KRW, Window: 21 * metrics.Day,
				Before: 14 * metrics.Day, Cap: money.Int(1_000_000),
			},
			Others: []Metric{{Name: "fee_rate", Kind: Ratio, Of: fees, Per: paid, Currency: money.KRW, Absolute: true}},
			Plan:   Plan{Units: 9, MDE: 0.1, UnitsMin: 2, Method: GroupSequential, Looks: 3},
		},
	}
}

func mustProgram(t testing.TB, experiments ...Experiment) *Program {
	t.Helper()
	p, err := NewProgram(experiments, &Options{Seed: [16]byte{7}})
	if err != nil {
		t.Fatal(err)
	}
	return p
}

// history makes batches in which units, orders, parents, partitions and contents meet
// often.
func history(g *testkit.Events) []event.Batch {
	r := g.Rand()
	var batches []event.Batch
	for range 3 + r.IntN(8) {
		b := g.Batch(r.IntN(120))
		for i := range b.Events {
			e := &b.Events[i]
			// A function of the key, so that a repeat stays one.
			own := rand.New(rand.NewPCG(keyhash.Sum64(0, e.Key.ID), 5))
			customer := fmt.Sprint("c", own.IntN(40))
			if own.IntN(3) > 0 {
				e.Customer = customer
			}
			if own.IntN(4) == 0 {
				e.Order = ""
				e.Parent = event.Key{Source: "shop", ID: fmt.Sprint("e-", 1+own.IntN(60))}
			}
			if own.IntN(2) == 0 {
				*e = recorded(own, e.Key, customer)
			}
		}
		batches = append(batches, b)
	}
	return batches
}

// recorded is an assignment or an exposure; now and then one that cannot be read.
func recorded(r *rand.Rand, key event.Key, customer string) event.Event {
	list := lawful()
	x := &list[r.IntN(len(list))]
	if r.IntN(30) == 0 {
		customer = ""
	}
	arm := x.Arms[r.IntN(len(x.Arms))].Name
	if chosen, ok := x.Assign(customer); ok && r.IntN(15) > 0 {
		arm = chosen
	}
	if r.IntN(20) == 0 {
		arm = "unknown"
	}
	e := event.Event{
		Key: key, Kind: []event.Kind{Assigned, Exposed}[r.IntN(2)], Customer: customer,
		At:   epoch.AddDate(0, 0, r.IntN(20)),
		Dims: []event.Dim{{Name: DimArm, Value: arm}, {Name: DimExperiment, Value: x.ID}},
	}
	if r.IntN(20) == 0 {
		e.Dims[1].Value = "of-somebody-else"
	}
	return e
}

// picture is everything that a Tally says.
type picture struct {
	Binary    []byte
	Decisions string
}

func pictureOf(t *testing.T, tally *Tally) picture {
	t.Helper()
	var p picture
	var err error
	if p.Binary, err = tally.MarshalBinary(); err != nil {
		t.Fatal(err)
	}
	for _, x := range tally.Program().Experiments() {
		for _, after := range []int{10, 40, 90} {
			d, err := tally.Decide(x.ID, epoch.AddDate(0, 0, after), nil)
			if err != nil {
				t.Fatal(err)
			}
			text, err := json.Marshal(d)
			if err != nil {
				t.Fatal(err)
			}
			p.Decisions += string(text) + "\n"
		}
	}
	return p
}

func addAll(t *testing.T, tally *Tally, batches []event.Batch) {
	t.Helper()
	for _, b := range batches {
		added, err := tally.Add(b)
		if err != nil {
			t.Fatal(err)
		}
		if added.Events() != len(b.Events) {
			t.Fatalf("%d events in, %+v out", len(b.Events), added)
		}
	}
}

// TestLaws: the same batches, shuffled, repeated, divided, merged in any tree and
// saved half-way, give the same bytes and the same decisions.
func TestLaws(t *testing.T) {
	seeds := uint64(12)
	if testing.Short() {
		seeds = 3
	}
	compared := 0
	for seed := range seeds {
		compared += checkLaws(t, seed)
	}
	t.Logf("%d seeds, %d effects with an interval", seeds, compared)
	if compared == 0 {
		t.Error("no effect was compared: the events are too thin to show anything")
	}
}

func FuzzLaws(f *testing.F) {
	f.Add(uint64(99))
	f.Fuzz(func(t *testing.T, seed uint64) { checkLaws(t, seed) })
}

func checkLaws(t *testing.T, seed uint64) int {
	t.Helper()
	g := testkit.NewEvents(seed)
	batches := history(g)
	program := mustProgram(t, lawful()...)
	plain := program.NewTally()
	addAll(t, plain, batches)
	want := pictureOf(t, plain)
	others := map[string]*Tally{
		"shuffled": shuffled(t, program, g.Rand(), batches),
		"merged":   mergedTallies(t, program, g.Rand(), batches),
		"saved":    saved(t, program, batches),
	}
	for name, other := range others {
		if diff := cmp.Diff(want, pictureOf(t, other)); diff != "" {
			t.Fatalf("seed %d, %s mismatch (-want +got):\n%s", seed, name, diff)
		}
	}
	return bytes.Count([]byte(want.Decisions), []byte(`"se":`))
}

func shuffled(t *testing.T, p *Program, r *rand.Rand, batches []event.Batch) *Tally {
	t.Helper()
	var list []event.Batch
	for _, b := range batches {
		for range 1 + r.IntN(2) {
			c := event.Batch{Partition: b.Partition, Version: b.Version, Events: slices.Clone(b.Events)}
			r.Shuffle(len(c.Events), func(i, j int) { c.Events[i], c.Events[j] = c.Events[j], c.Events[i] })
			if cut := len(c.Events) / 2; c.Partition == "" {
				list = append(list, event.Batch{Events: c.Events[:cut]})
				c.Events = c.Events[cut:]
			}
			list = append(list, c)
		}
	}
	r.Shuffle(len(list), func(i, j int) { list[i], list[j] = list[j], list[i] })
	tally := p.NewTally()
	addAll(t, tally, list)
	return tally
}

func mergedTallies(t *testing.T, p *Program, r *rand.Rand, batches []event.Batch) *Tally {
	t.Helper()
	tallies := make([]*Tally, 1+r.IntN(4))
	for i := range tallies {
		tallies[i] = p.NewTally()
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
		tallies = slices.Delete(tallies, i+1, i+2)
	}
	return tallies[0]
}

func saved(t *testing.T, p *Program, batches []event.Batch) *Tally {
	t.Helper()
	tally := p.NewTally()
	half := len(batches) / 2
	addAll(t, tally, batches[:half])
	data, err := tally.MarshalBinary()
	if err != nil {
		t.Fatal(err)
	}
	restored, err := p.UnmarshalTally(data)
	if err != nil {
		t.Fatal(err)
	}
	addAll(t, restored, batches[half:])
	return restored
}

// TestFormat: bytes that are not a Tally, or that of another program, are refused, and
// no change of a byte goes unnoticed.
func TestFormat(t *testing.T) {
	program := mustProgram(t, lawful()...)
	tally := program.NewTally()
	addAll(t, tally, history(testkit.NewEvents(3)))
	data, err := tally.MarshalBinary()
	if err != nil {
		t.Fatal(err)
	}
	other := lawful()
	other[0].Arms[1].Name = "shorter"
	if _, err := mustProgram(t, other...).UnmarshalTally(data); !errors.Is(err, ErrProgram) {
		t.Errorf("another program: %v", err)
	}
	if _, err := tally.Merge(mustProgram(t, other...).NewTally()); !errors.Is(err, ErrProgram) {
		t.Errorf("merge with another program: %v", err)
	}
	replanned := lawful()
	replanned[0].Plan.Units *= 2
	if _, err := mustProgram(t, replanned...).UnmarshalTally(data); err != nil {
		t.Errorf("another plan reads events the same way: %v", err)
	}
	for i := 0; i < len(data); i += 7 {
		bad := slices.Clone(data)
		bad[i] ^= 1
		if _, err := program.UnmarshalTally(bad); err == nil {
			t.Fatalf("byte %d changed, and nothing was noticed", i)
		}
		if _, err := program.UnmarshalTally(data[:i]); err == nil {
			t.Fatalf("cut at %d, and nothing was noticed", i)
		}
	}
}

// FuzzState: whatever the bytes of a sealed state are, reading them ends in an error or
// in a Tally that decides and writes the same bytes again.
func FuzzState(f *testing.F) {
	program := mustProgram(f, lawful()...)
	tally := program.NewTally()
	for _, b := range history(testkit.NewEvents(5)) {
		if _, err := tally.Add(b); err != nil {
			f.Fatal(err)
		}
	}
	data, err := tally.MarshalBinary()
	if err != nil {
		f.Fatal(err)
	}
	body := data[len(magic)+32 : len(data)-32]
	f.Add(body[:200])
	f.Add(body)
	f.Add([]byte{0, 0})
	f.Fuzz(func(t *testing.T, body []byte) {
		w := canon.NewWriter(magic, program.digest)
		w.Bytes(body)
		sealed := w.Seal()
		tally, err := program.UnmarshalTally(sealed)
		if err != nil {
			return
		}
		if again, err := tally.MarshalBinary(); err != nil || !bytes.Equal(again, sealed) {
			t.Fatalf("read, and written otherwise: %v", err)
		}
		for _, x := range program.Experiments() {
			if _, err := tally.Decide(x.ID, epoch.AddDate(0, 2, 0), nil); err != nil && !errors.Is(err, money.ErrOverflow) {
				t.Fatal(err)
			}
		}
	})
}
