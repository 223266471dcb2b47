// Copyright 2026 The jupan authors.
// SPDX-License-Identifier: Apache-2.0

package bandit

import (
	"math"

	"github.com/jupan-go/jupan/internal/keyhash"
	"github.com/jupan-go/jupan/internal/stats"
)

// Draw is the chance of one decision: a function of a seed, which belongs to the experiment, and of
// the key of what is decided on, such as a visitor. There is no state, so decisions can be made, or
// checked afterwards, in any order and at several places.
type Draw struct {
	Seed uint64
	Key  string
}

// uniform returns the n-th number of the draw for an arm, strictly between 0 and 1: the upper 52 bits
// of SipHash of the key under (seed, n, arm), and a half.
func (d Draw) uniform(n, arm int) float64 {
	h := keyhash.Seed{K0: d.Seed, K1: uint64(n)<<32 | uint64(uint32(arm))}.Sum128(d.Key)
	return (float64(h.Hi>>12) + 0.5) * 0x1p-52
}

// sample draws the rates of all arms for the n-th time, by the inverse of their distributions, and
// returns the best arm and the second best; with one arm that is the same.
func (d Draw) sample(n int, arms []stats.Beta) (first, second int) {
	var best, next float64
	for i, a := range arms {
		switch rate := a.Quantile(d.uniform(n, i)); {
		case i == 0 || rate > best:
			second, next = first, best
			first, best = i, rate
		case second == first || rate > next:
			second, next = i, rate
		}
	}
	return first, second
}

// Thompson returns the arm to show: the one whose rate, drawn from its posterior, is highest. An arm
// is thus shown as often as it is likely to be the best.
// Source: Thompson, Biometrika 25 (1933).
func (d Draw) Thompson(arms []stats.Beta) (int, error) {
	if err := checkBeta("Thompson", arms); err != nil {
		return 0, err
	}
	first, _ := d.sample(0, arms)
	return first, nil
}

// TopTwo returns the arm to show in a test for the best one: with probability leader Thompson's arm,
// and else the best arm of the first further draw that another arm wins. It finds the best arm with
// fewer trials than Thompson's rule, which stops looking at the runner-up too soon. One half is the
// usual leader. After 100 draws without another winner it is the second of the last draw.
// Source: Russo, Simple Bayesian Algorithms for Best Arm Identification (2016), 3.3.
func (d Draw) TopTwo(arms []stats.Beta, leader float64) (int, error) {
	const drawsMax = 100
	if err := checkBeta("top two", arms); err != nil {
		return 0, err
	}
	if !(leader >= 0 && leader <= 1) {
		return 0, argument("top two", "a probability beyond 0 to 1")
	}
	best, second := d.sample(0, arms)
	if d.uniform(0, len(arms)) < leader || len(arms) == 1 {
		return best, nil
	}
	for n := 1; n <= drawsMax; n++ {
		other, next := d.sample(n, arms)
		if other != best {
			return other, nil
		}
		second = next
	}
	return second, nil
}

// Pick returns an arm with the probability of its share; shares are not negative and add up to one.
// With the shares that [Ranking].Best gives it is Thompson's rule, and the share is the probability
// that a later evaluation needs.
func (d Draw) Pick(shares []float64) (int, error) {
	last, sum := -1, 0.0
	for i, s := range shares {
		if !(s >= 0) {
			return 0, argument("pick", "a share that is no number from 0")
		}
		if s > 0 {
			last = i
		}
		sum += s
	}
	if last < 0 || !(math.Abs(sum-1) < 1e-6) {
		return 0, argument("pick", "shares that do not add up to one")
	}
	at := float64(d.uniform(0, 0) * sum)
	for i, s := range shares[:last] {
		if at < s {
			return i, nil
		}
		at -= s
	}
	return last, nil
}
