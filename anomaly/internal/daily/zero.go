// Copyright 2026 The jupan authors.
// SPDX-License-Identifier: Apache-2.0

package daily

import (
	"math"

	"github.com/jupan-go/jupan/internal/stats/numeric"
)

// ZeroOutlook is what is known about a zero, or about no value at all, before the day is looked at.
type ZeroOutlook struct {
	N       int     // days that count
	Weekday float64 // probability of a zero on this day of the week
	Share   float64 // probability of a zero on any day
	Sibling float64 // ln of the odds for a zero that what the siblings report gives
	Peers   float64 // ln of how much more zeros there are elsewhere that day than on such days
	Run     int     // zeros in a row up to now
	Absent  float64 // probability that nothing is reported on this day of the week
}

// zeros fills in the outlook on zeros.
func (p *Panel) zeros(day int32, values []Value, out []Outlook, entities map[string][]int) {
	expect, seen, reported := 0.0, 0.0, 0
	is := func(i int) float64 {
		if values[i].Known && values[i].X == 0 {
			return 1
		}
		return 0
	}
	for i, s := range p.Series {
		out[i].Zeros = countZeros(&s.History, day).outlook()
		if values[i].Known && out[i].Zeros.N > 0 {
			expect += out[i].Zeros.Weekday
			seen += is(i)
			reported++
		}
	}
	for i, s := range p.Series {
		z := &out[i].Zeros
		e, o, others := expect, seen, reported
		if values[i].Known && z.N > 0 {
			e, o, others = e-z.Weekday, o-is(i), others-1
		}
		if others > 2 {
			z.Peers = numeric.Log((o + 0.5) / (math.Max(e, 0) + 0.5))
		}
		z.Sibling = p.sibling(i, entities[s.Entity], day, values)
	}
}

// sibling returns what the siblings say for a zero: the strongest of their words.
func (p *Panel) sibling(i int, family []int, day int32, values []Value) (odds float64) {
	for _, j := range family {
		if j == i || !values[j].Known {
			continue
		}
		v := siblingZero(&p.Series[i].History, &p.Series[j].History, day, values[j].X == 0)
		if math.Abs(v) > math.Abs(odds) {
			odds = v
		}
	}
	return odds
}

// zeroCount counts zeros and days without a value over the window.
type zeroCount struct {
	n, zeros         int
	wdN, wdZeros     int
	run              int
	wdDays, wdAbsent int
}

func countZeros(h *History, day int32) (c zeroCount) {
	lo, hi := h.span(day, Window)
	wd := Weekday(day)
	running := true
	for i := hi - 1; i >= lo; i-- {
		p := &h.Points[i]
		same := Weekday(h.First+int32(i)) == wd
		if same {
			c.wdDays++
			if p.Flags&Known == 0 {
				c.wdAbsent++
			}
		}
		if !h.counted(i) {
			continue
		}
		zero := p.Flags&Zero != 0
		c.n++
		if same {
			c.wdN++
		}
		if zero {
			c.zeros++
			if same {
				c.wdZeros++
			}
		}
		running = running && zero
		if running {
			c.run++
		}
	}
	return c
}

// outlook shrinks the share of the weekday towards that of all days, as if three quarters of a day
// more had been seen: a shop that is shut on Saturdays is known to be after a few of them.
func (c zeroCount) outlook() ZeroOutlook {
	const kappa = 0.75
	z := ZeroOutlook{N: c.n, Run: c.run}
	z.Share = (float64(c.zeros) + 0.25) / (float64(c.n) + 1)
	z.Weekday = (float64(c.wdZeros) + float64(kappa*z.Share)) / (float64(c.wdN) + kappa)
	z.Absent = (float64(c.wdAbsent) + 0.1) / (float64(c.wdDays) + 1)
	return z
}

// siblingZero returns ln P(what the sibling reports | zero) − ln P(the same | not zero), each from
// the days that were so, with the sibling's own rate as one day more.
func siblingZero(h, o *History, day int32, zero bool) float64 {
	var n, k [2]float64
	lo, hi := h.span(day, Window)
	for i := lo; i < hi; i++ {
		j := int(h.First + int32(i) - o.First)
		if j < 0 || j >= len(o.Points) || !h.counted(i) || !o.counted(j) {
			continue
		}
		p, q := &h.Points[i], &o.Points[j]
		s := 0
		if p.Flags&Zero != 0 {
			s = 1
		}
		n[s]++
		if (q.Flags&Zero != 0) == zero {
			k[s]++
		}
	}
	rate := (k[0] + k[1] + 0.5) / (n[0] + n[1] + 1)
	return numeric.Log((k[1]+rate)/(n[1]+1)) - numeric.Log((k[0]+rate)/(n[0]+1))
}

// The terms of the score of a zero.
const (
	ZeroWeekday = iota // ln of the probability of a zero on this day of the week
	ZeroShare          // the same on any day
	ZeroSibling        // what the siblings say
	ZeroPeers          // what the rest of the feed says
	ZeroLast           // whether the last value was a zero
	ZeroRun            // zeros in a row, seven at most
	ZeroSize           // log10 of what is expected
	ZeroDays           // ln of the days known
	ZeroScale          // the scale of the forecast
	NumZeroFeatures
)

// ZeroFeatures are the terms of the score of a zero before they are weighted.
type ZeroFeatures [NumZeroFeatures]float64

// ZeroFeatures returns the terms for a zero.
func (o *Outlook) ZeroFeatures() (f ZeroFeatures) {
	z := &o.Zeros
	f[ZeroWeekday], f[ZeroShare] = numeric.Log(z.Weekday), numeric.Log(z.Share)
	f[ZeroSibling], f[ZeroPeers] = z.Sibling, z.Peers
	if z.Run > 0 {
		f[ZeroLast] = 1
	}
	f[ZeroRun] = float64(min(z.Run, 7))
	if o.Own.N > 0 {
		f[ZeroSize] = math.Max(o.Own.Mid, -1)
	}
	f[ZeroDays] = numeric.Log(float64(z.N + 1))
	f[ZeroScale] = o.Own.Scale
	return f
}

// ZeroShare tells whether the series counts as sparse on a day.
func (h *History) ZeroShare(day int32) bool {
	o := Outlook{Zeros: countZeros(h, day).outlook()}
	return o.Class() == Sparse
}
