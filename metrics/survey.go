// Copyright 2026 The jupan authors.
// SPDX-License-Identifier: Apache-2.0

package metrics

import (
	"math"

	"github.com/jupan-go/jupan/internal/stats"
)

// Histogram counts answers by score, from the lowest score on: eleven places for
// NPS, seven for CES, five for CSAT.
type Histogram []int64

// from is how many answers there are from a place on.
func (h Histogram) from(place int) int64 {
	var n int64
	for _, count := range h[min(place, len(h)):] {
		n += count
	}
	return n
}

// Promoters is NPS read from a histogram, or from three counts.
//
//	NPS = 100 (promoters − detractors) / n
//	variance of one answer = p + d − (p − d)²
//
// Low and High are the Wald interval, NPS ± z √(variance/n), which has no width
// where all agree. AdjustedLow and AdjustedHigh add 3/4 to the promoters, 3/2 to
// the passives and 3/4 to the detractors, and are not cut off at ±100. Source: Rocks,
// Interval estimation for the "Net Promoter Score" (The American Statistician 70,
// 2016).
type Promoters struct {
	// Promoters, Passives and Detractors are counts; all figures but Variance are
	// in points of a hundred.
	Promoters, Passives, Detractors int64
	NPS, Variance, SE               float64 // the score, its variance and its standard error
	Low, High                       float64
	AdjustedCentre                  float64 // the middle of the adjusted interval
	AdjustedLow, AdjustedHigh       float64
}

// NewPromoters reads three counts; all figures are 0 where there are no answers.
func NewPromoters(promoters, passives, detractors int64, level float64) Promoters {
	r := Promoters{Promoters: promoters, Passives: passives, Detractors: detractors}
	n := float64(promoters + passives + detractors)
	if n <= 0 || promoters < 0 || passives < 0 || detractors < 0 {
		return r
	}
	z := stats.NormalUpperQuantile((1 - level) / 2)
	score, variance := netScore(float64(promoters), float64(detractors), n)
	r.NPS, r.Variance = float64(100*score), variance
	r.SE = float64(100 * math.Sqrt(variance/n))
	half := float64(z * r.SE)
	r.Low, r.High = r.NPS-half, r.NPS+half
	score, variance = netScore(float64(promoters)+0.75, float64(detractors)+0.75, n+3)
	half = float64(100 * z * math.Sqrt(variance/(n+3)))
	r.AdjustedCentre = float64(100 * score)
	r.AdjustedLow, r.AdjustedHigh = r.AdjustedCentre-half, r.AdjustedCentre+half
	return r
}

// netScore is the difference of two proportions of n and its variance.
func netScore(up, down, n float64) (score, variance float64) {
	p, d := up/n, down/n
	return p - d, math.Max(0, p+d-float64((p-d)*(p-d)))
}

// read is the figure of a histogram.
func (s Score) read(h Histogram, level float64) figure {
	n := h.from(0)
	if n <= 0 {
		return figure{Estimate: none(NoData)}
	}
	switch s {
	case CES:
		return readCES(h, n, level)
	case CSAT:
		e := proportion(h.from(3), n, level)
		return figure{Estimate: e}
	}
	r := NewPromoters(h.from(9), h.from(7)-h.from(9), n-h.from(7), level)
	e := Estimate{Value: r.NPS, Valid: true, N: n, Exact: true}
	e.Interval = Interval{math.Max(-100, r.AdjustedLow), math.Min(100, r.AdjustedHigh), level, methodNPS}
	f := figure{Estimate: e}
	for _, part := range []struct {
		name string
		k    int64
	}{{"promoters", r.Promoters}, {"passives", r.Passives}, {"detractors", r.Detractors}} {
		f.parts = append(f.parts, share(part.name, part.k, n, level))
	}
	return f
}

func readCES(h Histogram, n int64, level float64) figure {
	var m stats.Moments
	for i, count := range h {
		score := int64(i + 1)
		m.N += count
		m.X = m.X.AddProduct(score, count)
		m.XX = m.XX.AddProduct(score*score, count)
	}
	sample := m.Sample()
	e := Estimate{Value: sample.Mean, Valid: true, N: n, Exact: true}
	e.Interval = student(sample, n-1, level)
	return figure{Estimate: e, parts: []Part{share("easy", h.from(4), n, level)}}
}

// share is a part that is a proportion of the whole.
func share(name string, k, n int64, level float64) Part {
	e := proportion(k, n, level)
	e.Unit = Share
	return Part{name, e}
}
