// Copyright 2026 The jupan authors.
// SPDX-License-Identifier: Apache-2.0

package mapped_test

import (
	"fmt"
	"os"
	"path/filepath"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/jupan-go/jupan/adapters"
	"github.com/jupan-go/jupan/internal/testkit"
)

// TestSamples reads files of real partners by nothing but a mapping. The sums were made by
// other programs; those of Google Play are what its own adapter gives. One cost of Meta's
// is written "144.", which may be half of a number, and is refused.
func TestSamples(t *testing.T) {
	for _, test := range []struct {
		mapping, file  string
		rows, rejected int64
		sums           []string
	}{
		{"play", "google_play/real_sales_202106.csv", 552, 0, []string{
			"adjustment 4: -0.16 EUR 0", "fee 256: -270.09 EUR 0", "fee 4: 3.32 EUR 0", "payment_captured 282: 950.56 EUR 0", "payment_refunded 5: -12.23 EUR 0",
		}},
		{"play", "google_play/real_sales_202107.csv", 627, 0, []string{
			"adjustment 12: -1.61 EUR 0", "fee 282: -152.67 EUR 0", "fee 1: 0.14 EUR 0", "payment_captured 330: 1156.84 EUR 0", "payment_refunded 1: -0.92 EUR 0",
		}},
		{"play", "google_play/real_sales_202110.csv", 470, 0, []string{
			"fee 213: -126.80 EUR 0", "fee 2: 1.15 EUR 0", "payment_captured 248: 948.41 EUR 0", "payment_refunded 6: -17.12 EUR 0",
		}},
		{"meta", "meta_ads/fivetran_basic_ad.csv", 11, 1, []string{"ad_cost 9: -499.63 USD 0", "click 9: 0 122", "impression 9: 0 26574"}},
		{"bing", "bing_ads/airbyte_expected_records.jsonl", 43, 0, []string{"impression 1: 0 1"}},
		{"square", "square/airbyte_expected_records.jsonl", 40, 0, []string{"payment_captured 2: 89.03 USD 0", "payment_refunded 2: -19.85 USD 0"}},
	} {
		path := testkit.Shared(t, "samples/"+test.file)
		f, err := os.Open(path)
		if err != nil {
			t.Fatal(err)
		}
		r := load(t, "", test.mapping).Check(&adapters.Input{Source: "s", Name: filepath.Base(path), Body: f}, 1)
		_ = f.Close() // only read
		t.Logf("%s: %d rows, %d events, %d rejected, %d skipped", test.file, r.Summary.Rows, r.Summary.Events, r.Summary.Rejected, r.Summary.SkippedRows())
		var sums []string
		for _, s := range r.Sums {
			sums = append(sums, fmt.Sprintf("%s %d: %s %s", s.Kind, s.Events, s.Gross, s.Quantity))
		}
		if diff := cmp.Diff(test.sums, sums); diff != "" || r.Err != nil || r.Summary.Rows != test.rows || r.Summary.Rejected != test.rejected {
			t.Errorf("%s: %v, %d rows, %d rejected (-want +got):\n%s", test.file, r.Err, r.Summary.Rows, r.Summary.Rejected, diff)
		}
	}
}
