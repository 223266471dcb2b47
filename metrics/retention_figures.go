// Copyright 2026 The jupan authors.
// SPDX-License-Identifier: Apache-2.0

package metrics

import (
	"slices"
	"time"

	"github.com/jupan-go/jupan/internal/stats"
)

func (d Retention) figures(v *View, windows []span) []figure {
	if d.Kind == Rolling {
		return d.rolling(v, windows)
	}
	anchor, of := v.bit(d.Of), v.bit(d.Of)
	if d.Since != nil {
		anchor = v.bit(*d.Since)
	}
	cut := v.cut(windows)
	kept := make([]matured, len(windows))
	for history := range v.stream(d.Entity).histories() {
		first := slices.IndexFunc(history, func(h happening) bool { return h.signals&anchor != 0 })
		if first < 0 {
			continue
		}
		t0 := history[first].at
		w := windowOf(cut, t0)
		if w < 0 {
			continue
		}
		r := d.window(v, t0)
		if !v.elapsed(r.mature) {
			kept[w].immature++
			continue
		}
		kept[w].n++
		came := func(h happening) bool { return h.signals&of != 0 && h.at > t0 && h.at >= r.from && h.at < r.to }
		if slices.ContainsFunc(history, came) {
			kept[w].k++
		}
	}
	out := make([]figure, len(windows))
	for w := range out {
		out[w].Estimate = kept[w].estimate(v.level)
	}
	return out
}

// returning is when a return counts, [from, to), and when that can be known.
type returning struct{ from, to, mature int64 }

func (d Retention) window(v *View, t0 int64) returning {
	day := func(n int) int64 { return v.dayAfter(t0, n, d.Calendar) }
	switch d.Kind {
	case WithinDays:
		return returning{t0, day(d.Days), day(d.Days)}
	case OnDay:
		return returning{day(d.Days), day(d.Days + 1), day(d.Days + 1)}
	case OnOrAfter:
		return returning{day(d.Days), end, day(d.Days + 1)} // day Days itself has had its chance
	}
	return returning{day(d.Days), day(d.To + 1), day(d.To + 1)}
}

// dayAfter is when day n after a time begins; day 0 is that of the time.
func (v *View) dayAfter(t0 int64, n int, calendar bool) int64 {
	if !calendar {
		if n == 0 {
			return t0
		}
		return after(t0, Duration(n)*Day)
	}
	return v.midnight(v.b.ordinal(t0) + int64(n))
}

// ordinal is the number of days of the calendar from 1970-01-01 to that of a time.
func (b *Board) ordinal(at int64) int64 {
	y, m, d := timeOf(b.days[b.dayOf(at)].from).In(b.plan.zone()).Date()
	return time.Date(y, m, d, 0, 0, 0, 0, time.UTC).Unix() / secondsOfDay
}

const secondsOfDay = 24 * 60 * 60

// midnight is when the day of an ordinal begins in the zone of the model.
func (v *View) midnight(ordinal int64) int64 {
	if at, ok := v.midnights[ordinal]; ok {
		return at
	}
	p, err := v.b.plan.days().Period(time.Unix(ordinal*secondsOfDay, 0).UTC().Format(time.DateOnly))
	at := end
	if err == nil { // beyond the year 9999 there is none
		at = nanoOf(p.From)
	}
	v.midnights[ordinal] = at
	return at
}

// rolling counts each day of activity of each entity, and the delta method takes
// the entities as units.
func (d Retention) rolling(v *View, windows []span) []figure {
	of := v.bit(d.Of)
	cut := v.cut(windows)
	active, again := make([]total, len(windows)), make([]total, len(windows))
	units := make([]stats.Pair, len(windows))
	immature := make([]int64, len(windows))
	for history := range v.stream(d.Entity).histories() {
		days := activeDays(v.b, history, of)
		unit := map[int]*[2]int64{}
		for _, day := range days {
			w := windowOf(cut, day.at)
			switch {
			case w < 0:
				continue
			case !v.elapsed(v.midnight(day.ordinal + int64(d.Days) + 1)):
				immature[w]++
				continue
			case unit[w] == nil:
				unit[w] = &[2]int64{}
			}
			from, to := day.ordinal+int64(d.Days-d.Length)+1, day.ordinal+int64(d.Days)
			unit[w][1]++
			if slices.ContainsFunc(days, func(x activeDay) bool { return x.ordinal >= from && x.ordinal <= to }) {
				unit[w][0]++
			}
		}
		for w, u := range unit {
			units[w].Add(u[0], u[1])
			came, were := counts(u[0], 1), counts(u[1], 1)
			again[w].merge(&came)
			active[w].merge(&were)
			active[w].events += u[1]
		}
	}
	out := make([]figure, len(windows))
	for w := range out {
		e := quotient(again[w], active[w], units[w], v.level)
		e.N, e.Immature = active[w].events, immature[w]
		if e.Why == NoData && immature[w] > 0 {
			e.Why = NotMature
		}
		out[w].Estimate = e
	}
	return out
}

// activeDay is a day of the calendar on which something happened, and the first
// time that it did.
type activeDay struct{ ordinal, at int64 }

func activeDays(b *Board, history []happening, of uint64) []activeDay {
	var days []activeDay
	for _, h := range history {
		if h.signals&of == 0 {
			continue
		}
		if o := b.ordinal(h.at); len(days) == 0 || days[len(days)-1].ordinal != o {
			days = append(days, activeDay{o, h.at})
		}
	}
	return days
}
