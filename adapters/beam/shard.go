// Copyright 2026 The jupan authors.
// SPDX-License-Identifier: Apache-2.0

package jupanbeam

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"hash/fnv"

	"github.com/apache/beam/sdks/v2/go/pkg/beam"

	"github.com/jupan-go/jupan/settle"
)

// inShards settles without a worker that holds more than its shard: see
// [settle.Shards].
func (j *job[P]) inShards() Result {
	s, d := j.scope, sharded[P]{Plan: j.plan, Shards: j.Shards, Division: j.division()}
	keys, partitions, rejections := beam.ParDo3(s, &runsFn[P]{sharded: d}, j.input)
	restated := beam.ParDo(s, &splitFn[P]{sharded: d}, beam.GroupByKey(s, partitions))
	keys = beam.Flatten(s, keys, restated)
	ofKeys, orders := beam.ParDo2(s, &keysFn[P]{sharded: d}, beam.GroupByKey(s, keys))
	ofOrders := beam.ParDo(s, &ordersFn[P]{sharded: d}, beam.GroupByKey(s, orders))
	nothing := beam.ParDo(s, &nothingFn[P]{sharded: d}, beam.Impulse(s))
	sums := beam.Flatten(s, ofKeys, ofOrders, nothing)
	for n := groups(2*j.Shards+1, j.FanIn); n > 1; n = groups(n, j.FanIn) {
		sums = beam.ParDo(s, &sumsFn[P]{sharded: d}, beam.GroupByKey(s, sums))
	}
	statements, whole := beam.ParDo2(s, &stateSumsFn[P]{sharded: d}, beam.GroupByKey(s, sums))
	return Result{Statements: statements, Sums: whole, Rejections: rejections}
}

// sharded is what each step in shards knows.
type sharded[P Planner] struct {
	Plan     P
	Shards   int
	Division division
	plan     *settle.Plan
	shards   *settle.Shards
}

// Setup compiles the plan, once for each worker.
func (fn *sharded[P]) Setup() (err error) {
	if fn.plan, err = fn.Plan.Plan(); err != nil {
		return err
	}
	fn.shards, err = settle.NewShards(fn.plan, fn.Shards)
	return err
}

// sendRuns emits the runs of a range, or of a shard, to the shards they are for.
func (fn *sharded[P]) sendRuns(ctx context.Context, from int, runs sent) {
	bytes := 0
	for shard, run := range runs.list {
		if run != nil {
			bytes += len(run)
			fn.Division.sendTo(shard, from, run, runs.emit)
		}
	}
	beam.NewCounter(metrics, runs.counter).Inc(ctx, int64(bytes))
}

// sent are runs, where they go, and the counter of their bytes.
type sent struct {
	list    [][]byte
	emit    func(int, []byte)
	counter string
}

// sendSums emits the Sums of a shard, or of a group, to the group that merges them.
func (fn *sharded[P]) sendSums(ctx context.Context, from int, s *settle.Sums, emit func(int, []byte)) error {
	data, err := s.MarshalBinary()
	if err != nil {
		return err
	}
	beam.NewCounter(metrics, sumBytes).Inc(ctx, int64(len(data)))
	fn.Division.send(from, data, emit)
	return nil
}

// runsOf returns the runs of a group.
func runsOf(next func(*[]byte) bool) (runs [][]byte, err error) {
	err = together(next, func(_ int, run []byte) error {
		runs = append(runs, run)
		return nil
	})
	return runs, err
}

// runsFn folds a range into runs by key. A file that restates a partition goes
// where all versions of it meet.
type runsFn[P Planner] struct{ sharded[P] }

// ProcessElement folds the range of one task.
func (fn *runsFn[P]) ProcessElement(ctx context.Context, in string, keys, partitions func(int, []byte), rejected func(string)) error {
	var t task
	if err := json.Unmarshal([]byte(in), &t); err != nil {
		return fmt.Errorf("jupanbeam: task: %w", err)
	}
	if err := fn.fold(ctx, t, keys, partitions, rejected); err != nil {
		return fmt.Errorf("jupanbeam: %s, range %d: %w", t.File.Path, t.Range, err)
	}
	return nil
}

func (fn *runsFn[P]) fold(ctx context.Context, t task, keys, partitions func(int, []byte), rejected func(string)) error {
	reader, done, err := open(ctx, t, false)
	if err != nil || reader == nil {
		return err
	}
	runs, restated, added, err := fn.shards.Fold(ctx, reader)
	if err = errors.Join(err, done()); err != nil {
		return err
	}
	if err := reject(ctx, t, reader.Rejections(), added.Rejections, rejected); err != nil {
		return err
	}
	count(ctx, added)
	fn.sendRuns(ctx, t.Number, sent{runs, keys, keyBytes})
	if restated == nil {
		return nil
	}
	data, err := restated.MarshalBinary()
	if err != nil {
		return err
	}
	name := fnv.New32a()
	_, _ = name.Write([]byte(reader.Header().Partition)) // never fails
	fn.Division.sendTo(int(uint64(name.Sum32())%uint64(fn.Shards)), t.Number, data, partitions)
	return nil
}

// splitFn merges the versions of partitions, and divides what counts by key.
type splitFn[P Planner] struct{ sharded[P] }

// ProcessElement merges what restates the partitions of one shard.
func (fn *splitFn[P]) ProcessElement(ctx context.Context, shard int, next func(*[]byte) bool, keys func(int, []byte)) error {
	tally, err := merge(ctx, fn.plan, next)
	if err != nil {
		return err
	}
	runs, err := fn.shards.Split(tally)
	if err != nil {
		return err
	}
	fn.sendRuns(ctx, fn.Division.Tasks+shard, sent{runs, keys, keyBytes})
	return nil
}

// keysFn settles which event of each key counts.
type keysFn[P Planner] struct{ sharded[P] }

// ProcessElement merges one shard of keys.
func (fn *keysFn[P]) ProcessElement(ctx context.Context, shard int, next func(*[]byte) bool, sums, orders func(int, []byte)) error {
	runs, err := runsOf(next)
	if err != nil {
		return err
	}
	s, out, added, err := fn.shards.MergeKeys(runs)
	if err != nil {
		return fmt.Errorf("jupanbeam: keys of shard %d: %w", shard, err)
	}
	count(ctx, again(added))
	fn.sendRuns(ctx, shard, sent{out, orders, orderBytes})
	return fn.sendSums(ctx, shard, s, sums)
}
