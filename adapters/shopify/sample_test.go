// Copyright 2026 The jupan authors.
// SPDX-License-Identifier: Apache-2.0

package shopify_test

import (
	"bytes"
	"encoding/json"
	"fmt"
	"os"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/jupan-go/jupan/adapters"
	"github.com/jupan-go/jupan/adapters/shopify"
	"github.com/jupan-go/jupan/internal/testkit"
	"github.com/jupan-go/jupan/settle/event"
)

// decode reads a text, and says what comes of it in short.
func decode(a shopify.Adapter, in *adapters.Input) (lines []string, s adapters.Summary, err error) {
	in.Source = "shop"
	out := adapters.NewOutput(a.Info(), in, &adapters.OutputOptions{Deliver: func(b event.Batch) error {
		for _, e := range b.Events {
			lines = append(lines, strings.TrimSpace(fmt.Sprint(e.Key.ID, " ", e.Kind, " ", e.Gross, " ", e.Fee, " ", e.Net, " ", e.Dim("payout"))))
		}
		return nil
	}})
	s, err = out.Close(a.Decode(in, out))
	return lines, s, err
}

// TestPayouts reads payouts that Shopify published with its own library. The summary of
// one that is not paid does not come to its amount.
func TestPayouts(t *testing.T) {
	five := []string{
		"payout|867808544 payout -41.90 USD 0 -41.90 USD 867808544",
		"payout|725076685 payout -41.90 USD 0 -41.90 USD 725076685",
		"payout|623721858 payout -41.90 USD 0 -41.90 USD 623721858",
	}
	for _, test := range []struct {
		file    string
		want    []string
		skipped int64
	}{
		{file: "payouts_0.json", want: five, skipped: 5},
		{file: "payouts_1.json", want: five, skipped: 2},
		{file: "payouts_2.json", want: five[2:]},
	} {
		body, err := os.ReadFile(testkit.Shared(t, "samples/shopify/"+test.file))
		if err != nil {
			t.Fatal(err)
		}
		if one, ok := strings.CutPrefix(strings.TrimSpace(string(body)), "{\n \"payout\":"); ok { // not in a list
			body = []byte(`{"payouts":[` + strings.TrimSuffix(one, "}") + `]}`)
		}
		lines, s, err := decode(shopify.Adapter{}, &adapters.Input{Stream: "payouts", Name: test.file, Zone: time.UTC, Body: bytes.NewReader(body)})
		t.Logf("%s: %d rows, %d events, %d rejected, %d skipped, %d warnings", test.file, s.Rows, s.Events, s.Rejected, s.SkippedRows(), s.Warned)
		if diff := cmp.Diff(test.want, lines); err != nil || diff != "" || s.Rejected > 0 || s.Warned > 0 || s.SkippedRows() != test.skipped {
			t.Errorf("%s: error %v, skipped %v, rejections %v, warnings %v; events (-want +got):\n%s",
				test.file, err, s.Skipped, s.Rejections, s.Warnings, diff)
		}
	}
}

// TestOrderTransactions reads order transactions that a connector recorded, as messages.
func TestOrderTransactions(t *testing.T) {
	want := []string{
		"order_transaction|6281692217533 payment_captured 102.00 USD 0 0",
		"order_transaction|6281693561021 payment_captured 19.00 USD 0 0",
		"order_transaction|6302086037693 payment_captured 19.00 USD 0 0",
	}
	for _, file := range []string{"airbyte_expected_records_money.jsonl", "airbyte_transactions_with_user_id.jsonl"} {
		body, err := os.ReadFile(testkit.Shared(t, "samples/shopify/"+file))
		if err != nil {
			t.Fatal(err)
		}
		var got []string
		for line := range bytes.Lines(body) {
			var row struct {
				Stream string
				Data   json.RawMessage
			}
			if err := json.Unmarshal(line, &row); err != nil {
				t.Fatal(err)
			}
			if row.Stream != "transactions" && row.Stream != "tender_transactions" {
				continue
			}
			lines, s, err := decode(shopify.Adapter{}, &adapters.Input{Stream: "webhooks", Name: file, Body: bytes.NewReader(row.Data)})
			if err != nil || s.Rejected > 0 || len(lines) == 0 && s.Skipped["no_money"] != 1 {
				t.Errorf("%s: error %v, rejections %v, skipped %v", row.Data, err, s.Rejections, s.Skipped)
			}
			got = append(got, lines...)
		}
		t.Logf("%s: %d events", file, len(got))
		if diff := cmp.Diff(want, got); diff != "" {
			t.Errorf("%s: events (-want +got):\n%s", file, diff)
		}
	}
}

// TestPaidOut holds that such an adapter waits for the payout, in all three streams, and
// names it.
func TestPaidOut(t *testing.T) {
	a := shopify.Adapter{PaidOut: true}
	info := a.Info()
	if s, _ := info.Stream("balance_transactions"); s.Lookback < 20*24*time.Hour {
		t.Errorf("looks back %s only", s.Lookback)
	}
	for path, want := range map[string]struct{ events, waiting int }{
		"balance_transactions/page.json":                        {events: 4},
		"balance_transactions/kinds.json":                       {waiting: 17},
		"rest_transactions/same.json":                           {events: 4},
		"transactions_export/payment_transactions_export_1.csv": {events: 3, waiting: 5},
	} {
		body, err := os.ReadFile("testdata/" + path)
		if err != nil {
			t.Fatal(err)
		}
		stream, _, _ := strings.Cut(path, "/")
		lines, s, err := decode(a, &adapters.Input{Stream: stream, Body: bytes.NewReader(body)})
		if err != nil || len(lines) != want.events || s.Skipped["not_paid_out"] != int64(want.waiting) {
			t.Errorf("%s: error %v; %d events, skipped %v; want %+v", path, err, len(lines), s.Skipped, want)
		}
		for _, line := range lines {
			if !strings.HasSuffix(line, " 900001") {
				t.Errorf("%s: %s does not name its payout", path, line)
			}
		}
	}
}
