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
type judge func(d difference, l claim) (verdict, error)

// around is the interval of c standard errors; one side of it is open for a claim
// that looks at the other only.
func (l claim) around(d difference, c, p float64) verdict {
	v := verdict{p: p}
	v.low, v.high = d.within(c)
	return l.open(v)
}

func (l claim) open(v verdict) verdict {
	switch l.side {
	case effect.Greater:
		v.high = math.Inf(1)
	case effect.Less:
		v.low = math.Inf(-1)
	}
	return v
}

// along is a statistic turned to the claimed side.
func (l claim) along(z float64) float64 {
	if l.side == effect.Less {
		return -z
	}
	return z
}

// runningSequence holds at every look.
func runningSequence(d difference, l claim) (verdict, error) {
	plan := sequential.Plan{Alpha: l.alpha, Units: l.units, OneSided: l.side != effect.TwoSided}
	m, err := plan.At(d.n)
	if err != nil {
		return verdict{}, err
	}
	if plan.OneSided {
		return l.around(d, m.HalfWidthOneSided(1, l.alpha), m.POneSided(l.along(d.z()))), nil
	}
	return l.around(d, m.HalfWidth(1, l.alpha), m.P(d.z())), nil
}

// onlyLook holds once.
func onlyLook(d difference, l claim) (verdict, error) {
	t := stats.StudentT{DF: d.df}
	if l.side != effect.TwoSided {
		return l.around(d, t.UpperQuantile(l.alpha), t.Survival(l.along(d.z()))), nil
	}
	return l.around(d, t.UpperQuantile(l.alpha/2), t.TwoSided(d.z())), nil
}

// belief combines the difference with the prior; p is the posterior chance that the
// claim is wrong, times two for a claim on both sides.
func belief(prior Prior) judge {
	return func(d difference, l claim) (verdict, error) {
		if _, ok := d.estimate(); !ok {
			return verdict{math.Inf(-1), math.Inf(1), 1}, nil
		}
		post := posterior(d, prior)
		wrong := stats.NormalSurvival(post.Mean / post.SD)
		if l.side == effect.Less {
			wrong = 1 - wrong
		}
		tail := l.alpha
		if l.side == effect.TwoSided {
			wrong, tail = 2*min(wrong, 1-wrong), l.alpha/2
		}
		half := float64(stats.NormalUpperQuantile(tail) * post.SD)
		return l.open(verdict{post.Mean - half, post.Mean + half, wrong}), nil
	}
}

// posterior is the difference that is believed after the data:
//
//	1/sd² = 1/se² + 1/τ²,  mean = sd² (estimate/se² + prior/τ²)
func posterior(d difference, prior Prior) Prior {
	estimate, _ := d.estimate()
	post := Prior{estimate, d.se()}
	if prior.SD == 0 {
		return post
	}
	data, before := 1/float64(post.SD*post.SD), 1/float64(prior.SD*prior.SD)
	post.SD = math.Sqrt(1 / (data + before))
	post.Mean = (float64(data*estimate) + float64(before*prior.Mean)) / (data + before)
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
	return func(d difference, l claim) (verdict, error) {
		sides, p := 1, stats.NormalSurvival(l.along(d.z()))
		if l.side == effect.TwoSided {
			sides, p = 2, 2*stats.NormalSurvival(math.Abs(d.z()))
		}
		found, err := b.of(claimed{l.alpha, sides})
		if err != nil {
			return verdict{}, err
		}
		return l.around(d, found.Critical[k], p), nil
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
