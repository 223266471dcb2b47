// Copyright 2026 The jupan authors.
// SPDX-License-Identifier: Apache-2.0

package anomaly

import (
	"fmt"
	"slices"

	"github.com/jupan-go/jupan/anomaly/internal/daily"
)

// monitorMagic opens the saved form of a Monitor: what it is, and its version.
const monitorMagic = "jupan.anomaly.monitor\x01"

// MarshalBinary returns the state in its one canonical form: equal bytes mean monitors that will say
// the same of whatever comes. Options are not part of it.
func (m *Monitor) MarshalBinary() ([]byte, error) {
	w := newWriter(monitorMagic)
	w.Uint(uint64(len(m.feeds)))
	for _, f := range m.feeds {
		w.feed(f)
	}
	return w.Seal(), nil
}

// RestoreMonitor returns the Monitor whose saved form data is. The options are those it was made
// with; a change of what they declare counts from the next day closed.
func RestoreMonitor(opts *Options, data []byte) (*Monitor, error) {
	m, err := NewMonitor(opts)
	if err != nil {
		return nil, err
	}
	r, err := openForm(monitorMagic, data)
	if err != nil {
		return nil, fmt.Errorf("anomaly: restore: %w", err)
	}
	for range r.Count() {
		m.feeds = append(m.feeds, r.feed(&m.opts))
	}
	if err := r.done(data, m); err != nil {
		return nil, fmt.Errorf("anomaly: restore: %w", err)
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
	w.String(f.key.Partner)
	w.String(f.key.Feed)
	w.Bool(f.started)
	w.Int(int64(f.closed))
	w.Bool(f.dirty)
	w.Int(int64(f.stale))
	w.history(&f.whole)
	w.Uint(uint64(len(f.members)))
	for _, m := range f.members {
		w.member(m)
	}
	w.Uint(uint64(len(f.raised)))
	for i := range f.raised {
		w.raised(&f.raised[i])
	}
	w.Uint(uint64(len(f.labels)))
	for i := range f.labels {
		w.label(&f.labels[i])
	}
	w.Uint(uint64(len(f.votes)))
	for _, v := range f.votes {
		w.String(v.detector)
		w.Uint(uint64(v.right))
		w.Uint(uint64(v.miss))
	}
	w.Uint(uint64(len(f.shifts)))
	for _, s := range f.shifts {
		w.Int(int64(s.from))
		w.Byte(byte(s.class))
		w.Bool(s.zero)
		w.float(s.by)
	}
}

func (r *reader) feed(opts *Options) *feed {
	f := &feed{key: Series{Partner: r.String(), Feed: r.String()}}
	f.started, f.closed, f.dirty, f.stale = r.Bool(), Day(r.day()), r.Bool(), Day(r.day())
	r.history(&f.whole)
	for range r.Count() {
		m := r.member(f.key, opts)
		f.members = append(f.members, m)
		f.panel.Series = append(f.panel.Series, m.model)
	}
	for range r.Count() {
		f.raised = append(f.raised, r.raised(f.key))
	}
	for range r.Count() {
		f.labels = append(f.labels, r.label(f.key))
	}
	for range r.Count() {
		f.votes = append(f.votes, count{r.String(), int(r.Uint()), int(r.Uint())})
	}
	for range r.Count() {
		f.shifts = append(f.shifts, shift{Day(r.day()), daily.Class(r.Byte()), r.Bool(), r.float()})
	}
	return f
}

func (w *writer) member(m *member) {
	w.String(m.series.Entity)
	w.String(m.series.Metric)
	w.history(&m.model.History)
	w.Uint(uint64(len(m.reports)))
	for i := range m.reports {
		p := &m.reports[i]
		w.Int(int64(p.day))
		w.decimal(p.value)
		w.Int(p.revision)
		w.Bool(p.conflict)
	}
}

func (r *reader) member(key Series, opts *Options) *member {
	s := Series{Partner: key.Partner, Feed: key.Feed, Entity: r.String(), Metric: r.String()}
	m := &member{series: s}
	m.metric, m.rule = opts.metric(s)
	m.model = &daily.Series{Entity: s.Entity, Metric: s.Metric, Counts: m.metric.Counts}
	r.history(&m.model.History)
	for range r.Count() {
		m.reports = append(m.reports, report{Day(r.day()), r.decimal(), r.Int(), r.Bool()})
	}
	return m
}

// history writes the points that hold something with all they have; the others take a byte.
func (w *writer) history(h *daily.History) {
	w.Int(int64(h.First))
	w.Uint(uint64(len(h.Points)))
	for i := range h.Points {
		p := &h.Points[i]
		w.Byte(p.Flags)
		if p.Flags&daily.Known == 0 {
			continue
		}
		w.float32(p.Common)
		if p.Flags&daily.Zero != 0 {
			continue
		}
		w.float(p.Y)
		w.Byte(byte(p.Step))
		if p.Flags&daily.Done != 0 {
			for _, e := range p.Err {
				w.float32(e)
			}
			w.float32(p.Res)
		}
	}
	w.Uint(uint64(len(h.Switches)))
	for _, s := range h.Switches {
		w.Int(int64(s.Start))
		w.Int(int64(s.Accepted))
		w.float32(s.Shift)
	}
}

func (r *reader) history(h *daily.History) {
	h.First = r.day()
	n := r.Count()
	if n > daily.Keep {
		r.Fail()
		return
	}
	for range n {
		var p daily.Point
		if p.Flags = r.Byte(); p.Flags > daily.AllFlags {
			r.Fail()
		}
		if p.Flags&daily.Known != 0 {
			p.Common = r.float32()
			r.size(&p)
		}
		h.Points = append(h.Points, p)
	}
	for range r.Count() {
		h.Switches = append(h.Switches, daily.Switch{Start: r.day(), Accepted: r.day(), Shift: r.float32()})
	}
}

// size reads what a point has of the size of its value.
func (r *reader) size(p *daily.Point) {
	if p.Flags&daily.Zero != 0 {
		return
	}
	p.Y, p.Step = r.float(), int8(r.Byte())
	if p.Flags&daily.Done != 0 {
		for k := range p.Err {
			p.Err[k] = r.float32()
		}
		p.Res = r.float32()
	}
}

func (w *writer) raised(f *raised) {
	w.Int(int64(f.day))
	w.String(string(f.kind))
	w.String(f.series.Entity)
	w.String(f.series.Metric)
	w.String(f.factor)
	w.Fixed(f.digest)
	w.String(f.id)
	w.String(f.cause)
}

func (r *reader) raised(key Series) raised {
	return raised{
		day: Day(r.day()), kind: Kind(r.String()),
		series: Series{Partner: key.Partner, Feed: key.Feed, Entity: r.String(), Metric: r.String()},
		factor: r.String(), digest: r.Fixed(), id: r.String(), cause: r.String(),
	}
}

func (w *writer) label(l *Label) {
	w.String(l.Series.Entity)
	w.String(l.Series.Metric)
	w.Int(int64(l.Day))
	w.Byte(byte(l.Verdict))
	w.Bool(l.Right != nil)
	if l.Right != nil {
		w.decimal(*l.Right)
	}
	w.Int(int64(l.Until))
	w.String(string(l.Kind))
	w.String(l.Detector)
}

func (r *reader) label(key Series) Label {
	l := Label{Series: Series{Partner: key.Partner, Feed: key.Feed, Entity: r.String(), Metric: r.String()}}
	l.Day, l.Verdict = Day(r.day()), Verdict(r.Byte())
	if r.Bool() {
		d := r.decimal()
		l.Right = &d
	}
	l.Until, l.Kind, l.Detector = Day(r.day()), Kind(r.String()), r.String()
	return l
}
