// Copyright 2026 The jupan authors.
// SPDX-License-Identifier: Apache-2.0

package stats

import (
	"math"
	"math/big"
)

// Moments holds the sufficient statistics of one metric of whole numbers, such as money in minor
// units: n, Σx and Σx². They are exact, so they add in any order and partition, can be taken back,
// and are equal with == where the multisets are. The zero value is empty.
type Moments struct {
	N  int64 // how many values
	X  Wide  // Σx
	XX Wide  // Σx²
}

// Add adds one value.
func (m *Moments) Add(x int64) {
	m.N++
	m.X = m.X.AddInt(x)
	m.XX = m.XX.AddProduct(x, x)
}

// Remove takes back a value that was added.
func (m *Moments) Remove(x int64) {
	m.N--
	m.X = m.X.Add(Wide{}.AddInt(x).Neg())
	m.XX = m.XX.Add(Wide{}.AddProduct(x, x).Neg())
}

// Merge adds everything that o holds.
func (m *Moments) Merge(o Moments) {
	m.N += o.N
	m.X = m.X.Add(o.X)
	m.XX = m.XX.Add(o.XX)
}

// Sample returns mean and variance, each the double nearest to the exact fraction:
//
//	mean = Σx / n,  variance = (n Σx² − (Σx)²) / (n(n−1))
//
// NaN stands for a mean of nothing and for a variance of fewer than two values.
func (m Moments) Sample() Sample {
	x := m.X.Big()
	return Sample{N: m.N, Mean: quotient(x, big.NewInt(m.N)), Variance: covariance(m.N, x, x, m.XX.Big())}
}

// covariance returns (n Σxy − Σx Σy) / (n(n−1)), rounded once.
func covariance(n int64, x, y, xy *big.Int) float64 {
	if n < 2 {
		return math.NaN()
	}
	count := big.NewInt(n)
	num := new(big.Int).Mul(count, xy)
	num.Sub(num, new(big.Int).Mul(x, y))
	return quotient(num, count.Mul(count, big.NewInt(n-1)))
}

// quotient returns the double nearest to num/den, NaN where den is 0.
func quotient(num, den *big.Int) float64 {
	if den.Sign() == 0 {
		return math.NaN()
	}
	x, _ := new(big.Rat).SetFrac(num, den).Float64()
	return x
}

// Pair holds the sufficient statistics of two metrics of one unit: numerator and denominator of a
// ratio, or a metric and its covariate before the experiment. It adds like [Moments].
type Pair struct {
	N          int64 // how many pairs
	X, Y       Wide  // Σx, Σy
	XX, YY, XY Wide  // Σx², Σy², Σxy
}

// Add adds one pair.
func (p *Pair) Add(x, y int64) {
	p.N++
	p.X = p.X.AddInt(x)
	p.Y = p.Y.AddInt(y)
	p.XX = p.XX.AddProduct(x, x)
	p.YY = p.YY.AddProduct(y, y)
	p.XY = p.XY.AddProduct(x, y)
}

// Remove takes back a pair that was added.
func (p *Pair) Remove(x, y int64) {
	var one Pair
	one.Add(x, y)
	p.Merge(Pair{-1, one.X.Neg(), one.Y.Neg(), one.XX.Neg(), one.YY.Neg(), one.XY.Neg()})
}

// Merge adds everything that o holds.
func (p *Pair) Merge(o Pair) {
	p.N += o.N
	p.X = p.X.Add(o.X)
	p.Y = p.Y.Add(o.Y)
	p.XX = p.XX.Add(o.XX)
	p.YY = p.YY.Add(o.YY)
	p.XY = p.XY.Add(o.XY)
}

// Joint returns means, variances and covariance, each rounded once.
func (p Pair) Joint() Joint {
	x, y, n := p.X.Big(), p.Y.Big(), big.NewInt(p.N)
	return Joint{
		N:     p.N,
		MeanX: quotient(x, n), MeanY: quotient(y, n),
		VarX: covariance(p.N, x, x, p.XX.Big()),
		VarY: covariance(p.N, y, y, p.YY.Big()),
		Cov:  covariance(p.N, x, y, p.XY.Big()),
	}
}

// Quad holds the sufficient statistics of four metrics of one unit, as a ratio with its ratio before
// the experiment needs them: 4 sums, 4 squares and 6 products. It adds like [Moments].
type Quad struct {
	N        int64    // how many units
	Sums     [4]Wide  // Σxᵢ
	Products [10]Wide // Σxᵢxⱼ for i <= j: 00 01 02 03 11 12 13 22 23 33
}

// Add adds one unit.
func (q *Quad) Add(x [4]int64) {
	q.N++
	at := 0
	for i := range x {
		q.Sums[i] = q.Sums[i].AddInt(x[i])
		for j := i; j < len(x); j++ {
			q.Products[at] = q.Products[at].AddProduct(x[i], x[j])
			at++
		}
	}
}

// Remove takes back a unit that was added.
func (q *Quad) Remove(x [4]int64) {
	var one Quad
	one.Add(x)
	one.N = -1
	for i := range one.Sums {
		one.Sums[i] = one.Sums[i].Neg()
	}
	for i := range one.Products {
		one.Products[i] = one.Products[i].Neg()
	}
	q.Merge(one)
}

// Merge adds everything that o holds.
func (q *Quad) Merge(o Quad) {
	q.N += o.N
	for i := range q.Sums {
		q.Sums[i] = q.Sums[i].Add(o.Sums[i])
	}
	for i := range q.Products {
		q.Products[i] = q.Products[i].Add(o.Products[i])
	}
}

// Joint returns means and covariances, each rounded once.
func (q Quad) Joint() Joint4 {
	j := Joint4{N: q.N}
	at := 0
	for i := range q.Sums {
		x := q.Sums[i].Big()
		j.Mean[i] = quotient(x, big.NewInt(q.N))
		for k := i; k < len(q.Sums); k++ {
			c := covariance(q.N, x, q.Sums[k].Big(), q.Products[at].Big())
			j.Cov[i][k], j.Cov[k][i] = c, c
			at++
		}
	}
	return j
}
