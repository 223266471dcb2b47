// Copyright 2026 The jupan authors.
// SPDX-License-Identifier: Apache-2.0

package settle_test

import (
	"cmp"
	"fmt"
	"maps"
	"math/big"
	"slices"
	"time"

	"github.com/jupan-go/jupan/settle"
	"github.com/jupan-go/jupan/settle/event"
	"github.com/jupan-go/jupan/settle/money"
)

// This file settles a second time, on another route: plain events in maps, fractions of big.Rat, no
// hashes, no cells, nothing incremental, and calendars in UTC only. It is written from the comments
// of package settle and the design, not from its code, and shares nothing with it but the types in
// which an agreement is written. TestTwoRoutes compares the two.

// reference is the settlement of a set of events.
type reference struct {
	plan   []settle.Agreement
	policy settle.Attribution
	events []fact
	moves  []move
}

// fact is an event with the party, campaign and product that attribution gave it, and the time of the
// event that it gives back in the end: its own, if it gives nothing back.
type fact struct {
	event.Event
	party, campaign, product string
	original                 time.Time
}

// move is a conversion that goes into a state (n is its quantity, events 1) or out of it (both negative).
type move struct {
	fact
	state  settle.State
	hold   int
	when   moment
	n      *big.Rat
	events int64
}

// moment is when something happens, under the version that is in force at another time, and in the
// period, where reversals count in that of their original, of a third.
type moment struct{ at, version, period time.Time }

func moments(at time.Time) moment { return moment{at, at, at} }

// settleAgain works out everything from the batches.
func settleAgain(plan []settle.Agreement, policy settle.Attribution, batches []event.Batch) *reference {
	r := &reference{plan: plan, policy: policy}
	for _, e := range factsOf(batches) {
		r.events = append(r.events, fact{e, e.Party, e.Campaign, e.Product, e.At})
	}
	byOrder := map[string][]int{}
	for i, e := range r.events {
		if e.Order != "" {
			byOrder[e.Order] = append(byOrder[e.Order], i)
		}
	}
	r.findOriginals(byOrder)
	if policy == settle.NoAttribution {
		return r
	}
	for _, list := range byOrder {
		r.attribute(list)
	}
	return r
}

// factsOf applies what Batch promises: events append and dedupe by key; of a partition the highest
// version counts, whole.
func factsOf(batches []event.Batch) []event.Event {
	facts := map[event.Key]event.Event{}
	best := map[string]event.Batch{}
	for _, b := range batches {
		if b.Partition != "" {
			if old, ok := best[b.Partition]; !ok || b.Version > old.Version {
				best[b.Partition] = b
			}
			continue
		}
		for _, e := range b.Events {
			facts[e.Key] = e
		}
	}
	for _, b := range best {
		for _, e := range b.Events {
			facts[e.Key] = e
		}
	}
	return slices.SortedFunc(maps.Values(facts), func(a, b event.Event) int {
		return cmp.Or(a.At.Compare(b.At), cmp.Compare(a.Key.String(), b.Key.String()))
	})
}

// attribute gives the events of one order, by time, to the conversion that has it.
func (r *reference) attribute(list []int) {
	winner := -1
	for _, i := range list {
		e := r.events[i]
		if e.Kind == event.Conversion && e.Quantity.Sign() > 0 && (winner < 0 || r.policy == settle.LastTouch) {
			winner = i
		}
	}
	if winner < 0 {
		return
	}
	w := r.events[winner]
	for _, i := range list {
		e := &r.events[i]
		if e.Party == "" && e.Campaign == "" {
			e.party, e.campaign = w.Party, w.Campaign
			if e.product == "" {
				e.product = w.Product
			}
		}
		if e.Kind == event.Conversion && e.Quantity.Sign() > 0 && i != winner {
			r.moves = append(r.moves, move{*e, settle.Lost, 0, moments(e.At), rat(e.Quantity), 1})
		}
	}
	r.live(w, list)
}

// live moves the conversion w through its states. A state is left under the version under which it was
// entered, and so the two moves meet; what a reversal leads to stays under the version of the state
// before.
func (r *reference) live(w fact, list []int) {
	state, byPayments := settle.Pending, settle.Pending
	post := func(s settle.State, hold int, when moment, sign int64) {
		n := new(big.Rat).Mul(rat(w.Quantity), big.NewRat(sign, 1))
		r.moves = append(r.moves, move{w, s, hold, when, n, sign})
	}
	entered := moments(w.At)
	post(settle.Pending, 0, entered, 1)
	var partly *moment
	clearUntil := func(until time.Time) {
		for _, days := range r.holds() {
			due := entered
			due.at = entered.at.AddDate(0, 0, days)
			due.period = due.at
			if state != settle.Approved || !until.IsZero() && !due.at.Before(until) {
				continue
			}
			post(settle.Cleared, days, due, 1)
			if !until.IsZero() {
				due.at = until
				post(settle.Cleared, days, due, -1)
			}
		}
	}
	paid, back := map[money.Currency]*big.Rat{}, map[money.Currency]*big.Rat{}
	captured, withdrawn := false, false
	for _, i := range list {
		e := r.events[i]
		gives := e.Kind == event.PaymentCancelled || e.Kind == event.PaymentRefunded || e.Kind == event.Chargeback
		switch {
		case e.Kind == event.Conversion && e.Party == w.Party && e.Campaign == w.Campaign:
			withdrawn = e.Quantity.Sign() < 0
		case e.Kind == event.PaymentCaptured:
			captured = true
			addTo(paid, e.Gross)
		case gives:
			addTo(paid, e.Gross)
			addTo(back, e.Gross)
		default:
			continue
		}
		at := e.At
		if w.At.After(at) {
			at = w.At
		}
		positive := anySign(paid, 1)
		switch {
		case e.Kind == event.Conversion:
		case positive:
			byPayments = settle.Approved
		case byPayments == settle.Cancelled || byPayments == settle.Refunded:
		case e.Kind == event.PaymentCancelled, e.Kind == event.PaymentCaptured && e.Gross.Sign() < 0:
			byPayments = settle.Cancelled
		case captured:
			byPayments = settle.Refunded
		}
		next := byPayments
		if withdrawn {
			next = settle.Cancelled
		}
		if next != state {
			clearUntil(at)
			post(state, 0, moment{at, entered.version, entered.period}, -1)
			takes := gives || e.Gross.Sign() < 0 || e.Kind == event.Conversion && e.Quantity.Sign() < 0
			if entered = (moment{at, entered.version, at}); !takes {
				entered.version = at
			}
			post(next, 0, entered, 1)
		}
		state = next
		now := state == settle.Approved && anySign(back, -1)
		switch {
		case now && partly == nil:
			partly = &moment{at, entered.version, at}
			post(settle.PartlyRefunded, 0, *partly, 1)
		case !now && partly != nil:
			post(settle.PartlyRefunded, 0, moment{at, partly.version, partly.period}, -1)
			partly = nil
		}
	}
	clearUntil(time.Time{})
}

func addTo(sums map[money.Currency]*big.Rat, a money.Amount) {
	if sums[a.Currency()] == nil {
		sums[a.Currency()] = new(big.Rat)
	}
	sums[a.Currency()].Add(sums[a.Currency()], rat(a.Decimal()))
}

func anySign(sums map[money.Currency]*big.Rat, sign int) bool {
	for _, s := range sums {
		if s.Sign() == sign {
			return true
		}
	}
	return false
}

// rat reads a number by way of its text.
func rat(v fmt.Stringer) *big.Rat {
	x, ok := new(big.Rat).SetString(v.String())
	if !ok {
		panic("not a number: " + v.String())
	}
	return x
}

func rateRat(r money.Rate) *big.Rat { return big.NewRat(r.Num(), r.Den()) }

func (f *fact) passes(w settle.Where) bool {
	for name, values := range w {
		own := map[string]string{
			"party": f.party, "campaign": f.campaign, "product": f.product, "customer": f.Customer, "source": f.Key.Source,
		}
		have, ok := own[name]
		if !ok {
			have = f.Dim(name)
		}
		if !slices.Contains(values, have) {
			return false
		}
	}
	return true
}

// periodOf is a calendar in UTC.
func periodOf(c settle.Calendar, at time.Time) settle.Period {
	day := time.Date(at.Year(), at.Month(), at.Day(), 0, 0, 0, 0, time.UTC)
	switch c.Cycle {
	case settle.Daily:
		return settle.Period{Name: day.Format("2006-01-02"), From: day, To: day.AddDate(0, 0, 1)}
	case settle.Weekly:
		for day.Weekday() != c.WeekStart {
			day = day.AddDate(0, 0, -1)
		}
		return settle.Period{Name: day.Format("2006-01-02"), From: day, To: day.AddDate(0, 0, 7)}
	}
	first := time.Date(at.Year(), at.Month(), 1, 0, 0, 0, 0, time.UTC)
	if c.ClosingDay == 0 {
		return settle.Period{Name: first.Format("2006-01"), From: first, To: first.AddDate(0, 1, 0)}
	}
	if at.Day() > c.ClosingDay {
		first = first.AddDate(0, 1, 0)
	}
	return settle.Period{
		Name: first.Format("2006-01"),
		From: first.AddDate(0, -1, c.ClosingDay), To: first.AddDate(0, 0, c.ClosingDay),
	}
}

// periods lists the periods in which an agreement has events, and those in which conversions of its
// moved.
func (r *reference) periods(id settle.AgreementID) (events, moves map[settle.Period]bool) {
	events, moves = map[settle.Period]bool{}, map[settle.Period]bool{}
	for _, a := range r.versions(id) {
		for i := range r.events {
			e := &r.events[i]
			if v := (view{r, a, periodOf(a.Calendar, e.At.UTC()), settle.Period{}}); v.happened(e, e.when(), 0) {
				events[v.period] = true
			}
		}
		for i := range r.moves {
			m := &r.moves[i]
			if v := (view{r, a, periodOf(a.Calendar, m.when.at.UTC()), settle.Period{}}); v.happened(&m.fact, m.when, m.hold) {
				moves[v.period] = true
			}
		}
	}
	return events, moves
}

// measure adds up a measure, and counts the events behind it.
func (v view) measure(m settle.Measure) (*big.Rat, int64) {
	sum, n := new(big.Rat), int64(0)
	add := func(v *big.Rat, events int64) {
		if m.Negate {
			v = new(big.Rat).Neg(v)
		}
		sum.Add(sum, v)
		n += events
	}
	if m.State != "" {
		for i := range v.r.moves {
			x := &v.r.moves[i]
			if x.state != m.State || x.hold != m.Hold || !v.counts(&x.fact, x.when, x.hold) {
				continue
			}
			if settled(v.a, x.Gross) && x.passes(m.Where) {
				n := x.n
				if m.Sum == settle.SumCount {
					n = big.NewRat(x.events, 1)
				}
				add(n, x.events)
			}
		}
		return sum, n
	}
	for i := range v.r.events {
		e := &v.r.events[i]
		if !slices.Contains(m.Kinds, e.Kind) || !v.counts(e, e.when(), 0) || !settled(v.a, e.Gross) || !e.passes(m.Where) {
			continue
		}
		switch m.Sum {
		case settle.SumGross:
			add(rat(e.Gross.Decimal()), 1)
		case settle.SumFee:
			add(rat(e.Fee.Decimal()), 1)
		case settle.SumNet:
			add(rat(e.Net.Decimal()), 1)
		case settle.SumQuantity:
			add(rat(e.Quantity), 1)
		case settle.SumCount:
			add(big.NewRat(1, 1), 1)
		}
	}
	return sum, n
}

// settled: events in another currency are not; those without money are.
func settled(a *settle.Agreement, gross money.Amount) bool {
	return gross.Currency() == a.Currency || gross.Currency() == money.Currency(0)
}

// excluded lists what is selected and not settled.
func (r *reference) excluded(id settle.AgreementID, p settle.Period) []string {
	type group struct {
		kind     event.Kind
		currency money.Currency
	}
	sums, counts := map[group]*big.Rat{}, map[group]int{}
	for _, a := range r.versions(id) {
		for i := range r.events {
			e := &r.events[i]
			if v := (view{r, a, p, p}); !v.happened(e, e.when(), 0) || settled(a, e.Gross) {
				continue
			}
			g := group{e.Kind, e.Gross.Currency()}
			if sums[g] == nil {
				sums[g] = new(big.Rat)
			}
			sums[g].Add(sums[g], rat(e.Gross.Decimal()))
			counts[g]++
		}
	}
	var list []string
	for g, sum := range sums {
		list = append(list, fmt.Sprint(g.kind, " ", counts[g], " ", sum.RatString(), " ", g.currency))
	}
	slices.Sort(list)
	return list
}

// refLine is a line as the reference works it out: what it says, and what it is before the document
// is rounded.
type refLine struct {
	amount, exact *big.Rat
	class         settle.Class
	label         string
}

// apply applies the terms of a version that belong to the taxes, or those that do not. A term sees the
// lines from first on; standing terms, which do not depend on events, are left out if told so.
func (v view) apply(lines []refLine, first int, taxes, standing bool) []refLine {
	a, unit := v.a, unitOf(v.a.Currency)
	add := func(label string, class settle.Class, exact *big.Rat, own *money.Rounding) {
		var amount *big.Rat
		before := exact
		switch {
		case own != nil:
			amount = roundRat(exact, *own, unit)
			before = amount
		case a.Rounding.Point == settle.RoundDocument:
			amount = roundRat(exact, money.Rounding{Mode: money.HalfEven}, new(big.Rat).Quo(unit, big.NewRat(1_000_000, 1)))
		default:
			amount = roundRat(exact, a.Rounding.Rounding, unit)
		}
		lines = append(lines, refLine{amount, before, class, label})
	}
	sum := func(keep func(refLine) bool) *big.Rat { return sumRefLines(lines[first:], keep) }
	subtotal := func() *big.Rat { return sum(func(l refLine) bool { return l.class != settle.ClassTax }) }
	measured := func(m settle.Measure) *big.Rat { n, _ := v.measure(m); return n }
	mul := func(x, y *big.Rat) *big.Rat { return new(big.Rat).Mul(x, y) }
	amount := func(x money.Amount) *big.Rat { return rat(x.Decimal()) }
	for _, term := range a.Terms {
		if _, isTax := term.(settle.Tax); isTax != taxes {
			continue
		}
		switch x := term.(type) {
		case settle.RevenueShare:
			base := measured(orMeasure(x.Of, settle.NetSales()))
			if x.Rate != nil {
				add("share", settle.ClassEarning, mul(base, rateRat(*x.Rate)), nil)
			} else {
				add("share", settle.ClassEarning, tiered(base, x.Tiers), nil)
			}
		case settle.PerAction:
			add("actions", settle.ClassEarning, mul(amount(x.Price), measured(orMeasure(x.Count, settle.ConversionsIn(settle.Approved)))), nil)
		case settle.PerClick:
			add("clicks", settle.ClassEarning, mul(amount(x.Price), measured(settle.Clicks())), nil)
		case settle.PerMille:
			add("impressions", settle.ClassEarning, mul(mul(amount(x.Price), measured(settle.Impressions())), big.NewRat(1, 1000)), nil)
		case settle.FixedFee:
			if standing {
				add("fee", settle.ClassEarning, amount(x.Amount), nil)
			}
		case settle.Deduction:
			base := big.NewRat(-1, 1)
			switch {
			case x.Amount != nil:
				if !standing {
					continue
				}
				base.Mul(base, amount(*x.Amount))
			case x.Of != nil:
				base.Mul(base, mul(rateRat(*x.Rate), measured(*x.Of)))
			default:
				base.Mul(base, mul(rateRat(*x.Rate), subtotal()))
			}
			add("deduction", settle.ClassDeduction, base, nil)
		case settle.Minimum:
			if standing {
				add("minimum", settle.ClassBound, largest(new(big.Rat), new(big.Rat).Sub(amount(x.Amount), subtotal())), nil)
			}
		case settle.Cap:
			over := largest(new(big.Rat), new(big.Rat).Sub(subtotal(), amount(x.Amount)))
			add("cap", settle.ClassBound, over.Neg(over), nil)
		case settle.Tax:
			base := subtotal()
			if x.OnTax != "" {
				base = sum(func(l refLine) bool { return l.class == settle.ClassTax && l.label == x.OnTax })
			} else if x.Mode == settle.TaxWithheld {
				base.Neg(base)
			}
			add(x.Label, settle.ClassTax, mul(base, rateRat(x.Rate)), x.Rounding)
		}
	}
	return lines
}

func sumRefLines(lines []refLine, keep func(refLine) bool) *big.Rat {
	s := new(big.Rat)
	for _, l := range lines {
		if keep(l) {
			s.Add(s, l.amount)
		}
	}
	return s
}

// unitOf is the smallest unit of a currency.
func unitOf(c money.Currency) *big.Rat {
	unit := big.NewRat(1, 1)
	for range c.Digits() {
		unit.Quo(unit, big.NewRat(10, 1))
	}
	return unit
}

func orMeasure(m, otherwise settle.Measure) settle.Measure {
	if m.Name == "" {
		return otherwise
	}
	return m
}

func largest(x, y *big.Rat) *big.Rat {
	if x.Cmp(y) >= 0 {
		return x
	}
	return y
}

// tiered: a negative base takes the first tier's rate; a tier contains its upper bound.
func tiered(base *big.Rat, t *settle.Tiers) *big.Rat {
	sum, from := new(big.Rat), new(big.Rat)
	for i, step := range t.Steps {
		rate, last := rateRat(step.Rate), i == len(t.Steps)-1
		here := last || base.Cmp(rat(step.UpTo)) <= 0
		if here && (t.Mode == settle.Slab || base.Sign() <= 0) {
			return new(big.Rat).Mul(base, rate)
		}
		if t.Mode == settle.Slab {
			continue
		}
		to := base
		if !here {
			to = rat(step.UpTo)
		}
		sum.Add(sum, new(big.Rat).Mul(rate, new(big.Rat).Sub(to, from)))
		if here {
			break
		}
		from = to
	}
	return sum
}

// roundRat rounds to a multiple of the rounding's unit, or of unit if it has none.
func roundRat(x *big.Rat, r money.Rounding, unit *big.Rat) *big.Rat {
	if !r.Unit.IsZero() {
		unit = rat(r.Unit)
	}
	q := new(big.Rat).Quo(x, unit)
	down := new(big.Int).Quo(q.Num(), q.Denom()) // towards zero
	rest := new(big.Rat).Sub(q, new(big.Rat).SetInt(down))
	half := new(big.Rat).Abs(rest).Cmp(big.NewRat(1, 2))
	odd, fifth := down.Bit(0) == 1, new(big.Int).Rem(down, big.NewInt(5)).Sign() == 0
	away := map[money.RoundingMode]bool{
		money.HalfUp: half >= 0, money.HalfDown: half > 0, money.HalfEven: half > 0 || half == 0 && odd,
		money.Up: true, money.Down: false, money.Ceiling: q.Sign() > 0, money.Floor: q.Sign() < 0,
		money.ZeroFiveUp: fifth,
	}[r.Mode]
	if away && rest.Sign() != 0 {
		down.Add(down, big.NewInt(int64(q.Sign())))
	}
	return new(big.Rat).Mul(new(big.Rat).SetInt(down), unit)
}

// campaign is what the reference says of a campaign: counts by name, money by name and currency.
func (r *reference) campaign(name string) map[string]*big.Rat {
	figures := map[string]*big.Rat{}
	add := func(figure string, v *big.Rat) {
		if figures[figure] == nil {
			figures[figure] = new(big.Rat)
		}
		figures[figure].Add(figures[figure], v)
	}
	for _, e := range r.events {
		if e.campaign != name {
			continue
		}
		switch e.Kind {
		case event.Impression, event.Click, event.Conversion:
			add(string(e.Kind), rat(e.Quantity))
		case event.PaymentCaptured:
			add("gross "+e.Gross.Currency().String(), rat(e.Gross.Decimal()))
		case event.PaymentCancelled, event.PaymentRefunded:
			add("refunds "+e.Gross.Currency().String(), rat(e.Gross.Neg().Decimal()))
		case event.Chargeback:
			add("chargebacks "+e.Gross.Currency().String(), rat(e.Gross.Neg().Decimal()))
		case event.AdCost:
			add("cost "+e.Gross.Currency().String(), rat(e.Gross.Neg().Decimal()))
		case event.Fee:
			add("fees "+e.Gross.Currency().String(), rat(e.Gross.Neg().Decimal()))
		}
		if !e.Fee.IsZero() {
			add("fees "+e.Fee.Currency().String(), rat(e.Fee.Neg().Decimal()))
		}
	}
	for _, m := range r.moves {
		if m.campaign == name && m.state != settle.Cleared {
			add(string(m.state), m.n)
		}
	}
	maps.DeleteFunc(figures, func(_ string, v *big.Rat) bool { return v.Sign() == 0 })
	return figures
}
