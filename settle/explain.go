// Copyright 2026 The jupan authors.
// SPDX-License-Identifier: Apache-2.0

package settle

import (
	"iter"
	"slices"

	"github.com/jupan-go/jupan/internal/flat"
	"github.com/jupan-go/jupan/settle/event"
	"github.com/jupan-go/jupan/settle/money"
)

// Contribution is an event and what it brought to a measure: Amount when the
// measure is of money, otherwise Number. The amount is in the event's own currency:
// where the agreement converts others, [Input].Converted has the sums of each.
type Contribution struct {
	Event  event.Event
	Amount money.Amount
	Number money.Decimal
}

// Explain gives the events behind a measure of a statement, such as those in
// [Trace.Inputs], with what each brought; together they bring the measure. A
// Tally keeps hashes of keys and no keys, so it is given the events again, from
// the files or the store they came from, in any order and with repeats. For a
// measure of states an event is the conversion that moved, and what it brings is
// the net of its moves in the period. The Tally must not change meanwhile.
func (t *Tally) Explain(id AgreementID, p Period, m Measure, events iter.Seq2[event.Event, error]) iter.Seq2[Contribution, error] {
	return func(yield func(Contribution, error) bool) {
		p, err := t.plan.period(id, p)
		if err == nil {
			err = t.plan.check(m)
		}
		if err != nil {
			yield(Contribution{}, err)
			return
		}
		t.work()
		x := t.explainer(id, p, m)
		for e, err := range events {
			if err != nil {
				yield(Contribution{}, err)
				return
			}
			c, counts, err := x.contribution(&e)
			if err != nil {
				yield(Contribution{}, err)
				return
			}
			if counts && !yield(c, nil) {
				return
			}
		}
	}
}

// Conflicting gives those of the events whose key is in conflict, as
// [Knowledge].Conflicts counts them: the one that counts and the others, in the
// order of events. Like Explain it is given the events again.
func (t *Tally) Conflicting(events iter.Seq2[event.Event, error]) iter.Seq2[event.Event, error] {
	return func(yield func(event.Event, error) bool) {
		for e, err := range events {
			if err != nil {
				yield(event.Event{}, err)
				return
			}
			ref, _, found := t.facts.Find(t.sourceOf(e.Key.Source).seed.Sum128(e.Key.ID))
			if found && t.disputed(ref) && !yield(e, nil) {
				return
			}
		}
	}
}

// disputed reports whether a key has claims with other contents than its fact.
func (t *Tally) disputed(ref flat.Ref) bool {
	f, _ := t.facts.At(ref)
	return slices.ContainsFunc(t.claims[ref], func(c item) bool { return c.digest != f.digest })
}

type explainer struct {
	t     *Tally
	meter meter
	book  map[uint32]bool
	seen  map[flat.Ref]bool
}

func (t *Tally) explainer(id AgreementID, p Period, m Measure) *explainer {
	versions := t.plan.versions(id)
	x := &explainer{
		t: t, meter: t.meter(m, &t.plan.agreements[versions[0]]),
		book: map[uint32]bool{}, seen: map[flat.Ref]bool{},
	}
	for _, n := range t.cellsIn(versions, p) {
		if x.meter.counts(&t.cells[n]) {
			x.book[n] = true
		}
	}
	return x
}

// contribution returns what e brought; counts is false if nothing, if e is not
// the fact of its key, or if it was seen before.
func (x *explainer) contribution(e *event.Event) (c Contribution, counts bool, err error) {
	hash := x.t.sourceOf(e.Key.Source).seed.Sum128(e.Key.ID)
	ref, f, found := x.t.facts.Find(hash)
	if !found || f.digest != digestOf(e) || x.seen[ref] {
		return c, false, nil
	}
	var total sum
	currency := x.meter.agreement.Currency
	for _, p := range x.postings(f) {
		if p.fact != f || !x.book[p.cell] {
			continue
		}
		part := cell{key: x.t.cells[p.cell].key}
		part.add(&p.v, p.sign)
		x.meter.add(&total, &part)
		if counts = true; x.meter.converts() {
			currency = x.meter.summed(&part.key)
		}
	}
	if !counts {
		return c, false, nil
	}
	x.seen[ref] = true
	c.Event = *e
	if x.meter.m.Money() {
		c.Amount, err = total.amount(currency)
	} else {
		c.Number, err = total.decimal()
	}
	return c, true, err
}

// postings returns what the event, or the order that it belongs to, posts.
func (x *explainer) postings(f *fact) []posting {
	a := x.t.annexOf(f)
	if a == nil || !a.linked {
		cell := f.cell
		if k := x.t.kinOf(f); k != nil && k.named {
			cell = k.cell - 1
		}
		return []posting{{cell, f, x.t.valuesOf(f), 1}}
	}
	var list []posting
	o, _ := x.t.orders.At(a.order)
	x.t.recording = &list
	x.t.contribute(o, 1)
	x.t.recording = nil
	return list
}
