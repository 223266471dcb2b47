// Copyright 2026 The jupan authors.
// SPDX-License-Identifier: Apache-2.0

package anomaly

import (
	"context"
	"errors"
	"fmt"
	"slices"

	"github.com/jupan-go/jupan/anomaly/internal/daily"
)

// ReplayDays is how far back a restated day still changes what was made of the days since.
const ReplayDays = daily.Replay

// Monitor watches daily figures. It takes observations in any order, judges a day when the day is
// closed, and learns from what it did not flag.
//
// The same observations give the same findings and the same saved bytes, whatever the order they
// arrive in before their day is closed, and whether the days are closed one by one or all at once.
//
// NewMonitor makes one. It is for one goroutine at a time; to use several, give each its own feeds
// and [Monitor.Merge] them.
type Monitor struct {
	opts  Options
	rates []float64
	feeds []*feed // by partner and feed
	fc    daily.Forecaster
}

// NewMonitor returns a Monitor that has seen nothing.
func NewMonitor(opts *Options) (*Monitor, error) {
	m := &Monitor{opts: opts.copied()}
	if err := m.opts.validate(); err != nil {
		return nil, err
	}
	for _, f := range m.opts.Rates {
		m.rates = append(m.rates, valueOf(f.Times).X)
	}
	return m, nil
}

// Intake says what became of observations; the parts add up to their number.
type Intake struct {
	New      int `json:"new"`      // of a day that is open
	Restated int `json:"restated"` // of a closed day, which is closed again
	Known    int `json:"known"`    // nothing new: seen before, or of a lower revision
	TooLate  int `json:"too_late"` // of a day closed more than ReplayDays ago, or of no real day: not taken
}

// Observe takes what partners reported.
func (m *Monitor) Observe(list ...Observation) (in Intake) {
	for i := range list {
		o := &list[i]
		if o.Day < -dayMax || o.Day > dayMax {
			in.TooLate++
			continue
		}
		f := m.feed(o.Series)
		switch late := f.started && o.Day <= f.closed; {
		case late && o.Day <= f.closed-ReplayDays:
			in.TooLate++
		case !f.member(o.Series, &m.opts).take(*o):
			in.Known++
		case late:
			if !f.dirty || o.Day < f.stale {
				f.dirty, f.stale = true, o.Day
			}
			in.Restated++
		default:
			in.New++
		}
		f.outlook.ok = false
	}
	return in
}

// feed returns the feed of a series, a new one where there is none.
func (m *Monitor) feed(s Series) *feed {
	key := s.feed()
	i, ok := slices.BinarySearchFunc(m.feeds, key, func(f *feed, key Series) int { return f.key.Compare(key) })
	if !ok {
		m.feeds = slices.Insert(m.feeds, i, &feed{key: key})
	}
	return m.feeds[i]
}

// Close closes the days up to the one given, in every feed: it judges them, learns from them, and
// returns what was found and not returned before, with findings that a restatement made void marked
// as withdrawn. An error is that of a host's own detector or of ctx; the findings beside it stand.
func (m *Monitor) Close(ctx context.Context, day Day) ([]Finding, error) {
	if day < -dayMax || day > dayMax {
		return nil, fmt.Errorf("anomaly: close %d: %w", day, ErrArgument)
	}
	var found []Finding
	var errs []error
	for _, f := range m.feeds {
		list, err := m.closeFeed(ctx, f, day)
		found = append(found, list...)
		if err != nil {
			errs = append(errs, err)
		}
		if ctx.Err() != nil {
			break
		}
	}
	slices.SortFunc(found, func(a, b Finding) int { return a.Compare(&b) })
	return found, errors.Join(errs...)
}

// CloseFeed closes the days of one feed: for hosts whose partners report at different times.
func (m *Monitor) CloseFeed(ctx context.Context, partner, feed string, day Day) ([]Finding, error) {
	f, _ := m.lookup(Series{Partner: partner, Feed: feed})
	if f == nil || day < -dayMax || day > dayMax {
		return nil, fmt.Errorf("anomaly: close feed %s/%s: %w", partner, feed, ErrUnknown)
	}
	return m.closeFeed(ctx, f, day)
}

// closeFeed closes the days of one feed, those that were restated first.
func (m *Monitor) closeFeed(ctx context.Context, f *feed, day Day) (found []Finding, err error) {
	if !f.started {
		first, ok := f.first()
		if !ok {
			return nil, nil
		}
		f.closed, f.started = first-1, true
	}
	var before []raised // found on the days that are closed again
	if f.dirty {
		day = max(day, f.closed)
		f.cut(f.stale)
		again := func(r raised) bool { return r.day > f.closed }
		before = slices.DeleteFunc(slices.Clone(f.raised), func(r raised) bool { return !again(r) })
		f.raised = slices.DeleteFunc(f.raised, again)
		f.dirty, f.stale = false, 0
	}
	var errs []error
	for f.closed < day && ctx.Err() == nil {
		list, err := m.closeDay(ctx, f, f.closed+1)
		found = append(found, list...)
		if err != nil {
			errs = append(errs, err)
		}
		f.closed++
		f.outlook.ok = false
		for _, mem := range f.members {
			mem.forget(f.closed - ReplayDays + 1)
		}
	}
	return reconcile(before, found), errors.Join(append(errs, ctx.Err())...)
}

// Closed returns the last day that was closed of a feed; false before the first.
func (m *Monitor) Closed(partner, feed string) (Day, bool) {
	f, _ := m.lookup(Series{Partner: partner, Feed: feed})
	if f == nil || !f.started {
		return 0, false
	}
	return f.closed, true
}
