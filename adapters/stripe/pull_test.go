// Copyright 2026 The jupan authors.
// SPDX-License-Identifier: Apache-2.0

package stripe_test

import (
	"errors"
	"net/http"
	"testing"
	"time"

	"github.com/jupan-go/jupan/adapters"
	"github.com/jupan-go/jupan/adapters/adaptertest"
	"github.com/jupan-go/jupan/adapters/stripe"
)

// TestFetch holds what is asked for: whole seconds from the window's first on, and pages
// of a size that Stripe allows.
func TestFetch(t *testing.T) {
	const path = "https://api.stripe.com/v1/balance_transactions?created%5Bgte%5D="
	from := time.Unix(1767600000, 0)
	for _, test := range []struct {
		name    string
		adapter stripe.Adapter
		window  adapters.Window
		cursor  string
		answer  string
		want    string
		is      error
	}{
		{
			name: "first page", window: adapters.Window{From: from, To: from.Add(time.Hour)},
			want: path + "1767600000&created%5Blt%5D=1767603600&limit=100",
		},
		{
			name: "parts of a second", window: adapters.Window{From: from.Add(1), To: from.Add(time.Hour + 1)},
			want: path + "1767600001&created%5Blt%5D=1767603601&limit=100",
		},
		{
			name: "next page, with orders", adapter: stripe.Adapter{OrderKey: "order", PageSize: 500}, cursor: "txn_1",
			window: adapters.Window{From: from, To: from.Add(time.Hour)},
			want:   path + "1767600000&created%5Blt%5D=1767603600&expand%5B%5D=data.source&limit=100&starting_after=txn_1",
		},
		{
			name: "lost cursor", cursor: "txn_x", window: adapters.Window{From: from, To: from.Add(time.Hour)},
			answer: `{"error":{"code":"resource_missing","param":"starting_after"}}`,
			want:   path + "1767600000&created%5Blt%5D=1767603600&limit=100&starting_after=txn_x", is: adapters.ErrCursor,
		},
	} {
		t.Run(test.name, func(t *testing.T) {
			p := adaptertest.NewPartner(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
				if test.answer != "" {
					w.WriteHeader(http.StatusBadRequest)
				}
				_, _ = w.Write([]byte(test.answer)) // to memory
			}))
			page, err := test.adapter.Fetch(t.Context(), &adapters.Request{
				Stream: "balance_transactions", Zone: time.UTC, Cursor: test.cursor, Client: p.Client(), Window: test.window,
			})
			if err == nil {
				_ = page.Body.Close() // empty
			}
			got := ""
			for _, call := range p.Calls() {
				got += call.URL.String()
			}
			if !errors.Is(err, test.is) || got != test.want {
				t.Errorf("error %v, want %v; asked for\n%s, want\n%s", err, test.is, got, test.want)
			}
		})
	}
}
