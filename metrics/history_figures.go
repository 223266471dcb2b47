// Copyright 2026 The jupan authors.
// SPDX-License-Identifier: Apache-2.0

package metrics

import (
	"slices"
	"time"

	"github.com/jupan-go/jupan/internal/stats/sketch"
)

// matured is k of n of those whose time has elapsed, and how many it has not.
type matured struct{ k, n, immature int64 }

// estimate is the proportion, with the reason where there is none.
func (m matured) estimate(level float64) Estimate {
	e := proportion(m.k, m.n, level)
	e.Immature = m.immature
	if m.n == 0 && m.immature > 0 {
		e.Why = NotMature
	}
	return e
}

// elapsed tells whether a time has passed at the watermark.
func (v *View) elapsed(at int64) bool { return at <= v.mark.at }

// after is a time so long after another one, held inside all time.
func after(at int64, d Duration) int64 {
	if d == 0 || at > end-int64(d) {
		return end
	}
	return at + int64(d)
}

func (d Funnel) figures(v *View, windows []span) []figure {
	bits := make([]uint64, len(d.Steps))
	for i, s := range d.Steps {
		bits[i] = v.bit(s)
	}
	reached := make([][]matured, len(windows)) // by window and step
	for w := range reached {
		reached[w] = make([]matured, len(bits))
	}
	cut := v.cut(windows)
	for history := range v.stream(d.Entity).histories() {
		first := slices.IndexFunc(history, func(h happening) bool { return h.signals&bits[0] != 0 })
		if first < 0 {
			continue
		}
		w := windowOf(cut, history[first].at)
		if w < 0 {
			continue
		}
		deadline := after(history[first].at, d.Within)
		steps := stepsTaken(history, first, bits, deadline)
		for i := range bits {
			m := &reached[w][i]
			switch {
			case !v.elapsed(deadline):
				m.immature++
			case i < steps:
				m.k++
				m.n++
			default:
				m.n++
			}
		}
	}
	out := make([]figure, len(windows))
	for w := range out {
		for i, m := range reached[w][1:] {
			out[w].parts = append(out[w].parts, Part{d.Steps[i+1].String(), m.estimate(v.level)})
		}
		out[w].Estimate = reached[w][len(bits)-1].estimate(v.level)
	}
	return out
}

// stepsTaken is how many steps a history takes in order before the deadline. What
// happens at one moment is taken in whatever order serves, since reports that
// state days only do not tell.
func stepsTaken(history []happening, first int, bits []uint64, deadline int64) int {
	used := []int{first}
	from := history[first].at
	for _, bit := range bits[1:] {
		next := -1
		for i := range history {
			h := &history[i]
			if h.at >= from && h.at < deadline && h.signals&bit != 0 && !slices.Contains(used, i) {
				next = i
				break
			}
		}
		if next < 0 {
			break
		}
		used, from = append(used, next), history[next].at
	}
	return len(used)
}

func (d Converted) figures(v *View, windows []span) []figure {
	base, to := v.bit(d.Base), v.bit(d.To)
	rates := make([]matured, len(windows))
	followed := make([]int64, len(windows))
	cut := v.cut(windows)
	for history := range v.stream(d.Entity).histories() {
		conversions := d.attribute(history, base, to)
		for i, h := range history {
			w := windowOf(cut, h.at)
			if h.signals&base == 0 || w < 0 {
				continue
			}
			if d.Within != 0 && !v.elapsed(after(h.at, d.Within)) {
				rates[w].immature++
				continue
			}
			rates[w].n++
			followed[w] += conversions[i]
			if conversions[i] > 0 {
				rates[w].k++
			}
		}
	}
	out := make([]figure, len(windows))
	for w := range out {
		out[w].Estimate = rates[w].estimate(v.level)
		n := Estimate{Value: float64(followed[w]), Valid: true, N: followed[w], Unit: Number, Exact: true}
		n.Interval = poisson(followed[w], v.level)
		out[w].parts = []Part{{"conversions", n}}
	}
	return out
}

// attribute gives each base the number of conversions that follow it and no later
// base. Of bases at one moment the last one has them.
func (d Converted) attribute(history []happening, base, to uint64) []int64 {
	count := make([]int64, len(history))
	last, end := -1, 0
	for i, h := range history {
		for end < len(history) && history[end].at <= h.at {
			if history[end].signals&base != 0 && (end < i || history[end].signals&to == 0) {
				last = end
			}
			end++
		}
		if h.signals&to == 0 {
			continue
		}
		if last >= 0 && (d.Within == 0 || h.at-history[last].at < int64(d.Within)) {
			count[last]++
		}
		if h.signals&base != 0 { // both: a base for what follows it
			last = i
		}
	}
	return count
}

func (d CohortValue) figures(v *View, windows []span) []figure {
	of := v.bit(d.Of)
	totals := make([]total, len(windows))
	immature := make([]int64, len(windows))
	cut := v.cut(windows)
	for history := range v.stream(d.Entity).histories() {
		first := slices.IndexFunc(history, func(h happening) bool { return h.signals&of != 0 })
		if first < 0 {
			continue
		}
		w := windowOf(cut, history[first].at)
		deadline := after(history[first].at, d.Within)
		if w < 0 {
			continue
		}
		if !v.elapsed(deadline) {
			immature[w]++
			continue
		}
		var brought sum
		for i := range history {
			h := &history[i]
			if h.signals&of == 0 || h.at >= deadline {
				continue
			}
			n, counts, excluded := v.valueOf(h, d.Value)
			if excluded {
				totals[w].excluded++
			}
			if counts {
				brought.addExact(n)
			}
		}
		totals[w].add(brought.num())
		totals[w].events++
	}
	out := make([]figure, len(windows))
	for w := range out {
		if d.Negate {
			totals[w].negate()
		}
		e := totals[w].mean(v.level)
		e.Immature = immature[w]
		if e.Why == NoData && immature[w] > 0 {
			e.Why = NotMature
		}
		out[w].Estimate = e
	}
	return out
}

func (d Elapsed) figures(v *View, windows []span) []figure {
	from, to := v.bit(d.From), v.bit(d.To)
	times := make([]*sketch.Quantiles, len(windows))
	immature := make([]int64, len(windows))
	for w := range times {
		times[w], _ = sketch.NewQuantiles(alphaOr(d.Alpha)) // the model was checked
	}
	cut := v.cut(windows)
	for history := range v.stream(d.Entity).histories() {
		first := slices.IndexFunc(history, func(h happening) bool { return h.signals&from != 0 })
		if first < 0 {
			continue
		}
		w := windowOf(cut, history[first].at)
		if w < 0 {
			continue
		}
		done := slices.IndexFunc(history, func(h happening) bool {
			return h.signals&to != 0 && h.at >= history[first].at && h != history[first]
		})
		if done < 0 {
			immature[w]++
			continue
		}
		_ = times[w].Add(time.Duration(history[done].at-history[first].at).Seconds(), 1) // finite, and one
	}
	out := make([]figure, len(windows))
	for w := range out {
		out[w].Estimate = quantile(times[w], d.P, v.level)
		out[w].Immature = immature[w]
		if out[w].Why == NoData && immature[w] > 0 {
			out[w].Why = NotMature
		}
	}
	return out
}
