// Copyright 2026 The jupan authors.
// SPDX-License-Identifier: Apache-2.0

package effect

import (
	"fmt"
	"math"

	"github.com/jupan-go/jupan/internal/stats"
)

// Theta returns the coefficient of the covariate, cov(x, y)/var(y), from both arms thrown together
// (merge their [stats.Pair]s); 0 where the covariate does not vary. Source: Deng et al., "Improving
// the sensitivity of online controlled experiments by utilizing pre-experiment data" (WSDM 2013).
func Theta(pooled stats.Joint) float64 {
	if !(pooled.VarY > 0) {
		return 0
	}
	return pooled.Cov / pooled.VarY
}

// Adjust returns the sample of x − θ y: the metric less what its value before the experiment
// explains.
//
//	mean = x̄ − θ ȳ,  variance = v_x + θ² v_y − 2θ cov
func Adjust(arm stats.Joint, theta float64) stats.Sample {
	v := arm.VarX + float64(float64(theta*theta)*arm.VarY) - float64(2*theta*arm.Cov)
	return stats.Sample{N: arm.N, Mean: arm.MeanX - float64(theta*arm.MeanY), Variance: math.Max(0, v)}
}

// Adjusted compares two arms with the covariate taken out (CUPED). The absolute difference is that
// of the adjusted means. The relative one divides it by the control's mean as it was measured, since
// the adjusted mean is not on the metric's scale:
//
//	lift = (x̄_b − θȳ_b − x̄_a + θȳ_a) / |x̄_a|
//
// with the variance of the delta method, in which x̄_a stands twice; its derivative is taken where
// the arms' covariates are equal, as random assignment makes them: −x̄_b/x̄_a². The degrees of
// freedom are those of Welch on the adjusted samples. Source: GrowthBook's gbstats,
// frequentist_variance_relative_cuped.
func Adjusted(control, treatment stats.Joint, theta float64, t Test) (Result, error) {
	return t.adjusted(control, treatment, adjustment{theta, -treatment.MeanX / control.MeanX})
}

// AdjustedRatio is [Adjusted] for ratio metrics, from [RatioPair]. The derivative is taken at the
// covariates as they came, −(1 + lift)/x̄_a; in expectation both are the same. Source: GrowthBook's
// gbstats, effect moments of a ratio with CUPED.
func AdjustedRatio(control, treatment stats.Joint, theta float64, t Test) (Result, error) {
	d := Adjust(treatment, theta).Mean - Adjust(control, theta).Mean
	return t.adjusted(control, treatment, adjustment{theta, -1 - d/control.MeanX})
}

// adjustment is θ, and the derivative of the lift by the control's measured mean, times that mean.
type adjustment struct {
	theta, slope float64
}

func (t Test) adjusted(control, treatment stats.Joint, by adjustment) (Result, error) {
	a, b := Adjust(control, by.theta), Adjust(treatment, by.theta)
	if err := enough(a, b); err != nil {
		return Result{}, err
	}
	df := satterthwaite(a, b)
	if t.Difference == Absolute {
		estimate, se, err := difference(a, b, Absolute)
		if err != nil {
			return Result{}, err
		}
		return t.judge(estimate, se, df)
	}
	base := control.MeanX
	if base == 0 {
		return Result{}, fmt.Errorf("effect: control mean of 0: %w", ErrBaseline)
	}
	va := float64(float64(by.slope*by.slope)*control.VarX) + float64(float64(by.theta*by.theta)*control.VarY) +
		float64(float64(2*by.slope*by.theta)*control.Cov)
	variance := math.Max(0, va)/float64(control.N) + b.Variance/float64(b.N)
	return t.judge((b.Mean-a.Mean)/math.Abs(base), math.Sqrt(variance)/math.Abs(base), df)
}
