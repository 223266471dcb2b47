// Copyright 2026 The jupan authors.
// SPDX-License-Identifier: Apache-2.0

package effect

import (
	"fmt"
	"math"
	"slices"
)

// Correction names a way to adjust p-values for their number.
type Correction uint8

// The corrections. Hochberg and the two of false discovery need what their sources say of dependence.
const (
	// Bonferroni multiplies by the number: holds the chance of any false claim, always.
	Bonferroni Correction = iota
	// Holm steps down from the smallest: as Bonferroni, never weaker. Source: Holm (1979).
	Holm
	// Hochberg steps up from the largest, under independence. Source: Hochberg (1988).
	Hochberg
	// BenjaminiHochberg holds the share of false claims, under independence or positive dependence.
	// Source: Benjamini and Hochberg (1995).
	BenjaminiHochberg
	// BenjaminiYekutieli holds it under any dependence. Source: Benjamini and Yekutieli (2001).
	BenjaminiYekutieli
)

// AdjustP returns the p-values adjusted, in the order they were given: to be compared with the level
// itself. With p₍₁₎ <= … <= p₍ₘ₎:
//
//	Bonferroni          m p
//	Holm                max over j <= i of (m−j+1) p₍ⱼ₎
//	Hochberg            min over j >= i of (m−j+1) p₍ⱼ₎
//	Benjamini-Hochberg  min over j >= i of m p₍ⱼ₎/j
//	Benjamini-Yekutieli min over j >= i of m p₍ⱼ₎/j × Σ 1/k
//
// and never above 1.
func AdjustP(ps []float64, c Correction) ([]float64, error) {
	order := make([]int, len(ps))
	for i, p := range ps {
		if !(p >= 0 && p <= 1) {
			return nil, fmt.Errorf("effect: p %d is %g: %w", i, p, ErrInvalid)
		}
		order[i] = i
	}
	slices.SortStableFunc(order, func(i, j int) int {
		switch {
		case ps[i] < ps[j]:
			return -1
		case ps[i] > ps[j]:
			return 1
		}
		return 0
	})
	m := len(ps)
	adjusted := make([]float64, m)
	running := 1.0
	if c == Holm {
		running = 0
	}
	for step := range m {
		rank := m - step // from the largest p down
		if c == Holm {
			rank = step + 1
		}
		i := order[rank-1]
		p := math.Min(1, float64(ps[i]*factor(c, rank, m)))
		switch c {
		case Bonferroni:
			running = p
		case Holm:
			running = math.Max(running, p)
		default:
			running = math.Min(running, p)
		}
		adjusted[i] = running
	}
	return adjusted, nil
}

// factor is what the p-value of a rank is multiplied by, before the steps.
func factor(c Correction, rank, m int) float64 {
	switch c {
	case Holm, Hochberg:
		return float64(m - rank + 1)
	case BenjaminiHochberg:
		return float64(m) / float64(rank)
	case BenjaminiYekutieli:
		harmonic := 0.0
		for k := m; k >= 1; k-- {
			harmonic += 1 / float64(k)
		}
		return float64(harmonic * (float64(m) / float64(rank)))
	default:
		return float64(m)
	}
}

// Levels is how a level is divided over metrics.
type Levels struct {
	Primary float64 // for the one primary metric of each treatment
	Other   float64 // for each other metric of each treatment; 0 where there is none
}

// PreferentialBonferroni gives the primary metric the share gamma of alpha and divides the rest over
// the others:
//
//	primary = α γ / k,  other = α (1−γ) / ((m−1) k)
//
// for k treatments and m metrics; a metric alone gets all. It suits exactly one north star. Source:
// Datadog, "Multiple testing correction".
func PreferentialBonferroni(alpha, gamma float64, treatments, metrics int) (Levels, error) {
	if !(alpha > 0 && alpha < 1) || !(gamma > 0 && gamma <= 1) || treatments < 1 || metrics < 1 {
		return Levels{}, fmt.Errorf("effect: alpha %g, gamma %g, %d treatments, %d metrics: %w",
			alpha, gamma, treatments, metrics, ErrInvalid)
	}
	k := float64(treatments)
	if metrics == 1 {
		return Levels{Primary: alpha / k}, nil
	}
	return Levels{
		Primary: float64(alpha*gamma) / k,
		Other:   float64(alpha*(1-gamma)) / float64(float64(metrics-1)*k),
	}, nil
}
