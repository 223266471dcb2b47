// Copyright 2026 The jupan authors.
// SPDX-License-Identifier: Apache-2.0

package experiment

import (
	"cmp"
	"errors"
	"fmt"
	"math"
	"slices"
	"testing"
	"time"

	"github.com/jupan-go/jupan/internal/testkit"
	"github.com/jupan-go/jupan/metrics"
	"github.com/jupan-go/jupan/settle/event"
	"github.com/jupan-go/jupan/settle/money"
)

// alone is an experiment with nothing but a north star, so that it has all the level.
func alone(m Metric, plan Plan) Experiment {
	m.Name, m.Of = "star", metrics.Total{Signal: metrics.On("a")}
	return Experiment{
		ID: "alone", Hypothesis: "h", Owner: "o", From: epoch,
		Arms: []Arm{{"control", 1}, {"treatment", 1}}, NorthStar: m, Plan: plan,
	}
}

// TestSizeVectors holds the sizes to those of statsmodels and of the closed form.
func TestSizeVectors(t *testing.T) {
	v := testkit.LoadVectors(t, "vectors/metrics/power_sample_size.json")
	var prop struct{ P1, P2, Alpha, Power float64 }
	c := v.Take("prop_0.1_0.11", &prop)
	x := alone(Metric{Kind: Rate}, Plan{Units: 2, MDE: prop.P2/prop.P1 - 1, Method: FixedHorizon})
	s, err := x.Size(Baseline{Mean: prop.P1})
	if err != nil {
		t.Fatal(err)
	}
	c.Within(1e-4, "n_per_arm_unpooled", float64(s.Arms[0])) // whole units
	c.Skip("cohen_h", "no part of the plan; the tests of effect hold it")
	c.Skip("n_per_arm_arcsine", "the same")

	var mean struct {
		Variance float64
		NA       int64 `json:"n_a"`
	}
	c = v.Take("mde_mean", &mean)
	x = alone(Metric{Kind: Mean, Absolute: true}, Plan{Units: 2, MDE: 1, Method: FixedHorizon})
	mde, err := x.Detects(Baseline{Mean: 40, Variance: mean.Variance}, 2*mean.NA)
	if err != nil {
		t.Fatal(err)
	}
	c.Within(1e-3, "mde", mde) // the units are whole
	for _, name := range []string{"t_test_d02", "gbstats_midexperiment_scaling"} {
		c := v.Take(name, nil)
		for _, path := range []string{
			"n_per_arm", "scaling_factor_frequentist", "scaling_factor_sequential", "scaling_factor_bayesian",
		} {
			c.Skip(path, "the tests of effect and sequential hold it")
		}
	}
}

// TestSizeLaws: what is asked for and what is detected fit each other, looking earlier
// costs units, a covariate saves them, and what cannot be planned is an error.
func TestSizeLaws(t *testing.T) {
	base := Baseline{Mean: 12, Variance: 400, PerDay: 1000}
	units := map[Method]int64{}
	for _, method := range []Method{FixedHorizon, GroupSequential, Hybrid, Sequential} {
		x := alone(Metric{Kind: Mean, Window: 30 * metrics.Day}, Plan{Units: 2, MDE: 0.05, Method: method})
		s, err := x.Size(base)
		if err != nil {
			t.Fatal(err)
		}
		units[method] = s.Units
		mde, err := x.Detects(base, s.Units)
		if err != nil || math.Abs(mde-0.05) > 1e-4 {
			t.Errorf("%s: %d units detect %g, %v", method, s.Units, mde, err)
		}
		if want := int(math.Ceil((float64(s.Units)/1000 + 30) / 7)); s.Weeks != want {
			t.Errorf("%s: %d weeks for %d units, want %d", method, s.Weeks, s.Units, want)
		}
		half := base
		half.Left = 0.5
		if less, err := x.Size(half); err != nil || math.Abs(float64(less.Units)-float64(s.Units)/2) > 2 {
			t.Errorf("%s: with half the variance %d units, without %d", method, less.Units, s.Units)
		}
	}
	order := []Method{FixedHorizon, GroupSequential, Hybrid, Sequential}
	if !slices.IsSortedFunc(order, func(a, b Method) int { return cmp.Compare(units[a], units[b]) }) {
		t.Errorf("units by method: %v", units)
	}
	uneven := alone(Metric{Kind: Mean}, Plan{Units: 2, MDE: 0.05})
	uneven.Arms = []Arm{{"control", 8}, {"a", 1}, {"b", 1}}
	s, err := uneven.Size(base)
	if err != nil || s.Units <= units[Hybrid] || s.Arms[0] < 7*s.Arms[1] {
		t.Errorf("uneven arms: %v, %v", s, err)
	}
	for name, b := range map[string]Baseline{
		"no mean": {}, "no variance": {Mean: 3}, "not a number": {Mean: math.NaN(), Variance: 1},
		"endless": {Mean: 1, Variance: math.Inf(1)},
	} {
		if s, err := uneven.Size(b); !errors.Is(err, ErrPlan) {
			t.Errorf("%s: %v, %v", name, s, err)
		}
	}
	if _, err := new(Experiment).Size(base); !errors.Is(err, ErrPlan) {
		t.Errorf("the zero experiment: %v", err)
	}
	if mde, err := uneven.Detects(base, 1); !errors.Is(err, ErrPlan) {
		t.Errorf("one unit: %g, %v", mde, err)
	}
	certain := alone(Metric{Kind: Rate}, Plan{Units: 2, MDE: 0.5})
	if s, err := certain.Size(Baseline{Mean: 0.8}); !errors.Is(err, ErrPlan) {
		t.Errorf("a rate of 1.2: %v, %v", s, err)
	}
}

// TestBaseline: what an experiment's control says plans the next one.
func TestBaseline(t *testing.T) {
	x := alone(Metric{Kind: Mean, Window: metrics.Day}, Plan{Units: 100, MDE: 0.1, UnitsMin: 2})
	tally := mustProgram(t, x).NewTally()
	var b event.Batch
	for i := range 100 {
		unit, at := fmt.Sprint(i), epoch.Add(time.Duration(i)*6*time.Hour)
		arm, _ := x.Assign(unit)
		e, err := x.Exposure(unit, arm, at)
		if err != nil {
			t.Fatal(err)
		}
		b.Events = append(b.Events, e)
		for k := range i % 3 {
			b.Events = append(b.Events, event.Event{
				Key: event.Key{Source: "s", ID: fmt.Sprint(i, "-", k)}, Kind: "a", Customer: unit, At: at,
			})
		}
	}
	addAll(t, tally, []event.Batch{b})
	got, err := tally.Baseline("alone", "star", epoch.AddDate(0, 3, 0))
	if err != nil || math.Abs(got.Mean-1) > 0.3 || got.Variance < 0.4 || got.Variance > 1 || math.Abs(got.PerDay-4) > 0.1 {
		t.Errorf("%+v, %v", got, err)
	}
	for _, c := range []struct{ id, metric string }{{"none", "star"}, {"alone", "none"}} {
		if _, err := tally.Baseline(c.id, c.metric, epoch.AddDate(0, 3, 0)); !errors.Is(err, ErrUnknown) {
			t.Errorf("%v: %v", c, err)
		}
	}
	if _, err := tally.Baseline("alone", "star", epoch); !errors.Is(err, ErrPlan) {
		t.Errorf("before anything happened: %v", err)
	}
}

// TestCovariate: what units did before takes out most of what made them different, and
// moves the estimate no more than chance.
func TestCovariate(t *testing.T) {
	plain := alone(Metric{Kind: Mean, Window: metrics.Day}, Plan{Units: 400, MDE: 0.1, UnitsMin: 2, Method: Sequential})
	plain.NorthStar.Of = metrics.Total{Signal: metrics.On("a"), Value: metrics.Quantity}
	adjusted, ratio, ratioAdjusted := plain, plain, plain
	adjusted.ID, ratio.ID, ratioAdjusted.ID = "adjusted", "ratio", "ratio-adjusted"
	adjusted.NorthStar.Before = metrics.Week
	ratio.NorthStar.Kind = Ratio
	ratio.NorthStar.Per = metrics.Total{Signal: metrics.On("b"), Value: metrics.Quantity}
	ratioAdjusted.NorthStar = ratio.NorthStar
	ratioAdjusted.NorthStar.Before = metrics.Week
	list := []Experiment{plain, adjusted, ratio, ratioAdjusted}
	tally := mustProgram(t, list...).NewTally()
	var b event.Batch
	n := 0
	add := func(kind event.Kind, unit string, at time.Time, size int) {
		n++
		b.Events = append(b.Events, event.Event{
			Key: event.Key{Source: "s", ID: fmt.Sprint(n)}, Kind: kind, Customer: unit, At: at, Quantity: money.Int(int64(size)),
		})
	}
	for i := range 600 {
		unit, at := fmt.Sprint(i), epoch.AddDate(0, 0, 10)
		arm := []string{"control", "treatment"}[i%2]
		for k := range list {
			e, err := list[k].Exposure(unit, arm, at)
			if err != nil {
				t.Fatal(err)
			}
			b.Events = append(b.Events, e)
		}
		size := 20 + (i*7919)%200 // what makes units different
		add("a", unit, at.AddDate(0, 0, -3), size)
		add("b", unit, at.AddDate(0, 0, -3), 50)
		bonus := 10 * (i % 2)
		add("a", unit, at.Add(time.Hour), size+bonus+(i*31)%9)
		add("b", unit, at.Add(time.Hour), 50)
	}
	addAll(t, tally, []event.Batch{b})
	effects := map[string]Effect{}
	for _, x := range list {
		effects[x.ID] = effectOf(t, tally, x.ID, epoch.AddDate(0, 1, 0))
	}
	for before, after := range map[string]string{"alone": "adjusted", "ratio": "ratio-adjusted"} {
		a, b := effects[before], effects[after]
		if a.Better || !b.Better || !(b.SE < a.SE/4) || !(b.Variance < 0.05) || math.Abs(b.Theta-1) > 0.05 {
			t.Errorf("%s ±%g better %t; %s ±%g better %t, theta %g, %g of the variance left",
				before, a.SE, a.Better, after, b.SE, b.Better, b.Theta, b.Variance)
		}
		if math.Abs(b.Difference.Value-a.Difference.Value) > 2*a.SE || math.Abs(b.Difference.Value-10.0/123) > 4*b.SE {
			t.Errorf("%s %+.4f, %s %+.4f, true %+.4f", before, a.Difference.Value, after, b.Difference.Value, 10.0/123)
		}
	}
}
