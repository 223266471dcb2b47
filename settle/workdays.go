// Copyright 2026 The jupan authors.
// SPDX-License-Identifier: Apache-2.0

package settle

import (
	"errors"
	"fmt"
	"time"
)

// Workdays says on which days banks work. The BusinessCalendar of
// github.com/rickar/cal/v2 is one, and so is [Holidays].
//
// A Workdays that knows its days for some years only also has a method
// Covers(date time.Time) bool. A date that it does not cover is an error, because
// a holiday that is not known yet would be taken for a workday.
//
// Calendars that remember what they were asked need not be safe for several
// goroutines: with one that is no [Holidays], agreements are rated one by one.
type Workdays interface {
	// IsWorkday is given noon in UTC of a day: its Date and Weekday count, and
	// nothing else.
	IsWorkday(date time.Time) bool
}

// WorkdayError says that no date can be worked out from a calendar of workdays.
type WorkdayError struct {
	// Date is where the search ended, Err the reason.
	Date Date
	Err  error
}

// Error returns "settle: workdays: 2027-01-04: cause".
func (e *WorkdayError) Error() string { return fmt.Sprintf("settle: workdays: %s: %v", e.Date, e.Err) }

// Unwrap returns the cause.
func (e *WorkdayError) Unwrap() error { return e.Err }

// workdaysMax is how many workdays are counted, some 40 years.
const workdaysMax = 10_000

// closedMax is how many days in a row may be closed: more is a calendar that was
// not filled in.
const closedMax = 31

// isWorkday asks w, which is [Holidays] without dates if it is nil.
func isWorkday(w Workdays, d Date) (bool, error) {
	if w == nil {
		w = Holidays{}
	}
	if c, ok := w.(interface{ Covers(date time.Time) bool }); ok && !c.Covers(d.noon()) {
		return false, &WorkdayError{d, errors.New("the calendar does not cover the day")}
	}
	return w.IsWorkday(d.noon()), nil
}

// nextWorkday returns the nearest workday after d, or before it for a step of −1.
func nextWorkday(w Workdays, d Date, step int) (Date, error) {
	for range closedMax {
		d = d.AddDays(step)
		open, err := isWorkday(w, d)
		if err != nil || open {
			return d, err
		}
	}
	return Date{}, &WorkdayError{d, fmt.Errorf("no workday in %d days", closedMax)}
}

// AddWorkdays returns the n-th workday after d; a negative n counts back, and 0 is
// d itself, whether it is a workday or not. A nil w is Monday to Friday.
//
// Korean card companies pay 6 workdays after they took in a sale (D+6): of
// 26 April 2022 on 4 May.
func AddWorkdays(w Workdays, d Date, n int) (Date, error) {
	if n < -workdaysMax || n > workdaysMax {
		return Date{}, &WorkdayError{d, fmt.Errorf("%d workdays are more than %d", n, workdaysMax)}
	}
	step := 1
	if n < 0 {
		step, n = -1, -n
	}
	for range n {
		var err error
		if d, err = nextWorkday(w, d, step); err != nil {
			return Date{}, err
		}
	}
	return d, nil
}

// NthWorkday returns the n-th workday of a month; a negative n counts back from
// its end.
func NthWorkday(w Workdays, y int, m time.Month, n int) (Date, error) {
	d, step := NewDate(y, m, 0), 1
	if n < 0 {
		d, step = NewDate(y, m+1, 1), -1
	}
	day, err := AddWorkdays(w, d, n)
	if err != nil {
		return Date{}, err
	}
	first, last := NewDate(y, m, 1), NewDate(y, m+1, 0)
	if n == 0 || day.Compare(first) < 0 || day.Compare(last) > 0 {
		return Date{}, &WorkdayError{d.AddDays(step), fmt.Errorf("the month has no workday %d", n)}
	}
	return day, nil
}

// Roll says where a date goes that is not a workday.
type Roll uint8

// The rolls. The zero Roll leaves a date where it is.
const (
	RollNone      Roll = iota // it stays
	RollFollowing             // to the next workday
	RollPreceding             // to the workday before
	RollModified              // to the next workday, but to the one before if that is in another month
)

func rollNames() []string { return []string{"none", "following", "preceding", "modified_following"} }

// String returns the name: none, following, preceding or modified_following.
func (r Roll) String() string { return nameAt(uint8(r), rollNames()) }

// MarshalText writes the name.
func (r Roll) MarshalText() ([]byte, error) { return textAt("roll", uint8(r), rollNames()) }

// UnmarshalText reads what MarshalText writes.
func (r *Roll) UnmarshalText(text []byte) error {
	n, err := nameIndex("", string(text), rollNames())
	*r = Roll(n)
	return err
}

// Apply moves d to a workday, if it is none. A nil w is Monday to Friday.
func (r Roll) Apply(w Workdays, d Date) (Date, error) {
	if r == RollNone {
		return d, nil
	}
	if open, err := isWorkday(w, d); err != nil || open {
		return d, err
	}
	if r == RollPreceding {
		return nextWorkday(w, d, -1)
	}
	next, err := nextWorkday(w, d, 1)
	if err != nil || r == RollFollowing {
		return next, err
	}
	_, here, _ := d.YMD()
	if _, there, _ := next.YMD(); there != here {
		return nextWorkday(w, d, -1)
	}
	return next, nil
}

// nameAt is the name of a value of an enumeration, for String.
func nameAt(i uint8, names []string) string {
	if int(i) < len(names) {
		return names[i]
	}
	return fmt.Sprint("unknown ", i)
}

// textAt is nameAt for MarshalText: a value without a name is an error.
func textAt(what string, i uint8, names []string) ([]byte, error) {
	if int(i) >= len(names) {
		return nil, fmt.Errorf("settle: %d is not a %s", i, what)
	}
	return []byte(names[i]), nil
}
