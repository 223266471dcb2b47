// Copyright 2026 The jupan authors.
// SPDX-License-Identifier: Apache-2.0

package daily

import (
	"math"

	"github.com/jupan-go/jupan/internal/stats"
	"github.com/jupan-go/jupan/internal/stats/numeric"
)

// Proportion is what the past says of a part of a whole: its share, and how much more than a
// binomial it varies.
type Proportion struct {
	Share float64
	// M is the weight of the share as if it had been seen on so many: the share of a day is
	// distributed as Beta(Share M, (1 − Share) M).
	M    float64
	Days int
}

// proportionMax is the greatest M: no share is known better than by two thousand.
const proportionMax = 2000

// ProportionOf estimates from days with parts and wholes. A tenth of the days, those that deviate
// most, are left out of the share.
func ProportionOf(part, whole []float64) (p Proportion, ok bool) {
	const least, trimmed = 10, 0.1
	p.Days = len(part)
	if p.Days < least {
		return p, false
	}
	keep := make([]bool, len(part))
	for i := range keep {
		keep[i] = true
	}
	for range int(float64(trimmed * float64(p.Days))) {
		share := pooled(part, whole, keep)
		worst, at := -1.0, -1
		for i := range part {
			if r := math.Abs(pearson(part[i], whole[i], share)); keep[i] && r > worst {
				worst, at = r, i
			}
		}
		keep[at] = false
	}
	p.Share = pooled(part, whole, keep)
	if p.Share <= 0 || p.Share >= 1 {
		return p, false
	}
	chi, mean := 0.0, 0.0
	for i := range part {
		if keep[i] {
			chi += square(pearson(part[i], whole[i], p.Share))
		}
		mean += whole[i] / float64(p.Days)
	}
	phi := float64(1.3*chi) / float64(p.Days-1)
	p.M = proportionMax
	if phi > 1 && mean > 1 {
		rho := (phi - 1) / (mean - 1)
		p.M = math.Min(math.Max((1-rho)/rho, 2), proportionMax)
	}
	return p, true
}

func pooled(part, whole []float64, keep []bool) float64 {
	a, b := 0.0, 0.0
	for i := range part {
		if keep[i] {
			a, b = a+part[i], b+whole[i]
		}
	}
	if b == 0 {
		return 0
	}
	return a / b
}

// pearson is the deviation of a part in standard deviations of a binomial.
func pearson(part, whole, share float64) float64 {
	v := float64(whole * share * (1 - share))
	if v <= 0 {
		return 0
	}
	return (part - float64(whole*share)) / math.Sqrt(v)
}

// MidP returns the two-sided mid-p of a part of a whole under the beta-binomial distribution: twice
// the smaller tail, with half of the probability of the value itself. Above 4000 the tail is that of
// a normal distribution.
func (p Proportion) MidP(part, whole int64) float64 {
	const exact = 4000
	if float64(part) > float64(p.Share*float64(whole)) { // sum the smaller tail, from its end
		p.Share = 1 - p.Share
		part = whole - part
	}
	a, b := float64(p.Share*p.M), float64((1-p.Share)*p.M)
	if whole > exact {
		n := float64(whole)
		v := float64(n*p.Share*(1-p.Share)) * (p.M + n) / (p.M + 1)
		z := math.Abs(float64(part)-float64(n*p.Share)) / math.Sqrt(v)
		return math.Min(1, 2*stats.NormalSurvival(z))
	}
	// P(k) = C(n, k) B(k+a, n−k+b) / B(a, b), from k = 0 upwards by the ratio of neighbours.
	n := float64(whole)
	log := numeric.LogBeta(a, n+b) - numeric.LogBeta(a, b)
	below, at := 0.0, 0.0
	for k := int64(0); k <= part; k++ {
		x := float64(k)
		at = numeric.Exp(log)
		if k < part {
			below += at
			log += numeric.Log(float64((n-x)*(x+a)) / float64((x+1)*(n-x-1+b)))
		}
	}
	return math.Min(1, 2*(below+float64(0.5*at)))
}
