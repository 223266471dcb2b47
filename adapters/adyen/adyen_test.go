// Copyright 2026 The jupan authors.
// SPDX-License-Identifier: Apache-2.0

package adyen_test

import (
	"flag"
	"os"
	"testing"

	"github.com/jupan-go/jupan/adapters/adaptertest"
	"github.com/jupan-go/jupan/adapters/adyen"
)

var update = flag.Bool("update", false, "write the goldens")

func kit() *adaptertest.Kit {
	return &adaptertest.Kit{
		Adapter: adyen.Adapter{}, Corpus: os.DirFS("testdata"), Dir: "testdata", Update: *update,
		Same: [][]string{{"settlement_detail/payments.csv", "payments_accounting/batch_41.csv"}},
		Totals: map[string][]string{
			"settlement_detail/batch_41.csv": {"0 EUR"}, "payments_accounting/batch_41.csv": {"166.22 EUR"},
		},
		Minor: map[string]map[string]int{"webhooks": {
			"EUR": 2, "USD": 2, "JPY": 0, "KRW": 0, "KWD": 3, "CLP": 2, "ISK": 2, "CVE": 0, "IDR": 0,
		}},
		Pushes: []adaptertest.Push{
			push("capture", 0, capture), push("capture and refund", 0, capture, refund),
			push("one forged of two", 1, capture, refund),
		},
	}
}

func TestConformance(t *testing.T) { adaptertest.Run(t, kit()) }

func FuzzDecode(f *testing.F) { adaptertest.Fuzz(f, kit()) }

func BenchmarkDecode(b *testing.B) { adaptertest.Benchmark(b, kit()) }
