// Copyright 2026 The jupan authors.
// SPDX-License-Identifier: Apache-2.0

package effect

import (
	"fmt"
	"math"
	"slices"

	"github.com/jupan-go/jupan/internal/stats"
)

// Ranks is the outcome of a Mann-Whitney test.
type Ranks struct {
	U float64 // pairs in which the treatment is above the control, ties counting half
	Z float64 // U, centred and scaled, with the correction for continuity
	P float64 // from the normal distribution
	// Superiority is U as a share of all pairs: the chance that a treated unit is above a control.
	Superiority float64
}

// MannWhitney compares two samples by rank alone:
//
//	U = Σ over pairs of [b > a] + ½[b = a]
//	E U = n_a n_b / 2,  Var U = n_a n_b/12 ((n+1) − Σ (t³−t)/(n(n−1)))
//
// t are the sizes of groups of equal values. The normal approximation holds from about 8 units in
// each arm. Sources: Mann and Whitney (1947); Lehmann, Nonparametrics (1975), 1.4 for ties.
func MannWhitney(control, treatment []float64, alternative Alternative) (Ranks, error) {
	na, nb := float64(len(control)), float64(len(treatment))
	if na == 0 || nb == 0 {
		return Ranks{}, fmt.Errorf("effect: arms of %g and %g: %w", na, nb, ErrTooFew)
	}
	u, ties, err := rankSum(control, treatment)
	if err != nil {
		return Ranks{}, err
	}
	n := na + nb
	pairs := float64(na * nb)
	variance := float64(pairs / 12 * (n + 1 - ties/float64(n*(n-1))))
	if !(variance > 0) {
		return Ranks{}, fmt.Errorf("effect: all values are equal: %w", ErrNoVariance)
	}
	r := Ranks{U: u, Superiority: u / pairs}
	d := u - 0.5*pairs
	sd := math.Sqrt(variance)
	switch alternative {
	case Greater:
		r.Z = (d - 0.5) / sd
		r.P = stats.NormalSurvival(r.Z)
	case Less:
		r.Z = (d + 0.5) / sd
		r.P = stats.NormalCDF(r.Z)
	default:
		r.Z = math.Copysign(math.Max(0, math.Abs(d)-0.5), d) / sd
		r.P = 2 * stats.NormalSurvival(math.Abs(r.Z))
	}
	return r, nil
}

// rankSum returns U and Σ (t³ − t) over groups of equal values.
func rankSum(control, treatment []float64) (u, ties float64, err error) {
	type unit struct {
		value   float64
		treated bool
	}
	all := make([]unit, 0, len(control)+len(treatment))
	for _, x := range control {
		all = append(all, unit{x, false})
	}
	for _, x := range treatment {
		all = append(all, unit{x, true})
	}
	slices.SortFunc(all, func(x, y unit) int {
		switch {
		case x.value < y.value:
			return -1
		case x.value > y.value:
			return 1
		}
		return 0
	})
	below := 0.0
	for i := 0; i < len(all); {
		if math.IsNaN(all[i].value) {
			return 0, 0, fmt.Errorf("effect: value %d is not a number: %w", i, ErrInvalid)
		}
		treated, j := 0.0, i
		for ; j < len(all) && all[j].value == all[i].value; j++ {
			if all[j].treated {
				treated++
			}
		}
		t := float64(j - i)
		u += float64(treated * (below + 0.5*(t-treated)))
		below += t - treated
		ties += float64(t*float64(t*t)) - t
		i = j
	}
	return u, ties, nil
}
