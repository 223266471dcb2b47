// Copyright 2026 The jupan authors.
// SPDX-License-Identifier: Apache-2.0

package tiktok_test

import (
	"encoding/json"
	"errors"
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
	"github.com/jupan-go/jupan/adapters/tiktok"
	"github.com/jupan-go/jupan/internal/testkit"
	"github.com/jupan-go/jupan/settle/event"
	"github.com/jupan-go/jupan/settle/money"
)

var update = flag.Bool("update", false, "write the goldens")

func kit() *adaptertest.Kit {
	k := &adaptertest.Kit{
		Adapter: tiktok.Adapter{Currency: money.USD, PageSize: 2}, Corpus: os.DirFS("testdata"), Dir: "testdata", Update: *update,
		Input: func(in *adapters.Input) { in.Zone, in.Account = behind(), "7002238017842757633" },
	}
	for _, stream := range []string{"advertisers", "campaigns", "adgroups", "ads"} {
		k.Pulls = append(k.Pulls, adaptertest.Pull{
			Stream: stream, Window: window(),
			Partner: func() http.Handler { return partner(0) },
			Changed: func() http.Handler { return partner(2) },
		})
	}
	return k
}

// behind is the zone that TikTok calls Etc/GMT+8.
func behind() *time.Location { return time.FixedZone("Etc/GMT+8", -8*60*60) }

// first is the first day that there are rows of.
func first() time.Time { return time.Date(2026, 1, 1, 0, 0, 0, 0, behind()) }

func window() adapters.Window { return adapters.Window{From: first(), To: first().AddDate(0, 0, 10)} }

// partner answers as TikTok does, pages by number, and errors with 200. Later, one of
// the five days with rows costs more and one is gone.
func partner(changed int) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		q := r.URL.Query()
		var by []string
		err := json.Unmarshal([]byte(q.Get("dimensions")), &by)
		page, err1 := strconv.Atoi(q.Get("page"))
		size, err2 := strconv.Atoi(q.Get("page_size"))
		if errors.Join(err, err1, err2) != nil || len(by) != 2 || by[1] != "stat_time_day" || q.Get("advertiser_id") != "7002238017842757633" ||
			r.URL.Path != "/open_api/v1.3/report/integrated/get/" || q.Get("service_type") != "AUCTION" {
			_, _ = io.WriteString(w, `{"code":40002,"message":"Parameter error","request_id":"x","data":{}}`)
			return
		}
		var list []string
		for i := range 5 {
			date := first().AddDate(0, 0, i).Format(time.DateOnly)
			if q.Get("start_date") <= date && date <= q.Get("end_date") && (changed == 0 || i != 2) {
				list = append(list, fmt.Sprintf(`{"dimensions":{%q:1714125042508817,"stat_time_day":"%s 00:00:00"},
					"metrics":{"spend":"%d.05","impressions":"9","clicks":"1"}}`, by[0], date, i+1+5*changed*(i%2)))
			}
		}
		pages := (len(list) + size - 1) / size
		begin := min(len(list), size*(page-1))
		_, _ = fmt.Fprintf(w, `{"code":0,"message":"OK","data":{"list":[%s],"page_info":{"page":%d,"page_size":%d,"total_number":%d,"total_page":%d}}}`,
			strings.Join(list[begin:min(len(list), begin+size)], ","), page, size, len(list), pages)
	})
}

func TestConformance(t *testing.T) { adaptertest.Run(t, kit()) }

func FuzzDecode(f *testing.F) { adaptertest.Fuzz(f, kit()) }

func BenchmarkDecode(b *testing.B) { adaptertest.Benchmark(b, kit()) }

// TestFetch holds what is asked for.
func TestFetch(t *testing.T) {
	for _, test := range []struct {
		name, stream, account, cursor string
		want                          string
		is                            error
	}{
		{
			name: "ads", stream: "ads", account: "17",
			want: "https://business-api.tiktok.com/open_api/v1.3/report/integrated/get/?advertiser_id=17&data_level=AUCTION_AD" +
				`&dimensions=["ad_id","stat_time_day"]&end_date=2026-01-10&metrics=["spend","impressions","clicks","conversion","campaign_id","adgroup_id"]` +
				"&page=1&page_size=1000&report_type=BASIC&service_type=AUCTION&start_date=2026-01-01",
		},
		{
			name: "third page of campaigns", stream: "campaigns", account: "17", cursor: "3/1000",
			want: "https://business-api.tiktok.com/open_api/v1.3/report/integrated/get/?advertiser_id=17&data_level=AUCTION_CAMPAIGN" +
				`&dimensions=["campaign_id","stat_time_day"]&end_date=2026-01-10&metrics=["spend","impressions","clicks"]` +
				"&page=3&page_size=1000&report_type=BASIC&service_type=AUCTION&start_date=2026-01-01",
		},
		{name: "page 1 again", stream: "ads", account: "17", cursor: "1/1000", is: adapters.ErrCursor},
		{name: "page of another size", stream: "ads", account: "17", cursor: "2/10", is: adapters.ErrCursor},
		{name: "no account", stream: "ads", is: adapters.ErrUnknown},
		{name: "no stream", stream: "videos", account: "17", is: adapters.ErrUnknown},
	} {
		t.Run(test.name, func(t *testing.T) {
			p := adaptertest.NewPartner(http.HandlerFunc(func(http.ResponseWriter, *http.Request) {}))
			page, err := tiktok.Adapter{}.Fetch(t.Context(), &adapters.Request{
				Stream: test.stream, Account: test.account, Cursor: test.cursor, Zone: behind(), Window: window(), Client: p.Client(),
			})
			if err == nil {
				_ = page.Body.Close() // empty
			}
			got := ""
			for _, call := range p.Calls() {
				got += strings.NewReplacer("%5B", "[", "%5D", "]", "%22", `"`, "%2C", ",").Replace(call.URL.String())
			}
			if !errors.Is(err, test.is) || got != test.want {
				t.Errorf("error %v, want %v; asked\n%s, want\n%s", err, test.is, got, test.want)
			}
		})
	}
}

// decode reads an answer, and says what comes of it in short.
func decode(stream, name, body string) (lines []string, s adapters.Summary, err error) {
	in := &adapters.Input{Stream: stream, Source: "tiktok", Name: name, Zone: behind(), Body: strings.NewReader(body)}
	a := tiktok.Adapter{Currency: money.USD}
	out := adapters.NewOutput(a.Info(), in, &adapters.OutputOptions{Deliver: func(b event.Batch) error {
		for _, e := range b.Events {
			lines = append(lines, e.Key.ID+" "+e.Gross.String()+" "+e.Quantity.String())
		}
		return nil
	}})
	s, err = out.Close(a.Decode(in, out))
	return lines, s, err
}

// TestRefusals holds the classes of codes in answers with 200, with and without rows.
func TestRefusals(t *testing.T) {
	for code, class := range map[int]error{
		40100: adapters.ErrTransient, 40016: adapters.ErrTransient, 40133: adapters.ErrTransient, 50000: adapters.ErrTransient,
		20001: adapters.ErrTransient, 40105: adapters.ErrAuth, 40102: adapters.ErrAuth, 40104: adapters.ErrAuth, 40001: adapters.ErrAuth,
		40002: nil, 40300: nil, 60000: nil,
	} {
		for _, data := range []string{`{}`, `{"list":[]}`, `null`} {
			_, s, err := decode("ads", "x", fmt.Sprintf(`{"code":%d,"message":"m","data":%s}`, code, data))
			if err == nil || class != nil && !errors.Is(err, class) || s.Events > 0 {
				t.Errorf("code %d with %s: %v, want %v", code, data, err, class)
				continue
			}
			if class == nil && (errors.Is(err, adapters.ErrTransient) || errors.Is(err, adapters.ErrAuth)) {
				t.Errorf("code %d: %v", code, err)
			}
			_, limited := errors.AsType[*adapters.RateLimitedError](err)
			if limited != (code == 40100 || code == 40016 || code == 40133) {
				t.Errorf("code %d: limited %t", code, limited)
			}
		}
	}
	_, _, err := decode("ads", "x", `{"code":0,"data":{}}`)
	if _, drifted := errors.AsType[*adapters.DriftError](err); !drifted {
		t.Errorf("no list: %v, want drift", err)
	}
	_, s, err := decode("ads", "x", `{"code":0,"data":{"list":[],"page_info":{"page":1,"total_page":1,"total_number":7}}}`)
	if err != nil || len(s.Failed()) != 1 {
		t.Errorf("seven rows that are not there: %v, %v", s.Controls, err)
	}
}

// TestExports reads tables of a connector, by the hour.
func TestExports(t *testing.T) {
	for _, test := range []struct {
		file         string
		rows, events int64
		cost, first  string
	}{
		{"fivetran_ad_report_hourly.csv", 4, 9, "-2.66", "1|2021-09-15|hour=10|cost -2.22 USD 0"},
		{"fivetran_campaign_report_hourly.csv", 4, 11, "-444.792", "1|2021-09-15|hour=05|cost -222.12 USD 0"},
	} {
		raw, err := os.ReadFile(testkit.Shared(t, "samples/tiktok_ads/"+test.file))
		if err != nil {
			t.Fatal(err)
		}
		lines, s, err := decode("exports", test.file, string(raw))
		if err != nil {
			t.Fatal(err)
		}
		sum := money.Amount{}
		for _, line := range lines {
			if parts := strings.Split(line, " "); strings.HasSuffix(parts[0], "cost") {
				if sum, err = sum.Add(money.MustParse(parts[1] + " " + parts[2])); err != nil {
					t.Fatal(err)
				}
			}
		}
		t.Logf("%s: %d rows, %d events, %d rejected, %d skipped", test.file, s.Rows, s.Events, s.Rejected, s.SkippedRows())
		if s.Rows != test.rows || s.Events != test.events || s.Rejected > 0 || sum.Number() != test.cost || lines[0] != test.first {
			t.Errorf("%s: %d rows, %v, %d events, cost %s, first %s", test.file, s.Rows, s.Rejections, s.Events, sum, lines[0])
		}
	}
}

// TestSamples reads the rows of a connector, which are those of the API, one report
// after the other. Reports over a life are no days, and are rejected.
func TestSamples(t *testing.T) {
	raw, err := os.ReadFile(testkit.Shared(t, "samples/tiktok_ads/airbyte_expected_records_reports.jsonl"))
	if err != nil {
		t.Fatal(err)
	}
	reports := map[string][]string{}
	for line := range strings.Lines(string(raw)) {
		var row struct {
			Stream string
			Data   json.RawMessage
		}
		if err := json.Unmarshal([]byte(line), &row); err != nil {
			t.Fatal(err)
		}
		reports[row.Stream] = append(reports[row.Stream], string(row.Data))
	}
	for _, test := range []struct {
		report, stream string
		rejected       int64
		events         int
		first          string
	}{
		{"ads_reports_daily", "ads", 0, 9, "1714125051115569|2021-10-25|cost -20.00 USD 0"},
		{"ads_reports_lifetime", "ads", 3, 0, ""},
		{"ad_groups_reports_daily", "adgroups", 0, 9, "1714125049901106|2021-10-20|cost -20.00 USD 0"},
		{"campaigns_reports_daily", "campaigns", 0, 9, "1714125042508817|2021-10-27|cost -20.00 USD 0"},
		{"advertisers_reports_daily", "advertisers", 0, 9, "7002238017842757633|2021-10-28|cost -20.00 USD 0"},
		{"ads_audience_reports_daily", "ads", 0, 7, "1714125051115569|2021-10-29|gender=MALE|age=AGE_45_54|cost -1.53 USD 0"},
		{"campaigns_audience_reports_by_country_daily", "campaigns", 0, 7, "1714073078669329|2021-10-19|country_code=US|cost -20.00 USD 0"},
	} {
		body := `{"code":0,"data":{"list":[` + strings.Join(reports[test.report], ",") + `]}}`
		lines, s, err := decode(test.stream, test.report, body)
		if err != nil {
			t.Fatal(err)
		}
		t.Logf("%s: %d rows, %d events, %d rejected, %d skipped", test.report, s.Rows, s.Events, s.Rejected, s.SkippedRows())
		if s.Rejected != test.rejected || len(lines) != test.events || test.events > 0 && lines[0] != test.first {
			t.Errorf("%s: %v %q, want %d rejected and %d events, first %s", test.report, s.Rejections, lines, test.rejected, test.events, test.first)
		}
	}
}
