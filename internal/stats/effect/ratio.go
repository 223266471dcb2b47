// Copyright 2026 The jupan authors.
// SPDX-License-Identifier: Apache-2.0

package effect

import (
	"fmt"
	"math"

	"github.com/jupan-go/jupan/internal/stats"
)

// Ratio turns two metrics of one unit, numerator X and denominator Y, into a sample of the ratio of
// their sums, by the delta method:
//
//	R = X̄/Ȳ,  variance of one unit = (v_x − 2R cov + R² v_y) / Ȳ²
//
// Its [stats.Sample.SE] is that of R, and it goes through [Welch] like a mean. Source: Deng et al.,
// "Applying the delta method in metric analytics" (KDD 2018).
func Ratio(j stats.Joint) (stats.Sample, error) {
	if j.N < 2 {
		return stats.Sample{}, fmt.Errorf("effect: ratio of %d units: %w", j.N, ErrTooFew)
	}
	if j.MeanY == 0 {
		return stats.Sample{}, fmt.Errorf("effect: ratio with a denominator of 0: %w", ErrBaseline)
	}
	r := j.MeanX / j.MeanY
	v := j.VarX - float64(2*r*j.Cov) + float64(float64(r*r)*j.VarY)
	return stats.Sample{N: j.N, Mean: r, Variance: math.Max(0, v) / float64(j.MeanY*j.MeanY)}, nil
}

// Fieller returns the interval of the relative difference m_b/m_a − 1 that inverts the test of
// m_b − ρ m_a = 0, which holds where the control mean is uncertain and the delta method does not:
//
//	ρ = (m_a m_b ± √((m_a m_b)² − (m_a² − z² s_a²)(m_b² − z² s_b²))) / (m_a² − z² s_a²)
//
// s are standard errors of the means. A control mean within z standard errors of 0 has no bounded
// interval: ErrBaseline. Source: Fieller (1954), for independent arms.
func Fieller(control, treatment stats.Sample, alpha float64) (Interval, error) {
	if err := enough(control, treatment); err != nil {
		return Interval{}, err
	}
	if !(alpha > 0 && alpha < 1) {
		return Interval{}, fmt.Errorf("effect: alpha %g: %w", alpha, ErrInvalid)
	}
	z := stats.NormalUpperQuantile(alpha / 2)
	less := func(s stats.Sample) float64 {
		e := float64(z * s.SE())
		return float64((s.Mean - e) * (s.Mean + e))
	}
	a := less(control)
	if !(a > 0) {
		return Interval{}, fmt.Errorf("effect: control mean %g ± %g: %w", control.Mean, control.SE(), ErrBaseline)
	}
	product := float64(control.Mean * treatment.Mean)
	root := math.Sqrt(math.Max(0, float64(product*product)-float64(a*less(treatment))))
	i := Interval{(product-root)/a - 1, (product+root)/a - 1}
	if control.Mean < 0 {
		// The lift is over |control|.
		i = Interval{-i.High, -i.Low}
	}
	return i, nil
}

// RatioPair turns four metrics of one unit into two ratios with their covariance: X is the ratio of
// metrics 0 and 1 (after), Y that of 2 and 3 (before), each linearised as in [Ratio]. It is what
// [AdjustedRatio] needs.
func RatioPair(q stats.Joint4) (stats.Joint, error) {
	if q.N < 2 {
		return stats.Joint{}, fmt.Errorf("effect: ratio of %d units: %w", q.N, ErrTooFew)
	}
	if q.Mean[1] == 0 || q.Mean[3] == 0 {
		return stats.Joint{}, fmt.Errorf("effect: ratio with a denominator of 0: %w", ErrBaseline)
	}
	x, y := q.Mean[0]/q.Mean[1], q.Mean[2]/q.Mean[3]
	// cov(m₁ − r₁d₁, m₂ − r₂d₂) / (d̄₁ d̄₂)
	cov := func(i, j int, r, s float64) float64 {
		c := q.Cov[i][j] - float64(s*q.Cov[i][j+1]) - float64(r*q.Cov[i+1][j]) + float64(float64(r*s)*q.Cov[i+1][j+1])
		return c / float64(q.Mean[i+1]*q.Mean[j+1])
	}
	return stats.Joint{
		N: q.N, MeanX: x, MeanY: y,
		VarX: cov(0, 0, x, x), VarY: cov(2, 2, y, y), Cov: cov(0, 2, x, y),
	}, nil
}
