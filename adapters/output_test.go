// Copyright 2026 The jupan authors.
// SPDX-License-Identifier: Apache-2.0

package adapters_test

import (
	"errors"
	"fmt"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/jupan-go/jupan/adapters"
	"github.com/jupan-go/jupan/settle/event"
	"github.com/jupan-go/jupan/settle/money"
)

// taker is an Output, and what it handed on.
type taker struct {
	*adapters.Output
	batches  []string
	rejected int
}

func newTaker(in *adapters.Input, fail error) *taker {
	t := &taker{}
	in.Source, in.Name = "shop", "in"
	info := adapters.Info{Name: "test", Version: "2", Personal: []string{"phone"}}
	t.Output = adapters.NewOutput(info, in, &adapters.OutputOptions{
		Deliver: func(b event.Batch) error {
			text := fmt.Sprint(b.Partition, "@", b.Version)
			for _, e := range b.Events {
				text += " " + e.Key.ID
			}
			t.batches = append(t.batches, text)
			return fail
		},
		OnRejection: func(event.Rejection) { t.rejected++ },
	})
	return t
}

func valid(id string) event.Event {
	return event.Event{Key: event.Key{ID: id}, Kind: event.Adjustment, At: time.Unix(1, 0), Gross: money.Minor(1, money.USD)}
}

func TestOutput(t *testing.T) {
	o := newTaker(&adapters.Input{Refused: map[int64]error{6: adapters.ErrForged}}, nil)
	for row, do := range []func(){
		func() { o.Event(valid("a")) },
		func() { o.Event(valid("b1")); o.Event(valid("b2")) },
		func() { o.Event(valid("c1")); o.Event(event.Event{}); o.Event(valid("c3")) },
		func() {},
		func() { o.Skip("footer") },
		func() { o.Event(valid("f")) },
		func() { o.Reject("gross", event.ErrSyntax); o.Reject("net", event.ErrRange); o.Skip("footer") },
		func() { o.Event(valid("h")); o.Skip("footer"); o.Warn("net", event.ErrRange) },
		func() { o.Skip("footer"); o.Event(valid("i")) },
		func() { o.Event(valid("j1")); o.Reject("gross", event.ErrSyntax) },
	} {
		if !o.Row(int64(row + 1)) {
			t.Fatal("no more is wanted")
		}
		do()
	}
	s, err := o.Close(nil)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff([]string{"@0 a b1 b2 h i"}, o.batches); diff != "" {
		t.Errorf("batches (-want +got):\n%s", diff)
	}
	var rejections []string
	for _, r := range s.Rejections {
		rejections = append(rejections, fmt.Sprint(r.Origin.Row, " ", r.Column, ": ", strings.SplitN(r.Err.Error(), "\n", 2)[0]))
	}
	want := []string{
		"3 id: event: id: required and missing", "4 : unknown word: the adapter made nothing of the row",
		"6 : signature does not verify", "7 gross: malformed", "10 gross: malformed",
	}
	if diff := cmp.Diff(want, rejections); diff != "" {
		t.Errorf("rejections (-want +got):\n%s", diff)
	}
	if s.Rows != 10 || s.Events != 5 || s.Rejected != 5 || o.rejected != 5 || s.Warned != 1 || s.Warnings[0].Origin.Row != 8 {
		t.Errorf("summary %+v", s)
	}
}

// TestOutputBooks holds that rows are those that gave events, were rejected and skipped,
// whatever is called in whatever order.
func TestOutputBooks(t *testing.T) {
	for seed := range 500 {
		o := newTaker(&adapters.Input{}, nil)
		taken := 0
		for row := range 20 {
			o.Row(int64(row + 1))
			event, other := false, false
			for step := range 3 {
				switch (seed*31 + row*7 + step*13 + seed/7) % 5 {
				case 0:
					o.Event(valid(fmt.Sprint(row, step)))
					event = true
				case 1:
					o.Skip("a")
				case 2:
					o.Reject("", event2(step))
					other = true
				}
			}
			if event && !other {
				taken++
			}
		}
		s, err := o.Close(nil)
		if err != nil || s.Rows != 20 || s.Rows != int64(taken)+s.Rejected+s.SkippedRows() {
			t.Fatalf("seed %d: %d rows, %d taken, %d rejected, %d skipped, %v", seed, s.Rows, taken, s.Rejected, s.SkippedRows(), err)
		}
	}
}

func event2(step int) error { return fmt.Errorf("step %d", step) }

func TestOutputFills(t *testing.T) {
	in := &adapters.Input{Hash: "h"}
	var got []event.Event
	in.Source, in.Name = "shop", "in"
	info := adapters.Info{Name: "test", Version: "2", Personal: []string{"phone"}}
	o := adapters.NewOutput(info, in, &adapters.OutputOptions{
		Deliver:   func(b event.Batch) error { got = append(got, b.Events...); return nil },
		Pseudonym: strings.ToUpper,
	})
	e := valid("a")
	e.Parent, e.Customer = event.Key{ID: "p"}, "kim"
	e.Dims = []event.Dim{{Name: "city", Value: "seoul"}, {Name: "phone", Value: "x1"}}
	dims := e.Dims
	o.Row(7)
	o.Event(e)
	e.Key, e.Parent = event.Key{Source: "other", ID: "b"}, event.Key{Source: "third", ID: "p"}
	e.Origin = event.Origin{File: "far", Row: 3, Mapping: "far/1"}
	o.Row(8)
	o.Event(e)
	if _, err := o.Close(nil); err != nil {
		t.Fatal(err)
	}
	first, second := got[0], got[1]
	if first.Key.String() != "shop/a" || first.Parent.String() != "shop/p" || first.Customer != "KIM" ||
		first.Dim("phone") != "X1" || first.Dim("city") != "seoul" ||
		first.Origin != (event.Origin{File: "in", Row: 7, Hash: "h", Mapping: "test/2"}) {
		t.Errorf("event %+v", first)
	}
	if second.Key.String() != "other/b" || second.Parent.String() != "third/p" || second.Origin.Mapping != "far/1" || second.Origin.File != "far" {
		t.Errorf("event %+v", second)
	}
	if dims[1].Value != "x1" {
		t.Error("the adapter's own dimensions were changed")
	}
}

func TestOutputDefaults(t *testing.T) {
	in := &adapters.Input{}
	adapters.NewOutput(adapters.Info{}, in, nil)
	if n, err := in.Body.Read(make([]byte, 1)); in.Zone != time.UTC || n != 0 || err == nil {
		t.Errorf("zone %v, body %d %v", in.Zone, n, err)
	}
}

func TestOutputStops(t *testing.T) {
	full := errors.New("full")
	o := newTaker(&adapters.Input{}, full)
	rows := 0
	for rows < 5000 && o.Row(int64(rows+1)) {
		o.Event(valid("a"))
		rows++
	}
	if rows != 512 || !errors.Is(o.Err(), full) {
		t.Errorf("stopped after %d rows with %v", rows, o.Err())
	}
	if _, err := o.Close(nil); !errors.Is(err, full) {
		t.Errorf("Close: %v", err)
	}
	// What an input that failed has not handed on yet is not handed on.
	o = newTaker(&adapters.Input{}, nil)
	o.Row(1)
	o.Event(valid("a"))
	if _, err := o.Close(full); !errors.Is(err, full) || len(o.batches) > 0 {
		t.Errorf("after a failure: batches %v, %v", o.batches, err)
	}
	// One row cannot fill the memory.
	o = newTaker(&adapters.Input{}, nil)
	o.Row(1)
	for range 5000 {
		o.Event(valid("a"))
	}
	s, err := o.Close(nil)
	if err != nil || s.Rejected != 1 || !errors.Is(s.Rejections[0].Err, adapters.ErrLimit) || len(o.batches) > 0 {
		t.Errorf("5000 events of one row: %+v, %v", s, err)
	}
}

func TestOutputPartitions(t *testing.T) {
	o := newTaker(&adapters.Input{}, nil)
	o.Row(1)
	o.Event(valid("a"))
	o.Partition("p1", 3)
	o.Row(2)
	o.Event(valid("b"))
	o.Partition("p2", 3)
	o.Next("c")
	o.Wait(time.Second)
	o.Complete()
	o.Unknown("x", "y", "x")
	o.Hint("sales", "7")
	o.CheckTotal("net", money.MustParse("1.00 USD"), money.MustParse("1 USD"))
	o.CheckCount("rows", 2, 1)
	s, err := o.Close(nil)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff([]string{"@0 a", "p1@3", "p1@3 b", "p2@3"}, o.batches); diff != "" {
		t.Errorf("batches (-want +got):\n%s", diff)
	}
	want := []adapters.Control{{Name: "rows", Stated: "2", Got: "1"}}
	if diff := cmp.Diff(want, s.Failed()); diff != "" || s.Next != "c" || s.Wait != time.Second || !s.Complete ||
		len(s.Unknown) != 2 || len(s.Hints) != 1 {
		t.Errorf("summary %+v; failed (-want +got):\n%s", s, diff)
	}
}

// TestKept holds that a Summary of a bad file stays small.
func TestKept(t *testing.T) {
	o := newTaker(&adapters.Input{}, nil)
	for row := range int64(5000) {
		o.Row(row)
		o.Reject("", event.ErrSyntax)
		o.Warn("", event.ErrSyntax)
		o.Hint("a", fmt.Sprint(row))
		o.CheckCount("a", row, 0)
		o.Unknown(fmt.Sprint(row))
	}
	s, _ := o.Close(nil)
	if s.Rejected != 5000 || o.rejected != 5000 || s.Warned != 5000 || len(s.Rejections) != 1000 || len(s.Warnings) != 1000 ||
		len(s.Hints) != 1000 || len(s.Controls) != 1000 || len(s.Unknown) != 1000 {
		t.Errorf("kept %d rejections, %d warnings, %d hints", len(s.Rejections), len(s.Warnings), len(s.Hints))
	}
}

func TestStatusError(t *testing.T) {
	for status, want := range map[int]error{
		401: adapters.ErrAuth, 403: adapters.ErrAuth, 408: adapters.ErrTransient, 425: adapters.ErrTransient,
		500: adapters.ErrTransient, 599: adapters.ErrTransient, 400: nil, 404: nil, 302: nil,
	} {
		err := error(&adapters.StatusError{Status: status, Body: []byte("secret"), Header: http.Header{}})
		for _, class := range []error{adapters.ErrAuth, adapters.ErrTransient} {
			if got := errors.Is(err, class); got != (class == want) { //nolint:errorlint // the sentinels themselves
				t.Errorf("%d is %v: %t", status, class, got)
			}
		}
		if strings.Contains(err.Error(), "secret") {
			t.Errorf("%v shows the body", err)
		}
	}
}

func TestErrors(t *testing.T) {
	for want, err := range map[string]error{
		"adapters: rate limited":                              &adapters.RateLimitedError{},
		"adapters: rate limited for 30s":                      &adapters.RateLimitedError{After: 30 * time.Second},
		"adapters: jan.csv:3: column \"net\": over the limit": &adapters.FormatError{Name: "jan.csv", Row: 3, Column: "net", Err: adapters.ErrLimit},
		"adapters: input breaks off":                          &adapters.FormatError{Err: adapters.ErrTruncated},
		"adapters: jan.csv: not of the declared shape: missing a, b; unknown c; moved": &adapters.DriftError{
			Name: "jan.csv", Missing: []string{"a", "b"}, Unknown: []string{"c"}, Detail: "moved",
		},
		"adapters: the partner answered 404 Not Found": &adapters.StatusError{Status: 404},
	} {
		if err.Error() != want {
			t.Errorf("%q, want %q", err, want)
		}
	}
}

func TestDays(t *testing.T) {
	beirut, err := time.LoadLocation("Asia/Beirut")
	if err != nil {
		t.Fatal(err)
	}
	havana, err := time.LoadLocation("America/Havana")
	if err != nil {
		t.Fatal(err)
	}
	amman, err := time.LoadLocation("Asia/Amman")
	if err != nil {
		t.Fatal(err)
	}
	date := func(zone *time.Location, m time.Month, d int) time.Time {
		return time.Date(2026, m, d, 12, 0, 0, 0, zone)
	}
	for _, test := range []struct {
		zone *time.Location
		day  time.Time
		want string // its first instant
	}{
		{time.UTC, day, "2026-01-15T00:00:00Z"},
		{beirut, date(beirut, 3, 29), "2026-03-28T22:00:00Z"}, // the clock goes from midnight to one
		{havana, date(havana, 11, 1), "2026-11-01T04:00:00Z"}, // the clock goes from one to midnight: twice
		{havana, date(havana, 11, 2), "2026-11-02T05:00:00Z"},
		{amman, time.Date(2021, 10, 29, 12, 0, 0, 0, amman), "2021-10-28T21:00:00Z"}, // so here, east of Greenwich
	} {
		if got := adapters.StartOfDay(test.day, test.zone).UTC().Format(time.RFC3339); got != test.want {
			t.Errorf("%s in %s begins at %s, want %s", test.day, test.zone, got, test.want)
		}
	}
	w := adapters.Window{From: adapters.StartOfDay(date(beirut, 3, 28), beirut), To: adapters.StartOfDay(date(beirut, 3, 31), beirut)}
	if diff := cmp.Diff([]string{"2026-03-28", "2026-03-29", "2026-03-30"}, w.Days(beirut)); diff != "" {
		t.Errorf("days (-want +got):\n%s", diff)
	}
	if w.Contains(w.To) || !w.Contains(w.From) || w.IsZero() || !(adapters.Window{}).IsZero() || (adapters.Window{}).Days(time.UTC) != nil {
		t.Error("a window has its beginning and not its end")
	}
}
