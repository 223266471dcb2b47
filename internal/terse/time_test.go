// Copyright 2026 The jupan authors.
// SPDX-License-Identifier: Apache-2.0

package terse_test

import (
	"strings"
	"testing"
	"time"

	"github.com/jupan-go/jupan/internal/terse"
)

func FuzzSeconds(f *testing.F) {
	for _, text := range []string{
		"2026-01-15T12:34:56", "2024-02-29T00:00:00", "2000-02-29T23:59:59", "1900-02-29T00:00:00", "0000-02-29T00:00:00", "9999-12-31T23:59:59",
		"2026-13-15T12:34:56", "2026-00-15T12:34:56", "2026-01-00T12:34:56", "2026-01-32T12:34:56", "2026-04-31T12:34:56", "2026-01-15T24:00:00",
		"2026-01-15T12:60:56", "2026-01-15T12:34:60", "2026-01-15t12:34:56", "2026-01-15 12:34:56", "2026-01-15T12:34.56", "2026/01-15T12:34:56",
		"202a-01-15T12:34:56", "+026-01-15T12:34:56", "2026-1-015T12:34:56", "\xb2026-01-15T12:34:56", "2026-01-15T12:34:5\xb9",
	} {
		f.Add(text)
	}
	var kept terse.Month
	f.Fuzz(func(t *testing.T, text string) {
		if len(text) < 19 {
			return
		}
		want, err := time.Parse("2006-01-02T15:04:05", text[:19])
		isTime := err == nil && !strings.ContainsAny(text[:19], ".,")
		for _, m := range []*terse.Month{{}, &kept} {
			if at, ok := m.Seconds(text); ok != isTime || ok && at != want.Unix() {
				t.Errorf("Seconds(%q) = %d, %t, want %d, %v", text, at, ok, want.Unix(), err)
			}
		}
	})
}

func TestNanos(t *testing.T) {
	for at, want := range map[string]bool{
		"1699-12-31T23:59:59Z": false, "1700-01-01T00:00:00Z": true, "2199-12-31T23:59:59Z": true, "2200-01-01T00:00:00Z": false, "9999-12-31T23:59:59Z": false,
	} {
		is, err := time.Parse(time.RFC3339, at)
		if err != nil {
			t.Fatal(err)
		}
		if got, ok := terse.Nanos(is.Unix()); ok != want || ok && got != is.UnixNano() {
			t.Errorf("Nanos(%s) = %d, %t, want %t", at, got, ok, want)
		}
	}
}
