// Copyright 2026 The jupan authors.
// SPDX-License-Identifier: Apache-2.0

package anomaly

import (
	"context"
	"fmt"
	"math"

	"github.com/jupan-go/jupan/anomaly/internal/daily"
)

// roundHalf rounds to the nearest whole number.
func roundHalf(x float64) float64 { return math.Floor(x + 0.5) }

// conflicts reports values of which a feed told two under one revision.
func (m *Monitor) conflicts(c *closing) {
	for i, mem := range c.feed.members {
		if r := mem.report(c.day); r != nil && r.conflict {
			f := m.sight(c.feed, i, c.day).draft(Conflict, "revision")
			f.Severity, f.Probability = Review, 0.99
			f.Evidence = []Evidence{{Name: "revision", Text: "two values under one revision; the smaller one is used"}}
			c.found = append(c.found, *f)
		}
	}
}

// whole looks at the feed as a whole: if all its series moved together, the cause is one, and the
// ratios between them would not show it.
func (m *Monitor) whole(c *closing) {
	const membersMin, share = 3, 0.5
	f := c.feed
	move, n, expected := f.outlook.move()
	if n < membersMin || float64(n) < float64(share*float64(expected)) {
		f.whole.Grow(int32(c.day))
		return
	}
	past := f.whole.Moves(int32(c.day))
	odd := past.Odd(move)
	p := f.whole.Grow(int32(c.day))
	*p = daily.Point{Y: move, Flags: daily.Known}
	if !odd {
		return
	}
	p.Flags |= daily.Held
	for i := range f.members {
		c.held[i] = c.held[i] || f.outlook.values[i].Known
	}
	c.found = append(c.found, wholeFinding(c, move, n))
}

// wholeFinding names what happened to all series of a feed.
func wholeFinding(c *closing, move float64, n int) Finding {
	const log2, near = 0.30102999566398119521, 0.12 // log10 2
	f := Finding{
		Kind: Outlier, Severity: Review, Detector: "feed", Series: c.feed.key, Day: c.day, Probability: 0.9,
		Evidence: []Evidence{{Name: "feed", Text: fmt.Sprintf(
			"%d series together moved by a factor of %s", n, decimalOf(daily.Pow10(move), 6))}},
	}
	f.Share = rounded(math.Min(math.Abs(daily.Pow10(move)-1)/28, 1e6))
	k := int(roundHalf(move))
	switch {
	case k != 0 && math.Abs(move-float64(k)) < near:
		f.Kind, f.Severity, f.Probability, f.Factor = DecimalSlip, Block, 0.97, powerText(max(min(k, 6), -6))
	case math.Abs(move-log2) < near/2:
		f.Kind, f.Factor = DoubledDay, "2"
	case move < 0:
		f.Kind = PartialDay
	}
	return f
}

// move returns the median of the errors of a day, of how many series, and how many were expected.
func (o *outlook) move() (mid float64, n, expected int) {
	var errs []float64
	for i := range o.out {
		own := &o.out[i].Own
		if own.N < 7 {
			continue
		}
		expected++
		if v := o.values[i]; v.Known && v.X != 0 {
			errs = append(errs, daily.Log10(math.Abs(v.X))-own.Mid)
		}
	}
	return daily.Median(errs), len(errs), expected
}

// checks asks a host's own checks about the day.
func (m *Monitor) checks(ctx context.Context, c *closing) {
	for _, check := range m.opts.Checks {
		view := FeedDay{Partner: c.feed.key.Partner, Feed: c.feed.key.Feed, Day: c.day, feed: c.feed}
		list, err := check.Check(ctx, view)
		if err != nil {
			c.errs = append(c.errs, fmt.Errorf("anomaly: check %s: %w", check.Name(), err))
			continue
		}
		for _, f := range list {
			f.Day, f.Detector = c.day, check.Name()
			f.Series.Partner, f.Series.Feed = c.feed.key.Partner, c.feed.key.Feed
			c.found = append(c.found, f)
		}
	}
}
