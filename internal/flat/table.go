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

// Shard returns the shard of the record.
func (r Ref) Shard() int { return int(r >> indexBits) }

// Table maps 128-bit hashes to records of type R. R should hold no pointers.
// The zero Table is empty and ready to use.
type Table[R any] struct {
	shards  [Shards]shard[R]
	touched [Shards]uint32 // is never read
	// spare are chunks that no shard has yet, for Append; given is how many came from there.
	spare [][chunkLen]entry[R]
	given int
}

type shard[R any] struct {
	// index slots hold an 8-bit tag of the hash and the record's position plus
	// one; 0 is an empty slot.
	index  []uint32
	chunks []*[chunkLen]entry[R]
	n      uint32
	// indexed is how many of the records the index knows; those behind were
	// appended.
	indexed uint32
	last    *[chunkLen]entry[R] // of chunks
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
		s.resize(max(minIndex, 2*len(s.index)))
	}
	pos, found := s.probe(h)
	if !found {
		if s.n >= MaxRecords {
			return 0, nil, false, false
		}
		s.indexed++
		s.index[pos] = uint32(h.Hi)<<indexBits | s.indexed
		return refOf(h, s.n), s.add(h), false, true
	}
	i := s.index[pos]&indexMask - 1
	return refOf(h, i), &s.at(i).rec, true, true
}

func refOf(h keyhash.Hash, i uint32) Ref { return Ref(ShardOf(h)<<indexBits) | Ref(i) }

// Find returns the record of h.
func (t *Table[R]) Find(h keyhash.Hash) (Ref, *R, bool) {
	s := &t.shards[ShardOf(h)]
	if len(s.index) == 0 {
		return 0, nil, false
	}
	pos, found := s.probe(h)
	if !found {
		return 0, nil, false
	}
	i := s.index[pos]&indexMask - 1
	return refOf(h, i), &s.at(i).rec, true
}

// probe returns the slot of h, or the empty one where it belongs.
func (s *shard[R]) probe(h keyhash.Hash) (pos uint64, found bool) {
	mask := uint64(len(s.index) - 1)
	tag := uint32(h.Hi) << indexBits
	for pos = h.Lo & mask; ; pos = (pos + 1) & mask {
		slot := s.index[pos]
		if slot == 0 {
			return pos, false
		}
		if slot&^indexMask == tag && s.at(slot&indexMask-1).hash == h {
			return pos, true
		}
	}
}

// Touch loads the slot where the search for h begins, so that a Put or Find soon
// after need not wait for memory. The result has no meaning.
func (t *Table[R]) Touch(h keyhash.Hash) uint32 {
	s := &t.shards[ShardOf(h)]
	if len(s.index) == 0 {
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

func (s *shard[R]) at(i uint32) *entry[R] {
	return &s.chunks[i>>chunkBits][i&(chunkLen-1)]
}

func (s *shard[R]) add(h keyhash.Hash) *R {
	if s.n&(chunkLen-1) == 0 {
		s.begin(new([chunkLen]entry[R]), h)
	}
	return s.put(h)
}

// begin adds a chunk, for h.
func (s *shard[R]) begin(chunk *[chunkLen]entry[R], h keyhash.Hash) {
	// A page that is first read and then written is faulted in twice, and the second
	// time every processor has to hear of it. To use s.last reads from it, to see
	// whether it is nil.
	chunk[0].hash = h
	s.last = chunk
	s.chunks = append(s.chunks, chunk)
}

// put adds a record to the last chunk, where there is room.
func (s *shard[R]) put(h keyhash.Hash) *R {
	e := &s.last[s.n&(chunkLen-1)]
	s.n++
	e.hash = h
	return &e.rec
}

// resize makes the index anew with a power of two of slots. Records stay where
// they are.
func (s *shard[R]) resize(size int) {
	s.index = make([]uint32, size)
	clear(s.index) // as in add
	mask := uint64(size - 1)
	for i := range s.indexed {
		h := s.at(i).hash
		pos := h.Lo & mask
		for s.index[pos] != 0 {
			pos = (pos + 1) & mask
		}
		s.index[pos] = uint32(h.Hi)<<indexBits | (i + 1)
	}
}
