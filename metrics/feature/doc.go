// Copyright 2026 The jupan authors.
// SPDX-License-Identifier: Apache-2.0

// Package feature keeps numbers that describe customers, or any other entities, for
// models that learn from tables and are asked one by one: the table and the value that
// is served come from one fold of the events.
//
//	registry := &feature.Registry{
//		Name: "shop", Currency: money.KRW,
//		Features: []feature.Feature{
//			{Name: "orders_30d", Kind: feature.Count, Of: metrics.On(event.PaymentCaptured), Within: 30 * metrics.Day},
//			{Name: "spent", Kind: feature.Sum, Value: metrics.Gross, Of: metrics.On(event.PaymentCaptured, event.PaymentRefunded)},
//			{Name: "since_order", Kind: feature.SinceLast, Of: metrics.On(event.PaymentCaptured)},
//		},
//	}
//	store, err := feature.NewStore(registry, nil)
//	if err != nil {
//		log.Fatal(err) // all faults of the registry at once
//	}
//	if _, err = store.Add(event.Batch{Events: events}); err != nil {
//		log.Fatal(err)
//	}
//	online, err := store.At(feature.Row{Name: "ann", At: now})
//	if err != nil {
//		log.Fatal(err)
//	}
//	table, err := store.Table([]feature.Row{
//		{Name: "ann", At: now.AddDate(0, 0, -10)}, {Name: "ann", At: now}, {Name: "bob", At: now},
//	})
//	if err != nil {
//		log.Fatal(err)
//	}
//	for _, row := range table {
//		fmt.Println(row)
//	}
//	fmt.Println("the same:", fmt.Sprint(online) == fmt.Sprint(table[1]))
//
// # Words
//
//   - A [Feature] is a name, an entity and a definition; a [Registry] is all of them,
//     as a Go value and the same as JSON.
//   - A [Store] is the fold of events: add, merge, save, restore.
//   - A [Row] asks for an entity at a moment, a [Vector] answers with a [Value] for each
//     feature. [Store.At] answers one row, at once; [Store.Table] many, each as of its own
//     moment (a point-in-time join).
//   - A [Skew] is a value that was served and is not what the table says.
//
// # Promises
//
// Online and offline are one code: what is served at a moment is what a table says of
// that moment later, bit by bit, as long as no event comes later than its feature waits
// for ([Feature.Wait]) and nothing is restated; where that was broken, [Store.Check]
// finds it. Nothing that happened at a row's moment or after it is in the row.
//
// The same batches, in any order, with any repeats, divided and merged in any way, saved
// and restored, give the same bytes and the same values. Sums are exact until the last
// division. No value is NaN. The package reads no clock and starts no goroutine.
//
// A Store is for one goroutine at a time. All other values are safe for concurrent use
// as long as nobody changes them.
package feature
