// Copyright 2026 The jupan authors.
// SPDX-License-Identifier: Apache-2.0

package peers

import (
	"encoding/binary"
	"errors"
	"fmt"
	"math/bits"
	"strings"
	"sync/atomic"

	"github.com/shopspring/decimal"
	"golang.org/x/sync/errgroup"
)

// limitSums are sums by cell: a group and what is added up.
type limitSums [limitGroups << limitMeasures]int64

// limitSum clears each partition of repeats and adds up what is left, on as many threads as parsed.
func limitSum(parsers []*limitParser) (*typicalBook, int, error) {
	var next, unique atomic.Int64
	sums := make([][]limitSums, len(parsers)) // by thread that sums, then by thread that parsed
	var group errgroup.Group
	for i := range sums {
		sums[i] = make([]limitSums, len(parsers))
		group.Go(func() error {
			var seen limitSeen
			for b := next.Add(1) - 1; b < limitBuckets; b = next.Add(1) - 1 {
				n, err := seen.sum(parsers, int(b), sums[i])
				if err != nil {
					return err
				}
				unique.Add(int64(n))
			}
			return nil
		})
	}
	if err := group.Wait(); err != nil {
		return nil, 0, err
	}
	book := newTypicalBook(false)
	for of, p := range parsers {
		for n, g := range p.groups {
			if g == (limitGroup{}) {
				continue
			}
			total := book.limitGroup(g)
			for i := range sums {
				total.add(limitSumsOf(sums[i][of][n<<limitMeasures:]))
			}
		}
	}
	return book, int(unique.Load()), nil
}

// limitGroup returns the sums of a group, by its party, month and currency as text.
func (b *typicalBook) limitGroup(g limitGroup) *sums {
	months := g.rest >> 24
	key := group{
		party:    textOf(g.party),
		month:    fmt.Sprintf("%04d-%02d", months/12, months%12+1),
		currency: textOf(g.rest & (1<<24 - 1)),
	}
	if b.groups[key] == nil {
		b.groups[key] = &sums{}
	}
	return b.groups[key]
}

// textOf is the reverse of word.
func textOf(w uint64) string {
	return strings.TrimRight(string(binary.LittleEndian.AppendUint64(nil, w)), "\x00")
}

func limitSumsOf(cells []int64) *sums {
	d := func(i int) decimal.Decimal { return decimal.New(cells[i], -6) }
	return &sums{d(0), d(1), d(2), d(limitPaid), d(limitPaid + 1)}
}

// limitSeen is a table of what a partition holds: 40 bits of the hash, and the place of all of it.
type limitSeen struct {
	slots  []uint64
	hashes [][2]uint64
}

// sum adds up each event of a partition once, and returns how many there are.
func (s *limitSeen) sum(parsers []*limitParser, bucket int, sums []limitSums) (unique int, err error) {
	room := 0
	for _, p := range parsers {
		room += len(p.buckets[bucket]) * limitChunk
	}
	if slots := 2 << bits.Len(uint(room)); len(s.slots) < slots {
		s.slots = make([]uint64, slots)
		s.hashes = make([][2]uint64, 0, room)
	}
	clear(s.slots)
	s.hashes = s.hashes[:0]
	for i, p := range parsers {
		for _, chunk := range p.buckets[bucket] {
			for _, e := range chunk {
				if !s.first(e.hi, e.lo) {
					continue
				}
				cell, value := &sums[i][e.packed&(1<<limitCellBits-1)], int64(e.packed)>>limitCellBits
				before := *cell
				if *cell += value; value != 0 && (*cell > before) != (value > 0) {
					return 0, errors.New("a sum is beyond 64 bits")
				}
			}
		}
	}
	return len(s.hashes), nil
}

// first notes a hash and reports whether it was not there.
func (s *limitSeen) first(hi, lo uint64) bool {
	const place = 1<<24 - 1
	for at := lo; ; at++ {
		slot := &s.slots[at%uint64(len(s.slots))]
		switch {
		case *slot == 0:
			s.hashes = append(s.hashes, [2]uint64{hi, lo})
			*slot = lo&^place | uint64(len(s.hashes))
			return true
		case (*slot^lo)&^place == 0 && s.hashes[*slot&place-1] == [2]uint64{hi, lo}:
			return false
		}
	}
}
