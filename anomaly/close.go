// Copyright 2026 The jupan authors.
// SPDX-License-Identifier: Apache-2.0

package anomaly

import (
	"context"
	"encoding/json"
	"errors"
	"hash/fnv"
	"math"
	"slices"

	"github.com/jupan-go/jupan/anomaly/internal/daily"
	"github.com/jupan-go/jupan/internal/stats/numeric"
)

// closing is one day of one feed while it is closed.
type closing struct {
	feed  *feed
	day   Day
	found []Finding
	held  []bool // by member
	errs  []error
}

// closeDay judges one day of a feed and learns from it.
func (m *Monitor) closeDay(ctx context.Context, f *feed, day Day) ([]Finding, error) {
	f.look(&m.fc, day)
	c := &closing{feed: f, day: day, held: make([]bool, len(f.members))}
	m.values(ctx, c)
	m.conflicts(c)
	m.copies(c)
	m.gaps(c)
	m.whole(c)
	m.trends(c)
	m.checks(ctx, c)
	m.learn(c)
	c.incidents()
	for i := range c.found {
		finish(&c.found[i])
		f.raised = append(f.raised, remember(&c.found[i]))
	}
	f.raised = slices.DeleteFunc(f.raised, func(r raised) bool { return r.day <= day-ReplayDays })
	return c.found, errors.Join(c.errs...)
}

// values judges the value of each series. A wrong value makes its siblings look wrong, so the oddest
// of each entity is judged first, and the others without it.
func (m *Monitor) values(ctx context.Context, c *closing) {
	f := c.feed
	hidden := slices.Clone(f.outlook.values)
	judged := make([]judgement, len(f.members))
	look := map[string]bool{} // entities to judge
	for _, mem := range f.members {
		look[mem.series.Entity] = true
	}
	for len(look) > 0 {
		worst := map[string]int{} // of each entity, among those that are odd
		for i, mem := range f.members {
			if c.held[i] || !look[mem.series.Entity] {
				continue
			}
			s := m.sight(f, i, c.day)
			if judged[i] = m.judge(s); !judged[i].held {
				continue
			}
			if k, ok := worst[mem.series.Entity]; !ok || s.alone() > m.sight(f, k, c.day).alone() {
				worst[mem.series.Entity] = i
			}
		}
		look = map[string]bool{}
		for entity, i := range worst {
			c.held[i], hidden[i], look[entity] = true, daily.Value{}, true
		}
		f.panel.Again(&m.fc, daily.Second{Day: int32(c.day), Values: hidden, Out: f.outlook.out, Entities: look})
	}
	for i := range f.members {
		j, err := m.consult(ctx, m.sight(f, i, c.day), judged[i])
		if err != nil {
			c.errs = append(c.errs, err)
		}
		if c.held[i] = j.held; j.held {
			c.found = append(c.found, *j.finding)
		}
	}
}

// alone is how odd a value is in the light of its own past only: which of two that contradict each
// other is the wrong one.
func (s *sight) alone() float64 {
	switch {
	case s.wrongSide():
		return math.Inf(1)
	case s.value.X == 0:
		return -numeric.Log(s.out.Zeros.Weekday)
	}
	return s.out.Alone(daily.Log10(math.Abs(s.value.X)))
}

// sight gathers what is known of one series on a day.
func (m *Monitor) sight(f *feed, i int, day Day) *sight {
	values, out := f.look(&m.fc, day)
	s := &sight{feed: f, at: i, day: day, value: values[i], out: &out[i], class: out[i].Class()}
	if r := f.members[i].report(day); r != nil {
		s.exact = r.value
	}
	return s
}

// learn enters the day into the histories: what is odd is held, unless a person said otherwise.
func (m *Monitor) learn(c *closing) {
	f := c.feed
	for i, mem := range f.members {
		v, out := f.outlook.values[i], &f.outlook.out[i]
		var flags uint8
		if c.held[i] {
			flags = daily.Held
		}
		if label, event := f.label(mem.series, c.day); label != nil || event {
			v, flags = obey(label, event, v, flags)
		}
		mem.model.Learn(int32(c.day), v, out, flags)
		if flags&daily.Held == 0 {
			continue
		}
		if w, ok := mem.model.Accept(int32(c.day), out.Own.Scale); ok {
			c.found = append(c.found, c.accepted(i, w))
		}
	}
}

// obey turns a person's verdict into what is learned.
func obey(l *Label, event bool, v daily.Value, flags uint8) (daily.Value, uint8) {
	switch {
	case l != nil && (l.Verdict == Fault || l.Verdict == Missed):
		if l.Right != nil {
			return valueOf(*l.Right), 0
		}
		return v, daily.Held
	case l != nil && l.Verdict == FalseAlarm:
		return v, 0
	case event || l != nil && l.Verdict == RealEvent:
		return v, daily.Event
	}
	return v, flags
}

// accepted says that days which were odd are the new usual.
func (c *closing) accepted(i int, w daily.Switch) Finding {
	mem := c.feed.members[i]
	f := Finding{
		Kind: UnitSwitch, Severity: Review, Detector: "switch", Series: mem.series, Day: c.day, Probability: 0.95,
		Factor: switchFactor(w), Evidence: []Evidence{{Name: "switch", Text: "three days agree with each other and not with the past"}},
	}
	if r := mem.report(c.day); r != nil {
		v := r.value
		f.Value = &v
	}
	return f
}

// switchFactor writes what values are multiplied by since a switch: a power of ten where it is near
// one, otherwise with two digits.
func switchFactor(w daily.Switch) string {
	k := int(roundHalf(float64(w.Shift)))
	if d := float64(w.Shift) - float64(k); k != 0 && k >= -6 && k <= 6 && d > -0.1 && d < 0.1 {
		return powerText(k)
	}
	return decimalOf(daily.Pow10(float64(w.Shift)), 2).String()
}

// finish rounds what people and other machines see.
func finish(f *Finding) {
	f.Score, f.Probability, f.Share = rounded(f.Score), rounded(f.Probability), rounded(f.Share)
	for i := range f.Evidence {
		f.Evidence[i].Weight = rounded(f.Evidence[i].Weight)
	}
}

// remember keeps what tells one finding from another.
func remember(f *Finding) raised {
	h := fnv.New64a()
	text, err := json.Marshal(f)
	if err == nil {
		h.Write(text)
	}
	return raised{
		day: f.Day, kind: f.Kind, series: f.Series, factor: f.Factor, digest: h.Sum64(), id: f.ID, cause: f.Incident,
	}
}

// reconcile compares what was found on days that were closed again with what was found before.
func reconcile(before []raised, found []Finding) []Finding {
	known := map[string]uint64{}
	for _, r := range before {
		known[r.id] = r.digest
	}
	out := found[:0]
	for i := range found {
		digest, ok := known[found[i].ID]
		delete(known, found[i].ID)
		if !ok || digest != remember(&found[i]).digest {
			out = append(out, found[i])
		}
	}
	for _, r := range before {
		if _, void := known[r.id]; void {
			out = append(out, Finding{
				ID: r.id, Incident: r.cause, Kind: r.kind, Series: r.series, Day: r.day, Withdrawn: true,
			})
		}
	}
	return out
}
