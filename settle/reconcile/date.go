// Copyright 2026 The jupan authors.
// SPDX-License-Identifier: Apache-2.0

package reconcile

import (
	"cmp"
	"fmt"
	"time"
)

// Date is a day of the calendar, without a time and without a zone, because that
// is what statements of banks and partners give. The zero Date is not stated.
// Dates can be compared with ==.
type Date struct {
	days int32 // 1 is 1 January of the year 1
}

// dayOfUnix is what the first of January 1970 is as a Date.
const dayOfUnix = 719_163

// NewDate returns a day; months and days beyond their range are carried over, as
// by [time.Date]. Before the year 1 there is no date.
func NewDate(y int, m time.Month, d int) Date {
	n := time.Date(y, m, d, 0, 0, 0, 0, time.UTC).Unix()/(24*60*60) + dayOfUnix
	if y < 1 || n < 1 || n != int64(int32(n)) {
		return Date{}
	}
	return Date{int32(n)}
}

// DateOf returns the day that the clock of t's own zone shows; the zero time has
// none.
func DateOf(t time.Time) Date {
	if t.IsZero() {
		return Date{}
	}
	return NewDate(t.Date())
}

// ParseDate reads a date of the form 2026-01-31.
func ParseDate(s string) (Date, error) {
	t, err := time.Parse(time.DateOnly, s)
	if err != nil || t.Year() < 1 {
		return Date{}, fmt.Errorf("reconcile: date %q: want a day such as 2026-01-31", s)
	}
	return NewDate(t.Date()), nil
}

// MustDate is [ParseDate] for tests, examples and package variables: it panics on
// an error.
func MustDate(s string) Date {
	d, err := ParseDate(s)
	if err != nil {
		panic(err)
	}
	return d
}

// noon is the middle of the day in a zone; every zone has it on every day.
func (d Date) noon(zone *time.Location) time.Time {
	return time.Date(1, 1, int(d.days), 12, 0, 0, 0, zone)
}

// Compare is −1, 0 or +1 as d is before, equal to or after e.
func (d Date) Compare(e Date) int { return cmp.Compare(d.days, e.days) }

// since is how many days d is after e.
func (d Date) since(e Date) int { return int(d.days) - int(e.days) }

// IsZero reports whether d is not stated.
func (d Date) IsZero() bool { return d == Date{} }

// String returns the form 2026-01-31, and nothing for a date that is not stated.
func (d Date) String() string {
	if d.IsZero() {
		return ""
	}
	return d.noon(time.UTC).Format(time.DateOnly)
}

// MarshalText writes what String returns.
func (d Date) MarshalText() ([]byte, error) { return []byte(d.String()), nil }

// UnmarshalText reads what MarshalText writes; no text is not stated.
func (d *Date) UnmarshalText(text []byte) error {
	if len(text) == 0 {
		*d = Date{}
		return nil
	}
	var err error
	*d, err = ParseDate(string(text))
	return err
}
