// Copyright 2026 The jupan authors.
// SPDX-License-Identifier: Apache-2.0

package anomaly

import (
	"context"
	"iter"

	"github.com/jupan-go/jupan/settle/money"
)

// Check is a host's own look at one feed and one day, once the day is closed and before anything is
// learned of it. It must be a function of what it is given: days are closed again when a partner
// restates one.
type Check interface {
	// Name is the Detector of the findings.
	Name() string
	// Check returns what it found. Kind, Severity, Series and Note are its own; the rest is filled
	// in where it is empty.
	Check(ctx context.Context, day FeedDay) ([]Finding, error)
}

// Detector is a host's own opinion on single values.
type Detector interface {
	// Name is the Detector of what only it finds, and the name of its evidence.
	Name() string
	// Detect returns what speaks for or against a fault, as logarithms of odds: 0 is no opinion.
	// Evidence is added to the score of the value, so it may raise a finding or prevent one.
	Detect(ctx context.Context, c Case) (Evidence, error)
}

// Model is a host's own judge of what was found: a classifier, a language model. It is asked only
// about findings, so it may be slow.
type Model interface {
	// Name is the name of its evidence.
	Name() string
	// Judge returns what speaks for or against a fault. The weight is held within −3 and 3, so a model
	// can turn a doubt either way and cannot overrule what is plain.
	Judge(ctx context.Context, f Finding, c Case) (Evidence, error)
}

// Case is one value, with all that is known beside it.
type Case struct {
	Observation Observation // the value
	Metric      Metric      // what is declared of its series
	// Expected is nil where there is no history yet.
	Expected *Band
	// Score is what the built-in detectors make of it.
	Score float64
	feed  *feed
	at    int
}

// Past returns the days before with their values, the newest first, as far as reports are kept.
func (c Case) Past() iter.Seq2[Day, money.Decimal] {
	return func(yield func(Day, money.Decimal) bool) {
		if c.feed == nil {
			return
		}
		reports := c.feed.members[c.at].reports
		for i := len(reports) - 1; i >= 0; i-- {
			if r := &reports[i]; r.day < c.Observation.Day && !yield(r.day, r.value) {
				return
			}
		}
	}
}

// Others returns the other series of the feed that have a value that day.
func (c Case) Others() iter.Seq2[Series, money.Decimal] {
	return func(yield func(Series, money.Decimal) bool) {
		if c.feed == nil {
			return
		}
		for i, m := range c.feed.members {
			if i == c.at {
				continue
			}
			if r := m.report(c.Observation.Day); r != nil && !yield(m.series, r.value) {
				return
			}
		}
	}
}

// FeedDay is one day of one feed.
type FeedDay struct {
	// Partner and Feed are those of the series.
	Partner, Feed string
	Day           Day // the day that is being closed
	feed          *feed
}

// Values returns the series of the feed and their values of the day, in order; a nil value is one
// that was not reported.
func (d FeedDay) Values() iter.Seq2[Series, *money.Decimal] {
	return func(yield func(Series, *money.Decimal) bool) {
		for _, m := range d.feed.members {
			var value *money.Decimal
			if r := m.report(d.Day); r != nil {
				v := r.value
				value = &v
			}
			if !yield(m.series, value) {
				return
			}
		}
	}
}
