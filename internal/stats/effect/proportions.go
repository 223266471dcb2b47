// Copyright 2026 The jupan authors.
// SPDX-License-Identifier: Apache-2.0

package effect

import (
	"fmt"
	"math"

	"github.com/jupan-go/jupan/internal/stats"
	"github.com/jupan-go/jupan/internal/stats/numeric"
)

// Proportions is the outcome of a comparison of two proportions.
type Proportions struct {
	Estimate   float64  // p_b − p_a
	Z          float64  // with the pooled rate, as under no difference
	Chi2       float64  // Z²
	P          float64  // two-sided, of Z
	SEUnpooled float64  // √(p_a(1−p_a)/n_a + p_b(1−p_b)/n_b)
	PUnpooled  float64  // two-sided, of Estimate/SEUnpooled
	Wald       Interval // Estimate ± z SEUnpooled
	Newcombe   Interval // from the Wilson intervals of both; the one to show
}

// CompareProportions compares two proportions without continuity correction.
//
//	Newcombe: [d − √((p_b−l_b)² + (u_a−p_a)²), d + √((u_b−p_b)² + (p_a−l_a)²)]
//
// l and u are the ends of the Wilson intervals. Source: Newcombe, Statistics in Medicine 17 (1998),
// method 10.
func CompareProportions(control, treatment Count, alpha float64) (Proportions, error) {
	wa, err := Wilson(control, alpha)
	if err != nil {
		return Proportions{}, err
	}
	wb, err := Wilson(treatment, alpha)
	if err != nil {
		return Proportions{}, err
	}
	pa, pb := control.Rate(), treatment.Rate()
	r := Proportions{Estimate: pb - pa}
	d := r.Estimate
	r.Newcombe = Interval{d - norm(pb-wb.Low, wa.High-pa), d + norm(wb.High-pb, pa-wa.Low)}
	se := pooledSE(control, treatment)
	if se == 0 {
		return Proportions{}, fmt.Errorf("effect: all outcomes are equal: %w", ErrNoVariance)
	}
	r.Z = d / se
	r.Chi2 = float64(r.Z * r.Z)
	r.P = 2 * stats.NormalSurvival(math.Abs(r.Z))
	a, b := stats.ProportionSample(control.K, control.N), stats.ProportionSample(treatment.K, treatment.N)
	r.SEUnpooled = norm(a.SE(), b.SE())
	if r.SEUnpooled > 0 {
		r.PUnpooled = 2 * stats.NormalSurvival(math.Abs(d/r.SEUnpooled))
	}
	half := float64(stats.NormalUpperQuantile(alpha/2) * r.SEUnpooled)
	r.Wald = Interval{d - half, d + half}
	return r, nil
}

// norm returns √(x² + y²).
func norm(x, y float64) float64 { return math.Sqrt(float64(x*x) + float64(y*y)) }

// pooledSE returns √(p(1−p)(1/n_a + 1/n_b)) with the rate p of both arms together.
func pooledSE(a, b Count) float64 {
	n := float64(a.N) + float64(b.N)
	p := (float64(a.K) + float64(b.K)) / n
	q := (float64(a.N-a.K) + float64(b.N-b.K)) / n
	return math.Sqrt(float64(p * q * (1/float64(a.N) + 1/float64(b.N))))
}

// LogRatio returns the interval of the risk ratio p_b/p_a on the log scale:
//
//	exp(ln(p_b/p_a) ± z √((1−p_a)/k_a + (1−p_b)/k_b))
//
// Both arms need successes. Source: Katz et al., Biometrics 34 (1978).
func LogRatio(control, treatment Count, alpha float64) (Interval, error) {
	for _, c := range []Count{control, treatment} {
		if err := c.check(alpha); err != nil {
			return Interval{}, err
		}
		if c.K == 0 {
			return Interval{}, fmt.Errorf("effect: an arm without successes: %w", ErrBaseline)
		}
	}
	pa, pb := control.Rate(), treatment.Rate()
	se := math.Sqrt((1-pa)/float64(control.K) + (1-pb)/float64(treatment.K))
	half := float64(stats.NormalUpperQuantile(alpha/2) * se)
	log := numeric.Log(pb / pa)
	return Interval{numeric.Exp(log - half), numeric.Exp(log + half)}, nil
}

// Yates is the outcome of a comparison with the correction for continuity.
type Yates struct {
	Chi2 float64  // with one degree of freedom
	P    float64  // its survival
	CI   Interval // of p_b − p_a, inside [−1, 1]
}

// YatesProportions compares two proportions with Yates' correction, as R's prop.test does: the
// difference is brought nearer to 0 by (1/n_a + 1/n_b)/2, but not across it. Source: Yates (1934).
func YatesProportions(control, treatment Count, alpha float64) (Yates, error) {
	plain, err := CompareProportions(control, treatment, alpha)
	if err != nil {
		return Yates{}, err
	}
	each := 0.5 * (1/float64(control.N) + 1/float64(treatment.N))
	shift := math.Min(math.Abs(plain.Estimate), each)
	z := (math.Abs(plain.Estimate) - shift) / pooledSE(control, treatment)
	half := float64(stats.NormalUpperQuantile(alpha/2)*plain.SEUnpooled) + shift
	return Yates{
		Chi2: float64(z * z),
		P:    2 * stats.NormalSurvival(z),
		CI:   Interval{math.Max(-1, plain.Estimate-half), math.Min(1, plain.Estimate+half)},
	}, nil
}

// FisherExact returns the two-sided p of equal proportions given the margins: the probability of all
// tables no more likely than the one seen. The table of k_a has the hypergeometric probability
//
//	C(n_a, k_a) C(n_b, k_b) / C(n, k)
//
// Source: Fisher (1935). The cost grows with the number of successes: for large counts use the others.
func FisherExact(a, b Count) (float64, error) {
	for _, c := range []Count{a, b} {
		if err := c.check(0.5); err != nil {
			return 0, err
		}
	}
	k := a.K + b.K
	lo, hi := max(0, k-b.N), min(a.N, k)
	at := func(ka int64) float64 {
		return logChoose(a.N, ka) + logChoose(b.N, k-ka) - logChoose(a.N+b.N, k)
	}
	// A table as likely as the one seen may come out a little likelier by rounding.
	limit := at(a.K) + 1e-7
	var p stats.Sum
	for ka := lo; ka <= hi; ka++ {
		if log := at(ka); log <= limit {
			p.Add(numeric.Exp(log))
		}
	}
	return math.Min(1, p.Float64()), nil
}

// logChoose returns ln C(n, k).
func logChoose(n, k int64) float64 {
	if k == 0 || k == n {
		return 0
	}
	return -numeric.Log(float64(n)+1) - numeric.LogBeta(float64(k)+1, float64(n-k)+1)
}
