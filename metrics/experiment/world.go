// Copyright 2026 The jupan authors.
// SPDX-License-Identifier: Apache-2.0

package experiment

import (
	"cmp"
	"slices"

	"github.com/jupan-go/jupan/internal/keyhash"
	"github.com/jupan-go/jupan/metrics"
	"github.com/jupan-go/jupan/settle/money"
)

// world is what a Tally knew of the events before a moment: a function of the set of
// its facts and of that moment.
type world struct {
	t    *Tally
	asOf int64
	// starts are assignments and exposures, happenings what happened to units, by unit.
	starts     []start
	happenings []happening
}

// start is an assignment or an exposure.
type start struct {
	fact *fact
	what *what
}

// happening is an event, or an order with its payments.
type happening struct {
	unit uint32 // number plus one
	at   int64
	what *what // of the event, or of the order's first capture
	// rows are the event alone, or the payments of the order in the order of time.
	rows  []row
	order bool
}

// row is the fact of an outcome.
type row struct {
	hash  keyhash.Hash
	fact  *fact
	what  *what
	unit  uint32
	order keyhash.Hash // of its order, or where it has none of the event that began it
}

// worldAt reads the facts of the time before asOf.
func (t *Tally) worldAt(asOf int64) *world {
	w := &world{t: t, asOf: asOf}
	var rows []row
	for hash, f := range t.facts.All() {
		if f.at >= asOf {
			continue
		}
		what := &t.whats.list[f.what]
		if what.role != roleOutcome {
			w.starts = append(w.starts, start{f, what})
			continue
		}
		rows = append(rows, row{hash: hash, fact: f, what: what, unit: f.unit, order: w.orderOf(hash, f)})
	}
	findUnits(rows)
	var payments []row
	for i := range rows {
		r := &rows[i]
		if r.unit > 0 && t.program.takesEvents(r.what) {
			w.happenings = append(w.happenings, happening{unit: r.unit, at: r.fact.at, what: r.what, rows: rows[i : i+1]})
		}
		if t.program.takesOrders(r.what) {
			payments = append(payments, *r)
		}
	}
	w.addOrders(payments)
	w.happenings = byUnit(w.happenings, len(t.units.list))
	return w
}

// byUnit puts happenings in the order of their units, and leaves those of one unit as
// they come: sums of them are exact, and so the same in any order.
func byUnit(list []happening, units int) []happening {
	first := make([]int, units+2)
	for i := range list {
		first[list[i].unit+1]++
	}
	for u := range units {
		first[u+2] += first[u+1]
	}
	sorted := make([]happening, len(list))
	for _, h := range list {
		sorted[first[h.unit]] = h
		first[h.unit]++
	}
	return sorted
}

// parentsMax is how far a chain of parents is followed.
const parentsMax = 8

// orderOf is what the event belongs to: the order it names, that of its parent, or
// the event at the head of its chain of parents.
func (w *world) orderOf(hash keyhash.Hash, f *fact) keyhash.Hash {
	for range parentsMax {
		if f.link == 0 {
			return hash
		}
		hash = w.t.links.list[f.link-1]
		if !f.byParent {
			return hash
		}
		parent, ok := w.t.facts.Find(hash)
		if !ok || parent.at >= w.asOf || w.t.whats.list[parent.what].role != roleOutcome {
			return hash
		}
		f = parent
	}
	return hash
}

// findUnits gives events that name no unit that of the earliest event of their order
// that does.
func findUnits(rows []row) {
	first := map[keyhash.Hash]*row{}
	for i := range rows {
		if rows[i].unit == 0 {
			first[rows[i].order] = nil
		}
	}
	for i := range rows {
		r := &rows[i]
		best, wanted := first[r.order]
		if !wanted || r.unit == 0 {
			continue
		}
		if best == nil || cmp.Or(cmp.Compare(r.fact.at, best.fact.at), r.hash.Compare(best.hash)) < 0 {
			first[r.order] = r
		}
	}
	for i := range rows {
		if best := first[rows[i].order]; rows[i].unit == 0 && best != nil {
			rows[i].unit = best.unit
		}
	}
}

// addOrders adds payments, those of one order as one.
func (w *world) addOrders(payments []row) {
	slices.SortFunc(payments, func(a, b row) int {
		// Of one moment, captures come before what gives them back.
		return cmp.Or(a.order.Compare(b.order), cmp.Compare(a.fact.at, b.fact.at),
			compareBools(b.what.capture, a.what.capture), a.hash.Compare(b.hash))
	})
	for i := 0; i < len(payments); {
		end := i + 1
		for end < len(payments) && payments[end].order == payments[i].order {
			end++
		}
		of := payments[i:end]
		i = end
		k := slices.IndexFunc(of, func(r row) bool { return r.what.capture })
		if k >= 0 && of[k].unit > 0 {
			w.happenings = append(w.happenings, happening{
				unit: of[k].unit, at: of[k].fact.at, what: of[k].what, rows: of, order: true,
			})
		}
	}
}

// compareBools puts false before true.
func compareBools(a, b bool) int {
	switch {
	case a == b:
		return 0
	case b:
		return -1
	}
	return 1
}

// takesEvents and takesOrders tell whether a measure takes single events of a sort,
// and whether one takes orders that it is part of.
func (p *Program) takesEvents(w *what) bool { return p.takes(w, false) }
func (p *Program) takesOrders(w *what) bool { return p.takes(w, true) }

func (p *Program) takes(w *what, orders bool) bool {
	return slices.ContainsFunc(w.measures, func(m uint16) bool {
		return (p.measures[m].signal.Orders != "") == orders
	})
}

// taken is what a measure takes of a happening.
type taken struct {
	value money.Decimal
	ok    bool // whether it takes anything
	other bool // whether an amount in another currency was left out
}

// take reads a measure off a happening, amounts in one currency.
func (w *world) take(h *happening, m uint16, currency money.Currency) (taken, error) {
	measure := &w.t.program.measures[m]
	if h.order != (measure.signal.Orders != "") ||
		!slices.Contains(h.what.measures, m) || slices.Contains(h.what.unmet, m) {
		return taken{}, nil
	}
	if !h.order {
		return w.add(h.rows, measure.value, currency)
	}
	if stands, err := w.stands(h); err != nil || stands != measure.signal.Orders &&
		measure.signal.Orders != metrics.PlacedOrders {
		return taken{}, err
	}
	if measure.value == metrics.Count {
		return taken{value: money.Int(1), ok: true}, nil
	}
	return w.add(h.rows, measure.value, currency)
}

// add adds up one value of events.
func (w *world) add(rows []row, v metrics.Value, currency money.Currency) (taken, error) {
	var sum taken
	for i := range rows {
		x, of, ok := w.value(&rows[i], v)
		if !ok {
			continue
		}
		if isMoney(v) && of != currency && !x.IsZero() {
			sum.other = true
			continue
		}
		var err error
		if sum.value, err = sum.value.Add(x); err != nil {
			return taken{}, err
		}
		sum.ok = true
	}
	return sum, nil
}

// value reads a value off a fact.
func (w *world) value(r *row, v metrics.Value) (x money.Decimal, currency money.Currency, ok bool) {
	i := r.what.field(v)
	switch {
	case i < 0:
		return money.Decimal{}, 0, false
	case i == 0:
		return r.fact.value, r.what.fields[0].currency, true
	}
	return w.t.more[r.fact.more-1][i-1], r.what.fields[i].currency, true
}

// stands tells where an order stands, as on the board of package metrics: settled
// while something that was paid is left in a currency, or if the last payment was a
// capture free of charge; returned otherwise.
func (w *world) stands(h *happening) (metrics.OrderState, error) {
	sums := map[money.Currency]money.Decimal{}
	state := metrics.ReturnedOrders
	for i := range h.rows {
		r := &h.rows[i]
		x, currency, _ := w.value(r, metrics.Gross)
		sum, err := sums[currency].Add(x)
		if err != nil {
			return "", err
		}
		sums[currency] = sum
		state = metrics.ReturnedOrders
		if r.what.capture && x.IsZero() {
			state = metrics.SettledOrders
		}
	}
	for _, sum := range sums {
		if sum.Sign() > 0 {
			return metrics.SettledOrders, nil
		}
	}
	return state, nil
}
