// Copyright 2026 The jupan authors.
// SPDX-License-Identifier: Apache-2.0

// Command statements settles files of events on Apache Beam and writes the
// statements, the rejected rows and, if asked, the Tally.
//
//	go run . -agreements testdata/agreements.json -events 'testdata/*.csv' -ranges 4 -statements statements.jsonl
//
// Without more flags it runs on Prism, inside this process. The flags of Beam send
// it to another runner: see the README of the module.
package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"os"

	"github.com/apache/beam/sdks/v2/go/pkg/beam"
	"github.com/apache/beam/sdks/v2/go/pkg/beam/io/filesystem"
	_ "github.com/apache/beam/sdks/v2/go/pkg/beam/io/filesystem/gcs"
	_ "github.com/apache/beam/sdks/v2/go/pkg/beam/io/filesystem/local"
	"github.com/apache/beam/sdks/v2/go/pkg/beam/x/beamx"

	jupanbeam "github.com/jupan-go/jupan/adapters/beam"
)

type arguments struct {
	agreements, events, statements, rejections, tally string
	ranges, shards                                    int
}

func main() {
	var a arguments
	flag.StringVar(&a.agreements, "agreements", "", "file of agreements in JSON, on this machine")
	flag.StringVar(&a.events, "events", "", "files of events, with wildcards, where the workers see them")
	flag.IntVar(&a.ranges, "ranges", 8, "ranges that each file is cut into")
	flag.IntVar(&a.shards, "shards", 0, "shards of the keys and of the orders; 0: as many as ranges, at most 256")
	flag.StringVar(&a.statements, "statements", "statements.jsonl", "where the statements go")
	flag.StringVar(&a.rejections, "rejections", "rejections.txt", "where the rejected rows go")
	flag.StringVar(&a.tally, "tally", "", "where the Tally goes, which one worker then holds; empty: nowhere")
	jupanbeam.Register[jupanbeam.Spec]()
	flag.Parse()
	beam.Init() // a worker stays in here
	if err := run(context.Background(), a); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}

func run(ctx context.Context, a arguments) error {
	agreements, err := os.ReadFile(a.agreements)
	if err != nil {
		return err
	}
	files, err := list(ctx, a)
	if err != nil {
		return err
	}
	p, s := beam.NewPipelineWithRoot()
	opts := &jupanbeam.Options{Shards: a.shards, WithTally: a.tally != ""}
	result, err := jupanbeam.Settle(s, jupanbeam.Spec{Agreements: string(agreements)}, files, opts)
	if err != nil {
		return err
	}
	err = errors.Join(
		jupanbeam.Write(s, a.statements, result.Statements),
		jupanbeam.WriteRejections(s, a.rejections, result.Rejections),
	)
	if a.tally != "" {
		err = errors.Join(err, jupanbeam.Write(s, a.tally, result.Tally))
	}
	if err != nil {
		return err
	}
	return beamx.Run(ctx, p)
}

// list returns the files that match.
func list(ctx context.Context, a arguments) (files []jupanbeam.File, err error) {
	fs, err := filesystem.New(ctx, a.events)
	if err != nil {
		return nil, err
	}
	paths, err := fs.List(ctx, a.events)
	if err = errors.Join(err, fs.Close()); err != nil {
		return nil, err
	}
	for _, path := range paths {
		files = append(files, jupanbeam.File{Path: path, Ranges: a.ranges})
	}
	return files, nil
}
