// Copyright 2026 The jupan authors.
// SPDX-License-Identifier: Apache-2.0

package forecast

import (
	"cmp"
	"math"
	"slices"

	"github.com/jupan-go/jupan/internal/stats"
	"github.com/jupan-go/jupan/internal/stats/series"
	"github.com/jupan-go/jupan/metrics"
)

// Trial is how a model did on what was held back: forecast from several moments of the
// past, each time from what was known then alone.
type Trial struct {
	Model Model `json:"model"` // what was tried
	// Origins is from how many moments, and Horizon how many periods each time.
	Origins int `json:"origins"`
	Horizon int `json:"horizon"`
	// MAE and RMSE are mean errors in the unit of the series; MASE is MAE over that of
	// repeating the last cycle inside the training values, and SMAPE is in percent.
	MAE   float64 `json:"mae"`
	RMSE  float64 `json:"rmse"`
	MASE  float64 `json:"mase"`
	SMAPE float64 `json:"smape"`
	// AgainstNaive compares both with the seasonal naive forecast on the same periods:
	// below 1 is better (OWA of the M4 competition).
	AgainstNaive float64 `json:"against_naive"`
	// Coverage is the share of periods that fell into their intervals, before these
	// were widened.
	Coverage float64 `json:"coverage"`

	widen      float64 // what the intervals need to be multiplied by, to cover
	widenTotal float64 // the same for totals
	fails      error
}

// plan is what the trials of a series have in common.
type plan struct {
	x       []float64
	places  []int // around the turn of months, of x and the coming periods
	season  int
	horizon int // periods to forecast
	held    int // periods held back from each origin
	level   float64
	origins []int // lengths of the training values
	turns   bool  // whether the days around the turn of months may be peculiar
}

// fit fits a model to the first n values.
func (p *plan) fit(m Model, n int) (fitted, error) {
	name, isTurned := cutTurned(m)
	x := p.x[:n:n]
	if !isTurned {
		return name.fit(x, p.season)
	}
	factors, ok := turnFactors(x, p.places[:n])
	if !ok {
		return nil, ErrShort
	}
	plain := make([]float64, n)
	for i := range plain {
		plain[i] = x[i] / factors[p.places[i]]
	}
	of, err := name.fit(plain, p.season)
	if err != nil {
		return nil, err
	}
	t := turn{of: of}
	for _, place := range p.places[n:] {
		t.factors = append(t.factors, factors[place])
	}
	return t, nil
}

func cutTurned(m Model) (Model, bool) {
	if n := len(m) - len(turned); n > 0 && string(m[n:]) == turned {
		return m[:n], true
	}
	return m, false
}

// try runs a model over the origins.
func (p *plan) try(m Model) Trial {
	t := Trial{Model: m, Origins: len(p.origins), Horizon: p.held}
	var off, offTotal []float64
	inside, all := 0, 0
	for _, n := range p.origins {
		f, err := p.fit(m, n)
		if err != nil {
			t.fails = err
			return t
		}
		actual := p.x[n : n+p.held]
		list := f.Forecast(p.held, p.level)
		values := make([]float64, len(list))
		sum := 0.0
		for i, q := range list {
			values[i] = q.Value
			sum += actual[i]
			all++
			if q.Low <= actual[i] && actual[i] <= q.High {
				inside++
			}
			off = append(off, beyond(q, actual[i]))
		}
		offTotal = append(offTotal, beyond(f.Total(p.held, p.level), sum))
		a, err := series.Measure(p.x[:n], actual, values, p.season)
		if err != nil {
			t.fails = err
			return t
		}
		t.add(a)
	}
	t.RMSE = math.Sqrt(t.RMSE)
	t.Coverage = float64(inside) / float64(max(1, all))
	t.widen, t.widenTotal = quantileOf(off, p.level), quantileOf(offTotal, p.level)
	return t
}

// add takes in the measures of one origin; RMSE is squared until the end.
func (t *Trial) add(a series.Accuracy) {
	n := float64(t.Origins)
	t.MAE += a.MAE / n
	t.MASE += a.MASE / n
	t.SMAPE += a.SMAPE / n
	t.RMSE += float64(a.RMSE*a.RMSE) / n
}

// beyond is how far a value is from its forecast, in half-widths of the interval.
func beyond(p series.Prediction, actual float64) float64 {
	half := (p.High - p.Low) / 2
	e := math.Abs(actual - p.Value)
	switch {
	case e == 0:
		return 0
	case half == 0:
		return math.Inf(1)
	}
	return e / half
}

// quantileOf is the smallest value that a share of the values do not exceed, at least 1:
// intervals are widened by it and never narrowed. Infinite ones are no help.
func quantileOf(x []float64, share float64) float64 {
	slices.Sort(x)
	q := stats.SortedQuantile(x, share, stats.Inverse)
	if math.IsInf(q, 0) || math.IsNaN(q) {
		return 1
	}
	return math.Max(1, q)
}

// trials runs all models, and sorts them by how they did against the naive one.
func (p *plan) trials() []Trial {
	list := models(p.x, p.season)
	if p.turns {
		for _, m := range list[:len(list):len(list)] {
			list = append(list, m+turned)
		}
	}
	var out []Trial
	for _, m := range list {
		if t := p.try(m); t.fails == nil {
			out = append(out, t)
		}
	}
	i := slices.IndexFunc(out, func(t Trial) bool { return t.Model == SeasonalNaive })
	if i < 0 {
		return nil
	}
	naive := series.Accuracy{MASE: out[i].MASE, SMAPE: out[i].SMAPE}
	for k := range out {
		owa, ok := (series.Accuracy{MASE: out[k].MASE, SMAPE: out[k].SMAPE}).Against(naive)
		if !ok { // the naive forecast is perfect
			owa = 1
			if out[k].MAE > 0 {
				owa = 2
			}
		}
		out[k].AgainstNaive = owa
	}
	slices.SortStableFunc(out, func(a, b Trial) int { return cmp.Compare(a.AgainstNaive, b.AgainstNaive) })
	return out
}

// originsOf returns up to count lengths of training values, the last of which leaves a
// horizon behind it, a quarter of a horizon apart.
func originsOf(n, need, horizon, count int) []int {
	var list []int
	step := max(1, horizon/4)
	for at := n - horizon; at >= need && len(list) < count; at -= step {
		list = append(list, at)
	}
	slices.Reverse(list)
	return list
}

func median(x []float64) float64 {
	sorted := slices.Clone(x)
	slices.Sort(sorted)
	return stats.SortedQuantile(sorted, 0.5, stats.Linear)
}

// placesOf are the places of periods around the turn of months.
func placesOf(list []metrics.Window) []int {
	out := make([]int, len(list))
	for i, w := range list {
		out[i] = turnOf(w)
	}
	return out
}
