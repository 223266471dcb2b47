// Copyright 2026 The jupan authors.
// SPDX-License-Identifier: Apache-2.0

package settle

import (
	"github.com/jupan-go/jupan/internal/keyhash"
)

// MergeKeys takes the runs of one shard of keys. Of the events of each key one
// counts, as in [Tally.Add]. What it brings by itself is in the Sums; events with
// an order, whose meaning the others of the order decide, go on in the runs of the
// shards of orders. Added counts what was Accepted when the runs were made: events
// of a key that several runs have are repeats or in conflict.
func (s *Shards) MergeKeys(keys [][]byte) (sums *Sums, orders [][]byte, added Added, err error) {
	sums = s.plan.newSums()
	t := sums.tally
	m, disputed, err := t.openRuns(keys, keysMagic)
	if err != nil {
		return nil, nil, added, err
	}
	t.conflicts = disputed
	out := s.newRuns(t)
	for m.top() != nil {
		if err := t.resolve(m, out, &added); err != nil {
			return nil, nil, added, err
		}
	}
	return sums, out.close(ordersMagic, 0, nil), added, nil
}

// resolve takes the events of one key: the first, with the lowest digest, counts.
func (t *Tally) resolve(m *runMerge, out *runs, added *Added) error {
	var it item
	if err := m.top().item(&it, true); err != nil {
		return err
	}
	disputed := false
	for first := true; m.top() != nil && m.top().hash == it.hash; first = false {
		r := m.top()
		other := r.digest != it.digest
		switch {
		case r.again: // counted when the run was made
		case first:
			added.Accepted++
		case other:
			added.Conflicts++
		default:
			added.Duplicates++
		}
		disputed = disputed || other
		if err := m.next(); err != nil {
			return err
		}
	}
	if disputed {
		t.conflicts++
	}
	t.counted++
	t.checksum += it.digest
	if it.linked {
		return out.add(it.order, &it, false)
	}
	t.addTo(it.cell, &it.v, 1)
	return nil
}

// MergeOrders takes the runs of one shard of orders, and works out what each order
// means.
func (s *Shards) MergeOrders(orders [][]byte) (*Sums, error) {
	sums := s.plan.newSums()
	t := sums.tally
	m, _, err := t.openRuns(orders, ordersMagic)
	if err != nil {
		return nil, err
	}
	var touches []touch
	for m.top() != nil {
		if touches, err = t.orderOf(m, touches[:0]); err != nil {
			return nil, err
		}
		t.sortTouches(touches)
		t.contributeAll(touches, +1)
	}
	return sums, nil
}

// orderOf reads the events of one order.
func (t *Tally) orderOf(m *runMerge, touches []touch) ([]touch, error) {
	var hash keyhash.Hash
	for r := m.top(); r != nil && (len(touches) == 0 || r.hash == hash); r = m.top() {
		hash = r.hash
		var it item
		if err := r.item(&it, false); err != nil {
			return nil, err
		}
		if !it.linked {
			return nil, errRun()
		}
		c := &t.cells[it.cell]
		touches = append(touches, touch{digest: it.digest, at: it.at, v: it.v, cell: it.cell, role: c.role, currency: c.key.ofGross})
		if err := m.next(); err != nil {
			return nil, err
		}
	}
	return touches, nil
}
