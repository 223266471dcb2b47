// Copyright 2026 The jupan authors.
// SPDX-License-Identifier: Apache-2.0

package anomaly

import (
	"cmp"
	"fmt"
	"strings"

	"github.com/jupan-go/jupan/settle/money"
)

// Series names one daily figure: of which partner, in which feed, for which entity (a campaign, a
// store, a game; empty for the feed as a whole) and which metric. The series of one feed explain one
// another, and a feed is the smallest part that a [Monitor] can be divided into.
type Series struct {
	// Partner, Feed, Entity and Metric are names of the host's own.
	Partner string `json:"partner,omitempty"`
	Feed    string `json:"feed,omitempty"`
	Entity  string `json:"entity,omitempty"`
	Metric  string `json:"metric,omitempty"`
}

// String returns the parts with slashes between them.
func (s Series) String() string {
	return strings.Join([]string{s.Partner, s.Feed, s.Entity, s.Metric}, "/")
}

// Compare orders series by partner, feed, entity and metric.
func (s Series) Compare(o Series) int {
	return cmp.Or(
		cmp.Compare(s.Partner, o.Partner), cmp.Compare(s.Feed, o.Feed),
		cmp.Compare(s.Entity, o.Entity), cmp.Compare(s.Metric, o.Metric))
}

// feed returns the series without entity and metric.
func (s Series) feed() Series { return Series{Partner: s.Partner, Feed: s.Feed} }

// Observation is the value of one series on one day, as the partner reported it. A value that is
// missing is not observed; a zero is.
type Observation struct {
	// Series, Day and Value are as the partner has them, in the metric's unit.
	Series Series
	Day    Day
	Value  money.Decimal
	// Revision orders the reports of one day: the highest counts. A partner that restates a day
	// raises it.
	Revision int64
}

// Metric is what is known of the figures of one name beforehand. A metric that is not declared is
// taken to be a measure of no particular unit, never below zero as long as none was seen there.
type Metric struct {
	// Name is the Metric of the series that this declares; with Feed only those of one feed.
	Name, Feed string
	// Currency makes it money; the values are in its major unit.
	Currency money.Currency
	// Counts says that the values are numbers of something: orders, clicks, trips.
	Counts bool
	// Signed allows values below zero: adjustments, gaming revenue. Otherwise one is a fault.
	Signed bool
	// Price is what one unit is worth, so that money at stake can be told of counts; it may be zero.
	Price money.Amount
	// Of names the metric that this is a part of, as conversions are of clicks: their ratio is watched.
	Of string
}

func (m *Metric) validate() error {
	switch {
	case m.Name == "":
		return fmt.Errorf("anomaly: metric without a name: %w", ErrArgument)
	case m.Currency != 0 && m.Counts:
		return fmt.Errorf("anomaly: metric %s: money and counts: %w", m.Name, ErrArgument)
	case m.Of == m.Name:
		return fmt.Errorf("anomaly: metric %s: a part of itself: %w", m.Name, ErrArgument)
	}
	return nil
}

// stake turns a difference in the metric's unit into money, the zero Amount where it has no price.
func (m *Metric) stake(difference money.Decimal) money.Amount {
	difference = difference.Abs()
	if m.Currency != 0 {
		a, err := money.FromDecimal(difference, m.Currency)
		if err != nil {
			return money.Amount{}
		}
		return a
	}
	if m.Price.IsZero() {
		return money.Amount{}
	}
	a, err := m.Price.Exact().MulDecimal(difference).Round(money.Rounding{})
	if err != nil {
		return money.Amount{}
	}
	return a.Abs()
}
