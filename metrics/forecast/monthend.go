// Copyright 2026 The jupan authors.
// SPDX-License-Identifier: Apache-2.0

package forecast

import (
	"fmt"
	"time"

	"github.com/jupan-go/jupan/metrics"
	"github.com/jupan-go/jupan/settle"
)

// MonthEnd is what a settlement period will come to.
type MonthEnd struct {
	// Period is the one that the day after the series lies in.
	Period settle.Period `json:"period"`
	// SoFar is what it came to on the days that are over, and Left how many are not.
	SoFar float64 `json:"so_far"`
	Left  int     `json:"left"`
	// Rest is the forecast of the days left, and Total what the period will come to.
	Rest  metrics.Estimate `json:"rest"`
	Total metrics.Estimate `json:"total"`
	// Before is what the same forecast would have said of earlier periods with as many
	// days left, and what they came to.
	Before []Past `json:"before"`
	// Forecast has the days.
	Forecast *Forecast `json:"forecast"`
}

// Past is a forecast of a period that is over.
type Past struct {
	Period settle.Period    `json:"period"` // as its calendar names it
	Total  metrics.Estimate `json:"total"`  // the forecast
	Actual float64          `json:"actual"` // what it came to
}

// Held tells whether the interval held.
func (p Past) Held() bool { return p.Total.Interval.Contains(p.Actual) }

// MonthEnd forecasts what the current period of a calendar of settlement comes to: what
// is there and the days that are left. The series is one of days. Its model is chosen
// as in [Series.Forecast], with the days left as the horizon.
func (s Series) MonthEnd(calendar settle.Calendar, opts *Options) (*MonthEnd, error) {
	if err := s.check(); err != nil {
		return nil, err
	}
	if s.Every != 0 || s.Calendar.Cycle != settle.Daily {
		return nil, fmt.Errorf("%w of days", ErrSeries)
	}
	o := Options{}
	if opts != nil {
		o = *opts
	}
	windows := s.windows(len(s.Values) + 1)
	m := &MonthEnd{Period: calendar.At(windows[len(s.Values)].From)}
	o.Horizon = s.until(m.Period.To)
	f, err := s.Forecast(&o)
	if err != nil {
		return nil, err
	}
	m.Forecast, m.Left, m.Rest = f, o.Horizon, f.Total
	m.SoFar = s.sum(windows, m.Period)
	m.Total = wholePeriod(m.Rest, m.SoFar, m.Period)
	m.Before = s.before(calendar, m, o)
	return m, nil
}

// sum adds up the days of a period.
func (s *Series) sum(windows []metrics.Window, p settle.Period) float64 {
	sum := 0.0
	for i, v := range s.Values {
		if p.Contains(windows[i].From) {
			sum += v
		}
	}
	return sum
}

// wholePeriod adds what is there to what is to come.
func wholePeriod(rest metrics.Estimate, soFar float64, p settle.Period) metrics.Estimate {
	e := rest
	e.Value += soFar
	e.Interval.Low += soFar
	e.Interval.High += soFar
	e.Window = metrics.Window{From: p.From, To: p.To}
	return e
}

// periodsBefore is how many earlier periods are looked at.
const periodsBefore = 6

// before forecasts earlier periods from the day on which as many days were left, with
// the model in use and the intervals as they are now.
func (s Series) before(calendar settle.Calendar, m *MonthEnd, o Options) []Past {
	var list []Past
	windows := s.windows(len(s.Values))
	period := m.Period
	for range periodsBefore {
		period = calendar.At(period.From.Add(-time.Nanosecond))
		n := 0
		for n < len(windows) && windows[n].From.Before(period.To) {
			n++
		}
		n -= m.Left
		if n < 1 || n+m.Left > len(s.Values) {
			break
		}
		past := s
		past.Values = s.Values[:n:n]
		f, ok := past.as(m.Forecast, o)
		if !ok { // nothing is known so far back
			break
		}
		total := wholePeriod(f.Total, past.sum(windows, period), period)
		list = append(list, Past{Period: period, Total: total, Actual: s.sum(windows, period)})
	}
	return list
}

// as forecasts with the model of another forecast.
func (s Series) as(of *Forecast, o Options) (*Forecast, bool) {
	p, o, err := s.plan(&o)
	if err != nil {
		return nil, false
	}
	p.season = of.Season
	fit, err := p.fit(of.Model, len(p.x))
	if err != nil {
		return nil, false
	}
	f := &Forecast{Season: p.season}
	f.fill(s, p, fitting{fit, of.Best(), o.Level})
	return f, true
}
