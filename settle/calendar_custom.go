// Copyright 2026 The jupan authors.
// SPDX-License-Identifier: Apache-2.0

package settle

import (
	"errors"
	"fmt"
	"slices"
	"time"
)

// PeriodStart is the Date on which a period of a [Custom] calendar begins, and the
// Name that people have for it.
type PeriodStart struct {
	Name string `json:"name"`
	Date Date   `json:"date"`
}

// custom returns the period of a Custom calendar that contains t. What lies before
// the first or after the last one is a period without a name, which no agreement
// covers: see [Agreement.Validate].
func (c Calendar) custom(t time.Time) Period {
	if len(c.Starts) == 0 { // not a valid calendar
		return Period{From: timeOf(minNano).In(c.zone()), To: timeOf(maxNano).In(c.zone())}
	}
	n, _ := slices.BinarySearchFunc(c.Starts, t, func(s PeriodStart, t time.Time) int {
		if c.midnight(s.Date.YMD()).After(t) {
			return 1
		}
		return -1 // also where it begins at t: n is the number of starts up to t
	})
	end := c.midnight(c.Until.YMD())
	switch {
	case n == 0:
		return Period{From: timeOf(minNano).In(c.zone()), To: c.midnight(c.Starts[0].Date.YMD())}
	case !t.Before(end):
		return Period{From: end, To: timeOf(maxNano).In(c.zone())}
	case n < len(c.Starts):
		end = c.midnight(c.Starts[n].Date.YMD())
	}
	start := c.Starts[n-1]
	return Period{start.Name, c.midnight(start.Date.YMD()), end}
}

// named returns the period of a Custom calendar with a name.
func (c Calendar) named(name string) (Period, error) {
	i := slices.IndexFunc(c.Starts, func(s PeriodStart) bool { return s.Name == name })
	if i < 0 {
		return Period{}, fmt.Errorf("settle: period %q: the calendar has none of that name", name)
	}
	return c.custom(c.midnight(c.Starts[i].Date.YMD())), nil
}

// validateStarts checks what only a Custom calendar has.
func (c Calendar) validateStarts() error {
	var faults []error
	add := func(code FaultCode, path, format string, args ...any) {
		faults = append(faults, fault(code, path, format, args...))
	}
	if c.Cycle != Custom {
		if len(c.Starts) > 0 {
			add(CodeConflict, "starts", "only a custom calendar has them")
		}
		if !c.Until.IsZero() {
			add(CodeConflict, "until", "only a custom calendar has one")
		}
		return errors.Join(faults...)
	}
	if len(c.Starts) == 0 {
		add(CodeMissing, "starts", "missing: a custom calendar lists its periods")
	}
	names := map[string]bool{}
	var last Date
	for i, s := range c.Starts {
		path := fmt.Sprintf("starts[%d]", i)
		switch {
		case s.Name == "":
			add(CodeMissing, path+".name", "missing")
		case names[s.Name]:
			add(CodeDuplicate, path+".name", "%q is the name of an earlier period", s.Name)
		}
		names[s.Name] = true
		if s.Date.Compare(last) <= 0 {
			add(CodeOrder, path+".date", "%q is not after %q", s.Date, last)
		}
		last = s.Date
	}
	if c.Until.Compare(last) <= 0 {
		add(CodeOrder, "until", "%q is not after the start of the last period, %q", c.Until, last)
	}
	return errors.Join(faults...)
}

// within refuses bounds of an agreement that reach beyond the periods of a Custom
// calendar: events out there would belong to no period.
func (c Calendar) within(from, to time.Time) error {
	if valid := c.validateStarts() == nil; c.Cycle != Custom || !valid {
		return nil
	}
	first, end := c.midnight(c.Starts[0].Date.YMD()), c.midnight(c.Until.YMD())
	var faults []error
	if from.IsZero() || from.Before(first) {
		faults = append(faults, fault(CodeRange, "from", "the calendar's periods begin on %s: say from when the agreement is in force", c.Starts[0].Date))
	}
	if to.IsZero() || to.After(end) {
		faults = append(faults, fault(CodeRange, "to", "the calendar's periods end before %s: say until when the agreement is in force", c.Until))
	}
	return errors.Join(faults...)
}
