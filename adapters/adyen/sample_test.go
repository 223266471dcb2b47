// Copyright 2026 The jupan authors.
// SPDX-License-Identifier: Apache-2.0

package adyen_test

import (
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/jupan-go/jupan/adapters"
	"github.com/jupan-go/jupan/adapters/adyen"
	"github.com/jupan-go/jupan/internal/testkit"
	"github.com/jupan-go/jupan/settle/event"
)

// decode reads a text, and says what comes of it in short.
func decode(t *testing.T, in *adapters.Input) (lines []string, s adapters.Summary) {
	t.Helper()
	a := adyen.Adapter{}
	in.Source = "adyen"
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

// TestReports reads reports that a user of Adyen published. They were cut out of whole
// ones by hand, so most batches do not come to nothing: what is missing is listed.
func TestReports(t *testing.T) {
	for _, test := range []struct {
		file    string
		want    []string
		skipped int64
		failed  string // what its batch comes to
	}{
		{
			file: "settlement_detail_report_chargeback.csv", failed: "-8.83 USD",
			want: []string{
				"4555568869855336|Chargeback|3 chargeback -1.00 USD -2.00 USD -3.00 USD",
				"Fee|3|Transaction Fees February  2016 fee -1.80 USD 0 -1.80 USD",
				"MerchantPayout|3|TX3488899933XT batch 3, WikimediaCOM batch 3, WikimediaCOM payout -4.03 USD 0 -4.03 USD",
			},
		},
		{
			file: "settlement_detail_report_chargeback_reversed.csv", failed: "51.89 USD",
			want: []string{"4522268869855336|ChargebackReversed|3 chargeback 52.00 USD -0.11 USD 51.89 USD"},
		},
		{
			file: "settlement_detail_report_deposit_correction.csv", failed: "-200.00 USD",
			want: []string{
				"DepositCorrection|1191|DepositCorrection adjustment -500.00 USD 0.00 USD -500.00 USD",
				"DepositCorrection|1191|Deposit Correction adjustment 300.00 USD 0 300.00 USD",
			},
		},
		{
			file: "settlement_detail_report_donation-ach.csv",
			want: []string{
				"X99BANANA6S8TN25|Settled|1061 payment_captured 1.00 USD -0.22 USD 0.78 USD",
				"MerchantPayout|1061|TX41576577400XT batch 1061, WikimediaDonations payout -0.78 USD 0 -0.78 USD",
			},
		},
		{
			file: "settlement_detail_report_donation.csv",
			want: []string{
				"5555593193155555|Settled|2 payment_captured 1.00 USD -0.24 USD 0.76 USD",
				"MerchantPayout|2|TX2342222277XT batch 2, WikimediaCOM batch 2, WikimediaCOM payout -0.76 USD 0 -0.76 USD",
			},
		},
		{
			file: "settlement_detail_report_ignore.csv",
			want: []string{
				"5364893193133131|Settled|2 payment_captured 1.00 USD -0.24 USD 0.76 USD",
				"MerchantPayout|2|TX2342222277XT batch 2, WikimediaCOM batch 2, WikimediaCOM payout -0.76 USD 0 -0.76 USD",
			},
		},
		{
			file: "settlement_detail_report_invoice_deduction.csv", failed: "-0.03 USD",
			want: []string{
				"InvoiceDeduction|1136|Invoice US202510000533 Discounts and additional costs (1/2) adjustment -0.06 USD 0.00 USD -0.06 USD",
				"InvoiceDeduction|1136|Invoice US202510000533 Discounts and additional costs (2/2) adjustment 0.03 USD 0 0.03 USD",
			},
		},
		{
			file: "settlement_detail_report_refund.csv", failed: "-6.83 USD",
			want: []string{
				"4522268869855336|Refunded|3 payment_refunded -1.00 USD 0 -1.00 USD",
				"Fee|3|Transaction Fees February  2016 fee -1.80 USD 0 -1.80 USD",
				"MerchantPayout|3|TX3488899933XT batch 3, WikimediaCOM batch 3, WikimediaCOM payout -4.03 USD 0 -4.03 USD",
			},
		},
		{
			file: "payments_accounting_report_chargeback.csv",
			want: []string{"ASDF5ASDF4QWER3A|Chargeback chargeback -13.01 USD -10.86 USD -23.87 USD"},
		},
		{
			file: "payments_accounting_report_gravy_chargeback.csv",
			want: []string{"ASDF5ASDF4QWER3A|Chargeback|1131 chargeback -1.75 USD -7.99 USD -9.74 USD"},
		},
		{
			file: "payments_accounting_report_nyce.csv", skipped: 3,
			want: []string{"ASDF5ASDF4QWER3A|Settled payment_captured 10.40 USD -0.38 USD 10.02 USD"},
		},
	} {
		stream := "settlement_detail"
		if strings.HasPrefix(test.file, "payments") {
			stream = "payments_accounting"
		}
		f, err := os.Open(testkit.Shared(t, "samples/adyen/"+test.file))
		if err != nil {
			t.Fatal(err)
		}
		lines, s := decode(t, &adapters.Input{Stream: stream, Name: test.file, Body: f})
		_ = f.Close() // only read
		t.Logf("%s: %d rows, %d events, %d rejected, %d skipped, %d warnings, %d of %d controls fail",
			test.file, s.Rows, s.Events, s.Rejected, s.SkippedRows(), s.Warned, len(s.Failed()), len(s.Controls))
		failed := ""
		for _, c := range s.Failed() {
			failed += c.Got
		}
		if diff := cmp.Diff(test.want, lines); diff != "" || s.Rejected > 0 || s.Warned > 0 || s.SkippedRows() != test.skipped || failed != test.failed {
			t.Errorf("%s: rejections %v, warnings %v, skipped %v, controls %v; events (-want +got):\n%s",
				test.file, s.Rejections, s.Warnings, s.Skipped, s.Controls, diff)
		}
	}
}

// TestNotifications reads messages that a user of Adyen published, without their
// signatures, which were blotted out: as they are, Verify takes none.
func TestNotifications(t *testing.T) {
	files, err := filepath.Glob(filepath.Join(testkit.Shared(t, "samples/adyen"), "ipn_*.json"))
	if err != nil || len(files) == 0 {
		t.Fatal(files, err)
	}
	var got []string
	var rows, events, skipped, rejected int64
	for _, name := range files {
		body, err := os.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		if !strings.Contains(string(body), "notificationItems") { // an item alone
			body = fmt.Appendf(nil, `{"notificationItems":[{"NotificationRequestItem":%s}]}`, body)
		}
		m := &adapters.Message{Body: body}
		if _, err := (adyen.Adapter{}).Verify(m, []string{secret}); err == nil {
			t.Errorf("%s verifies", name)
		}
		lines, s := decode(t, &adapters.Input{Stream: "webhooks", Name: filepath.Base(name), Body: strings.NewReader(string(body))})
		got = append(got, lines...)
		rows, events, skipped, rejected = rows+s.Rows, events+s.Events, skipped+s.SkippedRows(), rejected+s.Rejected
		if len(s.Hints) != map[bool]int{true: 1}[strings.Contains(name, "ReportAvailable")] {
			t.Errorf("%s: hints %v", name, s.Hints)
		}
	}
	t.Logf("%d messages: %d items, %d events, %d rejected, %d skipped", len(files), rows, events, rejected, skipped)
	slices.Sort(got)
	want := []string{
		"A64BCD9EFG6HIJ35|CHARGEBACK chargeback -5.35 USD 0 0",
		"BB63BBBBBBBB4B24|CHARGEBACK chargeback -50.00 EUR 0 0",
		"WWGPB37S2XSHXJ35|CAPTURE payment_captured 3120 JPY 0 0",
		"YOUR_PSP_REFERENCE|CANCELLATION payment_cancelled 0.00 EUR 0 0",
		"YOUR_PSP_REFERENCE|CAPTURE payment_captured 2.00 EUR 0 0",
		"YOUR_PSP_REFERENCE|CAPTURE_FAILED payment_captured -10.00 EUR 0 0",
		"YOUR_PSP_REFERENCE|CHARGEBACK chargeback -2.00 EUR 0 0",
		"YOUR_PSP_REFERENCE|CHARGEBACK_REVERSED chargeback 10.00 EUR 0 0",
		"YOUR_PSP_REFERENCE|REFUND payment_refunded -2.00 EUR 0 0",
		"YOUR_PSP_REFERENCE|REFUNDED_REVERSED payment_refunded 10.00 EUR 0 0",
		"YOUR_PSP_REFERENCE|SECOND_CHARGEBACK chargeback -2.00 EUR 0 0",
	}
	if diff := cmp.Diff(want, got); diff != "" || rejected > 0 || rows != events+skipped {
		t.Errorf("%d rejected; events (-want +got):\n%s", rejected, diff)
	}
}
