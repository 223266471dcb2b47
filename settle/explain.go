// Copyright 2026 The jupan authors.
// SPDX-License-Identifier: Apache-2.0

package settle

import (
	"iter"
	"slices"
	"time"

	"github.com/jupan-go/jupan/internal/digest"
	"github.com/jupan-go/jupan/internal/flat"
	"github.com/jupan-go/jupan/settle/event"
	"github.com/jupan-go/jupan/settle/money"
)

// Contribution is an event and what it brought to a measure: Amount when the
// measure is of money, otherwise Number. The amount is in the event's own currency:
// where the agreement converts others, [Input].Converted has the sums of each.
type Contribution struct {
	Event  event.Event // as it came in, with its origin
	Amount money.Amount
	Number money.Decimal
	// Version is the version of the agreement under which it counts.
	Version int
	// Corrects names the earlier period in which it counts, where reversals count
	// in the period of their original; empty is the period asked for.
	Corrects string
}

// Explain gives the events behind a measure of a statement, such as those in
// [Trace.Inputs], with what each brought; together they bring the measure, for
// each version of the agreement. Those with Corrects are behind the lines that
// correct that period: they are what its measure has changed by. A measure with a
// scope beyond the period is explained through the end of p; as it stood before, it
// is explained for the period before p. A Tally keeps hashes of keys and no keys,
// so it is given the events again, from the files or the store they came from, in
// any order and with repeats. For a measure of states an event is the conversion
// that moved, and what it brings is the net of its moves. The Tally must not change
// meanwhile.
func (t *Tally) Explain(id AgreementID, p Period, m Measure, events iter.Seq2[event.Event, error]) iter.Seq2[Contribution, error] {
	return func(yield func(Contribution, error) bool) {
		x, err := t.explains(id, p, m)
		if err != nil {
			yield(Contribution{}, err)
			return
		}
		for e, err := range events {
			if err != nil {
				yield(Contribution{}, err)
				return
			}
			list, err := x.contributions(&e)
			if err != nil {
				yield(Contribution{}, err)
				return
			}
			for _, c := range list {
				if !yield(c, nil) {
					return
				}
			}
		}
	}
}

// explains checks what is asked, and works the Tally out.
func (t *Tally) explains(id AgreementID, p Period, m Measure) (*explainer, error) {
	p, err := t.plan.period(id, p)
	if err == nil {
		err = t.plan.check(m)
	}
	if err != nil {
		return nil, err
	}
	t.work()
	since, err := t.since(id, p, m.Scope)
	if err != nil {
		return nil, err
	}
	return t.explainer(id, p, m, since), nil
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
	t      *Tally
	meters map[int]meter        // by version
	places map[uint32]placement // of the cells that count
	seen   map[flat.Ref]bool
}

// placement is where a cell counts.
type placement struct {
	version  int    // the place of the agreement in the plan
	corrects string // as in Contribution
}

// since returns from when a scope adds up, for one that does not begin with the agreement.
func (t *Tally) since(id AgreementID, p Period, s Scope) (time.Time, error) {
	if s != ScopePayout {
		return timeOf(minNano), nil
	}
	opening, err := t.opening(id, p)
	if opening == nil || opening.paid.IsZero() {
		return timeOf(minNano), err
	}
	return opening.paid, err
}

func (t *Tally) explainer(id AgreementID, p Period, m Measure, since time.Time) *explainer {
	x := &explainer{t: t, meters: map[int]meter{}, places: map[uint32]placement{}, seen: map[flat.Ref]bool{}}
	for _, v := range t.plan.versions(id) {
		a := &t.plan.agreements[v]
		g, book := t.meter(m, a), bookKey{v, p.From.UnixNano()}
		x.meters[v] = g
		place := func(n uint32, corrects string) {
			if g.counts(&t.cells[n]) {
				x.places[n] = placement{v, corrects}
			}
		}
		if m.Scope != ScopePeriod {
			for _, from := range t.periodStarts(v) {
				if from < since.UnixNano() || from > book.from {
					continue
				}
				for _, n := range t.books[bookKey{v, from}] {
					place(n, "")
				}
			}
			continue
		}
		for _, n := range t.bookAsOf(book, book.from) {
			place(n, "")
		}
		for _, l := range t.lateOut[book] {
			if l.from < book.from {
				place(l.cell, a.Calendar.At(timeOf(l.from)).Name)
			}
		}
	}
	return x
}

// contributions returns what e brought: nothing if it is not the fact of its
// key, or was seen before.
func (x *explainer) contributions(e *event.Event) ([]Contribution, error) {
	hash := x.t.sourceOf(e.Key.Source).seed.Sum128(e.Key.ID)
	ref, f, found := x.t.facts.Find(hash)
	if !found || f.digest != digest.Of(e) || x.seen[ref] {
		return nil, nil
	}
	list, err := x.weigh(ref, x.postings(ref))
	x.seen[ref] = len(list) > 0
	for i := range list {
		list[i].Event = *e
	}
	return list, err
}

// weigh returns what a fact brought by its postings, without the event.
func (x *explainer) weigh(ref flat.Ref, postings []posting) ([]Contribution, error) {
	type part struct {
		placement
		total    sum
		currency money.Currency
	}
	var parts []part
	for _, p := range postings {
		place, ok := x.places[p.cell]
		if p.ref != ref || !ok {
			continue
		}
		i, g := slices.IndexFunc(parts, func(y part) bool { return y.placement == place }), x.meters[place.version]
		if i < 0 {
			i, parts = len(parts), append(parts, part{placement: place, currency: g.agreement.Currency})
		}
		one := cell{key: x.t.cells[p.cell].key}
		one.add(&p.v, p.sign)
		g.add(&parts[i].total, &one)
		if g.converts() {
			parts[i].currency = g.summed(&one.key)
		}
	}
	var list []Contribution
	for _, y := range parts {
		c := Contribution{Version: x.t.plan.agreements[y.version].Version, Corrects: y.corrects}
		var err error
		if x.meters[y.version].m.Money() {
			c.Amount, err = y.total.amount(y.currency)
		} else {
			c.Number, err = y.total.decimal()
		}
		if err != nil {
			return nil, err
		}
		list = append(list, c)
	}
	return list, nil
}

// postings returns what the event, or the order that it belongs to, posts.
func (x *explainer) postings(ref flat.Ref) []posting {
	f, _ := x.t.facts.At(ref)
	a := x.t.annexOf(f)
	if a == nil || !a.linked {
		cell := x.t.ownCell(f)
		if k := x.t.kinOf(f); k != nil && k.named {
			cell = k.cell - 1
		}
		return []posting{{cell, ref, x.t.valuesOf(f), 1}}
	}
	o, _ := x.t.orders.At(a.order)
	return x.recorded(o)
}

// recorded returns what an order posts.
func (x *explainer) recorded(o *order) (list []posting) {
	x.t.recording = &list
	x.t.contribute(o, 1)
	x.t.recording = nil
	return list
}
