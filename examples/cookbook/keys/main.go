// Copyright 2026 The jupan authors.
// SPDX-License-Identifier: Apache-2.0

// Keys opens a book that seals what it keeps, signs what people do, and knows customers by pseudonyms
// only; then the key is changed.
package main

import (
	"bytes"
	"context"
	"crypto/ed25519"
	"crypto/rand"
	"fmt"
	"log"
	"time"

	"github.com/jupan-go/jupan/settle"
	"github.com/jupan-go/jupan/settle/book"
	"github.com/jupan-go/jupan/settle/event"
	"github.com/jupan-go/jupan/settle/money"
)

func main() {
	ctx := context.Background()
	secret := func(n int) []byte { // a real host reads them from its vault
		key := make([]byte, n)
		rand.Read(key)
		return key
	}
	rate := money.Percent(10)
	plan, err := settle.NewPlan([]settle.Agreement{{
		ID: "kim", Party: "kim", Currency: money.KRW, Terms: []settle.Term{settle.RevenueShare{Rate: &rate}},
	}}, &settle.PlanOptions{Seed: [16]byte(secret(16))})
	check(err)
	public, private, err := ed25519.GenerateKey(rand.Reader)
	check(err)

	keys := &book.Keys{Current: "2026a", ByName: map[string][]byte{"2026a": secret(32)}}
	store := &book.Memory{}
	opts := &book.Options{Keys: keys, Sign: private, PseudonymKey: secret(32)}
	b, err := book.Open(ctx, store, plan, opts)
	check(err)
	check(b.Post(ctx, sale("1", 10_000)))

	keys.ByName["2026b"], keys.Current = secret(32), "2026b" // the old key stays, to read
	b, err = book.Open(ctx, store, plan, opts)
	check(err)
	check(b.Post(ctx, sale("2", 20_000)))
	check(b.Close(ctx, "kim", "2026-01", book.By{Name: "ann", At: at.AddDate(0, 1, 0)}))

	verified, err := book.Verify(ctx, store, public)
	fmt.Println(verified.Batches, "batches,", verified.Signed, "signed steps,", err)
	for record, err := range store.Read(ctx, 0) {
		check(err)
		readable := bytes.Contains(record.Body, []byte("lee@example.org")) || bytes.Contains(record.Body, []byte("KRW"))
		fmt.Println(record.Kind, "readable:", readable)
	}
	for e, err := range b.Events(ctx) {
		check(err)
		fmt.Println(e.Key, len(e.Customer), "characters for lee@example.org")
	}

	delete(keys.ByName, "2026a") // too early
	_, err = book.Open(ctx, store, plan, opts)
	fmt.Println(err)
}

var at = time.Date(2026, 1, 5, 9, 0, 0, 0, time.UTC)

func sale(id string, won int64) event.Batch {
	return event.Batch{Events: []event.Event{{
		Key: event.Key{Source: "shop", ID: id}, Kind: event.PaymentCaptured, At: at,
		Party: "kim", Customer: "lee@example.org", Gross: money.Minor(won, money.KRW),
	}}}
}

func check(err error) {
	if err != nil {
		log.Fatal(err)
	}
}
