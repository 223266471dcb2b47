// Copyright 2026 The jupan authors.
// SPDX-License-Identifier: Apache-2.0

package jupanbeam

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"

	"github.com/jupan-go/jupan/settle"
)

// mergeFn merges the Tallies of one group into one, for the next level.
type mergeFn[P Planner] struct {
	Plan P
	division
	plan *settle.Plan
}

// Setup compiles the plan, once for each worker.
func (fn *mergeFn[P]) Setup() (err error) {
	fn.plan, err = fn.Plan.Plan()
	return err
}

// ProcessElement merges one group.
func (fn *mergeFn[P]) ProcessElement(ctx context.Context, group int, next func(*[]byte) bool, emit func(int, []byte)) error {
	tally, err := merge(ctx, fn.plan, next)
	if err != nil {
		return err
	}
	data, err := tally.MarshalBinary()
	if err != nil {
		return err
	}
	fn.send(group, data, emit)
	return nil
}

// merge puts the pieces of a group together and merges its Tallies.
func merge(ctx context.Context, plan *settle.Plan, next func(*[]byte) bool) (*settle.Tally, error) {
	var whole *settle.Tally
	err := together(next, func(from int, form []byte) error {
		tally, err := plan.UnmarshalTally(form)
		if err != nil {
			return fmt.Errorf("jupanbeam: tally %d: %w", from, err)
		}
		if whole == nil {
			whole = tally
			return nil
		}
		added, err := whole.Merge(tally)
		if err != nil {
			return fmt.Errorf("jupanbeam: tally %d: %w", from, err)
		}
		count(ctx, again(added))
		return nil
	})
	if whole == nil {
		whole = plan.NewTally()
	}
	return whole, err
}

// again are the counts of events that were Accepted before.
func again(a settle.Added) settle.Added {
	a.Accepted = -(a.Duplicates + a.Conflicts + a.Superseded)
	return a
}

// stateFn is the root of the tree: it makes the statements.
type stateFn[P Planner] struct {
	Plan      P
	WithTally bool
	plan      *settle.Plan
}

// Setup compiles the plan, once for each worker.
func (fn *stateFn[P]) Setup() (err error) {
	fn.plan, err = fn.Plan.Plan()
	return err
}

// ProcessElement merges the last group and states what it comes to.
func (fn *stateFn[P]) ProcessElement(ctx context.Context, _ int, next func(*[]byte) bool, statements func([]byte), others func(int, []byte)) error {
	whole, err := merge(ctx, fn.plan, next)
	if err != nil {
		return err
	}
	err = state(whole.Sums(), statements, func(sums []byte) { others(outSums, sums) })
	if err != nil || !fn.WithTally {
		return err
	}
	data, err := whole.MarshalBinary()
	if err != nil {
		return err
	}
	others(outTally, data)
	return nil
}

// What stateFn gives beside the statements.
const (
	outSums = iota
	outTally
)

// pickFn passes one of them on.
type pickFn struct{ Output int }

// ProcessElement passes it on if it is the one.
func (fn *pickFn) ProcessElement(output int, data []byte, emit func([]byte)) {
	if output == fn.Output {
		emit(data)
	}
}

// state emits what sums say, and the sums.
func state(s *settle.Sums, statements, sums func([]byte)) error {
	lines, err := Statements(s)
	if err != nil {
		return err
	}
	statements(lines)
	data, err := s.MarshalBinary()
	if err != nil {
		return err
	}
	sums(data)
	return nil
}

// Stated is a [settle.Tally] or [settle.Sums].
type Stated interface {
	// Statements returns them as [settle.Tally.Statements] does.
	Statements() ([]*settle.Statement, error)
}

// Statements returns all statements, one in JSON a line: what a pipeline writes,
// for the Tally of one machine.
func Statements(t Stated) ([]byte, error) {
	list, err := t.Statements()
	if err != nil {
		return nil, err
	}
	var out bytes.Buffer
	lines := json.NewEncoder(&out)
	for _, s := range list {
		if err := lines.Encode(s); err != nil {
			return nil, fmt.Errorf("jupanbeam: statement of %s: %w", s.Agreement, err)
		}
	}
	return out.Bytes(), nil
}
