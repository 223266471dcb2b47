// Copyright 2026 The jupan authors.
// SPDX-License-Identifier: Apache-2.0

package settle

import (
	"sync/atomic"

	"github.com/jupan-go/jupan/internal/flat"
	"github.com/jupan-go/jupan/internal/keyhash"
)

// move carries over, shard by shard on n goroutines, the facts that need no
// thought: appended, without an annex or claims behind them, and of a key that the
// other Tally does not have. What it moves is gone from the Tally it came from, sums and all; the
// rest is left for insert. It returns how many facts it moved. Attribution must
// be off, so that every fact counts in its own cell.
func (m *merger) move(n int) int {
	for i := range m.from.cells {
		m.cell(uint32(i)) // the goroutines only read
	}
	var moved, checksum atomic.Uint64
	left := make([][]flat.Ref, flat.Shards)
	eachShard(n, func(shard int) {
		s := shardMove{merger: m}
		_ = m.from.facts.Each(shard, s.move)
		if len(s.left) == 0 {
			m.from.facts.Drop(shard)
		}
		moved.Add(s.moved)
		checksum.Add(s.checksum)
		left[shard] = s.left
	})
	m.to.counted += int64(moved.Load())
	m.to.checksum += checksum.Load()
	m.moveSums(left)
	return int(moved.Load())
}

// shardMove is the moving of one shard.
type shardMove struct {
	*merger
	moved, checksum uint64
	left            []flat.Ref
}

func (s *shardMove) move(ref flat.Ref, f *fact, hash keyhash.Hash) error {
	if !f.live() {
		return nil
	}
	if f.place != 0 || f.annex != 0 || len(s.from.claims[ref]) > 0 {
		s.left = append(s.left, ref)
		return nil
	}
	_, to, found, ok := s.to.facts.Put(hash)
	if !ok || found {
		s.left = append(s.left, ref)
		return nil
	}
	*to = *f
	to.cell = s.cells[f.cell] - 1
	s.moved++
	s.checksum += f.digest
	*f = fact{}
	return nil
}

// moveSums adds the cells of from to those of to, less what stays behind.
func (m *merger) moveSums(left [][]flat.Ref) {
	for _, refs := range left {
		for _, ref := range refs {
			f, _ := m.from.facts.At(ref)
			v := m.from.valuesOf(f)
			m.from.cells[f.cell].add(&v, -1)
		}
	}
	for i := range m.from.cells {
		from, to := &m.from.cells[i], &m.to.cells[m.cells[i]-1]
		to.add(&values{
			num(from.sumOfGross()), num(from.sumOfFee()), num(from.sumOfNet()), num(from.sumOfQuantity()),
		}, 1)
		to.events += from.events - 1
	}
}
