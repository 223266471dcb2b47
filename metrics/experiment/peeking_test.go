// Copyright 2026 The jupan authors.
// SPDX-License-Identifier: Apache-2.0

package experiment

import (
	"fmt"
	"math"
	"math/rand/v2"
	"slices"
	"testing"
	"time"

	"github.com/jupan-go/jupan/internal/stats"
	"github.com/jupan-go/jupan/internal/stats/effect"
	"github.com/jupan-go/jupan/metrics"
	"github.com/jupan-go/jupan/settle/event"
)

// trial is a simulated experiment: units begin one a minute, and what each brings in
// each metric is known at once.
type trial struct {
	x      *Experiment
	arm    []int
	start  []int64
	values [][]int64 // by metric
	// sums are those of the first 40, 80, … units, so that a look need not begin anew.
	sums [][][]armSums
}

// stride is how many units lie between two of them.
const stride = 40

// simulate draws a trial. draw gives what a unit of an arm brings in a metric.
func simulate(r *rand.Rand, x *Experiment, units int, draw func(arm, metric int) int64) *trial {
	s := &trial{x: x, values: make([][]int64, len(x.metrics()))}
	for u := range units {
		arm := r.IntN(len(x.Arms))
		s.arm = append(s.arm, arm)
		s.start = append(s.start, nanos(x.From)+int64(u)*int64(time.Minute))
		for k := range s.values {
			s.values[k] = append(s.values[k], draw(arm, k))
		}
	}
	return s
}

// known is what was known of the trial at a moment.
func (s *trial) known(at int64) (*snapshot, error) {
	n := 0
	for n < len(s.start) && s.start[n] <= at {
		n++
	}
	out := &snapshot{at: at, en: enrolment{arm: s.arm[:n], start: s.start[:n]}}
	for _, a := range s.x.Arms {
		out.en.units.Arms = append(out.en.units.Arms, ArmUnits{Arm: a.Name, Weight: a.Weight})
	}
	out.sums = s.upTo(n / stride * stride)
	for k := range s.values {
		out.sums[k] = slices.Clone(out.sums[k])
		s.add(k, out.sums[k], n/stride*stride, n)
	}
	for arm := range s.x.Arms {
		out.en.units.Arms[arm].Assigned = out.sums[0][arm].n()
		out.en.units.Arms[arm].Started = out.sums[0][arm].n()
	}
	if n > 0 {
		out.en.units.First = time.Unix(0, s.start[0]).UTC()
	}
	out.en.units.checkSizes()
	return out, nil
}

// upTo returns the sums of the first n units, a multiple of stride.
func (s *trial) upTo(n int) [][]armSums {
	for done := len(s.sums); done <= n/stride; done++ {
		next := make([][]armSums, len(s.values))
		for k := range next {
			next[k] = make([]armSums, len(s.x.Arms))
			if done > 0 {
				copy(next[k], s.sums[done-1][k])
				s.add(k, next[k], (done-1)*stride, done*stride)
			}
		}
		s.sums = append(s.sums, next)
	}
	return slices.Clone(s.sums[n/stride])
}

func (s *trial) add(metric int, arms []armSums, from, to int) {
	for u := from; u < to; u++ {
		arms[s.arm[u]].quad.Add([4]int64{s.values[metric][u]})
	}
}

// followed asks for a decision every so many units, and stops at the first that ends
// the experiment.
func (s *trial) followed(t *testing.T, every int) *Decision {
	t.Helper()
	var d *Decision
	for n := every; n < len(s.start)+every; n += every {
		n := min(n, len(s.start))
		var err error
		d, err = s.x.decide(s.known, time.Unix(0, s.start[n-1]), &DecideOptions{})
		if err != nil {
			t.Fatal(err)
		}
		if d.Action == Stop || d.Action == Scale || d.Action == Invalid {
			break
		}
	}
	return d
}

// claimsSomething tells whether a decision says that there is an effect, good or bad.
func claimsSomething(d *Decision) bool {
	return d.Rule == RuleSuccess || d.Rule == RuleHarm || d.Rule == RuleGuardrail
}

// quiet is an experiment that is looked at every day.
func quiet(method Method, units int64) *Experiment {
	of := metrics.Total{Signal: metrics.On("a")}
	return &Experiment{
		ID: "quiet", Hypothesis: "nothing happens", Owner: "nobody", From: epoch,
		Arms:      []Arm{{"control", 1}, {"same", 1}},
		NorthStar: Metric{Name: "rate", Kind: Rate, Of: of},
		Guardrails: []Metric{{
			Name: "money", Kind: Mean, Of: of, Good: metrics.Down,
		}},
		Plan: Plan{Units: units, MDE: 0.02, Alpha: 0.1, Method: method, RuntimeMin: 1, InformationMax: 1.2},
	}
}

// TestPeeking: where nothing is different, the chance that a decision claims
// something is within the promise, although the data is looked at thirty times. The
// simulation has teeth: a method that does not allow for it claims far more.
func TestPeeking(t *testing.T) {
	reps, units := 200, 2400
	if testing.Short() {
		reps = 20
	}
	for _, c := range []struct {
		method Method
		rate   float64
		every  int // units between looks
		part   int // of the trials: the boundaries of planned looks take long to find
		holds  bool
	}{
		{Hybrid, 0.1, 80, 1, true},
		{Hybrid, 0.01, 80, 1, true},
		{Sequential, 0.1, 80, 1, true},
		{GroupSequential, 0.1, 800, 8, true},
		{FixedHorizon, 0.1, 200, 1, true},
		{Bayesian, 0.1, 80, 1, false}, // with a flat prior, which is to look again and again
	} {
		t.Run(fmt.Sprintf("%s/%g", c.method, c.rate), func(t *testing.T) {
			x := quiet(c.method, 2000)
			r := rand.New(rand.NewPCG(3, uint64(len(c.method))))
			reps := reps / c.part
			claims, rules := 0, map[Rule]int{}
			for range reps {
				s := simulate(r, x, units, func(_, metric int) int64 {
					if metric == 0 {
						if r.Float64() < c.rate {
							return 1
						}
						return 0
					}
					return int64(1000 * math.Exp(r.NormFloat64()))
				})
				d := s.followed(t, c.every)
				rules[d.Rule]++
				if claimsSomething(d) {
					claims++
				}
			}
			share := float64(claims) / float64(reps)
			// Three deviations of a count whose chance is what was promised.
			limit := x.Plan.Alpha + 3*math.Sqrt(x.Plan.Alpha*(1-x.Plan.Alpha)/float64(reps))
			t.Logf("%-16s rate %4.2f: claims in %.3f of %d trials without an effect, promised %.2f (limit of the test %.3f); %v",
				c.method, c.rate, share, reps, x.Plan.Alpha, limit, rules)
			if c.holds && share > limit {
				t.Errorf("%s: %.3f false claims, promised %.2f", c.method, share, x.Plan.Alpha)
			}
			if !c.holds && share < x.Plan.Alpha {
				t.Errorf("%s: %.3f false claims: the simulation does not show what peeking does", c.method, share)
			}
		})
	}
}

// TestPower: the units that Size asks for show the effect about as often as planned.
func TestPower(t *testing.T) {
	reps := 80
	if testing.Short() {
		reps = 25
	}
	for _, method := range []Method{Hybrid, Sequential, GroupSequential, FixedHorizon} {
		x := quiet(method, 2)
		x.Guardrails, x.Plan.MDE = nil, 0.5
		size, err := x.Size(Baseline{Mean: 0.2, PerDay: 200})
		if err != nil {
			t.Fatal(err)
		}
		x.Plan.Units = size.Units
		r := rand.New(rand.NewPCG(5, uint64(len(method))))
		found := 0
		for range reps {
			s := simulate(r, x, int(size.Units), func(arm, _ int) int64 {
				if r.Float64() < []float64{0.2, 0.3}[arm] {
					return 1
				}
				return 0
			})
			if s.followed(t, int(size.Units)/5).Action == Scale {
				found++
			}
		}
		share := float64(found) / float64(reps)
		t.Logf("%-16s %s: found in %.3f of %d trials, planned 0.80", method, size, share, reps)
		if low := 0.8 - 3*math.Sqrt(0.16/float64(reps)); share < low {
			t.Errorf("%s: power %.3f, planned 0.8", method, share)
		}
	}
}

// TestPeekingEvents is the same from events on: the Tally is asked every day.
func TestPeekingEvents(t *testing.T) {
	reps, claims := 24, 0
	if testing.Short() {
		reps = 6
	}
	for rep := range reps {
		x := quiet(Hybrid, 1500)
		x.ID = fmt.Sprint("quiet-", rep)
		x.Plan.Alpha = 0.2
		tally := mustProgram(t, *x).NewTally()
		r := rand.New(rand.NewPCG(8, uint64(rep)))
		for day := range 15 {
			var b event.Batch
			for u := range 110 {
				at := x.From.Add(time.Duration(day)*24*time.Hour + time.Duration(u)*time.Minute)
				customer := fmt.Sprintf("%d-%d", day, u)
				arm, _ := x.Assign(customer)
				e, err := x.Exposure(customer, arm, at)
				if err != nil {
					t.Fatal(err)
				}
				b.Events = append(b.Events, e)
				if r.IntN(5) == 0 {
					b.Events = append(b.Events, event.Event{
						Key: event.Key{Source: "host", ID: customer}, Kind: "a", Customer: customer, At: at.Add(time.Hour),
					})
				}
			}
			addAll(t, tally, []event.Batch{b})
			d, err := tally.Decide(x.ID, x.From.AddDate(0, 0, day+1), nil)
			if err != nil {
				t.Fatal(err)
			}
			if claimsSomething(d) {
				claims++
				break
			}
		}
	}
	limit := 0.2 + 3*math.Sqrt(0.16/float64(reps))
	t.Logf("claims in %d of %d experiments without an effect, promised 0.20", claims, reps)
	if float64(claims)/float64(reps) > limit {
		t.Errorf("%d of %d", claims, reps)
	}
}

// TestWithin holds the interval of a relative difference to Fieller's in package
// effect, and to the test of the absolute one: 0 is inside both or outside both.
func TestWithin(t *testing.T) {
	r := rand.New(rand.NewPCG(1, 9))
	open := 0
	for range 2000 {
		a := stats.ProportionSample(r.Int64N(20), 200)
		b := stats.ProportionSample(r.Int64N(40), 150)
		if a.Variance+b.Variance == 0 {
			continue
		}
		varM := a.Variance / 200
		d := difference{d: b.Mean - a.Mean, varD: varM + b.Variance/150, m: a.Mean, varM: varM, cov: -varM, relative: true}
		alpha := 0.001 + 0.3*r.Float64()
		c := stats.NormalUpperQuantile(alpha / 2)
		low, high := d.within(c)
		if out, refuted := low > 0 || high < 0, math.Abs(d.z()) > c; out != refuted {
			t.Fatalf("%v and %v at %g: [%g, %g], z=%g", a, b, alpha, low, high, d.z())
		}
		want, err := effect.Fieller(a, b, alpha)
		if err != nil {
			open++
			if !math.IsInf(low, -1) && !math.IsInf(high, 1) {
				t.Fatalf("%v and %v: [%g, %g], and effect says %v", a, b, low, high, err)
			}
			continue
		}
		if math.Abs(low-want.Low) > 1e-9*(1+math.Abs(low)) || math.Abs(high-want.High) > 1e-9*(1+math.Abs(high)) {
			t.Fatalf("%v and %v at %g: [%g, %g], effect has %v", a, b, alpha, low, high, want)
		}
		// A control below 0 turns nothing but its own sign around.
		e := d
		e.m, e.cov = -d.m, -d.cov
		if l, h := e.within(c); l != low || h != high {
			t.Fatalf("below 0: [%g, %g], want [%g, %g]", l, h, low, high)
		}
	}
	t.Logf("%d intervals with an open end", open)
}
