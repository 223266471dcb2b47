// Copyright 2026 The jupan authors.
// SPDX-License-Identifier: Apache-2.0

package metrics

import (
	"encoding/hex"
	"errors"
	"time"

	"github.com/jupan-go/jupan/settle/money"
)

// Estimate is one figure with all that is needed to judge it. The zero Estimate
// is not valid. An Estimate is a value and is not edited once handed on.
type Estimate struct {
	// Metric is the name of the metric, and Unit what Value is in.
	Metric string `json:"metric"`
	Unit   Unit   `json:"unit"`
	// Value is the figure; 0 unless Valid. It is never NaN or infinite.
	Value float64 `json:"value"`
	// Amount is the exact figure where it is a sum of money, signed like Value.
	Amount money.Amount `json:"amount,omitzero"`
	// Valid tells whether there is a figure; Why says why not.
	Valid bool   `json:"valid"`
	Why   Reason `json:"why,omitempty"`
	// Interval is where the figure may lie; the zero Interval is none.
	Interval Interval `json:"interval,omitzero"`
	// N is how many observations are behind the figure: for a rate those that
	// could have succeeded, so that N is its denominator.
	N int64 `json:"n"`
	// Immature is how many were left out because their time has not elapsed yet.
	Immature int64 `json:"immature"`
	// Excluded is how many were left out for another reason, such as an amount in
	// a currency that is not the model's, or a score off the scale.
	Excluded int64 `json:"excluded,omitempty"`
	// Window is the time that the figure is about.
	Window Window `json:"window"`
	// AsOf is the moment for which the figure was asked, and Watermark the moment
	// up to which the data is complete.
	AsOf      time.Time `json:"as_of"`
	Watermark time.Time `json:"watermark,omitzero"`
	// Freshness is how the data stood against what the model promises of it.
	Freshness Freshness `json:"freshness"`
	// Exact tells whether Value is what counting everything gives; otherwise it
	// is off by RelativeError: at most by that for a quantile, by a standard error
	// of that for a distinct count.
	Exact         bool    `json:"exact"`
	RelativeError float64 `json:"relative_error,omitempty"`
	// Definition is the digest of the definition that produced the figure.
	Definition Digest `json:"definition"`
}

// Unit is what a value is in: one of the constants, or the code of a currency.
type Unit string

// The units.
const (
	Share   Unit = "share"   // a part of one: 0.25 is 25 %
	Number  Unit = "number"  // things counted
	Times   Unit = "times"   // a quotient of two equal units, such as ROAS
	Points  Unit = "points"  // a score: NPS from −100 to 100, CES, CSAT, RICE
	Seconds Unit = "seconds" // a duration
	Hours   Unit = "hours"   // working time
)

// Reason says why there is no figure.
type Reason string

// The reasons.
const (
	NoData          Reason = "no_data"          // nothing was observed
	ZeroDenominator Reason = "zero_denominator" // there is nothing to divide by
	NotMature       Reason = "immature"         // nothing observed has had its time yet
	TooFew          Reason = "too_few"          // too few observations for this figure
	Undefined       Reason = "undefined"        // the numbers do not allow the figure
)

// Interval is where a figure may lie, both ends included. An end that does not
// exist is infinite, and null in JSON.
type Interval struct {
	// Low and High are in the unit of the figure.
	Low, High float64
	// Level is the confidence, such as 0.95.
	Level float64
	// Method is how it was made: wilson, delta, poisson, acs(N*=20000), …
	Method string
}

// Window is a span of time, [From, To). A zero end is open.
type Window struct {
	From time.Time `json:"from,omitzero"`
	To   time.Time `json:"to,omitzero"`
}

// Contains tells whether t is in the window.
func (w Window) Contains(t time.Time) bool {
	return (w.From.IsZero() || !t.Before(w.From)) && (w.To.IsZero() || t.Before(w.To))
}

// Freshness is how data stood against what was promised of it. The empty
// Freshness is unknown: nothing was promised.
type Freshness string

// What may be said of data, the gravest first.
const (
	Missing    Freshness = "missing"    // a source that was promised has sent nothing
	Late       Freshness = "late"       // the watermark or the lags are behind the promise
	Incomplete Freshness = "incomplete" // fewer events came than were announced
	Duplicated Freshness = "duplicated" // more repeats came than were promised
	Fresh      Freshness = "fresh"      // every promise is kept
)

// OK tells whether a figure may be decided on: no promise about the data is broken.
func (f Freshness) OK() bool { return f == Fresh || f == "" }

// Digest is the SHA-256 of a canonical form; hexadecimal as text.
type Digest [32]byte

// String returns the digest in hexadecimal.
func (d Digest) String() string { return hex.EncodeToString(d[:]) }

// MarshalText writes what String returns.
func (d Digest) MarshalText() ([]byte, error) { return []byte(d.String()), nil }

// UnmarshalText reads 64 hexadecimal digits.
func (d *Digest) UnmarshalText(text []byte) error {
	if len(text) != hex.EncodedLen(len(d)) {
		return errors.New("metrics: digest: want 64 hexadecimal digits")
	}
	if _, err := hex.Decode(d[:], text); err != nil {
		return errors.New("metrics: digest: want 64 hexadecimal digits")
	}
	return nil
}
