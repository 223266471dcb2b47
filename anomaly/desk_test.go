// Copyright 2026 The jupan authors.
// SPDX-License-Identifier: Apache-2.0

package anomaly

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/jupan-go/jupan/settle"
	"github.com/jupan-go/jupan/settle/money"
)

func at(hour int) time.Time { return time.Date(2026, 4, 1, hour, 0, 0, 0, time.UTC) }

// found makes a finding on a series of two parts.
func found(severity Severity, partner, metric string, day Day) Finding {
	f := NewFinding(DecimalSlip, Series{Partner: partner, Feed: "sales", Metric: metric}, day, "")
	v := money.Int(5)
	f.Severity, f.Detector, f.Value, f.Factor = severity, "slip", &v, "10"
	return f
}

func march() settle.Period {
	seoul := time.FixedZone("KST", 9*60*60)
	return settle.Period{
		Name: "2026-03", From: time.Date(2026, 3, 1, 0, 0, 0, 0, seoul), To: time.Date(2026, 4, 1, 0, 0, 0, 0, seoul),
	}
}

func TestGate(t *testing.T) {
	first, _ := ParseDay("2026-03-01")
	last, _ := ParseDay("2026-03-31")
	var d Desk
	block := found(Block, "acme", "gross", first)
	d.Raise(at(0), block, found(Review, "acme", "orders", first), found(Block, "acme", "gross", last+1),
		found(Block, "acme", "gross", first-1), found(Block, "other", "gross", last), found(Block, "acme", "refunds", last))
	g, err := NewGate(&d, []Scope{
		{Agreement: "share", Series: Series{Partner: "acme"}},
		{Agreement: "gross-only", Series: Series{Partner: "acme", Metric: "gross"}},
		{Agreement: "third", Series: Series{Partner: "third"}},
	})
	if err != nil {
		t.Fatal(err)
	}
	count := func(a settle.AgreementID) int {
		t.Helper()
		list, err := g.Blocking(a, march())
		if err != nil {
			t.Fatal(err)
		}
		return len(list)
	}
	got := []int{count("share"), count("gross-only"), count("third")}
	if want := []int{2, 1, 0}; !cmp.Equal(want, got) {
		t.Errorf("blocking findings %v, want %v", got, want)
	}
	if _, err := g.Blocking("nobody", march()); !errors.Is(err, ErrUnknown) {
		t.Errorf("an agreement without scope: %v", err)
	}

	// A fault that stands keeps the gate shut until it is released, restated or withdrawn.
	answer := func(v Verdict, release bool) {
		t.Helper()
		if _, err := d.Answer(t.Context(), block.ID, Answer{Verdict: v, Release: release, By: "kim", Reason: "checked", At: at(2)}); err != nil {
			t.Fatal(err)
		}
	}
	answer(Fault, false)
	if count("gross-only") != 1 {
		t.Error("a fault that stands does not block")
	}
	answer(Fault, true)
	if count("gross-only") != 0 {
		t.Error("a released fault blocks")
	}
	restated := block
	v := money.Int(6)
	restated.Value = &v
	d.Raise(at(3), restated)
	if count("gross-only") != 1 {
		t.Error("the answer to another value opens the gate")
	}
	answer(RealEvent, false)
	if count("gross-only") != 0 {
		t.Error("a real event blocks")
	}
	restated.Value, restated.Withdrawn = nil, true
	d.Raise(at(4), restated)
	if count("gross-only") != 0 {
		t.Error("a withdrawn finding blocks")
	}
}

func TestDeskRefuses(t *testing.T) {
	var d Desk
	f := found(Block, "acme", "gross", 20000)
	d.Raise(at(0), f)
	for _, c := range []struct {
		name string
		err  error
		want error
	}{
		{"answer without a name", second(d.Answer(t.Context(), f.ID, Answer{Verdict: Fault, Reason: "x"})), ErrReason},
		{"answer without a reason", second(d.Answer(t.Context(), f.ID, Answer{Verdict: Fault, By: "kim"})), ErrReason},
		{"answer without a verdict", second(d.Answer(t.Context(), f.ID, Answer{By: "kim", Reason: "x"})), ErrArgument},
		{"answer to nothing", second(d.Answer(t.Context(), "0", Answer{Verdict: Fault, By: "kim", Reason: "x"})), ErrUnknown},
		{"assignment to nobody", d.Assign(t.Context(), f.ID, Assignment{By: "kim"}), ErrReason},
		{"assignment of nothing", d.Assign(t.Context(), "0", Assignment{By: "kim", To: "lee"}), ErrUnknown},
		{"incident of nothing", second(d.AnswerIncident(t.Context(), "0", Answer{Verdict: Fault, By: "kim", Reason: "x"})), ErrUnknown},
	} {
		if !errors.Is(c.err, c.want) {
			t.Errorf("%s: %v, want %v", c.name, c.err, c.want)
		}
	}
	if item, _ := d.Item(f.ID); !item.Open || len(d.Log()) != 1 {
		t.Error("a refused answer left a trace")
	}
}

func second[T any](_ T, err error) error { return err }

func TestDeskKeepsTimeAndLog(t *testing.T) {
	var d Desk
	a, b := found(Block, "acme", "gross", 20000), found(Block, "acme", "gross", 20001)
	b.Incident = a.ID
	c := found(Block, "acme", "orders", 20000)
	d.Raise(at(0), a, b, c)
	d.Raise(at(1), a, b) // nothing new
	if err := d.Assign(t.Context(), a.ID, Assignment{To: "lee", By: "kim", At: at(2)}); err != nil {
		t.Fatal(err)
	}
	labels, err := d.AnswerIncident(t.Context(), a.ID, Answer{Verdict: FalseAlarm, By: "lee", Reason: "sale", At: at(5)})
	if err != nil || len(labels) != 2 {
		t.Fatalf("AnswerIncident: %d labels, %v", len(labels), err)
	}
	want := []Waiting{
		{Severity: Block, Open: 1, Answered: 2, Oldest: 10 * time.Hour, ToAssign: 2 * time.Hour, ToAnswer: 5 * time.Hour},
		{Severity: Review},
		{Severity: Info},
	}
	if diff := cmp.Diff(want, d.Waiting(at(10))); diff != "" {
		t.Errorf("Waiting mismatch (-want +got):\n%s", diff)
	}
	text, err := json.Marshal(&d)
	if err != nil {
		t.Fatal(err)
	}
	var back Desk
	if err := json.Unmarshal(text, &back); err != nil {
		t.Fatal(err)
	}
	again, err := json.Marshal(&back)
	if err != nil || string(again) != string(text) {
		t.Errorf("saved again it differs: %v\n%s\n%s", err, text, again)
	}
	log := d.Log()
	if n := VerifyLog(log); n != 0 || len(log) != 6 {
		t.Fatalf("a log of %d entries is broken at %d", len(log), n)
	}
	log[3].By = "park"
	if n := VerifyLog(log); n != 4 {
		t.Errorf("another name in entry 4 shows at %d", n)
	}
	if n := VerifyLog(append(log[:1:1], log[2:]...)); n != 2 {
		t.Errorf("entry 2 left out shows at %d", n)
	}
}

type inbox struct {
	got  []string
	fail bool
}

func (i *inbox) Notify(_ context.Context, a Alert) error {
	if i.fail {
		return errors.New("no line")
	}
	i.got = append(i.got, fmt.Sprintf("%s %s %d/%d held %d", a.Finding.Severity, a.Finding.Series.Metric, a.Findings, a.Level, a.Held))
	return nil
}

func TestAlerts(t *testing.T) {
	var box inbox
	var d Desk
	a, err := NewAlerts(&box, &AlertOptions{Max: 2, Window: 2 * time.Hour})
	if err != nil {
		t.Fatal(err)
	}
	send := func(hour int, list ...Finding) {
		t.Helper()
		d.Raise(at(hour), list...)
		if err := a.Send(context.Background(), at(hour), &d, list...); err != nil {
			t.Fatal(err)
		}
	}
	expect := func(what string, want ...string) {
		t.Helper()
		if diff := cmp.Diff(want, box.got); diff != "" {
			t.Errorf("%s: alerts mismatch (-want +got):\n%s", what, diff)
		}
		box.got = nil
	}
	gross := found(Block, "acme", "gross", 20000)
	again := found(Block, "acme", "gross", 20001)
	again.Incident = gross.ID
	send(0, gross, found(Info, "acme", "clicks", 20000))
	expect("first", "block gross 1/0 held 0")
	send(1, gross, again)
	expect("the same incident")
	send(2, found(Review, "acme", "a", 20000), found(Review, "acme", "b", 20000), found(Block, "acme", "c", 20000))
	expect("rate", "block c 1/0 held 1", "review a 1/0 held 1")
	send(4)
	// gross has waited four hours: it goes before the review that was held back.
	expect("held back and escalated", "block gross 2/1 held 0", "review b 1/0 held 0")
	box.fail = true
	if err := a.Send(context.Background(), at(6), &d); err == nil {
		t.Error("a failed notification is no error")
	}
	box.fail = false
	text, err := json.Marshal(a)
	if err != nil {
		t.Fatal(err)
	}
	if err := json.Unmarshal(text, a); err != nil {
		t.Fatal(err)
	}
	send(6)
	expect("tried again after a restart", "block c 1/1 held 0")
	for _, item := range d.Open() {
		if _, err := d.Answer(t.Context(), item.Finding.ID, Answer{Verdict: FalseAlarm, By: "kim", Reason: "sale", At: at(7)}); err != nil {
			t.Fatal(err)
		}
	}
	send(23)
	expect("all is answered")
}
