// Copyright 2026 The jupan authors.
// SPDX-License-Identifier: Apache-2.0

package reconcile

import (
	"slices"

	"github.com/jupan-go/jupan/internal/dec"
	"github.com/jupan-go/jupan/settle/money"
)

// bySum joins each free row of the side single with rows of the other side that
// add up to it. Every row is tried with all rows of consecutive days first, and
// only then with any choice of rows: what a day adds up to is the better evidence.
func (r *run) bySum(single int) {
	g := r.newGroups(single)
	targets := r.dated(single)
	r.sortByDate(single, targets)
	for _, whole := range []bool{true, false} {
		for _, i := range targets {
			if !r.sides[single].done[i] && r.sides[1-single].free > 1 && g.noted[i] == 0 {
				g.search(i, whole)
			}
		}
	}
}

// groups is the search for rows of one side that add up to a row of the other.
type groups struct {
	run           *run
	single, many  int
	pool          []int32 // the dated rows of many, by currency and date
	steps         int     // left for the rule
	size, perRow  int
	before, after int // days that a row of many may lie before and after the single
	noted         map[int32]Search
}

func (r *run) newGroups(single int) *groups {
	rule := &r.set.rules[r.rule]
	g := &groups{
		run: r, single: single, many: 1 - single, steps: r.stepsTotal(),
		size: rule.Size, perRow: rule.Steps, before: rule.Before, after: rule.After,
		noted: map[int32]Search{},
	}
	if g.single == their {
		g.before, g.after = rule.After, rule.Before
	}
	if g.size == 0 {
		g.size = sizeDefault
	}
	if g.perRow == 0 {
		g.perRow = stepsDefault
	}
	g.pool = r.dated(g.many)
	r.sortByDate(g.many, g.pool)
	return g
}

// note keeps and counts what became of the search for a row, which ends with it.
func (g *groups) note(i int32, what Search) {
	g.run.sides[g.single].note(i, what)
	g.noted[i] = what
	if result := g.run.result(); what == SearchAmbiguous {
		result.Ambiguous++
	} else {
		result.Bounded++
	}
}

// search looks for the group of one row, and joins it if there is exactly one.
func (g *groups) search(i int32, whole bool) {
	left := min(g.perRow, g.steps)
	given := left
	pool, ok := g.gather(i, &left)
	var found [][]int32
	if ok && len(pool) > 1 {
		low, high := g.interval(i)
		if whole {
			found, ok = g.wholeDays(pool, low, high, &left)
		} else {
			found, ok = g.choices(pool, low, high, &left)
		}
	}
	g.steps -= given - max(left, 0)
	switch {
	case len(found) > 1:
		g.note(i, SearchAmbiguous)
	case !ok:
		g.note(i, SearchBounded)
	case len(found) == 1:
		g.join(i, found[0])
	}
}

func (g *groups) join(i int32, found []int32) {
	rows := [2][]int32{}
	rows[g.single], rows[g.many] = []int32{i}, slices.Clone(found)
	g.run.join(rows[our], rows[their])
}

// gather lists the free rows that row i may be joined with, by date; ok is false
// if the steps did not suffice.
func (g *groups) gather(i int32, left *int) (pool []int32, ok bool) {
	row, x := &g.run.sides[g.single].rows[i], &g.run.sides[g.many]
	c, date := row.Amount.Currency(), g.run.sides[g.single].days[i]
	start, _ := slices.BinarySearchFunc(g.pool, c, func(j int32, c money.Currency) int {
		if at := x.rows[j].Amount.Currency(); at != c {
			return int(int64(at)-int64(c)) | 1
		}
		return int(x.days[j]-date) + g.before
	})
	for _, j := range g.pool[start:] {
		other := &x.rows[j]
		if other.Amount.Currency() != c || int(x.days[j]-date) > g.after {
			break
		}
		if *left--; *left < 0 {
			return nil, false
		}
		if !x.done[j] && g.run.mayJoin(row, other) {
			pool = append(pool, j)
		}
	}
	return pool, true
}

// interval is between what the sum of the others must lie.
func (g *groups) interval(i int32) (low, high dec.Int) {
	x := &g.run.sides[g.single]
	return g.run.set.within[g.run.rule].around(x.units[i], Side(g.single+1), x.rows[i].Amount.Currency())
}

// wholeDays finds the runs of days whose rows, two at least, all add up to between
// low and high. It returns two at most; ok is false if the steps did not suffice.
func (g *groups) wholeDays(pool []int32, low, high dec.Int, left *int) (found [][]int32, ok bool) {
	x := &g.run.sides[g.many]
	starts := []int{}
	for k := range pool {
		if k == 0 || x.days[pool[k]] != x.days[pool[k-1]] {
			starts = append(starts, k)
		}
	}
	for a, from := range starts {
		var sum dec.Int
		for b := a; b < len(starts); b++ {
			to := len(pool)
			if b+1 < len(starts) {
				to = starts[b+1]
			}
			if *left -= to - starts[b]; *left < 0 {
				return found, false
			}
			sum = sum.AddWrap(x.sum(pool[starts[b]:to]))
			if to-from > 1 && low.Cmp(sum) <= 0 && sum.Cmp(high) <= 0 {
				if found = append(found, pool[from:to]); len(found) > 1 {
					return found, true
				}
			}
		}
	}
	return found, true
}

// choices finds the smallest groups of rows that add up to between low and high.
// It returns two at most; ok is false if the steps did not suffice.
func (g *groups) choices(pool []int32, low, high dec.Int, left *int) (found [][]int32, ok bool) {
	x := &g.run.sides[g.many]
	slices.SortFunc(pool, func(a, b int32) int {
		if c := x.units[b].Cmp(x.units[a]); c != 0 {
			return c
		}
		return compareRows(&x.rows[a], &x.rows[b])
	})
	c := chooser{side: x, pool: pool, low: low, high: high, left: left, prefix: make([]dec.Int, len(pool)+1)}
	for k, i := range pool {
		c.prefix[k+1] = c.prefix[k].AddWrap(x.units[i])
	}
	for size := 2; size <= min(g.size, len(pool)); size++ {
		c.choose(0, size, dec.Int{})
		if len(c.found) > 0 || *left < 0 {
			break
		}
	}
	return c.found, *left >= 0
}
