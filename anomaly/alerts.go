// Copyright 2026 The jupan authors.
// SPDX-License-Identifier: Apache-2.0

package anomaly

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"time"
)

// Alert is what is sent to people.
type Alert struct {
	// Finding is the gravest of its incident so far, and Findings how many it has.
	Finding  Finding `json:"finding"`
	Findings int     `json:"findings"`
	// Level is 0 for the first alert and rises with each escalation.
	Level int `json:"level"`
	// Held is how many other incidents wait because of the rate limit.
	Held int `json:"held"`
}

// Notifier sends alerts: by mail, chat, pager. It is the host's.
type Notifier interface {
	// Notify sends one alert. An error means that it was not sent: it is tried again.
	Notify(ctx context.Context, a Alert) error
}

// AlertOptions say what is sent when. The zero value works.
type AlertOptions struct {
	// Least is the least severity that is sent; Info means Review.
	Least Severity
	// Max is how many alerts may be sent within Window; 0 means 20 within an hour. What is above
	// waits for its turn, the gravest first. Escalations count as well.
	Max    int
	Window time.Duration
	// Escalate is how long an incident may stay without an answer until the next level; nil means 4,
	// 24 and 72 hours. Reviews take three times as long as blocks.
	Escalate []time.Duration
}

// Alerts sends one alert for one incident, not too many at once, and again where nobody answers.
//
// NewAlerts makes one. It is for one goroutine at a time.
type Alerts struct {
	to        Notifier
	opts      AlertOptions
	incidents map[string]*incident
	sent      []time.Time // within the window
}

// incident is what is known of one cause.
type incident struct {
	Worst    Finding         `json:"worst"`
	IDs      map[string]bool `json:"ids"`
	First    time.Time       `json:"first"`
	Level    int             `json:"level"` // that should be sent
	Sent     int             `json:"sent"`  // alerts that were sent, so levels + 1
	Severity Severity        `json:"severity"`
}

// NewAlerts returns a sender that has sent nothing.
func NewAlerts(to Notifier, opts *AlertOptions) (*Alerts, error) {
	a := &Alerts{to: to, incidents: map[string]*incident{}}
	if opts != nil {
		a.opts = *opts
		a.opts.Escalate = slices.Clone(opts.Escalate)
	}
	if a.opts.Least == Info {
		a.opts.Least = Review
	}
	if a.opts.Max == 0 {
		a.opts.Max = 20
	}
	if a.opts.Window == 0 {
		a.opts.Window = time.Hour
	}
	if a.opts.Escalate == nil {
		a.opts.Escalate = []time.Duration{4 * time.Hour, 24 * time.Hour, 72 * time.Hour}
	}
	if to == nil || a.opts.Max < 0 || a.opts.Window < 0 || !slices.IsSorted(a.opts.Escalate) {
		return nil, fmt.Errorf("anomaly: alert options: %w", ErrArgument)
	}
	return a, nil
}

// Send takes note of findings and sends what is due. A finding of a known incident sends nothing,
// unless it is graver than what was sent. Call it with no findings from time to time, so that what
// waits is sent and what nobody answers is escalated.
func (a *Alerts) Send(ctx context.Context, at time.Time, desk *Desk, findings ...Finding) error {
	for i := range findings {
		a.take(at, &findings[i])
	}
	a.escalate(at, desk)
	return a.flush(ctx, at)
}

// take enters a finding into its incident.
func (a *Alerts) take(at time.Time, f *Finding) {
	if f.Severity < a.opts.Least || f.Withdrawn {
		return
	}
	in := a.incidents[f.Incident]
	if in == nil {
		in = &incident{Worst: *f, IDs: map[string]bool{}, First: at}
		a.incidents[f.Incident] = in
	}
	in.IDs[f.ID] = true
	if compareGrave(f, &in.Worst) < 0 {
		in.Worst = *f
	}
}

// escalate raises the level of what nobody answered, and forgets what was answered.
func (a *Alerts) escalate(at time.Time, desk *Desk) {
	if desk == nil {
		return
	}
	for key, in := range a.incidents {
		if !in.open(desk) {
			delete(a.incidents, key)
			continue
		}
		level := 0
		for _, after := range a.opts.Escalate {
			if in.Worst.Severity < Block {
				after *= 3
			}
			if at.Sub(in.First) >= after {
				level++
			}
		}
		in.Level = max(in.Level, level)
	}
}

// open tells whether a finding of the incident waits for an answer.
func (in *incident) open(desk *Desk) bool {
	for id := range in.IDs {
		if item, ok := desk.Item(id); !ok || item.Open {
			return true
		}
	}
	return false
}

// flush sends what is due, the gravest first, as far as the rate allows.
func (a *Alerts) flush(ctx context.Context, at time.Time) error {
	a.sent = slices.DeleteFunc(a.sent, func(t time.Time) bool { return at.Sub(t) >= a.opts.Window })
	var due []*incident
	for _, in := range a.incidents {
		if in.Sent <= in.Level || in.Worst.Severity > in.Severity {
			due = append(due, in)
		}
	}
	slices.SortFunc(due, func(x, y *incident) int { return compareGrave(&x.Worst, &y.Worst) })
	var errs []error
	for i, in := range due {
		if len(a.sent) >= a.opts.Max || ctx.Err() != nil {
			break
		}
		alert := Alert{Finding: in.Worst, Findings: len(in.IDs), Level: in.Level, Held: max(0, len(due)-i-a.opts.Max+len(a.sent))}
		if err := a.to.Notify(ctx, alert); err != nil {
			errs = append(errs, fmt.Errorf("anomaly: notify of %s: %w", in.Worst.ID, err))
			continue
		}
		in.Sent, in.Severity = in.Level+1, in.Worst.Severity
		a.sent = append(a.sent, at)
	}
	return errors.Join(append(errs, ctx.Err())...)
}

// savedAlerts is the JSON form.
type savedAlerts struct {
	Incidents map[string]*incident `json:"incidents"`
	Sent      []time.Time          `json:"sent"`
}

// MarshalJSON returns what was sent and what waits, so that nothing is sent twice after a restart.
func (a *Alerts) MarshalJSON() ([]byte, error) {
	return json.Marshal(savedAlerts{a.incidents, a.sent})
}

// UnmarshalJSON replaces what was sent and what waits; the notifier and the options stay.
func (a *Alerts) UnmarshalJSON(data []byte) error {
	var s savedAlerts
	if err := json.Unmarshal(data, &s); err != nil {
		return fmt.Errorf("anomaly: read alerts: %w: %w", ErrCorrupt, err)
	}
	a.incidents, a.sent = map[string]*incident{}, s.Sent
	for key, in := range s.Incidents {
		if in == nil {
			return fmt.Errorf("anomaly: read alerts: incident %s: %w", key, ErrCorrupt)
		}
		if in.IDs == nil {
			in.IDs = map[string]bool{}
		}
		a.incidents[key] = in
	}
	return nil
}
