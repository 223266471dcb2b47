// Copyright 2026 The jupan authors.
// SPDX-License-Identifier: Apache-2.0

package stripe_test

import (
	"bytes"
	"encoding/json"
	"fmt"
	"os"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/jupan-go/jupan/adapters"
	"github.com/jupan-go/jupan/adapters/stripe"
	"github.com/jupan-go/jupan/internal/testkit"
	"github.com/jupan-go/jupan/settle/event"
)

// decode reads a text, and says what comes of it in short.
func decode(t *testing.T, in *adapters.Input) (lines []string, s adapters.Summary) {
	t.Helper()
	a := stripe.Adapter{}
	in.Source = "stripe"
	out := adapters.NewOutput(a.Info(), in, &adapters.OutputOptions{Deliver: func(b event.Batch) error {
		for _, e := range b.Events {
			lines = append(lines, fmt.Sprint(e.Key.ID, " ", e.Kind, " ", e.Gross, " ", e.Fee, " ", e.Net))
		}
		return nil
	}})
	s, err := out.Close(a.Decode(in, out))
	if err != nil {
		t.Fatal(err)
	}
	return lines, s
}

// page puts the balance transactions of a collection of objects on a page.
func page(t *testing.T, name string, body []byte) []byte {
	t.Helper()
	var data []json.RawMessage
	if strings.HasSuffix(name, ".jsonl") {
		for line := range bytes.Lines(body) {
			var row struct {
				Stream string          `json:"stream"`
				Data   json.RawMessage `json:"data"`
			}
			if err := json.Unmarshal(line, &row); err != nil {
				t.Fatal(err)
			}
			if row.Stream == "balance_transactions" {
				data = append(data, row.Data)
			}
		}
	} else {
		var objects struct {
			Transaction json.RawMessage `json:"balance_transaction"`
		}
		if err := json.Unmarshal(body, &objects); err != nil {
			t.Fatal(err)
		}
		data = append(data, objects.Transaction)
	}
	text, err := json.Marshal(map[string]any{"object": "list", "has_more": false, "data": data})
	if err != nil {
		t.Fatal(err)
	}
	return text
}

// TestSamples reads what Stripe and its users published. In settlement_report.csv the
// payout's row was written by hand: it is positive, so it is rejected, and its control
// does not hold either.
func TestSamples(t *testing.T) {
	for _, test := range []struct {
		file, stream string
		want         []string
		rejections   []string
		failed       int
	}{
		{
			file: "airbyte_expected_records_money.jsonl", stream: "balance_transactions",
			want: []string{
				"txn_1KVQhfEcXtiJtvvhF7ox3YEm payout -91.64 USD 0.00 USD -91.64 USD",
				"txn_3K9FSOEcXtiJtvvh0KoS5mx7 payment_captured 53.00 USD -1.84 USD 51.16 USD",
				"txn_3K9F5DEcXtiJtvvh1qsqmHcH payment_captured 42.00 USD -1.52 USD 40.48 USD",
			},
		},
		{
			file: "openapi_fixtures3_subset.json", stream: "balance_transactions",
			want: []string{"txn_1PgaxNB7WZ01zgkWEV3TLf40 payment_captured 1.00 USD 0.00 USD 1.00 USD"},
		},
		{
			file: "settlement_report.csv", stream: "payout_reconciliation",
			want: []string{
				"txn_001 payment_captured 25.00 USD -0.95 USD 24.05 USD",
				"txn_rfnd_002 payment_refunded -10.00 USD 0.00 USD -10.00 USD",
				"txn_003 payment_captured 10.00 USD 0.00 USD 10.00 USD",
				"txn_fee_01 fee -0.50 USD 0.00 USD -0.50 USD",
				"txn_fee_03 fee -0.50 USD 0.00 USD -0.50 USD",
				"txn_1Tj9xrJ chargeback 3.35 USD 0.00 USD 3.35 USD",
			},
			rejections: []string{"settlement_report.csv:8: event: gross: does not fit the kind: payout is negative here"},
			failed:     1,
		},
		{
			file: "settlement_report_giving_basket.csv", stream: "payout_reconciliation",
			want: []string{
				"txn_001 payment_captured 25.00 USD -0.95 USD 24.05 USD",
				"txn_002 payment_captured 1780.11 USD 0.00 USD 1780.11 USD",
			},
		},
		{
			file: "settlement_report_with_customer_data.csv", stream: "payout_reconciliation",
			want: []string{
				"txn_001 payment_captured 25.00 USD -0.95 USD 24.05 USD",
				"txn_002 payment_captured 10.00 USD 0.00 USD 10.00 USD",
				"txn_fee_01 fee -0.50 USD 0.00 USD -0.50 USD",
			},
		},
	} {
		body, err := os.ReadFile(testkit.Shared(t, "samples/stripe/"+test.file))
		if err != nil {
			t.Fatal(err)
		}
		if test.stream == "balance_transactions" {
			body = page(t, test.file, body)
		}
		lines, s := decode(t, &adapters.Input{Stream: test.stream, Name: test.file, Body: bytes.NewReader(body)})
		var rejections []string
		for _, r := range s.Rejections {
			rejections = append(rejections, r.String())
		}
		t.Logf("%s: %d rows, %d events, %d rejected, %d warnings, %d of %d controls fail",
			test.file, s.Rows, s.Events, s.Rejected, s.Warned, len(s.Failed()), len(s.Controls))
		if diff := cmp.Diff(test.want, lines); diff != "" {
			t.Errorf("%s: events (-want +got):\n%s", test.file, diff)
		}
		if !slices.Equal(rejections, test.rejections) || len(s.Failed()) != test.failed || s.SkippedRows() > 0 {
			t.Errorf("%s: rejections %q, want %q; controls %v, skipped %v", test.file, rejections, test.rejections, s.Controls, s.Skipped)
		}
		if warned := int64(len(test.rejections)); s.Warned != warned { // the hand-written row does not add up either
			t.Errorf("%s: warnings %v", test.file, s.Warnings)
		}
	}
}
