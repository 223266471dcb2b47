// Copyright 2026 The jupan authors.
// SPDX-License-Identifier: Apache-2.0

package toss_test

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
	"github.com/jupan-go/jupan/adapters/toss"
)

var update = flag.Bool("update", false, "write the goldens")

func kit() *adaptertest.Kit {
	return &adaptertest.Kit{
		Adapter: toss.Adapter{PageSize: 3}, Corpus: os.DirFS("testdata"), Dir: "testdata", Update: *update,
		Totals: map[string][]string{"settlements/page_1.json": {"268343 KRW", "56.35 USD"}},
		Input:  func(in *adapters.Input) { in.Zone = seoul() },
		Pulls: []adaptertest.Pull{{
			Stream: "settlements", Window: adapters.Window{From: first(), To: first().AddDate(0, 0, 10)},
			Partner: func() http.Handler { return partner(0) },
			Changed: func() http.Handler { return partner(2) },
		}},
		Pushes: []adaptertest.Push{
			push("completed", "testdata/webhooks/completed.json"), push("seller", "testdata/webhooks/seller.json"),
			{Name: "status", Unsigned: true, Message: adapters.Message{Body: []byte(statusChanged)}},
			{Name: "deposit", Unsigned: true, Message: adapters.Message{Body: []byte(deposit)}},
		},
	}
}

func seoul() *time.Location { return time.FixedZone("KST", 9*60*60) }

// first is the first day that there are settlements of.
func first() time.Time { return time.Date(2026, 1, 1, 0, 0, 0, 0, seoul()) }

// partner answers as Toss does, with a sale on each of the first seven days of January
// and so many more, before all others, on the fifth.
func partner(late int) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		q := r.URL.Query()
		var list []string
		for i := range 7 + late {
			date := fmt.Sprintf("2026-01-%02d", i-late+1)
			if i < late {
				date = "2026-01-05"
			}
			if q.Get("startDate") <= date && date <= q.Get("endDate") {
				list = append(list, sale(i-late, date))
			}
		}
		page, err1 := strconv.Atoi(q.Get("page"))
		size, err2 := strconv.Atoi(q.Get("size"))
		if err1 != nil || err2 != nil || page < 1 || size < 1 || size > 5000 || q.Get("dateType") != "soldDate" {
			w.WriteHeader(http.StatusBadRequest)
			return
		}
		begin := min(len(list), size*(page-1))
		_, _ = io.WriteString(w, "["+strings.Join(list[begin:min(len(list), begin+size)], ",")+"]") // to memory
	})
}

// sale is a row. Two of them have the same time.
func sale(n int, date string) string {
	return fmt.Sprintf(`{"mId":"shop","paymentKey":"p%d","transactionKey":"t%d","orderId":"o%d","currency":"KRW","method":"카드",
		"amount":1000,"fee":33,"supplyAmount":30,"vat":3,"payOutAmount":967,
		"approvedAt":"%sT12:00:00+09:00","soldDate":"%s","paidOutDate":"2026-01-20","cancel":null}`, n, n, n, date, date)
}

func TestConformance(t *testing.T) { adaptertest.Run(t, kit()) }

func FuzzDecode(f *testing.F) { adaptertest.Fuzz(f, kit()) }

func BenchmarkDecode(b *testing.B) { adaptertest.Benchmark(b, kit()) }
