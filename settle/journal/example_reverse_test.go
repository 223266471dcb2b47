// Copyright 2026 The jupan authors.
// SPDX-License-Identifier: Apache-2.0

package journal_test

import (
	"fmt"

	"github.com/jupan-go/jupan/settle"
	"github.com/jupan-go/jupan/settle/journal"
)

// What an entry did is taken back by another one, and then nothing is left.
func ExampleEntry_Reverse() {
	entries := advance()
	entries = append(entries, entries[0].Reverse(settle.MustDate("2026-01-07"), "paid twice"))
	fmt.Println(entries[1].ID, entries[1].Validate())
	balances, err := journal.Balances(entries)
	fmt.Println(len(balances), err)
	balances, err = journal.Balances(entries[:1])
	for _, b := range balances {
		fmt.Println(b.Account, b.Amount, err)
	}
	// Output:
	// reverse/advance/A-1 <nil>
	// 0 <nil>
	// Assets:Partners:Outside:한강 (출판) 1000000 KRW <nil>
	// Assets:Payouts:Bank -1000000 KRW <nil>
}

// Where a figure goes, by the roles that a host may name otherwise.
func ExampleAccounts_Account() {
	account, err := journal.Accounts{}.Account(journal.Place{Role: journal.RolePayable, Party: "a:b"})
	fmt.Println(account, err, journal.CheckAccount(account), len(journal.Roles()))
	// Output:
	// Liabilities:Partners:Payable:a%3Ab <nil> <nil> 23
}
