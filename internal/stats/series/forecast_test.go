// Copyright 2026 The jupan authors.
// SPDX-License-Identifier: Apache-2.0

package series

import (
	"errors"
	"fmt"
	"math"
	"testing"
)

// smoothing is the part of a vector's inputs that says how to smooth.
type smoothing struct {
	Alpha, Beta, Gamma float64
	Seasonal           string
	Period             int
	Series             string
}

func (s smoothing) of(season int) Smoothing {
	return Smoothing{
		Alpha: s.Alpha, Beta: s.Beta, Gamma: s.Gamma, Trend: true,
		Season: season, Multiplicative: s.Seasonal == "multiplicative",
	}
}

func TestForecastingVectors(t *testing.T) {
	c := &tally{file: "forecasting.json"}
	defer c.report(t)
	for _, v := range vectors(t, c.file) {
		switch v.Name {
		case "hw_mult_fixed_AirPassengers", "hw_add_fixed_AirPassengers", "holt_fixed_BJsales":
			checkSmoothed(t, v)
		case "ses_optimised_Nile":
			checkOptimised(t, v)
		case "m4_metrics_1960_holdout":
			checkHoldout(t, v)
		case "ets_MAM_fixed":
			checkTwin(t, v)
		default:
			c.leave(v.Name, "unknown")
			continue
		}
		c.checked++
	}
}

func checkSmoothed(t *testing.T, v vector) {
	var in smoothing
	decode(t, v.Inputs, &in)
	var want struct {
		SSE, A, B             float64
		Season                []float64
		Forecast12, Forecast5 []float64
	}
	decode(t, v.Expected, &want)
	x := passengers(t)
	if in.Series != "" {
		x = column(t, "data/metrics/bjsales.csv", in.Series)
	}
	m, err := HoltWinters(x, in.of(in.Period))
	if err != nil {
		t.Fatal(err)
	}
	nearRelative(t, v.Name+" SSE", m.SSE, want.SSE, v.Tolerance)
	nearRelative(t, v.Name+" level", m.Level, want.A, v.Tolerance)
	nearRelative(t, v.Name+" slope", m.Slope, want.B, v.Tolerance)
	for i, s := range want.Season {
		near(t, fmt.Sprintf("%s season %d", v.Name, i), m.Seasons[i], s, v.Tolerance)
	}
	forecast := append(want.Forecast12, want.Forecast5...)
	for i, p := range m.Forecast(len(forecast), 0.95) {
		nearRelative(t, fmt.Sprintf("%s forecast %d", v.Name, i), p.Value, forecast[i], v.Tolerance)
		if !(p.Low < p.Value && p.Value < p.High) {
			t.Errorf("%s: interval %v", v.Name, p)
		}
	}
}

func passengers(t *testing.T) []float64 {
	t.Helper()
	return column(t, "data/metrics/airpassengers.csv", "passengers")
}

func checkOptimised(t *testing.T, v vector) {
	var want struct{ Alpha, A, SSE float64 }
	decode(t, v.Expected, &want)
	m, err := FitHoltWinters(column(t, "data/metrics/nile.csv", "flow"), Smoothing{})
	if err != nil {
		t.Fatal(err)
	}
	nearRelative(t, v.Name+" alpha", m.Alpha, want.Alpha, v.Tolerance)
	nearRelative(t, v.Name+" level", m.Level, want.A, v.Tolerance)
	nearRelative(t, v.Name+" SSE", m.SSE, want.SSE, v.Tolerance)
}

// naively is the seasonal naive method of a year of months.
func naively(training []float64, horizon int) ([]float64, error) {
	m, err := SeasonalNaive(training, 12)
	if err != nil {
		return nil, err
	}
	return values(m.Forecast(horizon, 0.95)), nil
}

func values(p []Prediction) []float64 {
	out := make([]float64, len(p))
	for i := range p {
		out[i] = p[i].Value
	}
	return out
}

func checkHoldout(t *testing.T, v vector) {
	var in struct {
		H  int
		HW smoothing
	}
	decode(t, v.Inputs, &in)
	var want struct {
		Snaive struct{ MASE, SMAPE float64 }
		HW     struct {
			MASE, SMAPE float64
			OWA         float64 `json:"owa_vs_snaive"`
		}
	}
	decode(t, v.Expected, &want)
	smooth := func(training []float64, horizon int) ([]float64, error) {
		m, err := HoltWinters(training, in.HW.of(12))
		return values(m.Forecast(horizon, 0.95)), err
	}
	opts := &BacktestOptions{Horizon: in.H, Season: 12}
	naive, err := Backtest(passengers(t), naively, opts)
	if err != nil {
		t.Fatal(err)
	}
	hw, err := Backtest(passengers(t), smooth, opts)
	if err != nil {
		t.Fatal(err)
	}
	nearRelative(t, "naive MASE", naive.MASE, want.Snaive.MASE, v.Tolerance)
	nearRelative(t, "naive SMAPE", naive.SMAPE, want.Snaive.SMAPE, v.Tolerance)
	nearRelative(t, "MASE", hw.MASE, want.HW.MASE, v.Tolerance)
	nearRelative(t, "SMAPE", hw.SMAPE, want.HW.SMAPE, v.Tolerance)
	owa, ok := hw.Against(naive)
	if !ok {
		t.Error("no OWA")
	}
	nearRelative(t, "OWA", owa, want.HW.OWA, v.Tolerance)
}

// R's own example: HoltWinters(AirPassengers, seasonal = "mult") finds 0.2755925, 0.03269295 and
// 0.8707292. The simplex must find a valley that is no shallower.
func TestFitHoltWinters(t *testing.T) {
	x := passengers(t)
	r := Smoothing{Alpha: 0.2755925, Beta: 0.03269295, Gamma: 0.8707292, Season: 12, Multiplicative: true}
	theirs, err := HoltWinters(x, r)
	if err != nil {
		t.Fatal(err)
	}
	ours, err := FitHoltWinters(x, Smoothing{Season: 12, Multiplicative: true})
	if err != nil {
		t.Fatal(err)
	}
	if ours.SSE > theirs.SSE*(1+1e-6) {
		t.Errorf("SSE %g at %+v, R has %g", ours.SSE, ours.Smoothing, theirs.SSE)
	}
	holt, err := FitHoltWinters(column(t, "data/metrics/bjsales.csv", "sales"), Smoothing{Trend: true})
	if err != nil {
		t.Fatal(err)
	}
	if holt.SSE > 307.135837262314 { // holt_fixed_BJsales, whose weights are not the best
		t.Errorf("SSE %g at %+v", holt.SSE, holt.Smoothing)
	}
}

// A series that repeats its season exactly is forecast exactly, whatever the weights.
func TestSmoothingLaws(t *testing.T) {
	season := []float64{3, -1, -2, 0}
	x := make([]float64, 24)
	for i := range x {
		x[i] = 10 + season[i%4]
	}
	for _, alpha := range []float64{0, 0.3, 1} {
		m, err := HoltWinters(x[:16], Smoothing{Alpha: alpha, Beta: 0.2, Gamma: 0.5, Season: 4})
		if err != nil {
			t.Fatal(err)
		}
		for i, p := range m.Forecast(8, 0.9) {
			near(t, fmt.Sprintf("season, alpha %g, %d", alpha, i), p.Value, x[16+i], 1e-9)
		}
	}
	odd, err := HoltWinters([]float64{1, 2, 3, 1, 2, 3, 1, 2}, Smoothing{Alpha: 0.5, Gamma: 0.5, Season: 3})
	if err != nil {
		t.Fatal(err)
	}
	near(t, "a cycle of three", odd.Forecast(1, 0.95)[0].Value, 3, 1e-12)
}

// The interval of simple smoothing has a closed form: sigma × sqrt(1 + (h−1) alpha²).
func TestIntervals(t *testing.T) {
	m, err := HoltWinters(walk(3, 200), Smoothing{Alpha: 0.4})
	if err != nil {
		t.Fatal(err)
	}
	p := m.Forecast(10, 0.95)
	first := p[0].High - p[0].Value
	for h, got := range p {
		near(t, fmt.Sprint("interval ", h+1), (got.High-got.Value)/first, math.Sqrt(1+float64(h)*0.16), 1e-12)
	}
	naive, err := SeasonalNaive([]float64{1, 2, 4, 4}, 2) // differences 3 and 2
	if err != nil {
		t.Fatal(err)
	}
	z := 1.9599639845400545
	for h, k := range []float64{1, 1, 2} {
		got := naive.Forecast(3, 0.95)[h]
		near(t, fmt.Sprint("naive interval ", h+1), got.High-got.Value, z*math.Sqrt(6.5*k), 1e-12)
	}
}

// Over five years of origins Holt-Winters has to beat the seasonal naive forecast.
func TestBacktest(t *testing.T) {
	x := passengers(t)
	opts := &BacktestOptions{Horizon: 6, Origins: 60, Season: 12}
	naive, err := Backtest(x, naively, opts)
	if err != nil {
		t.Fatal(err)
	}
	hw, err := Backtest(x, func(training []float64, horizon int) ([]float64, error) {
		m, err := HoltWinters(training, Smoothing{Alpha: 0.3, Beta: 0.05, Gamma: 0.2, Season: 12, Multiplicative: true})
		return values(m.Forecast(horizon, 0.95)), err
	}, opts)
	if err != nil {
		t.Fatal(err)
	}
	if owa, ok := hw.Against(naive); !ok || owa > 0.6 || hw.N != 360 {
		t.Errorf("OWA %g, %v over %d forecasts", owa, ok, hw.N)
	}
}

func TestForecastFaults(t *testing.T) {
	x := walk(1, 30)
	_, shortSeason := HoltWinters(x[:8], Smoothing{Season: 4})
	_, negative := HoltWinters(x, Smoothing{Season: 4, Multiplicative: true})
	_, weight := HoltWinters(x, Smoothing{Alpha: 1.5})
	_, one := FitHoltWinters(x, Smoothing{Season: 1})
	_, naive := SeasonalNaive(x[:4], 4)
	_, scale := Measure(ones(9), ones(2), ones(2), 1)
	_, nothing := Backtest(x, nil, nil)
	_, early := Backtest(x, naively, &BacktestOptions{Origins: 18, Season: 12})
	for _, c := range []struct {
		name      string
		err, want error
	}{
		{"two cycles", shortSeason, ErrShort},
		{"multiplicative", negative, ErrArgument},
		{"weight", weight, ErrArgument},
		{"season of one", one, ErrArgument},
		{"naive", naive, ErrShort},
		{"scale", scale, ErrSingular},
		{"no method", nothing, ErrArgument},
		{"no training", early, ErrShort},
	} {
		if !errors.Is(c.err, c.want) {
			t.Errorf("%s: %v, want %v", c.name, c.err, c.want)
		}
	}
	if _, err := SeasonalNaive(x, 12); err != nil {
		t.Error(err)
	}
	if _, ok := (Accuracy{}).Against(Accuracy{}); ok {
		t.Error("a perfect benchmark has an OWA")
	}
}
