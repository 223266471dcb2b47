// Copyright 2026 The jupan authors.
// SPDX-License-Identifier: Apache-2.0

package series

import "math"

// fit is a regression by ordinary least squares.
type fit struct {
	coef      []float64 // one for each column
	residuals []float64
	rss       float64   // residual sum of squares
	inverse   []float64 // diagonal of (XᵀX)⁻¹
}

// rows is the number of observations.
func (f fit) rows() int { return len(f.residuals) }

// tValue is the t statistic of column j:
//
//	t = coef_j / sqrt(rss/(n−k) × (XᵀX)⁻¹_jj)
func (f fit) tValue(j int) float64 {
	s2 := f.rss / float64(f.rows()-len(f.coef))
	return f.coef[j] / math.Sqrt(float64(s2*f.inverse[j]))
}

// singularBelow is the part of a column's length that must remain once the columns before it are
// taken out of it; below it the column adds nothing but rounding.
const singularBelow = 1e-11

// leastSquares solves min ‖y − Xb‖ by Householder reflections, which lose half as many digits as
// the normal equations (Golub and Van Loan, Matrix Computations, 5.2.2 and 5.3.2). The columns of X
// are copied. There must be more rows than columns.
func leastSquares(y []float64, columns [][]float64) (fit, error) {
	n, k := len(y), len(columns)
	if n <= k {
		return fit{}, short("regress", n, k+1)
	}
	x := make([][]float64, k)
	for j, c := range columns {
		x[j] = append([]float64(nil), c...)
	}
	rhs := append([]float64(nil), y...)
	diagonal := make([]float64, k)
	for j := range x {
		norm := math.Sqrt(dot(columns[j], columns[j]))
		length := math.Sqrt(dot(x[j][j:], x[j][j:]))
		if !(length > float64(singularBelow*norm)) {
			return fit{}, singular("regress")
		}
		diagonal[j] = reflect(x, rhs, j, length)
	}
	f := fit{coef: backSubstitute(x, diagonal, rhs[:k]), inverse: inverseDiagonal(x, diagonal)}
	f.residuals = residuals(y, columns, f.coef)
	f.rss = dot(f.residuals, f.residuals)
	return f, nil
}

// reflect applies the j-th reflection to the columns after j and to the right-hand side, and
// returns the diagonal element of R. What is left in x[j][:j] are the elements above it.
func reflect(x [][]float64, rhs []float64, j int, length float64) float64 {
	v := x[j][j:]
	alpha := -math.Copysign(length, v[0])
	v[0] -= alpha
	scale := dot(v, v)
	for _, c := range x[j+1:] {
		axpy(-2*dot(v, c[j:])/scale, v, c[j:])
	}
	axpy(-2*dot(v, rhs[j:])/scale, v, rhs[j:])
	return alpha
}

// backSubstitute solves R b = q.
func backSubstitute(x [][]float64, diagonal, q []float64) []float64 {
	b := append([]float64(nil), q...)
	for i := len(b) - 1; i >= 0; i-- {
		for j := i + 1; j < len(b); j++ {
			b[i] -= float64(x[j][i] * b[j])
		}
		b[i] /= diagonal[i]
	}
	return b
}

// inverseDiagonal returns the diagonal of (RᵀR)⁻¹: the squared lengths of the rows of R⁻¹.
func inverseDiagonal(x [][]float64, diagonal []float64) []float64 {
	out := make([]float64, len(diagonal))
	unit := make([]float64, len(diagonal))
	for j := range diagonal {
		clear(unit)
		unit[j] = 1
		for i, v := range backSubstitute(x, diagonal, unit) {
			out[i] += float64(v * v)
		}
	}
	return out
}

func residuals(y []float64, columns [][]float64, coef []float64) []float64 {
	r := append([]float64(nil), y...)
	for j, c := range columns {
		axpy(-coef[j], c, r)
	}
	return r
}
