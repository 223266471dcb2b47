// Copyright 2026 The jupan authors.
// SPDX-License-Identifier: Apache-2.0

package settle_test

import (
	"encoding/json"
	"fmt"
	"log"

	"github.com/jupan-go/jupan/settle"
	"github.com/jupan-go/jupan/settle/event"
	"github.com/jupan-go/jupan/settle/money"
)

// printLines rates terms on the events of the examples: sales of 120,000 won of which 50,000 were
// refunded, two conversions of which one stays approved, 40 clicks, 12,000 views and 20,000 of ads.
func printLines(terms ...settle.Term) {
	plan, err := settle.NewPlan([]settle.Agreement{{ID: "x", Party: "navi", Currency: money.KRW, Terms: terms}}, nil)
	if err != nil {
		log.Fatal(err)
	}
	tally := plan.NewTally()
	if _, err := tally.Add(exampleBatch()); err != nil {
		log.Fatal(err)
	}
	statement, err := tally.Statement("x", exampleJanuary())
	if err != nil {
		log.Fatal(err)
	}
	for _, line := range statement.Lines {
		fmt.Println(line.Label, line.Amount)
	}
}

func ExampleRevenueShare() {
	rate := money.Percent(30)
	printLines(
		settle.RevenueShare{Rate: &rate},
		settle.RevenueShare{Rate: &rate, Of: settle.GrossSales()},
	)
	// Output:
	// share of net_sales 21000 KRW
	// share of gross_sales 36000 KRW
}

func ExampleTiers() {
	steps := []settle.Tier{
		{UpTo: money.Int(50_000), Rate: money.Percent(10)},
		{Rate: money.Percent(20)},
	}
	printLines(
		settle.RevenueShare{Label: "marginal", Tiers: &settle.Tiers{Mode: settle.Marginal, Steps: steps}},
		settle.RevenueShare{Label: "slab", Tiers: &settle.Tiers{Mode: settle.Slab, Steps: steps}},
	)
	// Output:
	// marginal 9000 KRW
	// slab 14000 KRW
}

func ExamplePerAction() {
	price := money.MustParse("1000 KRW")
	printLines(
		settle.PerAction{Price: price},
		settle.PerAction{Label: "per reported action", Price: price, Count: settle.Conversions()},
	)
	// Output:
	// per action 1000 KRW
	// per reported action 2000 KRW
}

func ExamplePerClick() {
	printLines(settle.PerClick{Price: money.MustParse("30 KRW")})
	// Output:
	// per click 1200 KRW
}

func ExamplePerMille() {
	printLines(settle.PerMille{Price: money.MustParse("2500 KRW")})
	// Output:
	// per mille 30000 KRW
}

func ExampleFixedFee() {
	printLines(settle.FixedFee{Label: "sponsoring", Amount: money.MustParse("500000 KRW")})
	// Output:
	// sponsoring 500000 KRW
}

func ExampleDeduction() {
	share, tenth, cost, fee := money.Percent(30), money.Percent(10), settle.AdCost(), money.MustParse("100 KRW")
	printLines(
		settle.RevenueShare{Rate: &share},
		settle.Deduction{Label: "a tenth of the ads", Rate: &tenth, Of: &cost},
		settle.Deduction{Label: "a tenth of the lines above", Rate: &tenth},
		settle.Deduction{Label: "account", Amount: &fee},
	)
	// Output:
	// share of net_sales 21000 KRW
	// a tenth of the ads -2000 KRW
	// a tenth of the lines above -1900 KRW
	// account -100 KRW
}

func ExampleMinimum() {
	share := money.Percent(30)
	printLines(settle.RevenueShare{Rate: &share}, settle.Minimum{Amount: money.MustParse("30000 KRW")})
	// Output:
	// share of net_sales 21000 KRW
	// up to the minimum of 30,000 KRW 9000 KRW
}

func ExampleCap() {
	share := money.Percent(30)
	printLines(settle.RevenueShare{Rate: &share}, settle.Cap{Amount: money.MustParse("15000 KRW")})
	// Output:
	// share of net_sales 21000 KRW
	// down to the cap of 15,000 KRW -6000 KRW
}

// Korean withholding is two taxes, each cut to ten won.
func ExampleTax() {
	cut := &money.Rounding{Mode: money.Down, Unit: money.Int(10)}
	printLines(
		settle.FixedFee{Label: "pay", Amount: money.MustParse("1234567 KRW")},
		settle.Tax{Label: "income tax", Mode: settle.TaxWithheld, Rate: money.Percent(3), Rounding: cut},
		settle.Tax{Label: "local income tax", Mode: settle.TaxWithheld, Rate: money.Percent(10), OnTax: "income tax", Rounding: cut},
	)
	// Output:
	// pay 1234567 KRW
	// income tax -37030 KRW
	// local income tax -3700 KRW
}

// A measure of a host's own kind of event, in one country.
func ExampleMeasure() {
	surveys := settle.Measure{
		Name: "surveys in Korea", Sum: settle.SumQuantity, Kinds: []event.Kind{"survey"}, Where: settle.Where{"country": {"KR"}},
	}
	data, err := json.Marshal([]settle.Measure{surveys, settle.NetSales()})
	if err != nil {
		log.Fatal(err)
	}
	fmt.Println(string(data))
	// Output:
	// [{"name":"surveys in Korea","sum":"quantity","kinds":["survey"],"where":{"country":["KR"]}},"net_sales"]
}

// Bounty is a term of a host: an amount once a number of actions is reached.
type Bounty struct {
	Actions money.Decimal `json:"actions"`
	Amount  money.Amount  `json:"amount"`
}

// Type names the term in JSON.
func (Bounty) Type() string { return "bounty" }

// Measures declares what Apply reads.
func (Bounty) Measures() []settle.Measure {
	return []settle.Measure{settle.ConversionsIn(settle.Approved)}
}

// Apply reads and adds a line.
func (b Bounty) Apply(r *settle.Rating) error {
	n, err := r.Number(settle.ConversionsIn(settle.Approved))
	if err != nil || n.Cmp(b.Actions) < 0 {
		return err
	}
	return r.Add(settle.Draft{Label: "bounty", Class: settle.ClassEarning, Exact: b.Amount.Exact()})
}

// A host's own term works like a built-in one.
func ExampleTermTypes() {
	types := settle.BuiltinTerms()
	types["bounty"] = func() settle.Term { return new(Bounty) }
	agreements, err := settle.ParseAgreements([]byte(`{
		"id": "navi", "party": "navi", "currency": "KRW",
		"terms": [{"type": "bounty", "actions": "1", "amount": "5000 KRW"}]
	}`), types)
	if err != nil {
		log.Fatal(err)
	}
	printLines(agreements[0].Terms...)
	// Output:
	// bounty 5000 KRW
}
