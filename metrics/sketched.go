// Copyright 2026 The jupan authors.
// SPDX-License-Identifier: Apache-2.0

package metrics

import "github.com/jupan-go/jupan/settle"

// Distinct is how many different entities sent a signal, such as the customers
// active in a month. Up to 2^Precision / 8 of them it is exact; above that it is
// a HyperLogLog's estimate, with a standard error of 1.04 / 2^(Precision/2). Which
// of the two depends on their number alone. Of orders it is always exact.
type Distinct struct {
	Of Signal `json:"of"`
	// Entity is what is counted; empty is the customer.
	Entity string `json:"entity,omitempty"`
	// Precision is from 4 to 18; 0 is 14: exact up to 2,048, then 0.8 %.
	Precision int `json:"precision,omitempty"`
}

// Quantile is the value below which a part of the values lie, such as the 95th
// percentile of the delay, from a DDSketch: it is off by the relative error Alpha
// at most. The interval needs no assumption on the distribution.
type Quantile struct {
	// Of are the events, and Value what is looked at of each.
	Of    Signal `json:"of"`
	Value Value  `json:"value"`
	// P is the part, such as 0.95.
	P float64 `json:"p"`
	// Alpha is from 0.0001 to 0.5; 0 is 0.01.
	Alpha float64 `json:"alpha,omitempty"`
}

// Survey is the score of answers, whose Quantity is the score:
//
//	nps    0 to 10: promoters (9, 10) less detractors (0 to 6), in points of a
//	       hundred; adjusted Wald interval, wide even where all agree
//	ces    1 to 7: the mean, with Student's interval; its part "easy" is 5 to 7
//	csat   1 to 5: the part that answers 4 or 5, with Wilson's interval
//
// Answers off the scale, or between two scores, are excluded.
type Survey struct {
	// Of are the answers.
	Of    Signal `json:"of"`
	Score Score  `json:"score"` // the scale
}

// Score is a way to read the answers of a survey.
type Score string

// The scores; see [Survey].
const (
	NPS  Score = "nps"  // net promoter score, 0 to 10
	CES  Score = "ces"  // customer effort score, 1 to 7
	CSAT Score = "csat" // customer satisfaction, 1 to 5
)

// TimeSaved is the hours that something saved: each event of a signal saves Each.
type TimeSaved struct {
	// Of is what saves time, and Each how much it saves once.
	Of   Signal   `json:"of"`
	Each Duration `json:"each"`
}

// Type returns "distinct".
func (Distinct) Type() string { return "distinct" }

// Type returns "quantile".
func (Quantile) Type() string { return "quantile" }

// Type returns "survey".
func (Survey) Type() string { return "survey" }

// Type returns "time_saved".
func (TimeSaved) Type() string { return "time_saved" }

func (Distinct) unit(*Model) Unit     { return Number }
func (d Quantile) unit(m *Model) Unit { return d.Value.unit(m) }
func (TimeSaved) unit(*Model) Unit    { return Hours }

func (d Survey) unit(*Model) Unit {
	if d.Score == CSAT {
		return Share
	}
	return Points
}

// scale is the lowest and the highest score.
func (s Score) scale() (low, high int) {
	switch s {
	case CES:
		return 1, 7
	case CSAT:
		return 1, 5
	}
	return 0, 10
}

func (d Distinct) check(c checker, s scope) {
	d.Of.check(c.at("of"), s.events)
	checkEntity(c, d.Entity)
	c.at("precision").want(d.Precision == 0 || d.Precision >= 4 && d.Precision <= 18, settle.CodeRange,
		"%d is not between 4 and 18", d.Precision)
}

func (d Quantile) check(c checker, s scope) {
	checkTotal(c, s, Total{d.Of, d.Value, false}, "of")
	c.at("of").want(d.Of.Orders == "", settle.CodeConflict, "a quantile is of events; elapsed is of histories")
	checkQuantile(c, d.P, d.Alpha)
}

func checkQuantile(c checker, p, alpha float64) {
	c.at("p").want(p > 0 && p < 1, settle.CodeRange, "%g is not between 0 and 1", p)
	c.at("alpha").want(alpha == 0 || alpha >= 1e-4 && alpha <= 0.5, settle.CodeRange,
		"%g is not between 0.0001 and 0.5", alpha)
}

func (d Survey) check(c checker, s scope) {
	d.Of.check(c.at("of"), s.events)
	c.at("of").want(d.Of.Orders == "", settle.CodeConflict, "orders have no score")
	c.at("score").name(string(d.Score), string(NPS), string(CES), string(CSAT))
}

func (d TimeSaved) check(c checker, s scope) {
	d.Of.check(c.at("of"), s.events)
	checkSpan(c.at("each"), d.Each)
}

func (d Distinct) reads(r *reads) {
	if d.Of.Orders != "" {
		r.stream(d.Entity, d.Of)
		return
	}
	slot(&r.distincts, distinctSlot{r.signal(d.Of), r.entity(entityOr(d.Entity)), d.precision()})
}

func (d Distinct) precision() int {
	if d.Precision == 0 {
		return 14
	}
	return d.Precision
}

func (d Quantile) reads(r *reads) {
	r.value(d.Of, d.Value)
	slot(&r.quantiles, quantileSlot{r.signal(d.Of), d.Value, alphaOr(d.Alpha)})
}

func alphaOr(alpha float64) float64 {
	if alpha == 0 {
		return 0.01
	}
	return alpha
}

func (d Survey) reads(r *reads) {
	r.value(d.Of, Quantity)
	low, high := d.Score.scale()
	slot(&r.histograms, histogramSlot{r.signal(d.Of), low, high})
}

func (d TimeSaved) reads(r *reads) { r.value(d.Of, Count) }
