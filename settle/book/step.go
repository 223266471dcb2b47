// Copyright 2026 The jupan authors.
// SPDX-License-Identifier: Apache-2.0

package book

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"strings"
	"time"

	"github.com/jupan-go/jupan/settle"
)

// check refuses a step without a name or a time, and one against another without a
// reason.
func (s *Step) check() error {
	var missing []string
	if strings.TrimSpace(s.Name) == "" {
		missing = append(missing, "a name")
	}
	if s.At.IsZero() {
		missing = append(missing, "a time")
	}
	needsWhy := s.Kind == KindReject || s.Kind == KindReturn || s.Kind == KindCancel || s.Kind == KindBatch || s.Kind == KindNote
	if needsWhy && strings.TrimSpace(s.Why) == "" {
		missing = append(missing, "a reason")
	}
	if len(missing) == 0 {
		return nil
	}
	return &StepError{Kind: s.Kind, Subject: s.subject(), Err: fmt.Errorf("without %s: %w", strings.Join(missing, " and "), ErrArgument)}
}

func (b *Book) authorize(ctx context.Context, step Step) error {
	if b.opts.Authorize == nil {
		return nil
	}
	if err := b.opts.Authorize(ctx, step); err != nil {
		return &StepError{Kind: step.Kind, Subject: step.subject(), Err: err}
	}
	return nil
}

// take takes a step: decide works out, on the state as it is, what the record says, or
// refuses. It is asked again when another process has appended meanwhile.
func (b *Book) take(ctx context.Context, step Step, decide func(*state, *decision) error) error {
	step.At = step.At.UTC().Truncate(time.Microsecond)
	if err := step.check(); err != nil {
		return err
	}
	if err := b.authorize(ctx, step); err != nil {
		return err
	}
	if err := b.lockWriter(ctx); err != nil {
		return err
	}
	defer b.unlockWriter()
	for {
		if err := b.catchUp(ctx, nil); err != nil {
			return err
		}
		if err := b.try(ctx, step, decide); !errors.Is(err, ErrMoved) {
			return err
		}
	}
}

// try takes a step once. The caller holds writing, so that the state, once decided
// on, stays until the record is folded.
func (b *Book) try(ctx context.Context, step Step, decide func(*state, *decision) error) error {
	d := &decision{Step: step}
	b.mu.Lock()
	err := b.broken
	if err == nil {
		err = decide(b.state, d)
	}
	after := b.state.head.Seq
	b.mu.Unlock()
	if errors.Is(err, errNothing) {
		return nil
	}
	if err != nil {
		return err
	}
	if d.Kind == KindClose {
		if err := b.guard(ctx, d.Statement); err != nil {
			return err
		}
	}
	body, err := json.Marshal(d)
	if err != nil {
		return fmt.Errorf("book: %s: %w", step.Kind, err)
	}
	r := Record{Kind: d.Kind, At: d.At}
	if r.Body, err = b.opts.Keys.seal(r.Kind, body); err != nil {
		return fmt.Errorf("book: %s: %w", step.Kind, err)
	}
	return b.append(ctx, after, []Record{r}, nil)
}

// errNothing is returned by a decision that there is nothing to record.
var errNothing = errors.New("book: nothing to record")

// guard asks the guards.
func (b *Book) guard(ctx context.Context, s *settle.Statement) error {
	var all []Obstacle
	if b.opts.WithOriginals {
		for _, r := range b.Unmatched(s.Agreement, s.Period.Name) {
			all = append(all, Obstacle{Text: fmt.Sprintf("%s reverses %s, which has not come", r.Key, r.Parent), ID: r.Key.String()})
		}
	}
	for _, g := range b.opts.Guards {
		list, err := g(ctx, s)
		if err != nil {
			return fmt.Errorf("book: close %s/%s: guard: %w", s.Agreement, s.Period.Name, err)
		}
		all = append(all, list...)
	}
	if len(all) == 0 {
		return nil
	}
	return &BlockedError{settle.Ref{Agreement: s.Agreement, Period: s.Period}, all}
}

// recordPlan notes the agreements in the log where they are not those of its last
// record of a plan. The caller holds writing.
func (b *Book) recordPlan(ctx context.Context) error {
	data, err := json.Marshal(b.state.plan.Agreements())
	if err != nil {
		return fmt.Errorf("book: plan: %w", err)
	}
	step := Step{Kind: KindPlan, By: By{At: b.now()}}
	return b.try(ctx, step, func(s *state, d *decision) error {
		if s.planned == string(data) {
			return errNothing
		}
		d.Plan = string(data)
		return nil
	})
}

// Note is what a person wrote down in the log.
type Note struct {
	Step
	// Subject is what it is about, such as the id of a finding.
	Subject string
}

// Note writes into the log who decided what, and why, about a subject that the book
// does not keep itself: a finding that was resolved, a feed that was waived.
func (b *Book) Note(ctx context.Context, subject string, by By) error {
	return b.take(ctx, Step{Kind: KindNote, By: by}, func(_ *state, d *decision) error {
		if d.Subject = strings.TrimSpace(subject); d.Subject == "" {
			return &StepError{Kind: KindNote, Err: fmt.Errorf("without a subject: %w", ErrArgument)}
		}
		return nil
	})
}

// Notes returns the notes, in the order of the log.
func (b *Book) Notes() []Note {
	b.mu.Lock()
	defer b.mu.Unlock()
	return append([]Note(nil), b.state.notes...)
}
