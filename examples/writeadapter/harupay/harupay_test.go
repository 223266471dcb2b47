// Copyright 2026 The jupan authors.
// SPDX-License-Identifier: Apache-2.0

package harupay_test

import (
	"bytes"
	"encoding/hex"
	"encoding/json"
	"flag"
	"fmt"
	"io"
	"net/http"
	"os"
	"strings"
	"testing"
	"time"

	"github.com/jupan-go/jupan/adapters"
	"github.com/jupan-go/jupan/adapters/adaptertest"
	"github.com/jupan-go/jupan/adapters/signature"
	"github.com/jupan-go/jupan/examples/writeadapter/harupay"
)

var update = flag.Bool("update", false, "write the goldens")

func TestConformance(t *testing.T) { adaptertest.Run(t, kit()) }

func FuzzDecode(f *testing.F) { adaptertest.Fuzz(f, kit()) }

func BenchmarkDecode(b *testing.B) { adaptertest.Benchmark(b, kit()) }

func kit() *adaptertest.Kit {
	seoul := time.FixedZone("KST", 9*60*60)
	from := time.Date(2026, 1, 1, 0, 0, 0, 0, seoul)
	return &adaptertest.Kit{
		Adapter: harupay.Adapter{},
		Corpus:  os.DirFS("testdata"), Dir: "testdata", Update: *update,
		Input: func(in *adapters.Input) { in.Zone = seoul },
		Same:  [][]string{{"file/settlement_20260131.csv", "api/page_1.json"}},
		Pulls: []adaptertest.Pull{{
			Stream: "api", Window: adapters.Window{From: from, To: from.AddDate(0, 0, 10)},
			Partner: func() http.Handler { return partner(7) },
			Changed: func() http.Handler { return partner(9) },
		}},
		Pushes: []adaptertest.Push{message()},
	}
}

// partner answers as Haru Pay does: so many settlements, one a day, three to a page.
func partner(settlements int) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		list := []map[string]string{} // which JSON writes as [], and nil as null
		for i := range settlements {
			date := fmt.Sprintf("2026-01-%02d", i+1)
			if q := r.URL.Query(); q.Get("from") <= date && date <= q.Get("to") {
				list = append(list, map[string]string{
					"no": fmt.Sprint("HP-", i), "type": "PAYMENT", "time": date + "T12:00:00+09:00",
					"currency": "KRW", "amount": "1000", "fee": "30", "vat": "3", "net": "967",
				})
			}
		}
		page := 1
		if text := r.URL.Query().Get("page"); text != "" {
			if _, err := fmt.Sscan(text, &page); err != nil || page < 1 || page > (len(list)+2)/3 {
				w.WriteHeader(http.StatusBadRequest)
				return
			}
		}
		begin := min(len(list), 3*(page-1))
		answer := map[string]any{"items": list[begin:min(len(list), begin+3)]}
		if begin+3 < len(list) {
			answer["next"] = fmt.Sprint(page + 1)
		}
		_ = json.NewEncoder(w).Encode(answer) // to memory
	})
}

func message() adaptertest.Push {
	const secret = "haru-secret"
	body := []byte(`{"items":[{"no":"HP-1001","order":"o-1","type":"PAYMENT","time":"2026-01-03T10:11:12+09:00",` +
		`"currency":"KRW","amount":"12900","fee":"387","vat":"39","net":"12474"}]}`)
	sum := hex.EncodeToString(signature.Sum([]byte(secret), body))
	return adaptertest.Push{
		Message: adapters.Message{Body: body, Header: http.Header{"X-Haru-Signature": {sum}}},
		Secrets: []string{secret}, Signs: []string{"X-Haru-Signature"},
	}
}

// hasty is the first version of the tutorial: a file is complete at the first total.
type hasty struct{ harupay.Adapter }

func (a hasty) Decode(in *adapters.Input, out *adapters.Output) error {
	body, err := io.ReadAll(in.Body)
	if err != nil {
		return err
	}
	if in.Stream == "file" && bytes.Contains(body, []byte("TOTAL")) {
		out.Complete()
	}
	in.Body = bytes.NewReader(body)
	return a.Adapter.Decode(in, out)
}

// TestHasty holds that the kit says of it what README.md shows.
func TestHasty(t *testing.T) {
	page, err := os.ReadFile("../README.md")
	if err != nil {
		t.Fatal(err)
	}
	k := kit()
	k.Adapter = hasty{}
	for _, f := range adaptertest.Verify(k).Faults {
		if f.Check == "truncated" && strings.Contains(string(page), f.Detail) {
			return
		}
		t.Log(f)
	}
	t.Error("README.md shows a fault that the kit does not find")
}
