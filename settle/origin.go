// Copyright 2026 The jupan authors.
// SPDX-License-Identifier: Apache-2.0

package settle

import (
	"iter"
	"slices"
	"time"
)

// origin says for a cell under which version of an agreement it falls, and to
// which period it belongs, where they are not those of its own time: a refund
// falls under the version of its payment. Both are numbers of spans.
type origin struct{ version, period uint32 }

// origins numbers origins, from 1.
type origins struct {
	number map[origin]uint32
	list   []origin
}

func (o *origins) at(n uint32) origin { return o.list[n-1] }

// of returns the number of an origin for a cell of a span: 0 for its own.
func (o *origins) of(from origin, own uint32) uint32 {
	if from.version == own && from.period == own {
		return 0
	}
	if n, ok := o.number[from]; ok {
		return n
	}
	if o.number == nil {
		o.number = map[origin]uint32{}
	}
	o.list = append(o.list, from)
	o.number[from] = uint32(len(o.list))
	return uint32(len(o.list))
}

// enter puts a cell into the books of the agreements that it falls under: those
// in force at its origin, in the period of its own time.
func (t *Tally) enter(n uint32, k cellKey) {
	for i := range t.agreementsOf(k) {
		book := bookKey{i, t.beginning(i, k.span)}
		t.books[book] = append(t.books[book], n)
		if t.plan.agreements[i].Reversals == OriginalPeriod && k.origin > 0 {
			t.enterLate(n, book)
		}
	}
}

// beginning returns when the period of an agreement begins that a span lies in. It
// remembers it: there may be a hundred thousand cells for a few spans.
func (t *Tally) beginning(agreement int, span uint32) int64 {
	key := agreementSpan{agreement, span}
	from, ok := t.beginnings[key]
	if !ok {
		from = t.plan.agreements[agreement].Calendar.At(timeOf(t.spanStarts[span])).From.UnixNano()
		t.beginnings[key] = from
	}
	return from
}

type agreementSpan struct {
	agreement int
	span      uint32
}

// fallsUnder goes over the agreements that a cell falls under, by their number, and
// the period of each in which it does.
func (t *Tally) fallsUnder(k cellKey) iter.Seq2[int, Period] {
	return func(yield func(int, Period) bool) {
		own := timeOf(t.spanStarts[k.span])
		for i := range t.agreementsOf(k) {
			if !yield(i, t.plan.agreements[i].Calendar.At(own)) {
				return
			}
		}
	}
}

// agreementsOf goes over the numbers of the agreements that a cell falls under.
func (t *Tally) agreementsOf(k cellKey) iter.Seq[int] {
	return func(yield func(int) bool) {
		party := t.texts.Text(k.party)
		for _, list := range [][]int{t.plan.byParty[party], t.plan.anyParty} {
			for _, i := range list {
				a := &t.plan.agreements[i]
				// Without a Select the party is the whole condition: the lists are by party.
				if !t.concerns(i, k) || !a.covers(t.versionTime(i, k)) || !t.passes(a.Select, k) {
					continue
				}
				if !yield(i) {
					return
				}
			}
		}
	}
}

// concerns reports whether an agreement may count what is in a cell: conversions
// that are cleared are there only for those that ask for them after as many days.
func (t *Tally) concerns(agreement int, k cellKey) bool {
	return !t.isHeld(k) || slices.Contains(t.plan.clears[agreement], t.texts.Text(k.kind))
}

// versionTime is the time that chooses the version of an agreement for a cell.
// Conversions are cleared under the version that approved them in any case: the
// end of an agreement does not forfeit what is held.
func (t *Tally) versionTime(agreement int, k cellKey) time.Time {
	span := k.span
	if k.origin > 0 && (t.plan.inherits[agreement] || t.isHeld(k)) {
		span = t.origins.at(k.origin).version
	}
	return timeOf(t.spanStarts[span])
}

// late is a cell of an agreement with [OriginalPeriod] whose own time lies in
// another period than its origin: from is where the other of the two begins.
type late struct {
	cell uint32
	from int64
}

// enterLate notes a cell of a book whose origin lies in another period.
func (t *Tally) enterLate(n uint32, book bookKey) {
	c := t.plan.agreements[book.agreement].Calendar
	start := t.spanStarts[t.origins.at(t.cells[n].key.origin).period]
	of := bookKey{book.agreement, c.At(timeOf(start)).From.UnixNano()}
	if of == book {
		return
	}
	t.lateOut[book] = append(t.lateOut[book], late{n, of.from})
	t.lateIn[of] = append(t.lateIn[of], late{n, book.from})
}

// bookAsOf lists the cells that count in a period of an agreement, as they were
// known at the end of the period that begins at seen. With [OriginalPeriod]
// those are the cells whose origin lies in the period.
func (t *Tally) bookAsOf(book bookKey, seen int64) []uint32 {
	cells := t.books[book]
	out, in := t.lateOut[book], t.lateIn[book]
	if len(out) == 0 && len(in) == 0 {
		return cells
	}
	list := make([]uint32, 0, len(cells)+len(in))
	for _, n := range cells { // both lists are in the order in which the cells were made
		if len(out) > 0 && out[0].cell == n {
			out = out[1:]
			continue
		}
		list = append(list, n)
	}
	for _, l := range in {
		if l.from <= seen {
			list = append(list, l.cell)
		}
	}
	return list
}

// lateOrigins lists where the earlier periods begin that the cells of a book
// belong to, in order.
func (t *Tally) lateOrigins(book bookKey) []int64 {
	var list []int64
	for _, l := range t.lateOut[book] {
		if l.from < book.from && !t.cells[l.cell].empty() {
			list = append(list, l.from)
		}
	}
	slices.Sort(list)
	return slices.Compact(list)
}
