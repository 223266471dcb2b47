// Copyright 2026 The jupan authors.
// SPDX-License-Identifier: Apache-2.0

package flat

import "github.com/jupan-go/jupan/internal/keyhash"

const (
	// Shards is the number of shards of a Table.
	Shards = 256

	chunkBits = 8
	chunkLen  = 1 << chunkBits
	indexBits = 24
	indexMask = 1<<indexBits - 1
	minIndex  = 16
)

// MaxRecords is the number of records that a shard can hold. A Table is full
// when one shard is; with well mixed hashes that is close to 4 billion records.
const MaxRecords = indexMask - 1

// Ref names a record: shard in the high byte, position in the rest. It stays
// valid as the table grows.
type Ref uint32

// Table maps 128-bit hashes to records of type R. R should hold no pointers.
// The zero Table is empty and ready to use.
type Table[R any] struct {
	shards [Shards]shard[R]
}

type shard[R any] struct {
	// index slots hold an 8-bit tag of the hash and the record's position plus
	// one; 0 is an empty slot.
	index  []uint32
	chunks [][]entry[R]
	n      uint32
}

type entry[R any] struct {
	hash keyhash.Hash
	rec  R
}

// ShardOf returns the shard that holds h.
func ShardOf(h keyhash.Hash) int { return int(h.Hi >> 56) }

// Put returns the record of h, adding a zero one where there is none. ok is
// false when the shard is full.
func (t *Table[R]) Put(h keyhash.Hash) (ref Ref, rec *R, found, ok bool) {
	s := &t.shards[ShardOf(h)]
	if int(s.n)*4 >= len(s.index)*3 {
		s.grow()
	}
	mask := uint64(len(s.index) - 1)
	tag := uint32(h.Hi) << indexBits
	for pos := h.Lo & mask; ; pos = (pos + 1) & mask {
		slot := s.index[pos]
		if slot == 0 {
			if s.n >= MaxRecords {
				return 0, nil, false, false
			}
			s.index[pos] = tag | (s.n + 1)
			ref = Ref(ShardOf(h)<<indexBits) | Ref(s.n)
			return ref, s.add(h), false, true
		}
		if slot&^indexMask != tag {
			continue
		}
		i := slot&indexMask - 1
		if e := s.at(i); e.hash == h {
			return Ref(ShardOf(h)<<indexBits) | Ref(i), &e.rec, true, true
		}
	}
}

// Find returns the record of h.
func (t *Table[R]) Find(h keyhash.Hash) (Ref, *R, bool) {
	s := &t.shards[ShardOf(h)]
	if s.n == 0 {
		return 0, nil, false
	}
	mask := uint64(len(s.index) - 1)
	tag := uint32(h.Hi) << indexBits
	for pos := h.Lo & mask; ; pos = (pos + 1) & mask {
		slot := s.index[pos]
		if slot == 0 {
			return 0, nil, false
		}
		if slot&^indexMask != tag {
			continue
		}
		i := slot&indexMask - 1
		if e := s.at(i); e.hash == h {
			return Ref(ShardOf(h)<<indexBits) | Ref(i), &e.rec, true
		}
	}
}

// Touch loads the slot where the search for h begins, so that a Put or Find soon
// after need not wait for memory. The result has no meaning.
func (t *Table[R]) Touch(h keyhash.Hash) uint32 {
	s := &t.shards[ShardOf(h)]
	if s.n == 0 {
		return 0
	}
	return s.index[h.Lo&uint64(len(s.index)-1)]
}

// At returns the record and the hash that r names.
func (t *Table[R]) At(r Ref) (*R, keyhash.Hash) {
	e := t.shards[r>>indexBits].at(uint32(r) & indexMask)
	return &e.rec, e.hash
}

// Len returns the number of records.
func (t *Table[R]) Len() int {
	n := 0
	for i := range t.shards {
		n += int(t.shards[i].n)
	}
	return n
}

// Each calls f for the records of one shard in the order they were added.
func (t *Table[R]) Each(shard int, f func(Ref, *R, keyhash.Hash) error) error {
	s := &t.shards[shard]
	for i := range s.n {
		e := s.at(i)
		if err := f(Ref(shard<<indexBits)|Ref(i), &e.rec, e.hash); err != nil {
			return err
		}
	}
	return nil
}

// Drop empties one shard and lets go of its memory.
func (t *Table[R]) Drop(i int) { t.shards[i] = shard[R]{} }

func (s *shard[R]) at(i uint32) *entry[R] {
	return &s.chunks[i>>chunkBits][i&(chunkLen-1)]
}

func (s *shard[R]) add(h keyhash.Hash) *R {
	if s.n&(chunkLen-1) == 0 {
		s.chunks = append(s.chunks, make([]entry[R], chunkLen))
	}
	e := s.at(s.n)
	s.n++
	e.hash = h
	return &e.rec
}

// grow doubles the index. Records stay where they are.
func (s *shard[R]) grow() {
	size := max(minIndex, 2*len(s.index))
	s.index = make([]uint32, size)
	mask := uint64(size - 1)
	for i := range s.n {
		h := s.at(i).hash
		pos := h.Lo & mask
		for s.index[pos] != 0 {
			pos = (pos + 1) & mask
		}
		s.index[pos] = uint32(h.Hi)<<indexBits | (i + 1)
	}
}
