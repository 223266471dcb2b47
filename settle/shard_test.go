// Copyright 2026 The jupan authors.
// SPDX-License-Identifier: Apache-2.0

package settle

import (
	"bytes"
	"context"
	"errors"
	"math/rand/v2"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/jupan-go/jupan/internal/testkit"
	"github.com/jupan-go/jupan/settle/event"
)

// Law 1 across machines: however a settlement is divided into parts and shards, it says what one
// Tally says.

func TestShards(t *testing.T) {
	n := uint64(24)
	if testing.Short() {
		n = 8
	}
	for seed := range n {
		checkShards(t, seed)
	}
}

func FuzzShards(f *testing.F) {
	for seed := range uint64(4) {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, seed uint64) { checkShards(t, seed) })
}

func checkShards(t *testing.T, seed uint64) {
	t.Helper()
	g := testkit.NewEvents(seed)
	plan := shardPlan(t, g.Rand())
	var batches []event.Batch
	for range 2 + g.Rand().IntN(8) {
		batches = append(batches, g.Batch(g.Rand().IntN(60)))
	}
	base := plan.NewTally()
	addAll(t, base, batches)
	want := answersOf(t, base.Sums())
	if diff := cmp.Diff(pictureOf(t, base).Statements, want.Statements); diff != "" {
		t.Fatalf("seed %d: a Tally and its Sums (-tally +sums):\n%s", seed, diff)
	}
	if base.Known() != base.Sums().Known() {
		t.Fatalf("seed %d: a Tally knows %+v, its Sums %+v", seed, base.Known(), base.Sums().Known())
	}
	for _, shards := range []int{1, 2, 8} {
		d := &divided{t: t, plan: plan, r: g.Rand(), machines: 1 + g.Rand().IntN(4)}
		var err error
		if d.shards, err = NewShards(plan, shards); err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff(want, answersOf(t, d.settle(batches))); diff != "" {
			t.Fatalf("seed %d, %d shards mismatch (-one machine +shards):\n%s", seed, shards, diff)
		}
		if d.events != d.counted.Events() { // law 6
			t.Fatalf("seed %d: %d events, counted %+v", seed, d.events, d.counted)
		}
	}
}

// shardPlan is lawPlan without what needs all events in one Tally.
func shardPlan(t *testing.T, r *rand.Rand) *Plan {
	t.Helper()
	plan := lawPlan(t, r)
	opts := &PlanOptions{Attribution: plan.attribution}
	if opts.Attribution != NoAttribution {
		opts.Holds = []int{7}
	}
	var agreements []Agreement
	for _, a := range plan.Agreements() {
		if a.Version == 0 {
			a.Reversals = InPeriod
			agreements = append(agreements, a)
		}
	}
	plan, err := NewPlan(agreements, opts)
	if err != nil {
		t.Fatal(err)
	}
	return plan
}

// divided settles batches on several machines; some of them begin with a Tally.
type divided struct {
	t        *testing.T
	plan     *Plan
	shards   *Shards
	r        *rand.Rand
	machines int
	keys     [][][]byte // by shard
	parts    *Tally
	events   int
	counted  Added
}

func (d *divided) settle(batches []event.Batch) *Sums {
	d.keys, d.parts = make([][][]byte, d.shards.n), d.plan.NewTally()
	machines := make([][]event.Batch, d.machines)
	for _, b := range batches {
		for range 1 + d.r.IntN(2) {
			at := d.r.IntN(d.machines)
			machines[at] = append(machines[at], b)
			d.events += len(b.Events)
		}
	}
	for _, list := range machines {
		d.fold(list)
	}
	d.share(d.must(d.shards.Split(d.parts)))
	orders := make([][][]byte, d.shards.n)
	whole := d.plan.newSums()
	for _, runs := range d.keys {
		d.r.Shuffle(len(runs), func(i, j int) { runs[i], runs[j] = runs[j], runs[i] })
		sums, out, added, err := d.shards.MergeKeys(runs)
		if err != nil {
			d.t.Fatal(err)
		}
		added.Accepted = 0
		d.counted.merged(added)
		for i, run := range out {
			orders[i] = append(orders[i], run)
		}
		whole = d.add(whole, sums)
	}
	for _, runs := range orders {
		d.r.Shuffle(len(runs), func(i, j int) { runs[i], runs[j] = runs[j], runs[i] })
		sums, err := d.shards.MergeOrders(runs)
		if err != nil {
			d.t.Fatal(err)
		}
		whole = d.add(whole, sums)
	}
	return whole
}

func (d *divided) must(runs [][]byte, err error) [][]byte {
	d.t.Helper()
	if err != nil {
		d.t.Fatal(err)
	}
	return runs
}

func (d *divided) share(runs [][]byte) {
	for i, run := range runs {
		d.keys[i] = append(d.keys[i], run)
	}
}

// fold makes the runs of one machine, of some batches by way of a Tally.
func (d *divided) fold(batches []event.Batch) {
	tally := d.plan.NewTally()
	var readers []EventReader
	for _, b := range batches {
		if b.Partition == "" && d.r.IntN(3) == 0 {
			added, err := tally.Add(b)
			if err != nil {
				d.t.Fatal(err)
			}
			d.counted.plus(added)
			continue
		}
		readers = append(readers, &batchReader{batch: b})
	}
	runs, parts, added, err := d.shards.Fold(context.Background(), readers...)
	if err != nil {
		d.t.Fatal(err)
	}
	d.counted.plus(added)
	d.share(runs)
	d.share(d.must(d.shards.Split(tally)))
	if parts != nil {
		added, err := d.parts.Merge(parts)
		if err != nil {
			d.t.Fatal(err)
		}
		d.counted.merged(added)
	}
}

// add merges Sums, by way of their binary form.
func (d *divided) add(whole, sums *Sums) *Sums {
	data, err := sums.MarshalBinary()
	if err != nil {
		d.t.Fatal(err)
	}
	again, err := d.plan.UnmarshalSums(data)
	if err != nil {
		d.t.Fatal(err)
	}
	if d.r.IntN(2) == 0 {
		whole, again = again, whole
	}
	if err := whole.Merge(again); err != nil {
		d.t.Fatal(err)
	}
	return whole
}

// answers is everything that Sums say.
type answers struct {
	Binary                        []byte
	Known                         Knowledge
	Statements, Campaigns, WhatIf string
}

func answersOf(t *testing.T, s *Sums) answers {
	t.Helper()
	a := answers{Known: s.Known()}
	var errs [4]error
	var statements, others []*Statement
	var campaigns []CampaignResult
	a.Binary, errs[0] = s.MarshalBinary()
	statements, errs[1] = s.Statements()
	campaigns, errs[2] = s.Campaigns()
	if view, err := s.WhatIf(s.Plan().Agreements()[:1]); err != nil {
		errs[3] = err
	} else {
		others, errs[3] = view.Statements()
	}
	if err := errors.Join(errs[:]...); err != nil {
		t.Fatal(err)
	}
	a.Statements, a.Campaigns, a.WhatIf = indented(t, statements), indented(t, campaigns), indented(t, others)
	return a
}

// Sums of plans that follow reversals are those of a whole Tally.
func TestSumsOfLineage(t *testing.T) {
	for seed := range uint64(20) {
		g := testkit.NewEvents(seed)
		plan := lawPlan(t, g.Rand())
		tally := plan.NewTally()
		for range 5 {
			addAll(t, tally, []event.Batch{g.Batch(40)})
		}
		p, s := pictureOf(t, tally), answersOf(t, tally.Sums())
		if p.Statements != s.Statements || p.Campaigns != s.Campaigns || tally.Known() != s.Known {
			t.Fatalf("seed %d: a Tally and its Sums differ", seed)
		}
		again, err := plan.UnmarshalSums(s.Binary)
		if err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff(s, answersOf(t, again)); diff != "" {
			t.Fatalf("seed %d: saved and restored (-want +got):\n%s", seed, diff)
		}
		if _, err := NewShards(plan, 2); plan.lineage != errors.Is(err, ErrWhole) {
			t.Fatalf("seed %d: follows reversals %t, %v", seed, plan.lineage, err)
		}
	}
}

// Runs and Sums that are damaged, of another plan or in the wrong place are refused.
func TestShardsRefuse(t *testing.T) {
	g := testkit.NewEvents(3)
	plan, other := shardPlan(t, g.Rand()), shardPlan(t, rand.New(rand.NewPCG(5, 5)))
	s, err := NewShards(plan, 1)
	if err != nil {
		t.Fatal(err)
	}
	runs, _, _, err := s.Fold(t.Context(), &batchReader{batch: event.Batch{Events: g.Batch(50).Events}})
	if err != nil {
		t.Fatal(err)
	}
	sums, orders, _, err := s.MergeKeys(runs)
	if err != nil {
		t.Fatal(err)
	}
	form, err := sums.MarshalBinary()
	if err != nil {
		t.Fatal(err)
	}
	tries := map[string]func([]byte) error{
		"keys":   func(b []byte) error { _, _, _, err := s.MergeKeys([][]byte{b}); return err },
		"orders": func(b []byte) error { _, err := s.MergeOrders([][]byte{b}); return err },
		"sums":   func(b []byte) error { _, err := plan.UnmarshalSums(b); return err },
	}
	forms := map[string][]byte{"keys": runs[0], "orders": orders[0], "sums": form}
	for name, try := range tries {
		for of, data := range forms {
			if err := try(data); (err == nil) != (name == of) || err != nil && !errors.Is(err, ErrFormat) {
				t.Errorf("%s read as %s: %v", of, name, err)
			}
		}
		damaged := bytes.Clone(forms[name])
		damaged[len(damaged)/2]++
		if err := try(damaged); !errors.Is(err, ErrFormat) {
			t.Errorf("damaged %s: %v", name, err)
		}
	}
	another, err := NewShards(other, 1)
	if err != nil {
		t.Fatal(err)
	}
	_, _, _, err = another.MergeKeys(runs)
	_, err2 := another.Split(plan.NewTally())
	if !errors.Is(err, ErrPlan) || !errors.Is(err2, ErrPlan) || !errors.Is(sums.Merge(sums), ErrPlan) ||
		!errors.Is(sums.Merge(other.newSums()), ErrPlan) {
		t.Errorf("another plan: %v, %v", err, err2)
	}
	for _, n := range []int{-1, 0, maxShards + 1} {
		if _, err := NewShards(plan, n); err == nil {
			t.Errorf("%d shards", n)
		}
	}
}
