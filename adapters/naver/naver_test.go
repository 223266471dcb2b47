// Copyright 2026 The jupan authors.
// SPDX-License-Identifier: Apache-2.0

package naver_test

import (
	"encoding/json"
	"flag"
	"fmt"
	"io"
	"net/http"
	"os"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/jupan-go/jupan/adapters"
	"github.com/jupan-go/jupan/adapters/adaptertest"
	"github.com/jupan-go/jupan/adapters/naver"
)

var update = flag.Bool("update", false, "write the goldens")

func seoul() *time.Location { return time.FixedZone("KST", 9*60*60) }

func day(d int) time.Time { return time.Date(2026, 1, d, 0, 0, 0, 0, seoul()) }

func kit() *adaptertest.Kit {
	k := &adaptertest.Kit{
		Adapter: naver.Adapter{Poll: time.Microsecond}, Corpus: os.DirFS("testdata"), Dir: "testdata", Update: *update,
		Input: func(in *adapters.Input) { in.Zone = seoul() },
		Minor: map[string]map[string]int{},
	}
	for _, s := range k.Adapter.Info().Streams {
		k.Pulls = append(k.Pulls, adaptertest.Pull{
			Stream: s.Name, Window: adapters.Window{From: day(5), To: day(8)},
			Partner: func() http.Handler { return &partner{} },
			Changed: func() http.Handler { return &partner{changed: 1} },
		})
	}
	return k
}

// partner answers as Naver does: a report is ordered, not made at first, and then fetched
// by an address with a token. On the sixth nothing happened.
type partner struct {
	changed int

	mu    sync.Mutex
	asked map[string]int
}

func (p *partner) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.asked == nil {
		p.asked = map[string]int{}
	}
	job := strings.TrimPrefix(r.URL.Path, "/stat-reports/")
	switch {
	case r.Method == http.MethodPost && r.URL.Path == "/stat-reports":
		var order struct {
			Type string `json:"reportTp"`
			Day  string `json:"statDt"`
		}
		if json.NewDecoder(r.Body).Decode(&order) != nil || len(order.Day) != 8 {
			w.WriteHeader(http.StatusBadRequest)
			return
		}
		p.answer(w, order.Type, order.Day, "REGIST")
	case r.URL.Path == "/report-download":
		kind, day, _ := strings.Cut(r.URL.Query().Get("authtoken"), "+")
		_, _ = io.WriteString(w, p.report(kind, day)) // to memory
	case p.asked[job] == 0:
		p.asked[job]++
		p.answer(w, kindOf(job), job[2:], "RUNNING")
	case strings.HasSuffix(job, "06"):
		p.answer(w, kindOf(job), job[2:], "NONE")
	default:
		p.answer(w, kindOf(job), job[2:], "BUILT")
	}
}

// kinds are the types of reports, by the first two digits of a job.
var kinds = [...]string{"AD", "AD_DETAIL", "EXPKEYWORD", "AD_CONVERSION", "AD_CONVERSION_DETAIL", "NAVERPAY_CONVERSION"}

func kindOf(job string) string {
	var n int
	if _, err := fmt.Sscanf(job[:2], "%d", &n); err != nil || n < 11 || n > 16 {
		return "?"
	}
	return kinds[n-11]
}

func (p *partner) answer(w io.Writer, kind, day, status string) {
	n := 11
	for kinds[n-11] != kind {
		n++
	}
	address := ""
	if status == "BUILT" {
		address = "https://api.searchad.naver.com/report-download?authtoken=" + kind + "%2B" + day + "&fileVersion=v2"
	}
	text := fmt.Sprintf(`{"reportJobId":%d%s,"reportTp":"%s","statDt":"2026-01-04T15:00:00Z","status":"%s","updateTm":"x","downloadUrl":"%s"}`,
		n, day, kind, status, address)
	_, _ = io.WriteString(w, text) // to memory
}

// report is the fixture of that type, for another day.
func (p *partner) report(kind, day string) string {
	text, err := os.ReadFile("testdata/" + strings.ToLower(kind) + "/20260105.tsv")
	if err != nil {
		return err.Error()
	}
	var b strings.Builder
	for i, line := range strings.Split(strings.TrimSpace(string(text)), "\n") {
		if i < p.changed || strings.HasSuffix(line, "\t0\t19910") {
			continue // gone, or refused
		}
		b.WriteString(day + line[len(day):] + "\n")
		if p.changed > 0 {
			b.WriteString(strings.Replace(day+line[len(day):]+"\n", "\t1001\t", "\t1002\t", 1))
		}
	}
	return b.String()
}

func TestConformance(t *testing.T) { adaptertest.Run(t, kit()) }

func FuzzDecode(f *testing.F) { adaptertest.Fuzz(f, kit()) }

func BenchmarkDecode(b *testing.B) { adaptertest.Benchmark(b, kit()) }
