// Copyright 2026 The jupan authors.
// SPDX-License-Identifier: Apache-2.0

package series

import (
	"math"
	"slices"

	"github.com/jupan-go/jupan/internal/stats/numeric"
)

// FitHoltWinters smooths a series with the weights that make the sum of squared one-step errors
// least; the weights given are not read. One weight is found by golden section, two or three by the
// simplex of Nelder and Mead from 0.3, 0.1, 0.1, held inside 0 to 1. The search finds a valley, which
// need not be the deepest, and always the same one.
// Source: Nelder and Mead, Computer Journal 7 (1965).
func FitHoltWinters(x []float64, s Smoothing) (Smoothed, error) {
	s.Alpha, s.Beta, s.Gamma = 0, 0, 0
	if _, err := HoltWinters(x, s); err != nil {
		return Smoothed{}, err
	}
	with := func(w []float64) Smoothing {
		at := s
		weights := [...]*float64{&at.Alpha, &at.Beta, &at.Gamma}
		for i, v := range w {
			*weights[i] = v
		}
		return at
	}
	cost := func(w []float64) float64 {
		m, err := HoltWinters(x, with(w))
		if err != nil {
			return math.Inf(1)
		}
		return m.SSE
	}
	start := []float64{0.3, 0.1, 0.1}
	switch {
	case s.Season > 0:
		return HoltWinters(x, with(simplex(cost, start)))
	case s.Trend:
		return HoltWinters(x, with(simplex(cost, start[:2])))
	}
	alpha := numeric.Minimum(func(a float64) float64 { return cost([]float64{a}) }, 0, 1)
	return HoltWinters(x, with([]float64{alpha}))
}

// corner is a point of the simplex with its cost.
type corner struct {
	at   []float64
	cost float64
}

// simplex minimises cost over the unit cube.
func simplex(cost func([]float64) float64, start []float64) []float64 {
	const (
		edge    = 0.1  // of the first simplex
		stepMax = 600  // moves; some 150 suffice for three weights
		narrow  = 1e-9 // the simplex is small enough
	)
	inside := func(w []float64) corner {
		for i, v := range w {
			w[i] = min(max(v, 0), 1)
		}
		return corner{w, cost(w)}
	}
	corners := []corner{inside(slices.Clone(start))}
	for i := range start {
		w := slices.Clone(start)
		w[i] += edge
		corners = append(corners, inside(w))
	}
	byCost := func(a, b corner) int {
		switch {
		case a.cost < b.cost:
			return -1
		case a.cost > b.cost:
			return 1
		}
		return slices.Compare(a.at, b.at)
	}
	for range stepMax {
		slices.SortStableFunc(corners, byCost)
		if diameter(corners) < narrow {
			break
		}
		move(corners, inside)
	}
	slices.SortStableFunc(corners, byCost)
	return corners[0].at
}

// move replaces the worst corner by its reflection, expansion or contraction, or draws all corners
// towards the best one.
func move(corners []corner, inside func([]float64) corner) {
	last := len(corners) - 1
	worst := corners[last]
	middle := make([]float64, len(worst.at))
	for _, c := range corners[:last] {
		axpy(1/float64(last), c.at, middle)
	}
	along := func(from []float64, step float64) corner {
		w := slices.Clone(middle)
		for i := range w {
			w[i] += float64(step * (from[i] - middle[i]))
		}
		return inside(w)
	}
	reflected := along(worst.at, -1)
	switch {
	case reflected.cost < corners[0].cost:
		if far := along(worst.at, -2); far.cost < reflected.cost {
			reflected = far
		}
		corners[last] = reflected
		return
	case reflected.cost < corners[last-1].cost:
		corners[last] = reflected
		return
	case reflected.cost < worst.cost:
		worst = reflected
	}
	if near := along(worst.at, 0.5); near.cost < worst.cost {
		corners[last] = near
		return
	}
	best := corners[0].at
	for i := 1; i <= last; i++ {
		w := slices.Clone(corners[i].at)
		for j := range w {
			w[j] = float64(0.5*w[j]) + float64(0.5*best[j])
		}
		corners[i] = inside(w)
	}
}

// diameter is the greatest distance from the first corner along any weight.
func diameter(corners []corner) float64 {
	var d float64
	for _, c := range corners[1:] {
		for i, v := range c.at {
			d = max(d, math.Abs(v-corners[0].at[i]))
		}
	}
	return d
}
