// Copyright 2026 The jupan authors.
// SPDX-License-Identifier: Apache-2.0

package settle

import (
	"maps"
	"slices"

	"github.com/jupan-go/jupan/internal/flat"
	"github.com/jupan-go/jupan/internal/keyhash"
)

// orderLog is where a folder writes down the annexes of events that have an order,
// apart by the shard of that order and without a look at it. At the end each shard,
// small enough for the cache, is made orders of.
//
// Until then an annex keeps the hash of its order in fee and net, which are zero,
// and ref is where its fact was in the folder's own log.
type orderLog struct {
	shards [flat.Shards]orderShard
	list   *annexes
}

// orderShard lists the chunks of annexes that belong to a shard.
type orderShard struct {
	chunks []uint32
	n      uint32  // annexes in them
	first  uint32  // number of the first annex of the last chunk
	last   []annex // which is this one
}

// add makes an annex for an event of an order, and returns its number.
func (l *orderLog) add(order keyhash.Hash, ref flat.Ref, at int64, quantity int16) uint32 {
	s := &l.shards[flat.ShardOf(order)]
	n := s.n % annexChunk
	if n == 0 {
		s.first = l.list.n
		s.chunks = append(s.chunks, s.first/annexChunk)
		s.last = make([]annex, annexChunk)
		l.list.chunks = append(l.list.chunks, s.last)
		l.list.n += annexChunk
	}
	s.n++
	x := &s.last[n]
	x.fee, x.net, x.quantity, x.at = int64(order.Hi), int64(order.Lo), int64(quantity), at
	x.ref, x.linked = ref, true
	return s.first + n
}

// logged returns the order of an annex in the log.
func (x *annex) logged() keyhash.Hash { return keyhash.Hash{Hi: uint64(x.fee), Lo: uint64(x.net)} }

// orderFold makes orders of the annexes in logs.
type orderFold struct {
	t     *Tally
	logs  []*orderLog
	moved [][]flat.Moved // by shard of the facts, by log: where those are now
}

// annexesOf makes one list of the annexes of all logs, those of the first in front.
// It returns how far those of each have moved.
func annexesOf(logs []*orderLog) (by []uint32) {
	whole := logs[0].list
	by = make([]uint32, len(logs))
	for i, l := range logs[1:] {
		by[i+1] = whole.n
		for k := range l.shards {
			for c := range l.shards[k].chunks {
				l.shards[k].chunks[c] += whole.n / annexChunk
			}
		}
		whole.chunks = append(whole.chunks, l.list.chunks...)
		whole.n += l.list.n
		*l.list = annexes{}
	}
	return by
}

// run makes the orders of a shard, and posts them to the cells of w: those of the
// Tally itself or of a worker.
func (f *orderFold) run(shard int, w *Tally) bool {
	// Backwards, since link puts each in front: most orders are then in order of time.
	for i, l := range slices.Backward(f.logs) {
		s := &l.shards[shard]
		for k, chunk := range slices.Backward(s.chunks) {
			list := f.t.annexes.chunks[chunk][:min(annexChunk, s.n-uint32(k)*annexChunk)]
			for at := range slices.Backward(list) {
				if !f.link(&list[at], chunk*annexChunk+uint32(at), i) {
					return false
				}
			}
		}
	}
	group := make([]*order, 0, groupLen)
	_ = f.t.orders.Each(shard, func(_ flat.Ref, o *order, _ keyhash.Hash) error {
		if group = append(group, o); len(group) == groupLen {
			w.postAll(group)
			group = group[:0]
		}
		return nil
	})
	w.postAll(group)
	return true
}

// postAll posts orders. Their facts lie anywhere: it looks at all of them first, so
// that the loads wait for memory together.
func (t *Tally) postAll(orders []*order) {
	var sum uint64
	for _, o := range orders {
		for n := o.head; n > 0; {
			x := t.annexes.at(n - 1)
			f, _ := t.facts.At(x.ref)
			sum += f.digest
			n = x.next
		}
	}
	t.touched = sum // or the compiler would leave the loop out
	for _, o := range orders {
		t.contribute(o, +1)
		o.posted = true
	}
}

// link puts an annex of a log into its order, but for one of a repeat.
func (f *orderFold) link(x *annex, number uint32, log int) bool {
	if !x.linked {
		return true
	}
	ref, o, _, ok := f.t.orders.Put(x.logged())
	if !ok {
		return false
	}
	x.ref = f.moved[x.ref.Shard()][log].Of(x.ref)
	x.order, x.fee, x.net = ref, 0, 0
	x.next, o.head = o.head, number+1
	return true
}

// unused frees the annexes of the chunks that are not full.
func (f *orderFold) unused() {
	for _, l := range f.logs {
		for i := range l.shards {
			s := &l.shards[i]
			for at := s.n; at%annexChunk > 0; at++ {
				f.t.annexes.free = append(f.t.annexes.free, s.chunks[len(s.chunks)-1]*annexChunk+at%annexChunk)
			}
		}
	}
}

// worker returns a Tally with the same cells, all empty, to which orders may be
// posted while others post to theirs. It has no books, and shares facts and annexes.
func (t *Tally) worker() *Tally {
	w := *t
	w.texts = t.texts.Clone()
	w.tuples = tuples{number: maps.Clone(t.tuples.number), flat: slices.Clone(t.tuples.flat)}
	w.spans, w.spanStarts = slices.Clone(t.spans), slices.Clone(t.spanStarts)
	w.origins = origins{number: maps.Clone(t.origins.number), list: slices.Clone(t.origins.list)}
	w.cells = make([]cell, len(t.cells))
	for i := range w.cells {
		w.cells[i].key, w.cells[i].role = t.cells[i].key, t.cells[i].role
	}
	w.cellIndex = t.cellIndex.Clone()
	w.books, w.list, w.touches = nil, nil, nil
	return &w
}

// takeWorker adds what a worker posted. The Tally may have got more cells since
// it made the worker, when it had n.
func (t *Tally) takeWorker(w *Tally, n int) {
	m := merger{to: t, from: w, cells: make([]uint32, len(w.cells))}
	for i := range w.cells {
		to := uint32(i)
		if i >= n {
			to = m.cell(to)
		}
		t.cells[to].addCell(&w.cells[i])
	}
}
