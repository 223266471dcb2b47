// Copyright 2026 The jupan authors.
// SPDX-License-Identifier: Apache-2.0

package sequential

import (
	"errors"
	"fmt"
	"math"

	"github.com/jupan-go/jupan/internal/stats"
	"github.com/jupan-go/jupan/internal/stats/numeric"
)

// ErrInvalid means arguments that make no sense, such as a level outside (0, 1).
var ErrInvalid = errors.New("invalid argument")

// Plan says where a confidence sequence shall be tightest.
type Plan struct {
	Alpha    float64 // level, both sides together unless OneSided
	Units    float64 // N*, the planned total of units in all arms; any other is valid but wider
	OneSided bool    // only one side is looked at
}

// Rho2 returns the variance ρ² of the mixing distribution that makes the sequence tightest at N*:
//
//	ρ² = (−2 ln a + ln(1 − 2 ln a)) / N*
//
// with a = α, or 2α for one side. Source: Waudby-Smith et al., "Time-uniform central limit theory and
// asymptotic confidence sequences" (arXiv 2103.06476v7), equation 161.
func (p Plan) Rho2() (float64, error) {
	a := p.Alpha
	if p.OneSided {
		a *= 2
	}
	if !(a > 0 && a < 1) || !(p.Units > 0) {
		return 0, fmt.Errorf("sequential: alpha %g, %g units: %w", p.Alpha, p.Units, ErrInvalid)
	}
	l := -2 * numeric.Log(a)
	return (l + numeric.Log1p(l)) / p.Units, nil
}

// At returns the mixture after n units in all arms.
func (p Plan) At(n int64) (Mixture, error) {
	rho2, err := p.Rho2()
	if err != nil {
		return Mixture{}, err
	}
	if n < 1 {
		return Mixture{}, fmt.Errorf("sequential: after %d units: %w", n, ErrInvalid)
	}
	return Mixture{Ratio: float64(rho2 * float64(n))}, nil
}

// Mixture is a normal mixture at one look. Ratio is n ρ², the variance of the mixing distribution
// over that of the estimate; positive.
type Mixture struct {
	Ratio float64 // n ρ² = τ/V
}

// MSPRT returns the mixture of Johari's sequential probability ratio test: tau is the variance of the
// mixing distribution, v that of the estimate. Source: Johari et al., "Peeking at A/B tests" (2017).
func MSPRT(tau, v float64) Mixture { return Mixture{Ratio: tau / v} }

// HalfWidth returns the half-width of the confidence sequence for an estimate of standard error se:
//
//	se √((r+1)/r × ln((r+1)/α²)),  r = n ρ²
//
// At all looks together the interval leaves out the truth with probability at most α. Source: as for
// [Plan.Rho2], equation 9.
func (m Mixture) HalfWidth(se, alpha float64) float64 {
	r := m.Ratio
	l := numeric.Log1p(r) - 2*numeric.Log(alpha)
	return float64(se * math.Sqrt(float64((r+1)/r*l)))
}

// LogE returns the logarithm of the e-value against no effect, for the estimate over its standard
// error: what a gambler against no effect would have made of 1.
//
//	e = exp(r z² / 2(r+1)) / √(r+1)
func (m Mixture) LogE(z float64) float64 {
	r := m.Ratio
	return float64(0.5*float64(z*z)*(r/(r+1))) - 0.5*numeric.Log1p(r)
}

// P returns min(1, 1/e), a p-value that stays valid however often it is looked at.
func (m Mixture) P(z float64) float64 {
	return numeric.Exp(math.Min(0, -m.LogE(z)))
}

// HalfWidthOneSided is [Mixture.HalfWidth] for a bound on one side only:
//
//	se √((r+1)/r × 2 ln(1 + √(r+1)/2α))
//
// Source: as for [Plan.Rho2], equation 134.
func (m Mixture) HalfWidthOneSided(se, alpha float64) float64 {
	r := m.Ratio
	l := 2 * numeric.Log1p(math.Sqrt(r+1)/(2*alpha))
	return float64(se * math.Sqrt(float64((r+1)/r*l)))
}

// POneSided returns the smallest α at which [Mixture.HalfWidthOneSided] leaves out 0 below the
// estimate, at most 1; z is the estimate over its standard error.
func (m Mixture) POneSided(z float64) float64 {
	if z <= 0 {
		return 1
	}
	r := m.Ratio
	grown := numeric.Expm1(float64(0.5 * float64(z*z) * (r / (r + 1))))
	return math.Min(1, 0.5*math.Sqrt(r+1)/grown)
}

// Hybrid divides the level between a sequence while the experiment runs and a test at its planned
// end, so that both may be used. Source: Eppo, "Analysis methods".
type Hybrid struct {
	Running Plan    // the sequence, at half the level
	End     float64 // the level left for the fixed test at the end
	Tail    float64 // the level of each of the four tails; stopping for harm alone spends one
}

// Hybrid returns the plan's division.
func (p Plan) Hybrid() Hybrid {
	half := p.Alpha / 2
	return Hybrid{Running: Plan{Alpha: half, Units: p.Units, OneSided: p.OneSided}, End: half, Tail: half / 2}
}

// FixedHalfWidth returns z se, the half-width of a look that was planned as the only one.
func FixedHalfWidth(se, alpha float64) float64 {
	return float64(se * stats.NormalUpperQuantile(alpha/2))
}
