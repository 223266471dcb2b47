// Copyright 2026 The jupan authors.
// SPDX-License-Identifier: Apache-2.0

package metrics

import (
	"cmp"
	"slices"

	"github.com/jupan-go/jupan/internal/keyhash"
	"github.com/jupan-go/jupan/settle"
	"github.com/jupan-go/jupan/settle/money"
)

// order is what the events of an order say together.
type order struct {
	at     int64        // of the first capture
	tie    keyhash.Hash // of that capture
	class  uint32       // of that capture, with the dimensions of the conversion that has the order
	entity [maxEntities]uint32
	stands bool    // settled, not returned
	sums   [3]num  // gross, fee and net in the currency of the model
	stated [3]bool // whether any payment states it in the currency of the model
	others int64   // payments in another currency
}

// moneyValues are the values that orders have, in the order of order.sums.
func moneyValues() [3]Value { return [...]Value{Gross, Fee, Net} }

// touch is an event of an order.
type touch struct {
	f    *fact
	hash keyhash.Hash
	role role
}

func compareTouches(x, y touch) int {
	return cmp.Or(cmp.Compare(x.f.at, y.f.at), cmp.Compare(x.role, y.role), cmp.Compare(x.f.digest, y.f.digest))
}

// work puts the orders together from their events before the moment of the view.
func (v *View) work() {
	v.fresh()
	if v.worked {
		return
	}
	v.worked = true
	if v.b.plan.order < 0 {
		return
	}
	touches, starts := v.touches()
	for i := range len(starts) - 1 {
		v.settleOrder(touches[starts[i]:starts[i+1]])
	}
	slices.SortFunc(v.orders, func(a, b order) int { return cmp.Or(cmp.Compare(a.at, b.at), a.tie.Compare(b.tie)) })
}

// touches lists the events of orders by order; starts is where each order begins,
// and the end.
func (v *View) touches() (list []touch, starts []int) {
	e, asOf := v.b.plan.order, nanoOf(v.asOf)
	each := func(visit func(number uint32, t touch)) {
		for hash, f := range v.b.facts.All() {
			role := v.b.classes[v.b.cells[f.cell].class].role
			if role != roleNone && f.entity[e] > 0 && f.at < asOf {
				visit(f.entity[e], touch{f, hash, role})
			}
		}
	}
	captured := make([]bool, len(v.b.entities[e].hashes)+1)
	count := make([]int, len(captured)+1)
	total := 0
	each(func(number uint32, t touch) {
		captured[number] = captured[number] || t.role == roleCapture
		count[number+1]++
		total++
	})
	alias := v.aliases(captured)
	for from, to := range alias {
		count[to+1] += count[from+1]
		count[from+1] = 0
	}
	for i := 1; i < len(count); i++ {
		count[i] += count[i-1]
	}
	starts = slices.Clone(count[1:])
	list = make([]touch, total)
	each(func(number uint32, t touch) {
		if to, ok := alias[number]; ok {
			number = to
		}
		list[count[number]] = t
		count[number]++
	})
	return list, starts
}

// aliases finds orders that are known by a capture's key only, because a refund
// names the payment and no order, while the capture does name one.
func (v *View) aliases(captured []bool) map[uint32]uint32 {
	e := v.b.plan.order
	alias := map[uint32]uint32{}
	for i, hash := range v.b.entities[e].hashes {
		number := uint32(i + 1)
		if captured[number] {
			continue
		}
		f, ok := v.b.facts.Find(hash)
		if ok && f.at < nanoOf(v.asOf) && f.entity[e] > 0 && captured[f.entity[e]] {
			alias[number] = f.entity[e]
		}
	}
	return alias
}

// settleOrder works out one order and keeps it if it was paid.
func (v *View) settleOrder(events []touch) {
	b := v.b
	slices.SortFunc(events, compareTouches)
	first := slices.IndexFunc(events, func(t touch) bool {
		return t.role == roleCapture && b.classes[b.cells[t.f.cell].class].sign > 0
	})
	if first < 0 {
		return
	}
	o := order{at: events[first].f.at, tie: events[first].hash, entity: events[first].f.entity}
	var paid balance
	for _, t := range events {
		for i, n := range t.f.entity {
			if o.entity[i] == 0 {
				o.entity[i] = n
			}
		}
		if t.role == roleConversion {
			continue
		}
		o.add(b, t.f)
		paid.after(b, t)
	}
	o.stands = paid.stands
	o.class = v.attributed(events, events[first])
	v.orders = append(v.orders, o)
}

// add adds the amounts of a payment.
func (o *order) add(b *Board, f *fact) {
	c := &b.classes[b.cells[f.cell].class]
	n := b.numbersOf(f)
	other := false
	for i, v := range moneyValues() {
		switch {
		case !slices.Contains(b.plan.sums, v) || c.currency(v) == 0:
		case !b.inCurrency(c, v):
			other = true
		default:
			s := sum{c: o.sums[i].c, scale: o.sums[i].scale}
			s.addExact(n.of(v))
			o.sums[i], o.stated[i] = num{s.c, s.scale}, true
		}
	}
	if other {
		o.others++
	}
}

// balance is what an order has been paid, in each currency, and whether it
// stands, by the rules of settlement: paid while something is left, or if it was
// free of charge; given back when a cancellation, a refund or a chargeback leaves
// nothing; and paid again by a later payment.
type balance struct {
	n      int
	in     [maxCurrencies]money.Currency
	paid   [maxCurrencies]sum
	stands bool
}

// maxCurrencies bounds the currencies of one order, as in settlement.
const maxCurrencies = 4

func (p *balance) after(b *Board, t touch) {
	c := b.classes[b.cells[t.f.cell].class].currency(Gross)
	i := slices.Index(p.in[:p.n], c)
	if i < 0 && p.n < maxCurrencies {
		i, p.in[p.n] = p.n, c
		p.n++
	}
	if i < 0 {
		return
	}
	gross := b.numbersOf(t.f).gross
	p.paid[i].addExact(gross)
	p.stands = t.role == roleCapture && gross.c.IsZero()
	for _, s := range p.paid[:p.n] {
		p.stands = p.stands || s.c.Sign() > 0
	}
}

// attributed is the class of an order: that of its first capture, which takes
// party, campaign and product from the conversion that has the order if it states
// neither party nor campaign, as in settlement.
func (v *View) attributed(events []touch, capture touch) uint32 {
	b := v.b
	own := b.cells[capture.f.cell].class
	winner := v.winner(events)
	place := func(name string) int {
		i, ok := slices.BinarySearch(b.plan.dims, name)
		if !ok {
			return -1
		}
		return wordDims + i
	}
	party, campaign, product := place(dimParty), place(dimCampaign), place(dimProduct)
	if winner == nil || campaign < 0 && party < 0 && product < 0 {
		return own
	}
	words := b.classes[own].words
	if party >= 0 && words[party] != 0 || campaign >= 0 && words[campaign] != 0 {
		return own
	}
	from := b.classes[b.cells[winner.cell].class].words
	words = slices.Clone(words)
	for _, i := range []int{party, campaign} {
		if i >= 0 {
			words[i] = from[i]
		}
	}
	if product >= 0 && words[product] == 0 {
		words[product] = from[product]
	}
	return b.classFor(words)
}

// winner is the conversion that has the order.
func (v *View) winner(events []touch) *fact {
	var winner *fact
	for _, t := range events {
		if t.role != roleConversion || v.b.plan.attribution == settle.NoAttribution {
			continue
		}
		if v.b.numbersOf(t.f).quantity.c.Sign() < 0 { // taken back
			continue
		}
		winner = t.f
		if v.b.plan.attribution == settle.FirstTouch {
			break
		}
	}
	return winner
}

// signalsOf is the set of signals that mean the order.
func (v *View) signalsOf(o *order) uint64 {
	p := v.b.plan
	set := p.placed
	if o.stands {
		set |= p.settled
	} else {
		set |= p.returned
	}
	return set & v.b.classes[o.class].whereOrders
}

// addOrders adds the orders that a signal means.
func (v *View) addOrders(out []total, signal int, windows []span) {
	v.work()
	windows = v.cut(windows)
	if len(out) == 0 {
		return
	}
	value := out[0].of
	place, with := slices.Index(moneyList(), value), slices.Index(moneyList(), out[0].with)
	for i := range v.orders {
		o := &v.orders[i]
		w := windowOf(windows, o.at)
		if w < 0 || v.signalsOf(o)>>signal&1 == 0 || !v.passes(o.class) {
			continue
		}
		switch {
		case with >= 0 && !o.stated[with]:
		case value == Count:
			out[w].add(counts(1, 1).num())
			out[w].events++
		case place < 0 || !o.stated[place]:
			out[w].excluded += o.others
		default:
			out[w].add(o.sums[place])
			out[w].events++
			out[w].excluded += o.others
		}
	}
}

func moneyList() []Value {
	list := moneyValues()
	return list[:]
}

// num is the sum as a number.
func (s sum) num() num { return num{s.c, s.scale} }
