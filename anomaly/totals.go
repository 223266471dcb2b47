// Copyright 2026 The jupan authors.
// SPDX-License-Identifier: Apache-2.0

package anomaly

import (
	"cmp"
	"fmt"
	"slices"
	"time"

	"github.com/jupan-go/jupan/internal/keyhash"
	"github.com/jupan-go/jupan/settle/event"
	"github.com/jupan-go/jupan/settle/money"
)

// Totals turns events into daily figures for a [Monitor]: for each source, campaign and kind the money
// of each currency, as payment_captured.KRW, and the quantity, as click.n. An event that comes again
// counts once.
//
// NewTotals makes one. It is for one goroutine at a time.
type Totals struct {
	zone *time.Location
	sums map[Series]map[Day]money.Decimal
	seen map[keyhash.Hash]bool
}

// NewTotals returns empty totals of days in a zone, UTC if nil.
func NewTotals(zone *time.Location) *Totals {
	if zone == nil {
		zone = time.UTC
	}
	return &Totals{zone: zone, sums: map[Series]map[Day]money.Decimal{}, seen: map[keyhash.Hash]bool{}}
}

// Add adds events. The series have the event's party, or else its source, as Partner, the source as
// Feed and the campaign as Entity.
func (t *Totals) Add(events ...event.Event) error {
	for i := range events {
		e := &events[i]
		h := keyhash.Seed{}.Derive(e.Key.Source).Sum128(e.Key.ID)
		if t.seen[h] {
			continue
		}
		t.seen[h] = true
		s := Series{Partner: e.Party, Feed: e.Key.Source, Entity: e.Campaign}
		if s.Partner == "" {
			s.Partner = e.Key.Source
		}
		day := DayOf(e.At.In(t.zone))
		if e.Gross.Currency() != 0 {
			s.Metric = string(e.Kind) + "." + e.Gross.Currency().Code()
			if err := t.add(s, day, e.Gross.Abs().Decimal()); err != nil {
				return err
			}
		}
		quantity := money.Int(1)
		if e.Kind.Counted() {
			quantity = e.Quantity
		}
		s.Metric = string(e.Kind) + ".n"
		if err := t.add(s, day, quantity); err != nil {
			return err
		}
	}
	return nil
}

func (t *Totals) add(s Series, day Day, v money.Decimal) error {
	if t.sums[s] == nil {
		t.sums[s] = map[Day]money.Decimal{}
	}
	sum, err := t.sums[s][day].Add(v)
	if err != nil {
		return fmt.Errorf("anomaly: total of %s on %s: %w", s, day, err)
	}
	t.sums[s][day] = sum
	return nil
}

// Observations returns the figures of the days from one to another, both included, in order. Between
// the first day of a series and the last day asked for, a day without events is a zero; revision is
// given to all of them.
func (t *Totals) Observations(from, to Day, revision int64) (list []Observation) {
	for s, days := range t.sums {
		first := to + 1
		for day := range days {
			first = min(first, day)
		}
		for day := max(from, first); day <= to; day++ {
			list = append(list, Observation{Series: s, Day: day, Value: days[day], Revision: revision})
		}
	}
	slices.SortFunc(list, func(a, b Observation) int {
		if a.Day != b.Day {
			return int(a.Day - b.Day)
		}
		return a.Series.Compare(b.Series)
	})
	return list
}

// Metrics declares the figures, for the options of a Monitor: money by its currency, the rest as
// counts.
func (t *Totals) Metrics() (list []Metric) {
	known := map[string]bool{}
	for s := range t.sums {
		known[s.Metric] = true
	}
	for name := range known {
		m := Metric{Name: name, Counts: true}
		for _, c := range money.Currencies() {
			if code := c.Code(); len(name) > len(code) && name[len(name)-len(code)-1:] == "."+code {
				m = Metric{Name: name, Currency: c}
			}
		}
		list = append(list, m)
	}
	slices.SortFunc(list, func(a, b Metric) int { return cmp.Compare(a.Name, b.Name) })
	return list
}
