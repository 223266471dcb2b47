// Copyright 2026 The jupan authors.
// SPDX-License-Identifier: Apache-2.0

package settle

import (
	"maps"
	"slices"

	"github.com/jupan-go/jupan/internal/flat"
	"github.com/jupan-go/jupan/internal/keyhash"
)

// Merge folds into t all that o knows, as if o's batches had been added to t,
// and empties o. Both need plans with the same agreements, options and seed.
// Added counts the facts of o; what o itself found to be repeats of them, or in
// conflict with them, was counted when it was added to o.
func (t *Tally) Merge(o *Tally) (Added, error) {
	var added Added
	if t.plan.digest != o.plan.digest || t == o {
		return added, ErrPlan
	}
	m := merger{to: t, from: o, cells: make([]uint32, len(o.cells))}
	parts := m.parts()
	for shard := range flat.Shards {
		if err := o.facts.Each(shard, m.append(&added)); err != nil {
			return added, err
		}
	}
	for i := range parts {
		adopted, err := t.adopt(&parts[i])
		added.plus(adopted)
		if err != nil {
			return added, err
		}
	}
	*o = *o.plan.NewTally()
	return added, nil
}

// parts lists the partitions of from by name.
func (m *merger) parts() []restatement {
	var list []restatement
	for _, name := range slices.Sorted(maps.Keys(m.from.parts)) {
		p := m.from.parts[name]
		list = append(list, restatement{name: name, version: p.version, disputed: p.disputed, items: m.itemsOf(p)})
	}
	return list
}

// merger carries facts from one Tally to another.
type merger struct {
	to, from *Tally
	cells    []uint32 // by cell of from: cell of to, plus one
}

// append carries the appended facts and claims; partitions go as wholes.
func (m *merger) append(added *Added) func(flat.Ref, *fact, keyhash.Hash) error {
	return func(ref flat.Ref, f *fact, hash keyhash.Hash) error {
		if f.live() && m.from.placeOf(f) == 0 {
			it := m.from.itemOf(f, hash)
			if err := m.insert(&it, added); err != nil {
				return err
			}
		}
		if len(m.from.claims) == 0 {
			return nil
		}
		for _, c := range m.from.claims[ref] {
			if c.place == 0 {
				if err := m.insert(&c, &Added{}); err != nil { // counted when it was added to from
					return err
				}
			}
		}
		return nil
	}
}

func (m *merger) insert(it *item, added *Added) error {
	it.cell = m.cell(it.cell)
	outcome, err := m.to.insert(it)
	if err != nil {
		return err
	}
	added.count(outcome)
	return nil
}

// itemsOf lists the events of a partition.
func (m *merger) itemsOf(p *part) []item {
	items := make([]item, 0, len(p.refs))
	for _, ref := range p.refs {
		f, hash := m.from.facts.At(ref)
		it := m.from.itemOf(f, hash)
		if m.from.placeOf(f) != p.place {
			claims := m.from.claims[ref]
			it = claims[slices.IndexFunc(claims, func(c item) bool { return c.place == p.place })]
		}
		it.cell = m.cell(it.cell)
		items = append(items, it)
	}
	return items
}

// cell returns the cell of to that is like cell n of from.
func (m *merger) cell(n uint32) uint32 {
	if m.cells[n] == 0 {
		k := m.key(m.from.cells[n].key)
		m.cells[n] = m.to.cellFor(k, k.hash()) + 1
	}
	return m.cells[n] - 1
}

func (m *merger) key(k cellKey) cellKey {
	k.span = m.span(k.span)
	k.kind = m.text(k.kind)
	k.party, k.campaign = m.text(k.party), m.text(k.campaign)
	list := m.to.list[:0]
	for _, n := range m.from.tuples.at(k.tuple, len(m.from.plan.dims)) {
		list = append(list, m.text(n))
	}
	m.to.list = list
	k.tuple = m.to.tuples.of(list)
	if k.origin > 0 {
		from := m.from.origins.at(k.origin)
		k.origin = m.to.origins.of(origin{m.span(from.version), m.span(from.period)}, k.span)
	}
	return k
}

func (m *merger) span(n uint32) uint32 { return m.to.spanOf(m.from.spanStarts[n]) }

func (m *merger) text(n uint32) uint32 { return m.to.texts.Number(m.from.texts.Text(n)) }
