// Copyright 2026 The jupan authors.
// SPDX-License-Identifier: Apache-2.0

package anomaly

import (
	"cmp"
	"slices"
)

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

// Together gives findings of one cause one incident across the grains: what a file was found to be
// explains what is odd about its day, and a day in a wrong unit explains its large rows. Call it with
// what was found for a day before the findings are raised and sent. It changes nothing but Incident.
func Together(found []Finding) {
	order := make([]*Finding, len(found))
	for i := range found {
		order[i] = &found[i]
	}
	slices.SortFunc(order, func(a, b *Finding) int { return cmp.Or(a.Compare(b), cmp.Compare(a.ID, b.ID)) })
	for _, cause := range order {
		for _, f := range order {
			if f.Incident != cause.Incident && !cause.Withdrawn && explains(cause, f) {
				rename(found, f.Incident, cause.Incident)
			}
		}
	}
}

// rename moves all findings of one incident into another.
func rename(found []Finding, from, to string) {
	for i := range found {
		if found[i].Incident == from {
			found[i].Incident = to
		}
	}
}

// explains tells whether one finding is the cause of another, of the same feed and day and of a finer
// grain.
func explains(cause, f *Finding) bool {
	if cause.Series.feed() != f.Series.feed() || cause.Day != f.Day || f.Detector == "file" {
		return false
	}
	if cause.Detector != "file" {
		return f.Kind == RowInfluence && (cause.Kind == DecimalSlip || cause.Kind == CurrencyMixup) && cause.Subject == ""
	}
	switch f.Kind {
	case DecimalSlip, CurrencyMixup, RowInfluence:
		return cause.Kind == DecimalSlip
	case DoubledDay, StaleCopy:
		return cause.Kind == DuplicateFile
	case PartialDay, MissingDay, UnexpectedZero:
		return cause.Kind == PartialDay
	}
	return false
}
