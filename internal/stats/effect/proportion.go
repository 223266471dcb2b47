// Copyright 2026 The jupan authors.
// SPDX-License-Identifier: Apache-2.0

package effect

import (
	"fmt"
	"math"

	"github.com/jupan-go/jupan/internal/stats"
)

// Count is a number of successes among trials.
type Count struct {
	K int64 // successes, 0 <= K <= N
	N int64 // trials, at least 1
}

// Rate returns K/N.
func (c Count) Rate() float64 { return float64(c.K) / float64(c.N) }

// check refuses impossible counts and levels.
func (c Count) check(alpha float64) error {
	switch {
	case c.N <= 0:
		return fmt.Errorf("effect: proportion of %d: %w", c.N, ErrTooFew)
	case c.K < 0 || c.K > c.N:
		return fmt.Errorf("effect: %d successes among %d: %w", c.K, c.N, ErrInvalid)
	case !(alpha > 0 && alpha < 1):
		return fmt.Errorf("effect: alpha %g: %w", alpha, ErrInvalid)
	}
	return nil
}

// clip holds an interval inside [0, 1], and puts its end exactly on 0 without successes and on 1
// without failures, where the formulas may round to the inside.
func (c Count) clip(low, high float64) Interval {
	i := Interval{math.Max(0, low), math.Min(1, high)}
	if c.K == 0 {
		i.Low = 0
	}
	if c.K == c.N {
		i.High = 1
	}
	return i
}

// Wilson returns the score interval of a proportion, the default for every rate:
//
//	(p + z²/2n ± z √(p(1−p)/n + z²/4n²)) / (1 + z²/n)
//
// Source: Wilson (1927); recommended by Brown, Cai and DasGupta (2001).
func Wilson(c Count, alpha float64) (Interval, error) {
	if err := c.check(alpha); err != nil {
		return Interval{}, err
	}
	z := stats.NormalUpperQuantile(alpha / 2)
	n := float64(c.N)
	q := float64(z*z) / n
	p := c.Rate()
	half := float64(z * math.Sqrt(float64(p*(1-p))/n+q/(4*n)))
	return c.clip((p+0.5*q-half)/(1+q), (p+0.5*q+half)/(1+q)), nil
}

// WilsonCorrected returns the score interval with a correction for continuity: no less than the
// stated coverage, but wider.
//
//	low  = (2np + z² − 1 − z √(z² − 2 − 1/n + 4p(n(1−p) + 1))) / 2(n + z²)
//	high = (2np + z² + 1 + z √(z² + 2 − 1/n + 4p(n(1−p) − 1))) / 2(n + z²)
//
// Source: Newcombe, Statistics in Medicine 17 (1998), method 4.
func WilsonCorrected(c Count, alpha float64) (Interval, error) {
	if err := c.check(alpha); err != nil {
		return Interval{}, err
	}
	z := stats.NormalUpperQuantile(alpha / 2)
	n, p := float64(c.N), c.Rate()
	zz := float64(z * z)
	middle := float64(2*n*p) + zz
	low := math.Sqrt(zz - 2 - 1/n + float64(4*p*(float64(n*(1-p))+1)))
	high := math.Sqrt(zz + 2 - 1/n + float64(4*p*(float64(n*(1-p))-1)))
	return c.clip((middle-1-float64(z*low))/(2*(n+zz)), (middle+1+float64(z*high))/(2*(n+zz))), nil
}

// AgrestiCoull returns the interval p̃ ± z √(p̃(1−p̃)/ñ) with z²/2 successes and failures added, the
// same centre as [Wilson] and easier to explain. Source: Agresti and Coull (1998).
func AgrestiCoull(c Count, alpha float64) (Interval, error) {
	if err := c.check(alpha); err != nil {
		return Interval{}, err
	}
	z := stats.NormalUpperQuantile(alpha / 2)
	n := float64(c.N) + float64(z*z)
	p := (float64(c.K) + 0.5*float64(z*z)) / n
	half := float64(z * math.Sqrt(float64(p*(1-p))/n))
	return Interval{math.Max(0, p-half), math.Min(1, p+half)}, nil
}

// Wald returns p ± z √(p(1−p)/n), which is in every textbook and too narrow near 0 and 1.
func Wald(c Count, alpha float64) (Interval, error) {
	if err := c.check(alpha); err != nil {
		return Interval{}, err
	}
	p := c.Rate()
	half := float64(stats.NormalUpperQuantile(alpha/2) * math.Sqrt(float64(p*(1-p))/float64(c.N)))
	return c.clip(p-half, p+half), nil
}

// ClopperPearson returns the exact interval, of at least the stated coverage whatever the rate:
//
//	[B⁻¹(α/2; k, n−k+1), B⁻¹(1−α/2; k+1, n−k)]
//
// Source: Clopper and Pearson (1934).
func ClopperPearson(c Count, alpha float64) (Interval, error) {
	if err := c.check(alpha); err != nil {
		return Interval{}, err
	}
	k, n := float64(c.K), float64(c.N)
	var i Interval
	if c.K > 0 {
		i.Low = stats.Beta{A: k, B: n - k + 1}.Quantile(alpha / 2)
	}
	i.High = 1
	if c.K < c.N {
		i.High = stats.Beta{A: k + 1, B: n - k}.UpperQuantile(alpha / 2)
	}
	return i, nil
}

// Jeffreys returns the equal-tailed interval of the posterior Beta(k+½, n−k+½), with the end put on
// 0 or 1 where there are no successes or no failures. Source: Brown, Cai and DasGupta (2001).
func Jeffreys(c Count, alpha float64) (Interval, error) {
	if err := c.check(alpha); err != nil {
		return Interval{}, err
	}
	d := stats.Beta{A: float64(c.K) + 0.5, B: float64(c.N-c.K) + 0.5}
	return c.clip(d.Quantile(alpha/2), d.UpperQuantile(alpha/2)), nil
}
