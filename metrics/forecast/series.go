// Copyright 2026 The jupan authors.
// SPDX-License-Identifier: Apache-2.0

package forecast

import (
	"errors"
	"fmt"
	"math"
	"slices"
	"time"

	"github.com/jupan-go/jupan/metrics"
	"github.com/jupan-go/jupan/settle"
)

// The classes of failure.
var (
	// ErrSeries means values or periods that make no series.
	ErrSeries = errors.New("forecast: not a series")
	// ErrShort means too few periods for what was asked.
	ErrShort = errors.New("forecast: too few periods")
)

// Series is a figure for one period after another, oldest first, all of them over.
type Series struct {
	// Metric is the name of the figure, and Unit what it is in.
	Metric string
	Unit   metrics.Unit
	// Calendar cuts time into days, weeks or months. Every, where it is not 0, cuts it
	// into equal stretches instead, such as hours.
	Calendar settle.Calendar
	Every    metrics.Duration
	// From is the beginning of the first period, or with a Calendar any moment in it.
	From time.Time
	// Values are the figures.
	Values []float64
}

// Of makes a series of the figures of periods that follow one another, as a board
// gives them. Those at the end that are not valid, or not ripe, are left off; among
// the others there must not be any.
func Of(figures []metrics.Estimate, calendar settle.Calendar) (Series, error) {
	n := len(figures)
	for n > 0 && (!figures[n-1].Valid || figures[n-1].Immature > 0) {
		n--
	}
	if n == 0 {
		return Series{}, fmt.Errorf("%w: no figures", ErrShort)
	}
	s := Series{Metric: figures[0].Metric, Unit: figures[0].Unit, Calendar: calendar, From: figures[0].Window.From}
	for _, f := range figures[:n] {
		if !f.Valid {
			return Series{}, fmt.Errorf("%w: %s has no figure for %s", ErrSeries, f.Metric, f.Window.From.Format(time.DateOnly))
		}
		s.Values = append(s.Values, f.Value)
	}
	for i, w := range s.windows(n) {
		if !w.From.Equal(figures[i].Window.From) || !w.To.Equal(figures[i].Window.To) {
			return Series{}, fmt.Errorf("%w: %s is no period of the calendar", ErrSeries, figures[i].Window.From.Format(time.DateOnly))
		}
	}
	return s, nil
}

// Read makes a series of a metric of a view: its figures for the periods of the model's
// calendar that lie in a window, as [Of] does.
func Read(v *metrics.View, metric string, w metrics.Window) (Series, error) {
	readings, err := v.Series(metric, w)
	if err != nil {
		return Series{}, fmt.Errorf("forecast: %w", err)
	}
	figures := make([]metrics.Estimate, len(readings))
	for i, r := range readings {
		figures[i] = r.Estimate
	}
	return Of(figures, v.Calendar())
}

// windows returns the first n periods.
func (s *Series) windows(n int) []metrics.Window {
	list := make([]metrics.Window, 0, n)
	at := s.From
	for range n {
		if s.Every > 0 {
			to := at.Add(time.Duration(s.Every))
			list = append(list, metrics.Window{From: at, To: to})
			at = to
			continue
		}
		p := s.Calendar.At(at)
		list = append(list, metrics.Window{From: p.From, To: p.To})
		at = p.To
	}
	return list
}

// check refuses what is no series.
func (s *Series) check() error {
	bad := func(x float64) bool { return math.IsNaN(x) || math.Abs(x) > 1e60 }
	switch {
	case s.From.IsZero():
		return fmt.Errorf("%w: it does not say when it begins", ErrSeries)
	case s.Every < 0:
		return fmt.Errorf("%w: periods of %s", ErrSeries, s.Every)
	case slices.ContainsFunc(s.Values, bad):
		return fmt.Errorf("%w: a value that is no number up to 1e60", ErrSeries)
	case len(s.Values) < 4:
		return fmt.Errorf("%w: %d, at least 4", ErrShort, len(s.Values))
	}
	return nil
}

// seasons lists the cycles that the periods may have, the longest first.
func (s *Series) seasons() []int {
	if s.Every > 0 {
		var list []int
		for _, cycle := range []metrics.Duration{metrics.Week, metrics.Day} {
			if n := int(cycle / s.Every); cycle%s.Every == 0 && n > 1 {
				list = append(list, n)
			}
		}
		return list
	}
	switch s.Calendar.Cycle {
	case settle.Daily:
		return []int{7}
	case settle.Weekly:
		return []int{52}
	}
	return []int{12}
}

// season is the longest cycle of which there are two and a horizon, or 1 for none.
func (s *Series) season(n int) int {
	for _, f := range s.seasons() {
		if n >= 2*f+1 {
			return f
		}
	}
	return 1
}
