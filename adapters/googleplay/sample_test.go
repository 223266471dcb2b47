// Copyright 2026 The jupan authors.
// SPDX-License-Identifier: Apache-2.0

package googleplay_test

import (
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/jupan-go/jupan/adapters"
	"github.com/jupan-go/jupan/adapters/googleplay"
	"github.com/jupan-go/jupan/adapters/rows"
	"github.com/jupan-go/jupan/internal/testkit"
	"github.com/jupan-go/jupan/settle/event"
	"github.com/jupan-go/jupan/settle/money"
)

// decode reads a report, and returns the keys of its events and their sums in a currency.
func decode(t *testing.T, stream, name string, body io.Reader) (keys, sums []string, s adapters.Summary, err error) {
	t.Helper()
	a := googleplay.Adapter{}
	byKind := map[event.Kind]rows.Sums{}
	in := &adapters.Input{Stream: stream, Source: "play", Name: name, Zone: time.UTC, Body: body}
	out := adapters.NewOutput(a.Info(), in, &adapters.OutputOptions{Deliver: func(b event.Batch) error {
		for _, e := range b.Events {
			keys = append(keys, e.Key.ID)
			if byKind[e.Kind] == nil {
				byKind[e.Kind] = rows.Sums{}
			}
			if err := byKind[e.Kind].Add(e.Gross); err != nil {
				return err
			}
		}
		return nil
	}})
	s, err = out.Close(a.Decode(in, out))
	for _, kind := range event.Kinds() {
		if sum, ok := byKind[kind]; ok {
			sums = append(sums, fmt.Sprint(kind, " ", sum.Of(money.EUR)))
		}
	}
	return keys, sums, s, err
}

// TestSamples reads the reports that a developer published, and what stands for them in a
// data warehouse. The sums were made by another program. Of December there are estimated
// sales; one of them has more tax than price.
func TestSamples(t *testing.T) {
	for _, test := range []struct {
		file, stream string
		rows, warned int64
		skipped      int64
		sums         []string
	}{
		{
			file: "real_sales_202106.csv", stream: "earnings", rows: 551,
			sums: []string{"payment_captured 950.56 EUR", "payment_refunded -12.23 EUR", "fee -266.77 EUR", "adjustment -0.16 EUR"},
		},
		{
			file: "real_sales_202107.csv", stream: "earnings", rows: 626,
			sums: []string{"payment_captured 1156.84 EUR", "payment_refunded -0.92 EUR", "fee -152.53 EUR", "adjustment -1.61 EUR"},
		},
		{
			file: "real_sales_202110.csv", stream: "earnings", rows: 469,
			sums: []string{"payment_captured 948.41 EUR", "payment_refunded -17.12 EUR", "fee -125.65 EUR"},
		},
		{file: "earnings.csv", stream: "earnings", rows: 10, sums: []string{"payment_captured 0.00 EUR", "fee 0.00 EUR"}}, // in dollars
		{file: "real_sales_202112.csv", stream: "sales", rows: 351, warned: 1, sums: []string{"payment_captured 72.12 EUR", "payment_refunded 0.00 EUR"}},
	} {
		path := testkit.Shared(t, "samples/google_play/"+test.file)
		f, err := os.Open(path)
		if err != nil {
			t.Fatal(err)
		}
		keys, sums, s, err := decode(t, test.stream, filepath.Base(path), f)
		_ = f.Close() // only read
		t.Logf("%s: %d rows, %d events, %d rejected, %d skipped, %d warnings", test.file, s.Rows, s.Events, s.Rejected, s.SkippedRows(), s.Warned)
		if err != nil || s.Rows != test.rows || s.Rejected != 0 || s.Warned != test.warned || s.SkippedRows() != test.skipped {
			t.Errorf("%s: %v, %+v", test.file, err, s)
		}
		if diff := cmp.Diff(test.sums, sums); diff != "" {
			t.Errorf("%s (-want +got):\n%s", test.file, diff)
		}
		seen := map[string]bool{}
		for _, key := range keys {
			if seen[key] {
				t.Errorf("%s: %s twice", test.file, key)
			}
			seen[key] = true
		}
	}
}

// TestOtherReport holds that a report on subscriptions, which is not covered, is refused.
func TestOtherReport(t *testing.T) {
	path := testkit.Shared(t, "samples/google_play/financial_stats_subscriptions_country.csv")
	f, err := os.Open(path)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = f.Close() }() // only read
	for _, stream := range []string{"earnings", "sales"} {
		_, _, s, err := decode(t, stream, filepath.Base(path), f)
		if _, drift := errors.AsType[*adapters.DriftError](err); !drift || s.Events != 0 {
			t.Errorf("%s: %v", stream, err)
		}
	}
}
