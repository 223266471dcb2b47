// Copyright 2026 The jupan authors.
// SPDX-License-Identifier: Apache-2.0

package anomaly

import (
	"bytes"
	"encoding/binary"
	"fmt"
	"slices"

	"github.com/jupan-go/jupan/anomaly/internal/daily"
)

// The first bytes of the saved form: what it is, and its version.
const (
	snapshotMark    = "jam"
	snapshotVersion = 1
)

// MarshalBinary returns the state in its one canonical form: equal bytes mean monitors that will say
// the same of whatever comes. Options are not part of it.
func (m *Monitor) MarshalBinary() ([]byte, error) {
	w := &writer{b: append([]byte(snapshotMark), snapshotVersion)}
	w.uint(uint64(len(m.feeds)))
	for _, f := range m.feeds {
		w.feed(f)
	}
	return w.b, nil
}

// RestoreMonitor returns the Monitor whose saved form data is. The options are those it was made
// with; a change of what they declare counts from the next day closed.
func RestoreMonitor(opts *Options, data []byte) (*Monitor, error) {
	m, err := NewMonitor(opts)
	if err != nil {
		return nil, err
	}
	head := append([]byte(snapshotMark), snapshotVersion)
	rest, ok := bytes.CutPrefix(data, head)
	if !ok {
		return nil, fmt.Errorf("anomaly: restore: no mark of version %d: %w", snapshotVersion, ErrCorrupt)
	}
	r := &reader{rest: rest}
	for range r.count() {
		m.feeds = append(m.feeds, r.feed(&m.opts))
	}
	if r.bad || len(r.rest) > 0 {
		return nil, fmt.Errorf("anomaly: restore: %w", ErrCorrupt)
	}
	again, err := m.MarshalBinary()
	if err != nil || !bytes.Equal(again, data) {
		return nil, fmt.Errorf("anomaly: restore: not the canonical form: %w", ErrCorrupt)
	}
	return m, nil
}

// Merge takes over the feeds of another Monitor with the same options, which must not be used after.
// A feed that both have is refused, and nothing is changed: its days depend on one another.
func (m *Monitor) Merge(o *Monitor) error {
	for _, f := range o.feeds {
		if g, _ := m.lookup(f.key); g != nil {
			return fmt.Errorf("anomaly: merge feed %s: %w", f.key, ErrMismatch)
		}
	}
	m.feeds = append(m.feeds, o.feeds...)
	slices.SortFunc(m.feeds, func(a, b *feed) int { return a.key.Compare(b.key) })
	return nil
}

func (w *writer) feed(f *feed) {
	w.text(f.key.Partner)
	w.text(f.key.Feed)
	w.bool(f.started)
	w.int(int64(f.closed))
	w.bool(f.dirty)
	w.int(int64(f.stale))
	w.history(&f.whole)
	w.uint(uint64(len(f.members)))
	for _, m := range f.members {
		w.member(m)
	}
	w.uint(uint64(len(f.raised)))
	for i := range f.raised {
		w.raised(&f.raised[i])
	}
	w.uint(uint64(len(f.labels)))
	for i := range f.labels {
		w.label(&f.labels[i])
	}
	w.uint(uint64(len(f.votes)))
	for _, v := range f.votes {
		w.text(v.detector)
		w.uint(uint64(v.right))
		w.uint(uint64(v.miss))
	}
	w.uint(uint64(len(f.shifts)))
	for _, s := range f.shifts {
		w.int(int64(s.from))
		w.b = append(w.b, byte(s.class))
		w.bool(s.zero)
		w.float(s.by)
	}
}

func (r *reader) feed(opts *Options) *feed {
	f := &feed{key: Series{Partner: r.text(), Feed: r.text()}}
	f.started, f.closed, f.dirty, f.stale = r.bool(), Day(r.day()), r.bool(), Day(r.day())
	r.history(&f.whole)
	for range r.count() {
		m := r.member(f.key, opts)
		f.members = append(f.members, m)
		f.panel.Series = append(f.panel.Series, m.model)
	}
	for range r.count() {
		f.raised = append(f.raised, r.raised(f.key))
	}
	for range r.count() {
		f.labels = append(f.labels, r.label(f.key))
	}
	for range r.count() {
		f.votes = append(f.votes, count{r.text(), int(r.uint()), int(r.uint())})
	}
	for range r.count() {
		f.shifts = append(f.shifts, shift{Day(r.day()), daily.Class(r.byte()), r.bool(), r.float()})
	}
	return f
}

func (w *writer) member(m *member) {
	w.text(m.series.Entity)
	w.text(m.series.Metric)
	w.history(&m.model.History)
	w.uint(uint64(len(m.reports)))
	for i := range m.reports {
		p := &m.reports[i]
		w.int(int64(p.day))
		w.decimal(p.value)
		w.int(p.revision)
		w.bool(p.conflict)
	}
}

func (r *reader) member(key Series, opts *Options) *member {
	s := Series{Partner: key.Partner, Feed: key.Feed, Entity: r.text(), Metric: r.text()}
	m := &member{series: s}
	m.metric, m.rule = opts.metric(s)
	m.model = &daily.Series{Entity: s.Entity, Metric: s.Metric, Counts: m.metric.Counts}
	r.history(&m.model.History)
	for range r.count() {
		m.reports = append(m.reports, report{Day(r.day()), r.decimal(), r.int(), r.bool()})
	}
	return m
}

// history writes the points that hold something with all they have; the others take a byte.
func (w *writer) history(h *daily.History) {
	w.int(int64(h.First))
	w.uint(uint64(len(h.Points)))
	for i := range h.Points {
		p := &h.Points[i]
		w.b = append(w.b, p.Flags)
		if p.Flags&daily.Known == 0 {
			continue
		}
		w.float32(p.Common)
		if p.Flags&daily.Zero != 0 {
			continue
		}
		w.float(p.Y)
		w.b = append(w.b, byte(p.Step))
		if p.Flags&daily.Done != 0 {
			for _, e := range p.Err {
				w.float32(e)
			}
			w.float32(p.Res)
		}
	}
	w.uint(uint64(len(h.Switches)))
	for _, s := range h.Switches {
		w.int(int64(s.Start))
		w.int(int64(s.Accepted))
		w.float32(s.Shift)
	}
}

func (r *reader) history(h *daily.History) {
	h.First = r.day()
	n := r.count()
	if n > daily.Keep {
		r.bad = true
		return
	}
	for range n {
		var p daily.Point
		if p.Flags = r.byte(); p.Flags > daily.AllFlags {
			r.bad = true
		}
		if p.Flags&daily.Known != 0 {
			p.Common = r.float32()
			r.size(&p)
		}
		h.Points = append(h.Points, p)
	}
	for range r.count() {
		h.Switches = append(h.Switches, daily.Switch{Start: r.day(), Accepted: r.day(), Shift: r.float32()})
	}
}

// size reads what a point has of the size of its value.
func (r *reader) size(p *daily.Point) {
	if p.Flags&daily.Zero != 0 {
		return
	}
	p.Y, p.Step = r.float(), int8(r.byte())
	if p.Flags&daily.Done != 0 {
		for k := range p.Err {
			p.Err[k] = r.float32()
		}
		p.Res = r.float32()
	}
}

func (w *writer) raised(f *raised) {
	w.int(int64(f.day))
	w.text(string(f.kind))
	w.text(f.series.Entity)
	w.text(f.series.Metric)
	w.text(f.factor)
	w.b = binary.BigEndian.AppendUint64(w.b, f.digest)
	w.text(f.id)
	w.text(f.cause)
}

func (r *reader) raised(key Series) raised {
	return raised{
		day: Day(r.day()), kind: Kind(r.text()),
		series: Series{Partner: key.Partner, Feed: key.Feed, Entity: r.text(), Metric: r.text()},
		factor: r.text(), digest: r.uint64(), id: r.text(), cause: r.text(),
	}
}

func (w *writer) label(l *Label) {
	w.text(l.Series.Entity)
	w.text(l.Series.Metric)
	w.int(int64(l.Day))
	w.b = append(w.b, byte(l.Verdict))
	w.bool(l.Right != nil)
	if l.Right != nil {
		w.decimal(*l.Right)
	}
	w.int(int64(l.Until))
	w.text(string(l.Kind))
	w.text(l.Detector)
}

func (r *reader) label(key Series) Label {
	l := Label{Series: Series{Partner: key.Partner, Feed: key.Feed, Entity: r.text(), Metric: r.text()}}
	l.Day, l.Verdict = Day(r.day()), Verdict(r.byte())
	if r.bool() {
		d := r.decimal()
		l.Right = &d
	}
	l.Until, l.Kind, l.Detector = Day(r.day()), Kind(r.text()), r.text()
	return l
}
