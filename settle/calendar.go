// Copyright 2026 The jupan authors.
// SPDX-License-Identifier: Apache-2.0

package settle

import (
	"encoding/json"
	"errors"
	"fmt"
	"time"
)

// Cycle is how often an agreement is settled.
type Cycle uint8

// The cycles. The zero Cycle is Monthly.
const (
	Monthly     Cycle = iota
	Weekly            // seven days from WeekStart on
	Daily             // from midnight to midnight in the zone
	SemiMonthly       // the 1st to the 15th, and the 16th to the last day of the month
	Custom            // the periods that the calendar lists
)

// Calendar cuts time into settlement periods. The zero Calendar is calendar
// months in UTC.
type Calendar struct {
	Cycle Cycle // how long a period is
	// ClosingDay is the last day of a monthly period, 1 to 28; 0 is the last
	// day of the month. With 25, the period named 2026-02 runs from 26 January
	// to 25 February.
	ClosingDay int
	// WeekStart is the first day of a weekly period. The zero value is Sunday.
	WeekStart time.Weekday
	// Starts are the periods of a custom calendar in their order, each of which ends
	// where the next one begins, and the last one before the day Until.
	Starts []PeriodStart
	Until  Date
	// Zone is the time zone whose midnights begin and end a period; nil is UTC. It
	// is one that time.LoadLocation finds by its name.
	Zone *time.Location
}

// Period is a half-open span of event time, [From, To), with the name that
// people use for it: 2026-01 for a month, 2026-01-05 for a day, the first day for
// a week and for half a month, and what a custom calendar calls it.
type Period struct {
	// Name is as [Calendar.Period] reads it.
	Name string `json:"name"`
	// From is included, To is not. Both are midnights of the calendar's zone.
	From time.Time `json:"from"`
	To   time.Time `json:"to"`
}

// Contains reports whether t lies in the period.
func (p Period) Contains(t time.Time) bool { return !t.Before(p.From) && t.Before(p.To) }

// At returns the period that contains t.
func (c Calendar) At(t time.Time) Period {
	if c.Cycle == Custom {
		return c.custom(t)
	}
	y, m, d := t.In(c.zone()).Date()
	p := c.containing(y, m, d)
	for !t.Before(p.To) { // a clock turned back over midnight shows the day before again
		d++
		p = c.containing(y, m, d)
	}
	return p
}

// Period returns the period with the given name, as [Period] describes.
func (c Calendar) Period(name string) (Period, error) {
	layout := time.DateOnly
	switch c.Cycle {
	case Monthly:
		layout = "2006-01"
	case Custom:
		return c.named(name)
	}
	t, err := time.Parse(layout, name)
	if err != nil {
		return Period{}, fmt.Errorf("settle: period %q: want the form %s", name, layout)
	}
	p := c.containing(t.Date())
	if p.Name != name {
		return Period{}, fmt.Errorf("settle: period %q: the period begins on %s", name, p.Name)
	}
	return p, nil
}

// containing returns the period that a day belongs to. Days may be out of
// range, as for [time.Date].
func (c Calendar) containing(y int, m time.Month, d int) Period {
	day := time.Date(y, m, d, 0, 0, 0, 0, time.UTC)
	y, m, d = day.Date()
	switch c.Cycle {
	case Daily:
		return c.days(day, 1)
	case Weekly:
		back := (int(day.Weekday()) - int(c.WeekStart) + 7) % 7
		return c.days(day.AddDate(0, 0, -back), 7)
	case SemiMonthly:
		if d <= 15 {
			return c.days(day.AddDate(0, 0, 1-d), 15)
		}
		last := time.Date(y, m+1, 0, 0, 0, 0, 0, time.UTC).Day()
		return c.days(day.AddDate(0, 0, 16-d), last-15)
	}
	if c.ClosingDay > 0 && d > c.ClosingDay {
		m++
	}
	name := time.Date(y, m, 1, 0, 0, 0, 0, time.UTC).Format("2006-01")
	if c.ClosingDay == 0 {
		return Period{name, c.midnight(y, m, 1), c.midnight(y, m+1, 1)}
	}
	first := c.ClosingDay + 1
	return Period{name, c.midnight(y, m-1, first), c.midnight(y, m, first)}
}

func (c Calendar) days(first time.Time, n int) Period {
	y, m, d := first.Date()
	return Period{first.Format(time.DateOnly), c.midnight(y, m, d), c.midnight(y, m, d+n)}
}

// midnight returns when a day begins: the first instant at which the clocks of
// the zone show it or a later one. Where summer time begins at midnight, as in
// Cairo, Santiago and Asunción, there is no 00:00 on that day, and where it ends
// then, there may be two.
func (c Calendar) midnight(y int, m time.Month, d int) time.Time {
	day := time.Date(y, m, d, 0, 0, 0, 0, time.UTC)
	y, m, d = day.Date()
	t := time.Date(y, m, d, 0, 0, 0, 0, c.zone())
	since, until := t.ZoneBounds()
	switch {
	case t.Day() != d: // 23:00 of the day before: the clocks skip midnight
		return until
	case t.Hour() != 0 || t.Minute() != 0: // 01:00: the same
		return since
	case since.IsZero():
		return t
	}
	_, now := t.Zone()
	_, before := since.Add(-1).Zone()
	if first := t.Add(time.Duration(now-before) * time.Second); first.Before(since) && first.Day() == d {
		return first
	}
	return t
}

func (c Calendar) zone() *time.Location {
	if c.Zone == nil {
		return time.UTC
	}
	return c.Zone
}

func (c Calendar) validate() error {
	var faults []error
	add := func(code FaultCode, path, format string, args ...any) {
		faults = append(faults, fault(code, path, format, args...))
	}
	if c.Cycle > Custom {
		add(CodeRange, "cycle", "%d is not a cycle", c.Cycle)
	}
	switch {
	case c.ClosingDay < 0 || c.ClosingDay > 28:
		add(CodeRange, "closing_day", "%d is not between 1 and 28 (0 is the last day of the month)", c.ClosingDay)
	case c.ClosingDay > 0 && c.Cycle != Monthly:
		add(CodeConflict, "closing_day", "only a monthly calendar has one")
	}
	switch {
	case c.WeekStart < time.Sunday || c.WeekStart > time.Saturday:
		add(CodeRange, "week_start", "%d is not a weekday", c.WeekStart)
	case c.WeekStart != time.Sunday && c.Cycle != Weekly:
		add(CodeConflict, "week_start", "only a weekly calendar has one")
	}
	if c.Zone != nil {
		_, err := loadZone(c.Zone.String())
		faults = append(faults, err)
	}
	return errors.Join(append(faults, c.validateStarts())...)
}

// loadZone finds a zone by its IANA name. A zone that has none, such as a
// time.FixedZone or that of the machine, has no form in JSON, and two of one name
// could not be told apart.
func loadZone(name string) (*time.Location, error) {
	zone, err := time.LoadLocation(name)
	if err != nil || name == "" || name == "Local" {
		return nil, fault(CodeZone, "zone", "%q is not an IANA time zone", name)
	}
	return zone, nil
}

// The names of cycles and weekdays in JSON.
func cycleNames() []string {
	return []string{"monthly", "weekly", "daily", "semi_monthly", "custom"}
}

func dayNames() []string {
	return []string{"sunday", "monday", "tuesday", "wednesday", "thursday", "friday", "saturday"}
}

type calendarJSON struct {
	Cycle      string        `json:"cycle,omitempty"`
	ClosingDay int           `json:"closing_day,omitempty"`
	WeekStart  string        `json:"week_start,omitempty"`
	Starts     []PeriodStart `json:"starts,omitempty"`
	Until      Date          `json:"until,omitzero"`
	Zone       string        `json:"zone,omitempty"`
}

// MarshalJSON writes, for example, {"cycle":"monthly","closing_day":25,"zone":"Asia/Seoul"}.
func (c Calendar) MarshalJSON() ([]byte, error) {
	if err := c.validate(); err != nil {
		return nil, fmt.Errorf("settle: calendar: %w", err)
	}
	out := calendarJSON{Cycle: cycleNames()[c.Cycle], ClosingDay: c.ClosingDay, Starts: c.Starts, Until: c.Until}
	if c.Cycle == Weekly {
		out.WeekStart = dayNames()[c.WeekStart]
	}
	if c.Zone != nil && c.Zone != time.UTC {
		out.Zone = c.Zone.String()
	}
	return json.Marshal(out)
}

// UnmarshalJSON reads what MarshalJSON writes. The zone is an IANA name; its
// rules come from the host's time zone database.
func (c *Calendar) UnmarshalJSON(data []byte) error {
	var in calendarJSON
	faults := []error{decodeStrict(data, &in)}
	cycle, err := nameIndex("cycle", in.Cycle, cycleNames())
	faults = append(faults, err)
	day, err := nameIndex("week_start", in.WeekStart, dayNames())
	faults = append(faults, err)
	*c = Calendar{
		Cycle: Cycle(cycle), ClosingDay: in.ClosingDay, WeekStart: time.Weekday(day), Starts: in.Starts, Until: in.Until,
	}
	if in.Zone != "" {
		c.Zone, err = loadZone(in.Zone)
		faults = append(faults, err)
	}
	return errors.Join(faults...)
}
