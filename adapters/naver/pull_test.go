// Copyright 2026 The jupan authors.
// SPDX-License-Identifier: Apache-2.0

package naver_test

import (
	"errors"
	"io"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/jupan-go/jupan/adapters"
	"github.com/jupan-go/jupan/adapters/adaptertest"
	"github.com/jupan-go/jupan/adapters/naver"
)

// TestFetch holds what is asked for at each step.
func TestFetch(t *testing.T) {
	const api = "https://api.searchad.naver.com"
	for _, test := range []struct {
		name, stream, cursor string
		want                 string
		status               int
		is                   error
	}{
		{name: "order", stream: "ad_conversion", want: `POST ` + api + `/stat-reports {"reportTp":"AD_CONVERSION","statDt":"20260105"}`},
		{name: "order of the next day", stream: "ad", cursor: "day 2026-01-06", want: `POST ` + api + `/stat-reports {"reportTp":"AD","statDt":"20260106"}`},
		{name: "job", stream: "ad", cursor: "job 2026-01-06 2880454286", want: "GET " + api + "/stat-reports/2880454286 "},
		{name: "report", stream: "ad", cursor: "report 2026-01-06 authtoken=a%2Bb&fileVersion=v2", want: "GET " + api + "/report-download?authtoken=a%2Bb&fileVersion=v2 "},
		{name: "job that is gone", stream: "ad", cursor: "job 2026-01-06 7", status: 404, want: "GET " + api + "/stat-reports/7 ", is: adapters.ErrCursor},
		{name: "another day", stream: "ad", cursor: "day 2026-01-08", is: adapters.ErrCursor},
		{name: "no job", stream: "ad", cursor: "job 2026-01-06 x", is: adapters.ErrCursor},
		{name: "job 0", stream: "ad", cursor: "job 2026-01-06 0", is: adapters.ErrCursor},
		{name: "no token", stream: "ad", cursor: "report 2026-01-06 a=b", is: adapters.ErrCursor},
		{name: "no day", stream: "ad", cursor: "day tomorrow", is: adapters.ErrCursor},
		{name: "nonsense", stream: "ad", cursor: "2880454286", is: adapters.ErrCursor},
		{name: "no such report", stream: "stats", is: adapters.ErrUnknown},
	} {
		t.Run(test.name, func(t *testing.T) {
			asked := ""
			p := adaptertest.NewPartner(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
				body, err := io.ReadAll(r.Body)
				if err != nil {
					t.Error(err)
				}
				asked = r.Method + " " + api + r.URL.RequestURI() + " " + string(body)
				if test.status != 0 {
					w.WriteHeader(test.status)
				}
			}))
			page, err := naver.Adapter{}.Fetch(t.Context(), &adapters.Request{
				Stream: test.stream, Zone: seoul(), Cursor: test.cursor, Client: p.Client(),
				Window: adapters.Window{From: day(5), To: day(8)},
			})
			if err == nil {
				_ = page.Body.Close() // empty
			}
			if !errors.Is(err, test.is) || asked != test.want {
				t.Errorf("error %v, want %v; asked for\n%s, want\n%s", err, test.is, asked, test.want)
			}
		})
	}
}

// TestJob holds what each answer leads to.
func TestJob(t *testing.T) {
	const built = `{"reportJobId":7,"reportTp":"AD","status":"BUILT","downloadUrl":`
	for _, test := range []struct {
		cursor, body string
		next         string
		wait         time.Duration
		fault        string
	}{
		{body: `{"reportJobId":7,"reportTp":"AD","status":"REGIST"}`, next: "job 2026-01-05 7", wait: 10 * time.Second},
		{body: `{"reportJobId":7,"status":"AGGREGATING"}`, cursor: "job 2026-01-06 7", next: "job 2026-01-06 7", wait: 10 * time.Second},
		{body: `{"reportJobId":7,"status":"NONE"}`, cursor: "job 2026-01-06 7", next: "day 2026-01-07"},
		{body: `{"reportJobId":7,"status":"NONE"}`, cursor: "job 2026-01-07 7"},
		{body: built + `"https://api.searchad.naver.com/report-download?authtoken=x%2By&fileVersion=v2"}`, next: "report 2026-01-05 authtoken=x%2By&fileVersion=v2"},
		{body: built + `"/report-download?authtoken=x"}`, next: "report 2026-01-05 authtoken=x"},
		{body: built + `"https://elsewhere.example/report-download?authtoken=hidden"}`, fault: "not where reports are fetched"},
		{body: built + `"https://me@api.searchad.naver.com/report-download?authtoken=hidden"}`, fault: "not where reports are fetched"},
		{body: built + `"https://api.searchad.naver.com/other?authtoken=hidden"}`, fault: "not where reports are fetched"},
		{body: built + `"https://api.searchad.naver.com/report-download?hidden"}`, fault: "no token"},
		{body: built + `""}`, fault: "not where reports are fetched"},
		{body: `{"reportJobId":7,"status":"changed"}`, fault: "cursor no longer valid"},
		{body: `{"reportJobId":7,"status":"ERROR"}`, fault: "cursor no longer valid"},
		{body: `{"reportJobId":7,"status":"DONE"}`, fault: "unknown word"},
		{body: `{"status":"REGIST"}`, fault: "required and missing"},
		{body: `{"reportJobId":7,"reportTp":"AD_DETAIL","status":"REGIST"}`, fault: "not the report that was ordered"},
		{body: `{"reportJobId":7,"status":"REG`, fault: "input breaks off"},
	} {
		in := &adapters.Input{
			Stream: "ad", Source: "naver", Cursor: test.cursor, Zone: seoul(), Header: http.Header{},
			Window: adapters.Window{From: day(5), To: day(8)}, Body: strings.NewReader(test.body),
		}
		a := naver.Adapter{}
		out := adapters.NewOutput(a.Info(), in, nil)
		s, err := out.Close(a.Decode(in, out))
		fault := ""
		if err != nil {
			fault = err.Error()
		}
		if s.Next != test.next || s.Wait != test.wait || !strings.Contains(fault, test.fault) || (fault == "") != (test.fault == "") || strings.Contains(fault, "hidden") {
			t.Errorf("%s at %q: next %q, wait %s, error %v", test.body, test.cursor, s.Next, s.Wait, err)
		}
	}
}

// TestAuthorize has a signature that was made with another program, by the rule that
// Naver's own examples follow.
func TestAuthorize(t *testing.T) {
	clock := func() time.Time { return time.UnixMilli(1790000000000) }
	sign, err := naver.Authorize(naver.Credentials{Customer: "1001", Licence: "licence", Secret: "secret-key"}, clock)
	if err != nil {
		t.Fatal(err)
	}
	r, err := http.NewRequestWithContext(t.Context(), http.MethodGet, "https://api.searchad.naver.com/report-download?authtoken=x", http.NoBody)
	if err != nil {
		t.Fatal(err)
	}
	if err := sign(r); err != nil {
		t.Fatal(err)
	}
	want := http.Header{
		"X-Timestamp": {"1790000000000"}, "X-Api-Key": {"licence"}, "X-Customer": {"1001"}, "X-Signature": {"ridOuWmkuBooOsrNZcle99hDLPDUSEmcfihF8eKPjwc="},
	}
	if diff := cmp.Diff(want, r.Header); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
	if _, err := naver.Authorize(naver.Credentials{Customer: "1001", Licence: "licence"}, clock); err == nil {
		t.Error("requests are signed with no secret")
	}
}

// TestFileOfWindow holds that a file is a report, although it is said what days it is for.
func TestFileOfWindow(t *testing.T) {
	in := &adapters.Input{
		Stream: "ad", Source: "naver", Name: "f", Zone: seoul(), Window: adapters.Window{From: day(5), To: day(8)},
		Body: strings.NewReader("20260106\t1\tc\tg\tk\ta\tb\t1\tP\t5\t0\t0\t0\t0\n"),
	}
	a := naver.Adapter{}
	out := adapters.NewOutput(a.Info(), in, nil)
	if s, err := out.Close(a.Decode(in, out)); err != nil || s.Events != 1 || s.Next != "" {
		t.Errorf("%+v, %v", s, err)
	}
}
