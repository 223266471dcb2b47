// Copyright 2026 The jupan authors.
// SPDX-License-Identifier: Apache-2.0

package reconcile_test

import (
	"fmt"
	"log"
	"os"

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
