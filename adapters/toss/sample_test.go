// Copyright 2026 The jupan authors.
// SPDX-License-Identifier: Apache-2.0

package toss_test

import (
	"os"
	"path/filepath"
	"slices"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/jupan-go/jupan/adapters"
	"github.com/jupan-go/jupan/adapters/toss"
	"github.com/jupan-go/jupan/internal/testkit"
	"github.com/jupan-go/jupan/settle/event"
)

// decode reads a text, and says what comes of it in short.
func decode(t *testing.T, in *adapters.Input) (lines []string, s adapters.Summary) {
	t.Helper()
	a := toss.Adapter{}
	out := adapters.NewOutput(a.Info(), in, &adapters.OutputOptions{Deliver: func(b event.Batch) error {
		for _, e := range b.Events {
			lines = append(lines, e.Key.ID+" "+string(e.Kind)+" "+e.At.UTC().Format(time.RFC3339)+" "+
				e.Gross.String()+" "+e.Fee.String()+" "+e.Net.String())
		}
		return nil
	}})
	s, err := out.Close(a.Decode(in, out))
	if err != nil {
		t.Fatal(err)
	}
	return lines, s
}

// TestSamples reads what Toss and its users published. The example of the documentation
// has no transactionKey, so it has no key.
func TestSamples(t *testing.T) {
	for _, test := range []struct {
		file, stream string
		want         []string
		rejections   []string
	}{
		{
			file: "settlements_card_5mo_interestfree.json", stream: "settlements",
			want: []string{"txrd_a01jkks4kdkvhqr2kge21gqawf8 payment_captured 2025-02-08T21:58:32Z 64601 KRW -1492 KRW 63109 KRW"},
		},
		{
			file: "settlements_docs_legacy_string_fee.json", stream: "settlements",
			rejections: []string{"settlements_docs_legacy_string_fee.json:1: required and missing"},
		},
		{
			file: "webhook_payout_changed.json", stream: "webhooks",
			want: []string{"id payout 2024-12-02T03:15:20Z -1111 KRW 0 -1111 KRW"},
		},
	} {
		path := testkit.Shared(t, "samples/toss/"+test.file)
		f, err := os.Open(path)
		if err != nil {
			t.Fatal(err)
		}
		lines, s := decode(t, &adapters.Input{
			Stream: test.stream, Source: "toss", Name: filepath.Base(path), Zone: time.UTC, Body: f,
		})
		_ = f.Close() // only read
		var rejections []string
		for _, r := range s.Rejections {
			rejections = append(rejections, r.String())
		}
		t.Logf("%s: %d rows, %d events, %d rejected, %d warnings", test.file, s.Rows, s.Events, s.Rejected, s.Warned)
		if diff := cmp.Diff(test.want, lines); diff != "" || s.Warned != 0 || !s.Complete {
			t.Errorf("%s: %d warnings, complete %t; events (-want +got):\n%s", test.file, s.Warned, s.Complete, diff)
		}
		if !slices.Equal(rejections, test.rejections) {
			t.Errorf("%s: rejections %q, want %q", test.file, rejections, test.rejections)
		}
	}
}
