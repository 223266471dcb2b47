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
	open := puzzle{}
	var whole *settle.Tally
	for data := []byte(nil); next(&data); {
		p, err := decodePiece(data)
		if err != nil {
			return nil, err
		}
		form := open.add(p)
		if form == nil {
			continue
		}
		tally, err := plan.UnmarshalTally(form)
		if err != nil {
			return nil, fmt.Errorf("jupanbeam: tally %d: %w", p.from, err)
		}
		if whole == nil {
			whole = tally
			continue
		}
		added, err := whole.Merge(tally)
		if err != nil {
			return nil, fmt.Errorf("jupanbeam: tally %d: %w", p.from, err)
		}
		added.Accepted = -(added.Duplicates + added.Conflicts + added.Superseded)
		count(ctx, added)
	}
	if whole == nil {
		whole = plan.NewTally()
	}
	return whole, open.check()
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
func (fn *stateFn[P]) ProcessElement(ctx context.Context, _ int, next func(*[]byte) bool, statements, tally func([]byte)) error {
	whole, err := merge(ctx, fn.plan, next)
	if err != nil {
		return err
	}
	lines, err := Statements(whole)
	if err != nil {
		return err
	}
	statements(lines)
	if !fn.WithTally {
		return nil
	}
	data, err := whole.MarshalBinary()
	if err != nil {
		return err
	}
	tally(data)
	return nil
}

// Statements returns all statements of a Tally, one in JSON a line: what a
// pipeline writes, for a Tally of one machine.
func Statements(t *settle.Tally) ([]byte, error) {
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
