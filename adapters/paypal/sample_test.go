// Copyright 2026 The jupan authors.
// SPDX-License-Identifier: Apache-2.0

package paypal_test

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/jupan-go/jupan/adapters"
	"github.com/jupan-go/jupan/adapters/paypal"
	"github.com/jupan-go/jupan/internal/testkit"
	"github.com/jupan-go/jupan/settle/event"
	"github.com/jupan-go/jupan/settle/money"
)

// decode reads a text, and says what comes of it in short.
func decode(in *adapters.Input) (lines []string, s adapters.Summary, err error) {
	a := paypal.Adapter{}
	in.Source = "paypal"
	out := adapters.NewOutput(a.Info(), in, &adapters.OutputOptions{Deliver: func(b event.Batch) error {
		for _, e := range b.Events {
			lines = append(lines, fmt.Sprint(e.Key.ID, " ", e.Kind, " ", e.Gross, " ", e.Fee, " ", e.Net))
		}
		return nil
	}})
	s, err = out.Close(a.Decode(in, out))
	return lines, s, err
}

// TestReports reads reports that a user of PayPal published. Their rows are real in form,
// but most footers were written by hand: which do not hold is listed.
func TestReports(t *testing.T) {
	payment := "1V551844CE5526421|T0006 payment_captured 150 JPY -43 JPY 107 JPY"
	for _, test := range []struct {
		file    string
		want    []string
		skipped string
		failed  int // controls
		warned  int64
	}{
		{
			file: "stl.csv", failed: 10, // a withdrawal was added to the rows alone, and fees stand the other way around
			want: []string{
				"5678|T0006 payment_captured 52.00 AUD -2.25 AUD 49.75 AUD",
				"6789|T0006 payment_captured 5.35 AUD -0.75 AUD 4.60 AUD",
				"68C7|T0003 payment_captured 8.34 GBP -0.87 GBP 7.47 GBP",
				"6899|T1107 payment_refunded -1.34 GBP 0.47 GBP -0.87 GBP",
				"3MG88942N0662370U|T0400 payout -1.00 GBP 0 -1.00 GBP",
			},
		},
		{file: "stl_chargeback_reversal.csv", want: []string{
			"5K823|T1202 chargeback 26.00 USD 0 26.00 USD", "6U844|T1108 fee 20.00 USD 0 20.00 USD",
		}},
		{file: "stl_chargeback_with_fee.csv", want: []string{
			"5K823|T1201 chargeback -3.00 USD 0 -3.00 USD", "6U844|T0106 fee -20.00 USD 0 -20.00 USD",
		}},
		{file: "stl_dr_payment.csv", want: []string{
			"5678|T0006 payment_captured 520.00 USD -2.01 USD 517.99 USD", "2L810|T0000 adjustment -150.00 USD -4.99 USD -154.99 USD",
		}},
		{file: "trr_dr_payment.csv", want: []string{"2L810|T0000 adjustment -150.00 USD -4.99 USD -154.99 USD"}},
		{file: "trr_express_checkout_donation.csv", want: []string{payment}},
		{file: "trr_express_checkout_donation_denied.csv", skipped: "denied"},
		{file: "trr_express_checkout_recurring_donation.csv", want: []string{"4JH2438EE9876546W|T0002 payment_captured 150 JPY -43 JPY 107 JPY"}},
		{file: "trr_express_checkout_recurring_refund.csv", want: []string{"8WG23468CX793000L|T1107 payment_refunded -150 JPY 43 JPY -107 JPY"}},
		{file: "trr_express_checkout_refund.csv", want: []string{"3HD08833MR473623T|T1107 payment_refunded -150 JPY 43 JPY -107 JPY"}},
		{file: "trr_express_with_non_data_rows.csv", want: []string{payment}, failed: 5},
		{file: "trr_give_lively.csv", want: []string{"1V551844CE5526421|T0013 payment_captured 150 JPY -43 JPY 107 JPY"}},
		{file: "trr_giving_fund.csv", want: []string{payment}},
		{file: "trr_grant.csv", want: []string{"1V05|T0001 payment_captured 500.00 USD 0 500.00 USD"}},
		{file: "trr_gravy_donation.csv", want: []string{"12345678JN486083U|T0006 payment_captured 32.00 BRL -3.92 BRL 28.08 BRL"}},
		{file: "trr_void.csv", want: []string{"43P3|T9900 adjustment 15.60 CAD 0 15.60 CAD"}, skipped: "authorisation", warned: 1},
	} {
		f, err := os.Open(testkit.Shared(t, "samples/paypal/"+test.file))
		if err != nil {
			t.Fatal(err)
		}
		stream := "settlement"
		if strings.HasPrefix(test.file, "trr") {
			stream = "transaction_detail"
		}
		lines, s, err := decode(&adapters.Input{Stream: stream, Name: test.file, Body: f})
		_ = f.Close() // only read
		if err != nil {
			t.Fatal(err)
		}
		t.Logf("%s: %d rows, %d events, %d rejected, %d skipped, %d warnings, %d of %d controls fail",
			test.file, s.Rows, s.Events, s.Rejected, s.SkippedRows(), s.Warned, len(s.Failed()), len(s.Controls))
		skipped := s.SkippedRows() - s.Skipped["frame"] - s.Skipped["header"]
		if test.skipped != "" {
			skipped--
		}
		if diff := cmp.Diff(test.want, lines); diff != "" || s.Rejected > 0 || s.Warned != test.warned || skipped != 0 ||
			test.skipped != "" && s.Skipped[test.skipped] != 1 || len(s.Failed()) != test.failed {
			t.Errorf("%s: rejections %v, warnings %v, skipped %v, controls %v; events (-want +got):\n%s",
				test.file, s.Rejections, s.Warnings, s.Skipped, s.Failed(), diff)
		}
	}
}

// TestSearch reads answers that a connector recorded. Each row has the balance behind it,
// so what comes of the rows is held to that.
func TestSearch(t *testing.T) {
	for file, want := range map[string]int{"airbyte_transaction_search.jsonl": 4, "airbyte_transaction_search_sandbox.jsonl": 41} {
		body, err := os.ReadFile(testkit.Shared(t, "samples/paypal/"+file))
		if err != nil {
			t.Fatal(err)
		}
		var list []json.RawMessage
		var balances []money.Amount
		for line := range bytes.Lines(body) {
			var row struct {
				Stream string
				Data   json.RawMessage
			}
			var data struct {
				Info struct {
					Ending struct{ Value string } `json:"ending_balance"`
				} `json:"transaction_info"`
			}
			if err := json.Unmarshal(line, &row); err != nil {
				t.Fatal(err)
			}
			if row.Stream != "transactions" {
				continue
			}
			if err := json.Unmarshal(row.Data, &data); err != nil {
				t.Fatal(err)
			}
			list, balances = append(list, row.Data), append(balances, money.MustParse(data.Info.Ending.Value+" USD"))
		}
		text, err := json.Marshal(map[string]any{"transaction_details": list, "page": 1, "total_pages": 1})
		if err != nil {
			t.Fatal(err)
		}
		lines, s, err := decode(&adapters.Input{Stream: "transactions", Name: file, Body: bytes.NewReader(text)})
		t.Logf("%s: %d rows, %d events, %d rejected, %d skipped", file, s.Rows, s.Events, s.Rejected, s.SkippedRows())
		if err != nil || len(lines) != want || s.Rejected+s.SkippedRows() > 0 {
			t.Fatalf("%s: %d events, error %v, rejections %v, skipped %v", file, len(lines), err, s.Rejections, s.Skipped)
		}
		for i := 1; i < len(lines); i++ {
			words := strings.Fields(lines[i])
			got, err := balances[i-1].Add(money.MustParse(strings.Join(words[len(words)-2:], " ")))
			if err != nil || got != balances[i] {
				t.Errorf("%s: %s makes %s of %s, PayPal says %s", file, lines[i], got, balances[i-1], balances[i])
			}
		}
	}
}

// TestColumns holds that columns may stand in any order behind the type of the row, that
// those that are needed have to be there, and that rows need names.
func TestColumns(t *testing.T) {
	body, err := os.ReadFile(filepath.Join("testdata", "transaction_detail", "TRR-20260105.01.009.csv"))
	if err != nil {
		t.Fatal(err)
	}
	want, _, err := decode(&adapters.Input{Stream: "transaction_detail", Body: bytes.NewReader(body)})
	if err != nil {
		t.Fatal(err)
	}
	bent := func(change func(fields []string) []string) string {
		var b strings.Builder
		for line := range strings.Lines(string(body)) {
			line = strings.TrimSpace(line)
			if strings.HasPrefix(line, "CH") || strings.HasPrefix(line, "SB") {
				fields := strings.Split(strings.ReplaceAll(line, `"Thanks, all"`, "Thanks"), ",")
				line = fields[0] + "," + strings.Join(change(fields[1:]), ",")
			}
			b.WriteString(line + "\n")
		}
		return b.String()
	}
	reversed := bent(func(f []string) []string { slices.Reverse(f); return f })
	if got, _, err := decode(&adapters.Input{Stream: "transaction_detail", Body: strings.NewReader(reversed)}); err != nil || !slices.Equal(got, want) {
		t.Errorf("in the opposite order: error %v; events (-want +got):\n%s", err, cmp.Diff(want, got))
	}
	for name, text := range map[string]string{
		"without a column": bent(func(f []string) []string { return f[1:] }),
		"without names":    strings.ReplaceAll(string(body), "\nCH,", "\nSC,"),
		"without anything": "",
		"without rows":     "RH,2026/01/06 02:05:05 -0800,A,M,009,\nFF,0\n",
	} {
		got, _, err := decode(&adapters.Input{Stream: "transaction_detail", Body: strings.NewReader(text)})
		if _, ok := errors.AsType[*adapters.DriftError](err); !ok || len(got) > 0 {
			t.Errorf("%s: error %v, %d events; want drift", name, err, len(got))
		}
	}
}
