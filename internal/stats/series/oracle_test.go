// Copyright 2026 The jupan authors.
// SPDX-License-Identifier: Apache-2.0

package series

import (
	"math"
	"testing"

	"github.com/jupan-go/jupan/internal/stats/numeric"
)

// Two models that the package has no use for itself stand here, beside vectors of other
// people's programs, as second opinions: the moving average by which Box and Jenkins
// prewhitened, and the state-space twin of Holt-Winters.

// ma1 is the moving average x_t = mean + e_t + theta e_(t−1), by exact maximum likelihood.
type ma1 struct{ theta, mean, variance float64 }

// innovations filters x as a moving average around zero: what is new in each value, and
// its variance in units of that of e. Source: Brockwell and Davis, Time Series: Theory and
// Methods (1991), 5.2 and 8.7.
func innovations(x []float64, theta float64) (fresh, scale []float64) {
	fresh, scale = make([]float64, len(x)), make([]float64, len(x))
	for t, v := range x {
		scale[t], fresh[t] = 1+theta*theta, v
		if t > 0 {
			scale[t] -= theta * theta / scale[t-1]
			fresh[t] -= theta / scale[t-1] * fresh[t-1]
		}
	}
	return fresh, scale
}

// around is the likeliest moving average with a theta, and minus twice its log-likelihood
// but for a constant.
func around(x []float64, theta float64) (ma1, float64) {
	fx, scale := innovations(x, theta)
	f1, _ := innovations(ones(len(x)), theta)
	top, bottom := 0.0, 0.0
	for t := range x {
		top += fx[t] * f1[t] / scale[t]
		bottom += f1[t] * f1[t] / scale[t]
	}
	m := ma1{theta: theta, mean: top / bottom}
	logs := 0.0
	for t := range x {
		u := fx[t] - m.mean*f1[t]
		m.variance += u * u / scale[t] / float64(len(x))
		logs += math.Log(scale[t])
	}
	return m, float64(len(x))*math.Log(m.variance) + logs
}

func checkMovingAverage(t *testing.T, v vector) {
	var want struct{ MA1, Mean, Sigma2 float64 }
	decode(t, v.Expected, &want)
	lead := Difference(column(t, "data/metrics/bjsales.csv", "lead"), 1)
	sales := Difference(column(t, "data/metrics/bjsales.csv", "sales"), 1)
	theta := numeric.Minimum(func(theta float64) float64 { _, cost := around(lead, theta); return cost }, -0.99, 0.99)
	m, _ := around(lead, theta)
	near(t, v.Name+" theta", m.theta, want.MA1, v.Tolerance)
	near(t, v.Name+" mean", m.mean, want.Mean, v.Tolerance)
	n := float64(len(lead)) // theirs is freed of the bias of two coefficients
	near(t, v.Name+" variance", m.variance*n/(n-2), want.Sigma2, v.Tolerance)
	// Prewhitened as Box and Jenkins did it, the leader is first by as many periods as
	// prewhitened by an autoregression.
	x, _ := innovations(centred(lead), m.theta)
	y, _ := innovations(centred(sales), m.theta)
	theirs, err := CrossCorrelation(x, y, 8)
	if err != nil {
		t.Fatal(err)
	}
	ours, err := Lead(column(t, "data/metrics/bjsales.csv", "lead"), column(t, "data/metrics/bjsales.csv", "sales"), nil)
	if err != nil {
		t.Fatal(err)
	}
	lag, r := theirs.Peak()
	if lag != ours.Lag || math.Abs(r-ours.R) > 0.1 {
		t.Errorf("by a moving average the peak is %.3f at %d, by an autoregression %.3f at %d", r, lag, ours.R, ours.Lag)
	}
}

// twin is ETS(M,A,M): y_t = (level + slope) season (1 + e_t), with the states
//
//	level ← (level + slope) (1 + α e), slope ← slope + β (level + slope) e, season ← season (1 + γ e)
//
// Source: Hyndman, Koehler, Ord and Snyder, Forecasting with Exponential Smoothing (2008).
type twin struct {
	Smoothing
	state []float64 // level, slope, and all seasons but the last, which makes their mean 1
}

// run returns minus twice the log-likelihood but for a constant, and forecasts.
func (w *twin) run(x []float64, horizon int) (cost float64, forecast []float64) {
	level, slope := w.state[0], w.state[1]
	seasons := append([]float64(nil), w.state[2:]...)
	last := float64(w.Season)
	for _, s := range seasons {
		last -= s
	}
	seasons = append(seasons, last)
	squares, logs := 0.0, 0.0
	for t, v := range x {
		s := &seasons[t%w.Season]
		base := level + slope
		if !(base**s > 0) {
			return math.Inf(1), nil
		}
		e := v/(base**s) - 1
		squares += e * e
		logs += math.Log(base * *s)
		level, slope = base*(1+w.Alpha*e), slope+w.Beta*base*e
		*s *= 1 + w.Gamma*e
	}
	for h := range horizon {
		forecast = append(forecast, (level+float64(h+1)*slope)*seasons[(len(x)+h)%w.Season])
	}
	return float64(len(x))*math.Log(squares) + 2*logs, forecast
}

// fit finds the likeliest first states, one after another around and around.
func (w *twin) fit(x []float64) {
	step := make([]float64, len(w.state))
	for i, s := range w.state {
		step[i] = math.Abs(s)/10 + 0.1
	}
	for range 30 {
		for i := range w.state {
			at := w.state[i]
			best := numeric.Minimum(func(s float64) float64 {
				w.state[i] = s
				cost, _ := w.run(x, 0)
				return cost
			}, at-step[i], at+step[i])
			w.state[i] = best
			step[i] = math.Max(2*math.Abs(best-at), step[i]/3)
		}
	}
}

func checkTwin(t *testing.T, v vector) {
	var in smoothing
	decode(t, v.Inputs, &in)
	var want struct{ Forecast6 []float64 }
	decode(t, v.Expected, &want)
	x := passengers(t)
	start, err := HoltWinters(x[:25], Smoothing{Alpha: 0.1, Season: 12, Multiplicative: true})
	if err != nil {
		t.Fatal(err)
	}
	w := twin{Smoothing: Smoothing{Alpha: in.Alpha, Beta: in.Beta, Gamma: in.Gamma, Season: 12}, state: []float64{mean(x[:12]), start.Slope}}
	for i := range 11 {
		w.state = append(w.state, x[i]/mean(x[:12]))
	}
	w.fit(x)
	cost, forecast := w.run(x, len(want.Forecast6))
	t.Logf("%s: cost %.4f, forecasts %.2f", v.Name, cost, forecast)
	for i, f := range forecast {
		// The first states are optimised, there by a search that stops early: within one unit.
		if math.Abs(f-want.Forecast6[i]) > v.Tolerance {
			t.Errorf("%s: forecast %d is %.3f, want %.3f within %g", v.Name, i, f, want.Forecast6[i], v.Tolerance)
		}
	}
	// Holt-Winters with the weights that mean the same says about the same.
	m, err := HoltWinters(x, Smoothing{
		Alpha: in.Alpha, Beta: in.Beta / in.Alpha, Gamma: in.Gamma / (1 - in.Alpha), Season: 12, Multiplicative: true,
	})
	if err != nil {
		t.Fatal(err)
	}
	for i, p := range m.Forecast(len(forecast), 0.95) {
		if math.Abs(p.Value/forecast[i]-1) > 0.02 {
			t.Errorf("%s: month %d is %.1f, by Holt-Winters %.1f", v.Name, i, forecast[i], p.Value)
		}
	}
}
