// Copyright 2026 The jupan authors.
// SPDX-License-Identifier: Apache-2.0

package experiment

import (
	"encoding/json"
	"errors"
	"fmt"
	"math"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/jupan-go/jupan/metrics"
	"github.com/jupan-go/jupan/settle"
	"github.com/jupan-go/jupan/settle/event"
	"github.com/jupan-go/jupan/settle/money"
)

// TestJSON: an experiment written as JSON and read again is the same.
func TestJSON(t *testing.T) {
	for _, x := range lawful() {
		x.Traffic = money.Percent(50)
		data, err := json.Marshal(x)
		if err != nil {
			t.Fatal(err)
		}
		got, err := Parse(data)
		if err != nil {
			t.Fatalf("%v\n%s", err, data)
		}
		if diff := cmp.Diff([]Experiment{x}, got); diff != "" {
			t.Errorf("%s mismatch (-want +got):\n%s", x.ID, diff)
		}
	}
	both, err := json.Marshal(lawful())
	if err != nil {
		t.Fatal(err)
	}
	if list, err := Parse(both); err != nil || len(list) != 2 {
		t.Errorf("an array of two: %d, %v", len(list), err)
	}
}

// written is an experiment as people write it.
const written = `{
  "id": "q3-onboarding", "hypothesis": "a guide brings customers back", "owner": "growth", "from": "2026-07-01T00:00:00+09:00",
  "traffic": "50%", "arms": [{"name": "control", "weight": 1}, {"name": "guided", "weight": 1}],
  "north_star": {"name": "returning", "kind": "rate", "of": {"signal": "settled_orders"}, "at_least": "2", "window": "30d"},
  "guardrails": [{"name": "support", "kind": "mean", "of": {"signal": "support.call"}, "good": "down", "absolute": true}],
  "plan": {"units": 20000, "mde": 0.05, "method": "group_sequential", "every": "7d", "boundary": "spend_pocock"}
}`

// TestFaults: every fault is reported at once, with its place and its kind.
func TestFaults(t *testing.T) {
	if _, err := Parse([]byte(written)); err != nil {
		t.Fatalf("what people write: %v", err)
	}
	for _, c := range []struct {
		name, old, now string
		want           string // path and code of each fault
	}{
		{"id", `"q3-onboarding"`, `"Q3 onboarding"`, "id syntax"},
		{"no owner, no why", `"hypothesis": "a guide brings customers back", "owner": "growth",`, ``, "hypothesis missing; owner missing"},
		{"from", `"from": "2026-07-01T00:00:00+09:00"`, `"to": "2020-01-01T00:00:00Z"`, "from missing"},
		{"to", `"traffic"`, `"to": "2020-01-01T00:00:00Z", "traffic"`, "to order"},
		{"unit", `"traffic"`, `"unit": "order", "traffic"`, "unit unknown_name"},
		{"start", `"traffic"`, `"start": "now", "traffic"`, "start unknown_name"},
		{"traffic", `"50%"`, `"150%"`, "traffic range"},
		{"one arm", `{"name": "control", "weight": 1},`, ``, "arms missing"},
		{"twice", `"guided", "weight": 1`, `"control", "weight": 1`, "arms[1].name duplicate"},
		{"no weight", `"guided", "weight": 1`, `"guided", "weight": 0`, "arms range"},
		{"weight", `"guided", "weight": 1`, `"guided!", "weight": -1`, "arms[1].name syntax; arms[1].weight range; arms range"},
		{"kind", `"rate"`, `"rat"`, "north_star.kind unknown_name; north_star.at_least conflict"},
		{"no signal", `"of": {"signal": "support.call"}`, `"of": {}`, "guardrails[0].of.signal missing"},
		{"own kind", `"support.call"`, `"experiment.exposed"`, "guardrails[0].of.signal.kinds[0] unknown_name"},
		{"no currency", `"signal": "settled_orders"`, `"signal": "settled_orders", "value": "gross"`, "north_star.currency missing"},
		{"delay of orders", `"signal": "settled_orders"`, `"signal": "settled_orders", "value": "delay"`, "north_star.of.value conflict"},
		{"no such value", `"signal": "support.call"`, `"signal": "support.call", "value": "much"`, "guardrails[0].of.value unknown_name"},
		{"denominator", `"good": "down"`, `"per": {"signal": "click"}`, "guardrails[0].per conflict"},
		{"direction", `"good": "down"`, `"good": "left"`, "guardrails[0].good unknown_name"},
		{"same name", `"support"`, `"returning"`, "guardrails[0].name duplicate"},
		{"no such dimension", `"support.call"`, `{"kinds": ["support.call"], "where": {"Ort": ["a"], "country": []}}`, "guardrails[0].of.signal.where.Ort unknown_name; guardrails[0].of.signal.where.country missing"},
		{"window", `"30d"`, `"4000d"`, "north_star.window range"},
		{"no plan", `"units": 20000, "mde": 0.05,`, ``, "plan.units range; plan.mde range"},
		{"levels", `"mde": 0.05`, `"mde": 0.05, "alpha": 1.2, "power": -1, "gamma": 2`, "plan.alpha range; plan.power range; plan.gamma range"},
		{"method", `"group_sequential"`, `"guess"`, "plan.method unknown_name"},
		{"looks twice", `"every": "7d"`, `"every": "7d", "looks": 3`, "plan.every conflict"},
		{"shape by calendar", `"spend_pocock"`, `"pocock"`, "plan.boundary conflict"},
		{"every hour", `"every": "7d"`, `"every": "1h"`, "plan.every range"},
	} {
		t.Run(c.name, func(t *testing.T) {
			text := strings.Replace(written, c.old, c.now, 1)
			if text == written {
				t.Fatal("nothing was changed")
			}
			_, err := Parse([]byte(text))
			var got []string
			for _, f := range settle.Faults(err) {
				got = append(got, fmt.Sprint(f.Path, " ", f.Code))
			}
			if diff := cmp.Diff(c.want, strings.Join(got, "; ")); diff != "" {
				t.Errorf("mismatch (-want +got):\n%s\n%v", diff, err)
			}
		})
	}
	for name, text := range map[string]string{
		"no JSON": `{`, "an unknown field": `{"idd": "a"}`, "two values": written + written, "a list of what": `[1]`,
	} {
		if _, err := Parse([]byte(text)); err == nil {
			t.Errorf("%s: no error", name)
		}
	}
	if err := new(Experiment).Validate(); err == nil {
		t.Error("the zero experiment is valid")
	}
}

// TestProgramFaults: what several experiments cannot be together.
func TestProgramFaults(t *testing.T) {
	list := lawful()
	if _, err := NewProgram(nil, nil); err == nil {
		t.Error("no experiments: no error")
	}
	list[1].ID, list[1].Unit = list[0].ID, "party"
	_, err := NewProgram(list, nil)
	for _, path := range []string{"[1].id", "[1].unit"} {
		if err == nil || !strings.Contains(err.Error(), path) {
			t.Errorf("%v does not name %s", err, path)
		}
	}
	p := mustProgram(t, lawful()...)
	if _, err := p.Experiment("none"); !errors.Is(err, ErrUnknown) {
		t.Errorf("an unknown experiment: %v", err)
	}
	// A program does not change with the experiments that it was made of, nor with
	// those that it gives out.
	list = lawful()
	p = mustProgram(t, list...)
	list[0].Arms[0].Name = "changed"
	p.Experiments()[0].Arms[0].Name = "changed"
	if x, err := p.Experiment("q1-checkout"); err != nil || x.Arms[0].Name != "control" {
		t.Errorf("%v, %v", x.Arms, err)
	}
}

// TestAssign: units keep their arms for ever, arms have the sizes they are meant to
// have, more traffic moves nobody, and two experiments do not hang together.
func TestAssign(t *testing.T) {
	x := Experiment{ID: "q3-onboarding", Arms: []Arm{{"control", 3}, {"guided", 1}}}
	// Written down once: whoever runs an experiment today must get the same tomorrow.
	golden := map[string]string{
		"customer-1": "control", "customer-2": "guided", "customer-3": "control", "customer-4": "control",
		"customer-5": "control", "customer-6": "guided", "customer-7": "control", "주판": "control",
	}
	for unit, want := range golden {
		if arm, ok := x.Assign(unit); !ok || arm != want {
			t.Errorf("Assign(%q) = %q, %t; it was %q", unit, arm, ok, want)
		}
	}
	const n = 40_000
	half, other := x, x
	half.Traffic, other.ID = money.Percent(50), "q3-price"
	var guided, in, both, moved float64
	for i := range n {
		unit := fmt.Sprint("u", i)
		arm, _ := x.Assign(unit)
		again, ok := half.Assign(unit)
		elsewhere, _ := other.Assign(unit)
		if arm == "guided" {
			guided++
			if elsewhere == "guided" {
				both++
			}
		}
		if ok {
			in++
			if again != arm {
				moved++
			}
		}
	}
	near := func(what string, got, share float64) {
		if off := math.Abs(got - share*n); off > 4*math.Sqrt(share*(1-share)*n) {
			t.Errorf("%s: %g of %d, want about %g", what, got, n, share*n)
		}
	}
	near("a quarter", guided, 0.25)
	near("half of the traffic", in, 0.5)
	near("in both", both, 0.0625)
	if moved > 0 {
		t.Errorf("%g units moved when traffic was raised", moved)
	}
	if _, ok := x.Assign(""); ok {
		t.Error("a unit without a name takes part")
	}
	if _, ok := new(Experiment).Assign("a"); ok {
		t.Error("the zero experiment assigns")
	}
}

// TestRecords: the events that an experiment makes are valid, are read as what they
// are, and name the unit wherever the experiment looks for it.
func TestRecords(t *testing.T) {
	for _, unit := range []string{"", "customer", "party", "campaign", "product", "device"} {
		x := lawful()[0]
		x.Unit = unit
		tally := mustProgram(t, x).NewTally()
		assigned, err := x.Assignment("u1", epoch)
		if err != nil {
			t.Fatal(err)
		}
		exposed, err := x.Exposure("u1", assigned.Dim(DimArm), epoch.AddDate(0, 0, 1))
		if err != nil {
			t.Fatal(err)
		}
		again, err := x.Exposure("u1", assigned.Dim(DimArm), epoch.AddDate(0, 0, 2))
		if err != nil {
			t.Fatal(err)
		}
		added, err := tally.Add(event.Batch{Events: []event.Event{assigned, exposed, exposed, again}})
		if err != nil || added.Accepted != 3 || added.Duplicates != 1 {
			t.Errorf("%s: %+v, %v", unit, added, err)
		}
		d, err := tally.Decide(x.ID, epoch.AddDate(0, 0, 9), nil)
		if err != nil || d.Units.total() != 1 || d.Units.Astray != 0 || !d.Units.First.Equal(exposed.At) {
			t.Errorf("%s: %+v, %v", unit, d.Units, err)
		}
	}
	x := lawful()[0]
	x.Traffic = money.MustRate("1/1000000")
	for name, err := range map[string]error{
		"not in the traffic": second(x.Assignment("u1", epoch)),
		"no such arm":        second(x.Exposure("u1", "nobody", epoch)),
		"a bad name":         second(x.Exposure("u\n1", "short", epoch)),
		"too long a name":    second(x.Exposure(strings.Repeat("u", 1000), "short", epoch)),
	} {
		if !errors.Is(err, ErrUnit) {
			t.Errorf("%s: %v", name, err)
		}
	}
}

func second(_ event.Event, err error) error { return err }

// TestAdded: nothing is dropped without being counted, and what cannot be read says
// why.
func TestAdded(t *testing.T) {
	x := lawful()[0]
	tally := mustProgram(t, x).NewTally()
	good, err := x.Exposure("u1", "short", epoch)
	if err != nil {
		t.Fatal(err)
	}
	badArm, noUnit, foreign, early := good, good, good, good
	badArm.Key.ID, noUnit.Key.ID = "a", "b"
	badArm.Dims = []event.Dim{{Name: DimArm, Value: "nobody"}, {Name: DimExperiment, Value: x.ID}}
	noUnit.Customer = ""
	foreign.Dims = []event.Dim{{Name: DimArm, Value: "short"}, {Name: DimExperiment, Value: "of-others"}}
	early.At = epoch.AddDate(-400, 0, 0)
	added, err := tally.Add(event.Batch{Events: []event.Event{good, badArm, noUnit, foreign, early, {}}})
	if err != nil || added.Events() != 6 || added.Accepted != 1 || added.Ignored != 1 || len(added.Rejections) != 4 {
		t.Errorf("%+v, %v", added, err)
	}
	for i, want := range []string{`no arm "nobody"`, "without a customer", "the year 1626", "missing"} {
		if got := added.Rejections[i].String(); !strings.Contains(got, want) {
			t.Errorf("rejection %d: %q does not say %q", i, got, want)
		}
	}
	if n, disputed := tally.Facts(); n != 1 || disputed != 0 {
		t.Errorf("%d facts, %d disputed", n, disputed)
	}
	if _, err := tally.Merge(tally); !errors.Is(err, ErrProgram) {
		t.Errorf("merged with itself: %v", err)
	}
	if tally.Definition() == (metrics.Digest{}) {
		t.Error("no definition")
	}
}
