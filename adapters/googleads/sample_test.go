// Copyright 2026 The jupan authors.
// SPDX-License-Identifier: Apache-2.0

package googleads_test

import (
	"bufio"
	"bytes"
	"encoding/csv"
	"encoding/json"
	"fmt"
	"os"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/jupan-go/jupan/adapters"
	"github.com/jupan-go/jupan/adapters/googleads"
	"github.com/jupan-go/jupan/adapters/rows"
	"github.com/jupan-go/jupan/internal/testkit"
	"github.com/jupan-go/jupan/settle/event"
	"github.com/jupan-go/jupan/settle/money"
)

// sums is what an export comes to, in short.
func sums(t *testing.T, name, body string) string {
	t.Helper()
	cost, other := rows.Sums{}, map[event.Kind]money.Decimal{}
	in := &adapters.Input{Stream: "exports", Source: "google", Name: name, Zone: seoul(), Body: strings.NewReader(body)}
	a := googleads.Adapter{Currency: money.USD}
	keys := map[event.Key]bool{}
	out := adapters.NewOutput(a.Info(), in, &adapters.OutputOptions{Deliver: func(b event.Batch) error {
		for _, e := range b.Events {
			if keys[e.Key] {
				return fmt.Errorf("%s twice", e.Key)
			}
			keys[e.Key] = true
			if e.Kind == event.AdCost {
				if err := cost.Add(e.Gross); err != nil {
					return err
				}
			}
			sum, err := other[e.Kind].Add(e.Quantity)
			if err != nil {
				return err
			}
			other[e.Kind] = sum
		}
		return nil
	}})
	s, err := out.Close(a.Decode(in, out))
	if err != nil {
		t.Fatalf("%s: %v", name, err)
	}
	t.Logf("%s: %d rows, %d events, %d rejected, %d skipped", name, s.Rows, s.Events, s.Rejected, s.SkippedRows())
	return fmt.Sprintf("%d rows, %d rejected, %d zero; cost %s, impressions %s, clicks %s, conversions %s",
		s.Rows, s.Rejected, s.Skipped["zero"], cost.Of(money.USD), other[event.Impression], other[event.Click], other[event.Conversion])
}

// TestSamples reads what connectors published. The campaign's id is the column id in one
// of them, which is renamed as a user would.
func TestSamples(t *testing.T) {
	for _, test := range []struct{ file, rename, want string }{
		{"fivetran_account_stats.csv", "", "19 rows, 0 rejected, 0 zero; cost -1632.333323 USD, impressions 1050214, clicks 9742, conversions 176"},
		{"fivetran_campaign_stats.csv", ",id,", "16 rows, 0 rejected, 0 zero; cost -231.33 USD, impressions 1854, clicks 280, conversions 0"},
		{"fivetran_ad_stats.csv", "", "10 rows, 0 rejected, 0 zero; cost 0.00 USD, impressions 10, clicks 0, conversions 0"},
		{"fivetran_keyword_stats.csv", "", "15 rows, 0 rejected, 0 zero; cost -203.99 USD, impressions 751, clicks 129, conversions 1"},
	} {
		raw, err := os.ReadFile(testkit.Shared(t, "samples/google_ads/"+test.file))
		if err != nil {
			t.Fatal(err)
		}
		body := string(raw)
		if test.rename != "" {
			body = strings.Replace(body, test.rename, ",campaign_id,", 1)
		}
		if got := sums(t, test.file, body); got != test.want {
			t.Errorf("%s: %s, want %s", test.file, got, test.want)
		}
	}
}

// TestConnectorRows reads rows of another connector, which have the fields of queries by
// their names, as a table with those columns. What they come to was added up by another
// program. Reports of other things than this adapter's are left out.
func TestConnectorRows(t *testing.T) {
	for file, want := range map[string]map[string]string{
		"airbyte_expected_records_reports.jsonl": {
			"account_performance_report": "3 rows, 0 rejected, 1 zero; cost -0.79 USD, impressions 40, clicks 4, conversions 0",
			"ad_group":                   "3 rows, 0 rejected, 0 zero; cost -2.08 USD, impressions 0, clicks 0, conversions 0",
			"ad_group_ad_legacy":         "3 rows, 0 rejected, 0 zero; cost -1.65 USD, impressions 74, clicks 10, conversions 0",
			"campaign":                   "3 rows, 0 rejected, 0 zero; cost 0.00 USD, impressions 5, clicks 0, conversions 0",
		},
		"airbyte_expected_records_click.jsonl": {
			"account_performance_report": "2 rows, 0 rejected, 0 zero; cost -15.38 USD, impressions 26, clicks 11, conversions 0",
			"ad_group":                   "3 rows, 0 rejected, 0 zero; cost -524.12 USD, impressions 0, clicks 0, conversions 0",
			"ad_group_ad_legacy":         "2 rows, 0 rejected, 0 zero; cost -497.01 USD, impressions 420, clicks 67, conversions 21.919434",
			"campaign":                   "1 rows, 0 rejected, 0 zero; cost 0.00 USD, impressions 2, clicks 0, conversions 0",
		},
	} {
		raw, err := os.ReadFile(testkit.Shared(t, "samples/google_ads/"+file))
		if err != nil {
			t.Fatal(err)
		}
		got := map[string]string{}
		for name, list := range byStream(t, raw) {
			if want[name] != "" {
				got[name] = sums(t, file+" "+name, asTable(t, list))
			}
		}
		if diff := cmp.Diff(want, got); diff != "" {
			t.Errorf("%s (-want +got):\n%s", file, diff)
		}
	}
}

// byStream are the rows of reports that have cost by day.
func byStream(t *testing.T, raw []byte) map[string][]map[string]any {
	t.Helper()
	streams := map[string][]map[string]any{}
	lines := bufio.NewScanner(bytes.NewReader(raw))
	lines.Buffer(nil, 1<<20)
	for lines.Scan() {
		var row struct {
			Stream string
			Data   map[string]any
		}
		d := json.NewDecoder(bytes.NewReader(lines.Bytes()))
		d.UseNumber()
		if err := d.Decode(&row); err != nil {
			t.Fatal(err)
		}
		if row.Data["metrics.cost_micros"] != nil && row.Data["segments.date"] != nil {
			streams[row.Stream] = append(streams[row.Stream], row.Data)
		}
	}
	return streams
}

// asTable writes rows with the columns that the adapter knows, and a few others. A row
// without a customer has that of its resource names.
func asTable(t *testing.T, list []map[string]any) string {
	t.Helper()
	columns := []string{
		"segments.date", "customer.id", "customer.currency_code", "campaign.id", "ad_group.id", "ad_group_ad.ad.id",
		"ad_group_criterion.criterion_id", "metrics.cost_micros", "metrics.impressions", "metrics.clicks",
		"metrics.conversions", "metrics.conversions_value", "segments.device", "segments.ad_network_type", "segments.hour",
	}
	var text bytes.Buffer
	w := csv.NewWriter(&text)
	record := slices.Clone(columns)
	for i := -1; i < len(list); i++ {
		if i >= 0 {
			for at, name := range columns {
				record[at] = ""
				if value := list[i][name]; value != nil {
					record[at] = fmt.Sprint(value)
				}
			}
			if record[1] == "" {
				record[1] = "4651612872"
			}
		}
		if err := w.Write(record); err != nil {
			t.Fatal(err)
		}
	}
	w.Flush()
	return text.String()
}
