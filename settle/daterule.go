// Copyright 2026 The jupan authors.
// SPDX-License-Identifier: Apache-2.0

package settle

import (
	"errors"
	"fmt"
)

// DateBasis is how a [DateRule] counts.
type DateBasis uint8

// The bases. N is a number of days for the first two, and a day of a month for
// the others.
const (
	DaysAfter      DateBasis = iota // the N-th day after
	WorkdaysAfter                   // the N-th workday after
	DayOfMonth                      // the N-th of a month, or its last day if it is shorter
	WorkdayOfMonth                  // the N-th workday of a month; negative ones count from its end
)

func basisNames() []string {
	return []string{"days_after", "workdays_after", "day_of_month", "workday_of_month"}
}

// String returns the name: days_after, workdays_after, day_of_month or
// workday_of_month.
func (b DateBasis) String() string { return nameAt(uint8(b), basisNames()) }

// MarshalText writes the name.
func (b DateBasis) MarshalText() ([]byte, error) { return textAt("basis", uint8(b), basisNames()) }

// UnmarshalText reads what MarshalText writes; it must not be empty.
func (b *DateBasis) UnmarshalText(text []byte) error {
	if len(text) == 0 {
		return fault(CodeMissing, "", "missing: say how days are counted")
	}
	n, err := nameIndex("", string(text), basisNames())
	*b = DateBasis(n)
	return err
}

// DateRule works out a day from another one: when a period is paid, from its last
// day; which day's rate counts, from the day of a sale. The zero DateRule is the
// day itself. With D for the day and M for its month:
//
//	D+15 workdays                            {"basis": "workdays_after", "n": 15}
//	the first workday of M+2                 {"basis": "workday_of_month", "n": 1, "months": 2}
//	the last day of M+1, or the workday      {"basis": "day_of_month", "n": 31, "months": 1,
//	before if banks are closed                "roll": "preceding"}
type DateRule struct {
	// Basis says how N is counted.
	Basis DateBasis `json:"basis"`
	N     int       `json:"n"`
	// Months is how many months after that of the day: 1 is the month that
	// follows. It goes with DayOfMonth and WorkdayOfMonth.
	Months int `json:"months,omitempty"`
	// Roll moves the day to a workday. It goes with DaysAfter and DayOfMonth.
	Roll Roll `json:"roll,omitzero"`
}

// Date returns the day that the rule makes of another one. A nil w is Monday to
// Friday.
func (r DateRule) Date(day Date, w Workdays) (Date, error) {
	if err := r.validate(); err != nil {
		return Date{}, fmt.Errorf("settle: date rule: %w", err)
	}
	switch r.Basis {
	case WorkdaysAfter:
		return AddWorkdays(w, day, r.N)
	case DayOfMonth:
		return r.Roll.Apply(w, day.dayOfMonth(r.Months, r.N))
	case WorkdayOfMonth:
		y, m, _ := day.dayOfMonth(r.Months, 1).YMD()
		return NthWorkday(w, y, m, r.N)
	}
	return r.Roll.Apply(w, day.AddDays(r.N))
}

// monthly reports whether all days of a month give one day.
func (r DateRule) monthly() bool { return r.Basis == DayOfMonth || r.Basis == WorkdayOfMonth }

// The bounds of a DateRule: whatever pays later than that is not a payout rule.
const (
	ruleDaysMax   = 1000
	ruleMonthsMax = 36
)

func (r DateRule) validate() error {
	var faults []error
	add := func(code FaultCode, path, format string, args ...any) {
		faults = append(faults, fault(code, path, format, args...))
	}
	switch r.Basis {
	case DaysAfter, WorkdaysAfter:
		if r.N < -ruleDaysMax || r.N > ruleDaysMax {
			add(CodeRange, "n", "%d is not between -%d and %d days", r.N, ruleDaysMax, ruleDaysMax)
		}
		if r.Months != 0 {
			add(CodeConflict, "months", "goes with day_of_month and workday_of_month")
		}
	case DayOfMonth:
		if r.N < 1 || r.N > 31 {
			add(CodeRange, "n", "%d is not between 1 and 31 (the last day of any month)", r.N)
		}
	case WorkdayOfMonth:
		if r.N == 0 || r.N < -23 || r.N > 23 {
			add(CodeRange, "n", "%d is not between 1 and 23, or -23 and -1 from the end of the month", r.N)
		}
	default:
		add(CodeUnknownName, "basis", "%s is not a basis", r.Basis)
	}
	if r.Months < -ruleMonthsMax || r.Months > ruleMonthsMax {
		add(CodeRange, "months", "%d is not between -%d and %d", r.Months, ruleMonthsMax, ruleMonthsMax)
	}
	switch {
	case r.Roll > RollModified:
		add(CodeUnknownName, "roll", "%s is not a roll", r.Roll)
	case r.Roll != RollNone && (r.Basis == WorkdaysAfter || r.Basis == WorkdayOfMonth):
		add(CodeConflict, "roll", "%s gives a workday already", r.Basis)
	}
	return errors.Join(faults...)
}

// String reads as "D+15 workdays" or "workday 1 of M+2".
func (r DateRule) String() string {
	var text string
	switch r.Basis {
	case WorkdaysAfter:
		text = fmt.Sprintf("D%+d workdays", r.N)
	case DayOfMonth:
		text = fmt.Sprintf("day %d of M%+d", r.N, r.Months)
	case WorkdayOfMonth:
		text = fmt.Sprintf("workday %d of M%+d", r.N, r.Months)
	default:
		text = fmt.Sprintf("D%+d", r.N)
	}
	if r.Roll != RollNone {
		text += ", " + r.Roll.String()
	}
	return text
}
