// Copyright 2026 The jupan authors.
// SPDX-License-Identifier: Apache-2.0

package impact_test

import (
	"errors"
	"fmt"
	"math"
	"math/rand/v2"
	"testing"

	"github.com/jupan-go/jupan/internal/stats/impact"
	"github.com/jupan-go/jupan/internal/testkit"
)

func Example() {
	experiments := []impact.Experiment{
		{Effect: 0.021, SE: 0.010, Shipped: true},
		{Effect: 0.034, SE: 0.015, Shipped: true},
		{Effect: -0.006, SE: 0.008},
		{Effect: 0.003, SE: 0.006},
		{Effect: -0.011, SE: 0.009},
	}
	p, err := impact.DerSimonianLaird(experiments)
	if err != nil {
		fmt.Println(err)
		return
	}
	total, err := impact.Cumulate(experiments, p.Effects)
	fmt.Printf("measured %+.2f %%, corrected %+.2f %%, %v\n", 100*total.NaiveRelative, 100*total.Relative, err)
	// Output: measured +5.57 %, corrected +3.10 %, <nil>
}

func TestCumulativeImpactVectors(t *testing.T) {
	v := testkit.LoadVectors(t, "vectors/metrics/cumulative_impact.json")
	var in struct{ Lift, SE, Shipped, Coverage []float64 }
	c := v.Take("eppo_map_8_experiments", &in)
	experiments := make([]impact.Experiment, len(in.Lift))
	for i := range in.Lift {
		experiments[i] = impact.Experiment{
			Effect: in.Lift[i], SE: in.SE[i], Shipped: in.Shipped[i] == 1, Coverage: in.Coverage[i],
		}
	}
	s, err := impact.EmpiricalBayes(experiments)
	if err != nil {
		t.Fatal(err)
	}
	c.Relative(1e-6, "mu", s.Mu)
	c.Relative(1e-6, "tau", math.Sqrt(s.Tau2))
	for i, x := range s.Effects {
		c.Relative(1e-5, fmt.Sprintf("theta.%d", i), x)
	}
	total, err := impact.Cumulate(experiments, s.Effects)
	if err != nil {
		t.Fatal(err)
	}
	c.Relative(1e-12, "naive_sum_relative", total.NaiveRelative)
	c.Relative(1e-6, "cumulative_relative", total.Relative)
	c.Relative(1e-6, "cumulative_absolute", total.Absolute)
	c.Relative(1e-6, "global_relative", total.GlobalRelative)

	c = v.Take("dersimonian_laird", nil)
	p, err := impact.DerSimonianLaird(experiments)
	if err != nil {
		t.Fatal(err)
	}
	c.Near("Q", p.Q)
	c.Relative(1e-9, "tau2", p.Tau2)
	c.Near("mu", p.Mu)
	c.Near("se_mu", p.SE)
	c.Near("shrunk", p.Effects...)
	c.Near("fixed_mu", p.Fixed)

	var odds struct {
		Alpha, Power float64
		PriorSuccess float64 `json:"prior_success"`
		Impacts      []float64
	}
	c = v.Take("statsig_fpr", &odds)
	risk, err := impact.FalsePositiveRisk(impact.Odds{Alpha: odds.Alpha, Power: odds.Power, Success: odds.PriorSuccess})
	if err != nil {
		t.Fatal(err)
	}
	c.Near("fpr", risk)
	c.Near("aggregated", impact.Discounted(odds.Impacts, risk))

	var scale struct {
		PerDay float64 `json:"impact_per_day"`
		Layer  float64 `json:"layer_alloc"`
		Group  float64 `json:"group_pct"`
	}
	c = v.Take("statsig_launch_scale", &scale)
	projected, err := impact.LaunchScale(scale.PerDay, scale.Layer, scale.Group)
	if err != nil {
		t.Fatal(err)
	}
	c.Near("projected", projected)

	var js struct{ Z []float64 }
	c = v.Take("james_stein_positive_part", &js)
	factor, shrunk, err := impact.JamesStein(js.Z)
	if err != nil {
		t.Fatal(err)
	}
	c.Near("factor", factor)
	c.Near("shrunk", shrunk...)
}

// TestShrinkageLaws: each corrected effect lies between the mean and the measured one, and the order
// of the experiments changes no bit.
func TestShrinkageLaws(t *testing.T) {
	rng := rand.New(rand.NewPCG(17, 18))
	for range 60 {
		experiments := make([]impact.Experiment, 5+rng.IntN(20))
		for i := range experiments {
			se := 0.001 + 0.03*rng.Float64()
			experiments[i] = impact.Experiment{Effect: 0.01 + 0.02*rng.NormFloat64(), SE: se}
		}
		p, err := impact.DerSimonianLaird(experiments)
		b, errBayes := impact.EmpiricalBayes(experiments)
		if err := errors.Join(err, errBayes); err != nil {
			t.Fatal(err)
		}
		for _, s := range []impact.Shrunk{p.Shrunk, b} {
			for i, x := range s.Effects {
				y := experiments[i].Effect
				if x < math.Min(y, s.Mu)-1e-15 || x > math.Max(y, s.Mu)+1e-15 {
					t.Errorf("%g is not between %g and the mean %g", x, y, s.Mu)
				}
			}
		}
		rng.Shuffle(len(experiments), func(i, j int) { experiments[i], experiments[j] = experiments[j], experiments[i] })
		p2, _ := impact.DerSimonianLaird(experiments)
		b2, _ := impact.EmpiricalBayes(experiments)
		if p2.Mu != p.Mu || p2.Tau2 != p.Tau2 || b2.Mu != b.Mu || b2.Tau2 != b.Tau2 {
			t.Errorf("shuffled: %+v and %+v, were %+v and %+v", p2, b2, p, b)
		}
	}
}

// TestEdges: equal effects shrink to themselves, noise to nothing; what makes no sense is an error.
func TestEdges(t *testing.T) {
	equal := make([]impact.Experiment, 5)
	for i := range equal {
		equal[i] = impact.Experiment{Effect: 0.02, SE: 0.01}
	}
	s, err := impact.EmpiricalBayes(equal)
	p, errPooled := impact.DerSimonianLaird(equal)
	if err != nil || errPooled != nil || s.Mu != 0.02 || s.Effects[3] != 0.02 || p.Tau2 != 0 || p.Effects[0] != p.Mu {
		t.Errorf("equal effects: %+v, %+v, %v, %v", s, p, err, errPooled)
	}
	if factor, _, err := impact.JamesStein([]float64{0.1, 0, -0.2}); factor != 0 || err != nil {
		t.Errorf("noise: factor %g, %v", factor, err)
	}
	third := func(_ float64, _ []float64, err error) error { return err }
	first := func(_ any, err error) error { return err }
	for name, c := range map[string]struct{ err, want error }{
		"four":       {first(impact.EmpiricalBayes(equal[:4])), impact.ErrTooFew},
		"pooled":     {first(impact.DerSimonianLaird(equal[:4])), impact.ErrTooFew},
		"no error":   {first(impact.EmpiricalBayes(append(equal[:4:4], impact.Experiment{}))), impact.ErrInvalid},
		"lengths":    {first(impact.Cumulate(equal, nil)), impact.ErrInvalid},
		"two scores": {third(impact.JamesStein([]float64{1, 2})), impact.ErrTooFew},
		"NaN":        {third(impact.JamesStein([]float64{1, 2, math.NaN()})), impact.ErrInvalid},
		"odds":       {first(impact.FalsePositiveRisk(impact.Odds{Alpha: 1})), impact.ErrInvalid},
		"shares":     {first(impact.LaunchScale(1, 0, 1)), impact.ErrInvalid},
	} {
		if !errors.Is(c.err, c.want) {
			t.Errorf("%s: error %v, want %v", name, c.err, c.want)
		}
	}
}
