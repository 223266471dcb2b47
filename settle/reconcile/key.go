// Copyright 2026 The jupan authors.
// SPDX-License-Identifier: Apache-2.0

package reconcile

import (
	"cmp"
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

// group joins the rows of one key: equal amounts first, then what is left by its
// total, in each currency.
func (r *run) group(all [2][]int32) {
	r.sortByAmount(our, all[our])
	r.sortByAmount(their, all[their])
	r.joinEqual(all[our], all[their])
	left := r.left(all)
	for _, c := range r.currencies(left) {
		r.joinTotals(r.inCurrency(left, c), r.inCurrency(all, c))
	}
	for s := range all {
		r.takeCopies(s, all[s])
	}
	if left = r.left(all); len(left[our]) == 1 && len(left[their]) == 1 {
		r.join(left[our], left[their]) // two currencies, or an amount that one side does not state
	}
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

// currencies lists the currencies of the amounts of rows that are sorted by them.
func (r *run) currencies(rows [2][]int32) []money.Currency {
	var all []money.Currency
	for _, i := range rows[our] {
		if c := r.sides[our].rows[i].Amount.Currency(); len(all) == 0 || all[len(all)-1] != c {
			all = append(all, c)
		}
	}
	return all
}

func (r *run) inCurrency(rows [2][]int32, c money.Currency) [2][]int32 {
	var out [2][]int32
	for s := range rows {
		for _, i := range rows[s] {
			if r.sides[s].rows[i].Amount.Currency() == c {
				out[s] = append(out[s], i)
			}
		}
	}
	return out
}

// joinEqual joins rows of equal amounts one to one: those of the same day first.
// Both lists are sorted by amount.
func (r *run) joinEqual(ours, theirs []int32) {
	for len(ours) > 0 && len(theirs) > 0 {
		a, b := r.equalRun(our, ours), r.equalRun(their, theirs)
		switch order := r.compareSides(ours[0], theirs[0]); {
		case order < 0:
			ours = ours[a:]
		case order > 0:
			theirs = theirs[b:]
		default:
			r.joinDays(ours[:a], theirs[:b])
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

// joinDays joins rows of one amount, sorted by date: same days, then in order.
func (r *run) joinDays(ours, theirs []int32) {
	o, t := r.sides[our].rows, r.sides[their].rows
	for i, j := 0, 0; i < len(ours) && j < len(theirs); {
		switch o[ours[i]].Date.Compare(t[theirs[j]].Date) {
		case -1:
			i++
		case 1:
			j++
		default:
			r.pair(ours[i], theirs[j])
			i, j = i+1, j+1
		}
	}
	left := r.left([2][]int32{ours, theirs})
	r.joinInOrder(left[our], left[their])
}

// joinInOrder joins the first of ours with the first of theirs and so on.
func (r *run) joinInOrder(ours, theirs []int32) {
	for i := range min(len(ours), len(theirs)) {
		r.pair(ours[i], theirs[i])
	}
}

// joinTotals joins rows of one key and one currency that have no equal on the
// other side: all together if their totals agree, with or without copies; one to
// one if they are as many; and else all together, which then differ. Rows of one
// side alone are left to the rules that follow.
func (r *run) joinTotals(left, all [2][]int32) {
	if len(left[our]) == 0 || len(left[their]) == 0 {
		return
	}
	if r.totalsAgree(left) {
		r.join(left[our], left[their])
		return
	}
	for s := range all {
		r.takeCopies(s, all[s])
	}
	left = r.left(left)
	switch {
	case len(left[our]) == 0 || len(left[their]) == 0:
	case len(left[our]) == len(left[their]) && !r.totalsAgree(left):
		for s := range left {
			r.sortByDate(s, left[s])
		}
		r.joinInOrder(left[our], left[their])
	default:
		r.join(left[our], left[their])
	}
}

func (r *run) totalsAgree(rows [2][]int32) bool {
	c := r.sides[our].rows[rows[our][0]].Amount.Currency()
	return r.set.line.within(r.sides[our].sum(rows[our]), r.sides[their].sum(rows[their]), c)
}
