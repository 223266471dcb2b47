// Copyright 2026 The jupan authors.
// SPDX-License-Identifier: Apache-2.0

package anomaly

import (
	"cmp"
	"slices"

	"github.com/jupan-go/jupan/anomaly/internal/daily"
	"github.com/jupan-go/jupan/settle/money"
)

// report is what was observed of one series for one day. Reports are kept for as long as a day may
// be restated, and until their day is closed.
type report struct {
	day      Day
	value    money.Decimal
	revision int64
	conflict bool // whether the revision has two values; the smaller one counts
}

// member is one series of a feed.
type member struct {
	series  Series
	metric  Metric
	rule    bool // whether the metric was declared, so that its sign is a rule
	model   *daily.Series
	reports []report // by day
}

// report returns the report for a day, or nil.
func (m *member) report(day Day) *report {
	i, ok := m.find(day)
	if !ok {
		return nil
	}
	return &m.reports[i]
}

func (m *member) find(day Day) (int, bool) {
	return slices.BinarySearchFunc(m.reports, day, func(r report, d Day) int { return cmp.Compare(r.day, d) })
}

// take enters an observation and tells whether it changed anything.
func (m *member) take(o Observation) bool {
	i, ok := m.find(o.Day)
	if !ok {
		r := report{day: o.Day, value: o.Value, revision: o.Revision}
		m.reports = slices.Insert(m.reports, i, r)
		return true
	}
	r := &m.reports[i]
	switch {
	case o.Revision > r.revision:
		changed := o.Value != r.value || r.conflict
		r.value, r.revision, r.conflict = o.Value, o.Revision, false
		return changed
	case o.Revision < r.revision || o.Value == r.value:
		return false
	case o.Value.Cmp(r.value) < 0:
		r.value = o.Value
	}
	changed := !r.conflict || r.value == o.Value
	r.conflict = true
	return changed
}

// forget drops reports of days before the one given.
func (m *member) forget(before Day) {
	if i, _ := m.find(before); i > 0 {
		m.reports = slices.Delete(m.reports, 0, i)
	}
}

// feed is all series of one feed of one partner.
type feed struct {
	key     Series // partner and feed
	members []*member
	panel   daily.Panel
	whole   daily.History // what the feed as a whole did beyond what its series expected
	closed  Day           // the last day closed
	started bool          // whether a day was closed
	dirty   bool          // whether a closed day was restated, from stale on
	stale   Day
	raised  []raised // what was found on the days that may be closed again
	labels  []Label  // by day and series
	votes   []count  // by detector
	shifts  []shift  // of the thresholds, by labels, in the order of their days
	outlook outlook  // of one day, while nothing changes
}

// outlook is what is known of one day before its values are judged.
type outlook struct {
	ok     bool
	day    Day
	values []daily.Value
	out    []daily.Outlook
}

// raised remembers a finding, so that a restatement can tell what is new and what is void.
type raised struct {
	day    Day
	kind   Kind
	series Series
	factor string
	digest uint64
	id     string
	cause  string // the incident
}

// member returns the member of a series, a new one where there is none.
func (f *feed) member(s Series, opts *Options) *member {
	i, ok := slices.BinarySearchFunc(f.members, s, func(m *member, s Series) int { return m.series.Compare(s) })
	if ok {
		return f.members[i]
	}
	metric, rule := opts.metric(s)
	model := &daily.Series{Entity: s.Entity, Metric: s.Metric, Counts: metric.Counts}
	m := &member{series: s, metric: metric, rule: rule, model: model}
	f.members = slices.Insert(f.members, i, m)
	f.panel.Series = slices.Insert(f.panel.Series, i, model)
	return m
}

// look returns the values of a day and the outlook of each series on it.
func (f *feed) look(fc *daily.Forecaster, day Day) ([]daily.Value, []daily.Outlook) {
	if f.outlook.ok && f.outlook.day == day {
		return f.outlook.values, f.outlook.out
	}
	values := make([]daily.Value, len(f.members))
	for i, m := range f.members {
		if r := m.report(day); r != nil {
			values[i] = valueOf(r.value)
		}
	}
	out := f.panel.Day(fc, int32(day), values)
	f.outlook = outlook{true, day, values, out}
	return values, out
}

// first returns the earliest day that has a report.
func (f *feed) first() (first Day, ok bool) {
	for _, m := range f.members {
		if len(m.reports) > 0 && (!ok || m.reports[0].day < first) {
			first, ok = m.reports[0].day, true
		}
	}
	return first, ok
}

// cut forgets a closed day and all after it, except what was reported for them.
func (f *feed) cut(day Day) {
	for _, m := range f.members {
		m.model.History.Cut(int32(day))
	}
	f.whole.Cut(int32(day))
	f.closed = day - 1
	f.outlook.ok = false
}
