// Copyright 2026 The jupan authors.
// SPDX-License-Identifier: Apache-2.0

package anomaly

import (
	"cmp"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/jupan-go/jupan/settle"
	"github.com/jupan-go/jupan/settle/money"
)

// Answer is what a person decides about a finding.
type Answer struct {
	// Verdict is what it was.
	Verdict Verdict `json:"verdict"`
	// Right is the right value of a Fault, if it is known, and Until the last day of a RealEvent.
	Right *money.Decimal `json:"right,omitempty"`
	Until Day            `json:"until,omitempty"`
	// Release lets settlement go on although the value is a Fault that stands: what was found is
	// small, or is corrected by hand. The other verdicts release by themselves.
	Release bool `json:"release,omitempty"`
	// By and Reason must not be empty.
	By     string    `json:"by"`
	Reason string    `json:"reason"`
	At     time.Time `json:"at"` // the host's time
}

// Assignment says who is to look at a finding.
type Assignment struct {
	// To is who is to look, By who said so.
	To string    `json:"to"`
	By string    `json:"by"`
	At time.Time `json:"at"` // the host's time
}

// Item is a finding on the desk, with what became of it.
type Item struct {
	// Finding is as it was raised last, at Raised first.
	Finding  Finding      `json:"finding"`
	Raised   time.Time    `json:"raised"`
	Assigned []Assignment `json:"assigned,omitempty"` // in their order; the last one counts
	// Answers are all that were given; the last one counts, unless the value was restated since.
	Answers []Answer `json:"answers,omitempty"`
	// Open tells whether it still waits for an answer.
	Open bool `json:"open"`
}

// Blocks tells whether the item stops what it touches: a blocking finding that is not answered, or
// that is a fault which stands and was not released.
func (i *Item) Blocks() bool {
	if i.Finding.Severity != Block || i.Finding.Withdrawn {
		return false
	}
	if i.Open || len(i.Answers) == 0 {
		return true
	}
	last := i.Answers[len(i.Answers)-1]
	return last.Verdict == Fault && !last.Release
}

// Entry is a line of the desk's log. Each carries the digest of the one before, so that a log cannot
// be changed without all that follows.
type Entry struct {
	// Number counts from 1. Action is raised, restated, withdrawn, assigned or answered.
	Number int       `json:"number"`
	At     time.Time `json:"at"` // the host's time
	Action string    `json:"action"`
	// Finding is the ID, By who acted, Text the reason, the assignee, or what was found.
	Finding string `json:"finding"`
	By      string `json:"by,omitempty"`
	Text    string `json:"text,omitempty"`
	// Digest is SHA-256 over the digest before and the fields of this entry.
	Digest string `json:"digest"`
}

// Desk is where people answer findings. It keeps all of them, with who was asked, who answered why,
// and a log that shows if it was changed. It reads no clock: times are arguments.
//
// The zero value is an empty desk. It is for one goroutine at a time.
type Desk struct {
	// Record, if it is set, is given each assignment and answer before it counts, to be written into
	// the host's own chain, such as the log of a book by its Note. An error refuses what was to be
	// done, so that nothing is released which the chain does not show.
	Record func(ctx context.Context, e Entry) error

	items map[string]*Item
	log   []Entry
}

// Raise puts findings on the desk. What is there already stays as it is; a finding whose value was
// restated is open again; one that was withdrawn is closed.
func (d *Desk) Raise(at time.Time, findings ...Finding) {
	if d.items == nil {
		d.items = map[string]*Item{}
	}
	for _, f := range findings {
		item := d.items[f.ID]
		switch {
		case item == nil && f.Withdrawn:
		case item == nil:
			d.items[f.ID] = &Item{Finding: f, Raised: at, Open: true}
			d.note(Entry{At: at, Action: "raised", Finding: f.ID, Text: f.Explain(settle.English)})
		case f.Withdrawn:
			if !item.Finding.Withdrawn {
				item.Finding.Withdrawn, item.Open = true, false
				d.note(Entry{At: at, Action: "withdrawn", Finding: f.ID})
			}
		case item.Finding.same(&f):
		default:
			item.Open = item.Open || item.Finding.Withdrawn || !sameValue(item.Finding.Value, f.Value) || f.Severity > item.Finding.Severity
			item.Finding = f
			d.note(Entry{At: at, Action: "restated", Finding: f.ID, Text: f.Explain(settle.English)})
		}
	}
}

// same tells whether two findings say the same.
func (f *Finding) same(o *Finding) bool { return remember(f).digest == remember(o).digest }

func sameValue(a, b *money.Decimal) bool {
	return a == b || a != nil && b != nil && *a == *b
}

// Assign asks someone to look at a finding.
func (d *Desk) Assign(ctx context.Context, id string, a Assignment) error {
	item := d.items[id]
	if item == nil {
		return fmt.Errorf("anomaly: assign %s: %w", id, ErrUnknown)
	}
	if blank(a.To) || blank(a.By) {
		return fmt.Errorf("anomaly: assign %s: %w", id, ErrReason)
	}
	e := Entry{At: a.At, Action: "assigned", Finding: id, By: a.By, Text: "to " + a.To}
	if err := d.act(ctx, e); err != nil {
		return err
	}
	item.Assigned = append(item.Assigned, a)
	return nil
}

func blank(s string) bool { return strings.TrimSpace(s) == "" }

// Answer closes a finding, and returns the label that [Monitor.Label] learns from.
func (d *Desk) Answer(ctx context.Context, id string, a Answer) (Label, error) {
	item := d.items[id]
	switch {
	case item == nil:
		return Label{}, fmt.Errorf("anomaly: answer %s: %w", id, ErrUnknown)
	case blank(a.By) || blank(a.Reason):
		return Label{}, fmt.Errorf("anomaly: answer %s: %w", id, ErrReason)
	case a.Verdict != Fault && a.Verdict != RealEvent && a.Verdict != FalseAlarm:
		return Label{}, fmt.Errorf("anomaly: answer %s with %s: %w", id, a.Verdict, ErrArgument)
	}
	if err := d.act(ctx, Entry{At: a.At, Action: "answered", Finding: id, By: a.By, Text: a.text()}); err != nil {
		return Label{}, err
	}
	item.Answers = append(item.Answers, a)
	item.Open = false
	f := &item.Finding
	return Label{
		Series: f.Series, Day: f.Day, Verdict: a.Verdict, Right: a.Right, Until: a.Until, Kind: f.Kind, Detector: f.Detector,
	}, nil
}

// text tells the answer for the log.
func (a *Answer) text() string {
	text := a.Verdict.String()
	if a.Right != nil {
		text += ", right is " + a.Right.String()
	}
	if a.Until != 0 {
		text += ", until " + a.Until.String()
	}
	if a.Release {
		text += ", released"
	}
	return text + ": " + a.Reason
}

// AnswerIncident gives one answer to all open findings of an incident.
func (d *Desk) AnswerIncident(ctx context.Context, incident string, a Answer) (labels []Label, err error) {
	for _, item := range d.Items() {
		if item.Finding.Incident == incident && item.Open {
			l, err := d.Answer(ctx, item.Finding.ID, a)
			if err != nil {
				return labels, err
			}
			labels = append(labels, l)
		}
	}
	if len(labels) == 0 {
		return nil, fmt.Errorf("anomaly: answer incident %s: %w", incident, ErrUnknown)
	}
	return labels, nil
}

// Item returns a finding with what became of it.
func (d *Desk) Item(id string) (Item, bool) {
	item := d.items[id]
	if item == nil {
		return Item{}, false
	}
	return item.copied(), true
}

func (i *Item) copied() Item {
	c := *i
	c.Assigned, c.Answers = slices.Clone(i.Assigned), slices.Clone(i.Answers)
	return c
}

// Items returns everything on the desk, the gravest first.
func (d *Desk) Items() []Item {
	out := make([]Item, 0, len(d.items))
	for _, item := range d.items {
		out = append(out, item.copied())
	}
	slices.SortFunc(out, func(a, b Item) int { return compareGrave(&a.Finding, &b.Finding) })
	return out
}

// Open returns what still waits for an answer, the gravest first.
func (d *Desk) Open() []Item {
	return slices.DeleteFunc(d.Items(), func(i Item) bool { return !i.Open })
}

// Waiting tells how long findings of a severity wait.
type Waiting struct {
	// Severity is that of the findings that are counted.
	Severity Severity `json:"severity"`
	Open     int      `json:"open"`     // without an answer
	Answered int      `json:"answered"` // with one
	// Oldest is how long the oldest open one has waited.
	Oldest time.Duration `json:"oldest"`
	// ToAssign and ToAnswer are the median times from when a finding was raised; 0 where there are none.
	ToAssign time.Duration `json:"to_assign"`
	ToAnswer time.Duration `json:"to_answer"`
}

// Waiting returns how long findings wait, as of a time, the gravest first.
func (d *Desk) Waiting(asOf time.Time) []Waiting {
	var out []Waiting
	for severity := range Block + 1 {
		w := Waiting{Severity: Block - severity}
		var assign, answer []time.Duration
		for _, i := range d.items {
			if i.Finding.Severity != w.Severity || i.Finding.Withdrawn {
				continue
			}
			if len(i.Assigned) > 0 {
				assign = append(assign, i.Assigned[0].At.Sub(i.Raised))
			}
			if i.Open {
				w.Open++
				w.Oldest = max(w.Oldest, asOf.Sub(i.Raised))
			} else {
				w.Answered++
				answer = append(answer, i.Answers[0].At.Sub(i.Raised))
			}
		}
		w.ToAssign, w.ToAnswer = medianTime(assign), medianTime(answer)
		out = append(out, w)
	}
	return out
}

func medianTime(list []time.Duration) time.Duration {
	if len(list) == 0 {
		return 0
	}
	slices.Sort(list)
	return list[(len(list)-1)/2]
}

// note appends to the log.
func (d *Desk) note(e Entry) { d.log = append(d.log, d.linked(e)) }

// act appends to the log what a person does, if the host's own log takes it.
func (d *Desk) act(ctx context.Context, e Entry) error {
	e = d.linked(e)
	if d.Record != nil {
		if err := d.Record(ctx, e); err != nil {
			return fmt.Errorf("anomaly: record that %s was %s: %w", e.Finding, e.Action, err)
		}
	}
	d.log = append(d.log, e)
	return nil
}

// linked returns an entry as the next of the log.
func (d *Desk) linked(e Entry) Entry {
	e.Number, e.At = len(d.log)+1, e.At.UTC()
	e.Digest = e.digest(d.head())
	return e
}

// head is the digest of the last entry.
func (d *Desk) head() string {
	if len(d.log) == 0 {
		return ""
	}
	return d.log[len(d.log)-1].Digest
}

// digest is taken over the digest before and the entry without its own.
func (e Entry) digest(before string) string {
	e.Digest = before
	text, err := json.Marshal(e)
	if err != nil {
		return "" // a year beyond 9999: such an entry does not verify
	}
	sum := sha256.Sum256(text)
	return hex.EncodeToString(sum[:])
}

// Log returns all that happened, in order.
func (d *Desk) Log() []Entry { return slices.Clone(d.log) }

// VerifyLog tells where a log was changed: the number of the first entry that does not follow from the
// one before, 0 if all do.
func VerifyLog(log []Entry) int {
	before := ""
	for i, e := range log {
		if e.Number != i+1 || e.Digest == "" || e.Digest != e.digest(before) {
			return i + 1
		}
		before = e.Digest
	}
	return 0
}

// savedDesk is the JSON form.
type savedDesk struct {
	Items []Item  `json:"items"`
	Log   []Entry `json:"log"`
}

// MarshalJSON returns the desk in one canonical form.
func (d *Desk) MarshalJSON() ([]byte, error) {
	return json.Marshal(savedDesk{d.Items(), d.log})
}

// UnmarshalJSON replaces the desk by the one whose JSON data is; a log that was changed is refused.
func (d *Desk) UnmarshalJSON(data []byte) error {
	var s savedDesk
	if err := json.Unmarshal(data, &s); err != nil {
		return fmt.Errorf("anomaly: read desk: %w: %w", ErrCorrupt, err)
	}
	if n := VerifyLog(s.Log); n > 0 {
		return fmt.Errorf("anomaly: read desk: entry %d of the log: %w", n, ErrCorrupt)
	}
	d.items, d.log = map[string]*Item{}, s.Log
	for i := range s.Items {
		item := s.Items[i].copied()
		d.items[item.Finding.ID] = &item
	}
	return nil
}

// compareGrave orders findings the gravest first.
func compareGrave(a, b *Finding) int {
	return cmp.Or(
		cmp.Compare(b.Severity, a.Severity), cmp.Compare(b.Share, a.Share),
		a.Compare(b), cmp.Compare(a.ID, b.ID))
}
