// Copyright 2026 The jupan authors.
// SPDX-License-Identifier: Apache-2.0

package series

import (
	"math"
	"math/rand/v2"
	"testing"
)

// TestTotalOfOne: the total of one period is its forecast, and without an error the sum of several is
// their sum.
func TestTotalOfOne(t *testing.T) {
	x := make([]float64, 60)
	for i := range x {
		x[i] = 100 + float64(i) + 20*float64(i%7) + float64(i*i%11)
	}
	m, err := HoltWinters(x, Smoothing{Alpha: 0.4, Beta: 0.1, Gamma: 0.3, Season: 7, Multiplicative: true})
	if err != nil {
		t.Fatal(err)
	}
	theta, err := FitTheta(x, 7)
	if err != nil {
		t.Fatal(err)
	}
	naive, err := SeasonalNaive(x, 7)
	if err != nil {
		t.Fatal(err)
	}
	for name, both := range map[string][2]func(int, float64) Prediction{
		"Holt-Winters": {first(m.Forecast), m.Total},
		"Theta":        {first(theta.Forecast), theta.Total},
		"naive":        {first(naive.Forecast), naive.Total},
	} {
		if one, all := both[0](1, 0.9), both[1](1, 0.9); !alike(one, all) {
			t.Errorf("%s: one period %v, its total %v", name, one, all)
		}
		if all := both[1](20, 0); all.Low != all.Value || all.High != all.Value {
			t.Errorf("%s: without a confidence %v", name, all)
		}
		if none := both[1](0, 0.9); none != (Prediction{}) {
			t.Errorf("%s: the total of nothing is %v", name, none)
		}
	}
}

func first(forecast func(int, float64) []Prediction) func(int, float64) Prediction {
	return func(h int, confidence float64) Prediction { return forecast(h, confidence)[0] }
}

func alike(a, b Prediction) bool {
	near := func(x, y float64) bool { return math.Abs(x-y) <= 1e-9*(1+math.Abs(x)) }
	return near(a.Value, b.Value) && near(a.Low, b.Low) && near(a.High, b.High)
}

// TestTotalSpread: the interval of a total is as wide as simulated futures of the model scatter.
func TestTotalSpread(t *testing.T) {
	const horizon, futures, sigma = 18, 4000, 3.0
	r := rand.New(rand.NewPCG(4, 2))
	for _, s := range []Smoothing{
		{Alpha: 0.3}, {Alpha: 0.5, Beta: 0.2, Trend: true}, {Alpha: 0.3, Beta: 0.1, Gamma: 0.2, Season: 4},
	} {
		start := Smoothed{Smoothing: s, Level: 50, Residuals: []float64{sigma, -sigma, sigma, -sigma}}
		if s.Season > 0 {
			start.Trend, start.Seasons = true, []float64{5, -3, 2, -4}
		}
		var sums, squares float64
		for range futures {
			m := start
			m.Residuals = nil
			seasons := append([]float64(nil), start.Seasons...)
			sum := 0.0
			for i := range horizon {
				value := m.Level + m.Slope
				if s.Season > 0 {
					value += seasons[i%s.Season]
				}
				value += sigma * r.NormFloat64()
				m.step(value, seasons, i)
				sum += value
			}
			sums += sum
			squares += sum * sum
		}
		mean := sums / futures
		got := math.Sqrt(squares/futures - mean*mean)
		p := start.Total(horizon, 0.6826894921370859)   // one deviation either way
		want := (p.High - p.Low) / 2 * math.Sqrt(3.0/4) // Residuals has four values, so its variance is by three
		if math.Abs(got/want-1) > 0.05 || math.Abs(mean-p.Value) > 5*got/math.Sqrt(futures) {
			t.Errorf("%+v: futures %.1f ± %.2f, interval %.1f ± %.2f", s, mean, got, p.Value, want)
		}
	}
	// The seasonal naive forecast is a random walk for each place of the cycle.
	n := Naive{Last: []float64{1, 2, 3}, Sigma: sigma}
	p := n.Total(7, 0.6826894921370859) // errors that count 3, 2, 2, 2, 1, 1 and 1 times
	if want := sigma * math.Sqrt(9+4+4+4+1+1+1); math.Abs((p.High-p.Low)/2-want) > 1e-9 {
		t.Errorf("naive: ± %g, want %g", (p.High-p.Low)/2, want)
	}
	theta := Theta{Alpha: 0.5, Level: 10, Sigma: sigma, N: 10, Seasons: []float64{2, 0.5}}
	q := theta.Total(3, 0.6826894921370859) // 2 + 0.25 + 1, 0.5 + 1, 2
	if want := sigma * math.Sqrt(3.25*3.25+1.5*1.5+4); math.Abs((q.High-q.Low)/2-want) > 1e-9 {
		t.Errorf("Theta: ± %g, want %g", (q.High-q.Low)/2, want)
	}
}
