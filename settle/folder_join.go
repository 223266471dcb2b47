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
	cells := 0
	for _, f := range folds {
		cells += len(f.log.cells)
	}
	if cells >= 1<<cellBits {
		return joinApart(folds)
	}
	return joinLogs(folds)
}

// joinApart is join for logs with too many cells for a body that is packed: it makes a
// Tally of each.
func joinApart(folds []*folder) (*Tally, Added, error) {
	var whole *Tally
	var added Added
	for i := range folds {
		t, some, err := joinLogs(folds[i : i+1])
		added.plus(some)
		if err == nil && whole != nil {
			some, err = whole.Merge(t)
			added.merged(some)
		}
		if err != nil {
			return nil, Added{}, err
		}
		if whole == nil {
			whole = t
		}
	}
	return whole, added, nil
}

func joinLogs(folds []*folder) (*Tally, Added, error) {
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
	whole  *Tally
	logs   []*Tally // the others
	n      int      // goroutines
	orders orderFold
	shards []joinedShard
}

// joinedShard is what is to be taken back of a shard.
type joinedShard struct {
	full    bool
	same    []body     // of facts that are gone: another fact says the same
	sum     uint64     // of their digests
	repeats []flat.Ref // other facts with a key that another has
}

// take moves the other logs to the end of that of whole, and finds the repeats.
func (j *joiner) take() bool {
	t := j.whole
	j.orders.t, j.orders.moved = t, make([][]flat.Moved, flat.Shards)
	j.orders.moves = make([]bodyMove, 1, 1+len(j.logs)) // those of t stay
	var facts []*flat.Table[fact]
	for i, o := range j.logs {
		move := t.takeCells(o)
		move.annexes = j.orders.logs[0].take(j.orders.logs[i+1])
		j.orders.moves = append(j.orders.moves, move)
		facts = append(facts, &o.facts)
	}
	j.shards = make([]joinedShard, flat.Shards)
	eachShard(j.n, func(_, shard int) {
		for i, o := range facts {
			_ = o.Each(shard, func(_ flat.Ref, f *fact, _ keyhash.Hash) error {
				f.body = j.orders.moves[i+1].of(f.body)
				return nil
			})
		}
		var ok bool
		s := &j.shards[shard]
		if j.orders.moved[shard], ok = t.facts.Take(shard, facts); !ok {
			s.full = true
			return
		}
		t.facts.Index(shard, func(first, other flat.Ref) {
			s.meet(t, first, other)
		})
	})
	return !slices.ContainsFunc(j.shards, func(s joinedShard) bool { return s.full })
}

// meet takes in two facts with one key.
func (s *joinedShard) meet(t *Tally, first, other flat.Ref) {
	one, _ := t.facts.At(first)
	two, _ := t.facts.At(other)
	if two.body.annexed() {
		t.annexOf(two).linked = false
	}
	if one.digest != two.digest {
		s.repeats = append(s.repeats, other)
		return
	}
	s.same = append(s.same, two.body)
	s.sum += two.digest
	*two = fact{}
}

// takeCells adds the cells and the details of a log to those of t.
func (t *Tally) takeCells(o *Tally) bodyMove {
	m := merger{to: t, from: o, cells: make([]uint32, len(o.cells))}
	for n := range o.cells {
		to := m.cell(uint32(n)) // which may make t.cells anew
		t.cells[to].addCell(&o.cells[n])
	}
	t.counted += o.counted
	t.checksum += o.checksum
	for n := range o.details.n {
		d := o.details.at(n)
		d.cell = m.cells[d.cell] - 1
	}
	move := bodyMove{cells: m.cells, details: t.details.absorb(&o.details)}
	for n, v := range o.wide {
		t.wide[n+move.details] = v
	}
	return move
}

// bodyMove says what becomes of bodies as their Tally goes into another.
type bodyMove struct {
	cells            []uint32 // plus one, by cell; nil if nothing changes
	details, annexes uint32   // are added to numbers
}

func (m *bodyMove) of(b body) body {
	switch {
	case m.cells == nil:
		return b
	case b.packed():
		return b.inCell(m.cells[b.cell()] - 1)
	case b.annexed():
		return b + body(m.annexes)
	}
	return b + body(m.details)
}

// link makes orders of the events in the logs that have one, but for repeats, and
// enters all cells into books.
func (j *joiner) link() bool {
	t := j.whole
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

// repeated takes the repeats back, and inserts those as if they came now that may say
// something else than what is there.
func (j *joiner) repeated() (added Added, err error) {
	t := j.whole
	for i := range j.shards {
		s := &j.shards[i]
		for _, b := range s.same {
			t.takeBack(b)
		}
		t.counted -= int64(len(s.same))
		t.checksum -= s.sum
		added.Duplicates += len(s.same)
		for _, ref := range s.repeats {
			f, hash := t.facts.At(ref)
			it := t.itemOf(f, hash)
			if f.body.annexed() { // in the log still
				it.order, it.linked = j.orders.logs[0].orderOf(f.body.number()), true
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

// takeBack takes back what a fact has added that is gone. If it had an order it was not
// linked to it yet.
func (t *Tally) takeBack(b body) {
	if b.annexed() {
		t.dropBody(t.annexes.at(b.number()).body)
		t.annexes.drop(b.number())
		return
	}
	var v values
	t.setValues(&v, b)
	t.addTo(t.cellOfBody(b), &v, -1)
	t.dropBody(b)
}
