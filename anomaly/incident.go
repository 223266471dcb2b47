// Copyright 2026 The jupan authors.
// SPDX-License-Identifier: Apache-2.0

package anomaly

import "slices"

// togetherMin is from how many findings of one kind and factor on a day a feed has one incident.
const togetherMin = 3

// incidents gives findings of one cause one incident: the feed as a whole, the same thing at the
// same entity or in many series on the same day, the same thing on the days before.
func (c *closing) incidents() {
	slices.SortFunc(c.found, func(a, b Finding) int { return a.Compare(&b) })
	for i := range c.found {
		c.found[i].Incident = ""
		c.found[i].identify()
	}
	whole := slices.IndexFunc(c.found, func(f Finding) bool { return f.Detector == "feed" })
	count := map[[2]string]int{}
	for i := range c.found {
		count[c.found[i].cause()]++
	}
	for i := range c.found {
		f := &c.found[i]
		switch before := c.before(f); {
		case before != "":
			f.Incident = before
		case whole >= 0 && sameCause(&c.found[whole], f):
			f.Incident = c.found[whole].Incident
		default:
			f.Incident = c.firstOf(f, count[f.cause()] >= togetherMin).Incident
		}
	}
}

// cause is what findings of one incident have in common.
func (f *Finding) cause() [2]string { return [2]string{string(f.Kind), f.Factor} }

// sameCause tells whether what the whole feed did explains a finding of one of its series.
func sameCause(whole, f *Finding) bool {
	return f.Factor == whole.Factor || whole.Factor == "" && (f.Kind == PartialDay || f.Kind == Outlier)
}

// firstOf returns the first finding of the same cause, at the same entity or, together, anywhere.
func (c *closing) firstOf(f *Finding, together bool) *Finding {
	for i := range c.found {
		g := &c.found[i]
		if g.cause() == f.cause() && g.Subject == f.Subject && (together || g.Series.Entity == f.Series.Entity) {
			return g
		}
	}
	return f
}

// before returns the incident of the same thing on the last day that had it, if that was at most
// three days ago: weekends lie between.
func (c *closing) before(f *Finding) string {
	const days = 3
	for i := len(c.feed.raised) - 1; i >= 0; i-- {
		r := &c.feed.raised[i]
		if r.day >= c.day-days && r.day < c.day && r.series == f.Series && f.Subject == "" &&
			(r.kind == f.Kind && r.factor == f.Factor || f.Kind == UnitSwitch) {
			return r.cause
		}
	}
	return ""
}
