// Copyright 2026 The jupan authors.
// SPDX-License-Identifier: Apache-2.0

package shopify_test

import (
	"encoding/json"
	"flag"
	"fmt"
	"io"
	"net/http"
	"os"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/jupan-go/jupan/adapters"
	"github.com/jupan-go/jupan/adapters/adaptertest"
	"github.com/jupan-go/jupan/adapters/shopify"
)

var update = flag.Bool("update", false, "write the goldens")

func kit() *adaptertest.Kit {
	return &adaptertest.Kit{
		Adapter: shopify.Adapter{PageSize: 3}, Corpus: os.DirFS("testdata"), Dir: "testdata", Update: *update,
		Input: func(in *adapters.Input) { in.Zone = seoul() },
		Same:  [][]string{{"balance_transactions/page.json", "rest_transactions/same.json"}},
		Totals: map[string][]string{
			"balance_transactions/page.json": {"0 USD"}, "rest_transactions/same.json": {"0 USD"},
		},
		Pulls: []adaptertest.Pull{{
			Stream: "balance_transactions", Window: adapters.Window{From: first(), To: first().AddDate(0, 0, 10)},
			Partner: func() http.Handler { return partner(0) },
			Changed: func() http.Handler { return partner(2) },
		}},
		Pushes: []adaptertest.Push{push("sale.json"), push("refund.json"), push("void.json"), push("customer.json")},
	}
}

func seoul() *time.Location { return time.FixedZone("KST", 9*60*60) }

// first is the first day that there are transactions of.
func first() time.Time { return time.Date(2026, 1, 1, 0, 0, 0, 0, seoul()) }

// window is how the adapter asks for one.
var window = regexp.MustCompile(`^processed_at:>='([^']+)' AND processed_at:<'([^']+)'$`)

// partner answers as Shopify does, with eight charges, several of which have the same
// time, and so many more that have come late, among the others.
func partner(late int) http.Handler {
	var charges []string
	for i := range 8 {
		charges = append(charges, fmt.Sprintf("2026-01-%02dT12:00:00Z %d", 8+i/4, i+1))
	}
	for i := range late {
		charges = append(charges, fmt.Sprintf("2026-01-10T06:00:00Z %d", i+100))
	}
	slices.Sort(charges)
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		var ask struct {
			Variables struct {
				First        int
				After, Query string
			}
		}
		err := json.NewDecoder(r.Body).Decode(&ask)
		bounds := window.FindStringSubmatch(ask.Variables.Query)
		if err != nil || bounds == nil || r.URL.Path != "/admin/api/2026-01/graphql.json" || r.URL.Host != "kit-account.myshopify.com" {
			w.WriteHeader(http.StatusBadRequest)
			return
		}
		var list []string
		begin := -1
		for _, charge := range charges {
			at, id, _ := strings.Cut(charge, " ")
			if bounds[1] <= at && at < bounds[2] {
				if list = append(list, node(id, at)); charge == ask.Variables.After {
					begin = len(list)
				}
			}
		}
		if ask.Variables.After == "" {
			begin = 0
		}
		if begin < 0 {
			_, _ = io.WriteString(w, `{"errors":[{"message":"Invalid cursor for current pagination sort."}]}`) // to memory
			return
		}
		end := min(len(list), begin+ask.Variables.First)
		cursor := ""
		if end > begin {
			cursor = cursorOf(list[end-1], charges)
		}
		_, _ = fmt.Fprintf(w, `{"data":{"shopifyPaymentsAccount":{"balanceTransactions":{"nodes":[%s],"pageInfo":{"hasNextPage":%t,"endCursor":%q}}}}}`,
			strings.Join(list[begin:end], ","), end < len(list), cursor)
	})
}

// cursorOf is the charge that a node was made of.
func cursorOf(made string, charges []string) string {
	return charges[slices.IndexFunc(charges, func(charge string) bool {
		at, id, _ := strings.Cut(charge, " ")
		return node(id, at) == made
	})]
}

func node(id, at string) string {
	return fmt.Sprintf(`{"id":"gid://shopify/ShopifyPaymentsBalanceTransaction/%s","type":"CHARGE","test":false,"transactionDate":%q,
		"amount":{"amount":"10.0","currencyCode":"USD"},"fee":{"amount":"0.59"},"net":{"amount":"9.41"},
		"associatedOrder":{"id":"gid://shopify/Order/77%s","name":"#%s"},"associatedPayout":{"id":null,"status":"PENDING"}}`, id, at, id, id)
}

func TestConformance(t *testing.T) { adaptertest.Run(t, kit()) }

func FuzzDecode(f *testing.F) { adaptertest.Fuzz(f, kit()) }

func BenchmarkDecode(b *testing.B) { adaptertest.Benchmark(b, kit()) }
