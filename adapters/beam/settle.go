// Copyright 2026 The jupan authors.
// SPDX-License-Identifier: Apache-2.0

package jupanbeam

import (
	"encoding/json"
	"errors"
	"fmt"
	"reflect"

	"github.com/apache/beam/sdks/v2/go/pkg/beam"
	"github.com/apache/beam/sdks/v2/go/pkg/beam/core/runtime"

	"github.com/jupan-go/jupan/settle"
	"github.com/jupan-go/jupan/settle/event"
)

// ErrJob is returned for a pipeline that cannot be built as asked.
var ErrJob = errors.New("jupanbeam: not a job")

// File is an input in the wire form of settle/event.
type File struct {
	// Path is a path or URL of one of Beam's file systems. The program imports the
	// package of the file system, such as …/io/filesystem/local.
	Path string
	// Ranges is the number of ranges that the file is cut into; 0 is 1. Only files
	// whose file system reads from any place are cut, which of Beam's is the local
	// one (and what is mounted there); others are read as one. So are gzip files
	// and those that restate a partition.
	Ranges int
	// Source, Format and IgnoreUnknown are as in [event.ReaderOptions].
	Source        string
	Format        event.Format
	IgnoreUnknown bool
}

// Options say how the work is divided. They do not change the statements.
type Options struct {
	// FanIn is how many Tallies one step of the tree merges; 0 is 8.
	FanIn int
	// PieceBytes bounds the size of what is shuffled: what is larger travels in
	// pieces. 0 is 16 MiB.
	PieceBytes int
	// Shards is how many shards the keys and the orders of all events are divided
	// into. A worker holds one shard at a time, 30 to 60 bytes an event. 0 is as many
	// as there are ranges, at most 256.
	Shards int
	// WithTally asks for the Tally in the [Result], beside the statements. One
	// worker then holds all events, without shards.
	WithTally bool
}

const (
	defaultFanIn      = 8
	defaultPieceBytes = 16 << 20
	defaultShardsMax  = 256
)

func (o *Options) withDefaults() (Options, error) {
	out := Options{FanIn: defaultFanIn, PieceBytes: defaultPieceBytes}
	if o == nil {
		return out, nil
	}
	if o.FanIn < 0 || o.FanIn == 1 || o.PieceBytes < 0 || o.Shards < 0 {
		return out, fmt.Errorf("%w: fan-in %d, pieces of %d bytes, %d shards", ErrJob, o.FanIn, o.PieceBytes, o.Shards)
	}
	if o.FanIn > 0 {
		out.FanIn = o.FanIn
	}
	if o.PieceBytes > 0 {
		out.PieceBytes = o.PieceBytes
	}
	out.Shards, out.WithTally = o.Shards, o.WithTally
	return out, nil
}

// Result is what a settlement gives.
type Result struct {
	// Statements is one []byte: all statements, one in JSON a line, in the order of
	// [settle.Tally.Statements].
	Statements beam.PCollection
	// Sums is one []byte, for [settle.Plan.UnmarshalSums]: from it come campaign
	// results, and statements under other agreements.
	Sums beam.PCollection
	// Tally is one []byte, for [settle.Plan.UnmarshalTally]: from it come
	// explanations too, and it can go on with more events. It is not valid without
	// WithTally of the [Options].
	Tally beam.PCollection
	// Rejections are strings, each a row that is no event: where it stands and why.
	Rejections beam.PCollection
}

// Register makes Beam know the steps of [Settle] for a type of plan. Call it at
// the start of main, before beam.Init: workers run the same program and never get
// beyond beam.Init.
func Register[P Planner]() {
	// By reflection: package register would save a microsecond for each element, of
	// which there are few, and cost a minute of compiling.
	for _, step := range []reflect.Type{
		reflect.TypeFor[foldFn[P]](), reflect.TypeFor[mergeFn[P]](), reflect.TypeFor[stateFn[P]](),
		reflect.TypeFor[runsFn[P]](), reflect.TypeFor[splitFn[P]](), reflect.TypeFor[keysFn[P]](),
		reflect.TypeFor[ordersFn[P]](), reflect.TypeFor[nothingFn[P]](), reflect.TypeFor[sumsFn[P]](),
		reflect.TypeFor[stateSumsFn[P]](),
		reflect.TypeFor[pickFn](), reflect.TypeFor[writeFn](), reflect.TypeFor[writeLinesFn](),
	} {
		if key, _ := runtime.TypeKey(step); !isRegistered(key) { // some are for all types of plan
			beam.RegisterDoFn(step)
		}
	}
}

func isRegistered(key string) bool {
	_, ok := runtime.LookupType(key)
	return ok
}

// Settle adds to a pipeline the steps that settle the events in files. opts may be
// nil. Beside the result it counts, as metrics named jupan: accepted, duplicates,
// conflicts, superseded and rejected events, as [settle.Added] does, and what shards
// shuffle: key_bytes, order_bytes and sum_bytes. A runner that repeats a bundle may
// count it again.
func Settle[P Planner](s beam.Scope, plan P, files []File, opts *Options) (Result, error) {
	o, err := opts.withDefaults()
	if err != nil {
		return Result{}, err
	}
	compiled, err := plan.Plan()
	if err != nil {
		return Result{}, err
	}
	tasks, err := tasksOf(files)
	if err != nil {
		return Result{}, err
	}
	if o.Shards == 0 {
		o.Shards = min(len(tasks), defaultShardsMax)
	}
	_, err = settle.NewShards(compiled, o.Shards)
	whole := o.WithTally || errors.Is(err, settle.ErrWhole)
	if err != nil && !whole {
		return Result{}, fmt.Errorf("%w: %w", ErrJob, err)
	}
	s = s.Scope("jupan.Settle")
	j := job[P]{scope: s, plan: plan, input: beam.Reshuffle(s, beam.CreateList(s, tasks)), Options: o, tasks: len(tasks)}
	if whole {
		return j.inTree(), nil
	}
	return j.inShards(), nil
}

// job is what the steps of a pipeline are made from.
type job[P Planner] struct {
	Options
	scope beam.Scope
	plan  P
	input beam.PCollection
	tasks int
}

func (j *job[P]) division() division {
	return division{FanIn: j.FanIn, PieceBytes: j.PieceBytes, Tasks: j.tasks}
}

// inTree merges whole Tallies, the last of them on one worker.
func (j *job[P]) inTree() Result {
	s, d := j.scope, j.division()
	tallies, rejections := beam.ParDo2(s, &foldFn[P]{Plan: j.plan, division: d}, j.input)
	for n := groups(j.tasks, j.FanIn); n > 1; n = groups(n, j.FanIn) {
		tallies = beam.ParDo(s, &mergeFn[P]{Plan: j.plan, division: d}, beam.GroupByKey(s, tallies))
	}
	root := &stateFn[P]{Plan: j.plan, WithTally: j.WithTally}
	statements, others := beam.ParDo2(s, root, beam.GroupByKey(s, tallies))
	result := Result{Statements: statements, Rejections: rejections, Sums: beam.ParDo(s, &pickFn{Output: outSums}, others)}
	if j.WithTally {
		result.Tally = beam.ParDo(s, &pickFn{Output: outTally}, others)
	}
	return result
}

func groups(n, fanIn int) int { return (n + fanIn - 1) / fanIn }

// task is one range of one file, as JSON in the pipeline.
type task struct {
	Number int
	File   File
	Range  int
}

func tasksOf(files []File) ([]string, error) {
	var list []string
	for i, f := range files {
		if f.Path == "" || f.Ranges < 0 {
			return nil, fmt.Errorf("%w: file %d, path %q, %d ranges", ErrJob, i, f.Path, f.Ranges)
		}
		f.Ranges = max(1, f.Ranges)
		for r := range f.Ranges {
			text, err := json.Marshal(task{Number: len(list), File: f, Range: r})
			if err != nil {
				return nil, fmt.Errorf("jupanbeam: %s: %w", f.Path, err)
			}
			list = append(list, string(text))
		}
	}
	if len(list) == 0 {
		return nil, fmt.Errorf("%w: no files", ErrJob)
	}
	return list, nil
}
