// Copyright 2026 The jupan authors.
// SPDX-License-Identifier: Apache-2.0

package main

import (
	"math"
	"slices"
	"strconv"

	"github.com/jupan-go/jupan/anomaly"
	"github.com/jupan-go/jupan/settle/money"
)

// baseline scores a value from the days before it; the larger, the odder.
type baseline struct {
	name  string
	score func(past []float64, x float64) float64
}

// baselines are what is used most: each looks at the last days only and never at the point itself.
func baselines() []baseline {
	return []baseline{
		{"3-sigma, 28 days", threeSigma},
		{"MAD, 28 days", medianDeviation},
		{"seasonal naive, 7 days", seasonalNaive},
	}
}

func threeSigma(past []float64, x float64) float64 {
	past = past[max(0, len(past)-28):]
	mean, sd := moments(past)
	return math.Abs(x-mean) / (sd + 1e-9)
}

func moments(xs []float64) (mean, sd float64) {
	for _, x := range xs {
		mean += x / float64(len(xs))
	}
	for _, x := range xs {
		sd += (x - mean) * (x - mean) / float64(len(xs))
	}
	return mean, math.Sqrt(sd)
}

func medianDeviation(past []float64, x float64) float64 {
	past = slices.Clone(past[max(0, len(past)-28):])
	mid := middle(past)
	for i := range past {
		past[i] = math.Abs(past[i] - mid)
	}
	return math.Abs(x-mid) / (1.4826*middle(past) + 1e-9)
}

func middle(xs []float64) float64 {
	slices.Sort(xs)
	n := len(xs)
	return (xs[(n-1)/2] + xs[n/2]) / 2
}

// seasonalNaive compares with the same day of the week before, by the deviation of such differences.
func seasonalNaive(past []float64, x float64) float64 {
	const week = 7
	if len(past) < 2*week {
		return 0
	}
	var diffs []float64
	for i := max(week, len(past)-56); i < len(past); i++ {
		diffs = append(diffs, past[i]-past[i-week])
	}
	_, sd := moments(diffs)
	return math.Abs(x-past[len(past)-week]) / (sd + 1e-9)
}

// scored is one value with its score.
type scored struct {
	group group
	kind  string // empty on a clean day
	zero  bool   // whether a slip was rounded to zero
	score float64
}

// run scores the whole corpus. What is missing is left out, so that seven values are about a week.
func (b *baseline) run(sets []*dataset) (list []scored) {
	for _, d := range sets {
		for _, s := range d.series {
			if s.split == "" {
				continue
			}
			g := group{s.split, s.sparse}
			var past []float64
			for day := s.first; day <= d.last; day++ {
				v, ok := s.values[day]
				if !ok {
					continue
				}
				if day >= s.first+warmUp && len(past) > 0 {
					list = append(list, scored{group: g, score: b.score(past, number(v))})
					for _, e := range s.events[day] {
						list = append(list, scored{g, e.kind, e.value.IsZero(), b.score(past, number(e.value))})
					}
				}
				past = append(past, number(v))
			}
		}
	}
	return list
}

func number(d money.Decimal) float64 {
	x, err := strconv.ParseFloat(d.String(), 64)
	if err != nil {
		return 0
	}
	return x
}

// tallies sets a threshold for each half's kind of series on the development half, for the budget of
// false alerts in a hundred days, and counts with it.
func tallies(list []scored, budget float64) map[group]*tally {
	out := map[group]*tally{}
	for _, sparse := range []bool{false, true} {
		var clean []float64
		for _, s := range list {
			if s.kind == "" && s.group == (group{"dev", sparse}) {
				clean = append(clean, s.score)
			}
		}
		slices.Sort(clean)
		threshold := clean[len(clean)-1-int(budget/100*float64(len(clean)))]
		for _, split := range []string{"dev", "test"} {
			t := newTally()
			for _, s := range list {
				if s.group == (group{split, sparse}) {
					t.count(s, threshold)
				}
			}
			out[group{split, sparse}] = t
		}
	}
	return out
}

func (t *tally) count(s scored, threshold float64) {
	odd := s.score > threshold
	switch {
	case s.kind == "":
		t.days++
		if odd {
			t.alerts["slip"]++
		}
	case isSlip(s.kind) && s.zero:
	default:
		t.events[s.kind]++
		if odd {
			t.found[s.kind]++
		}
	}
}

// injectedAt returns the value that an error of a kind makes of one day, if there is one.
func (s *series) injectedAt(day anomaly.Day, kind string) (money.Decimal, bool) {
	for _, e := range s.events[day] {
		if e.kind == kind {
			return e.value, true
		}
	}
	return money.Decimal{}, false
}
