// Copyright 2026 The jupan authors.
// SPDX-License-Identifier: Apache-2.0

package stripe_test

import (
	"flag"
	"fmt"
	"io"
	"net/http"
	"os"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/jupan-go/jupan/adapters"
	"github.com/jupan-go/jupan/adapters/adaptertest"
	"github.com/jupan-go/jupan/adapters/stripe"
)

var update = flag.Bool("update", false, "write the goldens")

func kit() *adaptertest.Kit {
	minor := map[string]int{"EUR": 2, "USD": 2, "JPY": 0, "KRW": 0, "KWD": 3, "ISK": 2, "UGX": 2, "CLP": 0, "MGA": 0, "HUF": 2, "IQD": 2}
	return &adaptertest.Kit{
		Adapter: stripe.Adapter{OrderKey: "order", PageSize: 3}, Corpus: os.DirFS("testdata"), Dir: "testdata", Update: *update,
		Same:   [][]string{{"balance_transactions/payout.json", "payout_reconciliation/payout.csv"}},
		Totals: map[string][]string{"payout_reconciliation/payout.csv": {"0 USD"}, "balance_transactions/payout.json": {"0 USD"}},
		Minor:  map[string]map[string]int{"balance_transactions": minor, "webhooks": minor},
		Pulls: []adaptertest.Pull{{
			Stream: "balance_transactions", Window: adapters.Window{From: first(), To: first().AddDate(0, 0, 10)},
			Partner: func() http.Handler { return partner(0) },
			Changed: func() http.Handler { return partner(3) },
		}},
		Pushes: []adaptertest.Push{
			push("dispute.json"), push("dispute_won.json"), push("charge.json"), push("customer.json"),
		},
	}
}

// first is when the first balance transaction was created.
func first() time.Time { return time.Date(2026, 1, 1, 0, 0, 0, 0, time.UTC) }

// partner answers as Stripe does: the newest first, and what has come late among the
// others, as its time has it. Several have the same time.
func partner(late int) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		q := r.URL.Query()
		from, err1 := strconv.ParseInt(q.Get("created[gte]"), 10, 64)
		to, err2 := strconv.ParseInt(q.Get("created[lt]"), 10, 64)
		limit, err3 := strconv.Atoi(q.Get("limit"))
		if err1 != nil || err2 != nil || err3 != nil || limit > 100 || q.Get("expand[]") != "data.source" {
			w.WriteHeader(http.StatusBadRequest)
			return
		}
		var ids, rows []string
		for i := 7 + late; i >= 0; i-- {
			id, created := fmt.Sprintf("txn_%d", i), first().Unix()+int64(i/5)*3600
			if i >= 8 {
				id, created = fmt.Sprintf("txn_late_%d", i), first().AddDate(0, 0, 10).Unix()-1800
			}
			if from <= created && created < to {
				ids = append(ids, id)
				rows = append(rows, charge(id, created))
			}
		}
		begin := 0
		if after := q.Get("starting_after"); after != "" {
			for begin < len(ids) && ids[begin] != after {
				begin++
			}
			if begin++; begin > len(ids) {
				w.WriteHeader(http.StatusBadRequest)
				_, _ = io.WriteString(w, `{"error":{"code":"resource_missing","param":"starting_after","type":"invalid_request_error"}}`)
				return
			}
		}
		end := min(len(ids), begin+limit)
		_, _ = fmt.Fprintf(w, `{"object":"list","has_more":%t,"data":[%s]}`, end < len(ids), strings.Join(rows[begin:end], ","))
	})
}

func charge(id string, created int64) string {
	return fmt.Sprintf(`{"id":"%s","object":"balance_transaction","amount":1000,"fee":59,"net":941,"currency":"usd",
		"created":%d,"available_on":%d,"reporting_category":"charge","type":"charge","fee_details":[],"status":"pending",
		"source":{"id":"ch_%s","object":"charge","payment_intent":"pi_%s","metadata":{"order":"o-%s"}}}`,
		id, created, created+172800, id, id, id)
}

func TestConformance(t *testing.T) { adaptertest.Run(t, kit()) }

func FuzzDecode(f *testing.F) { adaptertest.Fuzz(f, kit()) }

func BenchmarkDecode(b *testing.B) { adaptertest.Benchmark(b, kit()) }
