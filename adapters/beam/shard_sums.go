// Copyright 2026 The jupan authors.
// SPDX-License-Identifier: Apache-2.0

package jupanbeam

import (
	"context"
	"fmt"

	"github.com/jupan-go/jupan/settle"
)

// ordersFn works out what each order means.
type ordersFn[P Planner] struct{ sharded[P] }

// ProcessElement merges one shard of orders.
func (fn *ordersFn[P]) ProcessElement(ctx context.Context, shard int, next func(*[]byte) bool, sums func(int, []byte)) error {
	runs, err := runsOf(next)
	if err != nil {
		return err
	}
	s, err := fn.shards.MergeOrders(runs)
	if err != nil {
		return fmt.Errorf("jupanbeam: orders of shard %d: %w", shard, err)
	}
	return fn.sendSums(ctx, fn.Shards+shard, s, sums)
}

// nothingFn sends empty Sums, so that there is a result where there are no events.
type nothingFn[P Planner] struct{ sharded[P] }

// ProcessElement sends them, once.
func (fn *nothingFn[P]) ProcessElement(ctx context.Context, _ []byte, sums func(int, []byte)) error {
	return fn.sendSums(ctx, 2*fn.Shards, fn.plan.NewTally().Sums(), sums)
}

// sumsFn merges the Sums of one group of the tree.
type sumsFn[P Planner] struct{ sharded[P] }

// ProcessElement merges one group.
func (fn *sumsFn[P]) ProcessElement(ctx context.Context, group int, next func(*[]byte) bool, sums func(int, []byte)) error {
	whole, err := fn.merge(next)
	if err != nil {
		return err
	}
	return fn.sendSums(ctx, group, whole, sums)
}

func (fn *sharded[P]) merge(next func(*[]byte) bool) (*settle.Sums, error) {
	whole := fn.plan.NewTally().Sums()
	return whole, together(next, func(from int, form []byte) error {
		s, err := fn.plan.UnmarshalSums(form)
		if err == nil {
			err = whole.Merge(s)
		}
		if err != nil {
			return fmt.Errorf("jupanbeam: sums %d: %w", from, err)
		}
		return nil
	})
}

// stateSumsFn is the last step: it makes the statements.
type stateSumsFn[P Planner] struct{ sharded[P] }

// ProcessElement merges the last Sums and states what they come to.
func (fn *stateSumsFn[P]) ProcessElement(_ int, next func(*[]byte) bool, statements, sums func([]byte)) error {
	whole, err := fn.merge(next)
	if err != nil {
		return err
	}
	return state(whole, statements, sums)
}
