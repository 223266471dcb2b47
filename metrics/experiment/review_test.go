// Copyright 2026 The jupan authors.
// SPDX-License-Identifier: Apache-2.0

package experiment

import (
	"encoding/json"
	"errors"
	"fmt"
	"math"
	"os"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/jupan-go/jupan/internal/testkit"
	"github.com/jupan-go/jupan/metrics"
)

// closed is a record with a measured lift.
func closed(id string, lift, se float64, shipped bool) Record {
	star := Effect{Metric: "orders", Role: RoleNorthStar, SE: se, Difference: metrics.Estimate{
		Unit: metrics.Share, Value: lift, Valid: true, N: 10_000,
		Interval: metrics.Interval{Low: lift - 2*se, High: lift + 2*se, Level: 0.95, Method: "acs"},
	}}
	d := &Decision{
		Experiment: id, Hypothesis: "it helps", Owner: "growth", Action: Stop, Rule: RuleFutility, Treatment: "new", MDE: 0.02,
		Units:      Units{Arms: []ArmUnits{{Arm: "control"}, {Arm: "new"}}, MismatchP: 1, FixedP: 1},
		Treatments: []Treatment{{Name: "new", Action: Stop, Rule: RuleFutility, Effects: []Effect{star}}},
	}
	r := Record{Decision: d, Closed: epoch.AddDate(0, 1, 0), By: "ann"}
	if shipped {
		r.Shipped, d.Action, d.Rule = "new", Scale, RuleSuccess
	}
	return r
}

// TestReviewVectors adds up the eight experiments of the shared vector.
func TestReviewVectors(t *testing.T) {
	raw, err := os.ReadFile(testkit.Shared(t, "vectors/metrics/cumulative_impact.json"))
	if err != nil {
		t.Fatal(err)
	}
	var file struct {
		Vectors []struct {
			Name     string
			Inputs   struct{ Lift, SE, Shipped, Coverage []float64 }
			Expected struct {
				Mu, Tau, Tau2 float64
				Theta, Shrunk []float64
				Naive         float64 `json:"naive_sum_relative"`
				Cumulative    float64 `json:"cumulative_relative"`
				Global        float64 `json:"global_relative"`
			}
		}
	}
	if err := json.Unmarshal(raw, &file); err != nil {
		t.Fatal(err)
	}
	checked := 0
	near := func(name string, got, want, tol float64) {
		t.Helper()
		checked++
		if math.Abs(got-want) > tol {
			t.Errorf("%s = %.12g, want %.12g", name, got, want)
		}
	}
	for _, v := range file.Vectors {
		if v.Name != "eppo_map_8_experiments" && v.Name != "dersimonian_laird" {
			continue
		}
		var records []Record
		for i, lift := range v.Inputs.Lift {
			r := closed(fmt.Sprint("x", i), lift, v.Inputs.SE[i], v.Inputs.Shipped == nil || v.Inputs.Shipped[i] == 1)
			if v.Inputs.Coverage != nil {
				r.Coverage = v.Inputs.Coverage[i]
			}
			records = append(records, r)
		}
		r, err := NewReview(Quarter(2026, 1, nil), records, &ReviewOptions{Prior: v.Expected.Theta != nil})
		if err != nil {
			t.Fatal(err)
		}
		corrected := append(v.Expected.Theta, v.Expected.Shrunk...)
		for i := range r.Tried {
			near(fmt.Sprint(v.Name, " ", i), *r.Tried[i].Corrected, corrected[i], 1e-6)
		}
		near(v.Name+" mu", r.Impact.Mean, v.Expected.Mu, 1e-6)
		near(v.Name+" tau", r.Impact.SD, v.Expected.Tau+math.Sqrt(v.Expected.Tau2), 1e-6)
		if v.Expected.Naive != 0 {
			near("naive", r.Impact.Measured, v.Expected.Naive, 1e-6)
			near("cumulative", r.Impact.Corrected, v.Expected.Cumulative, 1e-6)
			near("global", r.Impact.Global, v.Expected.Global, 1e-6)
		}
	}
	t.Logf("cumulative_impact.json: 2 cases through a review, %d numbers; the others are held by the tests of impact", checked)
}

// TestReview: what belongs to the quarter, how each experiment ended, and what is left
// out of the sum.
func TestReview(t *testing.T) {
	broken := closed("broken", 0.5, 0.01, false)
	broken.Decision.Action, broken.Decision.Rule = Invalid, RuleMismatch
	against := closed("against", 0.001, 0.01, false)
	against.Shipped, against.Because = "new", "the old one is expensive to keep"
	control := closed("control-kept", 0.03, 0.01, true)
	control.Shipped = "control"
	open := closed("open", 0.01, 0.02, false)
	open.Decision.Rule = RuleInformation
	units := closed("in-units", 7, 2, true)
	units.Decision.Treatments[0].Effects[0].Absolute = true
	late := closed("late", 0.5, 0.01, true)
	late.Closed = epoch.AddDate(0, 3, 0)
	records := []Record{
		closed("a", 0.03, 0.01, true), closed("b", -0.01, 0.01, false), closed("c", 0.02, 0.01, true),
		broken, against, control, open, units, late,
	}
	r, err := NewReview(Quarter(2026, 1, nil), records, nil)
	if err != nil {
		t.Fatal(err)
	}
	got := map[string]Outcome{}
	for _, x := range r.Tried {
		got[x.Decision.Experiment] = x.Outcome
	}
	want := map[string]Outcome{
		"a": Shipped, "b": Failed, "c": Shipped, "broken": Untrue, "against": Shipped, "control-kept": Unsolved,
		"open": Unsolved, "in-units": Shipped,
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("outcomes mismatch (-want +got):\n%s", diff)
	}
	if r.Shipped != 4 || r.Failed != 1 || r.Invalid != 1 || r.Open != 2 || r.Impact.Experiments != 6 {
		t.Errorf("%+v", r)
	}
	if naive := 1.03*1.02*1.001 - 1; math.Abs(r.Impact.Measured-naive) > 1e-12 || r.Impact.Corrected >= naive {
		t.Errorf("measured %g, want %g; corrected %g", r.Impact.Measured, naive, r.Impact.Corrected)
	}
	text := r.String()
	for _, say := range []string{
		"8 tried: 4 shipped, 1 failed, 2 without an answer, 1 with data that cannot be trusted",
		"new was given to all, against the rule: the old one is expensive to keep", "What failed, and what it taught us",
	} {
		if !strings.Contains(text, say) {
			t.Errorf("the report does not say %q:\n%s", say, text)
		}
	}
	few, err := NewReview(Quarter(2026, 1, nil), records[:3], nil)
	if err != nil || few.Impact.Why != metrics.TooFew || few.Impact.Corrected != 0 || few.Tried[0].Corrected != nil {
		t.Errorf("three experiments: %+v, %v", few.Impact, err)
	}
	if !strings.Contains(few.String(), "too few") {
		t.Errorf("the report of three does not say so:\n%s", few)
	}
	if none, err := NewReview(Quarter(2025, 1, nil), records, nil); err != nil || len(none.Tried) != 0 || none.String() == "" {
		t.Errorf("an empty quarter: %v, %v", none, err)
	}
	missing, odd := records[0], records[0]
	missing.Shipped = "another"
	odd.Coverage = 2
	for name, list := range map[string][]Record{
		"nothing": {{}}, "twice": {records[0], records[0]}, "no such arm": {missing}, "more than all": {odd},
	} {
		if _, err := NewReview(Quarter(2026, 1, nil), list, nil); !errors.Is(err, ErrReview) {
			t.Errorf("%s: %v", name, err)
		}
	}
	if _, err := json.Marshal(r); err != nil {
		t.Error(err)
	}
}

// TestWinnersCurse: among experiments whose true effects are known, what is reported
// of those that shipped is too much as measured, and about right as corrected.
func TestWinnersCurse(t *testing.T) {
	var measured, corrected, truth float64
	quarters := 300
	for q := range quarters {
		var records []Record
		var effects []float64
		for i := range 12 {
			u := testkit.NewEvents(uint64(1000*q + i)).Rand()
			effect := 0.005 + 0.01*u.NormFloat64()
			seen := effect + 0.01*u.NormFloat64()
			ship := seen > 0.0196
			records = append(records, closed(fmt.Sprintf("x%02d", i), seen, 0.01, ship))
			if ship {
				effects = append(effects, effect)
			}
		}
		r, err := NewReview(Quarter(2026, 1, nil), records, nil)
		if err != nil {
			t.Fatal(err)
		}
		sum := 1.0
		for _, e := range effects {
			sum *= 1 + e
		}
		measured += r.Impact.Measured / float64(quarters)
		corrected += r.Impact.Corrected / float64(quarters)
		truth += (sum - 1) / float64(quarters)
	}
	t.Logf("mean over %d quarters: measured %+.4f, corrected %+.4f, true %+.4f", quarters, measured, corrected, truth)
	if measured < 1.4*truth || math.Abs(corrected-truth) > 0.25*truth {
		t.Error("the correction does not take the winner's curse out")
	}
}

// TestPairs gives the verdict on an indicator what experiments know of it.
func TestPairs(t *testing.T) {
	r := closed("a", 0.03, 0.01, true)
	r.Decision.Treatments[0].Effects = append(r.Decision.Treatments[0].Effects, Effect{
		Metric: "ctr", Role: RoleLeading, SE: 0.02, Difference: metrics.Estimate{Value: 0.1, Valid: true},
	})
	bad := r
	bad.Decision = new(Decision)
	*bad.Decision = *r.Decision
	bad.Decision.Action = Invalid
	got := Pairs([]Record{r, bad, closed("b", 0.1, 0.1, true), {}}, "ctr")
	want := []metrics.EffectPair{{Indicator: 0.1, NorthStar: 0.03, NorthStarSE: 0.01}}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("mismatch (-want +got):\n%s", diff)
	}
	if Pairs([]Record{r}, "orders") != nil {
		t.Error("the north star is no indicator of itself")
	}
}

// TestQuarter: quarters follow one another, in any zone.
func TestQuarter(t *testing.T) {
	seoul, err := time.LoadLocation("Asia/Seoul")
	if err != nil {
		t.Skip("no time zones here: ", err)
	}
	before := Quarter(2025, 4, seoul)
	after := Quarter(2026, 1, seoul)
	if !before.To.Equal(after.From) || before.From.UTC().Format(time.RFC3339) != "2025-09-30T15:00:00Z" {
		t.Errorf("%v, %v", before, after)
	}
}
