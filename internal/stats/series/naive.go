// Copyright 2026 The jupan authors.
// SPDX-License-Identifier: Apache-2.0

package series

import "math"

// Naive is the forecast that every season repeats the last one. A model that does no better than
// this has no use.
type Naive struct {
	Last  []float64 // the last cycle
	Sigma float64   // root mean square of the seasonal differences
}

// SeasonalNaive takes the last cycle of a series; season 1 repeats the last value.
// Source: Hyndman and Athanasopoulos, Forecasting: Principles and Practice (2021), 5.2 and 5.5.
func SeasonalNaive(x []float64, season int) (Naive, error) {
	switch {
	case season < 1 || !usable(x):
		return Naive{}, argument("seasonal naive", "a season below one or a value that is no number up to 1e60")
	case len(x) < season+1:
		return Naive{}, short("seasonal naive", len(x), season+1)
	}
	d := Difference(x, season)
	last := append([]float64(nil), x[len(x)-season:]...)
	return Naive{Last: last, Sigma: math.Sqrt(dot(d, d) / float64(len(d)))}, nil
}

// Forecast returns the next horizon periods with intervals of the given level of confidence:
//
//	value ± z × Sigma × sqrt(k + 1), k = full cycles before the period
//
// A confidence that is not between 0 and 1 gives no interval; the zero Naive forecasts nothing.
func (m Naive) Forecast(horizon int, confidence float64) []Prediction {
	out := make([]Prediction, 0, max(0, horizon))
	if len(m.Last) == 0 {
		return out
	}
	z := normalHalf(confidence)
	for h := range horizon {
		value := m.Last[h%len(m.Last)]
		half := float64(z * m.Sigma * math.Sqrt(float64(h/len(m.Last)+1)))
		out = append(out, Prediction{Value: value, Low: value - half, High: value + half})
	}
	return out
}
