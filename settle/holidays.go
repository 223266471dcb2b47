// Copyright 2026 The jupan authors.
// SPDX-License-Identifier: Apache-2.0

package settle

import (
	"errors"
	"fmt"
	"slices"
	"time"

	"github.com/jupan-go/jupan/settle/money"
)

// Holidays is [Workdays] as data: every day is a workday but those of the weekend
// and those listed. The zero Holidays is Monday to Friday. In JSON:
//
//	{"closed": ["2025-01-27", "2025-01-28"], "yearly": ["05-01"], "from": "2025-01-01", "to": "2025-12-31"}
//
// A list of public holidays is often not that of banks: Korean banks rested on
// 1 May long before it was a public holiday. What such a list lacks goes into
// Yearly, or is appended to Closed.
type Holidays struct {
	// Weekend is closed every week; empty is Saturday and Sunday.
	Weekend []Weekday `json:"weekend,omitempty"`
	// Closed are single days, Yearly those that are closed in every year.
	Closed []Date     `json:"closed,omitempty"`
	Yearly []MonthDay `json:"yearly,omitempty"`
	// Open are workdays although they are on a weekend, or closed by the fields
	// above: days on which a week is made up for.
	Open []Date `json:"open,omitempty"`
	// From and To are the first and the last day for which Closed and Open are
	// complete. Without them every day is taken to be known.
	From Date `json:"from,omitzero"`
	To   Date `json:"to,omitzero"`
}

// IsWorkday implements [Workdays].
func (h Holidays) IsWorkday(date time.Time) bool {
	d := DateOf(date)
	if slices.Contains(h.Open, d) {
		return true
	}
	_, m, day := d.YMD()
	return !h.isWeekend(d.Weekday()) && !slices.Contains(h.Yearly, MonthDay{m, day}) && !slices.Contains(h.Closed, d)
}

func (h Holidays) isWeekend(day time.Weekday) bool {
	if len(h.Weekend) == 0 {
		return day == time.Saturday || day == time.Sunday
	}
	return slices.Contains(h.Weekend, Weekday(day))
}

// Covers reports whether the day lies between From and To.
func (h Holidays) Covers(date time.Time) bool {
	d := DateOf(date)
	return d.Compare(h.From) >= 0 && (h.To.IsZero() || d.Compare(h.To) <= 0)
}

// ParseHolidays reads holidays in JSON and reports every fault of them at once.
func ParseHolidays(data []byte) (Holidays, error) {
	var h Holidays
	if err := decodeStrict(data, &h); err != nil {
		return Holidays{}, fmt.Errorf("settle: holidays: %w", err)
	}
	var faults []error
	if !h.From.IsZero() && !h.To.IsZero() && h.To.Compare(h.From) < 0 {
		faults = append(faults, fault(CodeOrder, "to", "%s is before %s", h.To, h.From))
	}
	for day := time.Sunday; day <= time.Saturday && h.isWeekend(day); day++ {
		if day == time.Saturday {
			faults = append(faults, fault(CodeConflict, "weekend", "the whole week is closed"))
		}
	}
	if err := errors.Join(faults...); err != nil {
		return Holidays{}, fmt.Errorf("settle: holidays: %w", err)
	}
	return h, nil
}

// Weekday is a [time.Weekday] whose text is its English name in small letters.
type Weekday time.Weekday

// MarshalText writes the name, such as sunday.
func (w Weekday) MarshalText() ([]byte, error) { return textAt("weekday", uint8(w), dayNames()) }

// UnmarshalText reads what MarshalText writes.
func (w *Weekday) UnmarshalText(text []byte) error {
	if len(text) == 0 {
		return fault(CodeMissing, "", "missing: name a day")
	}
	n, err := nameIndex("", string(text), dayNames())
	*w = Weekday(n)
	return err
}

// MonthDay is the Day of a Month in every year that has it: 05-01.
type MonthDay struct {
	Month time.Month
	Day   int
}

// MarshalText writes month and day as two digits each.
func (m MonthDay) MarshalText() ([]byte, error) {
	return fmt.Appendf(nil, "%02d-%02d", m.Month, m.Day), nil
}

// UnmarshalText reads what MarshalText writes.
func (m *MonthDay) UnmarshalText(text []byte) error {
	t, err := time.Parse(time.DateOnly, "2000-"+string(text)) // a leap year
	if err != nil {
		return fmt.Errorf("%q: %w: want a month and a day such as 05-01", text, money.ErrSyntax)
	}
	*m = MonthDay{t.Month(), t.Day()}
	return nil
}
