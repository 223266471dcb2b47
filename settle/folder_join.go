// Copyright 2026 The jupan authors.
// SPDX-License-Identifier: Apache-2.0

package settle

import (
	"slices"

	"github.com/jupan-go/jupan/internal/flat"
	"github.com/jupan-go/jupan/internal/keyhash"
)

// join makes one Tally of what the folders hold.
func join(folds []*folder) (*Tally, Added, error) {
	j := joiner{whole: folds[0].log, n: len(folds)}
	added := folds[0].added
	for _, f := range folds {
		j.orders.logs = append(j.orders.logs, &f.orders)
	}
	for _, f := range folds[1:] {
		added.plus(f.added)
		j.logs = append(j.logs, f.log)
	}
	if !j.take() || !j.link() {
		return nil, Added{}, ErrFull
	}
	repeats, err := j.repeated()
	if err != nil {
		return nil, Added{}, err
	}
	added.merged(repeats)
	for _, f := range folds {
		merged, err := j.whole.Merge(f.rest)
		if err != nil {
			return nil, Added{}, err
		}
		added.merged(merged)
	}
	return j.whole, added, nil
}

// joiner brings logs together.
type joiner struct {
	whole   *Tally
	logs    []*Tally // the others
	n       int      // goroutines
	orders  orderFold
	repeats [][]flat.Ref // by shard, facts with a key that another has
}

// take moves the other logs to the end of that of whole, and finds the repeats.
func (j *joiner) take() bool {
	t := j.whole
	cells := make([][]uint32, len(j.logs))
	var facts []*flat.Table[fact]
	for i, o := range j.logs {
		m := merger{to: t, from: o, cells: make([]uint32, len(o.cells))}
		for n := range o.cells {
			to := m.cell(uint32(n)) // which may make t.cells anew
			t.cells[to].addCell(&o.cells[n])
		}
		t.counted += o.counted
		t.checksum += o.checksum
		cells[i], facts = m.cells, append(facts, &o.facts)
	}
	annexes := annexesOf(j.orders.logs)
	j.orders.t, j.orders.moved = t, make([][]flat.Moved, flat.Shards)
	j.repeats = make([][]flat.Ref, flat.Shards)
	full := make([]bool, flat.Shards)
	eachShard(j.n, func(_, shard int) {
		for i, o := range facts {
			_ = o.Each(shard, func(_ flat.Ref, f *fact, _ keyhash.Hash) error {
				f.cell = cells[i][f.cell] - 1
				if f.annex > 0 {
					f.annex += annexes[i+1]
				}
				return nil
			})
		}
		var ok bool
		j.orders.moved[shard], ok = t.facts.Take(shard, facts)
		full[shard] = !ok
		if ok {
			t.facts.Index(shard, func(ref flat.Ref) { j.repeats[shard] = append(j.repeats[shard], ref) })
		}
	})
	return !slices.Contains(full, true)
}

// link makes orders of the events in the logs that have one, but for repeats, and
// enters all cells into books.
func (j *joiner) link() bool {
	t := j.whole
	for _, refs := range j.repeats {
		for _, ref := range refs {
			if f, _ := t.facts.At(ref); f.annex > 0 {
				t.annexes.at(f.annex - 1).linked = false
			}
		}
	}
	ok := true
	if t.annexes.n > 0 {
		workers := []*Tally{t}
		before := len(t.cells)
		for len(workers) < j.n {
			workers = append(workers, t.worker())
		}
		full := make([]bool, flat.Shards)
		eachShard(j.n, func(worker, shard int) { full[shard] = !j.orders.run(shard, workers[worker]) })
		for _, w := range workers[1:] {
			t.takeWorker(w, before)
		}
		j.orders.unused()
		ok = !slices.Contains(full, true)
	}
	t.books = map[bookKey][]uint32{}
	for n := range t.cells {
		t.enter(uint32(n), t.cells[n].key)
	}
	return ok
}

// repeated takes the repeats back, and inserts them as if they came now.
func (j *joiner) repeated() (added Added, err error) {
	t := j.whole
	for _, refs := range j.repeats {
		for _, ref := range refs {
			f, hash := t.facts.At(ref)
			it := t.itemOf(f, hash)
			if f.annex > 0 { // in the log still
				it.order, it.linked = t.annexes.at(f.annex-1).logged(), true
				it.v.fee, it.v.net = num{}, num{}
				t.counted--
				t.checksum -= f.digest
				t.release(f)
			} else {
				t.giveUp(ref, f)
			}
			outcome, err := t.insert(&it)
			if err != nil {
				return added, err
			}
			added.count(outcome)
		}
	}
	return added, nil
}
