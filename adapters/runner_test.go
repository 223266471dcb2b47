// Copyright 2026 The jupan authors.
// SPDX-License-Identifier: Apache-2.0

package adapters_test

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net/http"
	"slices"
	"strconv"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/jupan-go/jupan/adapters"
	"github.com/jupan-go/jupan/adapters/adaptertest"
	"github.com/jupan-go/jupan/adapters/rows"
	"github.com/jupan-go/jupan/settle/event"
	"github.com/jupan-go/jupan/settle/money"
)

// shop is an adapter whose stream the tests declare, and whose partner is a function of
// what is asked.
type shop struct {
	stream adapters.Stream
	limits adapters.Limits
	verify func(m *adapters.Message, secrets []string) (adapters.Receipt, error)
	fetch  func(ctx context.Context, q *adapters.Request) (*adapters.Page, error)
}

func (s *shop) Info() adapters.Info {
	stream := s.stream
	stream.Name, stream.Via = "sales", adapters.ByPull|adapters.ByPush|adapters.ByFile
	stream.Kinds = []event.Kind{event.PaymentCaptured}
	return adapters.Info{
		Name: "shop", Version: "1", Hosts: []string{"api.shop.example", ".files.example"},
		Limits: s.limits, Personal: []string{"phone"},
		Streams: []adapters.Stream{stream, {Name: "other", Via: adapters.ByPull, Overlaps: true}},
	}
}

// Decode reads {"rows":[{"id","at","gross"}],"next","wait"}; a row may lack "at".
func (s *shop) Decode(in *adapters.Input, out *adapters.Output) error {
	t, err := rows.JSON(in, out, "rows", nil)
	if err != nil {
		return err
	}
	for t.Next() {
		if part := t.Text("part"); part != "" {
			out.Partition(in.Source+"/"+part, t.Int("version"))
		}
		t.Emit(event.Event{
			Key: event.Key{ID: t.Need("id")}, Kind: event.PaymentCaptured, At: t.RFC3339("at"),
			Gross: t.Amount("gross", money.KRW), Customer: t.Text("customer"), Dims: rows.Dims("phone", t.Text("phone")),
		})
	}
	rest := t.Rest()
	switch rest.Text("error") {
	case "limit":
		return &adapters.RateLimitedError{After: time.Duration(rest.Int("after")) * time.Second}
	case "cursor":
		return fmt.Errorf("shop: %w", adapters.ErrCursor)
	}
	if next := rest.Text("next"); next != "" {
		out.Next(next)
	}
	out.Wait(time.Duration(rest.Int("wait")) * time.Second)
	return t.Err()
}

func (s *shop) Fetch(ctx context.Context, q *adapters.Request) (*adapters.Page, error) {
	if s.fetch != nil {
		return s.fetch(ctx, q)
	}
	return q.Get(ctx, fmt.Sprintf("https://api.shop.example/sales?from=%s&to=%s&after=%s",
		q.Window.From.Format(time.RFC3339), q.Window.To.Format(time.RFC3339), q.Cursor))
}

func (s *shop) Verify(m *adapters.Message, secrets []string) (adapters.Receipt, error) {
	return s.verify(m, secrets)
}

// asked is one request to the partner.
type asked struct{ from, to, after string }

// partner answers with what page returns, and notes what it was asked, and when.
type partner struct {
	page func(a asked) string

	mu    sync.Mutex
	asked []asked
	when  []time.Time
}

func (p *partner) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	q := r.URL.Query()
	a := asked{q.Get("from"), q.Get("to"), q.Get("after")}
	p.mu.Lock()
	p.asked, p.when = append(p.asked, a), append(p.when, time.Now())
	p.mu.Unlock()
	_, _ = io.WriteString(w, p.page(a))
}

func sale(id string, at time.Time) string {
	return fmt.Sprintf(`{"id":%q,"at":%q,"gross":"100"}`, id, at.Format(time.RFC3339))
}

func page(next string, list ...string) string {
	return fmt.Sprintf(`{"rows":[%s],"next":%q}`, strings.Join(list, ","), next)
}

var day = time.Date(2026, 1, 15, 0, 0, 0, 0, time.UTC)

// setting is a Runner, its stores, a partner and a connection.
type setting struct {
	memory  *adaptertest.Memory
	partner *partner
	fake    *adaptertest.Partner
	conn    *adapters.Connection
	opts    adapters.RunnerOptions
	now     func() time.Time
}

func newSetting(s *shop, pages func(a asked) string) *setting {
	m, p := &adaptertest.Memory{}, &partner{page: pages}
	fake := adaptertest.NewPartner(p)
	return &setting{
		memory: m, partner: p, fake: fake, now: time.Now,
		conn: &adapters.Connection{Adapter: s, Source: "shop", Since: day, Client: fake.Client()},
		opts: adapters.RunnerOptions{Checkpoints: m, Archive: m},
	}
}

func (s *setting) runner(t *testing.T) *adapters.Runner {
	t.Helper()
	r, err := adapters.NewRunner(s.memory, s.now, &s.opts)
	if err != nil {
		t.Fatal(err)
	}
	return r
}

func (s *setting) pull(t *testing.T) (adapters.Report, error) {
	t.Helper()
	return s.runner(t).Pull(t.Context(), s.conn, "sales")
}

func at(t time.Time) func() time.Time { return func() time.Time { return t } }

func ids(m *adaptertest.Memory) string {
	var list []string
	for _, e := range m.Events() {
		list = append(list, e.Key.ID)
	}
	return strings.Join(list, " ")
}

func TestWindows(t *testing.T) {
	seoul, err := time.LoadLocation("Asia/Seoul")
	if err != nil {
		t.Fatal(err)
	}
	york, err := time.LoadLocation("America/New_York")
	if err != nil {
		t.Fatal(err)
	}
	beirut, err := time.LoadLocation("Asia/Beirut")
	if err != nil {
		t.Fatal(err)
	}
	hours := func(n int) time.Duration { return time.Duration(n) * time.Hour }
	for _, test := range []struct {
		name   string
		stream adapters.Stream
		zone   *time.Location
		since  time.Time
		pulls  []time.Time
		want   []string
	}{
		{
			name: "all at once", pulls: []time.Time{day.Add(hours(5))},
			want: []string{"2026-01-15T00:00:00Z to 2026-01-15T05:00:00Z"},
		},
		{
			name: "goes on where it ended", pulls: []time.Time{day.Add(hours(5)), day.Add(hours(5)), day.Add(hours(6))},
			want: []string{"2026-01-15T00:00:00Z to 2026-01-15T05:00:00Z", "2026-01-15T05:00:00Z to 2026-01-15T06:00:00Z"},
		},
		{
			name: "looks back, not beyond the beginning", stream: adapters.Stream{Lookback: hours(4)},
			pulls: []time.Time{day.Add(hours(3)), day.Add(hours(9)), day.Add(hours(9))},
			want: []string{
				"2026-01-15T00:00:00Z to 2026-01-15T03:00:00Z", "2026-01-15T00:00:00Z to 2026-01-15T09:00:00Z",
				"2026-01-15T05:00:00Z to 2026-01-15T09:00:00Z",
			},
		},
		{
			name: "waits until it is worth it", stream: adapters.Stream{Settle: hours(3)}, pulls: []time.Time{day.Add(hours(2)), day.Add(hours(4))},
			want: []string{"2026-01-15T00:00:00Z to 2026-01-15T01:00:00Z"},
		},
		{
			name: "in spans", stream: adapters.Stream{MaxSpan: hours(2)}, pulls: []time.Time{day.Add(hours(5))},
			want: []string{
				"2026-01-15T00:00:00Z to 2026-01-15T02:00:00Z", "2026-01-15T02:00:00Z to 2026-01-15T04:00:00Z",
				"2026-01-15T04:00:00Z to 2026-01-15T05:00:00Z",
			},
		},
		{
			name: "no further than the partner's memory", stream: adapters.Stream{History: hours(24)}, pulls: []time.Time{day.Add(hours(100))},
			want: []string{"2026-01-18T04:00:00Z to 2026-01-19T04:00:00Z"},
		},
		{
			name: "whole days of the zone", stream: adapters.Stream{Daily: true, MaxSpan: hours(48)}, zone: seoul,
			pulls: []time.Time{day.Add(hours(14)), day.Add(hours(72))},
			want:  []string{"2026-01-14T15:00:00Z to 2026-01-16T15:00:00Z", "2026-01-16T15:00:00Z to 2026-01-17T15:00:00Z"},
		},
		{
			name: "a day without midnight", stream: adapters.Stream{Daily: true, MaxSpan: hours(24)}, zone: beirut,
			since: time.Date(2026, 3, 28, 12, 0, 0, 0, time.UTC), pulls: []time.Time{time.Date(2026, 3, 30, 5, 0, 0, 0, time.UTC)},
			want: []string{"2026-03-27T22:00:00Z to 2026-03-28T22:00:00Z", "2026-03-28T22:00:00Z to 2026-03-29T21:00:00Z"},
		},
		{
			name: "a day of 23 hours", stream: adapters.Stream{Daily: true, MaxSpan: hours(24)}, zone: york,
			since: time.Date(2026, 3, 8, 12, 0, 0, 0, time.UTC), pulls: []time.Time{time.Date(2026, 3, 10, 5, 0, 0, 0, time.UTC)},
			want: []string{"2026-03-08T05:00:00Z to 2026-03-09T04:00:00Z", "2026-03-09T04:00:00Z to 2026-03-10T04:00:00Z"},
		},
	} {
		t.Run(test.name, func(t *testing.T) {
			s := newSetting(&shop{stream: test.stream}, func(asked) string { return page("") })
			if s.conn.Zone = test.zone; !test.since.IsZero() {
				s.conn.Since = test.since
			}
			for _, now := range test.pulls {
				s.now = at(now)
				if _, err := s.pull(t); err != nil {
					t.Fatal(err)
				}
			}
			var got []string
			for _, a := range s.partner.asked {
				got = append(got, a.from+" to "+a.to)
			}
			if diff := cmp.Diff(test.want, got); diff != "" {
				t.Errorf("windows mismatch (-want +got):\n%s", diff)
			}
		})
	}
}

func TestPages(t *testing.T) {
	s := newSetting(&shop{}, func(a asked) string {
		switch a.after {
		case "":
			return page("b", sale("1", day), sale("2", day))
		case "b":
			return `{"rows":[` + sale("3", day) + `,{"id":"bad"}],"next":"c","x":1}`
		}
		return page("", sale("4", day))
	})
	s.now = at(day.Add(time.Hour))
	report, err := s.pull(t)
	if err != nil {
		t.Fatal(err)
	}
	want := adapters.Counts{Pages: 3, Bytes: report.Counts.Bytes, Rows: 5, Events: 4, Rejected: 1}
	if ids(s.memory) != "1 2 3 4" || report.Counts != want || report.Windows != 1 || !report.Until.Equal(day.Add(time.Hour)) {
		t.Errorf("events %s, report %+v", ids(s.memory), report)
	}
	if len(report.Rejections) != 1 || report.Rejections[0].Origin.File != "api.shop.example/sales" {
		t.Errorf("rejections %v", report.Rejections)
	}
	point, _ := s.memory.Load(t.Context(), "shop", "sales")
	if point.Counts != want || !point.Window.IsZero() || point.Cursor != "" || !point.Done.Equal(day.Add(time.Hour)) {
		t.Errorf("checkpoint %+v", point)
	}
}

// TestInMemory holds that a Runner without stores goes on where it ended all the same.
func TestInMemory(t *testing.T) {
	s := newSetting(&shop{}, func(a asked) string { return page("", sale(a.from, day)) })
	now := day.Add(time.Hour)
	r, err := adapters.NewRunner(s.memory, func() time.Time { return now }, nil)
	if err != nil {
		t.Fatal(err)
	}
	for range 3 {
		if _, err := r.Pull(t.Context(), s.conn, "sales"); err != nil {
			t.Fatal(err)
		}
		now = now.Add(time.Hour)
	}
	if got := len(s.partner.asked); got != 3 || s.partner.asked[2].from != "2026-01-15T02:00:00Z" {
		t.Errorf("asked %v", s.partner.asked)
	}
}

// TestCircle holds that pages which lead to each other end the pull.
func TestCircle(t *testing.T) {
	s := newSetting(&shop{}, func(a asked) string { return page(map[string]string{"": "b", "b": "c", "c": "b"}[a.after]) })
	s.now = at(day.Add(time.Hour))
	if _, err := s.pull(t); err == nil || len(s.partner.asked) > 4 {
		t.Errorf("%d requests, error %v", len(s.partner.asked), err)
	}
}

// TestPolling holds that a page may ask to wait, on the same cursor, and not for ever.
func TestPolling(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		begun := time.Now()
		ready := 3
		s := newSetting(&shop{}, func(a asked) string {
			if ready--; ready > 0 {
				return `{"rows":[],"next":"job","wait":20}`
			}
			return page("", sale("1", day))
		})
		s.conn.Since = begun.Add(-time.Hour)
		if _, err := s.pull(t); err != nil || ids(s.memory) != "1" || time.Since(begun) != 40*time.Second {
			t.Errorf("events %q after %s, %v", ids(s.memory), time.Since(begun), err)
		}
		never := newSetting(&shop{}, func(asked) string { return `{"rows":[],"next":"job","wait":600}` })
		never.conn.Since = begun.Add(-time.Hour)
		if _, err := never.pull(t); !errors.Is(err, adapters.ErrTransient) {
			t.Errorf("a report that is never ready: %v", err)
		}
	})
}

func TestRetry(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		for _, test := range []struct {
			name        string
			failures    []adaptertest.Failure
			calls       int
			least, most time.Duration
			is          error
		}{
			{
				name: "passes", failures: []adaptertest.Failure{{Status: 503}, {Lost: true}, {Status: 500}, {CutAfter: 10}},
				calls: 5, least: (500 + 1000 + 2000 + 4000) * time.Millisecond, most: (1 + 2 + 4 + 8) * time.Second,
			},
			{
				name: "as long as asked", failures: []adaptertest.Failure{{Status: 429, Header: http.Header{"Retry-After": {"90"}}}},
				calls: 2, least: 90 * time.Second, most: 91 * time.Second,
			},
			{
				name: "too long to wait", failures: []adaptertest.Failure{{Status: 429, Header: http.Header{"Retry-After": {"86400"}}}},
				calls: 1, is: adapters.ErrTransient,
			},
			{name: "no credentials", failures: []adaptertest.Failure{{Status: 401}}, calls: 1, is: adapters.ErrAuth},
			{name: "a fault of ours", failures: []adaptertest.Failure{{Status: 400}}, calls: 1, is: errAny},
			{
				name: "never", failures: slices.Repeat([]adaptertest.Failure{{Status: 500}}, 20), calls: 8,
				least: 30 * time.Second, most: 10 * time.Minute, is: adapters.ErrTransient,
			},
			{name: "a proxy's page", failures: []adaptertest.Failure{{Status: 200, Body: "<html>"}}, calls: 1, is: errAny},
			{
				name: "an answer that says to wait", failures: []adaptertest.Failure{{Status: 200, Body: `{"rows":[],"error":"limit","after":30}`}},
				calls: 2, least: 30 * time.Second, most: 31 * time.Second,
			},
		} {
			begun := time.Now()
			s := newSetting(&shop{}, func(asked) string { return page("", sale("1", day)) })
			s.conn.Since = begun.Add(-time.Hour)
			s.fake.Fail(test.failures...)
			_, err := s.pull(t)
			took := time.Since(begun)
			if (test.is == nil) != (err == nil) || test.is != nil && !errors.Is(test.is, errAny) && !errors.Is(err, test.is) {
				t.Errorf("%s: error %v, want %v", test.name, err, test.is)
			}
			if n := len(s.fake.Calls()); n != test.calls || took < test.least || test.most > 0 && took > test.most {
				t.Errorf("%s: %d calls in %s, want %d in %s to %s", test.name, n, took, test.calls, test.least, test.most)
			}
			if err == nil && ids(s.memory) != "1" {
				t.Errorf("%s: events %q", test.name, ids(s.memory))
			}
			if s.fake.Open() != 0 {
				t.Errorf("%s: %d responses are open", test.name, s.fake.Open())
			}
		}
	})
}

var errAny = errors.New("any error")

// TestPace holds that requests of one source keep to its limits, and others go on.
func TestPace(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		begun := time.Now()
		five := func(a asked) string {
			n, _ := strconv.Atoi(a.after)
			if n == 4 {
				return page("")
			}
			return page(fmt.Sprint(n + 1))
		}
		slow := newSetting(&shop{limits: adapters.Limits{Every: 5 * time.Second, Burst: 2}}, five)
		slow.conn.Since = begun.Add(-time.Hour)
		if _, err := slow.pull(t); err != nil {
			t.Fatal(err)
		}
		var got []time.Duration
		for _, when := range slow.partner.when {
			got = append(got, when.Sub(begun))
		}
		want := []time.Duration{0, 0, 5 * time.Second, 10 * time.Second, 15 * time.Second}
		if diff := cmp.Diff(want, got); diff != "" {
			t.Errorf("requests at (-want +got):\n%s", diff)
		}
	})
}

// TestPullAll pulls several sources side by side; one fails and the others do not.
func TestPullAll(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		begun := time.Now()
		m := &adaptertest.Memory{}
		var connections []*adapters.Connection
		for i := range 6 {
			p := adaptertest.NewPartner(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
				time.Sleep(time.Minute)
				if i == 3 {
					w.WriteHeader(http.StatusForbidden)
				}
				_, _ = io.WriteString(w, page("", sale(fmt.Sprint(i), day)))
			}))
			connections = append(connections, &adapters.Connection{
				Adapter: &shop{}, Source: fmt.Sprint("shop-", i), Since: begun.Add(-time.Hour), Client: p.Client(),
			})
		}
		connections = append(connections, nil)
		r, err := adapters.NewRunner(m, time.Now, &adapters.RunnerOptions{Parallel: 3})
		if err != nil {
			t.Fatal(err)
		}
		reports, err := r.PullAll(t.Context(), connections)
		if !errors.Is(err, adapters.ErrAuth) || !strings.Contains(err.Error(), "shop-3") || len(reports) != 7 {
			t.Errorf("%d reports, error %v", len(reports), err)
		}
		if got := ids(m); got != "0 1 2 4 5" || reports[4].Counts.Events != 1 {
			t.Errorf("events %s, report %+v", got, reports[4])
		}
		if took := time.Since(begun); took != 2*time.Minute {
			t.Errorf("six of a minute each, three at a time, took %s", took)
		}
	})
}

// restated is a stream of days.
func restated() adapters.Stream {
	return adapters.Stream{Mode: adapters.Restate, Lookback: 72 * time.Hour, MaxSpan: 48 * time.Hour}
}

func TestRestate(t *testing.T) {
	days := map[string]string{}
	s := newSetting(&shop{stream: restated()}, func(a asked) string {
		var list []string
		for id, at := range days {
			if at >= a.from && at < a.to {
				list = append(list, fmt.Sprintf(`{"id":%q,"at":%q,"gross":"1"}`, id, at))
			}
		}
		slices.Sort(list)
		return page("", list...)
	})
	days["a"], days["b"], days["c"] = "2026-01-15T00:00:00Z", "2026-01-16T00:00:00Z", "2026-01-17T00:00:00Z"
	s.now = at(day.AddDate(0, 0, 3))
	if _, err := s.pull(t); err != nil || ids(s.memory) != "a b c" {
		t.Fatalf("events %s, %v", ids(s.memory), err)
	}
	delete(days, "b")
	days["d"] = "2026-01-17T00:00:00Z"
	s.now = at(day.AddDate(0, 0, 3).Add(time.Second))
	if _, err := s.pull(t); err != nil || ids(s.memory) != "a c d" {
		t.Fatalf("after a restatement: events %s, %v", ids(s.memory), err)
	}
	// The clock of the host is put back; what is read now counts all the same.
	days["e"] = "2026-01-16T00:00:00Z"
	s.now = at(day.AddDate(0, 0, 3).Add(-time.Nanosecond))
	if _, err := s.pull(t); err != nil || ids(s.memory) != "a c d e" {
		t.Errorf("with the clock put back: events %s, %v", ids(s.memory), err)
	}
}

func TestRestateFaults(t *testing.T) {
	outside := newSetting(&shop{stream: restated()}, func(asked) string { return page("", sale("x", day.AddDate(0, 0, 9)), sale("a", day)) })
	outside.now = at(day.AddDate(0, 0, 1))
	report, err := outside.pull(t)
	if err != nil || ids(outside.memory) != "a" || report.Counts.Rejected != 1 {
		t.Errorf("a day that was not asked for: events %s, %+v, %v", ids(outside.memory), report.Counts, err)
	}
	many := newSetting(&shop{stream: restated()}, func(asked) string { return page("", sale("a", day), sale("b", day)) })
	many.now, many.opts.PartitionEvents = at(day.AddDate(0, 0, 1)), 1
	if _, err := many.pull(t); !errors.Is(err, adapters.ErrLimit) || ids(many.memory) != "" {
		t.Errorf("more than fit: events %s, %v", ids(many.memory), err)
	}
	// A page that fails halfway is read again, and counts once.
	twice := newSetting(&shop{stream: restated()}, func(a asked) string {
		return page(map[string]string{"": "2"}[a.after], sale("a"+a.after, day))
	})
	twice.now, twice.opts.Retry = at(day.AddDate(0, 0, 1)), adapters.Retry{Attempts: 3, First: 1, Most: 1}
	twice.fake.Fail(adaptertest.Failure{}, adaptertest.Failure{Status: 200, Body: `{"rows":[` + sale("a2", day) + `,`})
	if _, err := twice.pull(t); err != nil || ids(twice.memory) != "a a2" || len(twice.fake.Calls()) != 3 {
		t.Errorf("a page read again: events %s, %d calls, %v", ids(twice.memory), len(twice.fake.Calls()), err)
	}
}

// TestPartitions holds that partitions which an adapter names are posted whole, once
// their input has been read to its end, and that what a failed page brought is forgotten.
func TestPartitions(t *testing.T) {
	row := func(part string, version int, id string) string {
		return fmt.Sprintf(`{"part":%q,"version":%d,"id":%q,"at":"2026-01-15T00:00:00Z","gross":"1"}`, part, version, id)
	}
	s := newSetting(&shop{}, func(a asked) string {
		if a.after == "" {
			return page("2", row("p", 1, "a"))
		}
		return page("", row("q", 1, "b"), row("p", 1, "c"))
	})
	s.now, s.opts.Retry = at(day.Add(time.Hour)), adapters.Retry{Attempts: 3, First: 1, Most: 1}
	s.fake.Fail(adaptertest.Failure{}, adaptertest.Failure{Status: 200, Body: `{"rows":[` + row("r", 1, "x") + `,` + row("q", 1, "y") + `,`})
	if _, err := s.pull(t); err != nil || ids(s.memory) != "a b c" || len(s.fake.Calls()) != 3 {
		t.Errorf("events %s, %d calls, %v", ids(s.memory), len(s.fake.Calls()), err)
	}
	two := newSetting(&shop{}, func(asked) string { return page("", row("p", 1, "a"), row("p", 2, "b")) })
	two.now = at(day.Add(time.Hour))
	if _, err := two.pull(t); !errors.Is(err, adapters.ErrLimit) || ids(two.memory) != "" {
		t.Errorf("two versions at once: events %q, %v", ids(two.memory), err)
	}
}

// careless takes a failed read for the end, and sees no end at all.
type careless struct{ shop }

func (c *careless) Decode(in *adapters.Input, out *adapters.Output) error {
	body, _ := io.ReadAll(in.Body)
	in.Body = bytes.NewReader(body)
	inner := adapters.NewOutput(c.Info(), in, &adapters.OutputOptions{Deliver: func(b event.Batch) error {
		for _, e := range b.Events {
			out.Row(e.Origin.Row)
			out.Event(e)
		}
		return nil
	}})
	_, _ = inner.Close(c.shop.Decode(in, inner))
	return nil
}

// TestCareless holds that the Runner notices what an adapter does not.
func TestCareless(t *testing.T) {
	body := page("", sale("1", day))
	s := newSetting(&shop{}, func(asked) string { return body })
	s.conn.Adapter, s.now, s.opts.Archive = &careless{}, at(day.Add(time.Hour)), nil
	s.opts.Retry.Attempts = 1
	s.fake.Fail(adaptertest.Failure{CutAfter: len(body) - 2})
	if _, err := s.pull(t); !errors.Is(err, adapters.ErrTransient) {
		t.Errorf("a body that broke off: %v", err)
	}
	if _, err := s.pull(t); err != nil || ids(s.memory) != "1" {
		t.Errorf("events %q, %v", ids(s.memory), err)
	}
	ends := newSetting(&shop{}, func(asked) string { return body })
	ends.conn.Adapter, ends.now = &careless{shop{stream: adapters.Stream{Ends: true}}}, at(day.Add(time.Hour))
	ends.opts.Retry.Attempts = 1
	if _, err := ends.pull(t); !errors.Is(err, adapters.ErrTruncated) {
		t.Errorf("an end that was not seen: %v", err)
	}
}

// TestCursorForgotten holds that the window is read again, once.
func TestCursorForgotten(t *testing.T) {
	forgets := 1
	s := newSetting(&shop{}, func(a asked) string {
		if a.after == "b" && forgets > 0 {
			forgets--
			return `{"rows":[],"error":"cursor"}`
		}
		return page(map[string]string{"": "b"}[a.after], sale("1"+a.after, day))
	})
	s.now = at(day.Add(time.Hour))
	if _, err := s.pull(t); err != nil || ids(s.memory) != "1 1b" || len(s.partner.asked) != 4 {
		t.Errorf("events %s, %d requests, %v", ids(s.memory), len(s.partner.asked), err)
	}
	forgets = 99
	s.now = at(day.Add(2 * time.Hour))
	if _, err := s.pull(t); !errors.Is(err, adapters.ErrCursor) {
		t.Errorf("a cursor that is never known: %v", err)
	}
}

// TestResumed holds that a cursor belongs to its window: those behind it begin with
// their first page.
func TestResumed(t *testing.T) {
	s := newSetting(&shop{stream: adapters.Stream{MaxSpan: time.Hour}}, func(a asked) string {
		return page(map[string]string{"": "b"}[a.after], sale(a.from+a.after, day))
	})
	s.now, s.memory.CrashAt = at(day.Add(2*time.Hour)), 4 // keep, post, save; keep
	if _, err := s.pull(t); !errors.Is(err, adaptertest.ErrCrash) {
		t.Fatal(err)
	}
	if _, err := s.pull(t); err != nil {
		t.Fatal(err)
	}
	var got []string
	for _, a := range s.partner.asked {
		got = append(got, a.from[11:13]+a.after)
	}
	if want := "00 00b 00b 01 01b"; strings.Join(got, " ") != want || len(s.memory.Events()) != 4 {
		t.Errorf("asked %v, want %s; %d events", got, want, len(s.memory.Events()))
	}
}

// TestOtherMapping holds that another version's cursor is not used.
func TestOtherMapping(t *testing.T) {
	s := newSetting(&shop{}, func(a asked) string { return page("", sale("1"+a.after, day)) })
	s.now = at(day.Add(time.Hour))
	point := adapters.Checkpoint{
		Source: "shop", Stream: "sales", Mapping: "shop/0", Cursor: "old",
		Window: adapters.Window{From: day, To: day.Add(time.Minute)},
	}
	if err := s.memory.Save(t.Context(), point); err != nil {
		t.Fatal(err)
	}
	if _, err := s.pull(t); err != nil || s.partner.asked[0] != (asked{"2026-01-15T00:00:00Z", "2026-01-15T00:01:00Z", ""}) {
		t.Errorf("asked %v, %v", s.partner.asked, err)
	}
}

func TestHosts(t *testing.T) {
	for host, want := range map[string]bool{
		"https://api.shop.example/x": true, "https://API.shop.example/x": true, "https://eu.files.example/x": true,
		"http://api.shop.example/x": false, "https://files.example/x": false, "https://evilfiles.example/x": false,
		"https://api.shop.example.evil.example/x": false, "https://169.254.169.254/x": false,
	} {
		authorized := ""
		f := func(ctx context.Context, q *adapters.Request) (*adapters.Page, error) { return q.Get(ctx, host) }
		s := newSetting(&shop{fetch: f}, func(asked) string { return page("") })
		s.now = at(day.Add(time.Hour))
		s.conn.Authorize = func(r *http.Request) error { authorized = r.URL.Host; return nil }
		_, err := s.pull(t)
		if (err == nil) != want || (authorized != "") != want || len(s.fake.Calls()) > 0 != want {
			t.Errorf("%s: error %v, credentials to %q", host, err, authorized)
		}
	}
}

// TestRedirect holds that credentials do not follow a redirection to another host.
func TestRedirect(t *testing.T) {
	seen := map[string]string{}
	s := newSetting(&shop{}, nil)
	s.fake.Become(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		seen[r.URL.Host+r.URL.Path] = r.Header.Get("X-Key")
		switch r.URL.Path {
		case "/sales":
			http.Redirect(w, r, "https://api.shop.example/here", http.StatusFound)
		case "/here":
			http.Redirect(w, r, "https://eu.files.example/there", http.StatusFound)
		default:
			_, _ = io.WriteString(w, page(""))
		}
	}))
	s.now = at(day.Add(time.Hour))
	s.conn.Authorize = func(r *http.Request) error { r.Header.Set("X-Key", "secret"); return nil }
	_, err := s.pull(t)
	want := map[string]string{"api.shop.example/sales": "secret", "api.shop.example/here": "secret", "eu.files.example/there": ""}
	if diff := cmp.Diff(want, seen); diff != "" || err != nil {
		t.Errorf("%v; keys seen (-want +got):\n%s", err, diff)
	}
}

func TestPseudonyms(t *testing.T) {
	body := `{"rows":[{"id":"1","at":"2026-01-15T00:00:00Z","gross":"1","customer":"kim","phone":"010"}]}`
	get := func(key, source string) event.Event {
		s := newSetting(&shop{}, func(asked) string { return body })
		s.opts.PseudonymKey, s.conn.Source, s.now = []byte(key), source, at(day.Add(time.Hour))
		if _, err := s.pull(t); err != nil {
			t.Fatal(err)
		}
		return s.memory.Events()[0]
	}
	if e := get("", "shop"); e.Customer != "kim" || e.Dim("phone") != "010" {
		t.Errorf("without a key: %q %q", e.Customer, e.Dim("phone"))
	}
	one, again, key, source := get("k", "shop"), get("k", "shop"), get("l", "shop"), get("k", "shop2")
	if one.Customer != again.Customer || len(one.Customer) != 32 || one.Dim("phone") == "010" {
		t.Errorf("pseudonyms %q and %q, phone %q", one.Customer, again.Customer, one.Dim("phone"))
	}
	if one.Customer == key.Customer || one.Customer == source.Customer {
		t.Error("another key or another source gives the same pseudonym")
	}
}

func TestCancelled(t *testing.T) {
	ctx, cancel := context.WithCancel(t.Context())
	defer cancel()
	s := newSetting(&shop{}, func(asked) string { cancel(); return page("b", sale("1", day)) })
	s.now = at(day.Add(time.Hour))
	_, err := s.runner(t).Pull(ctx, s.conn, "sales")
	if !errors.Is(err, context.Canceled) || len(s.partner.asked) != 1 || s.fake.Open() != 0 {
		t.Errorf("%v after %d requests, %d open", err, len(s.partner.asked), s.fake.Open())
	}
	q := &adapters.Request{Client: s.fake.Client()}
	if _, err := q.Get(ctx, "https://api.shop.example/"); !errors.Is(err, context.Canceled) || errors.Is(err, adapters.ErrTransient) {
		t.Errorf("a call with a context that has ended: %v", err)
	}
	if _, err := q.Get(t.Context(), "https://api.shop.example/\x00?token=secret"); err == nil || strings.Contains(err.Error(), "secret") {
		t.Errorf("a malformed address: %v", err)
	}
	s.fake.Fail(adaptertest.Failure{Lost: true})
	if _, err := q.Get(t.Context(), "https://api.shop.example/?token=secret"); !errors.Is(err, adapters.ErrTransient) || strings.Contains(err.Error(), "secret") {
		t.Errorf("a lost connection: %v", err)
	}
}

func TestHooks(t *testing.T) {
	s := newSetting(&shop{}, func(a asked) string { return page(map[string]string{"": "b"}[a.after], sale("1"+a.after, day)) })
	s.now = at(day.Add(time.Hour))
	var steps []string
	var last adapters.Progress
	var logged bytes.Buffer
	s.opts.Logger = slog.New(slog.NewTextHandler(&logged, nil))
	s.opts.Hooks = adapters.Hooks{
		Begin: func(ctx context.Context, step adapters.Step) (context.Context, func(error)) {
			return ctx, func(err error) { steps = append(steps, fmt.Sprint(step.Name, " ", err)) }
		},
		Progress: func(p adapters.Progress) { last = p },
	}
	if _, err := s.pull(t); err != nil {
		t.Fatal(err)
	}
	want := []string{
		"fetch <nil>", "keep <nil>", "post <nil>", "decode <nil>", "save <nil>",
		"fetch <nil>", "keep <nil>", "post <nil>", "decode <nil>", "save <nil>",
	}
	if diff := cmp.Diff(want, steps); diff != "" {
		t.Errorf("steps (-want +got):\n%s", diff)
	}
	if !last.Done || last.Rows != 1 || last.Window != 1 || last.Windows != 1 || last.Bytes != last.Size || last.Bytes == 0 {
		t.Errorf("last progress %+v", last)
	}
	if !strings.Contains(logged.String(), "window begins") {
		t.Errorf("log %q", logged.String())
	}
}

func TestConnectionFaults(t *testing.T) {
	r, err := adapters.NewRunner(&adaptertest.Memory{}, time.Now, nil)
	if err != nil {
		t.Fatal(err)
	}
	for want, c := range map[string]*adapters.Connection{
		"a connection without an adapter": nil,
		`source "": want a word`:          {Adapter: &shop{}},
		`source "a/b": want a word`:       {Adapter: &shop{}, Source: "a/b"},
		"Since is not set":                {Adapter: &shop{}, Source: "a"},
		`shop has no stream "sales"`:      {Adapter: struct{ adapters.Adapter }{&bare{}}, Source: "a", Since: day},
	} {
		if _, err := r.Pull(t.Context(), c, "sales"); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("error %v, want %s", err, want)
		}
	}
	if _, err := r.Pull(t.Context(), &adapters.Connection{Adapter: struct{ adapters.Adapter }{&shop{}}, Source: "a", Since: day}, "sales"); err == nil {
		t.Error("an adapter that is no Fetcher is pulled")
	}
	if _, err := adapters.NewRunner(nil, time.Now, nil); err == nil {
		t.Error("a Runner without a sink")
	}
	if _, err := adapters.NewRunner(&adaptertest.Memory{}, nil, nil); err == nil {
		t.Error("a Runner without a clock")
	}
}

type bare struct{ shop }

func (bare) Info() adapters.Info { return adapters.Info{Name: "shop"} }

// A tee posts in order, and what fails keeps the batch from those behind it.
func TestTee(t *testing.T) {
	var got []string
	var broken error
	sink := func(name string, err *error) adapters.Sink {
		return adapters.SinkFunc(func(_ context.Context, b event.Batch) error {
			got = append(got, name+" "+b.Partition)
			return *err
		})
	}
	var none error
	tee := adapters.Tee(sink("book", &none), sink("watch", &broken), sink("log", &none))
	if err := tee.Post(t.Context(), event.Batch{Partition: "p"}); err != nil {
		t.Fatal(err)
	}
	broken = errors.New("down")
	if err := tee.Post(t.Context(), event.Batch{Partition: "q"}); !errors.Is(err, broken) {
		t.Errorf("Post = %v, want %v", err, broken)
	}
	want := []string{"book p", "watch p", "log p", "book q", "watch q"}
	if !slices.Equal(got, want) {
		t.Errorf("posted %q, want %q", got, want)
	}
	if err := adapters.Tee().Post(t.Context(), event.Batch{}); err != nil {
		t.Errorf("to nobody: %v", err)
	}
}
