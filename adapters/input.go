// Copyright 2026 The jupan authors.
// SPDX-License-Identifier: Apache-2.0

package adapters

import (
	"io"
	"net/http"
	"time"
)

// Input is what Decode reads, and what is known about it from outside.
type Input struct {
	// Stream is one of those that the adapter declares.
	Stream string
	// Source is the host's word for this partner and account. It is the source of
	// all keys: the same fact has the same key, whichever way it came.
	Source string
	// Account is the partner's own id of our account.
	Account string
	// Zone is that of the account, in which the partner cuts its days; never nil.
	Zone *time.Location
	// Name names the file, page or message in origins. It holds no secret.
	Name string
	// Hash identifies the content, where it is known.
	Hash string
	// Received is when it came in. Nothing of an event may depend on it.
	Received time.Time
	// Window is what was asked for; zero for files and messages.
	Window Window
	// Cursor is what was asked with; empty on a first page.
	Cursor string
	// Header is that of the response or message; nil for files.
	Header http.Header
	// Unsigned says that nobody vouches for a message. It gives no events, only
	// hints of what to ask for.
	Unsigned bool
	// Refused are rows whose own signature is wrong, by their number.
	Refused map[int64]error
	// Body is the content: read it once, in pieces.
	Body io.Reader
}

// Window is a span of time: From belongs to it, To does not.
type Window struct {
	From, To time.Time
}

// IsZero reports whether w is no window at all.
func (w Window) IsZero() bool { return w.From.IsZero() && w.To.IsZero() }

// Contains reports whether t is within w.
func (w Window) Contains(t time.Time) bool { return !t.Before(w.From) && t.Before(w.To) }

// Days returns the dates of w in a zone, as 2006-01-02. Where the partner wants the
// last day of a window, it is the last of these.
func (w Window) Days(zone *time.Location) []string {
	var days []string
	y, m, d := w.From.In(zone).Date()
	for i := 0; ; i++ {
		// Noon, because there are zones with days that have no midnight.
		noon := time.Date(y, m, d+i, 12, 0, 0, 0, zone)
		if day := StartOfDay(noon, zone); !day.Before(w.To) {
			return days
		}
		days = append(days, noon.Format(time.DateOnly))
	}
}

// StartOfDay is the first instant of the day of t in a zone.
func StartOfDay(t time.Time, zone *time.Location) time.Time {
	y, m, d := t.In(zone).Date()
	start := time.Date(y, m, d, 0, 0, 0, 0, zone)
	// A clock that is put forward at midnight leaves a day that starts later; where
	// it is put back over midnight, the first of two midnights starts the day.
	for start.Day() != d || start.Month() != m {
		start = start.Add(15 * time.Minute)
	}
	for _, back := range [...]time.Duration{time.Hour, 30 * time.Minute} {
		earlier := start.Add(-back)
		if ey, em, ed := earlier.Date(); ey == y && em == m && ed == d {
			return earlier
		}
	}
	return start
}
