// Copyright 2026 The jupan authors.
// SPDX-License-Identifier: Apache-2.0

package series

import "math"

// Accuracy measures forecasts against what came. Less is better in all.
type Accuracy struct {
	N     int
	RMSE  float64 // in the unit of the series
	MAE   float64 // in the unit of the series
	MASE  float64 // MAE over that of the seasonal naive forecast inside the training values
	SMAPE float64 // percent, 0 to 200
}

// Measure compares forecasts with actual values; training is what the forecasts were made from:
//
//	MASE  = MAE / mean |x_t − x_(t−season)| over the training values
//	SMAPE = mean 200 × |y − f| / (|y| + |f|), where a pair of zeros counts zero
//
// Source: Makridakis, Spiliotis and Assimakopoulos, The M4 Competition (2020); Hyndman and Koehler,
// International Journal of Forecasting 22 (2006).
func Measure(training, actual, forecast []float64, season int) (Accuracy, error) {
	if err := pair("measure", actual, forecast); err != nil {
		return Accuracy{}, err
	}
	switch {
	case season < 1 || !usable(training):
		return Accuracy{}, argument("measure", "a season below one or a value that is no number up to 1e60")
	case len(actual) == 0:
		return Accuracy{}, short("measure", 0, 1)
	case len(training) <= season:
		return Accuracy{}, short("measure", len(training), season+1)
	}
	var scale, absolute, square, percent float64
	for _, d := range Difference(training, season) {
		scale += math.Abs(d)
	}
	scale /= float64(len(training) - season)
	if scale == 0 {
		return Accuracy{}, singular("measure")
	}
	for i, y := range actual {
		e := math.Abs(y - forecast[i])
		absolute += e
		square += float64(e * e)
		if size := math.Abs(y) + math.Abs(forecast[i]); size > 0 {
			percent += 200 * e / size
		}
	}
	n := float64(len(actual))
	a := Accuracy{
		N: len(actual), RMSE: math.Sqrt(square / n), MAE: absolute / n,
		MASE: absolute / n / scale, SMAPE: percent / n,
	}
	return a, regular("measure", a.MASE)
}

// Against is the overall weighted average of M4 with another forecast as the benchmark: below one,
// a is the better one. It is NaN-free: a perfect benchmark gives false.
//
//	OWA = (SMAPE / SMAPE_benchmark + MASE / MASE_benchmark) / 2
func (a Accuracy) Against(benchmark Accuracy) (owa float64, ok bool) {
	if benchmark.SMAPE == 0 || benchmark.MASE == 0 {
		return 0, false
	}
	return 0.5 * (a.SMAPE/benchmark.SMAPE + a.MASE/benchmark.MASE), true
}

// Method forecasts horizon values from what came before.
type Method func(training []float64, horizon int) ([]float64, error)

// BacktestOptions says what Backtest holds back.
type BacktestOptions struct {
	Horizon int // periods forecast from each origin; 0 = 1
	Origins int // forecasts made; 0 = 1
	Season  int // of the seasonal naive scale; 0 = 1
}

// Backtest forecasts from several origins, each one period after the one before and the last one
// Horizon periods before the end, always from all that came before the origin. The measures are means
// over the origins, RMSE the root of the mean square.
// Source: Tashman, International Journal of Forecasting 16 (2000).
func Backtest(x []float64, method Method, opts *BacktestOptions) (Accuracy, error) {
	o := BacktestOptions{}
	if opts != nil {
		o = *opts
	}
	if o.Horizon < 0 || o.Origins < 0 || o.Season < 0 || method == nil {
		return Accuracy{}, argument("backtest", "a negative option or no method")
	}
	o.Horizon, o.Origins, o.Season = max(1, o.Horizon), max(1, o.Origins), max(1, o.Season)
	first := len(x) - o.Horizon - o.Origins + 1
	if first <= o.Season {
		return Accuracy{}, short("backtest", len(x), o.Season+o.Horizon+o.Origins)
	}
	var total Accuracy
	for origin := first; origin < first+o.Origins; origin++ {
		forecast, err := method(x[:origin:origin], o.Horizon)
		if err != nil {
			return Accuracy{}, err
		}
		a, err := Measure(x[:origin], x[origin:origin+o.Horizon], forecast, o.Season)
		if err != nil {
			return Accuracy{}, err
		}
		total.N += a.N
		total.RMSE += float64(a.RMSE * a.RMSE)
		total.MAE += a.MAE
		total.MASE += a.MASE
		total.SMAPE += a.SMAPE
	}
	n := float64(o.Origins)
	total.RMSE = math.Sqrt(total.RMSE / n)
	total.MAE, total.MASE, total.SMAPE = total.MAE/n, total.MASE/n, total.SMAPE/n
	return total, nil
}
