// Copyright 2026 The jupan authors.
// SPDX-License-Identifier: Apache-2.0

package feature_test

import (
	"fmt"
	"log"
	"time"

	"github.com/jupan-go/jupan/metrics"
	"github.com/jupan-go/jupan/metrics/feature"
	"github.com/jupan-go/jupan/settle"
	"github.com/jupan-go/jupan/settle/event"
	"github.com/jupan-go/jupan/settle/money"
)

func paid(id, customer string, day int, won int64) event.Event {
	e := event.Event{
		Key: event.Key{Source: "shop", ID: id}, Kind: event.PaymentCaptured, Customer: customer,
		At: time.Date(2026, 1, day, 12, 0, 0, 0, time.UTC), Gross: money.Minor(won, money.KRW),
	}
	if won < 0 {
		e.Kind = event.PaymentRefunded
	}
	return e
}

func Example() {
	events := []event.Event{
		paid("p1", "ann", 3, 12_000), paid("p2", "ann", 25, 8_000), paid("r1", "ann", 28, -8_000), paid("p3", "bob", 5, 3_000),
	}
	now := time.Date(2026, 2, 4, 12, 0, 0, 0, time.UTC)

	registry := &feature.Registry{
		Name: "shop", Currency: money.KRW,
		Features: []feature.Feature{
			{Name: "orders_30d", Kind: feature.Count, Of: metrics.On(event.PaymentCaptured), Within: 30 * metrics.Day},
			{Name: "spent", Kind: feature.Sum, Value: metrics.Gross, Of: metrics.On(event.PaymentCaptured, event.PaymentRefunded)},
			{Name: "since_order", Kind: feature.SinceLast, Of: metrics.On(event.PaymentCaptured)},
		},
	}
	store, err := feature.NewStore(registry, nil)
	if err != nil {
		log.Fatal(err) // all faults of the registry at once
	}
	if _, err = store.Add(event.Batch{Events: events}); err != nil {
		log.Fatal(err)
	}
	online, err := store.At(feature.Row{Name: "ann", At: now})
	if err != nil {
		log.Fatal(err)
	}
	table, err := store.Table([]feature.Row{
		{Name: "ann", At: now.AddDate(0, 0, -10)}, {Name: "ann", At: now}, {Name: "bob", At: now},
	})
	if err != nil {
		log.Fatal(err)
	}
	for _, row := range table {
		fmt.Println(row)
	}
	fmt.Println("the same:", fmt.Sprint(online) == fmt.Sprint(table[1]))
	// Output:
	// ann at 2026-01-25T12:00:00Z: orders_30d=1 since_order=1900800 spent=12000
	// ann at 2026-02-04T12:00:00Z: orders_30d=1 since_order=864000 spent=12000
	// bob at 2026-02-04T12:00:00Z: orders_30d=1 since_order=2592000 spent=3000
	// the same: true
}

// What was served is worth keeping: it can be held against the table later.
func ExampleStore_Check() {
	registry := &feature.Registry{Name: "shop", Currency: money.KRW, Features: []feature.Feature{
		{Name: "orders", Kind: feature.Count, Of: metrics.On(event.PaymentCaptured)},
		{Name: "orders_known", Kind: feature.Count, Of: metrics.On(event.PaymentCaptured), Wait: 2 * metrics.Day},
	}}
	store, err := feature.NewStore(registry, nil)
	if err != nil {
		log.Fatal(err)
	}
	served, err := store.At(feature.Row{Name: "ann", At: time.Date(2026, 1, 4, 0, 0, 0, 0, time.UTC)})
	if err != nil {
		log.Fatal(err)
	}
	if _, err = store.Add(event.Batch{Events: []event.Event{paid("p1", "ann", 3, 12_000)}}); err != nil { // a day late
		log.Fatal(err)
	}
	skews, err := store.Check([]feature.Vector{served})
	if err != nil {
		log.Fatal(err)
	}
	for _, s := range skews {
		fmt.Printf("%s was served %s, the table says %s\n", s.Name, s.Served, s.Table)
	}
	// Output: ann was served orders=0, the table says orders=1
}

// A registry in a file: what is wrong with it is said all at once.
func ExampleParseRegistry() {
	_, err := feature.ParseRegistry([]byte(`{"name": "shop", "currency": "KRW", "features": [
		{"name": "Orders", "kind": "count", "of": "payment_taken"},
		{"name": "spent", "kind": "sum", "of": "payment_captured"},
		{"name": "kept", "kind": "count", "of": "settled_orders"}
	]}`))
	for _, f := range settle.Faults(err) {
		fmt.Printf("%s [%s]\n", f.Path, f.Code)
	}
	// Output:
	// features[0].name [syntax]
	// features[0].of.kinds[0] [unknown_event]
	// features[1].value [unknown_name]
	// features[2].of [conflict]
}
