// Copyright 2026 The jupan authors.
// SPDX-License-Identifier: Apache-2.0

// Package journal writes statements and payments as balanced double entry, under the
// account names of the host.
//
//	var accounts journal.Accounts // default names
//	entry, err := accounts.Close(journal.Closing{Statement: s, On: settle.MustDate("2026-02-01")})
//	for _, p := range entry.Postings {
//		fmt.Println(p.Account, p.Amount)
//	}
//	// Expenses:Partners:Earnings:acme 300.00 USD
//	// Liabilities:Partners:Accrued:acme -300.00 USD
//
// # What is booked
//
//	Close    every line, on the account of its class or balance    against accrued
//	Approve  accrued to payable, through conversion into the currency of the payout
//	Release  payable to transit    for each item of a payment, which may net several statements
//	Settle   transit to bank
//	Return   transit, or bank, back to payable
//	Cancel   transit back to payable; nothing before the release
//	Advance  bank to outside
//
// A positive amount is a debit. What a partner is owed is a credit, so accrued,
// payable and balances are negative while the partner has something to get.
//
// # Accounts
//
// The default name of each [Role]; a host gives its own in [Accounts].
//
//	earnings        Expenses:Partners:Earnings:{party}
//	deductions      Expenses:Partners:Deductions:{party}
//	bounds          Expenses:Partners:Bounds:{party}
//	carried         Expenses:Partners:Carried:{party}
//	rounding        Expenses:Partners:Rounding:{party}
//	input_tax       Assets:Tax:Input:{tax}                     added, included, and of reverse charge
//	withheld_tax    Liabilities:Tax:Withheld:{tax}
//	reverse_charge  Liabilities:Tax:ReverseCharge:{tax}
//	other_tax       Liabilities:Tax:Other:{tax}
//	reserve         Liabilities:Partners:Reserve:{agreement}:{balance}
//	threshold       Liabilities:Partners:Threshold:{agreement}:{balance}
//	losses          Assets:Partners:Losses:{agreement}:{balance}
//	advances        Assets:Partners:Advances:{agreement}:{balance}
//	guarantee       Assets:Partners:Guarantee:{agreement}:{balance}
//	balance         Liabilities:Partners:Balance:{agreement}:{balance}
//	written_off     Expenses:Partners:WrittenOff:{party}
//	outside         Assets:Partners:Outside:{party}
//	opening         Equity:Opening:{party}
//	accrued         Liabilities:Partners:Accrued:{party}
//	payable         Liabilities:Partners:Payable:{party}
//	transit         Assets:Payouts:Transit
//	bank            Assets:Payouts:Bank
//	conversion      Equity:Conversion
//
// Values in braces become one part of a name by [EscapePart], so that a party called
// "a:b" has no account below that of "a", and two parties never share one.
//
// # Files
//
// [WriteHledger], [WriteLedger] and [WriteBeancount] write what these programs accept
// with their strict settings, with declarations of accounts, commodities and tags:
//
//	hledger -f jupan.journal check --strict ordereddates balancednoautoconversion
//	ledger --strict --pedantic -f jupan.ledger balance
//	bean-check jupan.beancount
//
// Amounts have all their decimals. Names of accounts are the same in hledger and
// Ledger; Beancount's are those of [BeancountAccount]. [WriteCSV] is for spreadsheets,
// and [WriteJSON] is read back by encoding/json.
//
// # Guarantees
//
//   - Every entry adds up to zero in each currency, or is not returned.
//   - The account of a balance holds the opposite of what the statement closes with,
//     after every close. So what a correction changed of a balance without a line is
//     booked with it.
//   - Accrued holds what is closed and not approved, payable what is approved and not
//     released, each the sum of the statements' totals by payee and currency.
//   - The same fact gives the same entry, with the same ID.
//
// Corrections of closed periods are postings of the period that books them; tags name
// the period that they correct, and why. Balances that are no money, such as a base
// carried over, are not booked.
//
// # Errors
//
// Errors are an *[EntryError], a *[StatementError] or a *[PaymentError], with the
// identity, and wrap [ErrUnbalanced], [ErrInvalid], [ErrAccount] or
// [settle.ErrInvariant].
//
// Everything here is a plain value or a pure function, safe for concurrent use.
package journal
