// Copyright 2026 The jupan authors.
// SPDX-License-Identifier: Apache-2.0

package series

import (
	"encoding/json"
	"errors"
	"fmt"
	"math"
	"math/rand/v2"
	"strings"
	"testing"
)

// dataset reads a column that a vector names, differenced where the vector says so.
func dataset(t *testing.T, file, name, transform string) []float64 {
	t.Helper()
	x := column(t, strings.Replace(file, "data/", "data/metrics/", 1), name)
	if transform == "diff1" {
		return Difference(x, 1)
	}
	return x
}

func TestCrossCorrelationVectors(t *testing.T) {
	c := &tally{file: "cross_correlation.json"}
	defer c.report(t)
	for _, v := range vectors(t, c.file) {
		switch {
		case v.Name == "bjsales_ma1_fit":
			c.checked++
			checkMovingAverage(t, v)
		case v.Name == "bartlett_two_series_var":
			c.checked++
			checkLjungBox(t, v)
		case strings.HasPrefix(v.Name, "toy_"):
			c.checked++
			checkToy(t, v)
		default:
			c.checked++
			checkCCF(t, v)
		}
	}
}

// checkLjungBox tests what the AR that fits the differenced leader leaves of it.
func checkLjungBox(t *testing.T, v vector) {
	var want struct{ Stat, P float64 }
	decode(t, v.Expected, &want)
	x := Difference(column(t, "data/metrics/bjsales.csv", "lead"), 1)
	a, err := SelectAR(x, 8)
	if err != nil {
		t.Fatal(err)
	}
	q, p, err := LjungBox(a.Filter(x), 10)
	if err != nil {
		t.Fatal(err)
	}
	near(t, v.Name, q, want.Stat, v.Tolerance)
	near(t, v.Name+" p", p, want.P, v.Tolerance)
}

func checkToy(t *testing.T, v vector) {
	var in struct {
		X, Y   []float64
		MaxLag int `json:"max_lag"`
	}
	var want struct {
		Lead []int
		R    []float64
	}
	decode(t, v.Inputs, &in)
	decode(t, v.Expected, &want)
	got, err := CrossCorrelation(in.X, in.Y, in.MaxLag)
	if err != nil {
		t.Fatal(err)
	}
	for i, lag := range want.Lead {
		near(t, fmt.Sprintf("%s at %d", v.Name, lag), got.At(lag), want.R[i], v.Tolerance)
	}
}

func checkCCF(t *testing.T, v vector) {
	var in struct {
		Dataset, Transform, X, Y string
		MaxLag                   int `json:"max_lag"`
	}
	var want struct {
		Lag []int
		R   []float64
	}
	decode(t, v.Inputs, &in)
	decode(t, v.Expected, &want)
	x := dataset(t, in.Dataset, in.X, in.Transform)
	got, err := CrossCorrelation(x, dataset(t, in.Dataset, in.Y, in.Transform), in.MaxLag)
	if err != nil {
		t.Fatal(err)
	}
	for i, lag := range want.Lag { // R: x leads at negative lags
		near(t, fmt.Sprintf("%s at %d", v.Name, -lag), got.At(-lag), want.R[i], v.Tolerance)
	}
}

func TestGrangerVectors(t *testing.T) {
	c := &tally{file: "granger.json"}
	defer c.report(t)
	for _, v := range vectors(t, c.file) {
		var in struct {
			Dataset, Transform, Cause, Effect string
			Lag                               int
		}
		var want struct {
			F, P     float64
			DF1, DF2 int
		}
		decode(t, v.Inputs, &in)
		decode(t, v.Expected, &want)
		cause := dataset(t, in.Dataset, in.Cause, in.Transform)
		got, err := Granger(cause, dataset(t, in.Dataset, in.Effect, in.Transform), in.Lag)
		if err != nil {
			t.Fatal(err)
		}
		c.checked++
		nearRelative(t, v.Name+" F", got.F, want.F, v.Tolerance)
		nearRelative(t, v.Name+" p", got.P, want.P, v.Tolerance)
		if got.DF1 != want.DF1 || got.DF2 != want.DF2 {
			t.Errorf("%s: degrees of freedom %d, %d, want %d, %d", v.Name, got.DF1, got.DF2, want.DF1, want.DF2)
		}
	}
}

func TestLeadVectors(t *testing.T) {
	c := &tally{file: "lead_verification.json"}
	defer c.report(t)
	for _, v := range vectors(t, c.file) {
		var in struct {
			Dataset string
			X, Y    json.RawMessage
		}
		decode(t, v.Inputs, &in)
		values := func(raw json.RawMessage) (x []float64) {
			if in.Dataset == "" {
				decode(t, raw, &x)
				return x
			}
			var name string
			decode(t, raw, &name)
			return dataset(t, in.Dataset, name, "")
		}
		got, err := Lead(values(in.X), values(in.Y), nil)
		if err != nil {
			t.Fatal(v.Name, err)
		}
		c.checked++
		checkLead(t, v, got)
	}
}

func checkLead(t *testing.T, v vector, got LeadStatistics) {
	var want struct {
		AROrder    int `json:"ar_order"`
		AR         []float64
		PeakLag    int     `json:"peak_lag"`
		PeakR      float64 `json:"peak_r"`
		Bound      float64
		CCF        map[string]float64
		GrangerLag int     `json:"granger_lag"`
		FXY        float64 `json:"F_xy"`
		PXY        float64 `json:"p_xy"`
		FYX        float64 `json:"F_yx"`
		PYX        float64 `json:"p_yx"`
		Verdict    string
	}
	decode(t, v.Expected, &want)
	if got.AR.Order() != want.AROrder || got.Lag != want.PeakLag || got.Forward.Lag != want.GrangerLag {
		t.Errorf("%s: order %d, peak %d, Granger %d, want %d, %d, %d", v.Name, got.AR.Order(), got.Lag,
			got.Forward.Lag, want.AROrder, want.PeakLag, want.GrangerLag)
		return
	}
	for i, a := range want.AR {
		near(t, fmt.Sprintf("%s AR %d", v.Name, i), got.AR.Coef[i], a, v.Tolerance)
	}
	for lag := -8; lag <= 8; lag++ {
		near(t, fmt.Sprintf("%s at %d", v.Name, lag), got.CCF.At(lag), want.CCF[fmt.Sprint(lag)], v.Tolerance)
	}
	near(t, v.Name+" peak", got.R, want.PeakR, v.Tolerance)
	near(t, v.Name+" bound", got.Bound, want.Bound, v.Tolerance)
	nearRelative(t, v.Name+" F forward", got.Forward.F, want.FXY, v.Tolerance)
	nearRelative(t, v.Name+" p forward", got.Forward.P, want.PXY, v.Tolerance)
	nearRelative(t, v.Name+" F backward", got.Backward.F, want.FYX, v.Tolerance)
	nearRelative(t, v.Name+" p backward", got.Backward.P, want.PYX, v.Tolerance)
	if verdict := verdict(got); verdict != want.Verdict {
		t.Errorf("%s: the numbers say %s, want %s", v.Name, verdict, want.Verdict)
	}
}

// verdict is the rule in the notes of the vector file, to show that the numbers suffice for it.
func verdict(s LeadStatistics) string {
	xy, yx := s.Forward.P, s.Backward.P
	switch {
	case s.N < 30 || !s.Peaked:
		return "unverified"
	case s.Lag == 0:
		return "coincident"
	case s.Lag < 0:
		return "lags"
	case xy < 0.01 && (yx > 0.05 || xy < yx/100):
		return "leads"
	}
	return "unverified"
}

func TestLeadExtraVectors(t *testing.T) {
	c := &tally{file: "lead_verification_extra.json"}
	defer c.report(t)
	lead, sales := column(t, "data/metrics/bjsales.csv", "lead"), column(t, "data/metrics/bjsales.csv", "sales")
	for _, v := range vectors(t, c.file) {
		var want map[string]float64
		decode(t, v.Expected, &want)
		got := map[string]float64{}
		switch v.Name {
		case "adf_kpss_bjsales":
			got["kpss"] = statistic(t, KPSS, sales, -1)
			got["kpss_diff"] = statistic(t, KPSS, Difference(sales, 1), -1)
			got["adf"] = statistic(t, ADF, sales, 4)
			got["adf_diff"] = statistic(t, ADF, Difference(sales, 1), 4)
		case "bjsales_out_of_sample":
			o, err := Forecast(Difference(lead, 1), Difference(sales, 1), 3, 49)
			if err != nil {
				t.Fatal(err)
			}
			got = map[string]float64{
				"n": float64(o.N), "rmse_restricted": o.RMSEOwn, "rmse_with_lead": o.RMSEWithLeader,
				"rmse_ratio": o.Ratio, "dm": o.DM, "dm_p": o.DMP, "clark_west": o.ClarkWest, "clark_west_p": o.ClarkWestP,
			}
		default:
			c.leave(v.Name, "unknown")
			continue
		}
		c.checked++
		for name, w := range want {
			nearRelative(t, v.Name+" "+name, got[name], w, v.Tolerance)
		}
	}
}

func statistic(t *testing.T, test func([]float64, int) (UnitRoot, error), x []float64, lags int) float64 {
	t.Helper()
	u, err := test(x, lags)
	if err != nil {
		t.Fatal(err)
	}
	return u.Statistic
}

func TestSurrogacyVectors(t *testing.T) {
	c := &tally{file: "surrogacy.json"}
	defer c.report(t)
	for _, v := range vectors(t, c.file) {
		var in struct {
			Indicator, NSM []float64
			SE             []float64 `json:"nsm_se"`
		}
		decode(t, v.Inputs, &in)
		var want map[string]float64
		decode(t, v.Expected, &want)
		s, err := RegressEffects(in.Indicator, in.NSM, in.SE)
		if err != nil {
			t.Fatal(err)
		}
		c.checked++
		got := map[string]float64{
			"intercept": s.Intercept, "slope": s.Slope, "se_slope": s.SlopeSE,
			"pearson": s.Pearson, "sign_agreement": s.SignAgreement,
		}
		for name, w := range want {
			near(t, v.Name+" "+name, got[name], w, v.Tolerance)
		}
	}
}

// The headline case of the design: BJsales.lead leads BJsales by exactly three periods, r = 0.683
// after prewhitening, F(3,139) = 615.131 and p = 5.2e-80.
func TestLeadOfSales(t *testing.T) {
	lead, sales := column(t, "data/metrics/bjsales.csv", "lead"), column(t, "data/metrics/bjsales.csv", "sales")
	s, err := Lead(lead, sales, &LeadOptions{Hold: 49})
	if err != nil {
		t.Fatal(err)
	}
	if s.Lag != 3 || verdict(s) != "leads" || !s.Forecasted {
		t.Errorf("peak %d, verdict %s, forecast %v", s.Lag, verdict(s), s.Forecasted)
	}
	near(t, "peak", s.R, 0.683, 0.0006)
	nearRelative(t, "F", s.Forward.F, 615.131412506328, 1e-8)
	nearRelative(t, "ratio", s.Forecast.Ratio, 0.315919007258241, 1e-6)
}

// Two consumption series of the United States: growth in consumption and output move together.
func TestLeadOfOutput(t *testing.T) {
	file := "data/metrics/statsmodels_macrodata.csv"
	s, err := Lead(column(t, file, "realcons"), column(t, file, "realgdp"), &LeadOptions{Season: 4})
	if err != nil {
		t.Fatal(err)
	}
	if !s.Seasonal || s.Lag != 0 || !s.Peaked {
		t.Errorf("seasonal %v, peak %d, peaked %v", s.Seasonal, s.Lag, s.Peaked)
	}
}

// walk is a sum of seeded noise.
func walk(seed uint64, n int) []float64 {
	r := rand.New(rand.NewPCG(seed, 1))
	x := make([]float64, n)
	for i := range x {
		x[i] = r.NormFloat64()
		if i > 0 {
			x[i] += x[i-1]
		}
	}
	return x
}

// Independent walks must not lead one another more often than the bound and the F test allow.
func TestLeadOfNothing(t *testing.T) {
	leads := 0
	for seed := range uint64(100) {
		s, err := Lead(walk(2*seed, 80), walk(2*seed+1, 80), nil)
		if err != nil {
			t.Fatal(err)
		}
		if verdict(s) == "leads" {
			leads++
		}
	}
	if leads > 5 {
		t.Errorf("%d of 100 pairs of independent walks are said to lead", leads)
	}
}

// The statistics do not depend on the unit of either series, nor on their levels.
func TestLeadLaws(t *testing.T) {
	for seed := range uint64(20) {
		x, y := walk(seed, 60), walk(seed+1000, 60)
		a, err := Lead(x, y, nil)
		if err != nil {
			t.Fatal(err)
		}
		u, v := append([]float64(nil), x...), append([]float64(nil), y...)
		for i := range u {
			u[i], v[i] = 1024*u[i], v[i]/4 // powers of two scale without rounding
		}
		b, err := Lead(u, v, nil)
		if err != nil {
			t.Fatal(err)
		}
		if a.Lag != b.Lag || a.R != b.R || a.Forward.Lag != b.Forward.Lag {
			t.Errorf("seed %d: the unit changes the lag or the correlation", seed)
		}
		near(t, "F", b.Forward.F, a.Forward.F, 1e-9)
		back, err := CrossCorrelation(y, x, 8)
		if err != nil {
			t.Fatal(err)
		}
		there, err := CrossCorrelation(x, y, 8)
		if err != nil {
			t.Fatal(err)
		}
		for lag := -8; lag <= 8; lag++ {
			if there.At(lag) != back.At(-lag) {
				t.Errorf("seed %d: lag %d is not the mirror of %d", seed, lag, -lag)
			}
		}
	}
}

func TestLjungBox(t *testing.T) {
	white := Difference(walk(7, 300), 1)
	if _, p, err := LjungBox(white, 10); err != nil || p < 0.01 {
		t.Errorf("white noise: p = %g, %v", p, err)
	}
	if _, p, err := LjungBox(walk(7, 300), 10); err != nil || p > 1e-6 {
		t.Errorf("a walk: p = %g, %v", p, err)
	}
	// By hand: x = 1, 2, 3, 4: r_1 = 1.25/5, Q = 4 × 6 × 0.0625/3 = 0.5.
	q, _, err := LjungBox([]float64{1, 2, 3, 4}, 1)
	if err != nil {
		t.Fatal(err)
	}
	near(t, "Q", q, 0.5, 1e-14)
}

func TestUnitRootTables(t *testing.T) {
	for _, c := range []struct{ t, n, want float64 }{
		{-5, 100, 0.01},
		{-4.04, 100, 0.01},
		{-3.73, 100, 0.025},
		{-3.45, 100, 0.05},
		{0, 100, 0.99},
		{-3.41, 1e7, 0.05},
		{-4.38, 10, 0.01},
	} {
		near(t, fmt.Sprint(c), dickeyFuller(c.t, c.n), c.want, 1e-12)
	}
	for n, want := range map[int][2]int{28: {2, 3}, 100: {4, 4}, 149: {4, 5}, 150: {4, 5}} {
		if got := [2]int{kpssLags(n), adfLags(n)}; got != want {
			t.Errorf("lags of %d = %v, want %v", n, got, want)
		}
	}
}

func TestFaults(t *testing.T) {
	good, constant := walk(1, 60), ones(60)
	bad := append([]float64(nil), good...)
	bad[5] = math.NaN()
	_, shortLead := Lead(good[:15], good[20:35], nil)
	_, constantLead := Lead(constant, good, nil)
	_, nanLead := Lead(good, bad, nil)
	_, unequal := Lead(good, good[1:], nil)
	_, itself := Granger(good, good, 2)
	_, shortADF := ADF(good[:5], -1)
	_, flatKPSS := KPSS(constant, -1)
	_, lag := CrossCorrelation(good, good, -1)
	_, effects := RegressEffects(good[:3], good[:3], []float64{1, 0, 1})
	for _, c := range []struct {
		name      string
		err, want error
	}{
		{"short", shortLead, ErrShort},
		{"constant", constantLead, ErrSingular},
		{"NaN", nanLead, ErrArgument},
		{"unequal", unequal, ErrArgument},
		{"itself", itself, ErrSingular},
		{"short ADF", shortADF, ErrShort},
		{"flat KPSS", flatKPSS, ErrSingular},
		{"negative lag", lag, ErrArgument},
		{"no deviation", effects, ErrArgument},
	} {
		if !errors.Is(c.err, c.want) {
			t.Errorf("%s: %v, want %v", c.name, c.err, c.want)
		}
	}
}
