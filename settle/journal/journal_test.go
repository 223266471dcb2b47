// Copyright 2026 The jupan authors.
// SPDX-License-Identifier: Apache-2.0

package journal_test

import (
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/jupan-go/jupan/settle"
	"github.com/jupan-go/jupan/settle/journal"
	"github.com/jupan-go/jupan/settle/money"
)

// show writes the postings of an entry, an account and an amount to a line.
func show(t testing.TB, e journal.Entry, err error) []string {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
	out := []string{e.ID}
	for _, p := range e.Postings {
		out = append(out, p.Account+" "+p.Amount.String())
	}
	return out
}

func closing(s *settle.Statement) journal.Closing { return journal.Closing{Statement: s, On: day} }

// TestCloseClasses has one statement for each class of line; the share is 300.00 USD.
func TestCloseClasses(t *testing.T) {
	amount := money.MustParse
	payees := []settle.SplitPart{{Payee: "bob", Rate: ptr(money.Percent(25))}, {Payee: "acme"}}
	tests := []struct {
		name string
		term settle.Term
		want []string // beside the share, and owed
	}{
		{"deduction", settle.Deduction{Label: "fee", Amount: ptr(amount("20 USD"))}, []string{
			"Expenses:Partners:Deductions:acme -20.00 USD", "Liabilities:Partners:Accrued:acme -280.00 USD",
		}},
		{"minimum", settle.Minimum{Amount: amount("310 USD")}, []string{
			"Expenses:Partners:Bounds:acme 10.00 USD", "Liabilities:Partners:Accrued:acme -310.00 USD",
		}},
		{"split", settle.Split{Among: payees}, []string{
			"Liabilities:Partners:Accrued:acme -225.00 USD", "Liabilities:Partners:Accrued:bob -75.00 USD",
		}},
		{"added tax", settle.Tax{Label: "VAT", Mode: settle.TaxAdded, Rate: money.Percent(10)}, []string{
			"Assets:Tax:Input:VAT 30.00 USD", "Liabilities:Partners:Accrued:acme -330.00 USD",
		}},
		{"withheld tax", settle.Tax{Label: "WHT", Mode: settle.TaxWithheld, Rate: money.Percent(3)}, []string{
			"Liabilities:Tax:Withheld:WHT -9.00 USD", "Liabilities:Partners:Accrued:acme -291.00 USD",
		}},
		{"included tax", settle.Tax{Label: "VAT", Mode: settle.TaxIncluded, Rate: money.Percent(20)}, []string{
			"Assets:Tax:Input:VAT 50.00 USD", "Expenses:Partners:Earnings:acme -50.00 USD", "Liabilities:Partners:Accrued:acme -300.00 USD",
		}},
		{"reverse charge", settle.Tax{Label: "VAT", Mode: settle.TaxReverse, Rate: money.Percent(19)}, []string{
			"Assets:Tax:Input:VAT 57.00 USD", "Liabilities:Tax:ReverseCharge:VAT -57.00 USD", "Liabilities:Partners:Accrued:acme -300.00 USD",
		}},
		{"reserve", settle.Reserve{Rate: ptr(money.Percent(10)), Release: settle.DateRule{Basis: settle.DaysAfter, N: 180}}, []string{
			"Liabilities:Partners:Reserve:acme:reserve -30.00 USD", "Liabilities:Partners:Accrued:acme -270.00 USD",
		}},
		{"threshold", settle.Threshold{Amount: amount("500 USD")}, []string{
			"Liabilities:Partners:Threshold:acme:rolled forward -300.00 USD",
		}},
		{"guarantee", settle.Guarantee{Amount: amount("400 USD")}, []string{
			"Assets:Partners:Guarantee:acme:guaranteed beyond what was earned 100.00 USD", "Liabilities:Partners:Accrued:acme -400.00 USD",
		}},
		{"tax of a host's own", ownTax{}, []string{
			"Liabilities:Tax:Other:levy 7.00 USD", "Liabilities:Partners:Accrued:acme -307.00 USD",
		}},
		{"advance", settle.Recoupment{Advances: []settle.Advance{{On: settle.MustDate("2026-01-05"), Amount: amount("1000 USD")}}}, []string{
			"Assets:Partners:Advances:acme:to be recouped 1000.00 USD", "Assets:Partners:Advances:acme:to be recouped -300.00 USD",
			"Liabilities:Partners:Accrued:acme -1000.00 USD",
		}},
		{"advance paid elsewhere", settle.Recoupment{Advances: []settle.Advance{{On: settle.MustDate("2026-01-05"), Amount: amount("1000 USD"), Elsewhere: true}}}, []string{
			"Assets:Partners:Advances:acme:to be recouped -300.00 USD",
			"Assets:Partners:Advances:acme:to be recouped 1000.00 USD", "Assets:Partners:Outside:acme -1000.00 USD",
		}},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			e, err := journal.Accounts{}.Close(closing(statement(test.term)))
			want := append([]string{"close/acme/2026-01", "Expenses:Partners:Earnings:acme 300.00 USD"}, test.want...)
			if diff := cmp.Diff(want, show(t, e, err)); diff != "" {
				t.Errorf("Close mismatch (-want +got):\n%s", diff)
			}
		})
	}
}

// ownTax is a host's own term that adds a tax.
type ownTax struct{}

func (ownTax) Type() string               { return "own_tax" }
func (ownTax) Stage() settle.Stage        { return settle.StageTax }
func (ownTax) Measures() []settle.Measure { return nil }
func (ownTax) Apply(r *settle.Rating) error {
	return r.Add(settle.Draft{Label: "levy", Class: settle.ClassTax, Exact: money.MustParse("7 USD").Exact()})
}

// TestCloseLosses carries a loss, and forgives one.
func TestCloseLosses(t *testing.T) {
	for _, forgive := range []bool{false, true} {
		loss := settle.Deduction{Label: "fee", Amount: ptr(money.MustParse("400 USD"))}
		e, err := journal.Accounts{}.Close(closing(statement(loss, settle.NegativeCarry{Forgive: forgive})))
		want := []string{
			"close/acme/2026-01", "Expenses:Partners:Earnings:acme 300.00 USD", "Expenses:Partners:Deductions:acme -400.00 USD",
			"Assets:Partners:Losses:acme:losses carried over 100.00 USD",
		}
		if forgive {
			want = append(want, "Assets:Partners:Losses:acme:losses carried over -100.00 USD", "Expenses:Partners:WrittenOff:acme 100.00 USD")
		}
		if diff := cmp.Diff(want, show(t, e, err)); diff != "" {
			t.Errorf("forgiven %t: Close mismatch (-want +got):\n%s", forgive, diff)
		}
	}
}

// TestAccountWords fills every word of a template, each value as one part.
func TestAccountWords(t *testing.T) {
	a := journal.Accounts{Names: map[journal.Role]string{
		journal.RoleReserve: "A:{party}:{agreement}:{balance}:{bucket}:{tax}:{class}:{currency}",
	}}
	got, err := a.Account(journal.Place{
		Role: journal.RoleReserve, Party: "p:", Agreement: "{party}", Balance: "b", Bucket: "u", Tax: "t", Class: settle.ClassCarry, Currency: money.USD,
	})
	if want := "A:p%3A:%7Bparty%7D:b:u:t:carry:USD"; err != nil || got != want {
		t.Errorf("Account = %q, %v, want %q", got, err, want)
	}
}

// TestCloseOpening begins a journal in the middle: what balances held before is equity, once.
func TestCloseOpening(t *testing.T) {
	s := statement(settle.Reserve{Rate: ptr(money.Percent(10)), Release: settle.DateRule{Basis: settle.DaysAfter, N: 180}})
	s.Balances[0].Opening, s.Balances[0].Closing = money.MustParse("70 USD"), money.MustParse("100 USD")
	e, err := journal.Accounts{}.Close(closing(s))
	want := []string{
		"close/acme/2026-01", "Expenses:Partners:Earnings:acme 300.00 USD", "Liabilities:Partners:Reserve:acme:reserve -30.00 USD",
		"Liabilities:Partners:Accrued:acme -270.00 USD", "Liabilities:Partners:Reserve:acme:reserve -70.00 USD", "Equity:Opening:acme 70.00 USD",
	}
	if diff := cmp.Diff(want, show(t, e, err)); diff != "" {
		t.Errorf("Close mismatch (-want +got):\n%s", diff)
	}
}

// TestCloseNotInForce corrects a balance after the agreement has ended, when statements state none.
func TestCloseNotInForce(t *testing.T) {
	s := statement(settle.Deduction{Label: "fee", Amount: ptr(money.MustParse("400 USD"))}, settle.NegativeCarry{})
	after := *s
	after.Balances, after.Lines, after.Total = nil, nil, money.MustParse("0 USD")
	empty := closing(&after)
	empty.Before = s
	if e, err := (journal.Accounts{}).Close(empty); err != nil || !e.Empty() {
		t.Errorf("nothing is booked as %v, %v", e, err)
	}
	for _, l := range []settle.Line{
		{Class: settle.ClassEarning, Amount: money.MustParse("30 USD")},
		{Class: settle.ClassCarry, Term: "negative_carry", Balance: "losses carried over", Amount: money.MustParse("-30 USD")},
	} {
		l.Corrects, l.Reason = "2026-01", settle.ReasonLate
		after.Lines = append(after.Lines, l)
	}
	e, err := journal.Accounts{}.Close(empty)
	want := []string{
		"close/acme/2026-01", "Expenses:Partners:Earnings:acme 30.00 USD", "Assets:Partners:Losses:acme:losses carried over -30.00 USD",
	}
	if diff := cmp.Diff(want, show(t, e, err)); diff != "" {
		t.Errorf("Close mismatch (-want +got):\n%s", diff)
	}
}

// TestCloseAgreement names the account of a balance that no line moves.
func TestCloseAgreement(t *testing.T) {
	s := statement()
	s.Balances = []settle.BalanceMove{{Name: "kept", Closing: money.MustParse("-5 USD"), Outside: money.MustParse("-5 USD")}}
	c := closing(s)
	for _, agreement := range []*settle.Agreement{nil, {Terms: []settle.Term{settle.Recoupment{Label: "kept"}}}} {
		c.Agreement = agreement
		e, err := journal.Accounts{}.Close(c)
		lines := show(t, e, err)
		want := "Liabilities:Partners:Balance:acme:kept 5.00 USD"
		if agreement != nil {
			want = "Assets:Partners:Advances:acme:kept 5.00 USD"
		}
		if !slices.Contains(lines, want) {
			t.Errorf("%q is not in %q", want, lines)
		}
	}
}

// TestCloseCorrection tags what corrects a closed period.
func TestCloseCorrection(t *testing.T) {
	s := statement()
	s.Lines = append(s.Lines, settle.Line{
		Number: 2, Label: "share", Class: settle.ClassEarning, Corrects: "2025-12", Reason: settle.ReasonRefund, Amount: money.MustParse("-1 USD"),
	})
	s.Total = money.MustParse("299 USD")
	e, err := journal.Accounts{}.Close(closing(s))
	if err != nil {
		t.Fatal(err)
	}
	want := []journal.Tag{
		{Name: "line", Value: "2"}, {Name: "label", Value: "share"}, {Name: "corrects", Value: "2025-12"}, {Name: "reason", Value: "refund"},
	}
	if diff := cmp.Diff(want, e.Postings[1].Tags); diff != "" {
		t.Errorf("tags mismatch (-want +got):\n%s", diff)
	}
}

// TestCloseRefused has statements that do not add up, and plans of accounts that cannot name them.
func TestCloseRefused(t *testing.T) {
	a, b, split := *statement(), *statement(), *statement()
	a.Total = money.MustParse("300.01 USD")
	b.Agreement = ""
	split.Lines = append(slices.Clone(split.Lines), settle.Line{Number: 2, Class: settle.ClassSplit, Payee: "x", Amount: money.MustParse("1 USD")})
	split.Total = money.MustParse("301 USD")
	word := journal.Accounts{Names: map[journal.Role]string{journal.RoleEarnings: "Expenses:{partner}"}}
	none := journal.Accounts{Name: func(journal.Place) string { return "Expenses:: " }}
	tests := []struct {
		name     string
		accounts journal.Accounts
		s        *settle.Statement
		want     error
	}{
		{"no statement", journal.Accounts{}, nil, journal.ErrInvalid},
		{"total", journal.Accounts{}, &a, settle.ErrInvariant},
		{"split", journal.Accounts{}, &split, settle.ErrInvariant},
		{"word", word, statement(), journal.ErrAccount},
		{"name", none, statement(), journal.ErrAccount},
	}
	for _, test := range tests {
		_, err := test.accounts.Close(closing(test.s))
		var typed *journal.StatementError
		if !errors.Is(err, test.want) || !errors.As(err, &typed) {
			t.Errorf("%s: %v, want a StatementError with %v", test.name, err, test.want)
		}
		if test.s != nil && (typed.Agreement != test.s.Agreement || typed.Period != "2026-01") {
			t.Errorf("%s: names %q, %q", test.name, typed.Agreement, typed.Period)
		}
	}
	if e, err := (journal.Accounts{}).Close(closing(&b)); err != nil || e.ID != "close//2026-01" {
		t.Errorf("no agreement: %q, %v", e.ID, err)
	}
}

// TestApproveConverts pays dollars in won.
func TestApproveConverts(t *testing.T) {
	s := statement()
	fixing := settle.Fixing{From: money.USD, To: money.KRW, Date: settle.MustDate("2026-01-31"), Rate: money.MustDecimal("1350.2"), Source: "KEB"}
	s.Payable = &settle.Payable{
		Total:       money.MustParse("405060 KRW"),
		Conversions: []settle.Conversion{{Fixing: fixing, From: s.Total, To: money.MustParse("405060 KRW")}},
	}
	e, err := journal.Accounts{}.Approve(journal.Approval{Statement: s, On: day})
	want := []string{
		"approve/acme/2026-01", "Liabilities:Partners:Accrued:acme 300.00 USD", "Equity:Conversion -300.00 USD",
		"Equity:Conversion 405060 KRW", "Liabilities:Partners:Payable:acme -405060 KRW",
	}
	if diff := cmp.Diff(want, show(t, e, err)); diff != "" {
		t.Errorf("Approve mismatch (-want +got):\n%s", diff)
	}
	if tags := e.Postings[1].Tags; len(tags) != 1 || tags[0].Name != journal.TagRate || !strings.Contains(tags[0].Value, "1350.2 KRW (KEB") {
		t.Errorf("rate: %v", tags)
	}
	s.Payable.Payees = []settle.Payee{{Party: "acme", Amount: money.MustParse("1 KRW")}}
	if _, err := (journal.Accounts{}).Approve(journal.Approval{Statement: s, On: day}); !errors.Is(err, settle.ErrInvariant) {
		t.Errorf("payees that do not add up: %v", err)
	}
}

// TestPaymentRefused has payments that do not add up, and steps out of turn.
func TestPaymentRefused(t *testing.T) {
	var a journal.Accounts
	good := journal.Payment{ID: "p", Party: "acme", Amount: money.MustParse("3 USD"), Items: []journal.Item{{Amount: money.MustParse("3 USD")}}}
	less, other, nobody, nameless := good, good, good, good
	less.Amount, other.Amount = money.MustParse("2 USD"), money.MustParse("3 KRW")
	nobody.Party, nameless.ID = "", ""
	for i, p := range []journal.Payment{less, other, nobody, nameless} {
		_, err := a.Release(p, day)
		var typed *journal.PaymentError
		if !errors.As(err, &typed) || typed.ID != p.ID {
			t.Errorf("payment %d: %v", i, err)
		}
	}
	settled := good
	settled.State = journal.Settled
	_, returned := a.Return(good, day)
	_, cancelled := a.Cancel(settled, day)
	_, advance := a.Advance(journal.Advance{ID: "x", Amount: good.Amount, On: day})
	_, dateless := a.Release(good, settle.Date{})
	for i, err := range []error{returned, cancelled, advance, dateless} {
		if !errors.Is(err, journal.ErrInvalid) {
			t.Errorf("step %d: %v", i, err)
		}
	}
}

// TestPaymentCollected pays one party what is owed to two.
func TestPaymentCollected(t *testing.T) {
	p := journal.Payment{ID: "p", Party: "agent", Amount: money.MustParse("5 USD"), Items: []journal.Item{
		{Agreement: "a", Period: "2026-01", Payee: "acme", Amount: money.MustParse("3 USD")},
		{Agreement: "b", Period: "2026-01", Amount: money.MustParse("2 USD")},
	}}
	e, err := journal.Accounts{}.Release(p, day)
	want := []string{
		"release/p", "Liabilities:Partners:Payable:acme 3.00 USD", "Liabilities:Partners:Payable:agent 2.00 USD", "Assets:Payouts:Transit -5.00 USD",
	}
	if diff := cmp.Diff(want, show(t, e, err)); diff != "" {
		t.Errorf("Release mismatch (-want +got):\n%s", diff)
	}
}

// TestIDs tells facts apart whose parts have the separator in them.
func TestIDs(t *testing.T) {
	one, two := *statement(), *statement()
	one.Agreement, one.Period.Name = "a/b", "c"
	two.Agreement, two.Period.Name = "a", "b/c"
	seen := map[string]bool{}
	for _, c := range []journal.Closing{closing(&one), closing(&two), {Statement: &two, On: day, Attempt: 2}} {
		e, err := journal.Accounts{}.Close(c)
		if err != nil || seen[e.ID] {
			t.Errorf("ID %q again, or %v", e.ID, err)
		}
		seen[e.ID] = true
	}
}

func TestEntryValidate(t *testing.T) {
	good := func() journal.Entry {
		return journal.Entry{ID: "e", Date: day, Postings: []journal.Posting{
			{Account: "Assets:a", Amount: money.MustParse("1 USD")},
			{Account: "Assets:b", Amount: money.MustParse("-1 USD")},
			{Account: "Assets:a", Amount: money.MustParse("5 KRW")},
			{Account: "Assets:b", Amount: money.MustParse("-5 KRW")},
		}}
	}
	if err := good().Validate(); err != nil {
		t.Fatal(err)
	}
	tests := []struct {
		name   string
		change func(*journal.Entry)
		want   error
	}{
		{"no ID", func(e *journal.Entry) { e.ID = "" }, journal.ErrInvalid},
		{"no date", func(e *journal.Entry) { e.Date = settle.Date{} }, journal.ErrInvalid},
		{"no postings", func(e *journal.Entry) { e.Postings = nil }, journal.ErrInvalid},
		{"one posting", func(e *journal.Entry) { e.Postings = e.Postings[:1] }, journal.ErrInvalid},
		{"a minor unit", func(e *journal.Entry) { e.Postings[0].Amount = money.MustParse("1.01 USD") }, journal.ErrUnbalanced},
		{"one for the other", func(e *journal.Entry) { e.Postings[1].Amount = money.MustParse("-1 EUR") }, journal.ErrUnbalanced},
		{"no currency", func(e *journal.Entry) { e.Postings[1].Amount = money.Amount{} }, journal.ErrInvalid},
		{"account", func(e *journal.Entry) { e.Postings[1].Account = "Assets:a  b" }, journal.ErrAccount},
		{"tag", func(e *journal.Entry) { e.Tags = []journal.Tag{{Name: "Not this", Value: ""}} }, journal.ErrInvalid},
		{"tag with a meaning", func(e *journal.Entry) { e.Postings[0].Tags = []journal.Tag{{Name: "date", Value: ""}} }, journal.ErrInvalid},
		{"tag of a letter", func(e *journal.Entry) { e.Tags = []journal.Tag{{Name: "a", Value: ""}} }, journal.ErrInvalid},
	}
	for _, test := range tests {
		e := good()
		test.change(&e)
		err := e.Validate()
		var typed *journal.EntryError
		if !errors.Is(err, test.want) || !errors.As(err, &typed) || typed.ID != e.ID {
			t.Errorf("%s: %v, want an EntryError with %v", test.name, err, test.want)
		}
		if _, err := journal.Balances([]journal.Entry{good(), e}); !errors.Is(err, test.want) {
			t.Errorf("%s: Balances gives %v", test.name, err)
		}
	}
}

// TestAdvanceClears pays an advance outside, which the statement of its period then takes back.
func TestAdvanceClears(t *testing.T) {
	amount := money.MustParse("1000 USD")
	paid, err := journal.Accounts{}.Advance(journal.Advance{ID: "x", Agreement: "acme", Party: "acme", Amount: amount, On: day})
	if err != nil {
		t.Fatal(err)
	}
	s := statement(settle.Recoupment{Advances: []settle.Advance{{On: settle.MustDate("2026-01-05"), Amount: amount, Elsewhere: true}}})
	closed, err := journal.Accounts{}.Close(closing(s))
	if err != nil {
		t.Fatal(err)
	}
	balances, err := journal.Balances([]journal.Entry{paid, closed})
	var got []string
	for _, b := range balances {
		got = append(got, b.Account+" "+b.Amount.String())
	}
	want := []string{
		"Assets:Partners:Advances:acme:to be recouped 700.00 USD", "Assets:Payouts:Bank -1000.00 USD", "Expenses:Partners:Earnings:acme 300.00 USD",
	}
	if diff := cmp.Diff(want, got); err != nil || diff != "" {
		t.Errorf("Balances: %v, mismatch (-want +got):\n%s", err, diff)
	}
}

func TestReverse(t *testing.T) {
	e, err := journal.Accounts{}.Close(closing(statement()))
	if err != nil {
		t.Fatal(err)
	}
	back := e.Reverse(day.AddDays(1), "sent back")
	left, err := journal.Balances([]journal.Entry{e, back})
	if err != nil || len(left) > 0 || back.ID == e.ID {
		t.Errorf("left %v, %v, ID %s", left, err, back.ID)
	}
	back.Postings[0].Tags[0].Value = "changed"
	if e.Postings[0].Tags[0].Value == "changed" {
		t.Error("the reversal shares its tags")
	}
}

// TestEntryJSON reads back what WriteJSON and encoding/json write.
func TestEntryJSON(t *testing.T) {
	entries := oddEntries(t)
	for i := range entries { // JSON has no bytes that are no text
		data, err := json.Marshal(entries[i])
		if err != nil {
			t.Fatal(err)
		}
		entries[i] = journal.Entry{}
		if err := json.Unmarshal(data, &entries[i]); err != nil {
			t.Fatal(err)
		}
	}
	var b strings.Builder
	if err := journal.WriteJSON(&b, entries); err != nil {
		t.Fatal(err)
	}
	var got []journal.Entry
	if err := json.Unmarshal([]byte(b.String()), &got); err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(fmt.Sprintf("%+v", entries), fmt.Sprintf("%+v", got)); diff != "" {
		t.Errorf("JSON mismatch (-want +got):\n%s", diff)
	}
}

// TestRoles has a default name for every role.
func TestRoles(t *testing.T) {
	seen := map[string]journal.Role{}
	for _, role := range journal.Roles() {
		name, err := journal.Accounts{}.Account(journal.Place{Role: role, Party: "p", Agreement: "a", Balance: "b", Tax: "t"})
		if err != nil || seen[name] != "" {
			t.Errorf("%s: %q, %v, already of %q", role, name, err, seen[name])
		}
		seen[name] = role
		if _, err := journal.BeancountAccount(name); err != nil {
			t.Errorf("%s: %v", role, err)
		}
	}
	if _, err := (journal.Accounts{}).Account(journal.Place{Role: "other"}); !errors.Is(err, journal.ErrAccount) {
		t.Errorf("role that is none: %v", err)
	}
}
