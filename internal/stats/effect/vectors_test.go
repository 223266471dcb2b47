// Copyright 2026 The jupan authors.
// SPDX-License-Identifier: Apache-2.0

package effect_test

import (
	"errors"
	"math"
	"testing"

	"github.com/jupan-go/jupan/internal/stats"
	"github.com/jupan-go/jupan/internal/stats/effect"
	"github.com/jupan-go/jupan/internal/testkit"
)

// sums is an arm as the vectors write it.
type sums struct {
	N          int64
	Sum        float64
	SumSquares float64 `json:"sum_squares"`
}

func (s sums) sample(kind string) stats.Sample {
	if kind == "proportion" {
		return stats.ProportionSample(int64(s.Sum), s.N)
	}
	return stats.SampleFromSums(s.N, s.Sum, s.SumSquares)
}

// comparison is the inputs of most vectors.
type comparison struct {
	A, B             sums
	Difference, Kind string
	Alternative      string
	Alpha            float64
	Prior            *struct{ Mean, Variance float64 }
}

func (c comparison) test() effect.Test {
	t := effect.Test{Alpha: c.Alpha}
	if c.Alpha == 0 {
		t.Alpha = 0.05
	}
	if c.Difference == "relative" {
		t.Difference = effect.Relative
	}
	switch c.Alternative {
	case "b greater than a":
		t.Alternative = effect.Greater
	case "b lesser than a":
		t.Alternative = effect.Less
	}
	return t
}

func (c comparison) arms() (a, b stats.Sample) { return c.A.sample(c.Kind), c.B.sample(c.Kind) }

// checkResult compares whatever of a result a vector expects.
func checkResult(t *testing.T, c *testkit.Vector, r effect.Result, err error) {
	t.Helper()
	if err != nil {
		t.Fatalf("%s: %v", c.Name, err)
	}
	for path, got := range map[string]float64{
		"estimate": r.Estimate, "diff": r.Estimate, "se": r.SE, "p": r.P, "df": r.DF, "t": r.Statistic,
	} {
		if want, ok := c.Expected.(map[string]any); ok && want[path] != nil {
			c.Near(path, got)
		}
	}
	if want, ok := c.Expected.(map[string]any); ok && want["ci"] != nil {
		c.Near("ci", r.CI.Low, r.CI.High)
	}
}

func differences(a, b []float64) stats.Sample {
	d := make([]float64, len(a))
	for i := range a {
		d[i] = b[i] - a[i]
	}
	return stats.SampleOf(d)
}

func TestWelchVectors(t *testing.T) {
	v := testkit.LoadVectors(t, "vectors/metrics/welch_ttest.json")
	for _, name := range v.Prefixed("gbstats_") {
		var in comparison
		c := v.Take(name, &in)
		a, b := in.arms()
		r, err := effect.Welch(a, b, in.test())
		checkResult(t, c, r, err)
	}
	var raw struct{ A, B []float64 }
	c := v.Take("scipy_welch_raw", &raw)
	r, err := effect.Welch(stats.SampleOf(raw.A), stats.SampleOf(raw.B), effect.Test{Alpha: 0.05})
	checkResult(t, c, r, err)
	c = v.Take("scipy_paired", &raw)
	r, err = effect.Paired(differences(raw.A, raw.B), effect.Test{Alpha: 0.05})
	checkResult(t, c, r, err)
	var tail struct{ T, DF float64 }
	c = v.Take("tiny_p_survival", &tail)
	c.Relative(1e-12, "p", stats.StudentT{DF: tail.DF}.TwoSided(tail.T))
}

func TestCrossCheckVectors(t *testing.T) {
	v := testkit.LoadVectors(t, "vectors/metrics/r_crosschecks.json")
	var sleep struct{ G1, G2 []float64 }
	c := v.Take("r_t_test_sleep", &sleep)
	r, err := effect.Welch(stats.SampleOf(sleep.G2), stats.SampleOf(sleep.G1), effect.Test{Alpha: 0.05})
	checkResult(t, c, r, err)

	var yates struct{ K, N [2]int64 }
	c = v.Take("r_prop_test_yates", &yates)
	first, second := effect.Count{K: yates.K[0], N: yates.N[0]}, effect.Count{K: yates.K[1], N: yates.N[1]}
	y, err := effect.YatesProportions(second, first, 0.05)
	if err != nil {
		t.Fatal(err)
	}
	c.Near("chi2", y.Chi2)
	c.Near("p", y.P)
	c.Near("ci", y.CI.Low, y.CI.High)

	var one struct{ Successes, Trials int64 }
	c = v.Take("r_wilson_83_86", &one)
	w, err := effect.Wilson(effect.Count{K: one.Successes, N: one.Trials}, 0.05)
	if err != nil {
		t.Fatal(err)
	}
	c.Near("wilson", w.Low, w.High)

	var quantile struct{ X, Q []float64 }
	c = v.Take("r_quantile_type7", &quantile)
	kinds := map[string]stats.QuantileType{"type7": stats.Linear, "type1": stats.Inverse, "type6": stats.Weibull}
	for path, kind := range kinds {
		var got []float64
		for _, q := range quantile.Q {
			got = append(got, stats.SortedQuantile(quantile.X, q, kind))
		}
		c.Near(path, got...)
	}
}

func TestProportionVectors(t *testing.T) {
	v := testkit.LoadVectors(t, "vectors/metrics/proportions.json")
	methods := map[string]func(effect.Count, float64) (effect.Interval, error){
		"wilson": effect.Wilson, "wilson_cc": effect.WilsonCorrected, "agresti_coull": effect.AgrestiCoull,
		"clopper_pearson": effect.ClopperPearson, "jeffreys": effect.Jeffreys, "normal": effect.Wald,
	}
	for _, name := range append(v.Prefixed("ci_"), v.Prefixed("wilson_")...) {
		var in struct {
			Successes, Trials int64
			Confidence        float64
		}
		c := v.Take(name, &in)
		want, _ := c.Expected.(map[string]any)
		for path := range want {
			got, err := methods[path](effect.Count{K: in.Successes, N: in.Trials}, 1-in.Confidence)
			if err != nil {
				t.Fatal(err)
			}
			c.Near(path, got.Low, got.High)
		}
	}
	var two struct{ A, B effect.Count }
	for _, name := range v.Prefixed("two_prop_") {
		c := v.Take(name, &two)
		r, err := effect.CompareProportions(two.A, two.B, 0.05)
		if err != nil {
			t.Fatal(err)
		}
		c.Near("diff", r.Estimate)
		c.Near("z_pooled", r.Z)
		c.Relative(1e-9, "p_pooled", r.P)
		c.Near("chi2", r.Chi2)
		c.Near("se_unpooled", r.SEUnpooled)
		c.Relative(1e-9, "p_unpooled", r.PUnpooled)
		c.Near("ci_wald", r.Wald.Low, r.Wald.High)
		c.Near("ci_newcombe", r.Newcombe.Low, r.Newcombe.High)
		log, err := effect.LogRatio(two.A, two.B, 0.05)
		if err != nil {
			t.Fatal(err)
		}
		c.Near("ci_relative_log", log.Low, log.High)
	}
	c := v.Take("fisher_small", &two)
	p, err := effect.FisherExact(two.A, two.B)
	if err != nil {
		t.Fatal(err)
	}
	c.Near("p", p)
}

// pairs collects two lists of decimals with one digit, exactly, as tenths.
func pairs(x, y []float64) stats.Pair {
	var p stats.Pair
	for i := range x {
		p.Add(int64(math.Round(10*x[i])), int64(math.Round(10*y[i])))
	}
	return p
}

func TestRatioVectors(t *testing.T) {
	v := testkit.LoadVectors(t, "vectors/metrics/ratio_delta_method.json")
	type arm struct{ M, D []float64 }
	var single arm
	c := v.Take("aov_single_arm_a", &single)
	j := pairs(single.M, single.D).Joint()
	r, err := effect.Ratio(j)
	if err != nil {
		t.Fatal(err)
	}
	c.Near("ratio", r.Mean)
	c.Near("cov", j.Cov/100)
	c.Near("var_unit", r.Variance)
	c.Near("se", r.SE())
	half := stats.NormalQuantile(0.975) * r.SE()
	c.Near("ci_normal", r.Mean-half, r.Mean+half)

	for _, name := range v.Prefixed("aov_ab_") {
		var in struct {
			A, B       arm
			Difference string
		}
		c := v.Take(name, &in)
		a, errA := effect.Ratio(pairs(in.A.M, in.A.D).Joint())
		b, errB := effect.Ratio(pairs(in.B.M, in.B.D).Joint())
		if err := errors.Join(errA, errB); err != nil {
			t.Fatal(err)
		}
		r, err := effect.Welch(a, b, comparison{Difference: in.Difference}.test())
		checkResult(t, c, r, err)
	}

	var in comparison
	c = v.Take("fieller_relative_lift", &in)
	a, b := in.arms()
	f, err := effect.Fieller(a, b, in.Alpha)
	if err != nil {
		t.Fatal(err)
	}
	c.Near("ci", f.Low, f.High)
	z, err := effect.Z(a, b, effect.Test{Alpha: in.Alpha, Difference: effect.Relative})
	if err != nil {
		t.Fatal(err)
	}
	c.Near("delta_ci", z.CI.Low, z.CI.High)

	for _, name := range v.Prefixed("cuped_ratio_") {
		type arm struct {
			DPost []float64 `json:"d_post"`
			DPre  []float64 `json:"d_pre"`
			MPost []float64 `json:"m_post"`
			MPre  []float64 `json:"m_pre"`
		}
		var in struct {
			Theta float64
			A, B  arm
		}
		c := v.Take(name, &in)
		joint := func(a arm) stats.Joint {
			var q stats.Quad
			for i := range a.MPost {
				unit := [4]int64{}
				for at, x := range []float64{a.MPost[i], a.DPost[i], a.MPre[i], a.DPre[i]} {
					unit[at] = int64(math.Round(10 * x))
				}
				q.Add(unit)
			}
			j, err := effect.RatioPair(q.Joint())
			if err != nil {
				t.Fatal(err)
			}
			return j
		}
		r, err := effect.AdjustedRatio(joint(in.A), joint(in.B), in.Theta, effect.Test{Alpha: 0.05, Difference: effect.Relative})
		if err != nil {
			t.Fatal(err)
		}
		c.Near("lift", r.Estimate)
		c.Near("se", r.SE)
	}
}

func TestCupedVectors(t *testing.T) {
	v := testkit.LoadVectors(t, "vectors/metrics/cuped.json")
	var in struct {
		PreA  []float64 `json:"pre_a"`
		PostA []float64 `json:"post_a"`
		PreB  []float64 `json:"pre_b"`
		PostB []float64 `json:"post_b"`
	}
	c := v.Take("cuped_relative", &in)
	units := func(x, y []float64) (p stats.Pair) {
		for i := range x {
			p.Add(int64(x[i]), int64(y[i]))
		}
		return p
	}
	a, b := units(in.PostA, in.PreA), units(in.PostB, in.PreB)
	both := a
	both.Merge(b)
	theta := effect.Theta(both.Joint())
	test := effect.Test{Alpha: 0.05, Difference: effect.Relative}
	r, err := effect.Adjusted(a.Joint(), b.Joint(), theta, test)
	checkResult(t, c, r, err)
	c.Near("theta", theta)
	adjA, adjB := effect.Adjust(a.Joint(), theta), effect.Adjust(b.Joint(), theta)
	c.Near("adj_mean_a", adjA.Mean)
	c.Near("adj_mean_b", adjB.Mean)
	c.Near("adj_var_a", adjA.Variance)
	c.Near("adj_var_b", adjB.Variance)

	c = v.Take("no_cuped_absolute", &in)
	r, err = effect.Welch(stats.SampleOf(in.PostA), stats.SampleOf(in.PostB), effect.Test{Alpha: 0.05})
	checkResult(t, c, r, err)
	// Without a covariate the adjustment is no adjustment.
	plain, err := effect.Adjusted(a.Joint(), b.Joint(), 0, effect.Test{Alpha: 0.05})
	if err != nil || plain != r {
		t.Errorf("adjusted by 0: %+v, %v, want %+v", plain, err, r)
	}

	var pooled struct{ Pre, Post []float64 }
	c = v.Take("theta_pooled", &pooled)
	j := units(pooled.Post, pooled.Pre).Joint()
	c.Near("theta", effect.Theta(j))
	c.Near("corr", j.Correlation())
	c = v.Take("theta_zero_variance", &pooled)
	c.Near("theta", effect.Theta(units(pooled.Post, pooled.Pre).Joint()))
}

func TestBayesVectors(t *testing.T) {
	v := testkit.LoadVectors(t, "vectors/metrics/bayesian_ab.json")
	for _, name := range []string{"binomial_flat", "gaussian_informative"} {
		var in comparison
		c := v.Take(name, &in)
		a, b := in.arms()
		prior := effect.Prior{}
		if in.Prior != nil {
			prior = effect.Prior{Mean: in.Prior.Mean, Variance: in.Prior.Variance}
		}
		p, err := effect.Bayes(a, b, in.test(), prior)
		if err != nil {
			t.Fatal(err)
		}
		c.Near("expected", p.Mean)
		c.Near("sd", p.SD)
		c.Near("ci", p.CI.Low, p.CI.High)
		c.Near("chance_to_win", p.ChanceToWin)
		c.Near("risk", p.RiskControl, p.RiskTreatment)
	}
	for _, name := range v.Prefixed("risk_") {
		var in struct{ Mu, Sigma float64 }
		c := v.Take(name, &in)
		p := effect.NewPosterior(in.Mu, in.Sigma)
		c.Near("risk", p.RiskControl, p.RiskTreatment)
	}
}

func TestSampleRatioVectors(t *testing.T) {
	v := testkit.LoadVectors(t, "vectors/metrics/srm.json")
	for _, name := range v.Prefixed("") {
		var in struct {
			Counts    []int64
			Weights   []float64
			Dirichlet float64
		}
		c := v.Take(name, &in)
		var arms []effect.Arm
		for i, n := range in.Counts {
			arms = append(arms, effect.Arm{Count: n, Weight: in.Weights[i]})
		}
		if in.Dirichlet > 0 {
			logE, p, err := effect.SampleRatioE(arms, in.Dirichlet)
			if err != nil {
				t.Fatal(err)
			}
			c.Near("log_e", logE)
			c.Relative(1e-7, "p_always_valid", p)
			continue
		}
		m, err := effect.SampleRatio(arms)
		if err != nil {
			t.Fatal(err)
		}
		c.Relative(1e-9, "p", m.P)
		if want, _ := c.Expected.(map[string]any); want["chi2"] != nil {
			c.Near("chi2", m.Chi2)
			c.Near("df", m.DF)
		}
	}
}

func TestMultiplicityVectors(t *testing.T) {
	v := testkit.LoadVectors(t, "vectors/metrics/multiple_testing.json")
	corrections := map[string]effect.Correction{
		"bh": effect.BenjaminiHochberg, "by": effect.BenjaminiYekutieli, "holm": effect.Holm,
		"bonferroni": effect.Bonferroni, "hochberg": effect.Hochberg,
	}
	for _, name := range []string{"bh1995_like_25", "five", "ties_and_one"} {
		var in struct {
			P     []float64
			Alpha float64
		}
		c := v.Take(name, &in)
		for path, correction := range corrections {
			got, err := effect.AdjustP(in.P, correction)
			if err != nil {
				t.Fatal(err)
			}
			c.Near(path, got...)
		}
		adjusted, _ := effect.AdjustP(in.P, effect.BenjaminiHochberg)
		reject := make([]float64, len(adjusted))
		for i, p := range adjusted {
			if p <= in.Alpha {
				reject[i] = 1
			}
		}
		c.Near("reject_bh", reject...)
	}
	for _, name := range v.Prefixed("preferential_") {
		var in struct {
			Treatments, Metrics int
			Gamma, Alpha        float64
		}
		c := v.Take(name, &in)
		l, err := effect.PreferentialBonferroni(in.Alpha, in.Gamma, in.Treatments, in.Metrics)
		if err != nil {
			t.Fatal(err)
		}
		c.Near("primary", l.Primary)
		if in.Metrics > 1 {
			c.Near("each_remaining", l.Other)
		}
	}
}

func TestPowerVectors(t *testing.T) {
	v := testkit.LoadVectors(t, "vectors/metrics/power_sample_size.json")
	goal := effect.Goal{Alpha: 0.05, Power: 0.8}
	var prop struct{ P1, P2 float64 }
	c := v.Take("prop_0.1_0.11", &prop)
	unpooled, arcsine, err := effect.UnitsForProportions(prop.P1, prop.P2, goal)
	if err != nil {
		t.Fatal(err)
	}
	c.Near("cohen_h", effect.CohenH(prop.P1, prop.P2))
	c.Relative(1e-8, "n_per_arm_arcsine", arcsine)
	c.Relative(1e-12, "n_per_arm_unpooled", unpooled)

	var means struct {
		EffectSize float64 `json:"effect_size"`
	}
	c = v.Take("t_test_d02", &means)
	n, err := effect.UnitsForMeans(means.EffectSize, goal)
	if err != nil {
		t.Fatal(err)
	}
	c.Relative(1e-8, "n_per_arm", n)

	var mde struct {
		Variance float64
		NA       int64 `json:"n_a"`
		NB       int64 `json:"n_b"`
	}
	c = v.Take("mde_mean", &mde)
	a, b := stats.Sample{N: mde.NA, Variance: mde.Variance}, stats.Sample{N: mde.NB, Variance: mde.Variance}
	d, err := effect.MDE(a, b, goal)
	if err != nil {
		t.Fatal(err)
	}
	c.Near("mde", d)

	var grow struct {
		comparison
		TargetMDE float64 `json:"target_mde"`
	}
	c = v.Take("gbstats_midexperiment_scaling", &grow)
	a, b = grow.arms()
	r, err := effect.Z(a, b, effect.Test{Alpha: 0.05, Difference: effect.Relative})
	if err != nil {
		t.Fatal(err)
	}
	z := stats.NormalQuantile(0.975)
	fixed := func(more float64) float64 {
		se := r.SE / math.Sqrt(1+more)
		return effect.PowerAt(grow.TargetMDE, se, z*se)
	}
	// gbstats halves until the power is within 1e-5 of the target, which leaves 1e-4 of the factor.
	factor, err := effect.Growth(fixed, goal.Power)
	if err != nil {
		t.Fatal(err)
	}
	c.Relative(2e-4, "scaling_factor_frequentist", factor)
	bayes := func(more float64) float64 {
		prior := effect.Prior{Mean: grow.Prior.Mean, Variance: grow.Prior.Variance}
		return effect.BayesPowerAt(grow.TargetMDE, r.SE/math.Sqrt(1+more), 0.05, prior)
	}
	factor, err = effect.Growth(bayes, goal.Power)
	if err != nil {
		t.Fatal(err)
	}
	c.Relative(2e-4, "scaling_factor_bayesian", factor)
	c.Skip("scaling_factor_sequential", "checked in package sequential, which has the half-width")
}
