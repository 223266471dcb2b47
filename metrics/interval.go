// Copyright 2026 The jupan authors.
// SPDX-License-Identifier: Apache-2.0

package metrics

import (
	"math"
	"math/big"

	"github.com/jupan-go/jupan/internal/stats"
	"github.com/jupan-go/jupan/internal/stats/effect"
)

// The methods of intervals, as [Interval.Method] names them.
const (
	methodWilson    = "wilson"
	methodPoisson   = "poisson"
	methodCompound  = "compound_poisson"
	methodStudent   = "student"
	methodDelta     = "delta"
	methodNPS       = "adjusted_wald"
	methodHLL       = "hyperloglog"
	methodQuantiles = "order_statistics"
)

// none is an estimate without a figure.
func none(why Reason) Estimate { return Estimate{Why: why} }

// proportion is k of n with Wilson's interval.
func proportion(k, n int64, level float64) Estimate {
	if n == 0 {
		return none(NoData)
	}
	e := Estimate{N: n, Exact: true}
	i, err := effect.Wilson(effect.Count{K: k, N: n}, 1-level)
	if err != nil { // more successes than trials, or fewer than none
		e.Why = Undefined
		return e
	}
	e.Value, e.Valid = float64(k)/float64(n), true
	e.Interval = Interval{i.Low, i.High, level, methodWilson}
	return e
}

// rate is a proportion of two totals. Counts that are not whole, as of fractional
// conversions, take the wider of the intervals beside them.
func rate(of, per total, level float64) Estimate {
	n, whole := per.wholeNumber()
	if n <= 0 || !whole {
		e := none(ZeroDenominator)
		if per.events == 0 {
			e.Why = NoData
		}
		return e
	}
	k, whole := of.wholeNumber()
	e := proportion(k, n, level)
	if whole || !e.Valid {
		return e
	}
	above := proportion(k+1, n, level)
	if !above.Valid {
		return above
	}
	e.Value = of.value() / float64(n)
	e.Interval.High = above.Interval.High
	return e
}

// count is how many, with the interval of a Poisson mean.
func (t *total) count(level float64) Estimate {
	e := Estimate{Value: t.value(), Valid: true, N: t.events, Exact: true}
	if n, whole := t.wholeNumber(); whole && n == t.events {
		e.Interval = poisson(n, level)
		return e
	}
	e.Interval = compound(*t, level)
	return e
}

// poisson is the exact interval of a mean that gave n. Source: Garwood, Biometrika
// 28 (1936).
func poisson(n int64, level float64) Interval {
	alpha := (1 - level) / 2
	i := Interval{Level: level, Method: methodPoisson}
	if n > 0 {
		i.Low = stats.ChiSquare{DF: 2 * float64(n)}.Quantile(alpha) / 2
	}
	i.High = stats.ChiSquare{DF: 2*float64(n) + 2}.UpperQuantile(alpha) / 2
	return i
}

// compound is total ± z √Σx². There is none of nothing, nor where a number was too
// large for the squares.
func compound(t total, level float64) Interval {
	if t.events == 0 || t.beyond > 0 {
		return Interval{}
	}
	half := stats.NormalUpperQuantile((1-level)/2) * math.Sqrt(t.squares())
	at := t.value()
	return Interval{at - float64(half), at + float64(half), level, methodCompound}
}

// estimate is the total itself.
func (t *total) estimate(*View) Estimate {
	return Estimate{
		Value: t.value(), Amount: t.amount(), Valid: true, N: t.events, Excluded: t.excluded, Exact: true,
	}
}

// mean is the average with Student's interval.
func (t *total) mean(level float64) Estimate {
	e := Estimate{N: t.events, Excluded: t.excluded, Exact: true}
	if t.events == 0 {
		e.Why = NoData
		return e
	}
	e.Value, _ = new(big.Rat).Quo(ratOf(num{t.c, t.scale}), new(big.Rat).SetInt64(t.events)).Float64()
	e.Valid = true
	if t.beyond == 0 {
		s := t.sample()
		s.Mean = e.Value
		e.Interval = student(s, s.N-1, level)
	}
	return e
}

// student is mean ± t SE; none where there is no variance to estimate.
func student(s stats.Sample, df int64, level float64) Interval {
	if s.N < 2 || df < 1 || math.IsNaN(s.Variance) {
		return Interval{}
	}
	half := stats.StudentT{DF: float64(df)}.UpperQuantile((1-level)/2) * s.SE()
	return Interval{s.Mean - float64(half), s.Mean + float64(half), level, methodStudent}
}

// quotient is one total over another, with the interval of the delta method over
// units.
func quotient(of, per total, units stats.Pair, level float64) Estimate {
	e := Estimate{N: units.N, Excluded: of.excluded + per.excluded, Exact: true}
	switch {
	case of.events == 0 && per.events == 0:
		e.Why = NoData
		return e
	case per.c.IsZero():
		e.Why = ZeroDenominator
		return e
	}
	e.Value, _ = new(big.Rat).Quo(ratOf(num{of.c, of.scale}), ratOf(num{per.c, per.scale})).Float64()
	e.Valid = true
	if units.N < 2 {
		return e
	}
	if s, err := effect.Ratio(units.Joint()); err == nil {
		s.Mean = e.Value
		e.Interval = student(s, s.N-1, level)
		e.Interval.Method = methodDelta
	}
	return e
}
