// Copyright 2026 The jupan authors.
// SPDX-License-Identifier: Apache-2.0

package sequential

import (
	"fmt"
	"math"

	"github.com/jupan-go/jupan/internal/stats"
	"github.com/jupan-go/jupan/internal/stats/numeric"
)

// Design is an experiment with planned looks.
type Design struct {
	Info  []float64 // share of the planned information at each look, rising, in (0, 1]
	Alpha float64   // level over all looks and sides
	Sides int       // 1 for a claim upwards only, 2 for both
}

// Looks returns n shares of information, equally far apart: 1/n, 2/n, …, 1.
func Looks(n int) []float64 {
	info := make([]float64, n)
	for i := range info {
		info[i] = float64(i+1) / float64(n)
	}
	return info
}

// Bounds are a design's boundaries.
type Bounds struct {
	Critical []float64 // z at each look: stop where the statistic is beyond
	Spent    []float64 // chance, without effect, of having stopped by each look, all sides together
	Levels   []float64 // one-sided level of each look taken alone
}

// Spending says how much of alpha may be used up at a share t of the information; it is 0 at 0 and
// alpha at 1.
type Spending func(alpha, t float64) float64

// SpendOBrienFleming is Lan and DeMets' function for boundaries like O'Brien and Fleming's:
// 2(1 − Φ(z_{α/2}/√t)). Source: Lan and DeMets, Biometrika 70 (1983).
func SpendOBrienFleming(alpha, t float64) float64 {
	return 2 * stats.NormalSurvival(stats.NormalUpperQuantile(alpha/2)/math.Sqrt(t))
}

// SpendPocock is theirs for boundaries like Pocock's: α ln(1 + (e−1) t).
func SpendPocock(alpha, t float64) float64 {
	return float64(alpha * numeric.Log1p(float64((math.E-1)*t)))
}

// SpendPower returns the power family α t^ρ. Source: Kim and DeMets, Biometrika 74 (1987).
func SpendPower(rho float64) Spending {
	return func(alpha, t float64) float64 { return float64(alpha * numeric.Pow(t, rho)) }
}

// Spend returns the boundaries that use up alpha as f says. With two sides, each side spends half as
// f says of half of alpha.
func (d Design) Spend(f Spending) (Bounds, error) {
	if err := d.validate(); err != nil {
		return Bounds{}, err
	}
	sides := float64(d.Sides)
	var b Bounds
	w := walk{sides: d.Sides}
	before := 0.0
	for k, t := range d.Info {
		spent := float64(sides * f(d.Alpha/sides, t))
		w.advance(d.Info, k)
		want := spent - before
		if !(want > 0) {
			return Bounds{}, fmt.Errorf("sequential: look %d spends %g: %w", k+1, want, ErrInvalid)
		}
		logWant := numeric.Log(want)
		z, ok := numeric.Root(func(z float64) float64 {
			return logWant - numeric.Log(math.Max(w.crossing(z), math.SmallestNonzeroFloat64))
		}, 0, 37)
		if !ok {
			return Bounds{}, fmt.Errorf("sequential: no boundary spends %g at look %d: %w", want, k+1, ErrInvalid)
		}
		b.add(z, spent)
		before = spent
		if k+1 < len(d.Info) {
			w.stop(z)
		}
	}
	return b, nil
}

// OBrienFleming returns the boundaries z_k = c/√t_k, strict at first. Source: O'Brien and Fleming,
// Biometrics 35 (1979).
func (d Design) OBrienFleming() (Bounds, error) {
	return d.shaped(func(t float64) float64 { return 1 / math.Sqrt(t) })
}

// Pocock returns the boundaries z_k = c, the same at each look. Source: Pocock, Biometrika 64 (1977).
func (d Design) Pocock() (Bounds, error) {
	return d.shaped(func(float64) float64 { return 1 })
}

// shaped returns the boundaries c × shape(t_k) of which all together have the design's level; shape
// does not rise. The last look alone spends no more than all looks do, and no look more than the last:
// that is where c lies.
func (d Design) shaped(shape func(t float64) float64) (Bounds, error) {
	if err := d.validate(); err != nil {
		return Bounds{}, err
	}
	at := func(c float64) Bounds {
		var b Bounds
		w := walk{sides: d.Sides}
		spent := 0.0
		for k, t := range d.Info {
			z := float64(c * shape(t))
			w.advance(d.Info, k)
			spent += w.crossing(z)
			b.add(z, spent)
			if k+1 < len(d.Info) {
				w.stop(z)
			}
		}
		return b
	}
	last := len(d.Info) - 1
	tail, scale := d.Alpha/float64(d.Sides), shape(d.Info[last])
	low := 0.999 * stats.NormalUpperQuantile(tail) / scale
	high := 1.001 * stats.NormalUpperQuantile(tail/float64(last+1)) / scale
	c, ok := numeric.Root(func(c float64) float64 { return at(c).Spent[last] - d.Alpha }, math.Max(0.01, low), high)
	if !ok {
		return Bounds{}, fmt.Errorf("sequential: no boundary has the level %g: %w", d.Alpha, ErrInvalid)
	}
	return at(c), nil
}

func (b *Bounds) add(z, spent float64) {
	b.Critical = append(b.Critical, z)
	b.Spent = append(b.Spent, spent)
	b.Levels = append(b.Levels, stats.NormalSurvival(z))
}

// validate refuses designs whose looks do not rise.
func (d Design) validate() error {
	if len(d.Info) == 0 || !(d.Alpha > 0 && d.Alpha < 1) || d.Sides != 1 && d.Sides != 2 {
		return fmt.Errorf("sequential: %d looks, alpha %g, %d sides: %w", len(d.Info), d.Alpha, d.Sides, ErrInvalid)
	}
	before := 0.0
	for k, t := range d.Info {
		// Looks closer than this hold no news and would need a grid without end.
		if !(t-before > 1e-5) || t > 1 {
			return fmt.Errorf("sequential: look %d at %g of the information: %w", k+1, t, ErrInvalid)
		}
		before = t
	}
	return nil
}
