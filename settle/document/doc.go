// Copyright 2026 The jupan authors.
// SPDX-License-Identifier: Apache-2.0

// Package document writes what is sent to a partner: statements and agreements as pages for
// paper and screens, in English and Korean, the data of Korean tax invoices, and what a partner
// may see of its settlement as JSON.
//
//	err := document.StatementHTML(&page, statements[0], &document.Options{
//		Language: settle.Korean,
//		Issuer:   document.Business{Name: "주식회사 주판", Registration: "123-45-67891"},
//		State:    book.StateClosed,
//	})
//	if err != nil {
//		log.Fatal(err)
//	}
//
// # Pages
//
// A page is one file of HTML that needs nothing else: no script, no font and no picture from
// elsewhere; its Content-Security-Policy forbids them. A host whose own policy is stricter allows the
// style that is in the page: style-src 'unsafe-inline'. Every text is escaped for the place where it
// stands. It reads on a phone, and prints on A4 in portrait with a header and a number on each
// sheet: printing it to PDF is a browser's work.
//
// A statement has each line with its trace, the taxes and the invoice, the days of payment,
// corrections with their reasons, what is carried, and in its foot what was known and the
// digest, by which a paper is matched with the statement's JSON. It is marked as provisional on
// each sheet unless [Options].State says that its period is closed. Both languages have the
// same figures. Labels that an agreement gives stay as they are, and those that the built-in
// terms give are translated.
//
// What jupan does not know, such as registered names and addresses, comes from the host as a
// [Business] and is never made up.
//
// # Tax invoices
//
// [TaxSheets] makes the data of 세금계산서 and 계산서 in the order of the national form, as a page and
// as a table for an upload. It is no invoice. What is missing or cannot be right is a [Fault] on
// the sheet, and a sheet with faults is in no table.
//
// # A partner's own page
//
// [NewPartner] gathers from a book what one party may see, for a portal or an app: agreements in
// words, periods with statements and campaigns, corrections, payouts, and what is not paid yet. Its
// JSON has a version and a schema ([PartnerSchema]).
//
// # Beside it
//
// A statement as a table is [settle.Statement.CSV], or [settle.WriteCSV] for many, and as data
// [settle.Statement.JSON].
//
// All functions may be called by several goroutines at once.
package document
