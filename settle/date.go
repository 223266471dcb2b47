// Copyright 2026 The jupan authors.
// SPDX-License-Identifier: Apache-2.0

package settle

import (
	"cmp"
	"fmt"
	"time"

	"github.com/jupan-go/jupan/settle/money"
)

// Date is a day of the calendar, without a time and without a zone: what a
// payment is due on, a rate is fixed on, a rule is in force from. The zero Date is
// no date. Dates can be compared with ==.
type Date struct {
	days int32 // 1 is 1 January of the year 1
}

// dayOfUnix is what the first of January 1970 is as a Date.
const dayOfUnix = 719_163

// NewDate returns a day; months and days beyond their range are carried over, as
// by [time.Date].
func NewDate(y int, m time.Month, d int) Date {
	return Date{int32(time.Date(y, m, d, 0, 0, 0, 0, time.UTC).Unix()/(24*60*60) + dayOfUnix)}
}

// DateOf returns the day that the clock of t's own zone shows.
func DateOf(t time.Time) Date { return NewDate(t.Date()) }

// ParseDate reads a date of the form 2026-01-31.
func ParseDate(s string) (Date, error) {
	t, err := time.Parse(time.DateOnly, s)
	if err != nil || t.Year() < 1 {
		return Date{}, fmt.Errorf("settle: date %q: %w: want a day such as 2026-01-31", s, money.ErrSyntax)
	}
	return DateOf(t), nil
}

// MustDate is ParseDate for tests, examples and package variables: it panics on
// an error.
func MustDate(s string) Date {
	d, err := ParseDate(s)
	if err != nil {
		panic(err)
	}
	return d
}

// noon is the middle of the day in UTC; its Date and Weekday are those of d.
func (d Date) noon() time.Time { return time.Date(1, 1, int(d.days), 12, 0, 0, 0, time.UTC) }

// YMD returns year, month and day.
func (d Date) YMD() (int, time.Month, int) { return d.noon().Date() }

// Weekday returns the day of the week.
func (d Date) Weekday() time.Weekday { return d.noon().Weekday() }

// AddDays returns the day n days later.
func (d Date) AddDays(n int) Date { return Date{d.days + int32(n)} }

// dayOfMonth returns a day of the month that is months later, its last one if it has no such day.
func (d Date) dayOfMonth(months, day int) Date {
	y, m, _ := d.YMD()
	last := NewDate(y, m+time.Month(months)+1, 0)
	_, _, days := last.YMD()
	return last.AddDays(min(day, days) - days)
}

// Compare is −1, 0 or +1 as d is before, equal to or after e.
func (d Date) Compare(e Date) int { return cmp.Compare(d.days, e.days) }

// IsZero reports whether d is no date.
func (d Date) IsZero() bool { return d == Date{} }

// String returns the form 2026-01-31, and nothing for no date.
func (d Date) String() string {
	if d.IsZero() {
		return ""
	}
	return d.noon().Format(time.DateOnly)
}

// MarshalText writes what String returns.
func (d Date) MarshalText() ([]byte, error) { return []byte(d.String()), nil }

// UnmarshalText reads what MarshalText writes; no text is no date.
func (d *Date) UnmarshalText(text []byte) error {
	if len(text) == 0 {
		*d = Date{}
		return nil
	}
	var err error
	*d, err = ParseDate(string(text))
	return err
}
