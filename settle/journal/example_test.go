// Copyright 2026 The jupan authors.
// SPDX-License-Identifier: Apache-2.0

package journal_test

import (
	"fmt"
	"os"
	"time"

	"github.com/jupan-go/jupan/settle"
	"github.com/jupan-go/jupan/settle/event"
	"github.com/jupan-go/jupan/settle/journal"
	"github.com/jupan-go/jupan/settle/money"
)

// statement states 30 % of 1,000.00 USD for January.
func statement(terms ...settle.Term) *settle.Statement {
	share := money.Percent(30)
	plan, err := settle.NewPlan([]settle.Agreement{{
		ID: "acme", Party: "acme", Currency: money.USD,
		Terms: append([]settle.Term{settle.RevenueShare{Rate: &share}}, terms...),
	}}, nil)
	if err != nil {
		panic(err)
	}
	tally := plan.NewTally()
	_, err = tally.Add(event.Batch{Events: []event.Event{{
		Key: event.Key{Source: "shop", ID: "1"}, At: time.Date(2026, 1, 9, 0, 0, 0, 0, time.UTC), Party: "acme",
		Kind: event.PaymentCaptured, Gross: money.MustParse("1000.00 USD"),
	}}})
	if err != nil {
		panic(err)
	}
	statements, err := tally.Statements()
	if err != nil {
		panic(err)
	}
	return statements[0]
}

func Example() {
	s := statement()

	var accounts journal.Accounts // default names
	entry, err := accounts.Close(journal.Closing{Statement: s, On: settle.MustDate("2026-02-01")})
	if err != nil {
		fmt.Println(err)
		return
	}
	for _, p := range entry.Postings {
		fmt.Println(p.Account, p.Amount)
	}
	// Output:
	// Expenses:Partners:Earnings:acme 300.00 USD
	// Liabilities:Partners:Accrued:acme -300.00 USD
}

// A host's chart of accounts, in words of its own.
func ExampleAccounts() {
	accounts := journal.Accounts{Names: map[journal.Role]string{
		journal.RoleEarnings:    "비용:지급수수료:{party}",
		journal.RoleInputTax:    "자산:부가세대급금",
		journal.RoleWithheldTax: "부채:예수금:{tax}",
		journal.RoleAccrued:     "부채:미지급금:{party}",
	}}
	s := statement(settle.Tax{Label: "VAT", Mode: settle.TaxAdded, Rate: money.Percent(10)})
	entry, err := accounts.Close(journal.Closing{Statement: s, On: settle.MustDate("2026-02-01")})
	if err != nil {
		fmt.Println(err)
		return
	}
	for _, p := range entry.Postings {
		fmt.Println(p.Account, p.Amount)
	}
	// Output:
	// 비용:지급수수료:acme 300.00 USD
	// 자산:부가세대급금 30.00 USD
	// 부채:미지급금:acme -330.00 USD
}

// A payment from its approval to the bank, and what the accounts then hold.
func ExampleAccounts_Release() {
	s := statement()
	payment := journal.Payment{
		ID: "payout-7", Party: s.Party, Amount: s.Total,
		Items: []journal.Item{{Agreement: s.Agreement, Period: s.Period.Name, Amount: s.Total}},
	}
	var accounts journal.Accounts
	var entries []journal.Entry
	book := func(e journal.Entry, err error) {
		if err != nil {
			fmt.Println(err)
			return
		}
		entries = append(entries, e)
	}
	book(accounts.Close(journal.Closing{Statement: s, On: settle.MustDate("2026-02-01")}))
	book(accounts.Approve(journal.Approval{Statement: s, On: settle.MustDate("2026-02-03")}))
	book(accounts.Release(payment, settle.MustDate("2026-02-15")))
	book(accounts.Settle(payment, settle.MustDate("2026-02-16")))

	balances, err := journal.Balances(entries)
	if err != nil {
		fmt.Println(err)
		return
	}
	for _, b := range balances {
		fmt.Println(b.Account, b.Amount)
	}
	// Output:
	// Assets:Payouts:Bank -300.00 USD
	// Expenses:Partners:Earnings:acme 300.00 USD
}

// advance is an entry of two postings.
func advance() []journal.Entry {
	entry, err := journal.Accounts{}.Advance(journal.Advance{
		ID: "A-1", Agreement: "book", Party: "한강 (출판)", Amount: money.MustParse("1000000 KRW"), On: settle.MustDate("2026-01-05"),
	})
	if err != nil {
		panic(err)
	}
	return []journal.Entry{entry}
}

func ExampleWriteHledger() {
	if err := journal.WriteHledger(os.Stdout, advance()); err != nil {
		fmt.Println(err)
	}
	// Output:
	// decimal-mark .
	// commodity 1000. KRW
	// account Assets:Partners:Outside:한강 (출판)
	// account Assets:Payouts:Bank
	//
	// 2026-01-05 advance A-1 to 한강 (출판)
	//     ; id: advance/A-1
	//     ; advance: A-1
	//     ; agreement: book
	//     ; party: 한강 (출판)
	//     Assets:Partners:Outside:한강 (출판)  1000000 KRW
	//     Assets:Payouts:Bank  -1000000 KRW
}

func ExampleWriteLedger() {
	if err := journal.WriteLedger(os.Stdout, advance()); err != nil {
		fmt.Println(err)
	}
	// Output:
	// commodity KRW
	//     format 1000 KRW
	// tag advance
	// tag agreement
	// tag id
	// tag party
	// account Assets:Partners:Outside:한강 (출판)
	// account Assets:Payouts:Bank
	//
	// 2026-01-05 advance A-1 to 한강 (출판)
	//     ; id: advance/A-1
	//     ; advance: A-1
	//     ; agreement: book
	//     ; party: 한강 (출판)
	//     Assets:Partners:Outside:한강 (출판)  1000000 KRW
	//     Assets:Payouts:Bank  -1000000 KRW
}

func ExampleWriteBeancount() {
	if err := journal.WriteBeancount(os.Stdout, advance(), nil); err != nil {
		fmt.Println(err)
	}
	// Output:
	// option "inferred_tolerance_multiplier" "0"
	// 2026-01-05 commodity KRW
	// 2026-01-05 open Assets:Partners:Outside:0한강-x20-x28출판-x29 KRW
	// 2026-01-05 open Assets:Payouts:Bank KRW
	//
	// 2026-01-05 * "advance A-1 to 한강 (출판)"
	//   id: "advance/A-1"
	//   advance: "A-1"
	//   agreement: "book"
	//   party: "한강 (출판)"
	//   Assets:Partners:Outside:0한강-x20-x28출판-x29  1000000 KRW
	//   Assets:Payouts:Bank  -1000000 KRW
}

func ExampleWriteCSV() {
	if err := journal.WriteCSV(os.Stdout, advance()); err != nil {
		fmt.Println(err)
	}
	// Output:
	// entry,date,text,tags,posting,account,amount,currency,posting_tags
	// advance/A-1,2026-01-05,advance A-1 to 한강 (출판),advance=A-1; agreement=book; party=한강 (출판),1,Assets:Partners:Outside:한강 (출판),1000000,KRW,
	// advance/A-1,2026-01-05,advance A-1 to 한강 (출판),advance=A-1; agreement=book; party=한강 (출판),2,Assets:Payouts:Bank,-1000000,KRW,
}

func ExampleWriteJSON() {
	if err := journal.WriteJSON(os.Stdout, advance()); err != nil {
		fmt.Println(err)
	}
	// Output:
	// [
	// {"id":"advance/A-1","date":"2026-01-05","text":"advance A-1 to 한강 (출판)","tags":[{"name":"advance","value":"A-1"},{"name":"agreement","value":"book"},{"name":"party","value":"한강 (출판)"}],"postings":[{"account":"Assets:Partners:Outside:한강 (출판)","amount":"1000000 KRW"},{"account":"Assets:Payouts:Bank","amount":"-1000000 KRW"}]}
	// ]
}

func ExampleEscapePart() {
	name := "Liabilities:Partners:Payable:" + journal.EscapePart("acme: shop")
	bean, err := journal.BeancountAccount(name)
	fmt.Println(name)
	fmt.Println(bean, err)
	// Output:
	// Liabilities:Partners:Payable:acme%3A shop
	// Liabilities:Partners:Payable:0acme-x253A--shop <nil>
}
