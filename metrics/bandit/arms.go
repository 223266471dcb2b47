// Copyright 2026 The jupan authors.
// SPDX-License-Identifier: Apache-2.0

package bandit

import (
	"errors"
	"fmt"
	"maps"
	"math"
	"slices"
	"time"

	"github.com/jupan-go/jupan/metrics"
)

// The classes of failure.
var (
	// ErrArms means arms that cannot be ranked.
	ErrArms = errors.New("bandit: not arms")
	// ErrLog means rows, or a policy, that make no evaluation.
	ErrLog = errors.New("bandit: not a log")
	// ErrBudget means spending that cannot be divided.
	ErrBudget = errors.New("bandit: not a budget")
)

// Arm is one choice, with what was seen of it. Arms add up: what was seen in two
// places is one arm with the sums.
type Arm struct {
	// Name is what is chosen, such as an ad, and Slot when; either may be empty. Both
	// together are unique among the arms that are ranked.
	Name string `json:"name,omitempty"`
	Slot string `json:"slot,omitempty"`
	// Successes is how many of Trials succeeded, such as clicks of impressions.
	Successes int64 `json:"successes"`
	Trials    int64 `json:"trials"`
	// Seen is the figure that the arm was read from; zero where there is none.
	Seen metrics.Estimate `json:"seen,omitzero"`
}

// String returns the name and the slot.
func (a Arm) String() string {
	switch {
	case a.Slot == "":
		return a.Name
	case a.Name == "":
		return a.Slot
	}
	return a.Name + " at " + a.Slot
}

// check refuses counts that cannot be.
func (a *Arm) check() error {
	const most = 1 << 53 // whole numbers beyond it are no longer told apart
	if a.Successes < 0 || a.Trials < a.Successes || a.Trials > most {
		return fmt.Errorf("%w: %s has %d successes of %d", ErrArms, a, a.Successes, a.Trials)
	}
	return nil
}

// Question says which arms to read from a board.
type Question struct {
	// Metric is a share of the model: a rate, a funnel or a conversion.
	Metric string
	// By is the dimension whose values are the arms, one of the model's breakdowns;
	// empty for none.
	By string
	// Slot, where it is not nil, divides the window further, by what it says of the
	// beginning of each hour: [HourOfDay] or [HourOfWeek].
	Slot func(time.Time) string
	// Window is the time that is looked at; with a Slot both ends are given.
	Window metrics.Window
}

// Read takes arms from a view, in the order of name and slot. What was never tried is
// left out: before anything was seen of it, it would be the likeliest best of all, which
// is right for a new ad and wrong for an hour in which nobody is awake. Add an [Arm] for
// what is to be tried.
func Read(v *metrics.View, q Question) ([]Arm, error) {
	windows := []metrics.Window{q.Window}
	if q.Slot != nil {
		var err error
		if windows, err = hours(q.Window); err != nil {
			return nil, err
		}
	}
	figures := map[string][]metrics.Reading{}
	var err error
	if q.By == "" {
		figures[""], err = v.ReadAll(q.Metric, windows)
	} else {
		figures, err = v.ByAll(q.By, q.Metric, windows)
	}
	if err != nil {
		return nil, fmt.Errorf("bandit: %w", err)
	}
	var arms []Arm
	for _, name := range slices.Sorted(maps.Keys(figures)) {
		list, err := armsOf(name, figures[name], q)
		if err != nil {
			return nil, err
		}
		arms = append(arms, list...)
	}
	return arms, nil
}

// armsOf adds the figures of one value up, by slot.
func armsOf(name string, figures []metrics.Reading, q Question) ([]Arm, error) {
	bySlot := map[string]*Arm{}
	for i := range figures {
		e := figures[i].Estimate
		if e.Unit != metrics.Share {
			return nil, fmt.Errorf("%w: %s is no share but in %s", ErrArms, e.Metric, e.Unit)
		}
		slot := ""
		if q.Slot != nil {
			slot = q.Slot(e.Window.From)
		}
		a := bySlot[slot]
		if a == nil {
			a = &Arm{Name: name, Slot: slot, Seen: e}
			a.Seen.N, a.Seen.Immature, a.Seen.Excluded, a.Seen.Window = 0, 0, 0, q.Window
			bySlot[slot] = a
		}
		a.Seen.Immature += e.Immature
		a.Seen.Excluded += e.Excluded
		if e.Valid {
			a.Trials += e.N
			a.Successes += int64(math.Round(e.Value * float64(e.N)))
		}
	}
	var arms []Arm
	for _, slot := range slices.Sorted(maps.Keys(bySlot)) {
		if a := bySlot[slot]; a.Trials > 0 {
			arms = append(arms, *a)
		}
	}
	return arms, nil
}

// hoursMax bounds the windows of one reading: ten years of hours.
const hoursMax = 10 * 366 * 24

// hours cuts a window at every full hour.
func hours(w metrics.Window) ([]metrics.Window, error) {
	if w.From.IsZero() || w.To.IsZero() || w.To.Sub(w.From) > hoursMax*time.Hour {
		return nil, fmt.Errorf("%w: slots need a window with both ends, of at most ten years", ErrArms)
	}
	var list []metrics.Window
	for at := w.From; at.Before(w.To); {
		next := at.Truncate(time.Hour).Add(time.Hour)
		if next.After(w.To) {
			next = w.To
		}
		list = append(list, metrics.Window{From: at, To: next})
		at = next
	}
	return list, nil
}

// HourOfDay is the slot of an hour by the clock of a zone: 00 to 23. The nil zone is
// UTC.
func HourOfDay(zone *time.Location) func(time.Time) string {
	return func(t time.Time) string { return inZone(t, zone).Format("15") }
}

// HourOfWeek is the slot of an hour by weekday and clock of a zone: Mon 00 to Sun 23.
func HourOfWeek(zone *time.Location) func(time.Time) string {
	return func(t time.Time) string { return inZone(t, zone).Format("Mon 15") }
}

func inZone(t time.Time, zone *time.Location) time.Time {
	if zone == nil {
		zone = time.UTC
	}
	return t.In(zone)
}
