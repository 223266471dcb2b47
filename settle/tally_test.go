// Copyright 2026 The jupan authors.
// SPDX-License-Identifier: Apache-2.0

package settle_test

import (
	"bytes"
	"crypto/sha256"
	"errors"
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/jupan-go/jupan/settle"
	"github.com/jupan-go/jupan/settle/event"
	"github.com/jupan-go/jupan/settle/money"
)

// sale is a payment of the party on the n-th of January 2026.
func sale(id, party string, n int, amount string) event.Event {
	return event.Event{
		Key: event.Key{Source: "shop", ID: id}, Kind: event.PaymentCaptured, Party: party,
		At: time.Date(2026, 1, n, 12, 0, 0, 0, time.UTC), Gross: money.MustParse(amount),
	}
}

// shareOf pays the party a part of its net sales in dollars.
func shareOf(party, rate string) settle.Agreement {
	return settle.Agreement{
		ID: settle.AgreementID(party), Party: party, Currency: money.USD,
		Terms: []settle.Term{settle.RevenueShare{Rate: ptr(money.MustRate(rate))}},
	}
}

func january(t testing.TB, c settle.Calendar) settle.Period {
	t.Helper()
	p, err := c.Period("2026-01")
	if err != nil {
		t.Fatal(err)
	}
	return p
}

func totalOf(t testing.TB, tally *settle.Tally, id settle.AgreementID) string {
	t.Helper()
	s, err := tally.Statement(id, january(t, settle.Calendar{}))
	if err != nil {
		t.Fatal(err)
	}
	return s.Total.String()
}

// TestSelectTwice names a party, a value and a kind twice: everything is paid once.
func TestSelectTwice(t *testing.T) {
	a := shareOf("acme", "10%")
	a.Select = settle.Where{"party": {"acme", "acme"}, "product": {"app", "app"}}
	a.Terms = append(a.Terms, settle.RevenueShare{Rate: ptr(money.Percent(1)), Of: settle.Measure{
		Name: "sales", Kinds: []event.Kind{event.PaymentCaptured, event.PaymentCaptured},
	}})
	tally := mustPlan(t, a).NewTally()
	e := sale("1", "acme", 5, "100 USD")
	e.Product = "app"
	addBatches(t, tally, []event.Batch{{Events: []event.Event{e}}})
	if got := totalOf(t, tally, "acme"); got != "11.00 USD" {
		t.Errorf("total %s, want 11.00 USD", got)
	}
}

func TestStatementOf(t *testing.T) {
	a := actionsOf("navi")
	a.From, a.To = time.Date(2026, 1, 20, 0, 0, 0, 0, time.UTC), time.Date(2026, 3, 1, 0, 0, 0, 0, time.UTC)
	tally := mustPlan(t, a).NewTally()
	period := func(name string) settle.Period {
		p, err := settle.Calendar{}.Period(name)
		if err != nil {
			t.Fatal(err)
		}
		return p
	}
	half := period("2026-01")
	half.To = half.To.AddDate(0, 0, -1)
	tests := []struct {
		name   string
		id     settle.AgreementID
		period settle.Period
		want   string // in the error; empty for none
	}{
		{"month in which it begins", "navi", period("2026-01"), ""},
		{"last month", "navi", period("2026-02"), ""},
		{"before it began", "navi", period("2025-12"), "not in force"},
		{"after it ended", "navi", period("2026-03"), "not in force"},
		{"not a period", "navi", half, "is not one of its periods"},
		{"no period", "navi", settle.Period{}, "is not one of its periods"},
		{"unknown", "luna", period("2026-01"), "no such agreement"},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			s, err := tally.Statement(test.id, test.period)
			switch {
			case test.want == "" && err != nil:
				t.Fatal(err)
			case test.want != "" && (err == nil || !strings.Contains(err.Error(), test.want)):
				t.Fatalf("error %v, want one with %q", err, test.want)
			case test.want == "" && (len(s.Lines) != 1 || s.Total.String() != "0.00 USD"):
				t.Errorf("statement without events: %+v", s)
			}
			if errors.Is(err, settle.ErrUnknown) != (test.id == "luna") {
				t.Errorf("error %v", err)
			}
		})
	}
	if _, err := tally.Periods("luna"); !errors.Is(err, settle.ErrUnknown) {
		t.Errorf("Periods: %v", err)
	}
}

// TestStatementZone gives a period in another zone and with another name, as one that went through
// JSON may be: the bytes are the same.
func TestStatementZone(t *testing.T) {
	a := shareOf("acme", "10%")
	a.Calendar.Zone = zone(t, "Asia/Seoul")
	tally := mustPlan(t, a).NewTally()
	addBatches(t, tally, []event.Batch{{Events: []event.Event{sale("1", "acme", 5, "100 USD")}}})
	p := january(t, a.Calendar)
	var texts []string
	for _, p := range []settle.Period{p, {Name: "January", From: p.From.UTC(), To: p.To.UTC()}} {
		s, err := tally.Statement("acme", p)
		if err != nil {
			t.Fatal(err)
		}
		digest, err := s.Digest()
		if err != nil {
			t.Fatal(err)
		}
		texts = append(texts, digest)
	}
	if texts[0] != texts[1] {
		t.Errorf("digests differ: %v", texts)
	}
}

// TestAdded counts what became of events.
func TestAdded(t *testing.T) {
	tally := mustPlan(t, shareOf("acme", "10%")).NewTally()
	one, two := sale("1", "acme", 5, "100 USD"), sale("2", "acme", 6, "100 USD")
	other := sale("1", "acme", 5, "101 USD")
	moved := one
	moved.Origin = event.Origin{File: "b.csv", Row: 7}
	bad, wide := sale("3", "acme", 5, "100 USD"), sale("4", "acme", 5, "100 USD")
	bad.Kind, wide.At = "", time.Date(2600, 1, 1, 0, 0, 0, 0, time.UTC)
	tests := []struct {
		name  string
		batch event.Batch
		want  string
	}{
		{"new", event.Batch{Events: []event.Event{one, two}}, "2 0 0 0"},
		{"again", event.Batch{Events: []event.Event{two, one, one}}, "0 3 0 0"},
		{"from another file", event.Batch{Events: []event.Event{moved}}, "0 1 0 0"},
		{"other contents", event.Batch{Events: []event.Event{other}}, "0 0 0 1"},
		{"not valid", event.Batch{Events: []event.Event{bad, wide, {}}}, "0 0 0 3"},
		{"nothing", event.Batch{}, "0 0 0 0"},
		{"partition", event.Batch{Partition: "p", Version: 2, Events: []event.Event{sale("5", "acme", 5, "1 USD"), two, bad}}, "1 1 0 1"},
		{"partition again", event.Batch{Partition: "p", Version: 2, Events: []event.Event{sale("5", "acme", 5, "1 USD"), two}}, "0 2 0 0"},
		{"older version", event.Batch{Partition: "p", Version: 1, Events: []event.Event{sale("6", "acme", 5, "1 USD"), one}}, "0 0 2 0"},
		{"newer version", event.Batch{Partition: "p", Version: 3}, "0 0 0 0"},
	}
	for _, test := range tests {
		added, err := tally.Add(test.batch)
		if err != nil {
			t.Fatal(err)
		}
		got := fmt.Sprint(added.Accepted, added.Duplicates, added.Superseded, added.Conflicts+len(added.Rejections))
		if got != test.want || added.Events() != len(test.batch.Events) {
			t.Errorf("%s: accepted, duplicates, superseded, conflicts and rejections are %s, want %s", test.name, got, test.want)
		}
		if test.name == "other contents" {
			if added.Conflicts != 1 {
				t.Errorf("%s: %d conflicts", test.name, added.Conflicts)
			}
			source := func(yield func(event.Event, error) bool) {
				_ = yield(one, nil) && yield(two, nil) && yield(other, nil)
			}
			var keys []event.Key
			for e, err := range tally.Conflicting(source) {
				if err != nil {
					t.Fatal(err)
				}
				keys = append(keys, e.Key)
			}
			if diff := cmp.Diff([]event.Key{one.Key, one.Key}, keys); diff != "" {
				t.Errorf("conflicting mismatch (-want +got):\n%s", diff)
			}
		}
	}
	if v, ok := tally.Partition("p"); v != 3 || !ok {
		t.Errorf("Partition = %d, %t", v, ok)
	}
	if known := tally.Known(); known.Events != 2 || known.Conflicts != 1 {
		t.Errorf("known: %+v", known)
	}
}

// TestSameFact lists differences that make no other fact, and some that do.
func TestSameFact(t *testing.T) {
	base := sale("1", "acme", 5, "100 USD")
	tests := []struct {
		name   string
		change func(*event.Event)
		same   bool
	}{
		{"origin", func(e *event.Event) { e.Origin.File = "x" }, true},
		{"zone of the time", func(e *event.Event) { e.At = e.At.In(zone(t, "Asia/Seoul")) }, true},
		{"decimals", func(e *event.Event) { e.Gross = money.MustParse("100.0000 USD") }, true},
		{"booked when it happened", func(e *event.Event) { e.Booked = e.At }, true},
		{"booked later", func(e *event.Event) { e.Booked = e.At.Add(1) }, false},
		{"time", func(e *event.Event) { e.At = e.At.Add(1) }, false},
		{"currency", func(e *event.Event) { e.Gross = money.MustParse("100 EUR") }, false},
		{"party", func(e *event.Event) { e.Party = "luna" }, false},
		{"campaign for party", func(e *event.Event) { e.Party, e.Campaign = "", e.Party }, false},
		{"fee", func(e *event.Event) { e.Fee = money.MustParse("-1 USD") }, false},
		{"net for fee", func(e *event.Event) { e.Net = money.MustParse("-1 USD") }, false},
		{"dimension", func(e *event.Event) { e.Dims = []event.Dim{{Name: "a", Value: "b"}} }, false},
		{"parent", func(e *event.Event) { e.Parent = event.Key{Source: "a", ID: "b"} }, false},
		{"quantity", func(e *event.Event) { e.Quantity = money.Int(1) }, false},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			tally := mustPlan(t, shareOf("acme", "10%")).NewTally()
			e := base
			test.change(&e)
			added, err := tally.Add(event.Batch{Events: []event.Event{base, e}})
			if err != nil {
				t.Fatal(err)
			}
			if same := added.Duplicates == 1; same != test.same {
				t.Errorf("%+v, want the same fact: %t", added, test.same)
			}
		})
	}
}

func TestPlansThatMeet(t *testing.T) {
	base := shareOf("acme", "10%")
	renamed := base
	renamed.Title = "x"
	plans := map[string]*settle.Plan{
		"rate": mustPlan(t, shareOf("acme", "11%")), "title": mustPlan(t, renamed), "more": mustPlan(t, base, actionsOf("navi")),
	}
	for name, opts := range map[string]*settle.PlanOptions{
		"seed": {Seed: [16]byte{1}}, "policy": {Attribution: settle.FirstTouch}, "dimensions": {Dimensions: []string{"country"}},
	} {
		var err error
		if plans[name], err = settle.NewPlan([]settle.Agreement{base}, opts); err != nil {
			t.Fatal(err)
		}
	}
	for name, other := range plans {
		t.Run(name, func(t *testing.T) {
			tally := mustPlan(t, base).NewTally()
			if _, err := tally.Merge(other.NewTally()); !errors.Is(err, settle.ErrPlan) {
				t.Errorf("Merge: %v", err)
			}
			data, err := tally.MarshalBinary()
			if err != nil {
				t.Fatal(err)
			}
			if _, err := other.UnmarshalTally(data); !errors.Is(err, settle.ErrPlan) {
				t.Errorf("UnmarshalTally: %v", err)
			}
		})
	}
	tally := mustPlan(t, base).NewTally()
	if _, err := tally.Merge(tally); !errors.Is(err, settle.ErrPlan) {
		t.Errorf("Merge with itself: %v", err)
	}
}

// TestSeedDoesNotShow: statements are the same under another seed.
func TestSeedDoesNotShow(t *testing.T) {
	s := loadScenario(t, "testdata/founding-story")
	var texts []string
	for _, seed := range [][16]byte{{}, {1, 2, 3}} {
		plan, err := settle.NewPlan(s.agreements, &settle.PlanOptions{Seed: seed})
		if err != nil {
			t.Fatal(err)
		}
		tally := plan.NewTally()
		addBatches(t, tally, s.batches)
		texts = append(texts, statementsText(t, tally)+campaignsText(t, tally))
	}
	if diff := cmp.Diff(texts[0], texts[1]); diff != "" {
		t.Errorf("another seed mismatch (-zero +other):\n%s", diff)
	}
}

// TestWideNumbers saves and restores numbers at the bounds of what an event may hold.
func TestWideNumbers(t *testing.T) {
	for _, amount := range []string{
		"999999999999999.999999999999 USD", "-999999999999999.999999999999 USD", "0.000000000001 USD",
		"999999999.999999999999999999 ETH:18", "-0.000000000000000001 ETH:18", "9223372036854.775808 USD",
		"-9223372036854.775808 USD", "999999999999999 KRW",
	} {
		t.Run(amount, func(t *testing.T) {
			e := sale("1", "acme", 5, "1 USD")
			e.Kind, e.Gross, e.Fee, e.Net = event.Adjustment, money.MustParse(amount), money.MustParse(amount), money.MustParse(amount)
			e.Quantity = money.MustDecimal("999999999999999.999999999999")
			a := shareOf("acme", "100%")
			a.Currency = e.Gross.Currency()
			a.Rounding.Unit = money.MustDecimal("0.000000000000000001")
			a.Terms = []settle.Term{settle.RevenueShare{Rate: ptr(money.Percent(100)), Of: settle.Measure{
				Name: "all", Kinds: []event.Kind{event.Adjustment},
			}}}
			plan := mustPlan(t, a)
			tally := plan.NewTally()
			addBatches(t, tally, []event.Batch{{Events: []event.Event{e}}})
			data, err := tally.MarshalBinary()
			if err != nil {
				t.Fatal(err)
			}
			restored, err := plan.UnmarshalTally(data)
			if err != nil {
				t.Fatal(err)
			}
			if got := totalOf(t, restored, "acme"); got != e.Gross.String() {
				t.Errorf("total %s, want %s", got, e.Gross)
			}
			if again, err := restored.MarshalBinary(); err != nil || !bytes.Equal(data, again) {
				t.Errorf("other bytes after a round trip: %v", err)
			}
		})
	}
}

// busyTally has orders, partitions, claims and wide numbers.
func busyTally(t *testing.T) *settle.Tally {
	t.Helper()
	a := shareOf("acme", "10%")
	a.Select = settle.Where{"country": {"KR", ""}}
	tally := mustPlan(t, a, actionsOf("navi")).NewTally()
	events := orderEvents(t, "1conversion1 2capture100 3refund40 ~4refund10")
	one := sale("x", "acme", 5, "999999999999999.999999999999 USD")
	two := sale("x", "acme", 5, "5 USD")
	three := sale("y", "acme", 6, "7 USD")
	three.Dims = []event.Dim{{Name: "country", Value: "KR"}}
	for _, b := range []event.Batch{
		{Events: events},
		{Events: []event.Event{one}},
		{Partition: "p/1", Version: 3, Events: []event.Event{two, three}},
		{Partition: "p/2", Version: 1},
	} {
		if _, err := tally.Add(b); err != nil {
			t.Fatal(err)
		}
	}
	return tally
}

// TestUnmarshalDamaged cuts the binary form at every byte and changes every byte: it is refused.
func TestUnmarshalDamaged(t *testing.T) {
	tally := busyTally(t)
	data, err := tally.MarshalBinary()
	if err != nil {
		t.Fatal(err)
	}
	plan := tally.Plan()
	for n := range data {
		if _, err := plan.UnmarshalTally(data[:n]); !errors.Is(err, settle.ErrFormat) {
			t.Fatalf("cut after %d of %d bytes: %v", n, len(data), err)
		}
	}
	if _, err := plan.UnmarshalTally(append(bytes.Clone(data), 0)); !errors.Is(err, settle.ErrFormat) {
		t.Errorf("a byte too many: %v", err)
	}
	for i := range data {
		damaged := bytes.Clone(data)
		damaged[i] ^= 1 << (i % 8)
		if _, err := plan.UnmarshalTally(damaged); !errors.Is(err, settle.ErrFormat) {
			t.Fatalf("byte %d of %d changed: %v", i, len(data), err)
		}
	}
}

// TestUnmarshalForged does the same to the form inside the checksum, as someone would who makes the
// checksum himself: anything may come of it but a panic.
func TestUnmarshalForged(t *testing.T) {
	tally := busyTally(t)
	data, err := tally.MarshalBinary()
	if err != nil {
		t.Fatal(err)
	}
	data = data[:len(data)-sha256.Size]
	refused := 0
	for i := range data {
		for _, forged := range [][]byte{data[:i], flipped(data, i, 0x01), flipped(data, i, 0x80), flipped(data, i, 0xff)} {
			if !useTally(tally.Plan(), withChecksum(forged)) {
				refused++
			}
		}
	}
	t.Logf("%d of %d forged forms refused", refused, 4*len(data))
}

func flipped(data []byte, i int, by byte) []byte {
	data = bytes.Clone(data)
	data[i] ^= by
	return data
}

func withChecksum(data []byte) []byte {
	sum := sha256.Sum256(data)
	return append(bytes.Clone(data), sum[:]...)
}

// useTally reads a tally and everything in it; it reports whether the bytes were taken for a tally.
func useTally(plan *settle.Plan, data []byte) bool {
	tally, err := plan.UnmarshalTally(data)
	if err != nil {
		return false
	}
	statements, _ := tally.Statements()
	for _, s := range statements {
		_, _ = s.JSON()
	}
	_, _ = tally.Campaigns()
	_, _ = tally.MarshalBinary()
	_, _ = plan.NewTally().Merge(tally)
	return true
}

func FuzzUnmarshalTally(f *testing.F) {
	a := shareOf("acme", "10%")
	a.Select = settle.Where{"country": {"KR", ""}}
	plan, err := settle.NewPlan([]settle.Agreement{a, actionsOf("navi")}, nil)
	if err != nil {
		f.Fatal(err)
	}
	tally := plan.NewTally()
	empty, err := tally.MarshalBinary()
	if err != nil {
		f.Fatal(err)
	}
	if _, err := tally.Add(event.Batch{Events: []event.Event{sale("x", "acme", 5, "1 USD")}}); err != nil {
		f.Fatal(err)
	}
	one, err := tally.MarshalBinary()
	if err != nil {
		f.Fatal(err)
	}
	f.Add(empty[:len(empty)-sha256.Size])
	f.Add(one[:len(one)-sha256.Size])
	f.Fuzz(func(t *testing.T, data []byte) { useTally(plan, withChecksum(data)) })
}
