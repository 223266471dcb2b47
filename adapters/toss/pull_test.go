// Copyright 2026 The jupan authors.
// SPDX-License-Identifier: Apache-2.0

package toss_test

import (
	"errors"
	"net/http"
	"testing"
	"time"

	"github.com/jupan-go/jupan/adapters"
	"github.com/jupan-go/jupan/adapters/adaptertest"
	"github.com/jupan-go/jupan/adapters/toss"
)

// TestFetch holds what is asked for: whole days of Korea, both of which count, and
// pages of a size that Toss allows.
func TestFetch(t *testing.T) {
	day := func(d int, zone *time.Location) time.Time { return time.Date(2026, 1, d, 0, 0, 0, 0, zone) }
	const path = "https://api.tosspayments.com/v1/settlements?dateType=soldDate&endDate="
	for _, test := range []struct {
		name   string
		size   int
		zone   *time.Location
		cursor string
		want   string
		is     error
	}{
		{name: "first page", zone: seoul(), want: path + "2026-01-09&page=1&size=5000&startDate=2026-01-01"},
		{name: "UTC", zone: time.UTC, want: path + "2026-01-10&page=1&size=5000&startDate=2026-01-01"},
		{name: "third page", size: 100, zone: seoul(), cursor: "3/100", want: path + "2026-01-09&page=3&size=100&startDate=2026-01-01"},
		{name: "too large", size: 5001, zone: seoul(), cursor: "2/5000", want: path + "2026-01-09&page=2&size=5000&startDate=2026-01-01"},
		{name: "page of another size", size: 100, zone: seoul(), cursor: "3/5000", is: adapters.ErrCursor},
		{name: "page 0", zone: seoul(), cursor: "0/5000", is: adapters.ErrCursor},
		{name: "more behind", zone: seoul(), cursor: "2/5000 ", is: adapters.ErrCursor},
	} {
		t.Run(test.name, func(t *testing.T) {
			p := adaptertest.NewPartner(http.HandlerFunc(func(http.ResponseWriter, *http.Request) {}))
			page, err := toss.Adapter{PageSize: test.size}.Fetch(t.Context(), &adapters.Request{
				Stream: "settlements", Zone: test.zone, Cursor: test.cursor, Client: p.Client(),
				Window: adapters.Window{From: day(1, test.zone), To: day(10, test.zone)},
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
