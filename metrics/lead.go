// Copyright 2026 The jupan authors.
// SPDX-License-Identifier: Apache-2.0

package metrics

import (
	"errors"
	"fmt"

	"github.com/jupan-go/jupan/internal/stats"
	"github.com/jupan-go/jupan/internal/stats/effect"
	"github.com/jupan-go/jupan/internal/stats/series"
)

// Claim is that one series leads another one.
type Claim struct {
	// Indicator and NorthStar name the two; IndicatorValues and NorthStarValues belong to the same
	// complete periods, oldest first.
	Indicator, NorthStar             string
	IndicatorValues, NorthStarValues []float64
	// LeadsBy, Within and Sign are as in [Indicator].
	LeadsBy, Within int
	Sign            Sign
	// Season is how many periods make a cycle; 0 is none.
	Season int
	// Experiments are effects of experiments on both.
	Experiments []EffectPair
}

// EffectPair is what an experiment did to an indicator and to the north star.
type EffectPair struct {
	// Indicator and NorthStar are effects in any unit, the same for all
	// experiments, and NorthStarSE is the standard error of the second.
	Indicator   float64
	NorthStar   float64
	NorthStarSE float64 // above 0
}

// The bounds of the procedure.
const (
	periodsMin     = 30
	lagMax         = 8
	grangerAlpha   = 0.01
	reverseAlpha   = 0.05
	reverseTimes   = 100 // how much less likely than the reverse
	forecastAlpha  = 0.05
	experimentsMin = 3
)

// JudgeLeads gives the verdict on each claim, in their order, by six steps:
//
//  1. Both series are differenced, and over a season too where there are two
//     cycles; KPSS and ADF are recorded.
//  2. Both are filtered by the autoregression of the indicator (order by BIC, at
//     most 8) and correlated at lags of up to 8 periods either way. The peak must
//     be above the bound of Bonferroni over the lags.
//  3. Granger's test both ways at the peak: P below 0.01, and that of the reverse
//     above 0.05 or a hundred times as large.
//  4. Out of sample, over an expanding window: forecasts with the indicator are
//     better, by the test of Clark and West for nested models.
//  5. The P values of all claims together are adjusted by Benjamini and Hochberg,
//     and lag and sign must be the declared ones.
//  6. Where three experiments or more are known, their effects must not
//     contradict it.
//
// Fewer than 30 periods verify nothing. An error means series of two lengths, or
// values that are no numbers.
func JudgeLeads(claims []Claim) ([]LeadVerdict, error) {
	out := make([]LeadVerdict, len(claims))
	numbers := make([]series.LeadStatistics, len(claims))
	var ps []float64
	var tested []int
	for i, c := range claims {
		v, s, err := c.examine()
		if err != nil {
			return nil, fmt.Errorf("metrics: lead of %s: %w", c.Indicator, err)
		}
		out[i], numbers[i] = v, s
		if v.Doubt == "" && s.Forward.Lag > 0 {
			ps, tested = append(ps, s.Forward.P), append(tested, i)
		}
	}
	adjusted, err := effect.AdjustP(ps, effect.BenjaminiHochberg)
	if len(ps) > 0 && err != nil {
		return nil, fmt.Errorf("metrics: leads: %w", err)
	}
	for k, i := range tested {
		out[i].PAdjusted = adjusted[k]
	}
	for i, c := range claims {
		if out[i].Doubt == "" {
			out[i].Verdict, out[i].Doubt = c.judge(&out[i], &numbers[i])
		}
	}
	return out, nil
}

// examine is steps 1 to 4 and the numbers of step 6.
func (c *Claim) examine() (LeadVerdict, series.LeadStatistics, error) {
	v := LeadVerdict{
		Indicator: c.Indicator, NorthStar: c.NorthStar, Verdict: Unverified, Periods: len(c.IndicatorValues),
		Declared: c.LeadsBy,
	}
	var err error
	if v.Surrogacy, err = c.surrogacy(); err != nil {
		return v, series.LeadStatistics{}, err
	}
	s, err := series.Lead(c.IndicatorValues, c.NorthStarValues, &series.LeadOptions{LagMax: lagMax, Season: c.Season})
	switch {
	case errors.Is(err, series.ErrShort):
		v.Doubt = TooShort
		return v, s, nil
	case errors.Is(err, series.ErrSingular):
		v.Doubt = NoVariation
		return v, s, nil
	case err != nil:
		return v, s, err
	}
	v.Lag, v.R, v.Bound = s.Lag, s.R, s.Bound
	v.P, v.PReverse = s.Forward.P, s.Backward.P
	if s.Forecasted {
		v.RMSERatio, v.ClarkWestP = s.Forecast.Ratio, s.Forecast.ClarkWestP
	}
	v.Stationarity = Stationarity{unitRoots(s.Leader), unitRoots(s.Follower)}
	if v.Periods < periodsMin {
		v.Doubt = TooShort
	}
	return v, s, nil
}

func unitRoots(s series.Stationarity) UnitRoots {
	return UnitRoots{
		s.KPSS.Statistic, s.ADF.Statistic, s.KPSSDifferenced.Statistic, s.ADFDifferenced.Statistic,
	}
}

// surrogacy is what experiments say, where there are enough of them.
func (c *Claim) surrogacy() (*Surrogacy, error) {
	if len(c.Experiments) < experimentsMin {
		return nil, nil //nolint:nilnil // nothing to say is no fault
	}
	var x, y, se []float64
	for _, e := range c.Experiments {
		x, y, se = append(x, e.Indicator), append(y, e.NorthStar), append(se, e.NorthStarSE)
	}
	s, err := series.RegressEffects(x, y, se)
	if errors.Is(err, series.ErrSingular) {
		return nil, nil //nolint:nilnil // effects that do not differ say nothing
	}
	if err != nil {
		return nil, err
	}
	return &Surrogacy{s.N, s.Slope, s.SlopeSE, s.Intercept, s.Pearson, s.SignAgreement}, nil
}

// judge turns numbers into a verdict.
func (c *Claim) judge(v *LeadVerdict, s *series.LeadStatistics) (Verdict, Doubt) {
	switch {
	case !s.Peaked:
		return Unverified, NoPeak
	case s.Lag == 0:
		return Coincident, ""
	case s.Lag < 0:
		return Lags, ""
	case s.Forward.Lag == 0 || !s.Forecasted:
		return Unverified, TooShort
	case !(v.PAdjusted < grangerAlpha):
		return Unverified, NotPredictive
	case !(v.PReverse > reverseAlpha || v.P < v.PReverse/reverseTimes):
		return Unverified, Feedback
	case !(v.RMSERatio < 1 && v.ClarkWestP < forecastAlpha):
		return Unverified, NoGain
	case (v.R > 0) != (c.Sign == Positive):
		return Unverified, OtherSign
	case v.Lag < c.LeadsBy-c.Within || v.Lag > c.LeadsBy+c.Within:
		return Unverified, OtherLag
	case c.contradicted(v.Surrogacy):
		return Unverified, ExperimentsDisagree
	}
	return Leads, ""
}

// contradicted tells whether experiments show the opposite sign beyond doubt.
func (c *Claim) contradicted(s *Surrogacy) bool {
	if s == nil {
		return false
	}
	slope := s.Slope
	if c.Sign == Negative {
		slope = -slope
	}
	return slope+float64(stats.NormalUpperQuantile(reverseAlpha/2)*s.SlopeSE) < 0
}
