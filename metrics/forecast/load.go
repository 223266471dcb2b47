// Copyright 2026 The jupan authors.
// SPDX-License-Identifier: Apache-2.0

package forecast

import (
	"fmt"
	"math"

	"github.com/jupan-go/jupan/internal/stats"
	"github.com/jupan-go/jupan/metrics"
)

// Load is how busy the coming periods will be, beside what can be carried.
type Load struct {
	// Peak is the period that is expected to be the busiest, and Highest the one whose
	// interval reaches highest.
	Peak    metrics.Estimate `json:"peak"`
	Highest metrics.Estimate `json:"highest"`
	// Capacity is what can be carried in a period. The chance that some period needs
	// more lies between ChanceLow, if all periods are off together, and ChanceHigh, if
	// they take turns.
	Capacity   float64 `json:"capacity"`
	ChanceLow  float64 `json:"chance_low"`
	ChanceHigh float64 `json:"chance_high"`
	// Needed is what carries all coming periods with the level of the forecast.
	Needed float64 `json:"needed"`
	// Forecast has the periods.
	Forecast *Forecast `json:"forecast"`
}

// Load forecasts the load of the coming periods, such as events in an hour, and holds
// it against a capacity:
//
//	P(load_h > capacity) = 1 − Φ((capacity − value_h) / sd_h)
//	chance: at least the largest of them, at most their sum
//	needed: the largest value_h + z sd_h, with z for level of all periods together
func (s Series) Load(capacity float64, opts *Options) (*Load, error) {
	if !(capacity >= 0) || math.IsInf(capacity, 0) {
		return nil, fmt.Errorf("%w: a capacity of %g", ErrSeries, capacity)
	}
	f, err := s.Forecast(opts)
	if err != nil {
		return nil, err
	}
	l := &Load{Capacity: capacity, Forecast: f, Peak: f.Next[0], Highest: f.Next[0]}
	alpha := (1 - f.Total.Interval.Level) / float64(len(f.Next))
	var sum stats.Sum
	for i, e := range f.Next {
		if e.Value > l.Peak.Value {
			l.Peak = e
		}
		if e.Interval.High > l.Highest.Interval.High {
			l.Highest = e
		}
		p := 0.0
		switch sd := f.spread[i]; {
		case sd > 0:
			p = stats.NormalSurvival((capacity - e.Value) / sd)
		case e.Value > capacity:
			p = 1
		}
		l.ChanceLow = math.Max(l.ChanceLow, p)
		sum.Add(p)
		l.Needed = math.Max(l.Needed, e.Value+float64(f.spread[i]*stats.NormalUpperQuantile(alpha)))
	}
	l.ChanceHigh = math.Min(1, sum.Float64())
	return l, nil
}

// normal is half the width of a normal interval, in standard deviations.
func normal(level float64) float64 { return stats.NormalUpperQuantile((1 - level) / 2) }
