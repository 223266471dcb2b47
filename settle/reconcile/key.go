// Copyright 2026 The jupan authors.
// SPDX-License-Identifier: Apache-2.0

package reconcile

import (
	"cmp"
	"slices"
	"strings"
	"unicode"

	"github.com/jupan-go/jupan/internal/flat"
	"github.com/jupan-go/jupan/settle/money"
)

// noRow ends a chain of rows.
const noRow = int32(-1)

// chains lists rows by key: first has the first row of each key, and next the
// row after each row.
type chains struct{ first, next [2][]int32 }

// byKey joins free rows by key, where theirs has the key that theirKey says.
func (r *run) byKey(theirKey func(*Row) string) {
	c := r.chain(theirKey)
	var rows [2][]int32
	for g := 1; g < len(c.first[our]); g++ { // 0 is no key
		o, t := c.first[our][g], c.first[their][g]
		if o != noRow && t != noRow && c.next[our][o] == noRow && c.next[their][t] == noRow {
			r.pair(o, t)
			continue
		}
		for s := range rows {
			rows[s] = rows[s][:0]
			for i := c.first[s][g]; i != noRow; i = c.next[s][i] {
				rows[s] = append(rows[s], i)
			}
		}
		if len(rows[our])+len(rows[their]) > 1 {
			r.group(rows)
		}
	}
	r.copied = r.copied || r.rule == 0
}

// chain numbers the keys of all free rows that have one.
func (r *run) chain(theirKey func(*Row) string) *chains {
	var c chains
	var keys flat.Strings
	for s, key := range [2]func(*Row) string{(*Row).key, theirKey} {
		x := &r.sides[s]
		c.next[s] = make([]int32, len(x.rows))
		for i := range x.rows {
			if x.done[i] {
				continue
			}
			g := keys.Number(key(&x.rows[i])) // 0 for no key
			for len(c.first[our]) < keys.Len() {
				c.first[our], c.first[their] = append(c.first[our], noRow), append(c.first[their], noRow)
			}
			c.next[s][i] = c.first[s][g]
			c.first[s][g] = int32(i)
		}
	}
	return &c
}

// keysInText returns the method ByText's idea of their key: the one word of the
// text that is a key of a free row of ours.
func (r *run) keysInText() func(*Row) string {
	ours := map[string]bool{}
	x := &r.sides[our]
	for i := range x.rows {
		if !x.done[i] && x.rows[i].Key != "" {
			ours[x.rows[i].Key] = true
		}
	}
	return func(row *Row) string {
		key := ""
		for word := range strings.FieldsFuncSeq(row.Text, isGap) {
			if ours[word] && word != key {
				if key != "" {
					return ""
				}
				key = word
			}
		}
		return key
	}
}

// isGap tells what stands between the words of a text. Keys have points, slashes
// and dashes inside.
func isGap(c rune) bool { return unicode.IsSpace(c) || strings.ContainsRune(",;()[]{}<>\"'", c) }

// group joins the rows of one key, currency by currency.
func (r *run) group(all [2][]int32) {
	r.sortByAmount(our, all[our])
	r.sortByAmount(their, all[their])
	ours, theirs := all[our], all[their]
	for len(ours) > 0 && len(theirs) > 0 {
		a, b := r.currencyRun(our, ours), r.currencyRun(their, theirs)
		switch x, y := r.currency(our, ours[0]), r.currency(their, theirs[0]); {
		case x < y:
			ours = ours[a:]
		case x > y:
			theirs = theirs[b:]
		default:
			r.joinKey([2][]int32{ours[:a], theirs[:b]})
			ours, theirs = ours[a:], theirs[b:]
		}
	}
	for s := range all {
		r.takeCopies(s, all[s])
	}
	if left := r.left(all); len(left[our]) == 1 && len(left[their]) == 1 {
		r.join(left[our], left[their]) // two currencies, or an amount that one side does not state
	}
}

func (r *run) currency(s int, row int32) money.Currency {
	return r.sides[s].rows[row].Amount.Currency()
}

// currencyRun is how many rows at the start are of one currency.
func (r *run) currencyRun(s int, rows []int32) int {
	n := 1
	for n < len(rows) && r.currency(s, rows[n]) == r.currency(s, rows[0]) {
		n++
	}
	return n
}

// joinKey joins the rows of one key and currency, sorted by amount, the best
// evidence first: equal amounts of one day, the totals of a day, equal amounts of
// different days, and the totals of the key.
func (r *run) joinKey(all [2][]int32) {
	r.joinEqual(all[our], all[their], r.joinSameDays)
	r.joinDayTotals(r.left(all))
	left := r.left(all)
	r.joinEqual(left[our], left[their], r.joinInOrder)
	r.joinTotals(r.left(all), all)
}

// left returns the rows that are in no match, in their order.
func (r *run) left(rows [2][]int32) [2][]int32 {
	var out [2][]int32
	for s := range rows {
		for _, i := range rows[s] {
			if !r.sides[s].done[i] {
				out[s] = append(out[s], i)
			}
		}
	}
	return out
}

// joinEqual joins rows of equal amounts one to one, as join does it with those of
// one amount, which are sorted by date. Both lists are sorted by amount.
func (r *run) joinEqual(ours, theirs []int32, join func(ours, theirs []int32)) {
	for len(ours) > 0 && len(theirs) > 0 {
		a, b := r.equalRun(our, ours), r.equalRun(their, theirs)
		switch order := r.compareSides(ours[0], theirs[0]); {
		case order < 0:
			ours = ours[a:]
		case order > 0:
			theirs = theirs[b:]
		default:
			join(ours[:a], theirs[:b])
			ours, theirs = ours[a:], theirs[b:]
		}
	}
}

// compareSides is byAmount for the amounts of a row of ours and one of theirs.
func (r *run) compareSides(o, t int32) int {
	u, v := r.sides[our].units[o], r.sides[their].units[t]
	x, y := r.sides[our].rows[o].Amount.Currency(), r.sides[their].rows[t].Amount.Currency()
	return cmp.Or(cmp.Compare(x, y), u.Abs().Cmp(v.Abs()), u.Cmp(v))
}

// equalRun is how many rows at the start have the same amount.
func (r *run) equalRun(s int, rows []int32) int {
	x := r.sides[s].rows
	n := 1
	for n < len(rows) && x[rows[n]].Amount == x[rows[0]].Amount {
		n++
	}
	return n
}

// joinSameDays joins rows of one amount, sorted by date, that are of one day.
func (r *run) joinSameDays(ours, theirs []int32) {
	o, t := r.sides[our].days, r.sides[their].days
	for i, j := 0, 0; i < len(ours) && j < len(theirs); {
		a, b := sameDay(o, ours[i:]), sameDay(t, theirs[j:])
		switch date, other := o[ours[i]], t[theirs[j]]; {
		case date < other:
			i += a
		case date > other:
			j += b
		default:
			r.joinAlike(ours[i:i+a], theirs[j:j+b])
			i, j = i+a, j+b
		}
	}
}

// sameDay is how many rows at the start have the same date.
func sameDay(days, rows []int32) int {
	n := 1
	for n < len(rows) && days[rows[n]] == days[rows[0]] {
		n++
	}
	return n
}

// joinAlike joins rows of one amount one to one, as many as there are on both
// sides: those whose other figures are equal, and then in order.
func (r *run) joinAlike(ours, theirs []int32) {
	if len(ours) > 1 || len(theirs) > 1 {
		o, t := r.byFigures(our, ours), r.byFigures(their, theirs)
		for len(o) > 0 && len(t) > 0 {
			switch compareFigures(&r.sides[our].rows[o[0]], &r.sides[their].rows[t[0]]) {
			case -1:
				o = o[1:]
			case 1:
				t = t[1:]
			default:
				r.pair(o[0], t[0])
				o, t = o[1:], t[1:]
			}
		}
		left := r.left([2][]int32{ours, theirs})
		ours, theirs = left[our], left[their]
	}
	r.joinInOrder(ours, theirs)
}

// byFigures returns rows of a side sorted by fee, tax and net.
func (r *run) byFigures(s int, rows []int32) []int32 {
	sorted := slices.Clone(rows)
	x := r.sides[s].rows
	slices.SortStableFunc(sorted, func(a, b int32) int { return compareFigures(&x[a], &x[b]) })
	return sorted
}

// joinInOrder joins the first of ours with the first of theirs and so on.
func (r *run) joinInOrder(ours, theirs []int32) {
	for i := range min(len(ours), len(theirs)) {
		r.pair(ours[i], theirs[i])
	}
}
