// Copyright 2026 The jupan authors.
// SPDX-License-Identifier: Apache-2.0

package anomaly

import (
	"context"
	"fmt"
	"sync"
	"time"

	"github.com/jupan-go/jupan/settle"
	"github.com/jupan-go/jupan/settle/event"
)

// Watch is what stands beside a book: it counts the batches that the book is given into daily figures
// ([Totals]), has a [Monitor] judge the days that are over, keeps what is odd on a [Desk] until a person
// answers, and is the guard of the book's Close.
//
// It is safe for concurrent use. Close of a book may ask it while an answer is being written into that
// book.
type Watch struct {
	writing sync.Mutex // held by whoever changes the desk; a book that asks Blocking does not wait for it

	mu       sync.Mutex // guards what follows
	totals   *Totals
	monitor  *Monitor
	desk     Desk
	gate     *Gate
	revision int64 // of the figures that the monitor was given last
}

// WatchOptions say what a [Watch] knows beforehand.
type WatchOptions struct {
	// Zone is where days begin and end, UTC if nil.
	Zone *time.Location
	// Monitor are the options of the monitor. Figures that are not among its Metrics are declared by
	// their names, as [Totals.Metrics] does.
	Monitor *Options
	// Scopes say which series an agreement is settled from; see [ScopesOf]. An agreement without one
	// cannot be closed.
	Scopes []Scope
	// Record, if it is set, is given each assignment and answer before it counts, as [Desk] says.
	Record func(ctx context.Context, e Entry) error
}

// NewWatch returns a Watch that has seen nothing.
func NewWatch(opts *WatchOptions) (*Watch, error) {
	if opts == nil {
		opts = &WatchOptions{}
	}
	monitor, err := NewMonitor(opts.Monitor)
	if err != nil {
		return nil, err
	}
	w := &Watch{totals: NewTotals(opts.Zone), monitor: monitor}
	if record := opts.Record; record != nil {
		w.desk.Record = func(ctx context.Context, e Entry) error {
			w.mu.Unlock() // the book that takes the entry may be closing, and ask Blocking
			defer w.mu.Lock()
			return record(ctx, e)
		}
	}
	w.gate, err = NewGate(&w.desk, opts.Scopes)
	return w, err
}

// Post counts a batch, once the book has taken it: adapters.Tee(b, watch) is a sink that does both. The
// same events again change nothing, and a partition replaces what it held in a lower version.
func (w *Watch) Post(_ context.Context, b event.Batch) error {
	w.mu.Lock()
	defer w.mu.Unlock()
	return w.totals.Post(b)
}

// Close judges the days up to the one given, those again that were restated since, puts on the desk what
// is odd, as found at a time, and returns it, with findings marked as withdrawn that no longer hold.
// Figures of days more than [ReplayDays] before are forgotten.
func (w *Watch) Close(ctx context.Context, day Day, at time.Time) ([]Finding, error) {
	w.writing.Lock()
	defer w.writing.Unlock()
	w.mu.Lock()
	defer w.mu.Unlock()
	if day < -dayMax || day > dayMax {
		return nil, fmt.Errorf("anomaly: close %d: %w", day, ErrArgument)
	}
	w.monitor.opts.declare(w.totals.Metrics())
	w.revision++
	w.monitor.Observe(w.totals.Observations(-dayMax, day, w.revision)...)
	found, err := w.monitor.Close(ctx, day)
	w.desk.Raise(at, found...)
	w.totals.Forget(day - ReplayDays + 1)
	return found, err
}

// Blocking returns the findings that keep a period of an agreement from being closed, as [Gate.Blocking]
// does: book.GuardOf(w.Blocking) is the guard.
func (w *Watch) Blocking(agreement settle.AgreementID, period settle.Period) ([]Finding, error) {
	w.mu.Lock()
	defer w.mu.Unlock()
	return w.gate.Blocking(agreement, period)
}

// Assign asks someone to look at a finding.
func (w *Watch) Assign(ctx context.Context, id string, a Assignment) error {
	w.writing.Lock()
	defer w.writing.Unlock()
	w.mu.Lock()
	defer w.mu.Unlock()
	return w.desk.Assign(ctx, id, a)
}

// Answer closes a finding, and the monitor learns from the answer with the next Close.
func (w *Watch) Answer(ctx context.Context, id string, a Answer) error {
	w.writing.Lock()
	defer w.writing.Unlock()
	w.mu.Lock()
	defer w.mu.Unlock()
	label, err := w.desk.Answer(ctx, id, a)
	if err != nil {
		return err
	}
	return w.monitor.Label(label)
}

// Items returns everything that was found, the gravest first, with what became of it.
func (w *Watch) Items() []Item {
	w.mu.Lock()
	defer w.mu.Unlock()
	return w.desk.Items()
}

// Item returns a finding with what became of it.
func (w *Watch) Item(id string) (Item, bool) {
	w.mu.Lock()
	defer w.mu.Unlock()
	return w.desk.Item(id)
}

// Log returns all that happened to findings, in order; see [VerifyLog].
func (w *Watch) Log() []Entry {
	w.mu.Lock()
	defer w.mu.Unlock()
	return w.desk.Log()
}

// Plot returns the series of a finding up to some days after it, for drawing; nil where it is not known.
func (w *Watch) Plot(s Series, day Day) *Plot {
	w.mu.Lock()
	defer w.mu.Unlock()
	return w.monitor.Plot(s, day)
}

// Report gathers what is open, with the series to draw.
func (w *Watch) Report(opts *ReportOptions) *Report {
	w.mu.Lock()
	defer w.mu.Unlock()
	return NewReport(&w.desk, w.monitor, opts)
}

// watchMagic opens the saved form of a Watch.
const watchMagic = "jupan.anomaly.watch\x01"

// MarshalBinary returns the watch in its one canonical form, without its options.
func (w *Watch) MarshalBinary() ([]byte, error) {
	w.mu.Lock()
	defer w.mu.Unlock()
	out := newWriter(watchMagic)
	out.Int(w.revision)
	for _, part := range []func() ([]byte, error){w.totals.MarshalBinary, w.monitor.MarshalBinary, w.desk.MarshalJSON} {
		data, err := part()
		if err != nil {
			return nil, fmt.Errorf("anomaly: save watch: %w", err)
		}
		out.String(string(data))
	}
	return out.Seal(), nil
}

// RestoreWatch returns the Watch whose saved form data is, with the options it was made with.
func RestoreWatch(opts *WatchOptions, data []byte) (*Watch, error) {
	w, err := NewWatch(opts)
	if err != nil {
		return nil, err
	}
	r, err := openForm(watchMagic, data)
	if err != nil {
		return nil, fmt.Errorf("anomaly: restore watch: %w", err)
	}
	w.revision = r.Int()
	totals, monitor, desk := r.String(), r.String(), r.String()
	if w.totals, err = RestoreTotals(w.totals.zone, []byte(totals)); err != nil {
		return nil, err
	}
	own := w.monitor.opts
	own.declare(w.totals.Metrics())
	if w.monitor, err = RestoreMonitor(&own, []byte(monitor)); err != nil {
		return nil, err
	}
	if err := w.desk.UnmarshalJSON([]byte(desk)); err != nil {
		return nil, err
	}
	if err := r.done(data, w); err != nil {
		return nil, fmt.Errorf("anomaly: restore watch: %w", err)
	}
	return w, nil
}
