// Copyright 2026 The jupan authors.
// SPDX-License-Identifier: Apache-2.0

package effect_test

import (
	"errors"
	"fmt"
	"math"
	"math/rand/v2"
	"testing"

	"github.com/jupan-go/jupan/internal/stats"
	"github.com/jupan-go/jupan/internal/stats/effect"
)

func Example() {
	control := stats.SampleFromSums(3407, 1396.87, 52377.9767)
	treatment := stats.SampleFromSums(3461, 2422.7, 134698.29)
	r, err := effect.Welch(control, treatment, effect.Test{Alpha: 0.05, Difference: effect.Relative})
	fmt.Printf("%+.1f %% [%+.1f, %+.1f], p = %.3f, %v\n", 100*r.Estimate, 100*r.CI.Low, 100*r.CI.High, r.P, err)
	// Output: +70.7 % [-3.5, +145.0], p = 0.062, <nil>
}

// checkIntervals holds what every interval of a proportion must: order, bounds, the ends at 0 and n.
// All but Clopper-Pearson's and the corrected one may leave out the estimate nowhere.
func checkIntervals(t *testing.T, c effect.Count, alpha float64) {
	t.Helper()
	methods := map[string]func(effect.Count, float64) (effect.Interval, error){
		"Wilson": effect.Wilson, "WilsonCorrected": effect.WilsonCorrected, "Wald": effect.Wald,
		"ClopperPearson": effect.ClopperPearson, "Jeffreys": effect.Jeffreys,
	}
	for name, method := range methods {
		i, err := method(c, alpha)
		if err != nil {
			t.Errorf("%s(%+v, %g): %v", name, c, alpha, err)
			continue
		}
		if !(i.Low >= 0 && i.High <= 1 && i.Low <= i.High) {
			t.Errorf("%s(%+v, %g) = %+v: out of bounds", name, c, alpha, i)
		}
		// Jeffreys' interval is that of a median-like centre and is exact only up to rounding.
		if p := c.Rate(); name != "Jeffreys" && !(i.Low <= p+1e-15 && p-1e-15 <= i.High) {
			t.Errorf("%s(%+v, %g) = %+v leaves out %g", name, c, alpha, i, p)
		}
		if c.K == 0 && i.Low != 0 || c.K == c.N && i.High != 1 {
			t.Errorf("%s(%+v, %g) = %+v: an end is not exact", name, c, alpha, i)
		}
	}
}

func TestIntervalLaws(t *testing.T) {
	rng := rand.New(rand.NewPCG(5, 6))
	for range 300 {
		n := rng.Int64N(3000) + 1
		checkIntervals(t, effect.Count{K: rng.Int64N(n + 1), N: n}, 0.001+0.5*rng.Float64())
		checkIntervals(t, effect.Count{K: 0, N: n}, 0.05)
		checkIntervals(t, effect.Count{K: n, N: n}, 0.05)
	}
}

// FuzzIntervals runs the same laws on any counts.
func FuzzIntervals(f *testing.F) {
	f.Add(int64(1), int64(10), 0.05)
	f.Fuzz(func(t *testing.T, k, n int64, alpha float64) {
		if n < 1 || n > 1e7 || k < 0 || k > n || !(alpha > 1e-12 && alpha < 0.6) {
			return
		}
		checkIntervals(t, effect.Count{K: k, N: n}, alpha)
	})
}

// TestMeanLaws: estimates lie in their intervals, p < alpha exactly where 0 does not, and exchanging
// the arms changes the sign.
func TestMeanLaws(t *testing.T) {
	rng := rand.New(rand.NewPCG(9, 10))
	for range 300 {
		a := stats.Sample{N: rng.Int64N(400) + 2, Mean: 1 + rng.NormFloat64()/4, Variance: rng.Float64() * 9}
		b := stats.Sample{N: rng.Int64N(400) + 2, Mean: 1 + rng.NormFloat64()/4, Variance: rng.Float64() * 9}
		for _, f := range []func(a, b stats.Sample, t effect.Test) (effect.Result, error){effect.Welch, effect.Student, effect.Z} {
			r, err := f(a, b, effect.Test{Alpha: 0.1})
			back, errBack := f(b, a, effect.Test{Alpha: 0.1})
			if err := errors.Join(err, errBack); err != nil {
				t.Fatal(err)
			}
			if !r.CI.Contains(r.Estimate) || (r.P < 0.1) == r.CI.Contains(0) || back.Estimate != -r.Estimate || back.P != r.P {
				t.Errorf("%+v against %+v: %+v, back %+v", a, b, r, back)
			}
		}
		lift, err := effect.Welch(a, b, effect.Test{Alpha: 0.1, Difference: effect.Relative, Alternative: effect.Less})
		if err != nil || !lift.CI.Contains(lift.Estimate) || !math.IsInf(lift.CI.Low, -1) {
			t.Errorf("lift of %+v over %+v: %+v, %v", b, a, lift, err)
		}
		if i, err := effect.Fieller(a, b, 0.1); err == nil && !i.Contains(b.Mean/a.Mean-1) {
			t.Errorf("Fieller of %+v over %+v: %+v", b, a, i)
		}
		p, err := effect.Bayes(a, b, effect.Test{Alpha: 0.1}, effect.Prior{Mean: 0.1, Variance: 1})
		if err != nil || !p.CI.Contains(p.Mean) || math.Abs(p.RiskControl-p.RiskTreatment-p.Mean) > 1e-12 {
			t.Errorf("Bayes of %+v over %+v: %+v, %v", b, a, p, err)
		}
	}
}

// TestAdjustPLaws: adjusted values keep the order, never fall below the raw ones, and the methods
// stand in their known order.
func TestAdjustPLaws(t *testing.T) {
	rng := rand.New(rand.NewPCG(11, 12))
	for range 200 {
		ps := make([]float64, rng.IntN(12))
		for i := range ps {
			ps[i] = math.Round(100*rng.Float64()*rng.Float64()) / 100
		}
		adjust := func(c effect.Correction) []float64 {
			out, err := effect.AdjustP(ps, c)
			if err != nil {
				t.Fatal(err)
			}
			return out
		}
		bonferroni, holm, hochberg := adjust(effect.Bonferroni), adjust(effect.Holm), adjust(effect.Hochberg)
		bh, by := adjust(effect.BenjaminiHochberg), adjust(effect.BenjaminiYekutieli)
		const tiny = 1e-12
		for i, p := range ps {
			if bh[i] < p-tiny || bh[i] > hochberg[i]+tiny || hochberg[i] > holm[i]+tiny || holm[i] > bonferroni[i]+tiny || by[i] < bh[i]-tiny {
				t.Errorf("p %v: at %d BH %g, Hochberg %g, Holm %g, Bonferroni %g, BY %g",
					ps, i, bh[i], hochberg[i], holm[i], bonferroni[i], by[i])
			}
			for j, q := range ps {
				if p <= q && (holm[i] > holm[j]+tiny || bh[i] > bh[j]+tiny) {
					t.Errorf("p %v: %d and %d changed order", ps, i, j)
				}
			}
		}
	}
}

// TestMannWhitney holds what R's wilcox.test(extra ~ group, data = sleep, exact = FALSE) prints: W =
// 25.5 for the first group, p = 0.06933.
func TestMannWhitney(t *testing.T) {
	g1 := []float64{0.7, -1.6, -0.2, -1.2, -0.1, 3.4, 3.7, 0.8, 0, 2}
	g2 := []float64{1.9, 0.8, 1.1, 0.1, -0.1, 4.4, 5.5, 1.6, 4.6, 3.4}
	r, err := effect.MannWhitney(g2, g1, effect.TwoSided)
	if err != nil || r.U != 25.5 || math.Abs(r.P-0.06933) > 5e-6 || r.Superiority != 0.255 {
		t.Errorf("MannWhitney = %+v, %v", r, err)
	}
	back, err := effect.MannWhitney(g1, g2, effect.TwoSided)
	if err != nil || back.U != 74.5 || back.P != r.P || back.Z != -r.Z {
		t.Errorf("the other way round: %+v, %v", back, err)
	}
	up, errUp := effect.MannWhitney(g1, g2, effect.Greater)
	down, errDown := effect.MannWhitney(g1, g2, effect.Less)
	if errUp != nil || errDown != nil || math.Abs(up.P-r.P/2) > 1e-12 || down.P < 0.9 {
		t.Errorf("one-sided: %+v, %+v", up, down)
	}
}

// TestRefusals: what cannot be answered is an error, never NaN.
func TestRefusals(t *testing.T) {
	ok := stats.Sample{N: 10, Mean: 1, Variance: 1}
	zero := stats.Sample{N: 10, Mean: 0, Variance: 1}
	flat := stats.Sample{N: 10, Mean: 1}
	alpha := effect.Test{Alpha: 0.05}
	lift := effect.Test{Alpha: 0.05, Difference: effect.Relative}
	first := func(_ any, err error) error { return err }
	cases := []struct {
		name string
		err  error
		want error
	}{
		{"one unit", first(effect.Welch(stats.Sample{N: 1}, ok, alpha)), effect.ErrTooFew},
		{"no alpha", first(effect.Welch(ok, ok, effect.Test{})), effect.ErrInvalid},
		{"no variance", first(effect.Welch(flat, flat, alpha)), effect.ErrNoVariance},
		{"no baseline", first(effect.Welch(zero, ok, lift)), effect.ErrBaseline},
		{"student, one unit", first(effect.Student(ok, stats.Sample{N: 1}, alpha)), effect.ErrTooFew},
		{"paired, one unit", first(effect.Paired(stats.Sample{N: 1}, alpha)), effect.ErrTooFew},
		{"z, no baseline", first(effect.Z(zero, ok, lift)), effect.ErrBaseline},
		{"fieller near zero", first(effect.Fieller(zero, ok, 0.05)), effect.ErrBaseline},
		{"fieller alpha", first(effect.Fieller(ok, ok, 0)), effect.ErrInvalid},
		{"bayes, no variance", first(effect.Bayes(flat, flat, alpha, effect.Prior{})), effect.ErrNoVariance},
		{"bayes, prior", first(effect.Bayes(ok, ok, alpha, effect.Prior{Variance: -1})), effect.ErrInvalid},
		{"wilson of nothing", first(effect.Wilson(effect.Count{}, 0.05)), effect.ErrTooFew},
		{"too many successes", first(effect.Jeffreys(effect.Count{K: 2, N: 1}, 0.05)), effect.ErrInvalid},
		{"equal outcomes", first(effect.CompareProportions(effect.Count{N: 5}, effect.Count{N: 6}, 0.05)), effect.ErrNoVariance},
		{"log ratio", first(effect.LogRatio(effect.Count{N: 5}, effect.Count{K: 1, N: 6}, 0.05)), effect.ErrBaseline},
		{"ratio of nothing", first(effect.Ratio(stats.Joint{})), effect.ErrTooFew},
		{"ratio over 0", first(effect.Ratio(stats.Joint{N: 5})), effect.ErrBaseline},
		{"ratio pair", first(effect.RatioPair(stats.Joint4{N: 5})), effect.ErrBaseline},
		{"cuped lift", first(effect.Adjusted(stats.Joint{N: 5, VarX: 1}, stats.Joint{N: 5, VarX: 1}, 0, lift)), effect.ErrBaseline},
		{"one arm", first(effect.SampleRatio([]effect.Arm{{Count: 5, Weight: 1}, {}})), effect.ErrTooFew},
		{"negative arm", first(effect.SampleRatio([]effect.Arm{{Count: -5, Weight: 1}, {}})), effect.ErrInvalid},
		{"p above 1", first(effect.AdjustP([]float64{1.1}, effect.Holm)), effect.ErrInvalid},
		{"no metrics", first(effect.PreferentialBonferroni(0.05, 0.5, 1, 0)), effect.ErrInvalid},
		{"power of 1", first(effect.UnitsForMeans(0.2, effect.Goal{Alpha: 0.05, Power: 1})), effect.ErrInvalid},
		{"no effect", first(effect.UnitsForMeans(0, effect.Goal{Alpha: 0.05, Power: 0.8})), effect.ErrInvalid},
		{"mde", first(effect.MDE(ok, ok, effect.Goal{})), effect.ErrInvalid},
		{"ranks of nothing", first(effect.MannWhitney(nil, []float64{1}, effect.TwoSided)), effect.ErrTooFew},
		{"equal ranks", first(effect.MannWhitney([]float64{1}, []float64{1}, effect.TwoSided)), effect.ErrNoVariance},
		{"ranks of NaN", first(effect.MannWhitney([]float64{math.NaN()}, []float64{1}, effect.TwoSided)), effect.ErrInvalid},
		{"growth", first(effect.Growth(func(float64) float64 { return 0 }, 0.8)), effect.ErrInvalid},
	}
	for _, c := range cases {
		if !errors.Is(c.err, c.want) {
			t.Errorf("%s: error %v, want %v", c.name, c.err, c.want)
		}
	}
}
