// Copyright 2026 The jupan authors.
// SPDX-License-Identifier: Apache-2.0

package reconcile

import (
	"cmp"
	"slices"

	"github.com/jupan-go/jupan/internal/dec"
	"github.com/jupan-go/jupan/internal/flat"
)

// alike is the rows of one side and key that are equal in all but their text.
type alike struct {
	side     int
	original int32   // the one that the others are copies of: one in a match, if there is
	matched  bool    // the original is in a match
	copies   []int32 // the others that are in no match
}

// alike divides rows of one side and key, sorted by amount, into those that are
// equal. Rows without a key are no copies of each other.
func (r *run) alike(s int, rows []int32) []alike {
	var all []alike
	x := &r.sides[s]
	for len(rows) > 0 {
		n := 1
		for n < len(rows) && compareFacts(&x.rows[rows[0]], &x.rows[rows[n]]) == 0 {
			n++
		}
		a := alike{side: s, original: rows[0]}
		for _, i := range rows[:n] {
			if x.done[i] && !a.matched {
				a.original, a.matched = i, true
			}
		}
		for _, i := range rows[:n] {
			if !x.done[i] && i != a.original {
				a.copies = append(a.copies, i)
			}
		}
		if len(a.copies) > 0 && x.rows[a.original].Key != "" {
			all = append(all, a)
		}
		rows = rows[n:]
	}
	return all
}

// takeCopies emits the copies among the rows of one key and side.
func (r *run) takeCopies(s int, rows []int32) {
	for _, a := range r.alike(s, rows) {
		for _, i := range a.copies {
			r.takeCopy(&a, i)
		}
	}
}

func (r *run) takeCopy(a *alike, i int32) {
	m := Match{Status: Duplicate, Of: int(a.original), Delta: r.sides[a.side].rows[i].Amount}
	if a.side == our {
		m.Delta = m.Delta.Neg()
	}
	r.one(m, a.side, i)
}

// dropCopies emits those copies without which the totals of the rows left come
// nearer to each other, the greatest amounts first: 100 against 90 and a copy of it
// is 90 and a copy, 40 against 20 and 20 is not.
func (r *run) dropCopies(left, all [2][]int32) {
	list := slices.Concat(r.alike(our, all[our]), r.alike(their, all[their]))
	units := func(a *alike) dec.Int { return r.sides[a.side].units[a.original] }
	slices.SortStableFunc(list, func(a, b alike) int {
		return cmp.Or(units(&b).Abs().Cmp(units(&a).Abs()), cmp.Compare(a.side, b.side))
	})
	delta := r.sides[their].sum(left[their]).SubWrap(r.sides[our].sum(left[our]))
	for k := range list {
		a := &list[k]
		part := units(a)
		if a.side == our {
			part = part.Neg()
		}
		for _, i := range a.copies {
			without := delta.SubWrap(part)
			nearer := without.Abs().Cmp(delta.Abs())
			if nearer > 0 || nearer == 0 && !a.matched {
				break
			}
			r.takeCopy(a, i)
			delta = without
		}
	}
}

// copies looks for copies where no rule did, because keys are not looked at first.
func (r *run) copies() {
	for s := range r.sides {
		x := &r.sides[s]
		if x.free == 0 {
			continue
		}
		var keys flat.Strings
		var first []int32                  // the last row of each key
		next := make([]int32, len(x.rows)) // and the one before each row
		repeated := []uint32{}             // the keys of several rows
		for i := range x.rows {
			k := keys.Number(x.rows[i].Key) // 0 for no key
			for len(first) < keys.Len() {
				first = append(first, noRow)
			}
			if j := first[k]; k != 0 && j != noRow && next[j] == noRow {
				repeated = append(repeated, k)
			}
			next[i] = first[k]
			first[k] = int32(i)
		}
		for _, k := range repeated {
			var rows []int32
			for j := first[k]; j != noRow; j = next[j] {
				rows = append(rows, j)
			}
			r.sortByAmount(s, rows)
			r.takeCopies(s, rows)
		}
	}
}
