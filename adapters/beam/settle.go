// Copyright 2026 The jupan authors.
// SPDX-License-Identifier: Apache-2.0

package jupanbeam

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"reflect"

	"github.com/apache/beam/sdks/v2/go/pkg/beam"
	"github.com/apache/beam/sdks/v2/go/pkg/beam/core/runtime"
	"github.com/apache/beam/sdks/v2/go/pkg/beam/register"

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
	// PieceBytes bounds the size of what is shuffled: a larger Tally travels in
	// pieces. 0 is 16 MiB.
	PieceBytes int
	// WithTally asks for the Tally in the [Result], beside the statements.
	WithTally bool
}

const (
	defaultFanIn      = 8
	defaultPieceBytes = 16 << 20
)

func (o *Options) withDefaults() (Options, error) {
	out := Options{FanIn: defaultFanIn, PieceBytes: defaultPieceBytes}
	if o == nil {
		return out, nil
	}
	if o.FanIn < 0 || o.FanIn == 1 || o.PieceBytes < 0 {
		return out, fmt.Errorf("%w: fan-in %d, pieces of %d bytes", ErrJob, o.FanIn, o.PieceBytes)
	}
	if o.FanIn > 0 {
		out.FanIn = o.FanIn
	}
	if o.PieceBytes > 0 {
		out.PieceBytes = o.PieceBytes
	}
	out.WithTally = o.WithTally
	return out, nil
}

// Result is what a settlement gives.
type Result struct {
	// Statements is one []byte: all statements, one in JSON a line, in the order of
	// [settle.Tally.Statements].
	Statements beam.PCollection
	// Tally is one []byte, for [settle.Plan.UnmarshalTally]: from it come campaign
	// results, explanations and whatever else is asked of a Tally. It is not valid
	// without WithTally of the [Options].
	Tally beam.PCollection
	// Rejections are strings, each a row that is no event: where it stands and why.
	Rejections beam.PCollection
}

// Register makes Beam know the steps of [Settle] for a type of plan. Call it at
// the start of main, before beam.Init: workers run the same program and never get
// beyond beam.Init.
func Register[P Planner]() {
	register.DoFn4x1[context.Context, string, func(int, []byte), func(string), error](&foldFn[P]{})
	register.DoFn4x1[context.Context, int, func(*[]byte) bool, func(int, []byte), error](&mergeFn[P]{})
	register.DoFn5x1[context.Context, int, func(*[]byte) bool, func([]byte), func([]byte), error](&stateFn[P]{})
	if key, _ := runtime.TypeKey(reflect.TypeFor[writeFn]()); !isRegistered(key) { // once for all types of plan
		register.DoFn2x1[context.Context, []byte, error](&writeFn{})
		register.DoFn3x1[context.Context, []byte, func(*string) bool, error](&writeLinesFn{})
	}
	register.Emitter2[int, []byte]()
	register.Emitter1[[]byte]()
	register.Emitter1[string]()
	register.Iter1[[]byte]()
	register.Iter1[string]()
}

func isRegistered(key string) bool {
	_, ok := runtime.LookupType(key)
	return ok
}

// Settle adds to a pipeline the steps that settle the events in files. opts may be
// nil. Beside the result it counts, as metrics named jupan: accepted, duplicates,
// conflicts, superseded and rejected events, as [settle.Added] does. A runner that
// repeats a bundle may count it again.
func Settle[P Planner](s beam.Scope, plan P, files []File, opts *Options) (Result, error) {
	o, err := opts.withDefaults()
	if err != nil {
		return Result{}, err
	}
	if _, err := plan.Plan(); err != nil {
		return Result{}, err
	}
	tasks, err := tasksOf(files)
	if err != nil {
		return Result{}, err
	}
	s = s.Scope("jupan.Settle")
	whole := division{FanIn: o.FanIn, PieceBytes: o.PieceBytes}
	input := beam.Reshuffle(s, beam.CreateList(s, tasks))
	tallies, rejections := beam.ParDo2(s, &foldFn[P]{Plan: plan, division: whole}, input)
	for n := groups(len(tasks), o.FanIn); n > 1; n = groups(n, o.FanIn) {
		tallies = beam.ParDo(s, &mergeFn[P]{Plan: plan, division: whole}, beam.GroupByKey(s, tallies))
	}
	root := &stateFn[P]{Plan: plan, WithTally: o.WithTally}
	statements, tally := beam.ParDo2(s, root, beam.GroupByKey(s, tallies))
	result := Result{Statements: statements, Rejections: rejections}
	if o.WithTally {
		result.Tally = tally
	}
	return result, nil
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
