// Copyright 2026 The jupan authors.
// SPDX-License-Identifier: Apache-2.0

package bandit

import (
	"math"
	"slices"

	"github.com/jupan-go/jupan/internal/stats"
	"github.com/jupan-go/jupan/internal/stats/numeric"
)

// Ranking holds, for each arm, probabilities about its place among all. Both are numbers from 0 to 1.
type Ranking struct {
	Best   []float64 // it is the first; they add up to one
	TopTwo []float64 // it is the first or the second; they add up to two, with one arm to one
}

// Normal is a normal posterior of an arm's mean.
type Normal struct {
	Mean, SD float64
}

// RankBeta ranks arms by their rates of success:
//
//	P(i is best) = ∫ f_i(x) × Π_(j≠i) F_j(x) dx
//
// The integral is taken by quadrature, on the scale ln(x/(1−x)) on which every Beta is smooth, and is
// good to nine digits. Source: Chapelle and Li, An Empirical Evaluation of Thompson Sampling (2011).
func RankBeta(arms []stats.Beta) (Ranking, error) {
	if err := checkBeta("rank", arms); err != nil {
		return Ranking{}, err
	}
	p := make([]posterior, len(arms))
	for i, a := range arms {
		p[i] = logistic{a, numeric.LogBeta(a.A, a.B)}
	}
	return rank(p), nil
}

// RankNormal ranks arms by means with normal posteriors, like RankBeta.
func RankNormal(arms []Normal) (Ranking, error) {
	if len(arms) == 0 {
		return Ranking{}, argument("rank", "no arms")
	}
	p := make([]posterior, len(arms))
	for i, a := range arms {
		if !(math.Abs(a.Mean) <= math.MaxFloat64) || !(a.SD > 0 && a.SD <= math.MaxFloat64) {
			return Ranking{}, argument("rank", "a posterior without mean or positive deviation")
		}
		p[i] = a
	}
	return rank(p), nil
}

// posterior is a smooth distribution on the line.
type posterior interface {
	at(t float64) (density, cdf float64)
	place(p float64) (lower, upper float64) // where p lies below, and where p lies above
}

func (a Normal) at(t float64) (density, cdf float64) {
	z := (t - a.Mean) / a.SD
	return stats.NormalDensity(z) / a.SD, stats.NormalCDF(z)
}

func (a Normal) place(p float64) (lower, upper float64) {
	d := float64(a.SD * stats.NormalUpperQuantile(p))
	return a.Mean - d, a.Mean + d
}

// logistic is the distribution of ln(x/(1−x)) for a Beta x.
type logistic struct {
	stats.Beta
	logBeta float64
}

func (a logistic) at(t float64) (density, cdf float64) {
	small := numeric.Exp(-math.Abs(t))
	near := numeric.Log1p(small) // −ln of the larger of x and 1 − x
	lnX, lnY := -near, -near-math.Abs(t)
	if t < 0 {
		lnX, lnY = lnY, lnX
		cdf = a.CDF(small / (1 + small))
	} else {
		cdf = stats.Beta{A: a.B, B: a.A}.Survival(small / (1 + small))
	}
	return numeric.Exp(float64(a.A*lnX) + float64(a.B*lnY) - a.logBeta), cdf
}

func (a logistic) place(p float64) (lower, upper float64) {
	mirror := stats.Beta{A: a.B, B: a.A}
	lower = numeric.Log(a.Quantile(p)) - numeric.Log(mirror.UpperQuantile(p))
	upper = numeric.Log(a.UpperQuantile(p)) - numeric.Log(mirror.Quantile(p))
	return lower, upper
}

// rank integrates over panels that begin and end where any arm has a part of its mass, with all arms
// at the same points.
func rank(arms []posterior) Ranking {
	k := len(arms)
	r := Ranking{Best: make([]float64, k), TopTwo: make([]float64, k)}
	node := newNode(k)
	ends := panels(arms)
	for i := 1; i < len(ends); i++ {
		middle, half := float64(0.5*(ends[i-1]+ends[i])), float64(0.5*(ends[i]-ends[i-1]))
		for _, g := range gauss {
			for _, side := range [2]float64{-1, 1} {
				node.evaluate(arms, middle+float64(float64(side*half)*g.at))
				node.add(&r, float64(half*g.weight))
			}
		}
	}
	normalise(r.Best, 1)
	normalise(r.TopTwo, float64(min(k, 2)))
	return r
}

// gauss is the rule of Gauss and Legendre with eight points, symmetric around zero.
// Source: Abramowitz and Stegun, table 25.4.
var gauss = [4]struct{ at, weight float64 }{
	{0.1834346424956498, 0.3626837833783620},
	{0.5255324099163290, 0.3137066458778873},
	{0.7966664774136267, 0.2223810344533745},
	{0.9602898564975363, 0.1012285362903763},
}

// panels returns the sorted ends of the panels. What lies below nearly all of the mass of two arms has
// no part in who is first or second, and ends that are closer than the sharpest arm is wide are as good
// as one: so the work grows with the square of the number of arms only as long as they are few.
func panels(arms []posterior) []float64 {
	var ends, bottoms []float64
	narrowest := math.Inf(1)
	for _, a := range arms {
		for i, p := range [...]float64{1e-14, 1e-10, 1e-7, 1e-5, 1e-3, 0.02, 0.15, 0.5} {
			lower, upper := a.place(p)
			for _, t := range [2]float64{lower, upper} {
				if !math.IsNaN(t) && !math.IsInf(t, 0) {
					ends = append(ends, t)
				}
			}
			if i == 0 {
				bottoms = append(bottoms, lower)
			}
			if p == 0.15 && upper > lower {
				narrowest = math.Min(narrowest, upper-lower)
			}
		}
	}
	slices.Sort(ends)
	slices.Sort(bottoms)
	from, apart := bottoms[max(0, len(bottoms)-2)], narrowest/panelsWithin
	kept := ends[:0]
	for i, t := range ends {
		n := len(kept)
		if t >= from && (n == 0 || t-kept[n-1] > apart || i == len(ends)-1 && t > kept[n-1]) {
			kept = append(kept, t)
		}
	}
	return kept
}

// panelsWithin is into how many panels the middle 70 % of the sharpest arm are divided at least, as
// long as ends of panels lie there.
const panelsWithin = 4

// node holds the densities and distributions at one point, and products over the arms before and
// after each: the terms without and with one arm above the point.
type node struct {
	density, cdf  []float64
	before, after []pairTerm
}

// pairTerm is Π F_j, and Σ_j (1 − F_j) × Π_(k≠j) F_k.
type pairTerm struct{ none, one float64 }

func (a pairTerm) times(b pairTerm) pairTerm {
	return pairTerm{float64(a.none * b.none), float64(a.none*b.one) + float64(a.one*b.none)}
}

func newNode(k int) *node {
	return &node{
		density: make([]float64, k), cdf: make([]float64, k),
		before: make([]pairTerm, k+1), after: make([]pairTerm, k+1),
	}
}

func (n *node) evaluate(arms []posterior, t float64) {
	k := len(arms)
	n.before[0], n.after[k] = pairTerm{1, 0}, pairTerm{1, 0}
	for i, a := range arms {
		n.density[i], n.cdf[i] = a.at(t)
		n.before[i+1] = n.before[i].times(pairTerm{n.cdf[i], 1 - n.cdf[i]})
	}
	for i := k - 1; i >= 0; i-- {
		n.after[i] = n.after[i+1].times(pairTerm{n.cdf[i], 1 - n.cdf[i]})
	}
}

// add adds the point's part of the integrals.
func (n *node) add(r *Ranking, weight float64) {
	for i, f := range n.density {
		others := n.before[i].times(n.after[i+1])
		part := float64(weight * f)
		r.Best[i] += float64(part * others.none)
		r.TopTwo[i] += float64(part * (others.none + others.one))
	}
}

// normalise makes x add up to total: what the quadrature leaves over is below 1e-9.
func normalise(x []float64, total float64) {
	var sum float64
	for _, v := range x {
		sum += v
	}
	if sum > 0 {
		for i := range x {
			x[i] *= total / sum
		}
	}
}
