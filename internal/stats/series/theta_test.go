// Copyright 2026 The jupan authors.
// SPDX-License-Identifier: Apache-2.0

package series

import (
	"errors"
	"fmt"
	"math"
	"testing"
)

// A straight line goes on with half its slope: that is what the mean with the last level does.
func TestThetaLine(t *testing.T) {
	x := make([]float64, 40)
	for i := range x {
		x[i] = 5 + 2*float64(i)
	}
	m, err := FitTheta(x, 0)
	if err != nil {
		t.Fatal(err)
	}
	for h, p := range m.Forecast(3, 0.95) {
		near(t, fmt.Sprint("line ", h+1), p.Value, 83+float64(h+1), 1e-3)
	}
	season := []float64{0.5, 1, 1.5, 1}
	for i := range x {
		x[i] = 10 * season[i%4]
	}
	if m, err = FitTheta(x[:38], 4); err != nil {
		t.Fatal(err)
	}
	for h, p := range m.Forecast(6, 0.95) {
		near(t, fmt.Sprint("season ", h+1), p.Value, 10*season[(38+h)%4], 1e-9)
	}
}

// With the first level free, smoothing is no worse than with the first value as level, which is what
// HoltWinters starts from.
func TestThetaSmoothing(t *testing.T) {
	x := column(t, "data/metrics/nile.csv", "flow")
	m, err := FitTheta(x, 1)
	if err != nil {
		t.Fatal(err)
	}
	ses, err := FitHoltWinters(x, Smoothing{})
	if err != nil {
		t.Fatal(err)
	}
	if sse := m.Sigma * m.Sigma * float64(len(x)-2); sse > ses.SSE {
		t.Errorf("squared errors %g, with a fixed start %g", sse, ses.SSE)
	}
	near(t, "weight", m.Alpha, ses.Alpha, 0.02)
	if p := m.Forecast(2, 0.95); !(p[0].High-p[0].Low < p[1].High-p[1].Low) || len(m.Seasons) > 0 {
		t.Errorf("intervals %v", p)
	}
}

// Over sixty origins of the air passengers it beats the seasonal naive forecast.
func TestThetaBacktest(t *testing.T) {
	opts := &BacktestOptions{Horizon: 6, Origins: 60, Season: 12}
	naive, err := Backtest(passengers(t), naively, opts)
	if err != nil {
		t.Fatal(err)
	}
	theta, err := Backtest(passengers(t), func(training []float64, horizon int) ([]float64, error) {
		m, err := FitTheta(training, 12)
		return values(m.Forecast(horizon, 0.95)), err
	}, opts)
	if err != nil {
		t.Fatal(err)
	}
	if owa, ok := theta.Against(naive); !ok || owa > 0.6 {
		t.Errorf("OWA %g, %v", owa, ok)
	}
}

func TestThetaFaults(t *testing.T) {
	if _, err := FitTheta([]float64{1, 2, 3}, 0); !errors.Is(err, ErrShort) {
		t.Error(err)
	}
	if _, err := FitTheta([]float64{1, 2, 3, math.Inf(1)}, 0); !errors.Is(err, ErrArgument) {
		t.Error(err)
	}
	if m, err := FitTheta(ones(30), 12); err != nil || m.Forecast(1, 0)[0] != (Prediction{1, 1, 1}) {
		t.Errorf("a constant: %+v, %v", m.Forecast(1, 0), err)
	}
	for _, p := range (Theta{}).Forecast(2, 0.9) {
		if p != (Prediction{}) {
			t.Errorf("the zero Theta forecasts %v", p)
		}
	}
	if (Naive{}).Forecast(2, 0.9) == nil || len((&Smoothed{}).Forecast(2, 2)) != 2 {
		t.Error("zero values do not forecast")
	}
}
