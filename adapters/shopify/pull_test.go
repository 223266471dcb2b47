// Copyright 2026 The jupan authors.
// SPDX-License-Identifier: Apache-2.0

package shopify_test

import (
	"encoding/json"
	"errors"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/jupan-go/jupan/adapters"
	"github.com/jupan-go/jupan/adapters/adaptertest"
	"github.com/jupan-go/jupan/adapters/shopify"
)

// TestFetch holds what is asked for, and that no account leads to another host.
func TestFetch(t *testing.T) {
	from := time.Date(2026, 1, 1, 0, 0, 0, 0, seoul())
	const query = "processed_at:>='2025-12-31T15:00:00Z' AND processed_at:<'2026-01-01T15:00:00Z'"
	for _, test := range []struct {
		name, account, cursor, url string
		adapter                    shopify.Adapter
		want                       map[string]any
		is                         error
	}{
		{
			name: "first page", account: "example", url: "https://example.myshopify.com/admin/api/2026-01/graphql.json",
			want: map[string]any{"first": 100.0, "query": query},
		},
		{
			name: "next page", account: "example.myshopify.com", cursor: "abc", adapter: shopify.Adapter{Version: "2026-04", PageSize: 1000},
			url:  "https://example.myshopify.com/admin/api/2026-04/graphql.json",
			want: map[string]any{"first": 250.0, "query": query, "after": "abc"},
		},
		{name: "no account", is: adapters.ErrUnknown},
		{name: "another host", account: "evil.example/x?", is: adapters.ErrUnknown},
		{name: "another way", account: "example", adapter: shopify.Adapter{Version: "../../x"}, is: adapters.ErrUnknown},
	} {
		t.Run(test.name, func(t *testing.T) {
			var asked struct {
				Query     string
				Variables map[string]any
			}
			p := adaptertest.NewPartner(http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) {
				if err := json.NewDecoder(r.Body).Decode(&asked); err != nil {
					t.Error(err)
				}
			}))
			page, err := test.adapter.Fetch(t.Context(), &adapters.Request{
				Stream: "balance_transactions", Account: test.account, Zone: time.UTC, Cursor: test.cursor, Client: p.Client(),
				Window: adapters.Window{From: from, To: from.AddDate(0, 0, 1)},
			})
			if err == nil {
				_ = page.Body.Close() // empty
			}
			url := ""
			for _, call := range p.Calls() {
				url += call.URL.String()
			}
			if diff := cmp.Diff(test.want, asked.Variables); !errors.Is(err, test.is) || url != test.url || diff != "" {
				t.Errorf("error %v, want %v; asked %s, want %s; variables (-want +got):\n%s", err, test.is, url, test.url, diff)
			}
		})
	}
}

// TestRefusals holds that errors inside an answer are told apart, though its status is
// 200, and that nothing is taken for an empty page.
func TestRefusals(t *testing.T) {
	const page = `"data":{"shopifyPaymentsAccount":{"balanceTransactions":{"nodes":[],"pageInfo":{"hasNextPage":false}}}}`
	for body, is := range map[string]error{
		`{"errors":[{"message":"Throttled","extensions":{"code":"THROTTLED"}}]}`:                     adapters.ErrTransient,
		`{"errors":[{"message":"Access denied","extensions":{"code":"ACCESS_DENIED"}}],"data":null}`: adapters.ErrAuth,
		`{"errors":[{"message":"Internal","extensions":{"code":"INTERNAL_SERVER_ERROR"}}]}`:          adapters.ErrTransient,
		`{"errors":[{"message":"Invalid cursor for current pagination sort."}],"data":null}`:         adapters.ErrCursor,
		`{` + page + `,"errors":[{"message":"Throttled","extensions":{"code":"THROTTLED"}}]}`:        adapters.ErrTransient,
		`{` + page + `,"errors":[{"locations":[]}]}`:                                                 adapters.ErrTransient,
		`{"errors":[{"message":"Field 'x' doesn't exist","extensions":{"code":"undefinedField"}}]}`:  nil,
		`{"errors":"Not Found"}`: nil,
	} {
		_, _, err := decode(shopify.Adapter{}, &adapters.Input{Stream: "balance_transactions", Body: strings.NewReader(body)})
		if err == nil || is != nil && !errors.Is(err, is) || is == nil && errors.Is(err, adapters.ErrTransient) {
			t.Errorf("%s: error %v, want %v", body, err, is)
		}
	}
	for _, body := range []string{`{"data":{"shopifyPaymentsAccount":null}}`, `{"data":null}`} {
		_, _, err := decode(shopify.Adapter{}, &adapters.Input{Stream: "balance_transactions", Body: strings.NewReader(body)})
		if _, ok := errors.AsType[*adapters.DriftError](err); !ok {
			t.Errorf("%s: error %v, want drift", body, err)
		}
	}
	for _, body := range []string{`{` + page + `}`, `{` + page + `,"errors":[]}`} {
		if _, _, err := decode(shopify.Adapter{}, &adapters.Input{Stream: "balance_transactions", Body: strings.NewReader(body)}); err != nil {
			t.Errorf("%s: error %v", body, err)
		}
	}
}
