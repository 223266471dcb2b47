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
// Until then ref is where the fact of an annex was in the folder's own log.
type orderLog struct {
	shards [flat.Shards]orderShard
	list   *records[annex]
	orders [][]keyhash.Hash // by annex, in chunks like these
}

// orderShard lists the chunks of annexes that belong to a shard.
type orderShard struct {
	chunks []uint32
	n      uint32  // annexes in them
	first  uint32  // number of the first annex of the last chunk
	last   []annex // which is this one
	orders []keyhash.Hash
}

// add keeps the annex of an event of an order, and returns its number.
func (l *orderLog) add(order keyhash.Hash, x annex) uint32 {
	s := &l.shards[flat.ShardOf(order)]
	n := s.n % recordChunk
	if n == 0 {
		s.first, s.last = l.list.chunk()
		s.orders = make([]keyhash.Hash, recordChunk)
		s.chunks = append(s.chunks, s.first/recordChunk)
		l.orders = append(l.orders, s.orders)
	}
	s.n++
	s.last[n], s.orders[n] = x, order
	return s.first + n
}

// orderOf returns the order of an annex in the log.
func (l *orderLog) orderOf(annex uint32) keyhash.Hash {
	return l.orders[annex/recordChunk][annex%recordChunk]
}

// orderFold makes orders of the annexes in logs.
type orderFold struct {
	t     *Tally
	logs  []*orderLog
	moves []bodyMove     // by log
	moved [][]flat.Moved // by shard of the facts, by log: where those are now
}

// annexesOf makes one list of the annexes of all logs, those of the first in front.
// It returns by how much their number grows.
func (l *orderLog) take(o *orderLog) uint32 {
	by := l.list.absorb(o.list)
	for k := range o.shards {
		for c := range o.shards[k].chunks {
			o.shards[k].chunks[c] += by / recordChunk
		}
	}
	l.orders = append(l.orders, o.orders...)
	return by
}

// run makes the orders of a shard, and posts them to the cells of w: those of the
// Tally itself or of a worker.
func (f *orderFold) run(shard int, w *Tally) bool {
	// Backwards, since link puts each in front: most orders are then in order of time.
	for i, l := range slices.Backward(f.logs) {
		s := &l.shards[shard]
		for k, chunk := range slices.Backward(s.chunks) {
			list := f.t.annexes.chunks[chunk][:min(recordChunk, s.n-uint32(k)*recordChunk)]
			for at := range slices.Backward(list) {
				if !f.link(&list[at], chunk*recordChunk+uint32(at), i) {
					return false
				}
			}
		}
	}
	_ = f.t.orders.Each(shard, func(_ flat.Ref, o *order, _ keyhash.Hash) error {
		w.contribute(o, +1)
		o.posted = true
		return nil
	})
	return true
}

// link puts an annex of a log into its order, but for one of a repeat.
func (f *orderFold) link(x *annex, number uint32, log int) bool {
	x.body = f.moves[log].of(x.body)
	if !x.linked {
		return true
	}
	ref, o, _, ok := f.t.orders.Put(f.logs[0].orderOf(number))
	if !ok {
		return false
	}
	x.ref = f.moved[x.ref.Shard()][log].Of(x.ref)
	x.order = ref
	x.next, o.head = o.head, number+1
	return true
}

// unused frees the annexes of the chunks that are not full.
func (f *orderFold) unused() {
	for _, l := range f.logs {
		for i := range l.shards {
			s := &l.shards[i]
			for at := s.n; at%recordChunk > 0; at++ {
				f.t.annexes.drop(s.chunks[len(s.chunks)-1]*recordChunk + at%recordChunk)
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
