// Copyright 2026 The jupan authors.
// SPDX-License-Identifier: Apache-2.0

package paypal_test

import (
	"flag"
	"fmt"
	"io"
	"net/http"
	"os"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/jupan-go/jupan/adapters"
	"github.com/jupan-go/jupan/adapters/adaptertest"
	"github.com/jupan-go/jupan/adapters/paypal"
)

var update = flag.Bool("update", false, "write the goldens")

func kit() *adaptertest.Kit {
	minor := map[string]int{"USD": 2, "EUR": 2, "JPY": 2, "KRW": 2, "KWD": 2, "CAD": 2, "HUF": 2, "TWD": 2}
	return &adaptertest.Kit{
		Adapter: paypal.Adapter{PageSize: 3, Payouts: []string{"T0000"}}, Corpus: os.DirFS("testdata"), Dir: "testdata", Update: *update,
		Same:   [][]string{{"transaction_detail/TRR-20260105.01.009.csv", "transactions/same.json"}},
		Totals: map[string][]string{"transactions/same.json": {"-105.12 USD"}, "transaction_detail/TRR-20260105.01.009.csv": {"-105.12 USD"}},
		Minor:  map[string]map[string]int{"settlement": minor, "transaction_detail": minor},
		Pulls: []adaptertest.Pull{{
			Stream: "transactions", Window: adapters.Window{From: first(), To: first().AddDate(0, 0, 10)},
			Partner: func() http.Handler { return partner(0) },
			Changed: func() http.Handler { return partner(2) },
		}},
	}
}

// first is when the first transaction was begun.
func first() time.Time { return time.Date(2026, 1, 1, 0, 0, 0, 0, time.UTC) }

// partner answers as PayPal does, with seven sales, several of which have the same time,
// and so many more that have come late, among the others.
func partner(late int) http.Handler {
	var times []string
	for i := range 7 {
		times = append(times, fmt.Sprintf("2026-01-%02dT12:00:00Z t%d", 9+i/5, i))
	}
	for i := range late {
		times = append(times, fmt.Sprintf("2026-01-10T06:00:00Z late%d", i))
	}
	slices.Sort(times)
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		q := r.URL.Query()
		page, err1 := strconv.Atoi(q.Get("page"))
		size, err2 := strconv.Atoi(q.Get("page_size"))
		if err1 != nil || err2 != nil || page < 1 || size < 1 || size > 500 || q.Get("balance_affecting_records_only") != "Y" {
			w.WriteHeader(http.StatusBadRequest)
			return
		}
		var list []string
		for _, sale := range times {
			at, id, _ := strings.Cut(sale, " ")
			if q.Get("start_date") <= at && at <= q.Get("end_date") {
				list = append(list, fmt.Sprintf(`{"transaction_info":{"transaction_id":%q,"transaction_event_code":"T0006",
					"transaction_initiation_date":%q,"transaction_amount":{"currency_code":"USD","value":"10.00"},
					"fee_amount":{"currency_code":"USD","value":"-0.59"},"transaction_status":"S"}}`, id, strings.Replace(at, "Z", "+0000", 1)))
			}
		}
		begin := min(len(list), size*(page-1))
		_, _ = io.WriteString(w, fmt.Sprintf(`{"transaction_details":[%s],"page":%d,"total_items":%d,"total_pages":%d}`,
			strings.Join(list[begin:min(len(list), begin+size)], ","), page, len(list), (len(list)+size-1)/size)) // to memory
	})
}

func TestConformance(t *testing.T) { adaptertest.Run(t, kit()) }

func FuzzDecode(f *testing.F) { adaptertest.Fuzz(f, kit()) }

func BenchmarkDecode(b *testing.B) { adaptertest.Benchmark(b, kit()) }
