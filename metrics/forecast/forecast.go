// Copyright 2026 The jupan authors.
// SPDX-License-Identifier: Apache-2.0

package forecast

import (
	"cmp"
	"fmt"
	"math"
	"time"

	"github.com/jupan-go/jupan/internal/stats/series"
	"github.com/jupan-go/jupan/metrics"
	"github.com/jupan-go/jupan/settle"
)

// Options say what is asked of a forecast. The zero value and nil are the defaults.
type Options struct {
	// Horizon is how many periods ahead; 0 is one cycle.
	Horizon int
	// Season is the periods of a cycle: 0 is a week of days or hours, a year of weeks or
	// months, as far as there are two of them; 1 is none.
	Season int
	// Level is the confidence of the intervals; 0 is 0.9.
	Level float64
	// Origins is from how many moments of the past models are tried; 0 is 12, or as
	// many as there are.
	Origins int
}

// Forecast is what is expected of the coming periods.
type Forecast struct {
	// Metric and Unit are those of the series.
	Metric string       `json:"metric"`
	Unit   metrics.Unit `json:"unit"`
	// Model is the one that did best on what was held back, and Trials how all did, the
	// best first; the seasonal naive one is always among them.
	Model  Model   `json:"model"`
	Trials []Trial `json:"trials"`
	// Season is the cycle, in periods; 1 is none.
	Season int `json:"season"`
	// Widened is what the intervals of the model were multiplied by, because in the
	// past they held less often than they say.
	Widened float64 `json:"widened"`
	// Next are the coming periods, and Total is their sum.
	Next  []metrics.Estimate `json:"next"`
	Total metrics.Estimate   `json:"total"`

	spread []float64 // standard deviations of Next
}

// Best is the trial of the model in use.
func (f *Forecast) Best() Trial {
	for _, t := range f.Trials {
		if t.Model == f.Model {
			return t
		}
	}
	return Trial{}
}

// Forecast tries every model on the past and forecasts with the best of them. Where
// none does better than to repeat the last cycle, that is the forecast.
func (s Series) Forecast(opts *Options) (*Forecast, error) {
	p, o, err := s.plan(opts)
	if err != nil {
		return nil, err
	}
	f := &Forecast{Metric: s.Metric, Unit: s.Unit, Season: p.season, Trials: p.trials()}
	if len(f.Trials) == 0 {
		return nil, fmt.Errorf("%w: %d, of which none can be held back", ErrShort, len(p.x))
	}
	best := f.Trials[0]
	for _, t := range f.Trials {
		if best.AgainstNaive >= 1 && t.Model == SeasonalNaive {
			best = t
		}
	}
	f.Model, f.Widened = best.Model, best.widen
	fit, err := p.fit(best.Model, len(p.x))
	if err != nil {
		return nil, fmt.Errorf("forecast: %s: %w", best.Model, err)
	}
	f.fill(s, p, fitting{fit, best, o.Level})
	return f, nil
}

// fitting is a fitted model, how it did, and the level of its intervals.
type fitting struct {
	fitted
	best  Trial
	level float64
}

// fill makes estimates of the predictions.
func (f *Forecast) fill(s Series, p *plan, fit fitting) {
	windows := s.windows(len(p.x) + p.horizon)
	ends := windows[len(p.x)-1].To
	frame := metrics.Estimate{
		Metric: s.Metric, Unit: s.Unit, Valid: true, N: int64(len(p.x)), AsOf: ends.UTC(), Watermark: ends.UTC(),
	}
	estimate := func(q series.Prediction, widen float64, w metrics.Window) metrics.Estimate {
		e := frame
		e.Value, e.Window = q.Value, w
		method := string(fit.best.Model)
		if widen > 1 {
			method += fmt.Sprintf(" × %.2f", widen)
		}
		e.Interval = metrics.Interval{
			Low: q.Value - float64(widen*(q.Value-q.Low)), High: q.Value + float64(widen*(q.High-q.Value)),
			Level: fit.level, Method: method,
		}
		return e
	}
	z := normal(fit.level)
	for i, q := range fit.Forecast(p.horizon, fit.level) {
		e := estimate(q, fit.best.widen, windows[len(p.x)+i])
		f.spread = append(f.spread, (e.Interval.High-e.Interval.Low)/2/z)
		f.Next = append(f.Next, p.bounded(e))
	}
	span := metrics.Window{From: ends, To: windows[len(windows)-1].To}
	f.Total = p.bounded(estimate(fit.Total(p.horizon, fit.level), fit.best.widenTotal, span))
}

// bounded keeps what never was below 0 from being forecast there.
func (p *plan) bounded(e metrics.Estimate) metrics.Estimate {
	if least(p.x) >= 0 {
		e.Value = math.Max(0, e.Value)
		e.Interval.Low = math.Max(0, e.Interval.Low)
		e.Interval.High = math.Max(0, e.Interval.High)
	}
	return e
}

// plan puts the defaults in place.
func (s Series) plan(opts *Options) (*plan, Options, error) {
	o := Options{}
	if opts != nil {
		o = *opts
	}
	if err := s.check(); err != nil {
		return nil, o, err
	}
	if o.Horizon < 0 || o.Season < 0 || o.Origins < 0 || o.Level < 0 || o.Level >= 1 || math.IsNaN(o.Level) {
		return nil, o, fmt.Errorf("%w: %+v", ErrSeries, o)
	}
	n := len(s.Values)
	o.Level, o.Origins = cmp.Or(o.Level, 0.9), cmp.Or(o.Origins, 12)
	season := cmp.Or(o.Season, s.season(n))
	o.Horizon = cmp.Or(o.Horizon, max(season, s.seasons()[0]/4, 1))
	p := &plan{x: s.Values, season: season, horizon: o.Horizon, level: o.Level}
	need := max(2*season+1, 4)
	if o.Season == 0 && season > 1 && n-need < 1 { // a cycle is known, but none can be held back
		p.season, need = 1, 4
	}
	p.held = min(o.Horizon, max(1, (n-need)/2))
	p.origins = originsOf(n, need, p.held, o.Origins)
	if len(p.origins) == 0 {
		return nil, o, fmt.Errorf("%w: %d, at least %d for a cycle of %d", ErrShort, n, need+1, p.season)
	}
	windows := s.windows(n + o.Horizon)
	p.places = placesOf(windows)
	p.turns = s.Every == 0 && s.Calendar.Cycle == settle.Daily
	return p, o, nil
}

// until is how many periods of a series begin before a moment, from the end on.
func (s *Series) until(end time.Time) int {
	windows := s.windows(len(s.Values))
	at, n := windows[len(windows)-1].To, 0
	for at.Before(end) && n < horizonMax {
		w := (&Series{Calendar: s.Calendar, Every: s.Every, From: at}).windows(1)
		at = w[0].To
		n++
	}
	return n
}

// horizonMax bounds the work: a year of hours.
const horizonMax = 366 * 24
