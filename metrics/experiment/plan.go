// Copyright 2026 The jupan authors.
// SPDX-License-Identifier: Apache-2.0

package experiment

import (
	"cmp"

	"github.com/jupan-go/jupan/internal/stats/effect"
	"github.com/jupan-go/jupan/metrics"
)

// Plan says how an experiment will be judged. It is written down before the
// experiment begins: what is chosen after looking at the data protects nobody.
type Plan struct {
	// Units is the planned number of units in all arms; required. Intervals that hold
	// at every look are tightest there.
	Units int64 `json:"units"`
	// MDE is the smallest effect on the north star that would be worth having, on the
	// scale of its difference; required.
	MDE float64 `json:"mde"`
	// Method is how the data is judged; "" is Hybrid.
	Method Method `json:"method,omitempty"`
	// Alpha is the chance of any wrong claim of the experiment, over all metrics,
	// treatments and looks; 0 is 0.05.
	Alpha float64 `json:"alpha,omitempty"`
	// Power is the chance to see an effect of MDE, for planning; 0 is 0.8.
	Power float64 `json:"power,omitempty"`
	// Gamma is the part of Alpha that the north star gets where there are other
	// metrics; 0 is 0.5.
	Gamma float64 `json:"gamma,omitempty"`
	// Looks is the number of looks of GroupSequential, equally far apart in units; 0
	// is 4. Every makes them calendar looks instead, that far apart, from From on.
	Looks int              `json:"looks,omitempty"`
	Every metrics.Duration `json:"every,omitzero"`
	// Boundary is the shape of GroupSequential; "" is OBrienFleming.
	Boundary Boundary `json:"boundary,omitempty"`
	// Prior is what Bayesian believes of a difference beforehand; a zero SD is nothing.
	Prior Prior `json:"prior,omitzero"`
	// RuntimeMin is how long an experiment runs before anything but harm ends it; 0 is
	// a week, so that each day of the week is in it.
	RuntimeMin metrics.Duration `json:"runtime_min,omitzero"`
	// UnitsMin is how many units each arm needs before it is compared; 0 is 200.
	UnitsMin int64 `json:"units_min,omitempty"`
	// InformationMax ends an experiment that has not found an answer by that many times
	// the planned units; 0 is 1.5.
	InformationMax float64 `json:"information_max,omitempty"`
	// MismatchP is the p below which the sizes of the arms say that the assignment or
	// the data is broken; 0 is 0.001. CrossedMax is the share of units seen in
	// several arms above which the same is said; 0 is 0.01.
	MismatchP  float64 `json:"mismatch_p,omitempty"`
	CrossedMax float64 `json:"crossed_max,omitempty"`
}

// Method is how the data of an experiment is judged.
type Method string

const (
	// Hybrid spends half of the level on a confidence sequence, which holds at every
	// look, and half on one test at the planned end, which is sharper there.
	Hybrid Method = "hybrid"
	// Sequential spends all of the level on the confidence sequence.
	Sequential Method = "sequential"
	// GroupSequential looks at planned times only, with boundaries for each.
	GroupSequential Method = "group_sequential"
	// FixedHorizon looks once, at the planned end, and says nothing before.
	FixedHorizon Method = "fixed_horizon"
	// Bayesian gives probabilities under the prior, at every look. They are no
	// protection from peeking: an effect of nothing crosses any bound in the end.
	Bayesian Method = "bayesian"
)

// Boundary is the shape of the boundaries of planned looks.
type Boundary string

const (
	// OBrienFleming is strict at first and costs almost nothing at the end.
	OBrienFleming Boundary = "obrien_fleming"
	// Pocock is the same at each look.
	Pocock Boundary = "pocock"
	// SpendOBrienFleming spends the level as Lan and DeMets do, by the units there are:
	// looks may then come at any time.
	SpendOBrienFleming Boundary = "spend_obrien_fleming"
	// SpendPocock does the same with a shape like Pocock's.
	SpendPocock Boundary = "spend_pocock"
)

// Prior is a normal belief about a difference.
type Prior struct {
	Mean float64 `json:"mean"` // on the scale of the difference
	SD   float64 `json:"sd"`   // 0 is no belief
}

// filled returns the plan with its defaults in place.
func (p Plan) filled() Plan {
	p.Method = cmp.Or(p.Method, Hybrid)
	p.Alpha = cmp.Or(p.Alpha, 0.05)
	p.Power = cmp.Or(p.Power, 0.8)
	p.Gamma = cmp.Or(p.Gamma, 0.5)
	p.Boundary = cmp.Or(p.Boundary, OBrienFleming)
	if p.Looks == 0 && p.Every == 0 {
		p.Looks = 4
	}
	p.RuntimeMin = cmp.Or(p.RuntimeMin, metrics.Week)
	p.UnitsMin = cmp.Or(p.UnitsMin, 200)
	p.InformationMax = cmp.Or(p.InformationMax, 1.5)
	p.MismatchP = cmp.Or(p.MismatchP, 0.001)
	p.CrossedMax = cmp.Or(p.CrossedMax, 0.01)
	return p
}

// levels divides the level over treatments and metrics, the north star first.
func (e *Experiment) levels() (effect.Levels, error) {
	p := e.Plan.filled()
	return effect.PreferentialBonferroni(p.Alpha, p.Gamma, len(e.Arms)-1, len(e.metrics()))
}
