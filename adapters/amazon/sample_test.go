// Copyright 2026 The jupan authors.
// SPDX-License-Identifier: Apache-2.0

package amazon_test

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/jupan-go/jupan/adapters"
	"github.com/jupan-go/jupan/adapters/amazon"
	"github.com/jupan-go/jupan/internal/testkit"
	"github.com/jupan-go/jupan/settle/event"
)

// decode reads a text, and says what comes of it in short.
func decode(t *testing.T, in *adapters.Input) (lines []string, s adapters.Summary) {
	t.Helper()
	a := amazon.Adapter{}
	out := adapters.NewOutput(a.Info(), in, &adapters.OutputOptions{Deliver: func(b event.Batch) error {
		for _, e := range b.Events {
			lines = append(lines, e.Key.ID+" "+string(e.Kind)+" "+e.At.UTC().Format(time.RFC3339)+" "+e.Gross.String())
		}
		return nil
	}})
	s, err := out.Close(a.Decode(in, out))
	if err != nil {
		t.Fatal(err)
	}
	return lines, s
}

// TestSamples reads what sellers published. One is the beginning of a settlement, so it
// does not come to its total; the rows of the other were made up, and lack fields in the
// middle, so that each is rejected.
func TestSamples(t *testing.T) {
	for _, test := range []struct {
		file, stream string
		want         []string
		rejected     int64
		controls     []adapters.Control
	}{
		{
			file: "v1_flat_file_real_excerpt.tsv", stream: "settlements_v1",
			want: []string{
				"6016502941|2 payment_captured 2015-12-02T04:15:26Z 27.99 USD",
				"6016502941|3 fee 2015-12-02T04:15:26Z -1.00 USD",
			},
			controls: []adapters.Control{{Name: "total-amount of 6016502941", Stated: "16630.13 USD", Got: "26.99 USD"}},
		},
		{file: "v2_flat_file_illustrative_ragged.tsv", stream: "settlements", rejected: 9},
	} {
		path := testkit.Shared(t, "samples/amazon_settlement/"+test.file)
		f, err := os.Open(path)
		if err != nil {
			t.Fatal(err)
		}
		lines, s := decode(t, &adapters.Input{
			Stream: test.stream, Source: "amazon", Name: filepath.Base(path), Zone: time.UTC, Body: f,
		})
		_ = f.Close() // only read
		t.Logf("%s: %d rows, %d events, %d rejected, %d skipped", test.file, s.Rows, s.Events, s.Rejected, s.SkippedRows())
		if diff := cmp.Diff(test.want, lines); diff != "" || s.Rejected != test.rejected || s.Complete {
			t.Errorf("%s: rejected %d, want %d; complete %t; events (-want +got):\n%s", test.file, s.Rejected, test.rejected, s.Complete, diff)
		}
		if diff := cmp.Diff(test.controls, s.Controls); diff != "" {
			t.Errorf("%s: controls (-want +got):\n%s", test.file, diff)
		}
	}
}

// TestRows has what real reports do beside the ordinary.
func TestRows(t *testing.T) {
	const head = "settlement-id|deposit-date|total-amount|currency|transaction-type|order-id|amount-type|amount-description|amount|posted-date|posted-date-time|sku\n"
	const detail = "s1||||Order|o|ItemPrice|Principal|"
	for _, test := range []struct {
		name, text string
		want       []string
		complete   bool
		reason     string
	}{
		{
			name: "two settlements", complete: true,
			text: head + "s1|2026-01-17|1|USD||||||||\n" + detail + "1|2026-01-05||m\ns2|2026-01-17|2|EUR||||||||\ns2||||Order|o|ItemPrice|Principal|2|05.01.2026||m\n",
			want: []string{"s1|1 payment_captured 2026-01-05T00:00:00Z 1.00 USD", "s2|1 payment_captured 2026-01-05T00:00:00Z 2.00 EUR"},
		},
		{name: "without a summary", text: head + detail + "1|2026-01-05||m\n", reason: "whose summary did not come before"},
		{name: "of another settlement", text: head + "s2|2026-01-17|1|USD||||||||\n" + detail + "1|2026-01-05||m\n", reason: "whose summary did not come before"},
		{name: "twice", text: head + strings.Repeat("s1|2026-01-17|0|USD||||||||\n", 2), complete: true, reason: "was there before"},
		{name: "nothing", text: head + "s1|2026-01-17|0|USD||||||||\n", complete: true},
		{name: "ambiguous thousands", text: head + "s1|2026-01-17|1,234|USD||||||||\n", reason: "thousands or decimals"},
		{
			name: "a date with slashes, of which the amount counts", complete: true, reason: `posted-date "09/06/25"`,
			text: head + "s1|2026-01-17|3|USD||||||||\n" + detail + "3|09/06/25||m\n",
		},
		{
			name: "another zone", complete: true, reason: `posted-date-time "2026-01-05 10:00:00 PST"`,
			text: head + "s1|2026-01-17|3|USD||||||||\n" + detail + "3|2026-01-05|2026-01-05 10:00:00 PST|m\n",
		},
		{
			name: "in another currency than the total", reason: "currency", complete: false,
			text: head + "s1|2026-01-17|3|USD||||||||\ns1|||EUR|Order|o|ItemPrice|Principal|1|2026-01-05||m\ns1|||USD|Order|o|ItemPrice|Principal|1|2026-01-05||m\n",
			want: []string{"s1|1 payment_captured 2026-01-05T00:00:00Z 1.00 EUR"},
		},
	} {
		t.Run(test.name, func(t *testing.T) {
			lines, s := decode(t, &adapters.Input{
				Stream: "settlements", Source: "amazon", Name: "f", Body: strings.NewReader(strings.ReplaceAll(test.text, "|", "\t")),
			})
			reason := ""
			if len(s.Rejections) > 0 {
				reason = s.Rejections[0].Err.Error()
			}
			if diff := cmp.Diff(test.want, lines); diff != "" || s.Complete != test.complete || !strings.Contains(reason, test.reason) || (reason == "") != (test.reason == "") {
				t.Errorf("complete %t, rejection %q; events (-want +got):\n%s", s.Complete, reason, diff)
			}
		})
	}
}
