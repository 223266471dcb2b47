// Copyright 2026 The jupan authors.
// SPDX-License-Identifier: Apache-2.0

package anomaly

import (
	"github.com/jupan-go/jupan/anomaly/internal/daily"
	"github.com/jupan-go/jupan/internal/stats/numeric"
)

// gaps looks for series that have no report where they always have one. A gap that goes on is not
// found again; a feed without any report is one finding.
func (m *Monitor) gaps(c *closing) {
	f := c.feed
	var missing []int
	expected, known := 0, 0
	for i, mem := range f.members {
		if f.outlook.values[i].Known {
			known++
		}
		if !m.expects(c, i) {
			continue
		}
		expected++
		if !f.outlook.values[i].Known && mem.model.History.KnownOn(int32(c.day)-1) {
			missing = append(missing, i)
		}
	}
	if len(missing) == 0 {
		return
	}
	if known == 0 && len(missing) == expected && expected > 1 {
		g := m.sight(f, missing[0], c.day).draft(MissingDay, "gap")
		c.found = append(c.found, Finding{
			Kind: MissingDay, Severity: Block, Detector: "gap", Series: f.key, Day: c.day, Share: 1.0 / 28,
			Probability: rounded(1 - f.outlook.out[missing[0]].Zeros.Absent), Threshold: g.Threshold,
			Evidence: []Evidence{{Name: "gap", Text: "no series of the feed was reported"}},
		})
		return
	}
	for _, i := range missing {
		g := m.sight(f, i, c.day).draft(MissingDay, "gap")
		g.Probability = 1 - f.outlook.out[i].Zeros.Absent
		g.Severity = severityOf(g)
		g.Evidence = []Evidence{{Name: "gap", Text: "a report on this day of the week is never missing"}}
		c.found = append(c.found, *g)
	}
}

// expects tells whether a report of a series must be there.
func (m *Monitor) expects(c *closing, i int) bool {
	const daysMin, absent = 10, 0.05
	z := &c.feed.outlook.out[i].Zeros
	if z.N < daysMin || z.Absent > absent {
		return false
	}
	return m.opts.Calendar == nil || !m.opts.Calendar.Closed(c.feed.members[i].series, c.day)
}

// copies looks for entities whose figures are those of the day before. How often that happens by
// chance depends on their size: a count below ten is the same as yesterday's in one of nine days, an
// amount of money in one of 2,500.
func (m *Monitor) copies(c *closing) {
	const chance = 0.003
	f := c.feed
	byEntity := map[string][]int{}
	var order []string
	for i, mem := range f.members {
		if v := f.outlook.values[i]; v.Known && v.X != 0 {
			if byEntity[mem.series.Entity] == nil {
				order = append(order, mem.series.Entity)
			}
			byEntity[mem.series.Entity] = append(byEntity[mem.series.Entity], i)
		}
	}
	for _, entity := range order {
		members := byEntity[entity]
		p, same := 1.0, 0
		for _, i := range members {
			if q, ok := m.sameAsBefore(c, i); ok {
				p = float64(p * q)
				same++
			}
		}
		if same == 0 || same < len(members) || p > chance {
			continue
		}
		g := m.sight(f, members[0], c.day).draft(StaleCopy, "copy")
		g.Probability, g.Score = 0.9, -numeric.Log(p)
		g.Threshold = rounded(-numeric.Log(chance))
		g.Severity = Review
		g.Share, g.Expected = 0, nil
		if len(members) > 1 {
			g.Series.Metric, g.Value = "", nil
		}
		g.Evidence = []Evidence{{Name: "copy", Weight: g.Score, Text: "all figures are those of the day before"}}
		c.found = append(c.found, *g)
	}
}

// sameAsBefore tells whether a value is that of the last report, and how often that is so by chance.
func (m *Monitor) sameAsBefore(c *closing, i int) (chance float64, same bool) {
	mem := c.feed.members[i]
	now, last := mem.report(c.day), mem.report(c.day-1)
	if now == nil || last == nil || now.value != last.value {
		return 0, false
	}
	n, equal := mem.model.History.Equal(int32(c.day))
	base := copyChance(mem.metric, c.feed.outlook.values[i])
	const prior = 30 // days that the base rate counts for
	return (float64(equal) + float64(base*prior)) / (float64(n) + prior), true
}

// copyChance is how often a figure equals that of the day before: measured on series of advertising,
// transport and retail.
func copyChance(m Metric, v daily.Value) float64 {
	switch {
	case m.Currency != 0:
		return 0.0004
	case v.X < 10:
		return 0.111
	case v.X < 100:
		return 0.045
	case v.X < 1000:
		return 0.0083
	}
	return 0.0009
}
