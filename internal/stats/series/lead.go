// Copyright 2026 The jupan authors.
// SPDX-License-Identifier: Apache-2.0

package series

import "errors"

// LeadOptions sets the parameters of Lead. The zero value and nil are the documented defaults.
type LeadOptions struct {
	LagMax int     // lags looked at either way; 0 = 8
	ARMax  int     // greatest order of the prewhitening filter; 0 = 8
	Alpha  float64 // of the bound, over all lags together; 0 = 0.05
	Season int     // periods of a cycle; 0 = none
	Hold   int     // forecasts of the last step; 0 = a third of the differences
}

// LeadStatistics are the numbers on which a verdict about a leading indicator rests. They are no
// verdict: how many periods suffice, which P counts as small, and how several indicators are taken
// together, is for the caller to say.
type LeadStatistics struct {
	N        int  // aligned periods
	Seasonal bool // whether a seasonal difference was taken beside the first

	Leader, Follower Stationarity

	AR     Autoregression // of the differenced leader
	CCF    Correlations   // of both, prewhitened
	Lag    int            // where the correlation peaks; positive: the leader leads
	R      float64        // the correlation there
	Bound  float64
	Peaked bool // whether |R| is above Bound

	Forward  GrangerTest // leader to follower, at max(1, Lag); zero if the periods do not suffice
	Backward GrangerTest // follower to leader, at the same lag

	Forecast   OutOfSample // zero unless Forecasted
	Forecasted bool        // whether Lag is positive and the periods suffice
}

// Stationarity holds the tests of one series as it came and as it was differenced. A test for which
// there are too few periods is the zero UnitRoot, whose N is zero.
type Stationarity struct {
	KPSS, ADF                       UnitRoot
	KPSSDifferenced, ADFDifferenced UnitRoot
}

// Lead computes the statistics of whether one series leads another one, both aligned on complete
// periods:
//
//  1. Both are differenced once, and once more over a season if there are two cycles of it.
//  2. Both are filtered by the AR that fits the leader, and correlated at lags both ways.
//  3. Granger's test runs both ways at the lag of the peak.
//  4. The follower is forecast with and without the leader at that lag.
//
// Differences alone bring out what two trends share by chance, and the filter what two memories do.
// Source: Box and Jenkins (1976), 11.2.1; Granger (1969); Clark and West (2007).
func Lead(leader, follower []float64, opts *LeadOptions) (LeadStatistics, error) {
	if err := pair("lead", leader, follower); err != nil {
		return LeadStatistics{}, err
	}
	o, err := opts.filled()
	if err != nil {
		return LeadStatistics{}, err
	}
	s := LeadStatistics{N: len(leader)}
	x, y := Difference(leader, 1), Difference(follower, 1)
	if s.Seasonal = o.Season > 1 && len(leader) >= 2*o.Season; s.Seasonal {
		x, y = Difference(x, o.Season), Difference(y, o.Season)
	}
	if need := max(2*o.ARMax+2, o.ARMax+o.LagMax+2); len(x) < need {
		return LeadStatistics{}, short("lead", len(x), need)
	}
	s.Leader, s.Follower = stationarity(leader, x), stationarity(follower, y)
	if err := s.correlate(x, y, o); err != nil {
		return LeadStatistics{}, err
	}
	return s, s.predict(x, y, o)
}

// filled returns the options with their defaults.
func (o *LeadOptions) filled() (LeadOptions, error) {
	var out LeadOptions
	if o != nil {
		out = *o
	}
	if out.LagMax < 0 || out.ARMax < 0 || out.Season < 0 || out.Hold < 0 || !(out.Alpha >= 0 && out.Alpha < 1) {
		return LeadOptions{}, argument("lead", "a negative option, or alpha outside of 0 to 1")
	}
	if out.LagMax == 0 {
		out.LagMax = 8
	}
	if out.ARMax == 0 {
		out.ARMax = 8
	}
	if out.Alpha == 0 {
		out.Alpha = 0.05
	}
	return out, nil
}

func stationarity(level, differenced []float64) Stationarity {
	var s Stationarity
	for _, c := range []struct {
		to   *UnitRoot
		test func([]float64, int) (UnitRoot, error)
		x    []float64
	}{
		{&s.KPSS, KPSS, level},
		{&s.ADF, ADF, level},
		{&s.KPSSDifferenced, KPSS, differenced},
		{&s.ADFDifferenced, ADF, differenced},
	} {
		if u, err := c.test(c.x, -1); err == nil {
			*c.to = u
		}
	}
	return s
}

// correlate is step 2.
func (s *LeadStatistics) correlate(x, y []float64, o LeadOptions) (err error) {
	if s.AR, err = SelectAR(x, o.ARMax); err != nil {
		return err
	}
	if s.CCF, err = CrossCorrelation(s.AR.Filter(x), s.AR.Filter(y), o.LagMax); err != nil {
		return err
	}
	s.Lag, s.R = s.CCF.Peak()
	s.Bound = s.CCF.Bound(o.Alpha)
	s.Peaked = max(s.R, -s.R) > s.Bound
	return nil
}

// predict is steps 3 and 4. That a step has too few periods for its lag is no fault: it is left out.
func (s *LeadStatistics) predict(x, y []float64, o LeadOptions) (err error) {
	lag := max(1, s.Lag)
	if s.Forward, err = Granger(x, y, lag); err != nil && !errors.Is(err, ErrShort) {
		return err
	}
	if s.Backward, err = Granger(y, x, lag); err != nil && !errors.Is(err, ErrShort) {
		return err
	}
	if s.Lag < 1 {
		return nil
	}
	hold := o.Hold
	if hold == 0 {
		hold = len(x) / 3
	}
	s.Forecast, err = Forecast(x, y, s.Lag, hold)
	if errors.Is(err, ErrShort) {
		return nil
	}
	s.Forecasted = err == nil
	return err
}
