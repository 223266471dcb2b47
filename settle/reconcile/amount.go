// Copyright 2026 The jupan authors.
// SPDX-License-Identifier: Apache-2.0

package reconcile

import (
	"cmp"
	"slices"

	"github.com/jupan-go/jupan/internal/dec"
	"github.com/jupan-go/jupan/settle/money"
)

// byAmount joins free rows of the same amount whose dates are within the rule's
// days, and then those whose amounts are within its tolerance.
func (r *run) byAmount() {
	o, t := r.dated(our), r.dated(their)
	r.sortByAmount(our, o)
	r.sortByAmount(their, t)
	for len(o) > 0 && len(t) > 0 {
		switch order := r.compareSides(o[0], t[0]); {
		case order < 0:
			o = o[1:]
		case order > 0:
			t = t[1:]
		default:
			a, b := r.equalRun(our, o), r.equalRun(their, t)
			r.joinNearest(o[:a], t[:b])
			o, t = o[a:], t[b:]
		}
	}
	if !r.set.within[r.rule].exact() {
		r.byNearAmount()
	}
}

// dated lists the free rows of a side that can be joined by amount and date.
func (r *run) dated(s int) []int32 {
	x := &r.sides[s]
	rows := make([]int32, 0, x.free)
	for i := range x.rows {
		if !x.done[i] && x.rows[i].Amount.Currency() != 0 && !x.rows[i].Date.IsZero() {
			rows = append(rows, int32(i))
		}
	}
	return rows
}

// mayJoin tells whether the rule may join two rows by something else than a key.
func (r *run) mayJoin(o, t *Row) bool {
	return o.Key == "" || t.Key == "" || r.set.rules[r.rule].AcrossKeys
}

// apart is how many days a row of theirs is after one of ours.
func (r *run) apart(o, t int32) int {
	return int(r.sides[their].days[t]) - int(r.sides[our].days[o])
}

// inDays tells whether the rule lets dates be that many days apart.
func (r *run) inDays(apart int) bool {
	rule := &r.set.rules[r.rule]
	return -rule.Before <= apart && apart <= rule.After
}

// day is the rows of one day, those with a key apart.
type day struct {
	number      int // of the day
	keyed, bare []int32
}

// days divides rows that are sorted by date.
func (r *run) days(s int, rows []int32) []day {
	var days []day
	for _, i := range rows {
		number := int(r.sides[s].days[i])
		if len(days) == 0 || days[len(days)-1].number != number {
			days = append(days, day{number: number})
		}
		d := &days[len(days)-1]
		if r.sides[s].rows[i].Key == "" {
			d.bare = append(d.bare, i)
		} else {
			d.keyed = append(d.keyed, i)
		}
	}
	return days
}

// joinNearest joins rows of one amount, sorted by date: those of the nearest days
// first, and of days equally near those where theirs is the later.
func (r *run) joinNearest(ours, theirs []int32) {
	if len(ours) == 1 && len(theirs) == 1 {
		o, t := &r.sides[our].rows[ours[0]], &r.sides[their].rows[theirs[0]]
		if r.mayJoin(o, t) && r.inDays(r.apart(ours[0], theirs[0])) {
			r.join(ours, theirs)
		}
		return
	}
	type pair struct{ apart, o, t int }
	var pairs []pair
	o, t := r.days(our, ours), r.days(their, theirs)
	first := 0
	for i := range o {
		for first < len(t) && t[first].number-o[i].number < -r.set.rules[r.rule].Before {
			first++
		}
		for j := first; j < len(t) && len(pairs) <= candidatesMax && r.inDays(t[j].number-o[i].number); j++ {
			pairs = append(pairs, pair{t[j].number - o[i].number, i, j})
		}
	}
	if len(pairs) > candidatesMax {
		r.giveUp(ours)
		return
	}
	slices.SortFunc(pairs, func(a, b pair) int {
		return cmp.Or(cmp.Compare(abs(a.apart), abs(b.apart)), cmp.Compare(b.apart, a.apart), cmp.Compare(a.o, b.o))
	})
	for _, p := range pairs {
		r.joinDayPair(&o[p.o], &t[p.t])
	}
}

func abs(n int) int { return max(n, -n) }

// joinDayPair joins the rows of two days in order, a row with a key and one
// without first, so that rows without keys are not used up by each other.
func (r *run) joinDayPair(o, t *day) {
	r.takeAlike(&o.keyed, &t.bare)
	r.takeAlike(&o.bare, &t.keyed)
	r.takeAlike(&o.bare, &t.bare)
	if r.set.rules[r.rule].AcrossKeys {
		r.takeAlike(&o.keyed, &t.keyed)
	}
}

// takeAlike joins rows of two lists and takes them off the lists.
func (r *run) takeAlike(ours, theirs *[]int32) {
	if len(*ours) > 0 && len(*theirs) > 0 {
		r.joinAlike(*ours, *theirs)
		left := r.left([2][]int32{*ours, *theirs})
		*ours, *theirs = left[our], left[their]
	}
}

// candidate is two rows whose amounts are within the tolerance.
type candidate struct {
	delta dec.Int // of the amounts, without sign
	apart int
	o, t  int32
	rank  int // of ours in the order of amounts
	place int // of theirs in the order of numbers
}

// candidatesMax bounds the memory for candidates, about 200 MB.
const candidatesMax = 4_000_000

// giveUp notes that the search for the partners of rows of ours ended at a bound.
func (r *run) giveUp(ours []int32) {
	for _, i := range ours {
		r.sides[our].note(i, SearchBounded)
	}
	r.result().Bounded += len(ours)
}

// byNearAmount joins rows whose amounts are within the rule's tolerance: the
// nearest amounts first, then the nearest dates.
func (r *run) byNearAmount() {
	ours, theirs := r.dated(our), r.dated(their)
	r.sortByAmount(our, ours)
	r.sortByNumber(their, theirs)
	steps := r.stepsTotal()
	var all []candidate
	for rank, i := range ours {
		found, ok := r.near(i, theirs, &steps)
		if !ok || len(all)+len(found) > candidatesMax {
			r.giveUp(ours[rank:])
			break
		}
		for _, c := range found {
			c.rank = rank
			all = append(all, c)
		}
	}
	x := &r.sides[their]
	slices.SortFunc(all, func(a, b candidate) int {
		row := func(i int32) money.Currency { return r.sides[our].rows[i].Amount.Currency() }
		return cmp.Or(cmp.Compare(row(a.o), row(b.o)), a.delta.Cmp(b.delta),
			cmp.Compare(abs(a.apart), abs(b.apart)), cmp.Compare(b.apart, a.apart), cmp.Compare(a.rank, b.rank),
			x.units[a.t].Abs().Cmp(x.units[b.t].Abs()), cmp.Compare(a.place, b.place))
	})
	for _, c := range all {
		if !r.sides[our].done[c.o] && !r.sides[their].done[c.t] {
			r.pair(c.o, c.t)
		}
	}
}

// near lists the rows among theirs, sorted by amount, that are within the rule's
// tolerance and days of a row of ours; ok is false if the steps did not suffice.
func (r *run) near(i int32, theirs []int32, steps *int) (found []candidate, ok bool) {
	x := &r.sides[their]
	row, units := &r.sides[our].rows[i], r.sides[our].units[i]
	c := row.Amount.Currency()
	low, high := r.set.within[r.rule].around(units, Ours, c)
	start, _ := slices.BinarySearchFunc(theirs, low, func(t int32, low dec.Int) int {
		return cmp.Or(cmp.Compare(x.rows[t].Amount.Currency(), c), x.units[t].Cmp(low))
	})
	for k, t := range theirs[start:] {
		if x.rows[t].Amount.Currency() != c || x.units[t].Cmp(high) > 0 {
			break
		}
		if *steps--; *steps < 0 {
			return nil, false
		}
		if r.mayJoin(row, &x.rows[t]) && r.inDays(r.apart(i, t)) {
			found = append(found, candidate{
				delta: x.units[t].SubWrap(units).Abs(), apart: r.apart(i, t), o: i, t: t, place: start + k,
			})
		}
	}
	return found, true
}

// stepsTotal is how many candidates the rule may look at.
func (r *run) stepsTotal() int {
	if n := r.set.rules[r.rule].StepsTotal; n > 0 {
		return n
	}
	return stepsTotalDefault
}
