// Copyright 2026 The jupan authors.
// SPDX-License-Identifier: Apache-2.0

package reconcile_test

import (
	"encoding/csv"
	"fmt"
	"log"
	"os"
	"strings"
	"time"

	"github.com/jupan-go/jupan/settle"
	"github.com/jupan-go/jupan/settle/money"
	"github.com/jupan-go/jupan/settle/reconcile"
)

// The partner announced 1,100 for January and paid 1,000.
func Example() {
	row := func(key, day, amount string) reconcile.Row {
		return reconcile.Row{Key: key, Date: settle.MustDate(day), Amount: money.MustParse(amount)}
	}
	ours := []reconcile.Row{
		row("2025-12", "2025-12-31", "940.00 USD"), row("2026-01", "2026-01-31", "1100.00 USD"),
	}
	theirs := []reconcile.Row{
		row("2026-01", "2026-01-31", "1000.00 USD"), row("2025-12", "2025-12-31", "940.00 USD"),
	}

	result, err := reconcile.Run(ours, theirs, &reconcile.Options{
		Explanations: []reconcile.Explanation{
			{Key: "2026-01", Amount: money.MustParse("-100 USD"), Reason: "invalid traffic"},
		},
	})
	if err != nil {
		log.Fatal(err)
	}
	err = result.Text(os.Stdout, &reconcile.ReportOptions{Title: "January, ads"})
	if err != nil {
		log.Fatal(err)
	}
	// Output:
	// January, ads
	// ours | theirs
	//
	// RECONCILED: 1 of 2 lines agree, 1 explained
	//
	// Control totals, USD
	//                              rows    amount
	//   ours                          2  2,040.00
	//   + differences                     -100.00
	//   theirs                        2  1,940.00
	//   difference, theirs - ours         -100.00
	//     explained                       -100.00
	//     not explained                      0.00
	//
	// Lines
	//   equal    1
	//   differs  1
	//
	// Differences by cause
	//   amount: other figure  1  -100.00 USD
	//
	// To look into, the largest first
	//   no.  key      date            ours    theirs  difference       what
	//     2  2026-01  2026-01-31  1,100.00  1,000.00     -100.00  USD  amount: other figure
	//          explained -100.00: invalid traffic; not explained 0.00
	//
	// Rules
	//   1. key: 2 matches, 2 rows of ours, 2 of theirs
	//   2. amount: 0 matches, 0 rows of ours, 0 of theirs
}

// A bank shows one deposit for several orders, and names none of them.
func ExampleRun() {
	var ours, theirs []reconcile.Row
	for _, order := range []string{"ord-1 45000 KRW", "ord-2 20000 KRW", "ord-3 31000 KRW"} {
		key, amount, _ := strings.Cut(order, " ")
		ours = append(ours, reconcile.Row{Key: key, Date: settle.MustDate("2026-01-05"), Amount: money.MustParse(amount)})
	}
	theirs = append(theirs,
		reconcile.Row{Date: settle.MustDate("2026-01-06"), Amount: money.MustParse("45000 KRW"), Text: "transfer, ord-1"},
		reconcile.Row{Date: settle.MustDate("2026-01-07"), Amount: money.MustParse("51000 KRW"), Text: "payment company"},
	)

	result, err := reconcile.Run(ours, theirs, &reconcile.Options{Rules: []reconcile.Rule{
		{Method: reconcile.ByText, After: 3},
		{Method: reconcile.ByAmount, After: 3},
		{Method: reconcile.ManyToOne, After: 3},
	}})
	if err != nil {
		log.Fatal(err)
	}
	for _, m := range result.Matches {
		fmt.Printf("%s by %s:", m.Status, result.Rules[m.Rule].Rule.Method)
		for _, i := range m.Ours {
			fmt.Print(" ", result.Ours[i].Key)
		}
		fmt.Println()
	}
	fmt.Println(result.Reconciled())
	// Output:
	// matched by text: ord-1
	// matched by many_to_one: ord-2 ord-3
	// true
}

// Every line that does not agree, for a spreadsheet.
func ExampleResult_CSV() {
	ours := []reconcile.Row{{Key: "a", Amount: money.MustParse("12340 KRW")}, {Key: "b", Amount: money.MustParse("5 KRW")}}
	theirs := []reconcile.Row{{Key: "a", Amount: money.MustParse("12430 KRW")}, {Key: "b", Amount: money.MustParse("5 KRW")}}
	result, err := reconcile.Run(ours, theirs, nil)
	if err != nil {
		log.Fatal(err)
	}
	var out strings.Builder
	if err := result.CSV(&out, nil); err != nil {
		log.Fatal(err)
	}
	records, err := csv.NewReader(strings.NewReader(out.String())).ReadAll()
	if err != nil {
		log.Fatal(err)
	}
	for i, column := range records[0][:12] {
		if cell := records[1][i]; cell != "" {
			fmt.Println(column, "=", cell)
		}
	}
	// Output:
	// line = 1
	// status = differs
	// what = amount:transposed_digits
	// rule = key
	// key = a
	// currency = KRW
	// our_amount = 12340
	// their_amount = 12430
	// difference = 90
}

// Three months beside the manual process, of which the last has an error of it.
func ExampleShadow() {
	record := &reconcile.Shadow{}
	for i, name := range []string{"2026-01", "2026-02", "2026-03"} {
		ours := []reconcile.Row{{Key: name, Amount: money.MustParse("1000000 KRW")}}
		theirs := []reconcile.Row{{Key: name, Amount: money.MustParse([]string{"1000000 KRW", "1000000 KRW", "100000 KRW"}[i])}}
		result, err := reconcile.Run(ours, theirs, nil)
		if err != nil {
			log.Fatal(err)
		}
		if err := record.Record(name, time.Date(2026, time.Month(i+2), 3, 0, 0, 0, 0, time.UTC), result); err != nil {
			log.Fatal(err)
		}
	}
	asOf := time.Date(2026, 4, 10, 0, 0, 0, 0, time.UTC)
	show := func(rule *reconcile.SwitchRule) {
		verdict, err := record.Ready(rule, asOf)
		if err != nil {
			log.Fatal(err)
		}
		fmt.Println("ready:", verdict.Ready)
		for _, s := range verdict.Shortfalls {
			fmt.Printf("  %s %s: %s, want %s\n", s.Period, s.Reason, s.Have, s.Want)
		}
	}
	show(nil)

	line := record.Periods[2].Runs[0].Open[0]
	err := record.Judge("2026-03", line.ID, reconcile.Judgement{
		Wrong: reconcile.Theirs, By: "kim", Reason: "a zero was lost in the sheet", At: asOf,
	})
	if err != nil {
		log.Fatal(err)
	}
	show(&reconcile.SwitchRule{Judged: true})
	// Output:
	// ready: false
	//   2026-03 equal: 0.00%, want 99.9%
	//   2026-03 unsettled: 900000 KRW, want 0 KRW
	// ready: true
}

// A fraction is of a side, and says of which: 9,000 is within 10% of theirs and
// not of ours.
func ExampleTolerance() {
	for _, side := range []reconcile.Side{reconcile.Ours, reconcile.Theirs} {
		t := reconcile.Tolerance{Relative: money.Percent(10), Of: side}
		ok, err := t.Within(money.MustParse("90000 KRW"), money.MustParse("99500 KRW"))
		fmt.Println(t.Relative, "of", side, ok, err)
	}
	// Output:
	// 10% of ours false <nil>
	// 10% of theirs true <nil>
}
