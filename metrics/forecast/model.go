// Copyright 2026 The jupan authors.
// SPDX-License-Identifier: Apache-2.0

package forecast

import (
	"math"

	"github.com/jupan-go/jupan/internal/stats/series"
	"github.com/jupan-go/jupan/metrics"
)

// Model names a way to forecast.
type Model string

// The models. Each is fitted to all that came before.
const (
	// SeasonalNaive repeats the last cycle: a model that does no better is of no use.
	SeasonalNaive Model = "seasonal_naive"
	// HoltWinters smooths level, trend and a season that is added.
	HoltWinters Model = "holt_winters"
	// HoltWintersTimes does the same with a season that multiplies.
	HoltWintersTimes Model = "holt_winters_multiplicative"
	// Theta is the mean of a line and of a smoothing, on the series without its season.
	Theta Model = "theta"
)

// turned marks a model that is fitted to the series without what is peculiar to the
// days around the turn of a month.
const turned = " at the turn of months"

// fitted forecasts: the next periods one by one, and their total.
type fitted interface {
	Forecast(horizon int, confidence float64) []series.Prediction
	Total(horizon int, confidence float64) series.Prediction
}

// fit fits a model.
func (m Model) fit(x []float64, season int) (fitted, error) {
	smoothing := series.Smoothing{Trend: true}
	if season > 1 {
		smoothing.Season = season
	}
	switch m {
	case HoltWinters, HoltWintersTimes:
		smoothing.Multiplicative = m == HoltWintersTimes
		f, err := series.FitHoltWinters(x, smoothing)
		return &f, err
	case Theta:
		f, err := series.FitTheta(x, season)
		return f, err
	}
	f, err := series.SeasonalNaive(x, season)
	return f, err
}

// models lists those that suit a series.
func models(x []float64, season int) []Model {
	list := []Model{SeasonalNaive, HoltWinters, Theta}
	if season > 1 && least(x) > 0 {
		list = append(list, HoltWintersTimes)
	}
	return list
}

func least(x []float64) float64 {
	low := math.Inf(1)
	for _, v := range x {
		low = math.Min(low, v)
	}
	return low
}

// turn multiplies the forecasts of a model by factors that belong to days.
type turn struct {
	of      fitted
	factors []float64 // of the coming periods
}

// Forecast multiplies each period by its factor.
func (t turn) Forecast(horizon int, confidence float64) []series.Prediction {
	list := t.of.Forecast(horizon, confidence)
	for i := range list {
		f := t.factors[i]
		p := &list[i]
		p.Value, p.Low, p.High = float64(p.Value*f), float64(p.Low*f), float64(p.High*f)
	}
	return list
}

// Total widens the total as its value grows by the factors.
func (t turn) Total(horizon int, confidence float64) series.Prediction {
	p := t.of.Total(horizon, confidence)
	sum := 0.0
	for _, v := range t.Forecast(horizon, 0) {
		sum += v.Value
	}
	if p.Value == 0 {
		return p
	}
	f := sum / p.Value
	return series.Prediction{
		Value: sum,
		Low:   sum - float64(math.Abs(f)*(p.Value-p.Low)), High: sum + float64(math.Abs(f)*(p.High-p.Value)),
	}
}

// turnDays is how many days before and after the turn of a month are looked at.
const turnDays = 3

// turnOf is the place of a day around the turn of a month: −3 to −1 before it, 1 to 3
// after it, and 0 for any other day.
func turnOf(w metrics.Window) int {
	day := w.From.AddDate(0, 0, 0)
	_, month, n := day.Date()
	if n <= turnDays {
		return n
	}
	for k := 1; k <= turnDays; k++ {
		if _, m, _ := day.AddDate(0, 0, k).Date(); m != month {
			return -k
		}
	}
	return 0
}

// turnFactors returns how many times as large as otherwise the days around the turn of
// a month are: the median, over months, of the day beside the same weekday in the two
// weeks before and after. It is false where there are too few months to tell.
func turnFactors(x []float64, places []int) (map[int]float64, bool) {
	ratios := map[int][]float64{}
	for i, place := range places {
		if place == 0 {
			continue
		}
		sum, n := 0.0, 0
		for _, k := range []int{-14, -7, 7, 14} {
			if j := i + k; j >= 0 && j < len(x) && places[j] == 0 {
				sum += x[j]
				n++
			}
		}
		if n >= 2 && sum > 0 {
			ratios[place] = append(ratios[place], x[i]*float64(n)/sum)
		}
	}
	factors := map[int]float64{}
	for place := -turnDays; place <= turnDays; place++ {
		if place == 0 {
			factors[0] = 1
			continue
		}
		if len(ratios[place]) < turnMonths {
			return nil, false
		}
		factors[place] = median(ratios[place])
		if !(factors[place] > 0) {
			return nil, false
		}
	}
	return factors, true
}

// turnMonths is how many months show what is peculiar to a day of theirs.
const turnMonths = 3
