// Copyright 2026 The jupan authors.
// SPDX-License-Identifier: Apache-2.0

package series

import (
	"math"

	"github.com/jupan-go/jupan/internal/stats"
	"github.com/jupan-go/jupan/internal/stats/numeric"
)

// Theta is the forecast that won the third M competition: the mean of a straight line through the
// series and of a smoothing of the series with its curvature doubled, which is simple smoothing with
// half the line's slope as its drift.
type Theta struct {
	Alpha   float64
	Level   float64
	Drift   float64   // half the slope of the line, for one period
	Seasons []float64 // factors of the coming cycle, the next period first; empty where there is none
	Sigma   float64   // of the one-step errors of the series without its season
	N       int
}

// FitTheta fits a Theta forecast. A season is taken out where there are more than two cycles, all
// values are positive, and the autocorrelation at a cycle is significant at 90 percent:
//
//	|r_f| > 1.645 × sqrt((1 + 2 Σ_(k<f) r_k²) / n)
//
// Season 0 or 1 is none. The weight and the first level are those of least squared errors.
// Source: Assimakopoulos and Nikolopoulos, International Journal of Forecasting 16 (2000); the form
// with drift: Hyndman and Billah, 19 (2003).
func FitTheta(x []float64, season int) (Theta, error) {
	const least = 4
	switch {
	case season < 0 || !usable(x):
		return Theta{}, argument("Theta", "a negative season or a value that is no number up to 1e60")
	case len(x) < least:
		return Theta{}, short("Theta", len(x), least)
	}
	m := Theta{N: len(x)}
	rest := x
	if seasonal(x, season) {
		seasons := Smoothing{Season: season, Multiplicative: true}.figure(x, movingAverage(x, season))
		if positive(seasons) {
			rest = make([]float64, len(x))
			for t, v := range x {
				rest[t] = v / seasons[t%season]
			}
			at := len(x) % season
			m.Seasons = append(append(m.Seasons, seasons[at:]...), seasons[:at]...)
		}
	}
	m.Alpha = bestAlpha(rest)
	level, sse := smoothFree(rest, m.Alpha)
	m.Level, m.Sigma = level, math.Sqrt(sse/float64(len(x)-2))
	m.Drift = 0.5 * lineSlope(rest)
	return m, regular("Theta", m.Level, m.Sigma, m.Drift)
}

// seasonal is the test for a season.
func seasonal(x []float64, f int) bool {
	if f < 2 || len(x) <= 2*f || !positive(x) {
		return false
	}
	c, err := CrossCorrelation(x, x, f)
	if err != nil {
		return false
	}
	sum := 1.0
	for k := 1; k < f; k++ {
		sum += float64(2 * float64(c.At(k)*c.At(k)))
	}
	limit := float64(stats.NormalUpperQuantile(0.05) * math.Sqrt(sum/float64(len(x))))
	return math.Abs(c.At(f)) > limit
}

// bestAlpha finds the weight of least squared errors: the best of a grid, then golden section in its
// two cells.
func bestAlpha(x []float64) float64 {
	const cells = 32
	cost := func(alpha float64) float64 {
		_, sse := smoothFree(x, alpha)
		return sse
	}
	best, least := 0, math.Inf(1)
	for i := range cells + 1 {
		if c := cost(cell(i, cells)); c < least {
			best, least = i, c
		}
	}
	return numeric.Minimum(cost, cell(best-1, cells), cell(best+1, cells))
}

// cell is the i-th point of a grid over the weights, which stay off both ends.
func cell(i, cells int) float64 {
	return min(max(float64(i)/float64(cells), 1e-4), 1-1e-4)
}

// smoothFree smooths with the first level that makes the squared errors least, which is a regression:
//
//	e_t = (x_t − a_t) − level_0 × (1−α)^(t−1), a_1 = 0, a_(t+1) = α x_t + (1−α) a_t
func smoothFree(x []float64, alpha float64) (level, sse float64) {
	rest := make([]float64, len(x))
	power := make([]float64, len(x))
	a, p := 0.0, 1.0
	for t, v := range x {
		rest[t], power[t] = v-a, p
		a = float64(alpha*v) + float64((1-alpha)*a)
		p *= 1 - alpha
	}
	first := dot(rest, power) / dot(power, power)
	axpy(-first, power, rest)
	return a + float64(first*p), dot(rest, rest)
}

// Forecast returns the next horizon periods with intervals of the given level of confidence:
//
//	value_h = (level + drift × (h − 1 + (1 − (1−α)^n) / α)) × season_h
//	var_h   = Sigma² × (1 + (h − 1) α²) × season_h²
//
// A confidence that is not between 0 and 1 gives no interval; the zero Theta forecasts zeros.
func (m Theta) Forecast(horizon int, confidence float64) []Prediction {
	out := make([]Prediction, 0, max(0, horizon))
	reach := 0.0 // Σ_(t<n) (1−α)^t
	for range m.N {
		reach = 1 + float64((1-m.Alpha)*reach)
	}
	z := float64(normalHalf(confidence) * m.Sigma)
	for h := range horizon {
		factor := 1.0
		if len(m.Seasons) > 0 {
			factor = m.Seasons[h%len(m.Seasons)]
		}
		value := float64((m.Level + float64(m.Drift*(float64(h)+reach))) * factor)
		half := float64(z * math.Sqrt(1+float64(float64(h)*float64(m.Alpha*m.Alpha))) * factor)
		out = append(out, Prediction{Value: value, Low: value - half, High: value + half})
	}
	return out
}
