// Copyright 2026 The jupan authors.
// SPDX-License-Identifier: Apache-2.0

package journal_test

import (
	"cmp"
	"fmt"
	"math/rand/v2"
	"slices"
	"testing"
	"time"

	"github.com/jupan-go/jupan/internal/testkit"
	"github.com/jupan-go/jupan/internal/testkit/scenario"
	"github.com/jupan-go/jupan/settle"
	"github.com/jupan-go/jupan/settle/journal"
	"github.com/jupan-go/jupan/settle/money"
)

// The laws of this package, on all scenarios and on random agreements:
//
//  1. Every entry balances.
//  2. After every close, the accounts of balances hold the opposite of what the statement closes with.
//  3. Accrued is the sum of what is closed and not approved, payable of what is approved and not
//     released, by payee and currency.
//  4. When everything is paid only balances, taxes, expenses and the bank are left, and the bank has
//     paid the sum of the totals.

// books keeps a journal the way a host does.
type books struct {
	t        testing.TB
	accounts journal.Accounts
	entries  []journal.Entry
	closed   map[settle.AgreementID][]*settle.Statement
	balances int // how many balances were compared
}

func newBooks(t testing.TB) *books {
	return &books{t: t, accounts: journal.Accounts{}, closed: map[settle.AgreementID][]*settle.Statement{}}
}

var day = settle.MustDate("2026-12-01")

// book adds an entry, unless it moves nothing.
func (b *books) book(e journal.Entry, err error) {
	b.t.Helper()
	if err != nil {
		b.t.Fatal(err)
	}
	if e.Empty() {
		return
	}
	if err := e.Validate(); err != nil {
		b.t.Fatal(err)
	}
	b.entries = append(b.entries, e)
}

// close closes a statement, and holds its balances to their accounts.
func (b *books) close(s *settle.Statement) {
	b.t.Helper()
	var before *settle.Statement
	if list := b.closed[s.Agreement]; len(list) > 0 {
		before = list[len(list)-1]
	}
	b.book(b.accounts.Close(journal.Closing{Statement: s, Before: before, On: day}))
	b.closed[s.Agreement] = append(b.closed[s.Agreement], s)
	want := sums{}
	for _, m := range s.Balances {
		if !m.Memo {
			want.add(b.t, m.Name, m.Closing.Neg())
		}
	}
	got := sums{}
	for _, x := range b.trial() {
		parts := splitAccount(b.t, x.Account)
		if len(parts) == 5 && parts[3] == string(s.Agreement) {
			got.add(b.t, parts[4], x.Amount)
		}
	}
	b.balances += len(want)
	want.equal(b.t, got, fmt.Sprintf("balances of %s after %s", s.Agreement, s.Period.Name))
}

func (b *books) trial() []journal.Balance {
	b.t.Helper()
	list, err := journal.Balances(b.entries)
	if err != nil {
		b.t.Fatal(err)
	}
	return list
}

// statements are all closed ones, by agreement.
func (b *books) statements() []*settle.Statement {
	var out []*settle.Statement
	for _, list := range b.closed {
		out = append(out, list...)
	}
	slices.SortStableFunc(out, func(x, y *settle.Statement) int { return cmp.Compare(x.Agreement, y.Agreement) })
	return out
}

// pay approves everything and pays every party once for each currency, and holds laws 3 and 4.
func (b *books) pay(r *rand.Rand) {
	b.t.Helper()
	accrued, payable, items := sums{}, sums{}, map[string][]journal.Item{}
	for _, s := range b.statements() {
		for _, p := range payees(s.Party, s.Total, s.Payees) {
			accrued.add(b.t, p.Party, p.Amount.Neg())
		}
		total, list := s.Total, s.Payees
		if s.Payable != nil {
			total, list = s.Payable.Total, s.Payable.Payees
		}
		for _, p := range payees(s.Party, total, list) {
			payable.add(b.t, p.Party, p.Amount.Neg())
			id := p.Party + " " + p.Amount.Currency().String()
			items[id] = append(items[id], journal.Item{Agreement: s.Agreement, Period: s.Period.Name, Payee: p.Party, Amount: p.Amount})
		}
	}
	accrued.equal(b.t, b.under("Liabilities:Partners:Accrued"), "accrued")
	for _, s := range b.statements() {
		b.book(b.accounts.Approve(journal.Approval{Statement: s, On: day}))
	}
	sums{}.equal(b.t, b.under("Liabilities:Partners:Accrued"), "accrued when approved")
	payable.equal(b.t, b.under("Liabilities:Partners:Payable"), "payable")
	bank := sums{}
	for _, id := range sortedKeys(items) {
		p := journal.Payment{ID: id, Party: items[id][0].Payee, Amount: money.Zero(items[id][0].Amount.Currency()), Items: items[id]}
		for _, x := range p.Items {
			var err error
			if p.Amount, err = p.Amount.Add(x.Amount); err != nil {
				b.t.Fatal(err)
			}
		}
		bank.add(b.t, "Assets:Payouts:Bank", p.Amount.Neg())
		b.payOut(r, p)
	}
	sums{}.equal(b.t, b.under("Liabilities:Partners:Payable"), "payable when paid")
	sums{}.equal(b.t, b.under("Assets:Payouts:Transit"), "transit when paid")
	bank.equal(b.t, b.under("Assets:Payouts"), "bank")
}

// payOut pays, by chance after the bank has returned it, before or after confirming it, or after a
// recall.
func (b *books) payOut(r *rand.Rand, p journal.Payment) {
	b.t.Helper()
	b.book(b.accounts.Cancel(p, day))
	b.book(b.accounts.Release(p, day))
	p.State = journal.Released
	switch r.IntN(4) {
	case 0:
		b.book(b.accounts.Return(p, day))
	case 1:
		b.book(b.accounts.Cancel(p, day))
	case 2:
		b.book(b.accounts.Settle(p, day))
		p.State = journal.Settled
		b.book(b.accounts.Return(p, day))
	default:
		b.book(b.accounts.Settle(p, day))
		return
	}
	p.Attempt, p.State = 2, journal.Prepared
	b.book(b.accounts.Release(p, day))
	b.book(b.accounts.Settle(p, day))
}

func payees(party string, total money.Amount, list []settle.Payee) []settle.Payee {
	if len(list) == 0 {
		return []settle.Payee{{Party: party, Amount: total}}
	}
	return list
}

// TestScenarios holds the laws on every scenario of settle.
func TestScenarios(t *testing.T) {
	all := scenario.All(t, "../testdata")
	entries, balances := 0, 0
	for _, sc := range all {
		t.Run(sc.Name, func(t *testing.T) {
			b := newBooks(t)
			statements, err := sc.Tally(t).Statements()
			if err != nil {
				t.Fatal(err)
			}
			for _, s := range statements {
				b.close(s)
			}
			b.pay(rand.New(rand.NewPCG(1, 1)))
			b.idsDiffer()
			entries, balances = entries+len(b.entries), balances+b.balances
		})
	}
	t.Logf("%d scenarios, %d entries, %d balances", len(all), entries, balances)
	if entries < 300 || balances < 20 {
		t.Errorf("%d entries and %d balances: too few to say something", entries, balances)
	}
}

func (b *books) idsDiffer() {
	b.t.Helper()
	seen := map[string]bool{}
	for _, e := range b.entries {
		if seen[e.ID] {
			b.t.Errorf("two entries have the ID %s", e.ID)
		}
		seen[e.ID] = true
	}
}

// TestChains holds the laws on random agreements, with closed periods that are corrected.
func TestChains(t *testing.T) {
	n := uint64(60)
	if testing.Short() {
		n = 15
	}
	entries, balances, corrections := 0, 0, 0
	for seed := range n {
		b := newBooks(t)
		corrections += b.chain(seed)
		b.pay(rand.New(rand.NewPCG(seed, 2)))
		b.idsDiffer()
		entries, balances = entries+len(b.entries), balances+b.balances
		if t.Failed() {
			t.Fatalf("seed %d", seed)
		}
	}
	t.Logf("%d seeds, %d entries, %d balances, %d lines of correction", n, entries, balances, corrections)
}

// chain closes January, February and March, with events coming in between.
func (b *books) chain(seed uint64) int {
	b.t.Helper()
	g := testkit.NewEvents(seed)
	plan := randomPlan(b.t, g.Rand())
	tally := plan.NewTally()
	booked := map[settle.AgreementID][]*settle.Statement{}
	corrections := 0
	for month := time.January; month <= time.April; month++ {
		for range 1 + g.Rand().IntN(3) {
			if _, err := tally.Add(g.Batch(g.Rand().IntN(25))); err != nil {
				b.t.Fatal(err)
			}
		}
		for _, id := range plan.IDs() {
			own := b.state(tally, id, month)
			var lines []settle.Line
			for i, old := range booked[id] {
				known := b.state(tally, id, time.January+time.Month(i))
				change, err := settle.Difference(old, known, settle.ReasonLate)
				if err != nil {
					b.t.Fatal(err)
				}
				lines, booked[id][i] = append(lines, change...), known
			}
			corrections += len(lines)
			s, err := own.With(plan, lines)
			if err != nil {
				b.t.Fatal(err)
			}
			booked[id] = append(booked[id], own)
			b.close(s)
		}
	}
	return corrections
}

func (b *books) state(tally *settle.Tally, id settle.AgreementID, month time.Month) *settle.Statement {
	b.t.Helper()
	p, err := tally.Plan().Period(id, fmt.Sprintf("2026-%02d", int(month)))
	if err != nil {
		b.t.Fatal(err)
	}
	s, err := tally.Statement(id, p)
	if err != nil {
		b.t.Fatal(err)
	}
	return s
}

func ptr[T any](v T) *T { return &v }

// randomPlan has one agreement in each of two currencies, with terms of all that keep balances, taxes
// and payees.
func randomPlan(t testing.TB, r *rand.Rand) *settle.Plan {
	t.Helper()
	var rates []settle.Fixing
	for _, last := range []string{"2026-01-31", "2026-02-28", "2026-03-31", "2026-04-30"} {
		rates = append(rates, settle.Fixing{From: money.USD, To: money.KRW, Rate: money.MustDecimal("1350.2"), Date: settle.MustDate(last)})
	}
	fixings, err := settle.NewFixings(rates)
	if err != nil {
		t.Fatal(err)
	}
	var agreements []settle.Agreement
	for _, c := range []money.Currency{money.USD, money.KRW} {
		party := []string{"acme", "zoo"}[r.IntN(2)]
		a := settle.Agreement{
			ID: settle.AgreementID("deal in " + c.Code()), Party: party, Currency: c,
			From: time.Date(2026, 1, 1, 0, 0, 0, 0, time.UTC), Terms: randomTerms(r, c),
		}
		if r.IntN(2) == 0 {
			a.Payout = &settle.Payout{Instalments: []settle.Instalment{{Share: money.Percent(100), Due: settle.DateRule{Basis: settle.DaysAfter, N: 30}}}}
			if c == money.USD {
				a.Payout.In = &settle.PayoutCurrency{Currency: money.KRW, Per: settle.ConversionPer(r.IntN(2))}
			}
		}
		agreements = append(agreements, a)
	}
	plan, err := settle.NewPlan(agreements, &settle.PlanOptions{Fixings: fixings})
	if err != nil {
		t.Fatal(err)
	}
	return plan
}

func randomTerms(r *rand.Rand, c money.Currency) []settle.Term {
	amount := func(n int64) money.Amount { return money.Minor(n, c) }
	cost := settle.AdCost()
	terms := []settle.Term{settle.RevenueShare{Rate: ptr(money.MustRate("1/3")), By: []string{"", "product"}[r.IntN(2)]}}
	add := func(list ...settle.Term) {
		for _, x := range list {
			if r.IntN(2) == 0 {
				terms = append(terms, x)
			}
		}
	}
	add(
		settle.Deduction{Rate: ptr(money.Percent(10))},
		settle.Minimum{Amount: amount(500)}, settle.Cap{Amount: amount(500_000)},
		settle.NegativeCarry{Expires: r.IntN(3), Forgive: false},
		settle.Recoupment{Costs: &cost, Rate: ptr(money.Percent(50)), Advances: []settle.Advance{
			{On: settle.MustDate("2026-01-09"), Amount: amount(3000), Elsewhere: r.IntN(2) == 0},
			{On: settle.MustDate("2026-03-09"), Amount: amount(1000), Elsewhere: r.IntN(2) == 0},
		}},
		settle.Recoupment{Label: "by sales", BySales: ptr(settle.NetSales()), Advances: []settle.Advance{
			{On: settle.MustDate("2026-02-09"), Amount: amount(700), Elsewhere: r.IntN(2) == 0},
		}},
		settle.Guarantee{Amount: amount(400), Every: r.IntN(3)},
		settle.Split{Among: []settle.SplitPart{{Payee: "x", Rate: ptr(money.MustRate("1/7"))}, {Payee: "y", Amount: ptr(amount(55))}, {Payee: "acme"}}},
		settle.Tax{Label: "VAT", Mode: settle.TaxMode(r.IntN(4)), Rate: money.Percent(10)},
		settle.Tax{Label: "WHT", Mode: settle.TaxWithheld, Rate: money.Percent(3)},
		settle.Tax{Label: "VAT of x", Mode: settle.TaxReverse, Rate: money.Percent(19), Payee: "x"},
		settle.Reserve{Rate: ptr(money.Percent(10)), Release: settle.DateRule{Basis: settle.DayOfMonth, N: 15, Months: 1 + r.IntN(2)}},
		settle.Reserve{Label: "fixed", Target: ptr(amount(300)), Release: settle.DateRule{N: 10}},
		settle.Threshold{Amount: amount(2000)},
	)
	return terms
}
