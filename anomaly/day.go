// Copyright 2026 The jupan authors.
// SPDX-License-Identifier: Apache-2.0

package anomaly

import (
	"fmt"
	"time"
)

// Day is a day of the calendar, as days since 1970-01-01. Which instants belong to it is the
// caller's business: a feed counts its days in its own time zone. Its text is 2026-01-15.
type Day int32

// DayOf returns the day that t falls on in its own location.
func DayOf(t time.Time) Day {
	y, m, d := t.Date()
	return Day(time.Date(y, m, d, 0, 0, 0, 0, time.UTC).Unix() / secondsADay)
}

const secondsADay = 24 * 60 * 60

// dayMax bounds days either way: two thousand years.
const dayMax = 730_000

// ParseDay reads a day such as 2026-01-15.
func ParseDay(s string) (Day, error) {
	t, err := time.Parse(time.DateOnly, s)
	if err != nil {
		return 0, fmt.Errorf("anomaly: day %q: %w", s, ErrArgument)
	}
	return DayOf(t), nil
}

// Time returns the first instant of the day in UTC.
func (d Day) Time() time.Time { return time.Unix(int64(d)*secondsADay, 0).UTC() }

// String returns the day as 2026-01-15.
func (d Day) String() string { return d.Time().Format(time.DateOnly) }

// MarshalText returns the text form. It implements [encoding.TextMarshaler].
func (d Day) MarshalText() ([]byte, error) { return []byte(d.String()), nil }

// UnmarshalText reads the text form. It implements [encoding.TextUnmarshaler].
func (d *Day) UnmarshalText(text []byte) error {
	day, err := ParseDay(string(text))
	if err == nil {
		*d = day
	}
	return err
}
