// Copyright 2026 The jupan authors.
// SPDX-License-Identifier: Apache-2.0

package contract_test

import (
	"fmt"
	"log"
	"strings"

	"github.com/jupan-go/jupan/anomaly"
	"github.com/jupan-go/jupan/anomaly/contract"
)

// A file that has been here before, under another name and in another order.
func ExampleNewHistory() {
	feed := contract.Contract{Partner: "onda", Feed: "ads", Columns: []contract.Column{
		{Name: "campaign"}, {Name: "clicks", Type: contract.Integer},
	}}
	history, err := contract.NewHistory(feed)
	if err != nil {
		log.Fatal(err)
	}
	day, err := anomaly.ParseDay("2026-03-16")
	if err != nil {
		log.Fatal(err)
	}
	first, err := contract.ReadCSV(strings.NewReader("campaign,clicks\nA,10\nB,20\nC,7\n"), "mon.csv", day)
	if err != nil {
		log.Fatal(err)
	}
	fmt.Println(len(history.See(first)))
	history.Accept(first)
	again, err := contract.ReadCSV(strings.NewReader("campaign,clicks\nC,7\nA,10\nB,20\n"), "tue.csv", day+1)
	if err != nil {
		log.Fatal(err)
	}
	fmt.Println(contract.FingerprintOf(first) == contract.FingerprintOf(again))
	saved, err := history.MarshalJSON()
	if err != nil {
		log.Fatal(err)
	}
	history, err = contract.RestoreHistory(feed, saved) // in another process
	if err != nil {
		log.Fatal(err)
	}
	for _, f := range history.See(again) {
		fmt.Println(f.Kind, f.Subject, f.Severity)
	}
	// Output:
	// 0
	// true
	// duplicate_file tue.csv content block
}
