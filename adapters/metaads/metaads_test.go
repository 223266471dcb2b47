// Copyright 2026 The jupan authors.
// SPDX-License-Identifier: Apache-2.0

package metaads_test

import (
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
	"github.com/jupan-go/jupan/adapters/metaads"
	"github.com/jupan-go/jupan/settle/money"
)

var update = flag.Bool("update", false, "write the goldens")

func kit() *adaptertest.Kit {
	k := &adaptertest.Kit{
		Adapter: metaads.Adapter{Currency: money.USD}, Corpus: os.DirFS("testdata"), Dir: "testdata", Update: *update,
		Input: func(in *adapters.Input) { in.Zone, in.Account = newYork(), "798085168510957" },
	}
	for _, stream := range []string{"accounts", "campaigns", "adsets", "ads"} {
		k.Pulls = append(k.Pulls, adaptertest.Pull{
			Stream: stream, Window: window(),
			Partner: func() http.Handler { return partner(0) },
			Changed: func() http.Handler { return partner(2) },
		})
	}
	return k
}

// newYork is a zone in which clocks are changed.
func newYork() *time.Location {
	zone, err := time.LoadLocation("America/New_York")
	if err != nil {
		panic(err) // of a test
	}
	return zone
}

// first is the first day that there are rows of. The clocks are put forward on the third.
func first() time.Time { return time.Date(2026, 3, 6, 0, 0, 0, 0, newYork()) }

func window() adapters.Window { return adapters.Window{From: first(), To: first().AddDate(0, 0, 7)} }

// partner answers as Meta does, two rows to a page. Later, one of the six days with rows
// costs more and one is gone. A report that is made is ready when it is asked for the
// second time.
func partner(changed int) http.Handler {
	polls, reported := 0, ""
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		q := r.URL.Query()
		switch {
		case r.Method == http.MethodPost && r.URL.Path == "/v25.0/act_798085168510957/insights":
			reported, polls = r.URL.RawQuery, 0
			_, _ = io.WriteString(w, `{"report_run_id":"6044775548468"}`)
			return
		case r.URL.Path == "/v25.0/6044775548468" && reported != "":
			status := "Job Running"
			if polls++; polls > 1 {
				status = "Job Completed"
			}
			_, _ = fmt.Fprintf(w, `{"id":"6044775548468","account_id":"798085168510957","async_status":"%s","async_percent_completion":%d}`, status, 50*polls)
			return
		case r.URL.Path == "/v25.0/6044775548468/insights" && polls > 1:
			asked := *r.URL
			asked.RawQuery = reported
			after := q.Get("after")
			q = asked.Query()
			q.Set("after", after)
			q.Set("limit", r.URL.Query().Get("limit"))
		case r.Method != http.MethodGet || r.URL.Path != "/v25.0/act_798085168510957/insights":
			refuse(w, 100)
			return
		}
		answer(w, q.Get, changed)
	})
}

// answer is a page of rows.
func answer(w http.ResponseWriter, q func(string) string, changed int) {
	var span struct{ Since, Until string }
	if json.Unmarshal([]byte(q("time_range")), &span) != nil || q("time_increment") != "1" || q("limit") != "500" {
		refuse(w, 100)
		return
	}
	var list []string
	for i := range 6 {
		date := first().AddDate(0, 0, i).Format(time.DateOnly)
		if span.Since <= date && date <= span.Until && (changed == 0 || i != 2) {
			list = append(list, row(q("fields"), date, i+1+5*changed*(i%2)))
		}
	}
	at := 0
	if after := q("after"); after != "" {
		if _, err := fmt.Sscanf(after, "MAZDZD%d", &at); err != nil {
			refuse(w, 100)
			return
		}
	}
	end := min(at+2, len(list))
	paging := fmt.Sprintf(`{"cursors":{"before":"MAZDZD%d","after":"MAZDZD%d"}`, at, end)
	if end < len(list) {
		paging += `,"next":"https://graph.facebook.com/v25.0/x?access_token=EAAB&after=MAZDZD"`
	}
	_, _ = io.WriteString(w, `{"data":[`+strings.Join(list[min(at, end):end], ",")+`],"paging":`+paging+"}}")
}

func refuse(w http.ResponseWriter, code int) {
	w.WriteHeader(http.StatusBadRequest)
	_, _ = fmt.Fprintf(w, `{"error":{"message":"m","type":"OAuthException","code":%d,"fbtrace_id":"x"}}`, code)
}

// row is a row with the fields that were asked for.
func row(fields, date string, spend int) string {
	ids := ""
	for _, id := range []string{"campaign_id", "adset_id", "ad_id"} {
		if strings.Contains(fields, ","+id+",") {
			ids += `"` + id + `":"23854404676180548",`
		}
	}
	return fmt.Sprintf(`{"account_id":"798085168510957","account_currency":"USD",%s"date_start":"%s","date_stop":"%s","spend":"%d.05","impressions":"9",
		"clicks":"1","actions":[{"action_type":"purchase","value":"1"}],"action_values":[{"action_type":"purchase","value":"7.5"}]}`, ids, date, date, spend)
}

func TestConformance(t *testing.T) { adaptertest.Run(t, kit()) }

func FuzzDecode(f *testing.F) { adaptertest.Fuzz(f, kit()) }

func BenchmarkDecode(b *testing.B) { adaptertest.Benchmark(b, kit()) }
