// Copyright 2026 The jupan authors.
// SPDX-License-Identifier: Apache-2.0

package daily

import "math"

// How much is kept of a series, in days.
const (
	Window = 90              // days that a forecast looks back
	Replay = 35              // days back for which a late revision is replayed
	Keep   = Window + Replay // days that are kept
)

// Experts is the number of levels that are tried side by side.
const Experts = 3

// Flags of a Point.
const (
	Known    uint8 = 1 << iota // there is a value
	Held                       // the value is in quarantine: nothing is learned from it
	Done                       // the errors are those of a forecast for the day
	Zero                       // the value is 0
	Negative                   // the value is below 0
	Event                      // a real event: part of the range of what was seen, not of what is usual

	AllFlags = Known | Held | Done | Zero | Negative | Event
)

// Point is one day of a series.
type Point struct {
	Y      float64          // log10 |x|
	Err    [Experts]float32 // Y less the forecast of each expert
	Res    float32          // the error of the expert in charge
	Common float32          // the median error of the same metric elsewhere that day
	Flags  uint8
	Step   int8 // the value is a multiple of 10^Step and of no higher power
}

// Switch is a change of the unit, or of the size for good, that was accepted: what was before Start
// is read as if it had been larger by Shift, and what was held since then is not.
type Switch struct {
	Start, Accepted int32
	Shift           float32
}

// History is the last days of one series, without gaps: a day without a value is a Point without
// Known. The zero value is empty.
type History struct {
	First    int32 // the day of Points[0], in days since 1970-01-01
	Points   []Point
	Switches []Switch
}

// End is the day after the last one.
func (h *History) End() int32 { return h.First + int32(len(h.Points)) }

// At returns the point of a day, or nil.
func (h *History) At(day int32) *Point {
	if day < h.First || day >= h.End() {
		return nil
	}
	return &h.Points[day-h.First]
}

// Grow makes room for a day and all before it, and forgets what is more than Keep days old.
func (h *History) Grow(day int32) *Point {
	if len(h.Points) == 0 || day-h.End() > Keep {
		h.First, h.Points = day, h.Points[:0]
	}
	for h.End() <= day {
		h.Points = append(h.Points, Point{})
	}
	if extra := len(h.Points) - Keep; extra > 0 {
		h.Points = append(h.Points[:0], h.Points[extra:]...)
		h.First += int32(extra)
	}
	for len(h.Switches) > 0 && h.Switches[0].Accepted < h.First {
		h.Switches = h.Switches[1:]
	}
	return h.At(day)
}

// Cut forgets a day and all after it, as if they had not been yet.
func (h *History) Cut(day int32) {
	if n := max(day-h.First, 0); int(n) < len(h.Points) {
		h.Points = h.Points[:n]
	}
	for n := len(h.Switches); n > 0 && h.Switches[n-1].Accepted >= day; n-- {
		h.Switches = h.Switches[:n-1]
	}
}

// usable tells whether something can be learned of the size of the value of a day, and what is to be
// added to its logarithm.
func (h *History) usable(i int) (y float64, ok bool) {
	p := &h.Points[i]
	if p.Flags&(Known|Zero) != Known || p.Flags&(Held|Event) != 0 && !h.released(i) {
		return 0, false
	}
	return p.Y + h.shift(i), true
}

// released tells whether what is held on a day belongs to a switch that was accepted.
func (h *History) released(i int) bool {
	day := h.First + int32(i)
	for _, s := range h.Switches {
		if day >= s.Start && day <= s.Accepted {
			return true
		}
	}
	return false
}

// shift is what the switches after a day add to its logarithm.
func (h *History) shift(i int) (sum float64) {
	day := h.First + int32(i)
	for _, s := range h.Switches {
		if day < s.Start {
			sum += float64(s.Shift)
		}
	}
	return sum
}

// scored tells whether the point of a day has errors of a forecast that may be learned from.
func (p *Point) scored() bool { return p.Flags&(Known|Held|Event|Done|Zero) == Known|Done }

// counted tells whether the point of a day says something about how often values are zero. A zero that
// was odd counts after a week: one more zero moves a share by little, and a series whose zeros were
// all held would never be known to have any.
func (h *History) counted(i int) bool {
	const week = 7
	p := &h.Points[i]
	old := p.Flags&Zero != 0 && i+week < len(h.Points)
	return p.Flags&Known != 0 && (p.Flags&(Held|Event) == 0 || old || h.released(i))
}

// span returns the indexes of the days from the given number of days before a day up to it.
func (h *History) span(day, back int32) (lo, hi int) {
	a, b := max(day-back, h.First), min(day, h.End())
	if a >= b {
		return 0, 0
	}
	return int(a - h.First), int(b - h.First)
}

// Weekday is the day of the week, Sunday = 0.
func Weekday(day int32) int { return int(((day+4)%7 + 7) % 7) }

// Value returns the value of a day that something may be learned from, as a whole number.
func (h *History) Value(day int32) (float64, bool) {
	p := h.At(day)
	switch {
	case p == nil || p.Flags&(Known|Held|Negative) != Known:
		return 0, false
	case p.Flags&Zero != 0:
		return 0, true
	}
	return math.Round(Pow10(p.Y)), true
}

// Below returns how many values of the window are below zero, of how many that are not zero. Held ones
// count: which side of zero a value is on is no measurement.
func (h *History) Below(day int32) (below, n int) {
	lo, hi := h.span(day, Window)
	for i := lo; i < hi; i++ {
		if p := &h.Points[i]; p.Flags&(Known|Zero) == Known {
			n++
			if p.Flags&Negative != 0 {
				below++
			}
		}
	}
	return below, n
}
