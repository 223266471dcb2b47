// Copyright 2026 The jupan authors.
// SPDX-License-Identifier: Apache-2.0

package anomaly

import (
	"encoding/json"
	"errors"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/jupan-go/jupan/settle/money"
)

// arrived returns four weeks in which days come at three in the morning, but none of Sundays.
func arrived(t *testing.T) (*Arrivals, Day) {
	t.Helper()
	var a Arrivals
	first, err := ParseDay("2026-03-02") // a Monday
	if err != nil {
		t.Fatal(err)
	}
	for d := first; d < first+28; d++ {
		if (d-first)%7 != 6 {
			a.Arrive(Arrival{Partner: "acme", Feed: "sales", Day: d, At: d.end(nil).Add(3 * time.Hour)})
		}
	}
	return &a, first + 28
}

func TestArrivals(t *testing.T) {
	a, monday := arrived(t)
	state := func(asOf time.Time) Freshness { return a.States(asOf, nil)[0].State }
	due := monday.end(nil).Add(5 * time.Hour) // three hours, and two of slack
	for _, c := range []struct {
		name string
		asOf time.Time
		want Freshness
	}{
		{"Sunday is not waited for", monday.Time().Add(12 * time.Hour), Fresh},
		{"just before it is due", due.Add(-time.Second), Fresh},
		{"due", due, Late},
		{"a day later", due.Add(24 * time.Hour), Stale},
	} {
		if got := state(c.asOf); got != c.want {
			t.Errorf("%s: %s, want %s", c.name, got, c.want)
		}
	}
	list := a.Findings(due.Add(30*time.Hour), nil)
	if len(list) != 1 || list[0].Severity != Block || list[0].Day != monday {
		t.Fatalf("findings of a stale feed: %+v", list)
	}
	in := Arrival{Partner: "acme", Feed: "sales", Day: monday, At: due.Add(30 * time.Hour), Partial: true}
	if _, counted := a.Arrive(in); counted || state(in.At) != Stale {
		t.Error("a partial day refreshes the feed")
	}
	in.Partial = false
	if inTime, counted := a.Arrive(in); inTime || !counted {
		t.Errorf("a day that is late: in time %v, counted %v", inTime, counted)
	}
	if _, counted := a.Arrive(in); counted {
		t.Error("a day counts twice")
	}
	// Tuesday was due meanwhile, so the feed is late until that is there as well.
	in.Day++
	a.Arrive(in)
	if got := state(in.At.Add(time.Hour)); got != Recovered {
		t.Errorf("after the days came: %s", got)
	}
	text, err := json.Marshal(a)
	if err != nil {
		t.Fatal(err)
	}
	var back Arrivals
	if err := json.Unmarshal(text, &back); err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(a.States(in.At, nil), back.States(in.At, nil)); diff != "" {
		t.Errorf("restored mismatch (-want +got):\n%s", diff)
	}
}

func TestArrivalsDeclared(t *testing.T) {
	var a Arrivals
	if err := a.Declare("acme", "sales", Due{After: -1}); !errors.Is(err, ErrArgument) {
		t.Errorf("a due time before the day: %v", err)
	}
	if err := a.Declare("acme", "sales", Due{After: time.Hour}); err != nil {
		t.Fatal(err)
	}
	if got := a.States(at(0), nil)[0].State; got != FreshnessUnknown {
		t.Errorf("before the first day: %s", got)
	}
	day := Day(20000)
	seoul := time.FixedZone("KST", 9*60*60)
	inTime, _ := a.Arrive(Arrival{Partner: "acme", Feed: "sales", Day: day, At: (day + 1).Time().Add(-9*time.Hour + 59*time.Minute), Zone: seoul})
	if !inTime {
		t.Error("59 minutes after midnight in Seoul is not within the hour")
	}
}

func TestTrust(t *testing.T) {
	var b, other TrustBook
	note := func(to *TrustBook, day Day, a Aspect, good, all int64) {
		t.Helper()
		if err := to.Note("acme", day, a, Part{good, all}); err != nil {
			t.Fatal(err)
		}
	}
	note(&b, 20000, Validity, 99, 100)
	note(&b, 20001, Validity, 100, 100)
	note(&b, 19999, Validity, 0, 100) // before
	note(&other, 20001, Completeness, 1, 2)
	b.Merge(&other)
	if err := b.Note("acme", 1, Validity, Part{2, 1}); !errors.Is(err, ErrArgument) {
		t.Errorf("two of one: %v", err)
	}
	var d Desk
	f := found(Block, "acme", "gross", 20001)
	f.AtStake = money.MustParse("5000 KRW")
	g := found(Review, "acme", "refunds", 20001)
	g.AtStake = money.MustParse("700 KRW")
	d.Raise(at(0), f, g, found(Block, "acme", "gross", 20002))
	got := b.Trust(20000, 20001, Targets{Validity: money.MustRate("99.5%"), Completeness: money.MustRate("99%")}, &d)
	want := []Trust{{
		Partner: "acme", From: 20000, To: 20001, Open: 2, AtStake: []money.Amount{money.MustParse("5700 KRW")},
		Parts:  map[Aspect]Part{Validity: {199, 200}, Completeness: {1, 2}},
		Missed: []Aspect{Completeness},
	}}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("Trust mismatch (-want +got):\n%s", diff)
	}
	text, err := json.Marshal(&b)
	if err != nil {
		t.Fatal(err)
	}
	var back TrustBook
	if err := json.Unmarshal(text, &back); err != nil {
		t.Fatal(err)
	}
	again, err := json.Marshal(&back)
	if err != nil || string(again) != string(text) {
		t.Errorf("saved again it differs: %v", err)
	}
}
