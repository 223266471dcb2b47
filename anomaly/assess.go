// Copyright 2026 The jupan authors.
// SPDX-License-Identifier: Apache-2.0

package anomaly

import (
	"fmt"
	"slices"
)

// Assess says what the Monitor would make of a value, were it reported for the day after the last
// one closed: before a file is taken, or in a form that someone types into. It sees what was observed
// of the other series for that day, changes nothing, and asks no detectors of the host. The finding
// is complete; the second result tells whether it would be raised.
func (m *Monitor) Assess(o Observation) (Finding, bool, error) {
	defer m.drop(o.Series, len(m.feeds))
	f := m.feed(o.Series)
	day := f.closed + 1
	if !f.started {
		day = o.Day
	}
	if o.Day != day {
		return Finding{}, false, fmt.Errorf("anomaly: assess %s of %s, want %s: %w", o.Series, o.Day, day, ErrOrder)
	}
	before := len(f.members)
	member := f.member(o.Series, &m.opts)
	if len(f.members) != before {
		f.outlook.ok = false
		defer f.drop(member)
	}
	_, out := f.look(&m.fc, day)
	for i := range f.members {
		if f.members[i] != member {
			continue
		}
		s := &sight{feed: f, at: i, day: day, value: valueOf(o.Value), exact: o.Value, out: &out[i]}
		s.class = s.out.Class()
		j := m.judge(s)
		if j.finding == nil {
			return *s.draft(Outlier, "slip"), false, nil
		}
		j.finding.identify()
		finish(j.finding)
		return *j.finding, j.held, nil
	}
	return Finding{}, false, fmt.Errorf("anomaly: assess %s: %w", o.Series, ErrUnknown)
}

// drop forgets the feed of a series if there are more feeds than there were.
func (m *Monitor) drop(s Series, before int) {
	if len(m.feeds) > before {
		m.feeds = slices.DeleteFunc(m.feeds, func(f *feed) bool { return f.key == s.feed() })
	}
}

// drop forgets a member.
func (f *feed) drop(member *member) {
	i := slices.Index(f.members, member)
	f.members, f.panel.Series = slices.Delete(f.members, i, i+1), slices.Delete(f.panel.Series, i, i+1)
	f.outlook.ok = false
}
