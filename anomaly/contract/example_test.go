// Copyright 2026 The jupan authors.
// SPDX-License-Identifier: Apache-2.0

package contract_test

import (
	"fmt"
	"log"
	"strings"

	"github.com/jupan-go/jupan/anomaly"
	"github.com/jupan-go/jupan/anomaly/contract"
	"github.com/jupan-go/jupan/settle"
	"github.com/jupan-go/jupan/settle/money"
)

func Example() {
	text := "id,currency,amount\n" +
		"a1,KRW,12900\n" +
		"a2,USD,9.90\n" +
		"a2,KRW,\"12,900\"\n" +
		"a3,KRW,25800\n"
	day, _ := anomaly.ParseDay("2026-03-16")

	zero := 0
	sales := contract.Contract{
		Partner: "acme", Feed: "sales", Unique: [][]string{{"id"}},
		Columns: []contract.Column{
			{Name: "id"},
			{Name: "currency", Allowed: []string{"KRW"}},
			{Name: "amount", Type: contract.Decimal, Sign: contract.NonNegative, Decimals: &zero, Unit: true},
		},
		Totals: []contract.Total{{Name: "sum", Column: "amount"}},
	}
	file, err := contract.ReadCSV(strings.NewReader(text), "sales-0316.csv", day)
	if err != nil {
		log.Fatal(err)
	}
	file.Totals = map[string]money.Decimal{"sum": money.Int(38700)}
	report, err := sales.Check(file, nil)
	if err != nil {
		log.Fatal(err)
	}
	fmt.Println(report.Valid, "of", report.Rows, "rows are valid")
	for _, f := range report.Findings {
		fmt.Println(f.Severity, f.Explain(settle.English))
	}
	// Output:
	// 2 of 4 rows are valid
	// block acme sales amount sales-0316.csv decimals 2026-03-16: decimals amount: 1 of 4 rows, first row 2 "9.90".
	// block acme sales amount sales-0316.csv separator 2026-03-16: separator amount: 1 of 4 rows, first row 3 "12,900".
	// block acme sales amount sales-0316.csv total 2026-03-16: total amount: sum says 38700, the rows have 38709.9.
	// block acme sales currency sales-0316.csv allowed 2026-03-16: allowed currency: 1 of 4 rows, first row 2 "USD".
	// block acme sales id sales-0316.csv unique 2026-03-16: unique id: 1 of 4 rows, first row 3 "as row 2".
}
