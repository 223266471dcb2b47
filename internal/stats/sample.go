// Copyright 2026 The jupan authors.
// SPDX-License-Identifier: Apache-2.0

package stats

import (
	"math"
	"math/big"
)

// Sample is what tests need to know of one arm: the number of units, the mean, and the variance of
// one unit (not of the mean).
type Sample struct {
	N        int64   // units
	Mean     float64 // in the metric's unit
	Variance float64 // in the metric's unit squared, by n−1 unless said otherwise
}

// SE returns the standard error of the mean, √(variance/n).
func (s Sample) SE() float64 { return math.Sqrt(s.Variance / float64(s.N)) }

// Scaled returns the sample of values that are times as large: 0.01 turns cents into units.
func (s Sample) Scaled(times float64) Sample {
	return Sample{N: s.N, Mean: float64(s.Mean * times), Variance: float64(s.Variance * float64(times*times))}
}

// SampleOf returns the sample of values, exactly summed.
func SampleOf(xs []float64) Sample {
	var m FloatMoments
	for _, x := range xs {
		m.Add(x)
	}
	return m.Sample()
}

// SampleFromSums returns the sample whose sums someone else computed in floating point. The
// difference of the sums loses as many digits as the mean is large beside the deviation: prefer
// [Moments].
func SampleFromSums(n int64, sum, squares float64) Sample {
	count := float64(n)
	mean := sum / count
	return Sample{N: n, Mean: mean, Variance: (squares - float64(sum*mean)) / (count - 1)}
}

// ProportionSample returns the sample of k successes among n, with the variance p(1−p), by n and not
// n−1, as is usual for proportions.
func ProportionSample(k, n int64) Sample {
	p := float64(k) / float64(n)
	return Sample{N: n, Mean: p, Variance: float64(p * (float64(n-k) / float64(n)))}
}

// Joint is what tests need to know of two metrics of the same units.
type Joint struct {
	N            int64   // units
	MeanX, MeanY float64 // means
	VarX, VarY   float64 // variances of one unit, by n−1
	Cov          float64 // covariance of one unit, by n−1
}

// Joint4 is the same for four metrics.
type Joint4 struct {
	N    int64         // units
	Mean [4]float64    // means
	Cov  [4][4]float64 // covariances of one unit, by n−1; the variances are on the diagonal
}

// Correlation returns Pearson's r, or 0 where one of the two does not vary.
func (j Joint) Correlation() float64 {
	v := math.Sqrt(j.VarX) * math.Sqrt(j.VarY)
	if v == 0 {
		return 0
	}
	return j.Cov / v
}

// X returns the sample of the first metric, and Y that of the second.
func (j Joint) X() Sample { return Sample{N: j.N, Mean: j.MeanX, Variance: j.VarX} }

// Y returns the sample of the second metric.
func (j Joint) Y() Sample { return Sample{N: j.N, Mean: j.MeanY, Variance: j.VarY} }

// FloatMoments is [Moments] for binary64 values: exact as long as values are 0 or between 1e-146 and
// 1e154 in size, where their squares are the sum of two doubles. 1.2 kB; not safe for concurrent use.
type FloatMoments struct {
	N  int64 // how many values
	X  Sum   // Σx
	XX Sum   // Σx²
}

// Add adds one value.
func (m *FloatMoments) Add(x float64) {
	m.N++
	m.X.Add(x)
	hi := float64(x * x)
	m.XX.Add(hi)
	m.XX.Add(math.FMA(x, x, -hi))
}

// Remove takes back a value that was added.
func (m *FloatMoments) Remove(x float64) {
	m.N--
	m.X.Remove(x)
	hi := float64(x * x)
	m.XX.Remove(hi)
	m.XX.Remove(math.FMA(x, x, -hi))
}

// Merge adds everything that o holds.
func (m *FloatMoments) Merge(o *FloatMoments) {
	m.N += o.N
	m.X.Merge(&o.X)
	m.XX.Merge(&o.XX)
}

// Sample returns mean and variance, each rounded once; NaN where a value was not finite.
func (m *FloatMoments) Sample() Sample {
	if !m.X.finite() || !m.XX.finite() {
		return Sample{N: m.N, Mean: m.X.Float64() / float64(m.N), Variance: math.NaN()}
	}
	unit := new(big.Int).Lsh(big.NewInt(1), limbUnit)
	x, xx := m.X.units(), m.XX.units()
	// Σx² is in units of 2^−1074 and (Σx)² in their square.
	n := big.NewInt(m.N)
	s := Sample{N: m.N, Mean: quotient(x, new(big.Int).Mul(n, unit)), Variance: math.NaN()}
	if m.N < 2 {
		return s
	}
	num := new(big.Int).Mul(xx, unit)
	num.Mul(num, n)
	num.Sub(num, new(big.Int).Mul(x, x))
	den := new(big.Int).Mul(unit, unit)
	den.Mul(den, n.Mul(n, big.NewInt(m.N-1)))
	s.Variance = quotient(num, den)
	return s
}
