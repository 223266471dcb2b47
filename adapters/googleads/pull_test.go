// Copyright 2026 The jupan authors.
// SPDX-License-Identifier: Apache-2.0

package googleads_test

import (
	"errors"
	"io"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/jupan-go/jupan/adapters"
	"github.com/jupan-go/jupan/adapters/adaptertest"
	"github.com/jupan-go/jupan/adapters/googleads"
)

// fetch asks a partner that answers with a failure, or with nothing.
func fetch(t *testing.T, a googleads.Adapter, q *adapters.Request, failure adaptertest.Failure) (*http.Request, error) {
	t.Helper()
	p := adaptertest.NewPartner(http.HandlerFunc(func(http.ResponseWriter, *http.Request) {}))
	p.Fail(failure)
	q.Client = p.Client()
	page, err := a.Fetch(t.Context(), q)
	if err == nil {
		_ = page.Body.Close() // empty
	}
	if calls := p.Calls(); len(calls) == 1 {
		return calls[0], err
	}
	return nil, err
}

func request(stream, account string) *adapters.Request {
	return &adapters.Request{
		Stream: stream, Account: account, Zone: seoul(),
		Window: adapters.Window{From: first(), To: first().AddDate(0, 0, 10)},
	}
}

// TestFetch holds what is asked for: whole days of the account's zone.
func TestFetch(t *testing.T) {
	const metrics = "metrics.cost_micros, metrics.impressions, metrics.clicks, metrics.conversions, metrics.conversions_value"
	const dates = " WHERE segments.date BETWEEN '2026-01-01' AND '2026-01-10'"
	for _, test := range []struct {
		name, stream, account, cursor string
		adapter                       googleads.Adapter
		path, body                    string
		is                            error
	}{
		{
			name: "customers", stream: "customers", account: "123-456-7890", path: "/v23/customers/1234567890/googleAds:search",
			body: `{"query":"SELECT customer.id, customer.currency_code, customer.time_zone, segments.date, ` + metrics + ` FROM customer` + dates + `"}`,
		},
		{
			name: "another version and segments", stream: "campaigns", account: "1", path: "/v24/customers/1/googleAds:search",
			adapter: googleads.Adapter{APIVersion: "v24", Segments: []string{"device"}},
			body:    `{"query":"SELECT customer.id, customer.currency_code, customer.time_zone, campaign.id, segments.date, segments.device, ` + metrics + ` FROM campaign` + dates + `"}`,
		},
		{
			name: "second page of ads", stream: "ads", account: "1", cursor: "t-1", path: "/v23/customers/1/googleAds:search",
			body: `{"query":"SELECT customer.id, customer.currency_code, customer.time_zone, campaign.id, ad_group.id, ad_group_ad.ad.id, segments.date, ` +
				metrics + ` FROM ad_group_ad` + dates + `","pageToken":"t-1"}`,
		},
		{name: "no account", stream: "ads", is: adapters.ErrUnknown},
		{name: "an account that leads elsewhere", stream: "ads", account: "1/../2", is: adapters.ErrUnknown},
		{name: "a segment that would change the query", stream: "ads", account: "1", adapter: googleads.Adapter{Segments: []string{"x FROM y"}}, is: adapters.ErrUnknown},
		{name: "exports", stream: "exports", account: "1", is: adapters.ErrUnknown},
	} {
		t.Run(test.name, func(t *testing.T) {
			q := request(test.stream, test.account)
			q.Cursor = test.cursor
			call, err := fetch(t, test.adapter, q, adaptertest.Failure{})
			if !errors.Is(err, test.is) {
				t.Fatalf("error %v, want %v", err, test.is)
			}
			if test.is != nil {
				return
			}
			body, err := io.ReadAll(call.Body)
			if err != nil {
				t.Fatal(err)
			}
			if string(body) != test.body || call.URL.Path != test.path || call.URL.Host != "googleads.googleapis.com" {
				t.Errorf("asked %s for\n%s, want %s\n%s", call.URL, body, test.path, test.body)
			}
		})
	}
}

// TestRefusals holds what Google says of a refusal in its body.
func TestRefusals(t *testing.T) {
	for _, test := range []struct {
		name   string
		status int
		body   string
		is     error
		after  time.Duration
	}{
		{"quota with a delay", 429, refusal("quotaError", "RESOURCE_EXHAUSTED", "30s"), adapters.ErrTransient, 30 * time.Second},
		{"quota with a fraction", 429, refusal("quotaError", "RESOURCE_EXHAUSTED", "1.5s"), adapters.ErrTransient, 1500 * time.Millisecond},
		{"quota without a delay", 429, "{}", adapters.ErrTransient, 0},
		{"quota with another status", 400, refusal("quotaError", "RESOURCE_TEMPORARILY_EXHAUSTED", "5s"), adapters.ErrTransient, 5 * time.Second},
		{"an expired page", 400, refusal("requestError", "EXPIRED_PAGE_TOKEN", ""), adapters.ErrCursor, 0},
		{"no page", 400, refusal("requestError", "INVALID_PAGE_TOKEN", ""), adapters.ErrCursor, 0},
		{"a token that ended", 401, refusal("authenticationError", "OAUTH_TOKEN_EXPIRED", ""), adapters.ErrAuth, 0},
		{"not our account", 403, refusal("authorizationError", "USER_PERMISSION_DENIED", ""), adapters.ErrAuth, 0},
	} {
		q := request("campaigns", "1")
		q.Cursor = "t-1"
		_, err := fetch(t, googleads.Adapter{}, q, adaptertest.Failure{Status: test.status, Body: test.body})
		limited, ok := errors.AsType[*adapters.RateLimitedError](err)
		if !errors.Is(err, test.is) || ok != errors.Is(test.is, adapters.ErrTransient) || ok && limited.After != test.after {
			t.Errorf("%s: %v, want %v after %s", test.name, err, test.is, test.after)
		}
		if strings.Contains(err.Error(), "message") {
			t.Errorf("%s: the error tells the body: %v", test.name, err)
		}
	}
	_, err := fetch(t, googleads.Adapter{}, request("campaigns", "1"), adaptertest.Failure{
		Status: http.StatusBadRequest, Body: refusal("queryError", "UNRECOGNIZED_FIELD", ""),
	})
	if err == nil || errors.Is(err, adapters.ErrTransient) || errors.Is(err, adapters.ErrCursor) {
		t.Errorf("a query that Google does not understand: %v", err)
	}
}

// TestForeignSegment holds that rows are not read which are split by what no key holds.
func TestForeignSegment(t *testing.T) {
	for _, text := range []string{
		`{"results":[{"customer":{"id":"1","currencyCode":"USD"},"metrics":{"costMicros":"1"},"segments":{"date":"2026-01-05"}}],
			"fieldMask":"segments.date,segments.productItemId"}`,
		`[{"results":[],"fieldMask":"segments.date,segments.productItemId"}]`,
	} {
		in := &adapters.Input{Stream: "customers", Source: "g", Name: "x", Zone: seoul(), Body: strings.NewReader(text)}
		out := adapters.NewOutput(googleads.Adapter{}.Info(), in, nil)
		_, err := out.Close(googleads.Adapter{}.Decode(in, out))
		drift, ok := errors.AsType[*adapters.DriftError](err)
		if !ok || len(drift.Unknown) != 1 || drift.Unknown[0] != "segments.productItemId" {
			t.Errorf("%v, want drift", err)
		}
	}
}
