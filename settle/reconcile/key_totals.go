// Copyright 2026 The jupan authors.
// SPDX-License-Identifier: Apache-2.0

package reconcile

import "slices"

// joinDayTotals joins rows of one key and one currency that are of one day, where
// their totals agree.
func (r *run) joinDayTotals(left [2][]int32) {
	for s := range left {
		r.sortByDate(s, left[s])
	}
	days, _ := r.keyDays(left)
	for _, day := range days {
		if r.totalsAgree(day) {
			r.join(day[our], day[their])
		}
	}
}

// joinTotals joins rows of one key and one currency that have no equal on the
// other side if their totals agree, with or without copies. What is left differs.
// Rows of one side alone are left to the rules that follow.
func (r *run) joinTotals(left, all [2][]int32) {
	if len(left[our]) == 0 || len(left[their]) == 0 {
		return
	}
	for s := range left {
		r.sortByDate(s, left[s])
	}
	if r.totalsAgree(left) {
		r.join(left[our], left[their])
		return
	}
	r.dropCopies(left, all)
	left = r.left(left)
	if r.totalsAgree(left) {
		r.join(left[our], left[their])
		return
	}
	r.joinDifferent(left, all)
}

// joinDifferent joins rows of one key and currency, sorted by date, that add up to
// different totals: day by day if most days of the key are on both sides.
func (r *run) joinDifferent(left, all [2][]int32) {
	for s := range all {
		all[s] = slices.Clone(all[s])
		r.sortByDate(s, all[s])
	}
	days := [][2][]int32{left}
	if keyDays, common := r.keyDays(all); 2*common > len(keyDays) {
		days, _ = r.keyDays(left)
	}
	for _, rows := range days {
		switch {
		case len(rows[our]) == 0 || len(rows[their]) == 0:
		case len(rows[our]) == len(rows[their]):
			r.joinInOrder(rows[our], rows[their])
		default:
			r.join(rows[our], rows[their])
		}
	}
}

// keyDays divides rows that are sorted by date into days, and counts those that
// both sides have.
func (r *run) keyDays(left [2][]int32) (days [][2][]int32, common int) {
	for len(left[our]) > 0 || len(left[their]) > 0 {
		first := r.firstDay(left)
		var day [2][]int32
		for s := range left {
			n := 0
			for n < len(left[s]) && r.sides[s].days[left[s][n]] == first {
				n++
			}
			day[s], left[s] = left[s][:n], left[s][n:]
		}
		if len(day[our]) > 0 && len(day[their]) > 0 {
			common++
		}
		days = append(days, day)
	}
	return days, common
}

func (r *run) firstDay(left [2][]int32) int32 {
	first := int32(-1)
	for s := range left {
		if len(left[s]) > 0 {
			if d := r.sides[s].days[left[s][0]]; first < 0 || d < first {
				first = d
			}
		}
	}
	return first
}

// totalsAgree tells whether both sides have rows and their sums count as equal.
func (r *run) totalsAgree(rows [2][]int32) bool {
	if len(rows[our]) == 0 || len(rows[their]) == 0 {
		return false
	}
	c := r.sides[our].rows[rows[our][0]].Amount.Currency()
	return r.set.line.within(r.sides[our].sum(rows[our]), r.sides[their].sum(rows[their]), c)
}
