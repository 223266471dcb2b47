// Copyright 2026 The jupan authors.
// SPDX-License-Identifier: Apache-2.0

package rows

import (
	"fmt"
	"strings"
	"time"

	"github.com/jupan-go/jupan/adapters"
	"github.com/jupan-go/jupan/settle/event"
)

// ParseTime reads a text as [Row.Time] reads a field, for forms that put a time together
// from several.
func ParseTime(layout, text string, zone *time.Location) (time.Time, error) {
	return parseTime(layout, text, zone)
}

// parseTime is time.ParseInLocation without its silences.
func parseTime(layout, text string, zone *time.Location) (time.Time, error) {
	if strings.Contains(layout, "MST") {
		return time.Time{}, fmt.Errorf("%w: a layout with a zone's abbreviation", event.ErrSyntax)
	}
	t, err := time.ParseInLocation(layout, text, zone)
	if err != nil {
		return time.Time{}, fmt.Errorf("%w: want a time like %q", event.ErrSyntax, layout)
	}
	if strings.ContainsAny(layout, "Zz") || strings.Contains(layout, "-07") || !nearTurn(t) {
		return t.UTC(), nil
	}
	wall, err := time.Parse(layout, text)
	if err != nil || wall.Format(time.DateTime) != t.Format(time.DateTime) {
		return time.Time{}, fmt.Errorf("%w: a time that the clocks of %s leave out", event.ErrRange, zone)
	}
	for _, back := range [...]time.Duration{time.Hour, 30 * time.Minute} {
		if early := t.Add(-back); early.Format(time.DateTime) == t.Format(time.DateTime) {
			return early.UTC(), nil
		}
	}
	return t.UTC(), nil
}

// nearTurn reports whether the clocks of t's zone are put forward or back about then.
func nearTurn(t time.Time) bool {
	const about = 4 * time.Hour // more than clocks are ever moved
	before, after := t.ZoneBounds()
	return !before.IsZero() && t.Sub(before) < about || !after.IsZero() && after.Sub(t) < about
}

// Zone is the zone of an abbreviation, as a fixed offset: PDT is seven hours behind
// UTC, whatever the season says. An abbreviation that is not known here, or that
// means different things to different people (IST), is an error.
func Zone(abbreviation string) (*time.Location, error) {
	hours, ok := offset(abbreviation)
	if !ok {
		return nil, fmt.Errorf("%w: zone %q", adapters.ErrUnknown, cut(abbreviation))
	}
	return time.FixedZone(abbreviation, hours*3600), nil
}

// offset is the hours that a zone is ahead of UTC.
func offset(abbreviation string) (hours int, ok bool) {
	switch abbreviation {
	case "UTC", "GMT", "WET", "Z":
		return 0, true
	case "CET", "WEST", "BST":
		return 1, true
	case "CEST", "EET", "SAST":
		return 2, true
	case "EEST", "MSK":
		return 3, true
	case "SGT", "HKT", "AWST":
		return 8, true
	case "KST", "JST":
		return 9, true
	case "AEST":
		return 10, true
	case "AEDT":
		return 11, true
	case "NZST":
		return 12, true
	case "NZDT":
		return 13, true
	case "BRT", "ART":
		return -3, true
	case "EDT":
		return -4, true
	case "EST", "CDT":
		return -5, true
	case "CST", "MDT":
		return -6, true
	case "MST", "PDT":
		return -7, true
	case "PST", "AKDT":
		return -8, true
	case "AKST":
		return -9, true
	case "HST":
		return -10, true
	}
	return 0, false
}
