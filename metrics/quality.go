// Copyright 2026 The jupan authors.
// SPDX-License-Identifier: Apache-2.0

package metrics

import (
	"math"
	"slices"
	"time"

	"github.com/jupan-go/jupan/internal/stats"
	"github.com/jupan-go/jupan/settle"
)

// Arrivals is how events came in, as the host saw it: what a fold cannot know.
type Arrivals struct {
	// Lags are the times from when events happened to when they arrived.
	Lags []time.Duration
	// Expected is how many events the sources announced; 0 is unknown. Received is
	// how many came, and Duplicates how many of those were repeats.
	Expected, Received, Duplicates int64
}

// Count adds what a board or a tally did with a batch, so that adding up what
// every Add returned gives Received and Duplicates.
func (a *Arrivals) Count(added settle.Added) {
	a.Received += int64(added.Events())
	a.Duplicates += int64(added.Duplicates)
}

// Quality is how data stands against what was promised of it. A promise that was
// not made counts as kept.
type Quality struct {
	// LagP95 and LagMax are in seconds. The least lag is no figure: it hides the
	// rows that are late.
	LagP95 Estimate `json:"lag_p95"`
	LagMax Estimate `json:"lag_max"`
	// Completeness is the part of the events expected that came, and DuplicateRate
	// the part of those that came that were repeats.
	Completeness  Estimate `json:"completeness"`
	DuplicateRate Estimate `json:"duplicate_rate"`
	// InTime, Whole and Single tell which promises are kept.
	InTime bool `json:"in_time"`
	Whole  bool `json:"whole"`
	Single bool `json:"single"`
	// Freshness is the gravest of them.
	Freshness Freshness `json:"freshness"`
}

// Check holds arrivals against the promises. A promise that is made and cannot be
// checked, because nothing is known of it, is not kept.
func (s SLA) Check(a Arrivals, level float64) Quality {
	lags := make([]float64, len(a.Lags))
	for i, l := range a.Lags {
		lags[i] = l.Seconds()
	}
	slices.Sort(lags)
	q := Quality{LagP95: lagAt(lags, 0.95), LagMax: lagAt(lags, 1)}
	q.Completeness = shareOf(min(a.Received, a.Expected), a.Expected, level)
	q.DuplicateRate = shareOf(a.Duplicates, a.Received, level)
	q.InTime = s.LagP95 == 0 || q.LagP95.Valid && q.LagP95.Value <= time.Duration(s.LagP95).Seconds()
	q.Whole = s.Completeness == 0 || q.Completeness.Valid && q.Completeness.Value >= s.Completeness
	q.Single = s.Duplicates == 0 || q.DuplicateRate.Valid && q.DuplicateRate.Value <= s.Duplicates
	switch {
	case s.LagP95 == 0 && s.Completeness == 0 && s.Duplicates == 0:
	case !q.InTime:
		q.Freshness = Late
	case !q.Whole:
		q.Freshness = Incomplete
	case !q.Single:
		q.Freshness = Duplicated
	default:
		q.Freshness = Fresh
	}
	return q
}

// lagAt is a quantile of sorted lags, between two of them where it falls so.
func lagAt(sorted []float64, p float64) Estimate {
	x := stats.SortedQuantile(sorted, p, stats.Linear)
	if math.IsNaN(x) {
		return Estimate{Unit: Seconds, Why: NoData}
	}
	return Estimate{Unit: Seconds, Value: x, Valid: true, N: int64(len(sorted)), Exact: true}
}

func shareOf(k, n int64, level float64) Estimate {
	e := proportion(k, n, level)
	e.Unit = Share
	return e
}

// Check holds arrivals against the promises of the model, and the sources against
// theirs; what it finds becomes the freshness of all figures that the view gives
// from then on.
func (v *View) Check(a Arrivals) Quality {
	v.fresh()
	q := v.b.plan.model.Freshness.Check(a, v.level)
	q.Freshness = graver(v.mark.freshness, q.Freshness)
	v.arrivals = q.Freshness
	v.mark.freshness = q.Freshness
	for _, e := range []*Estimate{&q.LagP95, &q.LagMax, &q.Completeness, &q.DuplicateRate} {
		*e = v.complete(*e, e.Unit, Window{})
	}
	return q
}

// graver returns the graver of two findings.
func graver(a, b Freshness) Freshness {
	for _, f := range []Freshness{Missing, Late, Incomplete, Duplicated, Fresh} {
		if a == f || b == f {
			return f
		}
	}
	return ""
}
