// Copyright 2026 The jupan authors.
// SPDX-License-Identifier: Apache-2.0

package series

import "math"

// Surrogacy is a regression, over experiments, of their effect on the follower on their effect on
// the leader: do experiments that move the leader move the follower too?
type Surrogacy struct {
	N             int
	Intercept     float64
	Slope         float64 // effect on the follower for one unit of effect on the leader
	SlopeSE       float64
	Pearson       float64 // plain correlation of the effects, each counting alike
	SignAgreement float64 // part of the experiments whose two effects have the same sign
}

// RegressEffects fits the line by least squares with the weights 1/se² of the follower's effects,
// whose variances count as known:
//
//	slope = Σ w (x − x̄) (y − ȳ) / Σ w (x − x̄)², SE = 1 / sqrt(Σ w (x − x̄)²), w = 1/se²
//
// x̄ and ȳ are the weighted means. An effect of exactly zero agrees in sign with zero only.
// Source: Daniels and Hughes, Statistics in Medicine 16 (1997), with known variances.
func RegressEffects(leader, follower, followerSE []float64) (Surrogacy, error) {
	if err := pair("effects", leader, follower); err != nil {
		return Surrogacy{}, err
	}
	if err := pair("effects", follower, followerSE); err != nil {
		return Surrogacy{}, err
	}
	if len(leader) < 3 {
		return Surrogacy{}, short("effects", len(leader), 3)
	}
	weights := make([]float64, len(leader))
	for i, se := range followerSE {
		if !(se > 0) {
			return Surrogacy{}, argument("effects", "a standard error that is not positive")
		}
		weights[i] = 1 / float64(se*se)
	}
	if flat(leader) || flat(follower) {
		return Surrogacy{}, singular("effects")
	}
	x, xMean := weighted(leader, weights)
	y, yMean := weighted(follower, weights)
	var xx, xy float64
	same := 0
	for i, w := range weights {
		xx += float64(w * float64(x[i]*x[i]))
		xy += float64(w * float64(x[i]*y[i]))
		if sign(leader[i]) == sign(follower[i]) {
			same++
		}
	}
	s := Surrogacy{N: len(leader), Slope: xy / xx, SlopeSE: 1 / math.Sqrt(xx)}
	s.Intercept = yMean - float64(s.Slope*xMean)
	x, y = centred(leader), centred(follower)
	s.Pearson = dot(x, y) / float64(math.Sqrt(dot(x, x))*math.Sqrt(dot(y, y)))
	s.SignAgreement = float64(same) / float64(s.N)
	return s, regular("effects", s.Slope, s.SlopeSE, s.Intercept, s.Pearson)
}

// weighted returns the values around their weighted mean, and that mean.
func weighted(x, weights []float64) (around []float64, m float64) {
	var sum float64
	for _, w := range weights {
		sum += w
	}
	m = dot(x, weights) / sum
	around = make([]float64, len(x))
	for i, v := range x {
		around[i] = v - m
	}
	return around, m
}

func sign(x float64) int {
	switch {
	case x > 0:
		return 1
	case x < 0:
		return -1
	}
	return 0
}
