// Copyright 2026 The jupan authors.
// SPDX-License-Identifier: Apache-2.0

package adapters

import "time"

// windows plans what to read of a stream: from a checkpoint to now. What was being
// read comes first, from its cursor.
func (j *job) windows(c Checkpoint, now time.Time) []Window {
	until := j.align(now.Add(-j.stream.Settle))
	from := j.align(j.conn.Since)
	if !c.Done.IsZero() {
		from = latest(from, j.align(c.Done.Add(-j.stream.Lookback)))
	}
	if j.stream.History > 0 {
		from = latest(from, j.alignUp(now.Add(-j.stream.History)))
	}
	var list []Window
	if !c.Window.IsZero() {
		list = append(list, c.Window)
		from = c.Window.To
	}
	for from.Before(until) {
		to := earliest(until, j.end(from))
		list = append(list, Window{From: from, To: to})
		from = to
	}
	return list
}

// daily reports whether windows are whole days.
func (s *Stream) daily() bool { return s.Daily || s.Mode == Restate }

// align moves a time back to a boundary that windows may have: that of a day, or of a
// second.
func (j *job) align(t time.Time) time.Time {
	if j.stream.daily() {
		return StartOfDay(t, j.zone).UTC()
	}
	return t.UTC().Truncate(time.Second)
}

// alignUp moves a time forward to such a boundary.
func (j *job) alignUp(t time.Time) time.Time {
	at := j.align(t)
	if !at.Before(t) {
		return at
	}
	if j.stream.daily() {
		return j.daysLater(at, 1)
	}
	return at.Add(time.Second)
}

// end is the latest end of a window that begins at from.
func (j *job) end(from time.Time) time.Time {
	switch span := j.stream.MaxSpan; {
	case span <= 0:
		return from.AddDate(1000, 0, 0)
	case j.stream.daily():
		return j.daysLater(from, max(1, int(span/(24*time.Hour))))
	default:
		return from.Add(span)
	}
}

// daysLater is the start of the day that many days later. Days are counted on the
// calendar, because some have 23 hours.
func (j *job) daysLater(start time.Time, days int) time.Time {
	y, m, d := start.In(j.zone).Date()
	return StartOfDay(time.Date(y, m, d+days, 12, 0, 0, 0, j.zone), j.zone).UTC()
}

func latest(a, b time.Time) time.Time {
	if b.After(a) {
		return b
	}
	return a
}

func earliest(a, b time.Time) time.Time {
	if b.Before(a) {
		return b
	}
	return a
}
