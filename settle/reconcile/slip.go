// Copyright 2026 The jupan authors.
// SPDX-License-Identifier: Apache-2.0

package reconcile

import (
	"github.com/jupan-go/jupan/internal/dec"
	"github.com/jupan-go/jupan/settle/money"
)

// likeness is what amounts have in common that differ in their sign, by a power
// of ten or in two neighbouring digits: how often they have each digit but 0.
type likeness struct {
	currency money.Currency
	counts   [9]uint8
}

func likenessOf(units dec.Int, c money.Currency) likeness {
	var text [digitsBuffer]byte
	l := likeness{currency: c}
	for _, digit := range units.Abs().AppendDecimal(text[:0], 0) {
		if digit > '0' {
			l.counts[digit-'1']++
		}
	}
	return l
}

// bySlip joins rows that are each other's only partner with the same digits.
func (r *run) bySlip() {
	var alike [2]map[likeness][]int32
	var lists [2][]int32
	for s := range alike {
		x := &r.sides[s]
		lists[s] = r.dated(s)
		r.sortByAmount(s, lists[s])
		alike[s] = map[likeness][]int32{}
		for _, i := range lists[s] {
			l := likenessOf(x.units[i], x.rows[i].Amount.Currency())
			alike[s][l] = append(alike[s][l], i)
		}
	}
	steps := r.stepsTotal()
	for len(lists[our]) > 0 {
		i := lists[our][0]
		lists[our] = lists[our][1:]
		l := likenessOf(r.sides[our].units[i], r.sides[our].rows[i].Amount.Currency())
		r.joinSlips(alike[our][l], alike[their][l], &steps)
		delete(alike[our], l)
	}
}

// joinSlips joins the rows of one likeness.
func (r *run) joinSlips(ours, theirs []int32, steps *int) {
	if len(theirs) > *steps/max(1, len(ours)) {
		r.giveUp(ours)
		return
	}
	*steps -= len(ours) * len(theirs)
	partners := func(i int32) (found []int32) {
		for _, j := range theirs {
			if r.isSlip(i, j) {
				found = append(found, j)
			}
		}
		return found
	}
	claims := map[int32]int{}
	var pairs [][2]int32
	for _, i := range ours {
		found := partners(i)
		for _, j := range found {
			claims[j]++
		}
		switch len(found) {
		case 0:
		case 1:
			pairs = append(pairs, [2]int32{i, found[0]})
		default:
			r.ambiguous(i)
		}
	}
	for _, p := range pairs {
		if claims[p[1]] == 1 {
			r.pair(p[0], p[1])
		} else {
			r.ambiguous(p[0])
		}
	}
}

// ambiguous notes that a row of ours has several partners.
func (r *run) ambiguous(i int32) {
	r.sides[our].note(i, SearchAmbiguous)
	r.result().Ambiguous++
}

// isSlip tells whether two rows may be one with a slip.
func (r *run) isSlip(i, j int32) bool {
	o, t := &r.sides[our], &r.sides[their]
	if !r.mayJoin(&o.rows[i], &t.rows[j]) || !r.inDays(r.apart(i, j)) {
		return false
	}
	a, b := o.units[i], t.units[j]
	_, scaled := powerOfTen(a, b)
	return scaled || a == b.Neg() && !a.IsZero() || transposed(a, b)
}
