// Copyright 2026 The jupan authors.
// SPDX-License-Identifier: Apache-2.0

package pulse

import (
	"math"
	"slices"
)

// window keeps the last values of a figure twice: in the order they came, and sorted.
type window struct {
	size   int
	ring   []float64
	next   int
	sorted []float64
}

func (w *window) add(x float64) {
	if len(w.ring) < w.size {
		w.ring = append(w.ring, x)
	} else {
		i, _ := slices.BinarySearch(w.sorted, w.ring[w.next])
		w.sorted = slices.Delete(w.sorted, i, i+1)
		w.ring[w.next] = x
		w.next = (w.next + 1) % w.size
	}
	i, _ := slices.BinarySearch(w.sorted, x)
	w.sorted = slices.Insert(w.sorted, i, x)
}

// quantile interpolates between the sorted values.
func (w *window) quantile(p float64) float64 {
	n := len(w.sorted)
	h := float64(float64(n-1) * p)
	i := int(h)
	if i >= n-1 {
		return w.sorted[n-1]
	}
	return w.sorted[i] + float64((h-float64(i))*(w.sorted[i+1]-w.sorted[i]))
}

// normal quantiles: of the quartile and of the upper twentieth.
const (
	z75 = 0.674489750196082
	z95 = 1.644853626951473
)

// deviance is how far x is from the middle, in scales of its own side. The scale is the wider of
// that of the quartile and that of the outer twentieth, and at least least.
func (w *window) deviance(x, least float64) float64 {
	mid := w.quantile(0.5)
	inner, outer := 0.75, 0.95
	if x < mid {
		inner, outer = 0.25, 0.05
	}
	scale := math.Max(math.Abs(w.quantile(inner)-mid)/z75, math.Abs(w.quantile(outer)-mid)/z95)
	return math.Abs(x-mid) / math.Max(scale, least)
}
