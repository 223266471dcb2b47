// Copyright 2026 The jupan authors.
// SPDX-License-Identifier: Apache-2.0

package series

import (
	"math"

	"github.com/jupan-go/jupan/internal/stats"
)

// Smoothing says how a series is smoothed. Each weight is between 0 and 1: at 1 only the newest
// value counts, at 0 the start is kept for ever.
type Smoothing struct {
	Alpha float64 // weight of the level
	Beta  float64 // weight of the trend; read only with Trend or a Season
	Gamma float64 // weight of the season; read only with a Season

	Trend          bool // Holt's method; a season always comes with a trend
	Season         int  // periods of a cycle; 0 = none
	Multiplicative bool // whether the season multiplies the level instead of adding to it
}

// Smoothed is a series smoothed to its end. It is not to be changed once made.
type Smoothed struct {
	Smoothing
	Level     float64
	Slope     float64   // of the trend, for one period
	Seasons   []float64 // of the coming cycle, the next period first
	SSE       float64   // sum of the squared one-step errors
	Residuals []float64 // the one-step errors, from the first period after the start
}

// Prediction is the forecast of one period with its interval.
type Prediction struct {
	Value, Low, High float64
}

// HoltWinters smooths a series with given weights:
//
//	level_t  = α (x_t − s_(t−f)) + (1 − α) (level_(t−1) + slope_(t−1))
//	slope_t  = β (level_t − level_(t−1)) + (1 − β) slope_(t−1)
//	season_t = γ (x_t − level_t) + (1 − γ) season_(t−f)
//
// With a multiplicative season the differences in the first and the third line are quotients. The
// start with a season comes from the first two cycles (see decompose) and the recursion begins in the
// second; with a trend only it is x_2 and x_2 − x_1, with neither it is x_1.
// Source: Holt (1957); Winters, Management Science 6 (1960). The start and the updates are those of
// stats::HoltWinters in R, so that its results can be compared.
func HoltWinters(x []float64, s Smoothing) (Smoothed, error) {
	if err := s.check(x); err != nil {
		return Smoothed{}, err
	}
	m, first := s.start(x)
	if s.Multiplicative && s.Season > 0 && (!positive(x) || !positive(m.Seasons)) {
		return Smoothed{}, argument("Holt-Winters", "a multiplicative season of values that are not positive")
	}
	seasons := m.Seasons
	for i, v := range x[first:] {
		m.step(v, seasons, i)
	}
	if s.Season > 0 { // turn the ring so that the next period comes first
		at := (len(x) - first) % s.Season
		m.Seasons = append(append([]float64(nil), seasons[at:]...), seasons[:at]...)
	}
	m.SSE = dot(m.Residuals, m.Residuals)
	if !finite([]float64{m.SSE, m.Level, m.Slope}) || !finite(m.Seasons) {
		return Smoothed{}, argument("Holt-Winters", "values whose errors are beyond all numbers")
	}
	return m, nil
}

// check looks at the weights and the length.
func (s Smoothing) check(x []float64) error {
	for _, w := range []float64{s.Alpha, s.Beta, s.Gamma} {
		if !(w >= 0 && w <= 1) {
			return argument("Holt-Winters", "a weight outside of 0 to 1")
		}
	}
	need := 3
	if s.Season > 0 {
		need = 2*s.Season + 1
	}
	switch {
	case s.Season < 0 || s.Season == 1:
		return argument("Holt-Winters", "a season of fewer than two periods")
	case len(x) < need:
		return short("Holt-Winters", len(x), need)
	case !usable(x):
		return argument("Holt-Winters", "a value that is no number up to 1e60")
	}
	return nil
}

// start returns the state before the recursion, and the index of the first value that enters it.
func (s Smoothing) start(x []float64) (m Smoothed, first int) {
	m = Smoothed{Smoothing: s}
	switch {
	case s.Season > 0:
		m.Trend = true
		m.Level, m.Slope, m.Seasons = s.decompose(x[:2*s.Season])
		return m, s.Season
	case s.Trend:
		m.Level, m.Slope = x[1], x[1]-x[0]
		return m, 2
	}
	m.Level = x[0]
	return m, 1
}

// step takes in the value of the i-th period after the start; seasons is a ring.
func (m *Smoothed) step(x float64, seasons []float64, i int) {
	carried := m.Level + m.Slope
	season := 0.0
	if m.Season > 0 {
		season = seasons[i%m.Season]
	}
	m.Residuals = append(m.Residuals, x-m.join(carried, season))
	level := float64(m.Alpha*m.part(x, season)) + float64((1-m.Alpha)*carried)
	if m.Trend {
		m.Slope = float64(m.Beta*(level-m.Level)) + float64((1-m.Beta)*m.Slope)
	}
	m.Level = level
	if m.Season > 0 {
		seasons[i%m.Season] = float64(m.Gamma*m.part(x, level)) + float64((1-m.Gamma)*season)
	}
}

// join puts a season on a level.
func (m *Smoothed) join(level, season float64) float64 {
	if m.Multiplicative && m.Season > 0 {
		return float64(level * season)
	}
	return level + season
}

// part takes a season, or a level, out of a value.
func (m *Smoothed) part(x, y float64) float64 {
	if m.Multiplicative && m.Season > 0 {
		return x / y
	}
	return x - y
}

// Forecast returns the next horizon periods with intervals of the given level of confidence, such as
// 0.95. With σ² the variance of the one-step errors and an additive season,
//
//	value_h = level + h × slope + season_h
//	var_h   = σ² × (1 + Σ_(j=1…h−1) ψ_j²), ψ_j = α (1 + j β) + [f divides j] γ (1 − α)
//
// and with a multiplicative one each ψ_j is scaled by season_h / season_(h−j). The errors are taken to
// be normal; the interval leaves out that the weights and the start are estimates. A confidence that
// is not between 0 and 1 gives no interval: both its ends are the value.
// Source: Yar and Chatfield, International Journal of Forecasting 6 (1990); Chatfield and Yar, 7 (1991).
func (m *Smoothed) Forecast(horizon int, confidence float64) []Prediction {
	out := make([]Prediction, 0, max(0, horizon))
	around := centred(m.Residuals)
	sigma := math.Sqrt(dot(around, around) / float64(max(1, len(around)-1)))
	z := float64(normalHalf(confidence) * sigma)
	for h := 1; h <= horizon; h++ {
		season := 0.0
		if m.Season > 0 {
			season = m.Seasons[(h-1)%m.Season]
		}
		value := m.join(m.Level+float64(float64(h)*m.Slope), season)
		half := float64(z * math.Sqrt(m.spread(h)))
		out = append(out, Prediction{Value: value, Low: value - half, High: value + half})
	}
	return out
}

// normalHalf is half the width of a normal interval, in standard deviations.
func normalHalf(confidence float64) float64 {
	if !(confidence > 0 && confidence < 1) {
		return 0
	}
	return stats.NormalUpperQuantile((1 - confidence) / 2)
}

// spread is var_h / σ².
func (m *Smoothed) spread(h int) float64 {
	sum := 1.0
	for j := 1; j < h; j++ {
		psi := m.echo(h, j)
		sum += float64(psi * psi)
	}
	return sum
}

// echo is ψ_j of period h: what is left there of an error j periods before.
func (m *Smoothed) echo(h, j int) float64 {
	psi := m.Alpha
	if m.Trend {
		psi = float64(m.Alpha * (1 + float64(float64(j)*m.Beta)))
	}
	if m.Season > 0 && j%m.Season == 0 {
		psi += float64(m.Gamma * (1 - m.Alpha))
	}
	if m.Multiplicative && m.Season > 0 {
		psi *= m.Seasons[(h-1)%m.Season] / m.Seasons[(h-1-j+h*m.Season)%m.Season]
	}
	return psi
}

func positive(x []float64) bool {
	for _, v := range x {
		if !(v > 0) {
			return false
		}
	}
	return true
}
