// Copyright 2026 The jupan authors.
// SPDX-License-Identifier: Apache-2.0

package settle_test

import (
	"fmt"
	"io"
	"math/big"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/jupan-go/jupan/settle"
	"github.com/jupan-go/jupan/settle/event"
	"github.com/jupan-go/jupan/settle/money"
)

// TestTwoRoutes settles random events under random agreements by the Tally and by the reference, and
// compares every line, input, excluded sum and campaign figure. FuzzTwoRoutes does it on any seed.
func TestTwoRoutes(t *testing.T) {
	n := uint64(200)
	if testing.Short() {
		n = 40
	}
	var seen [2]int
	for seed := range n {
		lines, inputs := twoRoutes(t, seed)
		seen[0], seen[1] = seen[0]+lines, seen[1]+inputs
	}
	t.Logf("%d seeds: %d lines and %d inputs are the same on both routes", n, seen[0], seen[1])
}

func FuzzTwoRoutes(f *testing.F) {
	for seed := range uint64(4) {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, seed uint64) { twoRoutes(t, seed) })
}

func twoRoutes(t *testing.T, seed uint64) (lines, inputs int) {
	t.Helper()
	g := &chance{rand.New(rand.NewPCG(seed, 7))}
	policy := settle.Attribution(g.IntN(3))
	agreements := g.agreements(policy)
	plan, err := settle.NewPlan(agreements, &settle.PlanOptions{Attribution: policy})
	if err != nil {
		t.Fatalf("seed %d: %v", seed, err)
	}
	batches := g.batches()
	tally := g.tally(t, plan, batches)
	again := settleAgain(agreements, policy, batches)
	for i := range agreements {
		if id := agreements[i].ID; agreements[i].Version == 0 {
			l, n := compareAgreement(t, fmt.Sprintf("seed %d, %s", seed, id), tally, again, id)
			lines, inputs = lines+l, inputs+n
		}
	}
	compareCampaigns(t, seed, tally, again)
	return lines, inputs
}

// tally takes the batches in by Add, looking at the figures meanwhile, or by Fold.
func (g *chance) tally(t *testing.T, plan *settle.Plan, batches []event.Batch) *settle.Tally {
	t.Helper()
	list := shuffledTwice(g.Rand, batches)
	if g.yes(3) {
		var readers []settle.EventReader
		for part := range slices.Chunk(list, 1+len(list)/4) {
			one := &slowReader{err: io.EOF}
			for _, b := range part {
				if b.Partition == "" {
					one.events = append(one.events, b.Events...)
					continue
				}
				readers = append(readers, &partitionReader{
					slowReader{events: slices.Clone(b.Events), err: io.EOF}, event.Header{Partition: b.Partition, Version: b.Version},
				})
			}
			readers = append(readers, one)
		}
		tally, _, err := settle.Fold(t.Context(), plan, readers...)
		if err != nil {
			t.Fatal(err)
		}
		return tally
	}
	tally := plan.NewTally()
	for _, b := range list {
		if _, err := tally.Add(b); err != nil {
			t.Fatal(err)
		}
		if g.yes(8) {
			_ = campaignsText(t, tally)
		}
	}
	return tally
}

func compareAgreement(t *testing.T, where string, tally *settle.Tally, again *reference, id settle.AgreementID) (lines, inputs int) {
	t.Helper()
	periods, err := tally.Periods(id)
	if err != nil {
		t.Fatal(err)
	}
	withEvents, withMoves := again.periods(id)
	for p := range withEvents {
		if !slices.Contains(periods, p) {
			t.Fatalf("%s: no statement of %s, in which it has events", where, p.Name)
		}
	}
	for _, p := range periods {
		if !withEvents[p] && !withMoves[p] {
			t.Fatalf("%s: a statement of %s, in which it has no events", where, p.Name)
		}
		s, err := tally.Statement(id, p)
		if err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff(referenceText(again.statement(id, p), again.excluded(id, p)), statementText(s)); diff != "" {
			t.Fatalf("%s, %s mismatch (-reference +tally):\n%s\n%s", where, p.Name, diff, textOf(t, s))
		}
		for _, l := range s.Lines {
			for _, in := range l.Trace.Inputs {
				v := again.viewOf(t, s, &l)
				value, n := v.measure(in.Measure)
				if l.Corrects != "" { // the input of a correction is what has changed
					v.seen = periodOf(v.a.Calendar, s.Period.From.Add(-time.Nanosecond))
					before, booked := v.measure(in.Measure)
					value, n = new(big.Rat).Sub(value, before), n-booked
				}
				got := in.Number
				if in.Measure.Money() {
					got = in.Amount.Decimal()
				}
				if rat(got).Cmp(value) != 0 || in.Events != n {
					t.Fatalf("%s, %s, %s: %s of %d events, the reference has %s of %d", where, p.Name,
						in.Measure.Name, got, in.Events, value.RatString(), n)
				}
				inputs++
			}
			if sum, err := l.Amount.Exact().Add(l.Trace.Residual); err != nil || !sum.Equal(l.Trace.Exact) {
				t.Fatalf("%s, %s, line %d: amount %s and residual %s are not %s", where, p.Name, l.Number,
					l.Amount, l.Trace.Residual, l.Trace.Exact)
			}
		}
		lines += len(s.Lines)
	}
	return lines, inputs
}

// viewOf is what the term of a line saw.
func (r *reference) viewOf(t *testing.T, s *settle.Statement, l *settle.Line) view {
	t.Helper()
	for _, a := range r.versions(s.Agreement) {
		if a.Version != l.Version {
			continue
		}
		v := view{r, a, s.Period, s.Period}
		if l.Corrects != "" {
			v.period = periodCalled(a.Calendar, l.Corrects, s.Period)
		}
		return v
	}
	t.Fatalf("%s has no version %d", s.Agreement, l.Version)
	return view{}
}

// periodCalled looks for a period by its name among those before another.
func periodCalled(c settle.Calendar, name string, before settle.Period) settle.Period {
	for before.Name != name {
		before = periodOf(c, before.From.Add(-time.Nanosecond))
	}
	return before
}

func textOf(t *testing.T, s *settle.Statement) string {
	t.Helper()
	var b strings.Builder
	if err := s.Text(&b); err != nil {
		t.Fatal(err)
	}
	return b.String()
}

func referenceText(lines []refLine, excluded []string) []string {
	var out []string
	total := new(big.Rat)
	for _, l := range lines {
		out = append(out, fmt.Sprint(l.class, " ", l.amount.RatString()))
		total.Add(total, l.amount)
	}
	return append(append(out, "total "+total.RatString()), excluded...)
}

func statementText(s *settle.Statement) []string {
	var out, excluded []string
	for _, l := range s.Lines {
		out = append(out, fmt.Sprint(l.Class, " ", rat(l.Amount.Decimal()).RatString()))
	}
	for _, x := range s.Excluded {
		excluded = append(excluded, fmt.Sprint(x.Kind, " ", x.Events, " ", rat(x.Gross.Decimal()).RatString(), " ", x.Gross.Currency()))
	}
	slices.Sort(excluded)
	return append(append(out, "total "+rat(s.Total.Decimal()).RatString()), excluded...)
}

func compareCampaigns(t *testing.T, seed uint64, tally *settle.Tally, again *reference) {
	t.Helper()
	for _, name := range []string{"", "A", "B", "C"} {
		c, err := tally.Campaign(name)
		if err != nil {
			t.Fatal(err)
		}
		got := map[string]string{}
		for figure, n := range map[string]money.Decimal{
			"impression": c.Impressions, "click": c.Clicks, "conversion": c.Conversions, "pending": c.Pending,
			"approved": c.Approved, "partly_refunded": c.PartlyRefunded, "cancelled": c.Cancelled,
			"refunded": c.Refunded, "lost": c.Lost,
		} {
			got[figure] = rat(n).RatString()
		}
		for _, m := range c.Money {
			profit := rat(m.Gross.Decimal())
			for figure, a := range map[string]money.Amount{
				"refunds": m.Refunds, "chargebacks": m.Chargebacks, "fees": m.Fees, "cost": m.Cost,
			} {
				got[figure+" "+m.Currency.String()] = rat(a.Decimal()).RatString()
				profit.Sub(profit, rat(a.Decimal()))
			}
			got["gross "+m.Currency.String()] = rat(m.Gross.Decimal()).RatString()
			if profit.Sub(profit, rat(m.Commission.Decimal())).Cmp(rat(m.NetProfit.Decimal())) != 0 {
				t.Fatalf("seed %d, campaign %q: net profit %s does not follow from its parts", seed, name, m.NetProfit)
			}
		}
		want := map[string]string{}
		for figure, v := range again.campaign(name) {
			want[figure] = v.RatString()
		}
		for figure, v := range got {
			if v == "0" {
				delete(got, figure)
			}
		}
		if diff := cmp.Diff(want, got); diff != "" {
			t.Fatalf("seed %d, campaign %q mismatch (-reference +tally):\n%s", seed, name, diff)
		}
	}
}

// chance draws agreements and events. Pools are small, so that values meet; times are distinct, and a
// key has one content, because for ties and conflicts the package promises only that one of them
// counts.
type chance struct{ *rand.Rand }

func (g *chance) pick(values ...string) string { return values[g.IntN(len(values))] }

func (g *chance) yes(oneIn int) bool { return g.IntN(oneIn) == 0 }

func (g *chance) currency() money.Currency {
	return []money.Currency{money.KRW, money.USD, money.USD, money.KWD}[g.IntN(4)]
}

func (g *chance) rate() money.Rate {
	return money.MustRate(g.pick("30%", "3.3%", "1/3", "12.5bp", "100%", "-5%", "2/7", "0%", "0.015"))
}

func (g *chance) day() time.Time {
	return time.Date(2026, 1, 1+g.IntN(75), 0, 0, 0, 0, time.UTC)
}

// inStages sorts terms by the stages that they belong to.
func inStages(terms []settle.Term) {
	stage := func(t settle.Term) settle.Stage {
		if s, ok := t.(settle.Staged); ok {
			return s.Stage()
		}
		return settle.StageEarn
	}
	slices.SortStableFunc(terms, func(a, b settle.Term) int { return int(stage(a)) - int(stage(b)) })
}

func (g *chance) agreements(policy settle.Attribution) []settle.Agreement {
	var list []settle.Agreement
	for i := range 1 + g.IntN(4) {
		a := settle.Agreement{
			ID: settle.AgreementID(fmt.Sprint("a", i)), Party: g.pick("acme", "zoo", "luna"), Currency: g.currency(),
			Calendar: g.calendar(), Rounding: settle.Rounding{Rounding: g.rounding(), Point: settle.Point(g.IntN(2))},
		}
		if g.yes(3) {
			a.From = g.day()
		}
		if g.yes(3) {
			a.To = g.day().AddDate(0, 0, 20)
		}
		if !a.From.IsZero() && !a.To.IsZero() && !a.From.Before(a.To) {
			a.To = time.Time{}
		}
		if g.yes(4) {
			a.Reversals = settle.OriginalPeriod
		}
		g.fill(&a, policy)
		list = append(list, a)
		for g.yes(3) {
			next := g.nextVersion(list[len(list)-1], policy)
			list[len(list)-1].To = next.From.AddDate(0, 0, -g.IntN(2))
			list = append(list, next)
		}
	}
	g.Shuffle(len(list), func(i, j int) { list[i], list[j] = list[j], list[i] })
	return list
}

// nextVersion is a version that begins after another, which is to end then.
func (g *chance) nextVersion(a settle.Agreement, policy settle.Attribution) settle.Agreement {
	next := a
	next.Version++
	next.From = g.day()
	if !next.From.After(a.From.AddDate(0, 0, 2)) {
		next.From = a.From.AddDate(0, 0, 2+g.IntN(20))
	}
	if !next.To.IsZero() && !next.To.After(next.From) {
		next.To = time.Time{}
	}
	next.Reversals, next.Select, next.Terms = settle.Reversals(g.IntN(2)), nil, nil
	g.fill(&next, policy)
	return next
}

func (g *chance) fill(a *settle.Agreement, policy settle.Attribution) {
	if g.yes(3) {
		a.Select = g.where()
	}
	for range 1 + g.IntN(6) {
		a.Terms = append(a.Terms, g.term(a, policy))
	}
	inStages(a.Terms)
}

func (g *chance) calendar() settle.Calendar {
	switch g.IntN(5) {
	case 0:
		return settle.Calendar{Cycle: settle.Daily}
	case 1:
		return settle.Calendar{Cycle: settle.Weekly, WeekStart: time.Weekday(g.IntN(7))}
	case 2:
		return settle.Calendar{ClosingDay: 1 + g.IntN(28)}
	}
	return settle.Calendar{}
}

func (g *chance) rounding() money.Rounding {
	r := money.Rounding{Mode: money.RoundingMode(g.IntN(8))}
	if g.yes(3) {
		r.Unit = money.MustDecimal(g.pick("1", "10", "0.05", "0.001", "7"))
	}
	return r
}

func (g *chance) where() settle.Where {
	w := settle.Where{}
	for range 1 + g.IntN(2) {
		switch g.IntN(6) {
		case 0:
			w["party"] = []string{g.pick("acme", "zoo"), g.pick("luna", "acme", "")}
		case 1:
			w["campaign"] = []string{g.pick("A", "B", ""), "C"}
		case 2:
			w["product"] = []string{g.pick("app", "book", "")}
		case 3:
			w["country"] = []string{"KR", g.pick("US", "")}
		case 4:
			w["source"] = []string{g.pick("shop", "ads")}
		default:
			w["customer"] = []string{"c1", "c2", ""}
		}
	}
	return w
}

func (g *chance) measure(policy settle.Attribution, isMoney bool) settle.Measure {
	var m settle.Measure
	for all := settle.Measures(); ; {
		m = all[g.IntN(len(all))]
		if m.Money() == isMoney && (m.State == "" || policy != settle.NoAttribution) {
			break
		}
	}
	if g.yes(3) {
		m.Name, m.Where = "some of "+m.Name, g.where()
	}
	if g.yes(6) && m.State == "" {
		m.Name, m.Sum = "other sum of "+m.Name, settle.SumFee+settle.Sum(g.IntN(2))
		if !isMoney {
			m.Sum = settle.SumCount
		}
		m.Kinds = append(slices.Clone(m.Kinds), "wallet.topup")
	}
	if m.State == settle.Approved && g.yes(2) {
		m.Name, m.State, m.Hold = "held, "+m.Name, settle.Cleared, 1+g.IntN(40)
	}
	if g.yes(6) && m.State != "" {
		m.Name, m.Sum = "count of "+m.Name, settle.SumCount
	}
	if g.yes(6) {
		m.Name, m.Negate = "minus "+m.Name, !m.Negate
	}
	return m
}

func (g *chance) amount(c money.Currency) money.Amount {
	a, err := money.New(g.Int64N(2_000_000)-200_000, c.Digits()+g.IntN(4), c)
	if err != nil {
		panic(err)
	}
	return a
}

func (g *chance) tiers() *settle.Tiers {
	t := &settle.Tiers{Mode: settle.TierMode(g.IntN(2))}
	for _, bound := range []string{"0.5", "1", "1.5", "2", "3", "100", "150", "200", "300"} { // sums meet these
		if g.yes(3) {
			t.Steps = append(t.Steps, settle.Tier{UpTo: money.MustDecimal(bound), Rate: g.rate()})
		}
	}
	t.Steps = append(t.Steps, settle.Tier{Rate: g.rate()})
	return t
}

func (g *chance) term(a *settle.Agreement, policy settle.Attribution) settle.Term {
	c := a.Currency
	switch g.IntN(10) {
	case 0:
		return settle.RevenueShare{Of: g.measure(policy, true), Rate: ptr(g.rate())}
	case 1:
		return settle.RevenueShare{Of: g.measure(policy, true), Tiers: g.tiers()}
	case 2:
		if policy == settle.NoAttribution {
			return settle.PerAction{Price: g.amount(c), Count: g.measure(policy, false)}
		}
		return settle.PerAction{Price: g.amount(c)}
	case 3:
		return settle.PerAction{Price: g.amount(c), Count: g.measure(policy, false)}
	case 4:
		return settle.PerMille{Price: g.amount(c)}
	case 5:
		return g.deduction(policy, c)
	case 6:
		return settle.Minimum{Amount: g.amount(c)}
	case 7:
		return settle.Cap{Amount: g.amount(c)}
	case 8:
		return g.tax(a)
	}
	return []settle.Term{settle.RevenueShare{Rate: ptr(g.rate())}, settle.PerClick{Price: g.amount(c)}, settle.FixedFee{Amount: g.amount(c)}}[g.IntN(3)]
}

func (g *chance) deduction(policy settle.Attribution, c money.Currency) settle.Term {
	switch g.IntN(3) {
	case 0:
		return settle.Deduction{Amount: ptr(g.amount(c))}
	case 1:
		return settle.Deduction{Rate: ptr(g.rate())}
	}
	return settle.Deduction{Rate: ptr(g.rate()), Of: ptr(g.measure(policy, true))}
}

func (g *chance) tax(a *settle.Agreement) settle.Term {
	t := settle.Tax{Label: fmt.Sprint("tax ", len(a.Terms)), Mode: settle.TaxMode(g.IntN(2)), Rate: g.rate()}
	if g.yes(2) {
		t.Rounding = ptr(g.rounding())
	}
	for _, earlier := range a.Terms {
		if x, ok := earlier.(settle.Tax); ok && g.yes(2) {
			t.OnTax = x.Label
		}
	}
	return t
}

// batches draws batches, some of which restate a partition.
func (g *chance) batches() []event.Batch {
	var list []event.Batch
	next := 0
	pool := []event.Event{}
	versions := map[string]int64{}
	for range 1 + g.IntN(7) {
		b := event.Batch{}
		if g.yes(3) {
			b.Partition = g.pick("p/1", "p/2")
			versions[b.Partition]++
			b.Version = versions[b.Partition]
		}
		for range g.IntN(40) {
			if len(pool) > 0 && g.yes(6) {
				b.Events = append(b.Events, pool[g.IntN(len(pool))])
				continue
			}
			next++
			pool = append(pool, g.event(next))
			b.Events = append(b.Events, pool[len(pool)-1])
		}
		list = append(list, b)
	}
	return list
}

func (g *chance) event(n int) event.Event {
	e := event.Event{
		Key: keyOf(n),
		At:  time.Date(2026, 1, 1+g.IntN(80), 0, 0, 0, n, time.UTC).Add(-time.Duration(g.IntN(2)) * time.Microsecond),
	}
	if !g.yes(4) {
		e.Order = fmt.Sprint("o", g.IntN(12))
	}
	if g.yes(3) {
		e.Party, e.Campaign = g.pick("acme", "zoo", "luna", ""), g.pick("A", "B", "C", "")
	}
	e.Product, e.Customer = g.pick("", "app", "book"), g.pick("", "c1", "c2", "c3")
	if g.yes(3) {
		e.Dims = []event.Dim{{Name: "country", Value: g.pick("KR", "US")}}
	}
	g.give(&e)
	if g.yes(3) {
		e.Parent = keyOf(1 + g.IntN(n+5))
		if g.yes(2) {
			e.Order = ""
		}
	}
	return e
}

func keyOf(n int) event.Key {
	return event.Key{Source: []string{"shop", "ads"}[n%2], ID: fmt.Sprint(n)}
}

// give sets the kind and the numbers that go with it.
func (g *chance) give(e *event.Event) {
	kinds := []event.Kind{
		event.Impression, event.Click, event.Conversion, event.Conversion, event.Conversion, event.PaymentCaptured,
		event.PaymentCaptured, event.PaymentCaptured, event.PaymentCaptured, event.PaymentRefunded, event.PaymentRefunded,
		event.PaymentCancelled, event.Chargeback, event.AdCost, event.Fee, event.Bet, event.Win, event.Rollback, "wallet.topup",
	}
	e.Kind = kinds[g.IntN(len(kinds))]
	if e.Kind.Counted() {
		e.Quantity = money.MustDecimal(g.pick("1", "1", "1", "2", "0.5", "33.333"))
	}
	if e.Kind == event.Conversion {
		if e.Party == "" && e.Campaign == "" {
			e.Party, e.Campaign = g.pick("acme", "zoo", "luna"), g.pick("A", "B", "C")
		}
		if g.yes(8) {
			e.Quantity, e.Reverses = e.Quantity.Neg(), g.yes(2)
		}
	}
	if e.Kind == event.Impression || e.Kind == event.Click || e.Kind == event.Conversion && g.yes(2) {
		return
	}
	c := g.currency()
	units := []int64{100, 100, 100, 50, 250, 123_456_789_012_345}[g.IntN(6)]
	a, err := money.New(units, c.Digits()+[]int{0, 0, 0, 3}[g.IntN(4)], c)
	if err != nil {
		panic(err)
	}
	e.Gross = a
	if e.Kind == event.PaymentCancelled && g.yes(3) {
		e.Gross = money.Zero(c)
	}
	if e.Kind != event.Conversion {
		e.Reverses = g.yes(8)
	}
	if e.Kind.Sign() < 0 != e.Reverses {
		e.Gross = e.Gross.Neg()
	}
	if g.yes(3) {
		e.Fee, e.Net = money.Minor(-g.Int64N(50), c), money.Minor(g.Int64N(500), c)
	}
}
