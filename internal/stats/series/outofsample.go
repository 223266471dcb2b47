// Copyright 2026 The jupan authors.
// SPDX-License-Identifier: Apache-2.0

package series

import (
	"math"

	"github.com/jupan-go/jupan/internal/stats"
)

// OutOfSample says what knowing the leader was worth for forecasting the follower one period ahead,
// each forecast made from the past alone.
type OutOfSample struct {
	N              int     // forecasts
	RMSEOwn        float64 // root mean squared error of the follower's own past
	RMSEWithLeader float64
	Ratio          float64 // RMSEWithLeader / RMSEOwn: below one, the leader helps
	DM             float64 // Diebold and Mariano's statistic, corrected for small samples
	DMP            float64 // one-sided; too large here, because the models are nested
	ClarkWest      float64
	ClarkWestP     float64 // one-sided
}

// Forecast compares forecasts of the last hold values of follower by two regressions over an
// expanding window, from the row 1 + lag + 1 (counted from one) to the one before the forecast:
//
//	own:         y_t = a + b × y_(t−1)
//	with leader: y_t = a + b × y_(t−1) + c × x_(t−lag)
//
// With errors e1 and e2 and forecasts f1 and f2, Clark-West is the t statistic of the mean of
//
//	e1² − (e2² − (f1 − f2)²)
//
// against the normal distribution: the term in brackets takes out the noise that the larger model
// adds by estimating c where c is zero. Diebold-Mariano leaves it in and so sides with the smaller
// model; it is given for comparison.
// Source: Clark and West, Journal of Econometrics 138 (2007); Harvey, Leybourne and Newbold,
// International Journal of Forecasting 13 (1997).
func Forecast(leader, follower []float64, lag, hold int) (OutOfSample, error) {
	if err := pair("out of sample", leader, follower); err != nil {
		return OutOfSample{}, err
	}
	n := len(follower)
	first := lag + 1
	switch need := first + 4 + hold; {
	case lag < 1 || hold < 2:
		return OutOfSample{}, argument("out of sample", "a lag below one or fewer than two forecasts")
	case n < need:
		return OutOfSample{}, short("out of sample", n, need)
	}
	own := [][]float64{ones(n), past(follower, 1)}
	both := append(own[:2:2], past(leader, lag))
	e1, err := expanding(follower, own, first, n-hold)
	if err != nil {
		return OutOfSample{}, err
	}
	e2, err := expanding(follower, both, first, n-hold)
	if err != nil {
		return OutOfSample{}, err
	}
	return compare(e1, e2)
}

// past is x shifted back by lag, with zeros where there is no past; those rows are not used.
func past(x []float64, lag int) []float64 {
	return append(make([]float64, lag), x[:len(x)-lag]...)
}

// expanding returns the errors of one-step forecasts of y_t for t = from …, each by a regression
// over the rows first … t−1.
func expanding(y []float64, columns [][]float64, first, from int) ([]float64, error) {
	var out []float64
	window := make([][]float64, len(columns))
	for t := from; t < len(y); t++ {
		for j, c := range columns {
			window[j] = c[first:t]
		}
		f, err := leastSquares(y[first:t], window)
		if err != nil {
			return nil, err
		}
		e := y[t]
		for j, c := range columns {
			e -= float64(f.coef[j] * c[t])
		}
		out = append(out, e)
	}
	return out, nil
}

// compare computes the statistics from the errors of the smaller and the larger model.
func compare(e1, e2 []float64) (OutOfSample, error) {
	n := float64(len(e1))
	gain := make([]float64, len(e1))
	adjusted := make([]float64, len(e1))
	for i := range e1 {
		gain[i] = float64(e1[i]*e1[i]) - float64(e2[i]*e2[i])
		apart := e1[i] - e2[i] // f2 − f1
		adjusted[i] = gain[i] + float64(apart*apart)
	}
	o := OutOfSample{
		N:              len(e1),
		RMSEOwn:        math.Sqrt(dot(e1, e1) / n),
		RMSEWithLeader: math.Sqrt(dot(e2, e2) / n),
	}
	if o.RMSEOwn == 0 || flat(gain) || flat(adjusted) {
		return OutOfSample{}, singular("out of sample")
	}
	o.Ratio = o.RMSEWithLeader / o.RMSEOwn
	o.DM = meanT(gain)
	o.DMP = stats.StudentT{DF: n - 1}.Survival(o.DM)
	o.ClarkWest = meanT(adjusted)
	o.ClarkWestP = stats.NormalSurvival(o.ClarkWest)
	return o, regular("out of sample", o.Ratio, o.DM, o.ClarkWest)
}

// meanT is the mean of x over its standard error.
func meanT(x []float64) float64 {
	n := float64(len(x))
	c := centred(x)
	return mean(x) / math.Sqrt(dot(c, c)/(n-1)/n)
}
