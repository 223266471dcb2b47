// Copyright 2026 The jupan authors.
// SPDX-License-Identifier: Apache-2.0

package metrics

import (
	"math"
	"slices"
	"time"

	"github.com/jupan-go/jupan/settle"
)

// View is what a [Board] says at a moment. It counts the events that happened
// before the moment and leaves out the others, so that the same board and the same
// moment give the same figures, however much later. Histories are worked out when
// a figure first needs them and kept until the board changes.
type View struct {
	b       *Board
	asOf    time.Time
	level   float64 // of intervals
	filter  *filter // nil for all
	settled *settledCampaigns
	// arrivals is what Check found.
	arrivals Freshness

	changes uint64 // of the board, when what follows was worked out
	ready   bool
	mark    watermark
	orders  []order
	worked  bool // whether orders are
	streams []*stream
	// midnights are when days begin, by ordinal.
	midnights map[int64]int64
}

// filter narrows a view to the value of a dimension.
type filter struct {
	dim, value string
}

// span is a window in nanoseconds since 1970, [from, to).
type span struct{ from, to int64 }

// The ends of all time that events can happen in.
const (
	beginning = minUnix * int64(time.Second)
	end       = maxUnix * int64(time.Second)
)

func timeOf(nano int64) time.Time { return time.Unix(0, nano).UTC() }

// spanOf is a window in nanoseconds; open ends are those of all time.
func spanOf(w Window) span {
	s := span{beginning, end}
	if !w.From.IsZero() {
		s.from = nanoOf(w.From)
	}
	if !w.To.IsZero() {
		s.to = nanoOf(w.To)
	}
	s.to = max(s.from, s.to) // one that ends before it begins is empty
	return s
}

// nanoOf holds a time inside the years that events can happen in.
func nanoOf(t time.Time) int64 {
	switch s := t.Unix(); {
	case s < minUnix:
		return beginning
	case s >= maxUnix:
		return end
	}
	return t.UnixNano()
}

// fresh drops what was worked out if the board has changed since.
func (v *View) fresh() {
	if v.ready && v.changes == v.b.changes {
		return
	}
	v.b.refresh()
	v.changes, v.ready = v.b.changes, true
	v.orders, v.worked, v.streams = nil, false, make([]*stream, len(v.b.plan.reads.entities))
	v.midnights = map[int64]int64{}
	v.mark = v.b.watermark(nanoOf(v.asOf))
	v.mark.freshness = graver(v.mark.freshness, v.arrivals)
}

// cut ends the windows at the moment of the view.
func (v *View) cut(windows []span) []span {
	list := slices.Clone(windows)
	for i := range list {
		list[i].to = min(list[i].to, nanoOf(v.asOf))
		list[i].from = min(list[i].from, list[i].to)
	}
	return list
}

// windowOf returns the window that a time is in, or −1. Windows rise and do not
// overlap.
func windowOf(windows []span, at int64) int {
	i, _ := slices.BinarySearchFunc(windows, at, func(w span, at int64) int {
		if w.to <= at {
			return -1
		}
		return 1
	})
	if i < len(windows) && windows[i].from <= at {
		return i
	}
	return -1
}

// passes tells whether a view looks at the events of a class.
func (v *View) passes(class uint32) bool {
	return v.filter == nil || v.b.dimensionOf(&v.b.classes[class], v.filter.dim) == v.filter.value
}

// gather visits all events of a signal in the windows: whole cells where it can,
// and cells of one event where a window ends within a day.
func (v *View) gather(signal int, windows []span, visit func(window int, c *cell)) {
	windows = v.cut(windows)
	split := map[uint32]*cell{}
	for i := range v.b.cells {
		c := &v.b.cells[i]
		if c.events == 0 || v.b.classes[c.class].signals>>signal&1 == 0 || !v.passes(c.class) {
			continue
		}
		first, last := windowOf(windows, c.first), windowOf(windows, c.last)
		switch {
		case first >= 0 && first == last:
			visit(first, c)
		case overlaps(windows, c):
			split[uint32(i)] = c
		}
	}
	if len(split) == 0 {
		return
	}
	for _, f := range v.b.facts.All() {
		c := split[f.cell]
		if c == nil {
			continue
		}
		if w := windowOf(windows, f.at); w >= 0 {
			single := emptyCell(c.class, c.day)
			single.add(v.b, f)
			visit(w, &single)
		}
	}
}

// overlaps tells whether an event of a cell may be in a window.
func overlaps(windows []span, c *cell) bool {
	return slices.ContainsFunc(windows, func(w span) bool { return w.from <= c.last && c.first < w.to })
}

// watermark is up to when the data is complete, and how it stands against what
// was promised.
type watermark struct {
	at        int64
	freshness Freshness
}

// watermark works out how far the sources have come before a moment: to the last
// event of the one that is furthest behind. Where no source is promised, the
// caller vouches for the moment.
func (b *Board) watermark(asOf int64) watermark {
	m := watermark{at: asOf}
	for _, s := range b.plan.model.Freshness.Sources {
		last, ok := b.lastOf(s.Source, asOf)
		switch {
		case !ok:
			m.at, m.freshness = beginning, Missing
			continue
		case asOf-last > int64(s.Within) && m.freshness != Missing:
			m.freshness = Late
		case m.freshness == "":
			m.freshness = Fresh
		}
		m.at = min(m.at, last)
	}
	return m
}

// lastOf returns when the last event of a source before a moment happened.
func (b *Board) lastOf(source string, before int64) (last int64, ok bool) {
	last = math.MinInt64
	open := map[uint32]bool{}
	for i := range b.cells {
		c := &b.cells[i]
		if c.events == 0 || b.dimensionOf(&b.classes[c.class], dimSource) != source {
			continue
		}
		if c.last < before {
			last = max(last, c.last)
		} else if c.first < before {
			open[uint32(i)] = true
		}
	}
	if len(open) > 0 {
		for _, f := range b.facts.All() {
			if open[f.cell] && f.at < before {
				last = max(last, f.at)
			}
		}
	}
	return last, last != math.MinInt64
}

// Calendar is that of the model, by which [View.Series] cuts time.
func (v *View) Calendar() settle.Calendar { return v.b.plan.model.clone().Calendar }

// Known identifies the events that the board knows, those after the moment among
// them.
func (v *View) Known() settle.Knowledge { return v.b.Known() }

// Watermark is the moment up to which the data is complete: the last event of the
// source that is furthest behind, or the moment of the view where the model
// promises no sources. It is zero where a source has sent nothing.
func (v *View) Watermark() time.Time {
	v.fresh()
	if v.mark.at == beginning {
		return time.Time{}
	}
	return timeOf(v.mark.at)
}

// Freshness is how the sources stood against what the model promises of them.
func (v *View) Freshness() Freshness {
	v.fresh()
	return v.mark.freshness
}
