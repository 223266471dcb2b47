// Copyright 2026 The jupan authors.
// SPDX-License-Identifier: Apache-2.0

package metaads_test

import (
	"bytes"
	"encoding/json"
	"errors"
	"os"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/jupan-go/jupan/adapters"
	"github.com/jupan-go/jupan/adapters/metaads"
	"github.com/jupan-go/jupan/adapters/rows"
	"github.com/jupan-go/jupan/internal/testkit"
	"github.com/jupan-go/jupan/settle/event"
	"github.com/jupan-go/jupan/settle/money"
)

// TestExport reads a table of a connector. What it comes to was added up by another
// program; its clicks are those on links only, which are not these. One row is rejected:
// its spend is "144.", of which something may be missing.
func TestExport(t *testing.T) {
	raw, err := os.ReadFile(testkit.Shared(t, "samples/meta_ads/fivetran_basic_ad.csv"))
	if err != nil {
		t.Fatal(err)
	}
	sums, impressions := rows.Sums{}, money.Decimal{}
	in := &adapters.Input{Stream: "exports", Source: "meta", Name: "basic_ad", Zone: newYork(), Body: bytes.NewReader(raw)}
	a := metaads.Adapter{Currency: money.USD}
	out := adapters.NewOutput(a.Info(), in, &adapters.OutputOptions{Deliver: func(b event.Batch) error {
		for _, e := range b.Events {
			sum, err := impressions.Add(e.Quantity)
			if err := errors.Join(err, sums.Add(e.Gross)); err != nil {
				return err
			}
			impressions = sum
		}
		return nil
	}})
	s, err := out.Close(a.Decode(in, out))
	t.Logf("basic_ad: %d rows, %d events, %d rejected, unknown %v", s.Rows, s.Events, s.Rejected, s.Unknown)
	if err != nil || s.Rows != 10 || s.Rejected != 1 || sums.Of(money.USD) != money.MustParse("-499.63 USD") || impressions != money.Int(26574) {
		t.Errorf("%d rows, %v, cost %s, impressions %s, error %v", s.Rows, s.Rejections, sums.Of(money.USD), impressions, err)
	}
}

// decode reads an answer, and says what comes of it in short.
func decode(t *testing.T, a metaads.Adapter, name, body string) (lines []string, s adapters.Summary) {
	t.Helper()
	in := &adapters.Input{Stream: "ads", Source: "meta", Name: name, Zone: newYork(), Body: strings.NewReader(body)}
	keys := map[event.Key]bool{}
	out := adapters.NewOutput(a.Info(), in, &adapters.OutputOptions{Deliver: func(b event.Batch) error {
		for _, e := range b.Events {
			if keys[e.Key] {
				t.Errorf("%s: %s twice", name, e.Key)
			}
			keys[e.Key] = true
			lines = append(lines, e.Key.ID+" "+e.Gross.String()+" "+e.Quantity.String())
		}
		return nil
	}})
	s, err := out.Close(a.Decode(in, out))
	if err != nil {
		t.Fatal(err)
	}
	t.Logf("%s: %d rows, %d events, %d rejected, %d skipped, %d warnings", name, s.Rows, s.Events, s.Rejected, s.SkippedRows(), s.Warned)
	if s.Rejected+s.Warned > 0 {
		t.Errorf("%s: %v %v", name, s.Rejections, s.Warnings)
	}
	return lines, s
}

// TestSample reads an answer of the API by product, with engagement as the conversion.
func TestSample(t *testing.T) {
	raw, err := os.ReadFile(testkit.Shared(t, "samples/meta_ads/ads_insights_action_product_id.json"))
	if err != nil {
		t.Fatal(err)
	}
	const first = "798085168510957|23854695759200548|2023-06-01|product_id=5983858725075630|"
	const second = "798085168510957|23854695759200548|2023-06-01|product_id=6023934044385671|"
	want := []string{
		first + "cost -14.35 USD 0", first + "impressions 0 185", first + "clicks 0 9", first + "conversions 0 10",
		second + "cost -8.53 USD 0", second + "impressions 0 171", second + "clicks 0 7", second + "conversions 0 4",
	}
	got, s := decode(t, metaads.Adapter{Conversions: []string{"omni_purchase", "post_engagement", "page_engagement"}}, "product", string(raw))
	if diff := cmp.Diff(want, got); diff != "" || s.Next != "" {
		t.Errorf("next %q; events (-want +got):\n%s", s.Next, diff)
	}
}

// TestConnectorRows reads the rows of a connector, which are those of the API with
// numbers in the place of texts, one report after the other.
func TestConnectorRows(t *testing.T) {
	raw, err := os.ReadFile(testkit.Shared(t, "samples/meta_ads/airbyte_expected_records_insights.jsonl"))
	if err != nil {
		t.Fatal(err)
	}
	reports, order := map[string][]string{}, []string(nil)
	for line := range strings.Lines(string(raw)) {
		var row struct {
			Stream string
			Data   json.RawMessage
		}
		if err := json.Unmarshal([]byte(line), &row); err != nil {
			t.Fatal(err)
		}
		if reports[row.Stream] == nil {
			order = append(order, row.Stream)
		}
		reports[row.Stream] = append(reports[row.Stream], string(row.Data))
	}
	read := int64(0)
	for _, name := range order {
		_, s := decode(t, metaads.Adapter{Conversions: []string{"link_click"}}, name, `{"data":[`+strings.Join(reports[name], ",")+`]}`)
		read += s.Rows
	}
	if read != int64(strings.Count(string(raw), "\n")) {
		t.Errorf("%d rows", read)
	}
}
