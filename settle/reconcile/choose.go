// Copyright 2026 The jupan authors.
// SPDX-License-Identifier: Apache-2.0

package reconcile

import (
	"slices"
	"sort"

	"github.com/jupan-go/jupan/internal/dec"
)

// chooser finds choices of rows whose amounts add up to between low and high.
type chooser struct {
	side      *side
	pool      []int32   // by amount, the greatest first
	prefix    []dec.Int // prefix[k] is the sum of the first k
	low, high dec.Int
	left      *int // steps left; negative once they did not suffice
	chosen    []int32
	found     [][]int32 // two at most: then the choice is not unique
}

// over tells whether the search is at its end.
func (c *chooser) over() bool { return len(c.found) > 1 || *c.left < 0 }

// choose tries every choice of n rows from the place start on, added to sum. Rows
// that are equal are tried in their order only, so that a choice is found once.
func (c *chooser) choose(start, n int, sum dec.Int) {
	if n == 1 {
		c.last(start, sum)
		return
	}
	end := len(c.pool)
	if end-start < n {
		return
	}
	least := c.sum(end-n+1, end) // of the n−1 that are not the one at k
	for k := start; k+n <= end; k++ {
		if *c.left--; c.over() {
			return
		}
		with := sum.AddWrap(c.side.units[c.pool[k]])
		if with.AddWrap(c.sum(k+1, k+n)).Cmp(c.low) < 0 {
			return // the greatest that are left are too small, and further on they are smaller
		}
		if with.AddWrap(least).Cmp(c.high) > 0 || k > start && c.equal(k) {
			continue
		}
		c.chosen = append(c.chosen, c.pool[k])
		c.choose(k+1, n-1, with)
		c.chosen = c.chosen[:len(c.chosen)-1]
	}
}

// last finds the rows from the place start on that complete a choice.
func (c *chooser) last(start int, sum dec.Int) {
	rest := c.pool[start:]
	k := sort.Search(len(rest), func(k int) bool {
		return sum.AddWrap(c.side.units[rest[k]]).Cmp(c.high) <= 0
	})
	for k += start; k < len(c.pool); k++ {
		if *c.left--; c.over() || sum.AddWrap(c.side.units[c.pool[k]]).Cmp(c.low) < 0 {
			return
		}
		if k > start && c.equal(k) {
			continue
		}
		c.found = append(c.found, append(slices.Clone(c.chosen), c.pool[k]))
	}
}

// sum adds up the amounts at the places from to to.
func (c *chooser) sum(from, to int) dec.Int { return c.prefix[to].SubWrap(c.prefix[from]) }

// equal tells whether the rows at k and before it are told apart only by where
// they were read, so that either may stand for the other.
func (c *chooser) equal(k int) bool {
	a, b := &c.side.rows[c.pool[k-1]], &c.side.rows[c.pool[k]]
	return a.Text == b.Text && compareFacts(a, b) == 0
}
