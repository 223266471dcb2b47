// Copyright 2026 The jupan authors.
// SPDX-License-Identifier: Apache-2.0

package series

import "math"

// Total returns the sum of the next horizon periods with an interval. Their errors hang together: one
// period above its forecast lifts the forecasts behind it, so the variance of the sum is not the sum
// of the variances. With the weights ψ of [Smoothed.Forecast], by the period h that the error is in,
//
//	var = σ² × Σ_(h=1…H) (1 + Σ_(j=1…H−h) ψ_j)²
//
// A confidence that is not between 0 and 1 gives no interval.
func (m *Smoothed) Total(horizon int, confidence float64) Prediction {
	around := centred(m.Residuals)
	sigma := math.Sqrt(dot(around, around) / float64(max(1, len(around)-1)))
	return total(m.Forecast(horizon, 0), float64(sigma*normalHalf(confidence)), m.echo)
}

// Total returns the sum of the next horizon periods with an interval. What a cycle is off by, all later
// ones are off by as well.
func (m Naive) Total(horizon int, confidence float64) Prediction {
	return total(m.Forecast(horizon, 0), float64(m.Sigma*normalHalf(confidence)), func(_, j int) float64 {
		if j%len(m.Last) == 0 {
			return 1
		}
		return 0
	})
}

// Total returns the sum of the next horizon periods with an interval, as [Smoothed.Total] with
// ψ_j = α; each error weighs as much as the season of its period.
func (m Theta) Total(horizon int, confidence float64) Prediction {
	values := m.Forecast(horizon, 0)
	if len(m.Seasons) == 0 {
		return total(values, float64(m.Sigma*normalHalf(confidence)), func(int, int) float64 { return m.Alpha })
	}
	season := func(h int) float64 { return m.Seasons[(h-1)%len(m.Seasons)] }
	// An error of one in period h−j is season(h−j) there.
	var sum, squares float64
	for h := 1; h <= len(values); h++ {
		c := season(h)
		for k := h + 1; k <= len(values); k++ {
			c += float64(m.Alpha * season(k))
		}
		squares += float64(c * c)
		sum += values[h-1].Value
	}
	half := float64(float64(m.Sigma*normalHalf(confidence)) * math.Sqrt(squares))
	return Prediction{Value: sum, Low: sum - half, High: sum + half}
}

// total adds up forecasts; size is half the width of an interval of one error, and echo what is left in
// period h of an error j periods before.
func total(values []Prediction, size float64, echo func(h, j int) float64) Prediction {
	var sum, squares float64
	for h := 1; h <= len(values); h++ {
		c := 1.0
		for k := h + 1; k <= len(values); k++ {
			c += echo(k, k-h)
		}
		squares += float64(c * c)
		sum += values[h-1].Value
	}
	half := float64(size * math.Sqrt(squares))
	return Prediction{Value: sum, Low: sum - half, High: sum + half}
}
