// Copyright 2026 The jupan authors.
// SPDX-License-Identifier: Apache-2.0

package flat

import "github.com/jupan-go/jupan/internal/keyhash"

// A Table that is to take very many records fills faster as a log: Append writes
// them down in the order they come, to the end of their shards and without a look
// at the index, which is in no cache by then. Index then finds the repeats shard
// by shard, each small enough for the cache. Between the first Append and the
// last Index of a shard, Put and Find do not see what was appended.

// Append adds a zero record for h, whether there is one or not. ok is false when
// the shard is full.
func (t *Table[R]) Append(h keyhash.Hash) (rec *R, ok bool) {
	s := &t.shards[ShardOf(h)]
	if s.n >= MaxRecords {
		return nil, false
	}
	return s.add(h), true
}

// Take moves one shard of another log to the end of this one. Neither may have
// been indexed. ok is false when the shard would be too full.
func (t *Table[R]) Take(i int, from *Table[R]) (ok bool) {
	s, o := &t.shards[i], &from.shards[i]
	if int(s.n)+int(o.n) > MaxRecords {
		return false
	}
	// Whole chunks change hands in front of the one that is not full, and the
	// records of the other that is not full are copied.
	full, oFull := int(s.n>>chunkBits), int(o.n>>chunkBits)
	last := s.chunks[full:]
	s.chunks = append(append(s.chunks[:full:full], o.chunks[:oFull]...), last...)
	s.n += uint32(oFull) << chunkBits
	for n := uint32(oFull) << chunkBits; n < o.n; n++ {
		e := o.at(n)
		*s.add(e.hash) = e.rec
	}
	*o = shard[R]{}
	return true
}

// Index lets Put and Find see what was appended to a shard. Of the records with
// one hash they see the first; again is called for each of the others.
func (t *Table[R]) Index(i int, again func(Ref)) {
	s := &t.shards[i]
	s.fit()
	var touched uint32
	for s.indexed < s.n {
		// Loads that miss the cache wait together if they come close together.
		end := min(s.indexed+32, s.n)
		for n := s.indexed; n < end; n++ {
			touched += s.index[s.at(n).hash.Lo&uint64(len(s.index)-1)]
		}
		for ; s.indexed < end; s.indexed++ {
			h := s.at(s.indexed).hash
			if pos, found := s.probe(h); found {
				again(Ref(i<<indexBits) | Ref(s.indexed))
			} else {
				s.index[pos] = uint32(h.Hi)<<indexBits | (s.indexed + 1)
			}
		}
	}
	s.touched = touched // or the compiler would leave the loads out
}

// fit makes the index large enough for all records at once.
func (s *shard[R]) fit() {
	size := max(minIndex, len(s.index))
	for int(s.n)*4 >= size*3 {
		size *= 2
	}
	if size > len(s.index) {
		s.resize(size)
	}
}
