// Copyright 2026 The jupan authors.
// SPDX-License-Identifier: Apache-2.0

package flat

import "github.com/jupan-go/jupan/internal/keyhash"

// A Table that is to take very many records fills faster as a log: Append writes
// them down in the order they come, to the end of their shards and without a look
// at the index, which is in no cache by then. Index then finds the repeats shard
// by shard, each small enough for the cache. Between the first Append and the
// last Index of a shard, Put and Find do not see what was appended.

// Append adds a zero record for h, whether there is one or not. Take moves what
// ref names. ok is false when the shard is full.
func (t *Table[R]) Append(h keyhash.Hash) (ref Ref, rec *R, ok bool) {
	s := &t.shards[ShardOf(h)]
	if s.n >= MaxRecords {
		return 0, nil, false
	}
	ref = refOf(h, s.n)
	if s.n&(chunkLen-1) == 0 {
		s.begin(t.chunk(), h)
	}
	return ref, s.put(h), true
}

// chunk returns a chunk, of a number that are allocated together.
func (t *Table[R]) chunk() *[chunkLen]entry[R] {
	if len(t.spare) == 0 {
		t.spare = make([][chunkLen]entry[R], min(1+t.given/8, maxSpare))
	}
	chunk := &t.spare[0]
	t.spare = t.spare[1:]
	t.given++
	return chunk
}

// maxSpare chunks are some 256 KB. Those that are not begun take no memory yet.
const maxSpare = 1 << 5

// Moved says where the records of a shard of a log are that Take has moved.
type Moved struct {
	full        uint32 // how many were in chunks that were full
	shift, tail uint32 // how far those have moved, and where the others are
}

// Of returns the present name of the record that Append called r.
func (m Moved) Of(r Ref) Ref {
	i := uint32(r) & indexMask
	if i < m.full {
		i += m.shift
	} else {
		i = i - m.full + m.tail
	}
	return r&^indexMask | Ref(i)
}

// Take moves one shard of other logs to this one. None may have been indexed. It
// returns where the records of this one are now, and of each of the others; ok is
// false when the shard would be too full.
//
// Chunks that are full change hands in front of those that are not, whose records
// are copied.
func (t *Table[R]) Take(i int, from []*Table[R]) (moved []Moved, ok bool) {
	s := &t.shards[i]
	all := []*shard[R]{s}
	for _, o := range from {
		all = append(all, &o.shards[i])
	}
	moved = make([]Moved, len(all))
	var n, whole, records uint32
	var chunks []*[chunkLen]entry[R]
	for k, o := range all {
		full := o.n >> chunkBits
		moved[k] = Moved{full: full << chunkBits, shift: whole}
		chunks = append(chunks, o.chunks[:full]...)
		whole += full << chunkBits
		if records += o.n; records > MaxRecords {
			return nil, false
		}
	}
	for k, o := range all {
		moved[k].tail = whole + n
		n += o.n - moved[k].full
	}
	chunks = append(chunks, s.chunks[s.n>>chunkBits:]...)
	s.chunks, s.n = chunks, whole+s.n-moved[0].full
	for k, o := range all[1:] {
		for n := moved[k+1].full; n < o.n; n++ {
			e := o.at(n)
			*s.add(e.hash) = e.rec
		}
		*o = shard[R]{}
	}
	return moved, true
}

// Index lets Put and Find see what was appended to a shard. Of the records with
// one hash they see the first; again is called for each of the others, with it.
func (t *Table[R]) Index(i int, again func(first, other Ref)) {
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
				again(refOf(h, s.index[pos]&indexMask-1), refOf(h, s.indexed))
			} else {
				s.index[pos] = uint32(h.Hi)<<indexBits | (s.indexed + 1)
			}
		}
	}
	t.touched[i] = touched // or the compiler would leave the loads out
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
