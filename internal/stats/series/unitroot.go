// Copyright 2026 The jupan authors.
// SPDX-License-Identifier: Apache-2.0

package series

// UnitRoot is the outcome of a test about the stationarity of a series. P is read off the published
// table of critical values by straight lines between its columns, and so never leaves the table: the
// least or greatest P of a table stands for everything beyond.
type UnitRoot struct {
	Statistic float64
	P         float64
	Lags      int // lagged differences (ADF) or autocovariances (KPSS) allowed for
	N         int // observations of the series
}

// KPSS tests the null hypothesis that a series is stationary around a level; a small P speaks for
// differencing it:
//
//	KPSS = Σ_t S_t² / (n² × s²), S_t = Σ_(i≤t) e_i, e = x − mean(x)
//	s²   = 1/n × (Σ e_t² + 2 × Σ_(i=1…l) (1 − i/(l+1)) × Σ_t e_t × e_(t−i))
//
// A negative lags asks for the usual l = trunc(4 × (n/100)^(1/4)). P lies between 0.01 and 0.10.
// Source: Kwiatkowski, Phillips, Schmidt and Shin, Journal of Econometrics 54 (1992), table 1.
func KPSS(x []float64, lags int) (UnitRoot, error) {
	n := len(x)
	if lags < 0 {
		lags = kpssLags(n)
	}
	switch {
	case !usable(x):
		return UnitRoot{}, argument("KPSS", "a value that is no number up to 1e60")
	case n < lags+3:
		return UnitRoot{}, short("KPSS", n, lags+3)
	case flat(x):
		return UnitRoot{}, singular("KPSS")
	}
	e := centred(x)
	s2 := dot(e, e)
	for i := 1; i <= lags; i++ {
		weight := 1 - float64(i)/float64(lags+1)
		s2 += float64(2 * weight * dot(e[i:], e[:n-i]))
	}
	var sum, squares float64
	for _, v := range e {
		sum += v
		squares += float64(sum * sum)
	}
	u := UnitRoot{Statistic: squares / float64(float64(n)*s2), Lags: lags, N: n}
	critical := [...]float64{0.347, 0.463, 0.574, 0.739}
	level := [...]float64{0.10, 0.05, 0.025, 0.01}
	u.P = interpolate(critical[:], level[:], u.Statistic)
	return u, regular("KPSS", u.Statistic)
}

// kpssLags is trunc(4 × (n/100)^(1/4)): the greatest l with l⁴ × 100 ≤ 256 × n.
func kpssLags(n int) int {
	l := 0
	for (l+1)*(l+1)*(l+1)*(l+1)*100 <= 256*n {
		l++
	}
	return l
}

// ADF is the augmented Dickey-Fuller test of the null hypothesis that a series has a unit root, that
// is, wanders; a small P says that it is stationary around a straight line:
//
//	Δx_t = a + b × t + c × x_(t−1) + Σ_(i=1…lags) d_i × Δx_(t−i) + e_t, ADF = t value of c
//
// A negative lags asks for the usual trunc((n−1)^(1/3)). P lies between 0.01 and 0.99.
// Source: Said and Dickey, Biometrika 71 (1984); critical values: Fuller, Introduction to
// Statistical Time Series (1976), table 8.5.2, third part.
func ADF(x []float64, lags int) (UnitRoot, error) {
	n := len(x)
	if lags < 0 {
		lags = adfLags(n)
	}
	if !usable(x) {
		return UnitRoot{}, argument("ADF", "a value that is no number up to 1e60")
	}
	if need := 2*lags + 5; n < need {
		return UnitRoot{}, short("ADF", n, need)
	}
	d := Difference(x, 1)
	rows := len(d) - lags
	trend := make([]float64, rows)
	for i := range trend {
		trend[i] = float64(i + 1)
	}
	columns := lagged([][]float64{ones(rows), trend, x[lags : n-1]}, d, lags, lags)
	f, err := leastSquares(d[lags:], columns)
	if err != nil {
		return UnitRoot{}, err
	}
	if f.rss == 0 {
		return UnitRoot{}, singular("ADF")
	}
	u := UnitRoot{Statistic: f.tValue(2), Lags: lags, N: n}
	u.P = dickeyFuller(u.Statistic, float64(len(d)))
	return u, regular("ADF", u.Statistic)
}

// adfLags is trunc((n−1)^(1/3)).
func adfLags(n int) int {
	l := 0
	for (l+1)*(l+1)*(l+1) <= n-1 {
		l++
	}
	return l
}

// dickeyFuller reads P off the table for n differences.
func dickeyFuller(t, n float64) float64 {
	sizes := [...]float64{25, 50, 100, 250, 500, 100_000}
	level := [...]float64{0.01, 0.025, 0.05, 0.10, 0.90, 0.95, 0.975, 0.99}
	table := [...][6]float64{ // one row for each level, one column for each size
		{-4.38, -4.15, -4.04, -3.99, -3.98, -3.96},
		{-3.95, -3.80, -3.73, -3.69, -3.68, -3.66},
		{-3.60, -3.50, -3.45, -3.43, -3.42, -3.41},
		{-3.24, -3.18, -3.15, -3.13, -3.13, -3.12},
		{-1.14, -1.19, -1.22, -1.23, -1.24, -1.25},
		{-0.80, -0.87, -0.90, -0.92, -0.93, -0.94},
		{-0.50, -0.58, -0.62, -0.64, -0.65, -0.66},
		{-0.15, -0.24, -0.28, -0.31, -0.32, -0.33},
	}
	var critical [len(table)]float64
	for i := range table {
		critical[i] = interpolate(sizes[:], table[i][:], n)
	}
	return interpolate(critical[:], level[:], t)
}

// interpolate reads y at x off straight lines between the points (xs_i, ys_i), xs rising, and holds
// the first and last y beyond them.
func interpolate(xs, ys []float64, x float64) float64 {
	if x <= xs[0] {
		return ys[0]
	}
	for i := 1; i < len(xs); i++ {
		if x <= xs[i] {
			part := (x - xs[i-1]) / (xs[i] - xs[i-1])
			return ys[i-1] + float64(part*(ys[i]-ys[i-1]))
		}
	}
	return ys[len(ys)-1]
}
