// Copyright 2026 The jupan authors.
// SPDX-License-Identifier: Apache-2.0

package settle_test

import (
	"context"
	"fmt"
	"log"
	"strings"

	"github.com/jupan-go/jupan/settle"
	"github.com/jupan-go/jupan/settle/event"
	"github.com/jupan-go/jupan/settle/money"
)

// Two files are read on two machines. A payment is in both of them, and the
// conversion that tells whose order it is stands in the other file.
func ExampleShards() {
	tenth := money.Percent(10)
	plan, err := settle.NewPlan([]settle.Agreement{
		{ID: "navi", Party: "navi", Currency: money.KRW, Terms: []settle.Term{settle.RevenueShare{Rate: &tenth}}},
	}, nil)
	if err != nil {
		log.Fatal(err)
	}
	shards, err := settle.NewShards(plan, 4)
	if err != nil {
		log.Fatal(err)
	}
	const header = "source,id,kind,at,currency,gross,order,party\n"
	const payment = "shop,p-1,payment_captured,2026-01-03T10:02:00Z,KRW,70000,o-1,\n"
	const conversion = "ads,c-1,conversion,2026-01-03T10:00:00Z,,,o-1,navi\n"

	// What an engine does: it brings the runs of a shard to one machine.
	keys, orders := make([][][]byte, 4), make([][][]byte, 4)
	for _, text := range []string{header + payment, header + conversion + payment} {
		file, err := event.NewReader(strings.NewReader(text), nil)
		if err != nil {
			log.Fatal(err)
		}
		runs, _, _, err := shards.Fold(context.Background(), file)
		if err != nil {
			log.Fatal(err)
		}
		for i, run := range runs {
			keys[i] = append(keys[i], run)
		}
	}
	whole := plan.NewTally().Sums()
	for _, runs := range keys {
		sums, out, _, err := shards.MergeKeys(runs)
		if err != nil {
			log.Fatal(err)
		}
		for i, run := range out {
			orders[i] = append(orders[i], run)
		}
		if err := whole.Merge(sums); err != nil {
			log.Fatal(err)
		}
	}
	for _, runs := range orders {
		sums, err := shards.MergeOrders(runs)
		if err != nil {
			log.Fatal(err)
		}
		if err := whole.Merge(sums); err != nil {
			log.Fatal(err)
		}
	}
	statements, err := whole.Statements()
	if err != nil {
		log.Fatal(err)
	}
	for _, s := range statements {
		fmt.Println(s.Agreement, s.Period.Name, s.Total, "of", s.Known.Events, "events")
	}
	// Output:
	// navi 2026-01 7000 KRW of 2 events
}
