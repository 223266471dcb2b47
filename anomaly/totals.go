// Copyright 2026 The jupan authors.
// SPDX-License-Identifier: Apache-2.0

package anomaly

import (
	"cmp"
	"fmt"
	"maps"
	"slices"
	"time"

	"github.com/jupan-go/jupan/internal/keyhash"
	"github.com/jupan-go/jupan/settle/event"
	"github.com/jupan-go/jupan/settle/money"
)

// Totals turns events into daily figures for a [Monitor]: for each source, campaign and kind the money
// of each currency, as payment_captured.KRW, and the quantity, as click.n. An event that comes again
// counts once, and a partition that is restated counts as it was stated last.
//
// NewTotals makes one. It is for one goroutine at a time.
type Totals struct {
	zone  *time.Location
	from  Day // days before it are forgotten
	sums  sums
	first map[Series]Day // that had events
	seen  map[keyhash.Hash]Day
	parts map[string]*partition
}

// sums are figures by series and day.
type sums map[Series]map[Day]money.Decimal

// partition is what a partition added to the figures.
type partition struct {
	version int64
	sums    sums
}

// NewTotals returns empty totals of days in a zone, UTC if nil.
func NewTotals(zone *time.Location) *Totals {
	if zone == nil {
		zone = time.UTC
	}
	return &Totals{
		zone: zone, from: -dayMax, sums: sums{}, first: map[Series]Day{},
		seen: map[keyhash.Hash]Day{}, parts: map[string]*partition{},
	}
}

// Post adds a batch, as a book or a Tally takes it: with a partition it replaces what the partition
// held in a lower version.
func (t *Totals) Post(batch event.Batch) error {
	if batch.Partition == "" {
		return t.Add(batch.Events...)
	}
	old := t.parts[batch.Partition]
	if old != nil && batch.Version <= old.version {
		return nil
	}
	p := &partition{version: batch.Version, sums: sums{}}
	if err := t.fill(p.sums, batch.Events, map[keyhash.Hash]Day{}); err != nil {
		return err
	}
	if old != nil {
		if err := t.merge(old.sums, money.Decimal.Neg); err != nil {
			return err
		}
	}
	t.parts[batch.Partition] = p
	return t.merge(p.sums, func(v money.Decimal) money.Decimal { return v })
}

// Add adds events. The series have the event's party, or else its source, as Partner, the source as
// Feed and the campaign as Entity.
func (t *Totals) Add(events ...event.Event) error {
	added := sums{}
	if err := t.fill(added, events, t.seen); err != nil {
		return err
	}
	return t.merge(added, func(v money.Decimal) money.Decimal { return v })
}

// fill adds up events that were not seen, and whose days are not forgotten.
func (t *Totals) fill(into sums, events []event.Event, seen map[keyhash.Hash]Day) error {
	for i := range events {
		e := &events[i]
		day := DayOf(e.At.In(t.zone))
		h := keyhash.Seed{}.Derive(e.Key.Source).Sum128(e.Key.ID)
		if _, again := seen[h]; again || day < t.from {
			continue
		}
		seen[h] = day
		if err := into.event(e, day); err != nil {
			return err
		}
	}
	return nil
}

// merge adds sums, each turned as asked, to the figures.
func (t *Totals) merge(added sums, turn func(money.Decimal) money.Decimal) error {
	for s, days := range added {
		for day, v := range days {
			if first, ok := t.first[s]; !ok || day < first {
				t.first[s] = day
			}
			if err := t.sums.add(s, day, turn(v)); err != nil {
				return err
			}
		}
	}
	return nil
}

// event adds the figures of one event.
func (m sums) event(e *event.Event, day Day) error {
	s := Series{Partner: e.Party, Feed: e.Key.Source, Entity: e.Campaign}
	if s.Partner == "" {
		s.Partner = e.Key.Source
	}
	if e.Gross.Currency() != 0 {
		s.Metric = string(e.Kind) + "." + e.Gross.Currency().Code()
		if err := m.add(s, day, e.Gross.Abs().Decimal()); err != nil {
			return err
		}
	}
	quantity := money.Int(1)
	if e.Kind.Counted() {
		quantity = e.Quantity
	}
	s.Metric = string(e.Kind) + ".n"
	return m.add(s, day, quantity)
}

func (m sums) add(s Series, day Day, v money.Decimal) error {
	if m[s] == nil {
		m[s] = map[Day]money.Decimal{}
	}
	sum, err := m[s][day].Add(v)
	if err != nil {
		return fmt.Errorf("anomaly: total of %s on %s: %w", s, day, err)
	}
	m[s][day] = sum
	return nil
}

// Forget drops the figures of days before one, and takes no more events of those days: days that no
// [Monitor] would close again.
func (t *Totals) Forget(before Day) {
	t.from = max(t.from, before)
	t.sums.forget(t.from)
	for _, p := range t.parts {
		p.sums.forget(t.from)
	}
	maps.DeleteFunc(t.seen, func(_ keyhash.Hash, day Day) bool { return day < t.from })
}

func (m sums) forget(before Day) {
	for s, days := range m {
		maps.DeleteFunc(days, func(day Day, _ money.Decimal) bool { return day < before })
		if len(days) == 0 {
			delete(m, s)
		}
	}
}

// Observations returns the figures of the days from one to another, both included, in order. Between
// the first day of a series and the last day asked for, a day without events is a zero; revision is
// given to all of them.
func (t *Totals) Observations(from, to Day, revision int64) (list []Observation) {
	for s, first := range t.first {
		for day := max(from, first, t.from); day <= to; day++ {
			list = append(list, Observation{Series: s, Day: day, Value: t.sums[s][day], Revision: revision})
		}
	}
	slices.SortFunc(list, func(a, b Observation) int {
		return cmp.Or(cmp.Compare(a.Day, b.Day), a.Series.Compare(b.Series))
	})
	return list
}

// Metrics declares the figures, for the options of a Monitor: money by its currency, the rest as
// counts.
func (t *Totals) Metrics() (list []Metric) {
	known := map[string]bool{}
	for s := range t.first {
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
