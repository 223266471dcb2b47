// Copyright 2026 The jupan authors.
// SPDX-License-Identifier: Apache-2.0

package webhooks_test

import (
	"context"
	"fmt"
	"net/http"
	"net/http/httptest"
	"strings"
	"time"

	"github.com/jupan-go/jupan/adapters"
	"github.com/jupan-go/jupan/adapters/rows"
	"github.com/jupan-go/jupan/adapters/signature"
	"github.com/jupan-go/jupan/adapters/webhooks"
	"github.com/jupan-go/jupan/settle/event"
)

// orders is the adapter of a host's own shop.
type orders struct{}

func (orders) Info() adapters.Info {
	return adapters.Info{Name: "orders", Version: "1", Streams: []adapters.Stream{{
		Name: "orders", Via: adapters.ByFile, Form: adapters.JSON, Ends: true,
		Kinds: []event.Kind{event.PaymentCaptured},
	}}}
}

func (orders) Decode(in *adapters.Input, out *adapters.Output) error {
	if in.Stream != "orders" {
		return fmt.Errorf("orders: %w: stream %q", adapters.ErrUnknown, in.Stream)
	}
	t, err := rows.JSON(in, out, "orders", nil)
	if err != nil {
		return err
	}
	for t.Next() {
		t.Need("total")
		t.Emit(event.Event{
			Key: event.Key{ID: t.Need("id")}, Kind: event.PaymentCaptured, At: t.RFC3339("at"),
			Gross: t.Amount("total", t.Currency("currency")),
		})
	}
	return t.Err()
}

// sink prints events.
type sink struct{}

func (sink) Post(_ context.Context, b event.Batch) error {
	for _, e := range b.Events {
		fmt.Println(e.Key, e.Kind, e.Gross)
	}
	return nil
}

func Example() {
	const secret = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"
	now := func() time.Time { return time.Unix(1_767_600_000, 0) } // time.Now
	runner, err := adapters.NewRunner(sink{}, now, nil)
	if err != nil {
		fmt.Println(err)
		return
	}
	a, err := webhooks.New(orders{}, "orders", nil)
	if err != nil {
		fmt.Println(err)
		return
	}
	handler := runner.Handler(&adapters.Connection{Adapter: a, Source: "shop", Secrets: []string{secret}})

	body := `{"orders": [{"id": "o-1", "at": "2026-01-05T08:00:00Z", "total": "12.50", "currency": "EUR"}]}`
	for _, sent := range []string{body, strings.Replace(body, "12", "99", 1)} {
		r := httptest.NewRequest(http.MethodPost, "/", strings.NewReader(sent))
		if r.Header, err = (signature.Standard{}).Sign([]string{secret}, "msg-1", now(), []byte(body)); err != nil {
			fmt.Println(err)
			return
		}
		w := httptest.NewRecorder()
		handler.ServeHTTP(w, r)
		fmt.Println(w.Code)
	}
	// Output:
	// shop/o-1 payment_captured 12.50 EUR
	// 200
	// 401
}
