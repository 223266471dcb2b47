// Copyright 2026 The jupan authors.
// SPDX-License-Identifier: Apache-2.0

package series

import (
	"github.com/jupan-go/jupan/internal/stats"
)

// GrangerTest is the F test of whether one series' past improves the prediction of another one
// beyond that one's own past. A small P says that it does.
type GrangerTest struct {
	Lag      int
	F        float64
	DF1, DF2 int
	P        float64
}

// Granger tests whether the past of cause helps to predict effect, with lag periods of either. Both
// regressions have a constant and run over the same T − lag rows:
//
//	F = ((RSS_r − RSS_u) / lag) / (RSS_u / (T − lag − (2 × lag + 1)))
//
// where RSS_r leaves the cause out. Both series must be stationary: difference them first. A link in
// the one direction means something only beside the test of the other, so ask for both.
// Source: Granger, Econometrica 37 (1969); Hamilton, Time Series Analysis (1994), 11.2.
func Granger(cause, effect []float64, lag int) (GrangerTest, error) {
	if err := pair("Granger", cause, effect); err != nil {
		return GrangerTest{}, err
	}
	n := len(effect)
	switch need := 3*lag + 2; {
	case lag < 1:
		return GrangerTest{}, argument("Granger", "a lag below one")
	case n < need:
		return GrangerTest{}, short("Granger", n, need)
	}
	own := lagged([][]float64{ones(n - lag)}, effect, lag, lag)
	restricted, err := leastSquares(effect[lag:], own)
	if err != nil {
		return GrangerTest{}, err
	}
	full, err := leastSquares(effect[lag:], lagged(own, cause, lag, lag))
	if err != nil {
		return GrangerTest{}, err
	}
	g := GrangerTest{Lag: lag, DF1: lag, DF2: n - lag - (2*lag + 1)}
	if full.rss == 0 {
		return GrangerTest{}, singular("Granger")
	}
	gain := max(0, restricted.rss-full.rss) / float64(g.DF1)
	g.F = gain / (full.rss / float64(g.DF2))
	g.P = stats.F{D1: float64(g.DF1), D2: float64(g.DF2)}.Survival(g.F)
	return g, regular("Granger", g.F)
}
