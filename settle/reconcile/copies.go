// Copyright 2026 The jupan authors.
// SPDX-License-Identifier: Apache-2.0

package reconcile

import "github.com/jupan-go/jupan/internal/flat"

// takeCopies emits the copies among the rows of one key and side, sorted by
// amount: rows that are in no match and equal one that is, or one before them.
// The first of several that are in no match stays.
func (r *run) takeCopies(s int, rows []int32) {
	x := &r.sides[s]
	for len(rows) > 0 {
		n := 1
		for n < len(rows) && compareFacts(&x.rows[rows[0]], &x.rows[rows[n]]) == 0 {
			n++
		}
		if x.rows[rows[0]].Key != "" {
			r.takeEqual(s, rows[:n])
		}
		rows = rows[n:]
	}
}

// takeEqual is takeCopies of rows that are all equal.
func (r *run) takeEqual(s int, rows []int32) {
	x := &r.sides[s]
	original := rows[0]
	for _, i := range rows {
		if x.done[i] {
			original = i
			break
		}
	}
	for _, i := range rows {
		if i == original || x.done[i] {
			continue
		}
		m := Match{Status: Duplicate, Of: int(original), Delta: x.rows[i].Amount}
		if s == our {
			m.Delta = m.Delta.Neg()
		}
		r.one(m, s, i)
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
