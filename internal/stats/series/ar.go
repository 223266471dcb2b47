// Copyright 2026 The jupan authors.
// SPDX-License-Identifier: Apache-2.0

package series

import (
	"github.com/jupan-go/jupan/internal/stats/numeric"
)

// Autoregression is an AR(p) of a series taken around its mean, fitted by ordinary least squares:
//
//	z_t = Σ_i Coef[i] × z_(t−1−i) + e_t, z = x − mean(x), i = 0 … p−1
//
// The zero value is the order 0: white noise. Values of it are not to be changed once made.
type Autoregression struct {
	Coef []float64 // nearest past first
	BIC  float64   // of the selection, over the rows that all orders have; 0 from FitAR
}

// Order is p.
func (a Autoregression) Order() int { return len(a.Coef) }

// FitAR fits an AR of the given order to all rows that have enough past.
// Source: Box and Jenkins, Time Series Analysis (1976), 7.3.
func FitAR(x []float64, order int) (Autoregression, error) {
	if order < 0 || !usable(x) {
		return Autoregression{}, argument("AR", "a negative order or a value that is no number up to 1e60")
	}
	if order == 0 {
		return Autoregression{}, nil
	}
	f, err := regressAR(centred(x), order, order)
	if err == nil {
		err = regular("AR", f.coef...)
	}
	return Autoregression{Coef: f.coef}, err
}

// SelectAR fits the order from 0 to orderMax with the least Bayesian information criterion:
//
//	BIC(p) = n × ln(RSS_p / n) + p × ln(n)
//
// All orders are compared over the same n = len(x) − orderMax rows, because sums of squares over
// different rows say nothing about each other; the order found is then fitted to all of its rows.
// Of equal criteria the lower order wins.
// Source: Schwarz, Estimating the dimension of a model (Annals of Statistics 6, 1978).
func SelectAR(x []float64, orderMax int) (Autoregression, error) {
	if orderMax < 0 || !usable(x) {
		return Autoregression{}, argument("AR", "a negative order or a value that is no number up to 1e60")
	}
	if need := 2*orderMax + 2; len(x) < need {
		return Autoregression{}, short("AR", len(x), need)
	}
	if flat(x) {
		return Autoregression{}, singular("AR")
	}
	z := centred(x)
	n := float64(len(x) - orderMax)
	best, least := 0, 0.0
	for p := range orderMax + 1 {
		f, err := regressAR(z, p, orderMax)
		if err != nil {
			return Autoregression{}, err
		}
		if f.rss/n == 0 { // the past tells all: there is no noise to weigh an order against
			return Autoregression{}, singular("AR")
		}
		bic := float64(n*numeric.Log(f.rss/n)) + float64(float64(p)*numeric.Log(n))
		if p == 0 || bic < least {
			best, least = p, bic
		}
	}
	a, err := FitAR(x, best)
	a.BIC = least
	return a, err
}

// regressAR regresses z on its own past over the rows from first on.
func regressAR(z []float64, order, first int) (fit, error) {
	if order == 0 {
		rest := z[first:]
		return fit{residuals: rest, rss: dot(rest, rest)}, nil
	}
	return leastSquares(z[first:], lagged(nil, z, order, first))
}

// lagged appends the columns z_(t−1) … z_(t−order) for the rows t = first … to columns.
func lagged(columns [][]float64, z []float64, order, first int) [][]float64 {
	for i := 1; i <= order; i++ {
		columns = append(columns, z[first-i:len(z)-i])
	}
	return columns
}

// Filter returns what the autoregression does not foresee of a series, which may be another one than
// it was fitted to: that is prewhitening.
//
//	e_t = z_t − Σ_i Coef[i] × z_(t−1−i), z = x − mean(x)
//
// The result is Order values shorter than x; where x has no more values than that, it is empty.
func (a Autoregression) Filter(x []float64) []float64 {
	if len(x) <= a.Order() {
		return nil
	}
	z := centred(x)
	out := append([]float64(nil), z[a.Order():]...)
	for i, c := range lagged(nil, z, a.Order(), a.Order()) {
		axpy(-a.Coef[i], c, out)
	}
	return out
}
