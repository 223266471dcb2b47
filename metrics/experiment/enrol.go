// Copyright 2026 The jupan authors.
// SPDX-License-Identifier: Apache-2.0

package experiment

import (
	"cmp"
	"math"
	"slices"
	"time"

	"github.com/jupan-go/jupan/internal/stats/effect"
)

// Units says who took part, and whether the way they came to do so can be trusted.
type Units struct {
	// Arms has the units of each arm, the control first.
	Arms []ArmUnits `json:"arms"`
	// Crossed are the units seen in several arms. They belong to none.
	Crossed int64 `json:"crossed"`
	// Astray are the units whose recorded arm is not that of [Experiment.Assign]. Where
	// arms are assigned by something else, they are all.
	Astray int64 `json:"astray"`
	// MismatchP is the p of the arms' sizes under their weights that holds at every
	// look, and FixedP that of the chi-square test, which holds for one look only.
	MismatchP float64 `json:"mismatch_p"`
	FixedP    float64 `json:"fixed_p"`
	// AssignedP is MismatchP of the units assigned, exposed or not: where it is large
	// and MismatchP is small, the arms differ in who is exposed.
	AssignedP float64 `json:"assigned_p"`
	// First and Last are when the first and the latest unit began.
	First time.Time `json:"first,omitzero"`
	Last  time.Time `json:"last,omitzero"`
}

// ArmUnits is the size of an arm.
type ArmUnits struct {
	Arm      string `json:"arm"`      // its name
	Weight   int64  `json:"weight"`   // its part, as declared
	Assigned int64  `json:"assigned"` // units assigned, those that have not begun among them
	Started  int64  `json:"started"`  // units that take part
}

// total is how many units take part.
func (u *Units) total() int64 {
	var n int64
	for _, a := range u.Arms {
		n += a.Started
	}
	return n
}

// enrolment is who takes part in an experiment: by number of the unit the arm, −1
// for none, and the start.
type enrolment struct {
	arm   []int
	start []int64
	units Units
}

// notStarted is later than any start.
const notStarted = math.MaxInt64

// enrol reads who takes part.
func (w *world) enrol(i int) enrolment {
	x := &w.t.program.experiments[i]
	const none, crossed = -1, -2
	n := len(w.t.units.list)
	en := enrolment{arm: make([]int, n), start: make([]int64, n)}
	astray := make([]bool, n)
	for u := range n {
		en.arm[u], en.start[u] = none, notStarted
	}
	from, to := bounds(x)
	for _, s := range w.starts {
		if int(s.what.experiment) != i || s.fact.at < from || s.fact.at >= to {
			continue
		}
		u := s.fact.unit - 1
		astray[u] = astray[u] || s.what.astray
		switch arm := int(s.what.arm); en.arm[u] {
		case none, arm:
			en.arm[u] = arm
		default:
			en.arm[u] = crossed
		}
		if (s.what.role == roleExposed) == (x.Start != AtAssignment) {
			en.start[u] = min(en.start[u], s.fact.at)
		}
	}
	for _, a := range x.Arms {
		en.units.Arms = append(en.units.Arms, ArmUnits{Arm: a.Name, Weight: a.Weight})
	}
	first, last := int64(notStarted), int64(math.MinInt64)
	for u := range n {
		if astray[u] {
			en.units.Astray++
		}
		switch {
		case en.arm[u] == crossed:
			en.units.Crossed++
			en.arm[u], en.start[u] = none, notStarted
		case en.arm[u] >= 0:
			a := &en.units.Arms[en.arm[u]]
			a.Assigned++
			if en.start[u] == notStarted {
				en.arm[u] = none
				continue
			}
			a.Started++
			first, last = min(first, en.start[u]), max(last, en.start[u])
		}
	}
	if first != notStarted {
		en.units.First, en.units.Last = time.Unix(0, first).UTC(), time.Unix(0, last).UTC()
	}
	en.units.checkSizes()
	return en
}

// bounds are the times in which a unit of the experiment may begin.
func bounds(x *Experiment) (from, to int64) {
	to = notStarted
	if !x.To.IsZero() {
		to = nanos(x.To)
	}
	return nanos(x.From), to
}

// nanos is a time in nanoseconds since 1970, the nearest there is.
func nanos(t time.Time) int64 {
	switch s := t.Unix(); {
	case s < minUnix:
		return minUnix * int64(time.Second)
	case s >= maxUnix:
		return maxUnix * int64(time.Second)
	}
	return t.UnixNano()
}

// checkSizes holds the sizes of the arms against their weights.
func (u *Units) checkSizes() {
	arms := func(size func(ArmUnits) int64) []effect.Arm {
		var list []effect.Arm
		for _, a := range u.Arms {
			list = append(list, effect.Arm{Count: size(a), Weight: float64(a.Weight)})
		}
		return list
	}
	u.MismatchP, u.FixedP, u.AssignedP = 1, 1, 1
	started := arms(func(a ArmUnits) int64 { return a.Started })
	if _, p, err := effect.SampleRatioE(started, 1); err == nil {
		u.MismatchP = p
	}
	if m, err := effect.SampleRatio(started); err == nil {
		u.FixedP = m.P
	}
	if _, p, err := effect.SampleRatioE(arms(func(a ArmUnits) int64 { return a.Assigned }), 1); err == nil {
		u.AssignedP = p
	}
}

// crossedShare is the part of all units that was seen in several arms.
func (u *Units) crossedShare() float64 {
	return float64(u.Crossed) / float64(max(1, u.Crossed+u.total()))
}

// reached returns when the n-th unit was ripe, and false where fewer are.
func (en *enrolment) reached(n, ripe, asOf int64) (int64, bool) {
	var ends []int64
	for u, arm := range en.arm {
		if arm >= 0 && en.start[u] <= asOf-ripe {
			ends = append(ends, en.start[u]+ripe)
		}
	}
	if int64(len(ends)) < n || n < 1 {
		return 0, false
	}
	slices.SortFunc(ends, cmp.Compare)
	return ends[n-1], true
}

// ripeAt is how many units were ripe at a moment.
func (en *enrolment) ripeAt(at, ripe int64) int64 {
	var n int64
	for u, arm := range en.arm {
		if arm >= 0 && en.start[u] <= at-ripe {
			n++
		}
	}
	return n
}
