// Copyright 2026 The jupan authors.
// SPDX-License-Identifier: Apache-2.0

package settle

import (
	"iter"
	"maps"
	"slices"

	"github.com/jupan-go/jupan/internal/digest"
	"github.com/jupan-go/jupan/internal/flat"
	"github.com/jupan-go/jupan/internal/keyhash"
	"github.com/jupan-go/jupan/settle/event"
)

// Evidence is what is behind a measure of a statement, as the Tally stood when it was
// asked: the hash of each event, and what it brought. With the events themselves it
// gives what [Tally.Explain] does, but the Tally may change meanwhile. It takes some
// 100 bytes for each event behind the measure, and is for one goroutine.
type Evidence struct {
	plan    *Plan
	sources map[string]keyhash.Seed
	found   map[keyhash.Hash]proof
}

// proof is one event that is yet to be shown.
type proof struct {
	digest uint64
	list   []Contribution // without the event
}

// Evidence works out which events are behind a measure, from the sums and facts alone.
// The arguments are as in [Tally.Explain].
func (t *Tally) Evidence(id AgreementID, p Period, m Measure) (*Evidence, error) {
	x, err := t.explains(id, p, m)
	if err != nil {
		return nil, err
	}
	v := &Evidence{plan: t.plan, sources: map[string]keyhash.Seed{}, found: map[keyhash.Hash]proof{}}
	return v, v.collect(x)
}

// Len is the number of events that are yet to be shown.
func (v *Evidence) Len() int { return len(v.found) }

// Events gives the events behind the measure with what each brought, from the files or
// the store that they came from, in any order and with repeats. It stops reading once
// it has shown all.
func (v *Evidence) Events(events iter.Seq2[event.Event, error]) iter.Seq2[Contribution, error] {
	return func(yield func(Contribution, error) bool) {
		for e, err := range events {
			if err != nil {
				yield(Contribution{}, err)
				return
			}
			for _, c := range v.take(&e) {
				if !yield(c, nil) {
					return
				}
			}
			if len(v.found) == 0 {
				return
			}
		}
	}
}

// take returns what an event brought, once.
func (v *Evidence) take(e *event.Event) []Contribution {
	seed, ok := v.sources[e.Key.Source]
	if !ok {
		c := e.Clone()
		seed = v.plan.seed.Derive(c.Key.Source)
		v.sources[c.Key.Source] = seed
	}
	hash := seed.Sum128(e.Key.ID)
	p, ok := v.found[hash]
	if !ok || p.digest != digest.Of(e) {
		return nil
	}
	delete(v.found, hash)
	for i := range p.list {
		p.list[i].Event = *e
	}
	return p.list
}

// collect goes over all facts. Of those that are in orders it looks at the orders in
// which someone takes part whose cells count.
func (v *Evidence) collect(x *explainer) error {
	t := x.t
	counts, near := make(numberSet, len(t.cells)/64+1), make(numberSet, len(t.cells)/64+1)
	parties := map[uint32]bool{}
	for n := range x.places {
		counts.set(n)
		parties[t.cells[n].key.party] = true
	}
	for n := range t.cells {
		if parties[t.cells[n].key.party] {
			near.set(uint32(n))
		}
	}
	orders := map[flat.Ref]bool{}
	for shard := range flat.Shards {
		err := t.facts.Each(shard, func(ref flat.Ref, f *fact, _ keyhash.Hash) error {
			switch a := t.annexOf(f); {
			case !f.live():
				return nil
			case a != nil && a.linked:
				if near.has(t.cellOfBody(a.body)) {
					orders[a.order] = true
				}
				return nil
			case a == nil && !counts.has(t.ownCell(f)):
				return nil
			}
			return v.add(x, ref, x.postings(ref))
		})
		if err != nil {
			return err
		}
	}
	return v.collectOrders(x, slices.Sorted(maps.Keys(orders)))
}

func (v *Evidence) collectOrders(x *explainer, orders []flat.Ref) error {
	for _, ref := range orders {
		o, _ := x.t.orders.At(ref)
		list := x.recorded(o)
		for i := range list {
			if err := v.add(x, list[i].ref, list); err != nil {
				return err
			}
		}
	}
	return nil
}

// add notes what a fact brought.
func (v *Evidence) add(x *explainer, ref flat.Ref, postings []posting) error {
	f, hash := x.t.facts.At(ref)
	if _, ok := v.found[hash]; ok {
		return nil
	}
	list, err := x.weigh(ref, postings)
	if err == nil && len(list) > 0 {
		v.found[hash] = proof{f.digest, list}
	}
	return err
}

// numberSet is a set of numbers of cells.
type numberSet []uint64

func (s numberSet) set(n uint32)      { s[n/64] |= 1 << (n % 64) }
func (s numberSet) has(n uint32) bool { return s[n/64]&(1<<(n%64)) != 0 }
