// Copyright 2026 The jupan authors.
// SPDX-License-Identifier: Apache-2.0

package paypal_test

import (
	"errors"
	"net/http"
	"testing"
	"time"

	"github.com/jupan-go/jupan/adapters"
	"github.com/jupan-go/jupan/adapters/adaptertest"
	"github.com/jupan-go/jupan/adapters/paypal"
)

// TestFetch holds what is asked for: whole seconds, of which PayPal takes the last one in
// as well.
func TestFetch(t *testing.T) {
	from := time.Date(2026, 1, 1, 0, 0, 0, 0, time.FixedZone("", 9*60*60))
	const path = "https://api-m.paypal.com/v1/reporting/transactions?balance_affecting_records_only=Y&end_date="
	const rest = "&page_size=500&start_date=2025-12-31T15%3A00%3A00Z"
	for _, test := range []struct {
		name, cursor, answer, want string
		adapter                    paypal.Adapter
		shift                      time.Duration
		is                         error
	}{
		{name: "first page", want: path + "2026-01-01T14%3A59%3A59Z&fields=transaction_info&page=1" + rest},
		{name: "third page", cursor: "3/500", want: path + "2026-01-01T14%3A59%3A59Z&fields=transaction_info&page=3" + rest},
		{
			name: "parts of a second", shift: time.Millisecond,
			want: path + "2026-01-01T15%3A00%3A00Z&fields=transaction_info&page=1&page_size=500&start_date=2025-12-31T15%3A00%3A01Z",
		},
		{name: "another size", cursor: "3/100", is: adapters.ErrCursor},
		{name: "no page", cursor: "next", is: adapters.ErrCursor},
		{
			name: "too many", answer: `{"name":"INVALID_REQUEST","details":[{"issue":"RESULTSET_TOO_LARGE"}]}`, is: adapters.ErrLimit,
			want: path + "2026-01-01T14%3A59%3A59Z&fields=transaction_info&page=1" + rest,
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
				Stream: "transactions", Zone: time.UTC, Cursor: test.cursor, Client: p.Client(),
				Window: adapters.Window{From: from.Add(test.shift), To: from.AddDate(0, 0, 1).Add(test.shift)},
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

// TestSpan holds that no window is wider than PayPal allows.
func TestSpan(t *testing.T) {
	const day = 24 * time.Hour
	for span, want := range map[time.Duration]time.Duration{0: 31 * day, -day: 31 * day, day: day, 40 * day: 31 * day} {
		info := paypal.Adapter{Span: span}.Info()
		if s, ok := info.Stream("transactions"); !ok || s.MaxSpan != want {
			t.Errorf("a span of %s: %s, want %s", span, s.MaxSpan, want)
		}
	}
}
