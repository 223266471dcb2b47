// Copyright 2026 The jupan authors.
// SPDX-License-Identifier: Apache-2.0

// Package mapped reads the files of any partner by a mapping in JSON, so that a new
// partner needs no code. CSV, TSV, fixed widths, JSON and JSON Lines are read, and what
// Excel makes of them.
//
//	m, err := mapped.Parse([]byte(`{
//		"name": "haru", "version": "1", "zone": "Asia/Seoul",
//		"file": {"preamble": 5},
//		"numbers": {"group": ","},
//		"key": ["정산번호"],
//		"at": {"column": "거래일", "layout": "yyyy-MM-dd"},
//		"currency": {"value": "KRW"},
//		"order": "주문번호",
//		"events": [{
//			"kind": {"column": "구분", "words": {"결제": "payment_captured", "취소": "payment_cancelled", "보류": "skip held"}},
//			"gross": "금액",
//			"fee": {"columns": ["수수료", "부가세"], "sign": "negated"},
//			"net": "정산금액"
//		}],
//		"footer": {"column": "정산번호", "is": ["합계"], "totals": ["금액", "정산금액"]}
//	}`))
//	if err != nil {
//		fmt.Println(err) // every fault at once, each with its path
//		return
//	}
//	a, err := mapped.New(m)
//	if err != nil {
//		fmt.Println(err)
//		return
//	}
//	in := &adapters.Input{Source: "haru", Name: "jan.csv", Body: file}
//	fmt.Print(a.Check(in, 10)) // what each row becomes
//
// [Adapter.Check] is the way to write a mapping: try it on a file, look at the rows, and
// at what the whole file comes to. The Runner then imports files with the same Adapter.
// [Mapping] says what every field means, and is the same in Go; [Schema] lets editors
// help with the JSON.
//
// # What is wrong is said
//
// A column that the file lacks is drift, and nothing of it is taken. A word without a
// meaning, a number that is not one, a date that is none, an absent amount or key each
// reject their row. So do cells that a spreadsheet has spoilt: #REF!, and numbers of
// orders that it shortened to 1.23457E+11. Gross and fee that do not make the net are a
// warning. Rows that the footer counts and the file does not have make it incomplete,
// and a file without its footer is refused as broken off.
//
// # Signs
//
// Amounts are signed from our balance with the partner: money in is positive, costs are
// negative. Most files state costs positive, which is [Negated]. Where refunds have no
// sign either, [OfKind] and [AgainstKind] give each figure that of its kind; debit and
// credit in two columns are columns and minus.
//
// # Keys
//
// A key has to be the same in every file that tells of the fact. Its parts are joined by
// '|'; a '|', '#' or '\' within a part has a '\' before it, unless it is the only part.
// With ordinals, rows of one file that have the same key are told apart by their order,
// which is only right where that never changes.
//
// # Files that restate
//
// By "day", each day that a file has replaces what was known of it; by "file", a file
// replaces the earlier versions of itself, which its name tells.
//
// # Straight into a Fold
//
// [Adapter.OpenRanges] opens a file for [settle.Fold], without a Runner and a Sink, and
// cuts it for several processors:
//
//	ranges, err := a.OpenRanges(file, size, runtime.GOMAXPROCS(0), &mapped.RangesOptions{Source: "haru", Name: "jan.csv"})
//	if err != nil {
//		fmt.Println(err)
//		return
//	}
//	tally, added, err := settle.Fold(ctx, plan, ranges.Readers()...)
//	summary := ranges.Summary() // what Decode says: rows, rejections, warnings, controls
//
// The events, the rejections with their rows and all else are those of Decode. Rows of
// CSV and TSV that say what rows most often say are read where they stand; Decode reads
// the others, and all rows where there are ordinals, zones in a column, more than four
// events in a row, or times of day and month that are not two digits each. A mapping
// that has a footer, has ordinals or restates a file is one range, for one processor,
// and so is a file that is compressed, in UTF-16, or of another form.
//
// # What is not read
//
// Workbooks (.xlsx): save them as CSV. Files in two parts with a header each, lists within
// the rows of JSON, and figures that stand in the preamble need an adapter in Go, as does
// a partner's API. A charset that is none of three can be turned into UTF-8 beforehand.
package mapped
