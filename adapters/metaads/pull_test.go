// Copyright 2026 The jupan authors.
// SPDX-License-Identifier: Apache-2.0

package metaads_test

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/jupan-go/jupan/adapters"
	"github.com/jupan-go/jupan/adapters/adaptertest"
	"github.com/jupan-go/jupan/adapters/metaads"
)

func request(stream, account string) *adapters.Request {
	return &adapters.Request{Stream: stream, Account: account, Zone: newYork(), Window: window()}
}

// fetch asks a partner that answers with a failure, or with nothing.
func fetch(t *testing.T, a metaads.Adapter, q *adapters.Request, failure adaptertest.Failure) (string, error) {
	t.Helper()
	p := adaptertest.NewPartner(http.HandlerFunc(func(http.ResponseWriter, *http.Request) {}))
	p.Fail(failure)
	q.Client = p.Client()
	page, err := a.Fetch(t.Context(), q)
	if err == nil {
		_ = page.Body.Close() // empty
	}
	asked := ""
	for _, call := range p.Calls() {
		asked += call.Method + " " + call.URL.Host + call.URL.Path + " " + call.URL.Query().Encode()
	}
	return asked, err
}

// TestFetch holds what is asked for, also at a day that is an hour short.
func TestFetch(t *testing.T) {
	const span = "&time_increment=1&time_range=%7B%22since%22%3A%222026-03-06%22%2C%22until%22%3A%222026-03-12%22%7D"
	const metrics = "%2Cspend%2Cimpressions%2Cclicks%2Cactions%2Caction_values"
	for _, test := range []struct {
		name, stream, account, cursor string
		adapter                       metaads.Adapter
		want                          string
		is                            error
	}{
		{
			name: "accounts", stream: "accounts", account: "act_17",
			want: "GET graph.facebook.com/v25.0/act_17/insights fields=account_id%2Caccount_currency" + metrics + "&level=account&limit=500" + span,
		},
		{
			name: "second page of ads", stream: "ads", account: "17", cursor: "after:NzIZD",
			want: "GET graph.facebook.com/v25.0/act_17/insights after=NzIZD&fields=account_id%2Caccount_currency%2Ccampaign_id%2Cadset_id%2Cad_id" + metrics + "&level=ad&limit=500" + span,
		},
		{
			name: "report of campaigns by country", stream: "campaigns", account: "17",
			adapter: metaads.Adapter{Async: true, APIVersion: "v26.0", Breakdowns: []string{"country"}, Window: "7d_click"},
			want: "POST graph.facebook.com/v26.0/act_17/insights action_attribution_windows=%5B%227d_click%22%5D&breakdowns=country" +
				"&fields=account_id%2Caccount_currency%2Ccampaign_id" + metrics + "&level=campaign" + span,
		},
		{name: "is it ready", stream: "ads", account: "17", cursor: "job:604", want: "GET graph.facebook.com/v25.0/604 "},
		{name: "first page of it", stream: "ads", account: "17", cursor: "read:604:", want: "GET graph.facebook.com/v25.0/604/insights limit=500"},
		{name: "second page of it", stream: "ads", account: "17", cursor: "read:604:Nz:I", want: "GET graph.facebook.com/v25.0/604/insights after=Nz%3AI&limit=500"},
		{name: "a job that leads elsewhere", stream: "ads", account: "17", cursor: "job:../me", is: adapters.ErrCursor},
		{name: "a report that leads elsewhere", stream: "ads", account: "17", cursor: "read:me:", is: adapters.ErrCursor},
		{name: "no account", stream: "ads", is: adapters.ErrUnknown},
		{name: "a breakdown that no key has", stream: "ads", account: "17", adapter: metaads.Adapter{Breakdowns: []string{"x"}}, is: adapters.ErrUnknown},
		{name: "no stream", stream: "leads", account: "17", is: adapters.ErrUnknown},
	} {
		t.Run(test.name, func(t *testing.T) {
			q := request(test.stream, test.account)
			q.Cursor = test.cursor
			got, err := fetch(t, test.adapter, q, adaptertest.Failure{})
			if !errors.Is(err, test.is) || got != test.want {
				t.Errorf("error %v, want %v; asked\n%s, want\n%s", err, test.is, got, test.want)
			}
		})
	}
}

// TestRefusals holds the classes of Meta's codes.
func TestRefusals(t *testing.T) {
	usage := http.Header{"X-Business-Use-Case-Usage": {`{"17":[{"type":"ads_insights","call_count":100,"estimated_time_to_regain_access":3},{"type":"ads_management","estimated_time_to_regain_access":0}]}`}}
	for _, test := range []struct {
		status, code int
		header       http.Header
		is           error
		after        time.Duration
	}{
		{status: 400, code: 17, header: usage, is: adapters.ErrTransient, after: 3 * time.Minute},
		{status: 403, code: 4, is: adapters.ErrTransient},
		{status: 400, code: 32, is: adapters.ErrTransient},
		{status: 400, code: 613, is: adapters.ErrTransient},
		{status: 400, code: 80000, is: adapters.ErrTransient},
		{status: 400, code: 80014, is: adapters.ErrTransient},
		{status: 400, code: 1, is: adapters.ErrTransient},
		{status: 500, code: 2, is: adapters.ErrTransient},
		{status: 400, code: 190, is: adapters.ErrAuth},
		{status: 401, code: 102, is: adapters.ErrAuth},
		{status: 403, code: 200, is: adapters.ErrAuth},
		{status: 400, code: 100},
		{status: 400, code: 80015},
	} {
		body := fmt.Sprintf(`{"error":{"message":"secret-message","type":"OAuthException","code":%d,"error_subcode":2446079}}`, test.code)
		_, err := fetch(t, metaads.Adapter{}, request("ads", "17"), adaptertest.Failure{Status: test.status, Header: test.header, Body: body})
		if err == nil || test.is != nil && !errors.Is(err, test.is) {
			t.Errorf("%d, code %d: %v, want %v", test.status, test.code, err, test.is)
			continue
		}
		if test.is == nil && (errors.Is(err, adapters.ErrTransient) || errors.Is(err, adapters.ErrAuth)) {
			t.Errorf("%d, code %d is tried again or ends the pull: %v", test.status, test.code, err)
		}
		limited, ok := errors.AsType[*adapters.RateLimitedError](err)
		if ok != (errors.Is(test.is, adapters.ErrTransient) && test.code > 2) || ok && limited.After != test.after {
			t.Errorf("code %d: %v, want a wait of %s", test.code, err, test.after)
		}
		if strings.Contains(err.Error(), "secret-message") {
			t.Errorf("the error tells the body: %v", err)
		}
	}
}

// pull reads the window, in a time that does not take any.
func pull(t *testing.T, a metaads.Adapter, h http.Handler) (events []string, took time.Duration, calls int, err error) {
	t.Helper()
	synctest.Test(t, func(t *testing.T) {
		m, p, begun := &adaptertest.Memory{}, adaptertest.NewPartner(h), time.Now()
		r, err2 := adapters.NewRunner(m, func() time.Time { return window().To.Add(time.Since(begun)) }, &adapters.RunnerOptions{
			Checkpoints: m, Retry: adapters.Retry{Attempts: 1},
		})
		if err2 != nil {
			t.Fatal(err2)
		}
		_, err = r.Pull(context.Background(), &adapters.Connection{
			Adapter: a, Source: "meta", Account: "798085168510957", Zone: newYork(), Since: first(), Client: p.Client(),
		}, "ads")
		for _, e := range m.Events() {
			events = append(events, fmt.Sprint(e.Key, " ", e.Kind, " ", e.At, " ", e.Gross, " ", e.Quantity))
		}
		took, calls = time.Since(begun), len(p.Calls())
	})
	return events, took, calls, err
}

// TestReport holds that a report that is made brings what an answer at once does.
func TestReport(t *testing.T) {
	want, _, _, err := pull(t, metaads.Adapter{}, partner(0))
	if err != nil || len(want) == 0 {
		t.Fatal(len(want), err)
	}
	got, took, calls, err := pull(t, metaads.Adapter{Async: true}, partner(0))
	if diff := cmp.Diff(want, got); diff != "" || err != nil {
		t.Errorf("error %v; events (-want +got):\n%s", err, diff)
	}
	// Asked for, polled twice, read in three pages.
	if took != 30*time.Second || calls != 6 {
		t.Errorf("took %s and %d calls, want 30s and 6", took, calls)
	}
}

// TestFailedReport holds that a report that failed is asked for once more, and then
// given up.
func TestFailedReport(t *testing.T) {
	begun := 0
	h := http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.Method == http.MethodPost {
			begun++
			_, _ = io.WriteString(w, `{"report_run_id":"604"}`)
			return
		}
		_, _ = io.WriteString(w, `{"id":"604","async_status":"Job Failed","error_code":1}`)
	})
	events, _, _, err := pull(t, metaads.Adapter{Async: true}, h)
	if begun != 2 || err == nil || len(events) > 0 {
		t.Errorf("%d reports were asked for, %d events, error %v", begun, len(events), err)
	}
}

// TestAnswers holds what is no page of rows by day.
func TestAnswers(t *testing.T) {
	decode := func(cursor, body string) (adapters.Summary, error) {
		in := &adapters.Input{Stream: "ads", Source: "meta", Name: "x", Zone: newYork(), Cursor: cursor, Body: strings.NewReader(body)}
		out := adapters.NewOutput(metaads.Adapter{}.Info(), in, nil)
		return out.Close(metaads.Adapter{}.Decode(in, out))
	}
	for name, test := range map[string]struct {
		cursor, body string
		is           error
	}{
		"an error with success":       {"", `{"error":{"code":190}}`, adapters.ErrAuth},
		"a limit with success":        {"", `{"error":{"code":17}}`, adapters.ErrTransient},
		"a report that was skipped":   {"job:604", `{"async_status":"Job Skipped"}`, adapters.ErrCursor},
		"a report inside of a report": {"job:604", `{"report_run_id":"605"}`, nil},
		"a report that is none":       {"", `{"report_run_id":"../me"}`, nil},
		"a status out of turn":        {"", `{"async_status":"Job Completed"}`, nil},
		"rows of a week":              {"", `{"data":[{"account_id":"1","account_currency":"USD","ad_id":"2","date_start":"2026-03-06","date_stop":"2026-03-12","spend":"1"}]}`, nil},
		"a next page that is nowhere": {"", `{"data":[],"paging":{"next":"https://graph.facebook.com/"}}`, nil},
	} {
		s, err := decode(test.cursor, test.body)
		if err == nil || test.is != nil && !errors.Is(err, test.is) || s.Next != "" || s.Events > 0 {
			t.Errorf("%s: next %q, %d events, error %v", name, s.Next, s.Events, err)
		}
		if _, drifted := errors.AsType[*adapters.DriftError](err); test.is == nil && !drifted {
			t.Errorf("%s: %v, want drift", name, err)
		}
	}
}
