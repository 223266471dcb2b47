// Copyright 2026 The jupan authors.
// SPDX-License-Identifier: Apache-2.0

package experiment

import (
	"fmt"
	"math"

	"github.com/jupan-go/jupan/internal/stats"
	"github.com/jupan-go/jupan/internal/stats/effect"
	"github.com/jupan-go/jupan/internal/stats/sequential"
)

// snapshot is all sums of an experiment at one moment.
type snapshot struct {
	at   int64
	en   enrolment
	sums [][]armSums // by metric, by arm
}

func (t *Tally) snapshot(i int, at int64) (*snapshot, error) {
	w := t.worldAt(at)
	s := &snapshot{at: at, en: w.enrol(i)}
	for _, m := range t.program.experiments[i].metrics() {
		arms, err := w.gather(i, m, &s.en)
		if err != nil {
			return nil, err
		}
		s.sums = append(s.sums, arms)
	}
	return s, nil
}

// ripe is how many units have had their time in the north star.
func (s *snapshot) ripe() int64 {
	var n int64
	for i := range s.sums[0] {
		n += s.sums[0][i].n()
	}
	return n
}

// look is a moment at which the data is judged, and how.
type look struct {
	s *snapshot
	// share is the part of the level that is spent here.
	share float64
	judge judge
	name  string
}

// claim is what is asked of a difference.
type claim struct {
	alpha float64
	side  effect.Alternative // TwoSided, or the side on which a guardrail is harmed
	units float64            // planned for the two arms
}

// verdict is an interval of a difference, and its p.
type verdict struct {
	low, high float64
	p         float64
}

// judge gives the interval of a difference under a claim.
type judge func(d difference, c claim) (verdict, error)

// around is the interval of a half-width; one side of it is open for a claim that
// looks at the other only.
func (c claim) around(d difference, half, p float64) verdict {
	v := verdict{low: d.estimate - half, high: d.estimate + half, p: p}
	switch c.side {
	case effect.Greater:
		v.high = math.Inf(1)
	case effect.Less:
		v.low = math.Inf(-1)
	}
	return v
}

// along is the statistic turned to the claimed side.
func (c claim) along(d difference) float64 {
	if c.side == effect.Less {
		return -d.estimate / d.se
	}
	return d.estimate / d.se
}

// runningSequence holds at every look.
func runningSequence(d difference, c claim) (verdict, error) {
	plan := sequential.Plan{Alpha: c.alpha, Units: c.units, OneSided: c.side != effect.TwoSided}
	m, err := plan.At(d.n)
	if err != nil {
		return verdict{}, err
	}
	if plan.OneSided {
		return c.around(d, m.HalfWidthOneSided(d.se, c.alpha), m.POneSided(c.along(d))), nil
	}
	return c.around(d, m.HalfWidth(d.se, c.alpha), m.P(c.along(d))), nil
}

// onlyLook holds once.
func onlyLook(d difference, c claim) (verdict, error) {
	t := stats.StudentT{DF: d.df}
	if c.side != effect.TwoSided {
		return c.around(d, float64(t.UpperQuantile(c.alpha)*d.se), t.Survival(c.along(d))), nil
	}
	return c.around(d, float64(t.UpperQuantile(c.alpha/2)*d.se), t.TwoSided(c.along(d))), nil
}

// belief combines the difference with the prior; p is the posterior chance that the
// claim is wrong, times two for a claim on both sides.
func belief(prior Prior) judge {
	return func(d difference, c claim) (verdict, error) {
		post := posterior(d, prior)
		wrong := stats.NormalSurvival(post.estimate / post.se)
		if c.side == effect.Less {
			wrong = 1 - wrong
		}
		tail := c.alpha
		if c.side == effect.TwoSided {
			wrong, tail = 2*min(wrong, 1-wrong), c.alpha/2
		}
		return c.around(post, float64(stats.NormalUpperQuantile(tail)*post.se), wrong), nil
	}
}

// posterior is the difference that is believed after the data:
//
//	1/sd² = 1/se² + 1/τ²,  mean = sd² (estimate/se² + prior/τ²)
func posterior(d difference, prior Prior) difference {
	if prior.SD == 0 {
		return d
	}
	data, before := 1/float64(d.se*d.se), 1/float64(prior.SD*prior.SD)
	post := d
	post.se = math.Sqrt(1 / (data + before))
	post.estimate = (float64(data*d.estimate) + float64(before*prior.Mean)) / (data + before)
	return post
}

// boundaries are those of a design, at the level and for the sides that are asked for.
type boundaries struct {
	design sequential.Design
	shape  func(sequential.Design) (sequential.Bounds, error)
	known  map[claimed]sequential.Bounds
}

// claimed is what boundaries hang on beside the design.
type claimed struct {
	alpha float64
	sides int
}

func (b *boundaries) of(c claimed) (sequential.Bounds, error) {
	if known, ok := b.known[c]; ok {
		return known, nil
	}
	design := b.design
	design.Alpha, design.Sides = c.alpha, c.sides
	found, err := b.shape(design)
	if err != nil {
		return found, fmt.Errorf("experiment: boundaries: %w", err)
	}
	b.known[c] = found
	return found, nil
}

// at judges by the boundary of look k; p is that of this look alone.
func (b *boundaries) at(k int) judge {
	return func(d difference, c claim) (verdict, error) {
		sides, p := 1, stats.NormalSurvival(c.along(d))
		if c.side == effect.TwoSided {
			sides, p = 2, 2*stats.NormalSurvival(math.Abs(c.along(d)))
		}
		found, err := b.of(claimed{c.alpha, sides})
		if err != nil {
			return verdict{}, err
		}
		return c.around(d, float64(found.Critical[k]*d.se), p), nil
	}
}

// meet is what several looks say together: all their intervals hold at once with the
// level that they share, so the truth lies in each. Where none of them do meet, the
// latest stands alone.
func meet(verdicts []verdict) verdict {
	last := verdicts[len(verdicts)-1]
	v := last
	for _, o := range verdicts {
		v.low, v.high = max(v.low, o.low), min(v.high, o.high)
	}
	if v.low > v.high {
		return last
	}
	return v
}
