// Copyright 2026 The jupan authors.
// SPDX-License-Identifier: Apache-2.0

package anomaly

import (
	"cmp"
	"fmt"
	"slices"

	"github.com/jupan-go/jupan/anomaly/internal/daily"
	"github.com/jupan-go/jupan/internal/stats"
	"github.com/jupan-go/jupan/settle/money"
)

// Verdict is what a person says of a finding.
type Verdict uint8

// The verdicts.
const (
	Unanswered Verdict = iota // nobody has said anything
	// Fault means that the value was wrong; with the right value, history takes that instead.
	Fault
	// RealEvent means that the value is right and unusual: it widens the range of what was seen and
	// not what is usual. With an end, days up to it are for information only.
	RealEvent
	// FalseAlarm means that the value is right and usual: the threshold rises.
	FalseAlarm
	// Missed marks a fault that was not found, by its series and day: the threshold falls.
	Missed
)

// String names the verdict.
func (v Verdict) String() string {
	return [...]string{"unanswered", "fault", "real_event", "false_alarm", "missed"}[min(v, Missed)]
}

// MarshalText returns the text form. It implements [encoding.TextMarshaler].
func (v Verdict) MarshalText() ([]byte, error) { return []byte(v.String()), nil }

// UnmarshalText reads the text form. It implements [encoding.TextUnmarshaler].
func (v *Verdict) UnmarshalText(text []byte) error {
	for w := Unanswered; w <= Missed; w++ {
		if w.String() == string(text) {
			*v = w
			return nil
		}
	}
	return ErrArgument
}

// Label is a verdict on one value of one series: the Verdict on what Series had on a Day, where the
// Detector found something.
type Label struct {
	Series   Series         `json:"series"`
	Day      Day            `json:"day"`
	Verdict  Verdict        `json:"verdict"`
	Right    *money.Decimal `json:"right,omitempty"` // of a Fault, if it is known
	Until    Day            `json:"until,omitempty"` // of a RealEvent, the last day of it
	Kind     Kind           `json:"kind,omitempty"`  // of the finding
	Detector string         `json:"detector,omitempty"`
}

// What labels do to a threshold, in logarithms of odds.
const (
	falseAlarmStep = 0.5
	missedStep     = -0.5
	faultStep      = -0.1
	shiftMin       = -2.0
	shiftMax       = 4.0
)

// count is how often a detector was right and wrong.
type count struct {
	detector    string
	right, miss int
}

// Label takes a person's verdict. History changes accordingly: the day is closed again with the next
// call of Close, if it is not more than [ReplayDays] ago. The threshold of the feed's streams of the
// same class moves.
func (m *Monitor) Label(l Label) error {
	if l.Verdict == Unanswered || l.Verdict > Missed {
		return fmt.Errorf("anomaly: label %s of %s: %w", l.Series, l.Day, ErrArgument)
	}
	f, i := m.lookup(l.Series)
	if f == nil {
		return fmt.Errorf("anomaly: label %s: %w", l.Series, ErrUnknown)
	}
	f.vote(&l)
	if l.Series.Metric == "" {
		return nil // a feed as a whole: nothing is learned from one value
	}
	if i < 0 {
		return fmt.Errorf("anomaly: label %s: %w", l.Series, ErrUnknown)
	}
	class := daily.Dense
	if f.members[i].model.History.ZeroShare(int32(l.Day)) {
		class = daily.Sparse
	}
	step := [...]float64{Fault: faultStep, RealEvent: 0, FalseAlarm: falseAlarmStep, Missed: missedStep}[l.Verdict]
	f.move(shift{class: class, zero: l.Kind == UnexpectedZero, by: step})
	f.setLabel(l)
	if f.started && l.Day <= f.closed && l.Day > f.closed-ReplayDays && (!f.dirty || l.Day < f.stale) {
		f.dirty, f.stale = true, l.Day
	}
	return nil
}

// lookup returns the feed of a series and the place of the series in it, nil and −1 where they are
// not known.
func (m *Monitor) lookup(s Series) (*feed, int) {
	key := s.feed()
	i, ok := slices.BinarySearchFunc(m.feeds, key, func(f *feed, key Series) int { return f.key.Compare(key) })
	if !ok {
		return nil, -1
	}
	f := m.feeds[i]
	j, ok := slices.BinarySearchFunc(f.members, s, func(m *member, s Series) int { return m.series.Compare(s) })
	if !ok {
		return f, -1
	}
	return f, j
}

// shift is what labels add to the thresholds of a class of streams, for zeros or for sizes, from a day
// on. Days that were closed before are judged again by what held then.
type shift struct {
	from  Day
	class daily.Class
	zero  bool
	by    float64
}

// move adds a step to a threshold from the next day on, and forgets what no day that may be closed
// again needs.
func (f *feed) move(s shift) {
	s.from = f.closed + 1
	s.by = min(max(f.shiftOn(s)+s.by, shiftMin), shiftMax)
	same := func(o shift) bool { return o.class == s.class && o.zero == s.zero }
	last := -1 // the last one that all days to be closed again have behind them
	for i, o := range f.shifts {
		if same(o) && o.from <= f.closed-ReplayDays {
			last = i
		}
	}
	kept := f.shifts[:0]
	for i, o := range f.shifts {
		if !same(o) || i >= last && o.from != s.from {
			kept = append(kept, o)
		}
	}
	f.shifts = append(kept, s)
}

// shiftOn returns what is added on the day of s to a threshold of its class.
func (f *feed) shiftOn(s shift) (by float64) {
	for _, o := range f.shifts {
		if o.class == s.class && o.zero == s.zero && o.from <= s.from {
			by = o.by
		}
	}
	return by
}

// shift returns what is added to the threshold of a value.
func (f *feed) shift(s *sight, zero bool) float64 {
	return f.shiftOn(shift{from: s.day, class: s.class, zero: zero})
}

// setLabel keeps the last label of a series and day.
func (f *feed) setLabel(l Label) {
	i, ok := slices.BinarySearchFunc(f.labels, l, compareLabels)
	if ok {
		f.labels[i] = l
		return
	}
	f.labels = slices.Insert(f.labels, i, l)
}

func compareLabels(a, b Label) int {
	return cmp.Or(cmp.Compare(a.Day, b.Day), a.Series.Compare(b.Series))
}

// label returns the label of a series on a day, and whether the day falls into a real event.
func (f *feed) label(s Series, day Day) (exact *Label, event bool) {
	for i := range f.labels {
		l := &f.labels[i]
		if l.Series != s {
			continue
		}
		if l.Day == day {
			exact = l
		}
		event = event || l.Verdict == RealEvent && l.Day <= day && day <= l.Until
	}
	return exact, event
}

// vote counts whether the detector was right.
func (f *feed) vote(l *Label) {
	if l.Detector == "" || l.Verdict == Missed {
		return
	}
	i, ok := slices.BinarySearchFunc(f.votes, l.Detector, func(c count, name string) int { return cmp.Compare(c.detector, name) })
	if !ok {
		f.votes = slices.Insert(f.votes, i, count{detector: l.Detector})
	}
	if l.Verdict == FalseAlarm {
		f.votes[i].miss++
	} else {
		f.votes[i].right++
	}
}

// distrusted tells whether a detector is nearly always wrong here: whether its precision is below a
// fifth with a probability of nine tenths. Its findings are one step less severe.
func (f *feed) distrusted(detector string) bool {
	for _, c := range f.votes {
		if c.detector == detector {
			return stats.Beta{A: float64(c.right) + 1, B: float64(c.miss) + 1}.CDF(0.2) > 0.9
		}
	}
	return false
}

// Precision says how often a detector was right, by the labels that people gave.
type Precision struct {
	// Detector is as in the findings.
	Detector string `json:"detector"`
	Right    int    `json:"right"` // faults and real events
	Wrong    int    `json:"wrong"` // false alarms
	// Low and High bound the precision with a probability of nine tenths.
	Low  float64 `json:"low"`
	High float64 `json:"high"`
}

// Precision returns how often each detector was right, over all feeds.
func (m *Monitor) Precision() (list []Precision) {
	for _, f := range m.feeds {
		for _, c := range f.votes {
			i, ok := slices.BinarySearchFunc(list, c.detector, func(p Precision, name string) int { return cmp.Compare(p.Detector, name) })
			if !ok {
				list = slices.Insert(list, i, Precision{Detector: c.detector})
			}
			list[i].Right += c.right
			list[i].Wrong += c.miss
		}
	}
	for i := range list {
		b := stats.Beta{A: float64(list[i].Right) + 1, B: float64(list[i].Wrong) + 1}
		list[i].Low, list[i].High = rounded(b.Quantile(0.05)), rounded(b.Quantile(0.95))
	}
	return list
}
