// Copyright 2026 The jupan authors.
// SPDX-License-Identifier: Apache-2.0

package sequential

import (
	"math"

	"github.com/jupan-go/jupan/internal/stats"
)

// walk follows, without effect, the density of the score s = z √t of those experiments that have not
// stopped: it starts at 0 and gains independent normal increments of variance t_k − t_{k−1}. The
// density at a look is the integral of the one before, between its boundaries, with that increment:
//
//	f_k(s) = ∫ f_{k−1}(u) φ((s−u)/σ)/σ du,  σ² = t_k − t_{k−1}
//
// Source: Armitage, McPherson and Rowe (1969); Jennison and Turnbull, Group Sequential Methods
// (2000), chapter 19. The integral is by eight-point Gauss panels of about one σ, which leaves an
// error below 1e-11.
type walk struct {
	sides int
	node  []float64 // scores
	mass  []float64 // density times weight of the integral; nil before the first look
	t     float64   // information at the look that is open
	sigma float64   // deviation of its increment
	next  float64   // deviation of the increment to the look after it, for the width of the panels
}

// far is the z beyond which a normal density counts for nothing.
const far = 9

// advance opens look k.
func (w *walk) advance(info []float64, k int) {
	before := 0.0
	if k > 0 {
		before = info[k-1]
	}
	w.t, w.sigma = info[k], math.Sqrt(info[k]-before)
	w.next = w.sigma
	if k+1 < len(info) {
		w.next = math.Sqrt(info[k+1] - info[k])
	}
	if k == 0 {
		w.node, w.mass = []float64{0}, []float64{1}
	}
}

// crossing returns the chance to have come so far and to be beyond z at the look that is open.
func (w *walk) crossing(z float64) float64 {
	bound := float64(z * math.Sqrt(w.t))
	var sum stats.Sum
	for i, u := range w.node {
		p := stats.NormalSurvival((bound - u) / w.sigma)
		if w.sides == 2 {
			p += stats.NormalSurvival((bound + u) / w.sigma)
		}
		sum.Add(float64(w.mass[i] * p))
	}
	return sum.Float64()
}

// stop closes the look: those beyond z have stopped, and the density of the others is put on a grid.
func (w *walk) stop(z float64) {
	root := math.Sqrt(w.t)
	high := float64(math.Min(z, far) * root)
	low := -far * root
	if w.sides == 2 {
		low = -high
	}
	node, weight := panels(low, high, math.Min(w.sigma, w.next))
	mass := make([]float64, len(node))
	for i, s := range node {
		if w.sides == 2 && s > 0 { // as likely as its mirror image, which came before
			mass[i] = mass[mirror(i, len(node))]
			continue
		}
		f := 0.0
		for j, u := range w.node {
			if x := (s - u) / w.sigma; math.Abs(x) < far {
				f += float64(w.mass[j] * stats.NormalDensity(x))
			}
		}
		mass[i] = float64(weight[i]*f) / w.sigma
	}
	w.node, w.mass = node, mass
}

// mirror is the place of −s on panels that are alike on both sides of 0, where i is that of s.
func mirror(i, n int) int {
	const perPanel = 8
	return (n/perPanel-1-i/perPanel)*perPanel + (i%perPanel ^ 1)
}

// panels returns nodes and weights of the eight-point Gauss-Legendre rule on panels of at most the
// given width. Source of the rule: Abramowitz and Stegun, table 25.4.
func panels(low, high, width float64) (node, weight []float64) {
	x := [...]float64{0.183434642495649805, 0.525532409916328986, 0.796666477413626740, 0.960289856497536232}
	y := [...]float64{0.362683783378361983, 0.313706645877887287, 0.222381034453374471, 0.101228536290376259}
	count := int(math.Ceil((high - low) / width))
	half := 0.5 * (high - low) / float64(count)
	for p := range count {
		middle := low + float64(half*float64(2*p+1))
		for i := range x {
			step := float64(half * x[i])
			node = append(node, middle-step, middle+step)
			weight = append(weight, float64(half*y[i]), float64(half*y[i]))
		}
	}
	return node, weight
}
