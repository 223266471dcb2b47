// Copyright 2026 The jupan authors.
// SPDX-License-Identifier: Apache-2.0

package event_test

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"strings"
	"sync"
	"time"

	"github.com/jupan-go/jupan/settle/event"
	"github.com/jupan-go/jupan/settle/money"
)

func Example() {
	file := strings.NewReader(`id,kind,at,order,party,currency,gross
ch_1,payment_captured,2026-01-15T12:34:56Z,ord-1,kim,KRW,12900
ch_2,payment_captured,2026-01-15T12:35:10Z,ord-2,lee,USD,"12,5"
re_1,payment_refunded,2026-01-16T09:00:00+09:00,ord-1,kim,KRW,-2900
`)
	in, err := event.NewReader(file, &event.ReaderOptions{Name: "jan.csv", Source: "shop"})
	if err != nil {
		fmt.Println(err) // not the wire form, or one that is not known here
		return
	}
	events := make([]event.Event, 512)
	for {
		n, err := in.Read(events)
		for _, e := range events[:n] {
			fmt.Println(e.Key, e.Kind, e.At.Format(time.DateTime), e.Gross)
		}
		if errors.Is(err, io.EOF) {
			break
		}
		if err != nil {
			fmt.Println(err) // the input broke off
			return
		}
	}
	for _, r := range in.Rejections() {
		fmt.Println(r) // jan.csv:3: event: gross "12,5": malformed: …
	}
	fmt.Println(in.Rows(), "rows")
	// Output:
	// shop/ch_1 payment_captured 2026-01-15 12:34:56 12900 KRW
	// shop/re_1 payment_refunded 2026-01-16 00:00:00 -2900 KRW
	// jan.csv:3: event: gross "12,5": malformed: want a plain decimal number
	// 3 rows
}

func ExampleEvent_Validate() {
	e := event.Event{
		Key:   event.Key{Source: "shop", ID: "re_1"},
		Kind:  event.PaymentRefunded,
		At:    time.Date(2026, 1, 16, 0, 0, 0, 0, time.UTC),
		Gross: money.MustParse("2900 KRW"),
	}
	err := e.Validate()
	fmt.Println(err)
	fmt.Println(errors.Is(err, event.ErrKind))

	e.Reverses = true // the refund failed: the money is ours again
	fmt.Println(e.Validate())
	// Output:
	// event: gross: does not fit the kind: payment_refunded is negative here
	// true
	// <nil>
}

func ExampleWriter() {
	out, err := event.NewWriter(os.Stdout, &event.WriterOptions{
		Format:    event.CSV,
		Partition: "ads/2026-01-15",
		Version:   2,
		Columns:   []string{"source", "id", "kind", "at", "campaign", "currency", "gross", "dim.country"},
	})
	if err != nil {
		fmt.Println(err)
		return
	}
	cost := event.Event{
		Key:      event.Key{Source: "ads", ID: "c-7/2026-01-15"},
		Kind:     event.AdCost,
		At:       time.Date(2026, 1, 15, 0, 0, 0, 0, time.UTC),
		Campaign: "Spring, early",
		Gross:    money.MustParse("-35.10 USD"),
		Dims:     []event.Dim{{Name: "country", Value: "KR"}},
	}
	if err := errors.Join(out.Write([]event.Event{cost}), out.Close()); err != nil {
		fmt.Println(err)
	}
	// Output:
	// #jupan events/1 partition="ads/2026-01-15" version=2
	// source,id,kind,at,campaign,currency,gross,dim.country
	// ads,c-7/2026-01-15,ad_cost,2026-01-15T00:00:00Z,"Spring, early",USD,-35.10,KR
}

func ExampleReadAll() {
	file := strings.NewReader(`{"jupan":"events/1","partition":"ads/2026-01-15","version":2}
{"source":"ads","id":"1","kind":"click","at":"2026-01-15T08:00:00Z"}
{"source":"ads","id":"2","kind":"click","at":"2026-01-15T09:00:00Z","quantity":3}
`)
	batch, rejected, err := event.ReadAll(file, nil)
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Println(batch.Partition, batch.Version, len(rejected))
	for _, e := range batch.Events {
		fmt.Println(e.Key, e.Quantity)
	}
	// Output:
	// ads/2026-01-15 2 0
	// ads/1 1
	// ads/2 3
}

func ExampleReader_All() {
	in, err := event.NewReader(strings.NewReader("id,kind,at\n1,click,2026-01-15T08:00:00Z\n"), &event.ReaderOptions{Source: "ads"})
	if err != nil {
		fmt.Println(err)
		return
	}
	for e, err := range in.All() {
		if err != nil {
			fmt.Println(err)
			return
		}
		fmt.Println(e.Key, e.Kind)
	}
	// Output: ads/1 click
}

func ExampleOpenRanges() {
	file := strings.NewReader("id,kind,at\n" + strings.Repeat("1,click,2026-01-15T08:00:00Z\n", 999) + "2,clic")
	ranges, err := event.OpenRanges(file, file.Size(), 2, &event.ReaderOptions{Name: "ads.csv", Source: "ads"})
	if err != nil {
		fmt.Println(err)
		return
	}
	var wg sync.WaitGroup
	counts := make([]int, len(ranges.Readers()))
	for i, in := range ranges.Readers() {
		wg.Go(func() {
			events := make([]event.Event, 512)
			for {
				n, err := in.Read(events)
				counts[i] += n
				if err != nil { // io.EOF, or what a host returns from its group
					return
				}
			}
		})
	}
	wg.Wait()
	fmt.Println(counts[0]+counts[1], "of", ranges.Rows())
	for _, r := range ranges.Rejections() {
		fmt.Println(r)
	}
	// Output:
	// 999 of 1000
	// ads.csv:1001: event: malformed: 2 fields, the header has 3
}

func ExampleEvent_MarshalJSON() {
	text, err := json.Marshal(event.Event{
		Key:      event.Key{Source: "ads", ID: "1"},
		Kind:     event.Click,
		At:       time.Date(2026, 1, 15, 8, 0, 0, 0, time.UTC),
		Quantity: money.Int(3),
	})
	fmt.Println(string(text), err)
	// Output:
	// {"source":"ads","id":"1","kind":"click","at":"2026-01-15T08:00:00Z","quantity":"3"} <nil>
}

func ExampleParseKey() {
	k, err := event.ParseKey("shop/ch/1")
	fmt.Println(k.Source, k.ID, err)
	// Output: shop ch/1 <nil>
}

func ExampleKind_Sign() {
	fmt.Println(event.PaymentCaptured.Sign(), event.AdCost.Sign(), event.Adjustment.Sign())
	// Output: 1 -1 0
}
