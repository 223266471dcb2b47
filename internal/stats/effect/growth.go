// Copyright 2026 The jupan authors.
// SPDX-License-Identifier: Apache-2.0

package effect

import (
	"fmt"
	"math"

	"github.com/jupan-go/jupan/internal/stats"
	"github.com/jupan-go/jupan/internal/stats/numeric"
)

// PowerAt returns the chance that an interval estimate ± half leaves out 0 when the true difference
// is mde and the estimate has the standard error se:
//
//	1 − Φ((half − mde)/se) + Φ(−(half + mde)/se)
//
// half is z se at a fixed horizon, or that of a confidence sequence.
func PowerAt(mde, se, half float64) float64 {
	return stats.NormalSurvival((half-mde)/se) + stats.NormalCDF(-(half+mde)/se)
}

// BayesPowerAt returns the same for the credible interval at level 1 − alpha under a proper prior.
// Source: GrowthBook's gbstats.
func BayesPowerAt(mde, se, alpha float64, prior Prior) float64 {
	v := float64(se * se)
	precision := 1/prior.Variance + 1/v
	half := float64(stats.NormalUpperQuantile(alpha/2) * float64(v*math.Sqrt(precision)))
	return PowerAt(mde+float64(v*prior.Mean)/prior.Variance, se, half)
}

// Growth returns how many times the units seen so far are still wanted until a test has the power
// target: 0 where it has it now, 1 where the sample must double. power must grow with its argument.
func Growth(power func(more float64) float64, target float64) (float64, error) {
	if power(0) >= target {
		return 0, nil
	}
	lack := func(x float64) float64 { return power(x) - target }
	for hi := 1.0; hi <= 1<<30; hi *= 2 {
		if lack(hi) >= 0 {
			x, _ := numeric.Root(lack, 0, hi)
			return x, nil
		}
	}
	return 0, fmt.Errorf("effect: power %g is out of reach: %w", target, ErrInvalid)
}
