// Copyright 2026 The jupan authors.
// SPDX-License-Identifier: Apache-2.0

package main

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"github.com/jupan-go/jupan/anomaly"
)

// warmUp is the day of a series from which its clean days count: before, there is too little history.
const warmUp = 28

// tally is what a detector made of a part of the corpus.
type tally struct {
	days               int            // clean days
	alerts             map[string]int // false alerts on them, by detector
	events, found      map[string]int // by kind of error
	named              map[string]int // of those found: with the right name
	zeroed, zeroedSeen int            // slips that rounding turned into a zero
}

func newTally() *tally {
	return &tally{alerts: map[string]int{}, events: map[string]int{}, found: map[string]int{}, named: map[string]int{}}
}

// group names a part of the corpus: the half, and whether it is sparse.
type group struct {
	split  string
	sparse bool
}

// measure runs the data sets that have series to be counted through monitors with the given budget, and
// asks about the errors of those.
func measure(sets []*dataset, budget float64, counted func(*series) bool) (map[group]*tally, error) {
	out := map[group]*tally{}
	for _, split := range []string{"dev", "test"} {
		out[group{split, false}], out[group{split, true}] = newTally(), newTally()
	}
	for _, d := range sets {
		if !slices.ContainsFunc(d.series, counted) {
			continue
		}
		m, err := anomaly.NewMonitor(options(budget))
		if err != nil {
			return nil, err
		}
		for day := d.first; day <= d.last; day++ {
			m.Observe(d.observations(day)...)
			for _, s := range d.series {
				if t := out[group{s.split, s.sparse}]; t != nil && counted(s) {
					if err := t.injected(m, s, day); err != nil {
						return nil, err
					}
				}
			}
			found, err := m.Close(context.Background(), day)
			if err != nil {
				return nil, err
			}
			d.clean(day, found, out)
		}
	}
	return out, nil
}

// every counts all series.
func every(*series) bool { return true }

// injected asks about the errors of one series and day.
func (t *tally) injected(m *anomaly.Monitor, s *series, day anomaly.Day) error {
	for _, e := range s.events[day] {
		f, raised, err := m.Assess(anomaly.Observation{Series: s.key, Day: day, Value: e.value})
		if err != nil {
			return err
		}
		if isSlip(e.kind) && e.value.IsZero() {
			t.zeroed++
			if raised {
				t.zeroedSeen++
			}
			continue
		}
		t.events[e.kind]++
		if raised {
			t.found[e.kind]++
			if rightName(e.kind, &f) {
				t.named[e.kind]++
			}
		}
	}
	return nil
}

// rightName tells whether a finding says what was done to the value.
func rightName(kind string, f *anomaly.Finding) bool {
	want := map[string]string{
		"x10": "10", "x100": "100", "x1000": "1000", "/10": "1/10", "/100": "1/100", "/1000": "1/1000",
		"micros x1e6": "1000000", "krw x1300": "1300", "zero": "0", "sign flip": "-1", "dup x2": "2",
	}
	return f.Factor == want[kind]
}

// clean counts the clean days of one day and the alerts on them. Real oddities of the series count
// as false alerts.
func (d *dataset) clean(day anomaly.Day, found []anomaly.Finding, out map[group]*tally) {
	for _, s := range d.series {
		t := out[group{s.split, s.sparse}]
		if _, ok := s.values[day]; !ok || t == nil || day < s.first+warmUp {
			continue
		}
		t.days++
		for _, f := range found {
			if f.Series == s.key && f.Kind != anomaly.LevelShift { // for information only
				t.alerts[f.Detector]++
			}
		}
	}
}

// rate is the share of a kind that was found, in percent.
func (t *tally) rate(kinds ...string) float64 {
	found, events := 0, 0
	for _, k := range kinds {
		found += t.found[k]
		events += t.events[k]
	}
	return percent(found, events)
}

// labels is the share of the slips found that got the right name.
func (t *tally) labels() float64 {
	named, found := 0, 0
	for _, k := range slips() {
		named += t.named[k]
		found += t.found[k]
	}
	return percent(named, found)
}

func percent(part, whole int) float64 {
	if whole == 0 {
		return 0
	}
	return 100 * float64(part) / float64(whole)
}

// columns are the kinds of errors that the table shows.
func columns() []string {
	return []string{"x10", "/10", "x100", "/100", "x1000", "/1000", "krw x1300", "dup x2", "half day x0.5", "transpose", "fx x1.1", "stale copy"}
}

func header(w *strings.Builder) {
	fmt.Fprintf(w, "%-26s %6s %6s %6s %6s %6s %6s %6s", "", "FP", "FPoth", "slips", "label", "zero", "FPzero", "sign")
	for _, c := range columns() {
		fmt.Fprintf(w, " %7s", strings.Fields(c + " ")[0])
	}
	fmt.Fprintln(w)
}

// line prints one detector's results on one part of the corpus. False alerts are in a hundred days
// of one series, the rest in percent.
func (t *tally) line(w *strings.Builder, name string) {
	fmt.Fprintf(w, "%-26s %6.2f %6.2f %6.1f %6.1f %6.1f %6.2f %6.1f", name, percent(t.alerts["slip"], t.days),
		percent(t.others(), t.days), t.rate(slips()...), t.labels(), t.rate("zero"), percent(t.alerts["zero"], t.days),
		t.rate("sign flip"))
	for _, c := range columns() {
		fmt.Fprintf(w, " %7.1f", t.rate(c))
	}
	fmt.Fprintln(w)
}

// others counts the false alerts of all detectors but those of sizes and zeros.
func (t *tally) others() (n int) {
	for name, k := range t.alerts {
		if name != "slip" && name != "zero" {
			n += k
		}
	}
	return n
}
