// Copyright 2026 The jupan authors.
// SPDX-License-Identifier: Apache-2.0

package anomaly

import (
	"fmt"
	"math"

	"github.com/jupan-go/jupan/anomaly/internal/daily"
	"github.com/jupan-go/jupan/internal/stats/numeric"
)

// trends looks for what moves slowly: levels, for information, and ratios. The days before count; the
// day itself counts for ratios.
func (m *Monitor) trends(c *closing) {
	for i := range c.feed.members {
		m.level(c, i)
		if of := c.feed.members[i].metric.Of; of != "" {
			if j := c.feed.sibling(i, of); j >= 0 {
				m.ratio(c, i, j)
			}
		}
	}
}

// sibling returns the series of another metric of the same entity, −1 where there is none.
func (f *feed) sibling(i int, metric string) int {
	s := f.members[i].series
	for j, m := range f.members {
		if m.series.Entity == s.Entity && m.series.Metric == metric {
			return j
		}
	}
	return -1
}

// quiet tells whether a kind was not found in a series for some days: what lasts is told once.
func (c *closing) quiet(kind Kind, s Series, days Day) bool {
	for i := range c.feed.raised {
		if r := &c.feed.raised[i]; r.kind == kind && r.series == s && r.day > c.day-days && r.day < c.day {
			return false
		}
	}
	return true
}

// level tells of a new level.
func (m *Monitor) level(c *closing, i int) {
	const refractory = 14
	mem := c.feed.members[i]
	move, shifted := m.fc.Shift(&mem.model.History, int32(c.day))
	if !shifted || !c.quiet(LevelShift, mem.series, refractory) {
		return
	}
	f := Finding{Kind: LevelShift, Severity: Info, Detector: "shift", Series: mem.series, Day: c.day, Probability: 0.5}
	f.Factor = decimalOf(daily.Pow10(move), 2).String()
	f.Evidence = []Evidence{{Name: "shift", Text: "for a week about " + f.Factor + " times the level of the six weeks before"}}
	c.found = append(c.found, f)
}

// ratio compares the share of a part in its whole with the last four weeks: of this day, and of the
// last week together.
func (m *Monitor) ratio(c *closing, i, j int) {
	const (
		days, week, least = 28, 7, 5.0
		oneDay, pooled    = 1e-5, 1e-6
	)
	f := c.feed
	a, b := f.outlook.values[i], f.outlook.values[j]
	if !a.Known || !b.Known || c.held[i] || c.held[j] || a.X < 0 || b.X < 1 || a.X > b.X {
		return
	}
	part, whole := pairs(&f.members[i].model.History, &f.members[j].model.History, c.day-days-week, c.day)
	if len(part) < week {
		return
	}
	base, ok := daily.ProportionOf(part[:len(part)-week+1], whole[:len(whole)-week+1])
	if !ok || float64(b.X*base.Share) < least {
		return
	}
	p := base.MidP(int64(math.Round(a.X)), int64(math.Round(b.X)))
	sumA, sumB := a.X, b.X
	for k := len(part) - week + 1; k < len(part); k++ {
		sumA, sumB = sumA+part[k], sumB+whole[k]
	}
	pool := base
	q := pool.MidP(int64(math.Round(sumA)), int64(math.Round(sumB)))
	if p > oneDay && q > pooled || !c.quiet(RatioDrift, f.members[i].series, week) {
		return
	}
	g := m.sight(f, i, c.day).draft(RatioDrift, "ratio")
	g.Severity, g.Expected, g.Share = Review, nil, 0
	g.Score = -numeric.Log(math.Max(math.Min(p, q), 1e-300))
	g.Threshold, g.Probability = rounded(-numeric.Log(oneDay)), 0.8
	g.Note = fmt.Sprintf("%.2f %% of %s, usually %.2f %%", float64(100*a.X/b.X), f.members[j].series.Metric, float64(100*base.Share))
	g.Evidence = []Evidence{
		{Name: "day", Weight: -numeric.Log(math.Max(p, 1e-300)), Text: "this day, under a beta-binomial distribution"},
		{Name: "week", Weight: -numeric.Log(math.Max(q, 1e-300)), Text: "the last week together"},
	}
	c.found = append(c.found, *g)
}

// pairs returns the values of two series on the days that both have, from one day up to another.
func pairs(a, b *daily.History, from, to Day) (x, y []float64) {
	for day := from; day < to; day++ {
		u, ok := a.Value(int32(day))
		v, okay := b.Value(int32(day))
		if ok && okay && v >= 1 && u <= v {
			x, y = append(x, u), append(y, v)
		}
	}
	return x, y
}
