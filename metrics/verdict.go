// Copyright 2026 The jupan authors.
// SPDX-License-Identifier: Apache-2.0

package metrics

import "time"

// Verdict is whether an indicator moves before the north star does.
type Verdict string

// The verdicts.
const (
	Leads      Verdict = "leads"      // as declared: before the north star, by that many periods and with that sign
	Coincident Verdict = "coincident" // in the same period
	Lags       Verdict = "lags"       // behind it
	Unverified Verdict = "unverified" // the data does not show it
)

// Doubt is why an indicator is not verified.
type Doubt string

// The doubts, in the order in which they are looked for.
const (
	TooShort            Doubt = "too_short"            // fewer than 30 complete periods
	NoVariation         Doubt = "no_variation"         // a series is constant, or its past tells it wholly
	NoPeak              Doubt = "no_peak"              // no correlation beyond what chance gives
	NotPredictive       Doubt = "not_predictive"       // its past does not help to predict the north star
	Feedback            Doubt = "feedback"             // the north star predicts it about as well
	NoGain              Doubt = "no_gain"              // out of sample, forecasts are no better with it
	OtherSign           Doubt = "other_sign"           // the north star moves the other way than declared
	OtherLag            Doubt = "other_lag"            // it leads by another number of periods than declared
	ExperimentsDisagree Doubt = "experiments_disagree" // experiments that moved it moved the north star the other way
)

// LeadVerdict is the verdict on one indicator, with the numbers that it rests on.
type LeadVerdict struct {
	// Indicator and NorthStar are names of metrics.
	Indicator string  `json:"indicator"`
	NorthStar string  `json:"north_star"`
	Verdict   Verdict `json:"verdict"` // what was found
	// Doubt says why it is unverified; empty otherwise.
	Doubt Doubt `json:"doubt,omitempty"`
	// Periods is how many complete periods were compared, those of Window.
	Periods int    `json:"periods"`
	Window  Window `json:"window,omitzero"`
	// Declared is the claim and Lag what the data says: positive where the
	// indicator is first. R is the correlation there after prewhitening, and Bound
	// what chance exceeds once in twenty.
	Declared int     `json:"declared"`
	Lag      int     `json:"lag"`
	R        float64 `json:"r"`
	Bound    float64 `json:"bound"`
	// P is Granger's test of whether the indicator predicts the north star,
	// PAdjusted the same with all indicators taken together (Benjamini-Hochberg),
	// and PReverse that of the other direction.
	P         float64 `json:"p"`
	PAdjusted float64 `json:"p_adjusted"`
	PReverse  float64 `json:"p_reverse"`
	// RMSERatio is the error of forecasts that know the indicator to those that do
	// not, out of sample, and ClarkWestP the probability of such a gain by chance.
	// Both are 0 where the lag is not positive.
	RMSERatio  float64 `json:"rmse_ratio,omitempty"`
	ClarkWestP float64 `json:"clark_west_p,omitempty"`
	// Stationarity is the record of the tests of unit roots.
	Stationarity Stationarity `json:"stationarity"`
	// Surrogacy is what experiments say; nil where fewer than three are known.
	Surrogacy *Surrogacy `json:"surrogacy,omitempty"`
	// AsOf is when the verdict was given, and Until how long it may be used.
	AsOf  time.Time `json:"as_of,omitzero"`
	Until time.Time `json:"until,omitzero"`
	// IndicatorDefinition and NorthStarDefinition are what the verdict is about: it
	// says nothing of a metric whose definition has changed.
	IndicatorDefinition Digest `json:"indicator_definition"`
	NorthStarDefinition Digest `json:"north_star_definition"`
}

// Stationarity holds statistics of unit roots of both series.
type Stationarity struct {
	// Indicator and NorthStar are the two series.
	Indicator UnitRoots `json:"indicator"`
	NorthStar UnitRoots `json:"north_star"`
}

// UnitRoots holds statistics of a series as it came and differenced. KPSS is large,
// and ADF not far below 0, where a series wanders. One for which there are too few
// periods is 0.
type UnitRoots struct {
	// KPSS and ADF are of the series, the others of its differences.
	KPSS            float64 `json:"kpss"`
	ADF             float64 `json:"adf"`
	KPSSDifferenced float64 `json:"kpss_differenced"` // KPSS of the differences
	ADFDifferenced  float64 `json:"adf_differenced"`  // ADF of the differences
}

// Surrogacy is a regression, over experiments, of their effect on the north star
// on their effect on the indicator.
type Surrogacy struct {
	// Experiments is how many there were.
	Experiments int `json:"experiments"`
	// Slope is the effect on the north star for one unit of effect on the
	// indicator, with its standard error.
	Slope     float64 `json:"slope"`
	SlopeSE   float64 `json:"slope_se"`  // the slope's standard error
	Intercept float64 `json:"intercept"` // where the indicator does not move
	Pearson   float64 `json:"pearson"`   // correlation of the two effects
	// SignAgreement is the part of experiments whose two effects have one sign.
	SignAgreement float64 `json:"sign_agreement"`
}

// Usable tells whether a decision may rest on the indicator: it leads, the verdict
// is about these two figures as they are defined now, and it is not too old for
// them.
func (l LeadVerdict) Usable(indicator, northStar Estimate) bool {
	return l.Verdict == Leads && l.Indicator == indicator.Metric && l.NorthStar == northStar.Metric &&
		l.IndicatorDefinition == indicator.Definition && l.NorthStarDefinition == northStar.Definition &&
		(l.Until.IsZero() || !indicator.AsOf.After(l.Until))
}
