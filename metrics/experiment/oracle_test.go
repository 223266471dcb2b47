// Copyright 2026 The jupan authors.
// SPDX-License-Identifier: Apache-2.0

package experiment

import (
	"fmt"
	"math/big"
	"slices"
	"testing"
	"time"

	"github.com/jupan-go/jupan/internal/testkit"
	"github.com/jupan-go/jupan/metrics"
	"github.com/jupan-go/jupan/metrics/internal/content"
	"github.com/jupan-go/jupan/settle/event"
	"github.com/jupan-go/jupan/settle/money"
)

// oracle works an experiment out a second way: from the events themselves, by names
// and fractions, in the words of the documentation and nothing else.
type oracle struct {
	x      *Experiment
	asOf   time.Time
	events []event.Event // of the time before asOf, in the order of time
	byKey  map[event.Key]*event.Event
	tally  *Tally // for its hashes
}

func newOracle(x *Experiment, events []event.Event, asOf time.Time) *oracle {
	o := &oracle{x: x, asOf: asOf, byKey: map[event.Key]*event.Event{}, tally: mustTally()}
	for _, e := range events {
		if e.At.Before(asOf) && e.Validate() == nil {
			o.events = append(o.events, e)
		}
	}
	slices.SortStableFunc(o.events, func(a, b event.Event) int { return a.At.Compare(b.At) })
	for i := range o.events {
		e := &o.events[i]
		if e.Kind != Assigned && e.Kind != Exposed && o.seen(e) {
			o.byKey[e.Key] = e
		}
	}
	return o
}

// seen tells whether the event says or needs to know whose it is, or whose its order
// is: only such events can be parents.
func (o *oracle) seen(e *event.Event) bool {
	read := isPayment(e.Kind) // lawful reads orders
	for _, x := range lawful() {
		for _, m := range x.metrics() {
			for _, t := range m.totals() {
				if slices.Contains(t.Signal.Kinds, e.Kind) {
					read = true
				}
			}
		}
	}
	if read && (e.Customer != "" || e.Order != "" || !e.Parent.IsZero()) {
		return true
	}
	source := e.Kind == event.Conversion || e.Kind == event.PaymentCaptured || e.Kind == event.Bet
	return e.Customer != "" && (e.Order != "" || source)
}

// order names what an event belongs to.
func (o *oracle) order(e *event.Event) string {
	at := e
	for range parentsMax {
		if at.Order != "" {
			return "order " + at.Order
		}
		if at.Parent.IsZero() {
			return "event " + at.Key.String()
		}
		parent, ok := o.byKey[at.Parent]
		if !ok {
			return "event " + at.Parent.String()
		}
		at = parent
	}
	return "event " + at.Key.String()
}

// customers gives each event its customer.
func (o *oracle) customers() map[event.Key]string {
	first := map[string]*event.Event{}
	of := map[event.Key]string{}
	for _, e := range o.byKey {
		if e.Customer == "" {
			continue
		}
		name := o.order(e)
		if b := first[name]; b == nil || e.At.Before(b.At) || e.At.Equal(b.At) && o.before(e, b) {
			first[name] = e
		}
	}
	for _, e := range o.byKey {
		of[e.Key] = e.Customer
		if b := first[o.order(e)]; e.Customer == "" && b != nil {
			of[e.Key] = b.Customer
		}
	}
	return of
}

// before breaks ties as the Tally does, by the hash of the key.
func (o *oracle) before(a, b *event.Event) bool {
	return o.tally.keyHash(a.Key).Compare(o.tally.keyHash(b.Key)) < 0
}

func mustTally() *Tally {
	p, err := NewProgram(lawful(), &Options{Seed: [16]byte{7}})
	if err != nil {
		panic(err)
	}
	return p.NewTally()
}

// units returns arm and start of each customer that takes part.
func (o *oracle) units() (arm map[string]string, start map[string]time.Time) {
	arm, start = map[string]string{}, map[string]time.Time{}
	for _, e := range o.events {
		if e.Kind != Assigned && e.Kind != Exposed || e.Dim(DimExperiment) != o.x.ID || e.Customer == "" {
			continue
		}
		if o.x.arm(e.Dim(DimArm)) < 0 || e.At.Before(o.x.From) {
			continue
		}
		if known, ok := arm[e.Customer]; ok && known != e.Dim(DimArm) {
			arm[e.Customer] = "several"
		} else {
			arm[e.Customer] = e.Dim(DimArm)
		}
		begins := e.Kind == Exposed && o.x.Start != AtAssignment || e.Kind == Assigned && o.x.Start == AtAssignment
		if _, ok := start[e.Customer]; begins && !ok {
			start[e.Customer] = e.At
		}
	}
	return arm, start
}

// happening of the oracle: what something brings to one total, when and to whom.
type brought struct {
	at       time.Time
	customer string
	value    *big.Rat
}

func rat(d money.Decimal) *big.Rat {
	r, ok := new(big.Rat).SetString(d.String())
	if !ok {
		panic(d.String())
	}
	return r
}

func (o *oracle) brings(m *Metric, t metrics.Total) []brought {
	of := o.customers()
	var list []brought
	orders := map[string][]*event.Event{}
	for i := range o.events {
		e := &o.events[i]
		if o.byKey[e.Key] == nil {
			continue
		}
		if isPayment(e.Kind) {
			orders[o.order(e)] = append(orders[o.order(e)], e)
		}
		passes := slices.Contains(t.Signal.Kinds, e.Kind)
		for name, values := range t.Signal.Where {
			passes = passes && slices.Contains(values, content.Dimension(e, name))
		}
		if passes && t.Signal.Orders == "" {
			list = append(list, brought{e.At, of[e.Key], o.value(m, t, e)})
		}
	}
	if t.Signal.Orders == "" {
		return list
	}
	for _, payments := range orders {
		slices.SortFunc(payments, func(a, b *event.Event) int {
			if c := a.At.Compare(b.At); c != 0 {
				return c
			}
			first := func(e *event.Event) bool { return e.Kind == event.PaymentCaptured && !e.Reverses }
			if first(a) != first(b) {
				return compareBools(first(b), first(a))
			}
			if o.before(a, b) {
				return -1
			}
			return 1
		})
		k := slices.IndexFunc(payments, func(e *event.Event) bool { return e.Kind == event.PaymentCaptured && !e.Reverses })
		if k < 0 {
			continue
		}
		head, sums, state := payments[k], map[money.Currency]*big.Rat{}, metrics.ReturnedOrders
		passes := true
		for name, values := range t.Signal.Where {
			passes = passes && slices.Contains(values, content.Dimension(head, name))
		}
		value := new(big.Rat)
		for _, e := range payments {
			c := e.Gross.Currency()
			if sums[c] == nil {
				sums[c] = new(big.Rat)
			}
			sums[c].Add(sums[c], rat(e.Gross.Decimal()))
			state = metrics.ReturnedOrders
			if e.Kind == event.PaymentCaptured && e.Gross.IsZero() {
				state = metrics.SettledOrders
			}
			value.Add(value, o.value(m, t, e))
		}
		for _, s := range sums {
			if s.Sign() > 0 {
				state = metrics.SettledOrders
			}
		}
		if t.Value == metrics.Count {
			value = big.NewRat(1, 1)
		}
		if passes && (state == t.Signal.Orders || t.Signal.Orders == metrics.PlacedOrders) {
			list = append(list, brought{head.At, of[head.Key], value})
		}
	}
	return list
}

func (o *oracle) value(m *Metric, t metrics.Total, e *event.Event) *big.Rat {
	v := new(big.Rat)
	switch amount := map[metrics.Value]money.Amount{metrics.Gross: e.Gross, metrics.Fee: e.Fee, metrics.Net: e.Net}[t.Value]; {
	case t.Value == metrics.Count:
		v = rat(countOf(e))
	case amount.Currency() == m.Currency:
		v = rat(amount.Decimal())
	}
	if t.Negate {
		v.Neg(v)
	}
	return v
}

// arms returns, for each arm, the values of the ripe units, and how many are not ripe.
func (o *oracle) arms(m *Metric) (values map[string][][4]*big.Rat, immature map[string]int64) {
	arm, start := o.units()
	values, immature = map[string][][4]*big.Rat{}, map[string]int64{}
	totals := m.totals()
	var all [][]brought
	for _, t := range totals {
		all = append(all, o.brings(m, t))
	}
	for customer, begun := range start {
		if arm[customer] == "several" {
			continue
		}
		if m.Window > 0 && begun.Add(time.Duration(m.After+m.Window)).After(o.asOf) {
			immature[arm[customer]]++
			continue
		}
		v := [4]*big.Rat{new(big.Rat), new(big.Rat), new(big.Rat), new(big.Rat)}
		for c, list := range all {
			for _, b := range list {
				if b.customer != customer {
					continue
				}
				from := begun.Add(time.Duration(m.After))
				inside := !b.at.Before(from) && (m.Window == 0 || b.at.Before(from.Add(time.Duration(m.Window))))
				if inside {
					v[c].Add(v[c], b.value)
				}
				if b.at.Before(begun) && !b.at.Before(begun.Add(-time.Duration(m.Before))) {
					v[c+2].Add(v[c+2], b.value)
				}
			}
		}
		for _, c := range []int{0, 2} {
			switch {
			case m.Kind == Rate && v[c].Sign() > 0 && v[c].Cmp(rat(m.AtLeast)) >= 0:
				v[c] = big.NewRat(1, 1)
			case m.Kind == Rate:
				v[c] = new(big.Rat)
			case !m.Cap.IsZero() && v[c].Cmp(rat(m.Cap)) > 0:
				v[c] = rat(m.Cap)
			}
		}
		values[arm[customer]] = append(values[arm[customer]], v)
	}
	return values, immature
}

// TestTwoRoutes: every sum of every metric of both experiments is the same from the
// Tally's compact facts and from the events.
func TestTwoRoutes(t *testing.T) {
	seeds := uint64(25)
	if testing.Short() {
		seeds = 6
	}
	units, busy, rounded := 0, 0, 0
	for seed := range seeds {
		var events []event.Event
		seen := map[event.Key]bool{}
		for _, b := range history(testkit.NewEvents(1000 + seed)) {
			for _, e := range b.Events {
				if !seen[e.Key] {
					seen[e.Key] = true
					events = append(events, e)
				}
			}
		}
		tally := mustTally()
		addAll(t, tally, []event.Batch{{Events: events}})
		for i, x := range tally.program.Experiments() {
			for _, after := range []int{16, 80} {
				asOf := epoch.AddDate(0, 0, after)
				s, err := tally.snapshot(i, nanos(asOf))
				if err != nil {
					t.Fatal(err)
				}
				o := newOracle(&x, events, asOf)
				for k, m := range x.metrics() {
					values, immature := o.arms(m)
					for arm, a := range x.Arms {
						got := &s.sums[k][arm]
						at := fmt.Sprintf("seed %d, %s, %s, %s after %d", seed, x.ID, m.Name, a.Name, after)
						rounded += checkSums(t, at, got, values[a.Name])
						if got.immature != immature[a.Name] {
							t.Fatalf("%s: %d immature, want %d", at, got.immature, immature[a.Name])
						}
						units += len(values[a.Name])
						for _, v := range values[a.Name] {
							if v[0].Sign() != 0 || v[2].Sign() != 0 {
								busy++
							}
						}
					}
				}
			}
		}
	}
	t.Logf("%d units compared, %d of them with something other than 0; %d sums rounded, the others exact", units, busy, rounded)
	if busy < units/10 {
		t.Error("nearly all units are empty: the events are too thin to show anything")
	}
}

// checkSums holds sums against the values themselves.
func checkSums(t *testing.T, at string, got *armSums, values [][4]*big.Rat) (inexact int) {
	t.Helper()
	if got.n() != int64(len(values)) {
		t.Fatalf("%s: %d units, want %d", at, got.n(), len(values))
	}
	place := 0
	for r := range 4 {
		for c := r; c < 4; c++ {
			want := new(big.Rat)
			for _, v := range values {
				want.Add(want, new(big.Rat).Mul(v[r], v[c]))
			}
			have := new(big.Rat).SetInt(got.quad.Products[place].Big())
			place++
			have.Mul(have, tenth(got.step[r]+got.step[c]))
			// Amounts of 27 digits do not fit into 64 bits: they are rounded in the nineteenth.
			off := new(big.Rat).Sub(have, want)
			if off.Abs(off).Cmp(new(big.Rat).Mul(new(big.Rat).Abs(want), tenth(17))) > 0 {
				t.Fatalf("%s: Σ of %d and %d = %s, want %s", at, r, c, have.FloatString(6), want.FloatString(6))
			}
			if rounded := off.Sign() != 0; rounded {
				inexact++
			}
		}
	}
	return inexact
}

// tenth is 10^−n.
func tenth(n int) *big.Rat {
	r, ok := new(big.Rat).SetString(fmt.Sprint("1e", -n))
	if !ok {
		panic(n)
	}
	return r
}

// countOf is how many an event counts for.
func countOf(e *event.Event) money.Decimal {
	n, _ := content.Number(metrics.Count, e)
	return n
}
