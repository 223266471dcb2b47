// Copyright 2026 The jupan authors.
// SPDX-License-Identifier: Apache-2.0

package flat

import "slices"

// Index finds numbers by a 64-bit hash of whatever they stand for; the caller
// compares. It takes 8 bytes a slot, at most three quarters of them used. The
// zero Index is ready to use.
//
//	for pos := x.Start(h); ; pos++ {
//		n, ok := x.At(&pos, h)
//		if !ok {
//			break // not there
//		}
//		if things[n] == wanted { … }
//	}
type Index struct {
	// A slot is the high half of the hash, which also says where to begin, and in
	// the low half the number plus one; 0 is an empty slot.
	slots []uint64
	n     int
}

// Start returns where to begin looking for h.
func (x *Index) Start(h uint64) int { return int(h >> 32) }

// At returns the next number, at *pos or behind it, that was added with a hash
// like h. ok is false when there is none.
func (x *Index) At(pos *int, h uint64) (n uint32, ok bool) {
	if len(x.slots) == 0 {
		return 0, false
	}
	mask := len(x.slots) - 1
	for ; ; *pos++ {
		slot := x.slots[*pos&mask]
		if slot == 0 {
			return 0, false
		}
		if slot>>32 == h>>32 {
			return uint32(slot) - 1, true
		}
	}
}

// Guess returns what At returns first, most likely, or 0. It does not wait for more
// than one load, so that several guesses wait for memory together.
func (x *Index) Guess(h uint64) uint32 {
	if len(x.slots) == 0 {
		return 0
	}
	return max(uint32(x.slots[x.Start(h)&(len(x.slots)-1)]), 1) - 1
}

// Add adds a number under a hash.
func (x *Index) Add(h uint64, n uint32) {
	if x.n*4 >= len(x.slots)*3 {
		x.grow()
	}
	x.put(h>>32<<32 | uint64(n+1))
	x.n++
}

func (x *Index) put(slot uint64) {
	mask := len(x.slots) - 1
	pos := x.Start(slot)
	for x.slots[pos&mask] != 0 {
		pos++
	}
	x.slots[pos&mask] = slot
}

func (x *Index) grow() {
	old := x.slots
	x.slots = make([]uint64, max(minIndex, 2*len(old)))
	for _, slot := range old {
		if slot != 0 {
			x.put(slot)
		}
	}
}

// Clone returns a copy.
func (x *Index) Clone() Index { return Index{slots: slices.Clone(x.slots), n: x.n} }
