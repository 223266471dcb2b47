// Copyright 2026 The jupan authors.
// SPDX-License-Identifier: Apache-2.0

package anomaly

import (
	"errors"
	"fmt"
	"slices"

	"github.com/jupan-go/jupan/settle/money"
)

// Options say what a [Monitor] knows beforehand. The zero value works.
type Options struct {
	// Budget is how many false alerts the detectors of single values may give in a hundred days of
	// one series, from 0.1 to 1; 0 means 0.15.
	Budget float64
	// Metrics declares figures by name.
	Metrics []Metric
	// Rates are factors, other than powers of ten, by which a value may be wrong: exchange rates of
	// the currencies that the partner is known to use, one plus a tax.
	Rates []Factor
	// Calendar says on which days nothing, or nothing usual, is expected; nil means no such days.
	Calendar Calendar
	// Checks look at whole days, Detectors at single values, Models at what was found.
	Checks    []Check
	Detectors []Detector
	Models    []Model
}

// Factor is a number by which values may be wrong, with what to call it.
type Factor struct {
	Name  string        // such as "KRW for USD"
	Times money.Decimal // by which a value seems to have been multiplied
}

// Calendar is the host's knowledge of days.
type Calendar interface {
	// Closed tells whether the day is unlike others for the series: a holiday, a shop that is shut, a
	// planned pause. Zeros and gaps are then expected, and odd sizes are for information only.
	Closed(s Series, day Day) bool
}

// validate reports everything that is wrong.
func (o *Options) validate() error {
	var errs []error
	if !(o.Budget >= 0.1 && o.Budget <= 1) {
		errs = append(errs, fmt.Errorf("anomaly: budget %v, want 0.1 to 1: %w", o.Budget, ErrArgument))
	}
	seen := map[[2]string]bool{}
	for i := range o.Metrics {
		m := &o.Metrics[i]
		if err := m.validate(); err != nil {
			errs = append(errs, err)
		}
		if key := [2]string{m.Name, m.Feed}; seen[key] {
			errs = append(errs, fmt.Errorf("anomaly: metric %s is declared twice: %w", m.Name, ErrArgument))
		} else {
			seen[key] = true
		}
	}
	for _, f := range o.Rates {
		if f.Times.Sign() <= 0 {
			errs = append(errs, fmt.Errorf("anomaly: factor %s of %s: %w", f.Name, f.Times, ErrArgument))
		}
	}
	return errors.Join(errs...)
}

// copied returns the options with defaults filled in, sharing no memory with those given.
func (o *Options) copied() Options {
	var c Options
	if o != nil {
		c = *o
	}
	if c.Budget == 0 {
		c.Budget = 0.15
	}
	c.Metrics, c.Rates = slices.Clone(c.Metrics), slices.Clone(c.Rates)
	c.Checks, c.Detectors, c.Models = slices.Clone(c.Checks), slices.Clone(c.Detectors), slices.Clone(c.Models)
	return c
}

// metric returns the declaration of a series, the one for its feed first, and whether there is one.
func (o *Options) metric(s Series) (found Metric, declared bool) {
	found.Name = s.Metric
	for _, m := range o.Metrics {
		if m.Name == s.Metric && (m.Feed == s.Feed || m.Feed == "" && found.Feed == "") {
			found, declared = m, true
		}
	}
	return found, declared
}

// declare adds the figures that no feed has a declaration of.
func (o *Options) declare(list []Metric) {
	for _, m := range list {
		if !slices.ContainsFunc(o.Metrics, func(d Metric) bool { return d.Name == m.Name }) {
			o.Metrics = append(o.Metrics, m)
		}
	}
}
