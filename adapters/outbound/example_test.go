// Copyright 2026 The jupan authors.
// SPDX-License-Identifier: Apache-2.0

package outbound_test

import (
	"context"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"time"

	"github.com/jupan-go/jupan/adapters"
	"github.com/jupan-go/jupan/adapters/outbound"
	"github.com/jupan-go/jupan/adapters/signature"
	"github.com/jupan-go/jupan/settle/event"
	"github.com/jupan-go/jupan/settle/money"
)

func Example() {
	const key = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"
	at := time.Date(2026, 2, 10, 0, 0, 0, 0, time.UTC)
	now := func() time.Time { return at.Add(time.Minute) } // time.Now

	// The receiver verifies what it gets.
	server := httptest.NewTLSServer(http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) {
		body, err := io.ReadAll(r.Body)
		if err != nil {
			return
		}
		m := &adapters.Message{Header: r.Header, Body: body, Received: now()}
		id, err := signature.Standard{}.Verify(m, []string{key})
		fmt.Println(id, err)
		fmt.Println(string(body))
	}))
	defer server.Close()
	address, ctx := server.URL, context.Background()

	sender, err := outbound.NewSender(now, &outbound.SenderOptions{
		Client: server.Client(), Again: outbound.After(5*time.Second, 5*time.Minute),
	})
	if err != nil {
		fmt.Println(err)
		return
	}
	payout := outbound.Payout{ID: "pay-1", Agreement: "studio", Party: "Studio Nine", Amount: money.MustParse("1250000 KRW")}

	notice, err := outbound.OfPayout(payout, at)
	if err != nil {
		fmt.Println(err)
		return
	}
	err = sender.Send(ctx, outbound.Receiver{URL: address, Keys: []string{key}}, notice)

	fmt.Println(err)
	// Output:
	// msg_13fddcd9dbdf73b319d97248b5f8fe66 <nil>
	// {"type":"payout.made","timestamp":"2026-02-10T00:00:00Z","data":{"id":"pay-1","agreement":"studio","party":"Studio Nine","amount":"1250000 KRW"}}
	// <nil>
}

func ExampleCloudEvents() {
	text, err := outbound.CloudEvents{Source: "https://shop.example/"}.Event(&event.Event{
		Key: event.Key{Source: "toss", ID: "t-1"}, Kind: event.PaymentCaptured, Order: "order-1",
		At: time.Date(2026, 1, 5, 3, 30, 9, 0, time.UTC), Gross: money.MustParse("34000 KRW"),
	})
	fmt.Println(string(text), err)
	// Output:
	// {"specversion":"1.0","id":"t-1","source":"https://shop.example/toss","type":"jupan.payment_captured.v1","subject":"order-1","time":"2026-01-05T03:30:09Z","datacontenttype":"application/json","data":{"source":"toss","id":"t-1","kind":"payment_captured","at":"2026-01-05T03:30:09Z","currency":"KRW","gross":"34000","order":"order-1"}} <nil>
}

// A notice of a host's own; the same kind and key are the same notice.
func ExampleNew() {
	at := time.Date(2026, 2, 10, 0, 0, 0, 0, time.UTC)
	notice, err := outbound.New("contract.signed", "kim-2026", at, map[string]string{"party": "kim"})
	fmt.Println(string(notice.Body), err)
	again, err := outbound.New("contract.signed", "kim-2026", at, nil)
	fmt.Println(notice.ID == again.ID, err)
	// Output:
	// {"type":"contract.signed","timestamp":"2026-02-10T00:00:00Z","data":{"party":"kim"}} <nil>
	// true <nil>
}
