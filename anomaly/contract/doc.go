// Copyright 2026 The jupan authors.
// SPDX-License-Identifier: Apache-2.0

// Package contract holds files to what their feed promises, before anything is settled from them.
//
//	zero := 0
//	sales := contract.Contract{
//		Partner: "acme", Feed: "sales", Unique: [][]string{{"id"}},
//		Columns: []contract.Column{
//			{Name: "id"},
//			{Name: "currency", Allowed: []string{"KRW"}},
//			{Name: "amount", Type: contract.Decimal, Sign: contract.NonNegative, Decimals: &zero, Unit: true},
//		},
//		Totals: []contract.Total{{Name: "sum", Column: "amount"}},
//	}
//	file, err := contract.ReadCSV(strings.NewReader(text), "sales-0316.csv", day)
//	if err != nil {
//		log.Fatal(err)
//	}
//	file.Totals = map[string]money.Decimal{"sum": money.Int(38700)}
//	report, err := sales.Check(file, nil)
//	if err != nil {
//		log.Fatal(err)
//	}
//	fmt.Println(report.Valid, "of", report.Rows, "rows are valid")
//	for _, f := range report.Findings {
//		fmt.Println(f.Severity, f.Explain(settle.English))
//	}
//
// # A contract and a history
//
// A [Contract] says what holds of every file by itself: columns, types, ranges, allowed values,
// signs, decimals, references, rows that are unique, control totals. It is a plain value and the same
// as JSON. A field that may be a number with separators between its thousands is reported and never
// guessed.
//
// A [History] knows the files that came before: it finds the same content under another name and in
// another order, columns that came and went, amounts in another unit (minor units for major ones,
// micros), and files that end early.
//
// # Faults
//
// What is wrong with the data is in the [Report], counted by rule: every row is either valid or has a
// fault. An error means that the contract itself is wrong, or that the file is no table. Findings are
// those of package anomaly, so reviews, gates and alerts treat them alike.
//
// # Extending
//
// A host's own rule for rows is a [Rule]; a set that values refer to is a [Reference].
//
// Contracts, files and reports are values. A History is for one goroutine at a time. Nothing here reads
// a clock.
package contract
