// Copyright 2026 The jupan authors.
// SPDX-License-Identifier: Apache-2.0

// Command digests settles one file of events on one machine, without Beam, and on
// Beam, divided for several numbers of workers, and prints the SHA-256 of each
// one's statements. It fails if they differ.
//
//	go run . -agreements ../statements/testdata/agreements.json -events ../statements/testdata/ads.csv -workers 1,2,8
//
// What is hashed is one statement in JSON a line, in the order of
// settle.Tally.Statements, each followed by a newline. For n workers there are n
// ranges of the file, n shards of keys and n shards of orders. Without more flags
// Beam is Prism, inside this process.
package main

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"flag"
	"fmt"
	"io"
	"maps"
	"os"
	"path/filepath"
	"runtime"
	"slices"
	"strconv"
	"strings"

	"github.com/apache/beam/sdks/v2/go/pkg/beam"
	_ "github.com/apache/beam/sdks/v2/go/pkg/beam/io/filesystem/local"
	"github.com/apache/beam/sdks/v2/go/pkg/beam/x/beamx"

	jupanbeam "github.com/jupan-go/jupan/adapters/beam"
	"github.com/jupan-go/jupan/settle"
	"github.com/jupan-go/jupan/settle/event"
)

type arguments struct {
	agreements, events, source, workers string
	only                                bool
}

func main() {
	var a arguments
	flag.StringVar(&a.agreements, "agreements", "", "file of agreements in JSON")
	flag.StringVar(&a.events, "events", "", "file of events")
	flag.StringVar(&a.source, "source", "", "source of events that state none")
	flag.StringVar(&a.workers, "workers", "1,2,8", "numbers of workers that Beam's work is divided for")
	flag.BoolVar(&a.only, "only-beam", false, "leave out the one machine, to measure time and memory of Beam alone")
	jupanbeam.Register[jupanbeam.Spec]()
	flag.Parse()
	beam.Init() // a worker stays in here
	if err := run(context.Background(), a, os.Stdout); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}

// way is one way to settle the file.
type way struct {
	name string
	by   func() (outcome, error)
}

// outcome is what it gives.
type outcome struct {
	statements []byte
	counters   map[string]int64
}

func run(ctx context.Context, a arguments, out io.Writer) error {
	ways, err := waysOf(ctx, a)
	if err != nil {
		return err
	}
	digests := map[string]bool{}
	for _, w := range ways {
		o, err := w.by()
		if err != nil {
			return fmt.Errorf("%s: %w", w.name, err)
		}
		sum := sha256.Sum256(o.statements)
		digest := hex.EncodeToString(sum[:])
		digests[digest] = true
		text := fmt.Sprintf("%-20s  %s  %d bytes", w.name, digest, len(o.statements))
		for _, name := range slices.Sorted(maps.Keys(o.counters)) {
			text += fmt.Sprintf(", %s %d", name, o.counters[name])
		}
		if _, err := fmt.Fprintln(out, text); err != nil {
			return err
		}
	}
	if len(digests) > 1 {
		return errors.New("the statements differ")
	}
	return nil
}

func waysOf(ctx context.Context, a arguments) (ways []way, err error) {
	agreements, err := os.ReadFile(a.agreements)
	if err != nil {
		return nil, err
	}
	spec := jupanbeam.Spec{Agreements: string(agreements)}
	if !a.only {
		ways = append(ways, way{"one machine", func() (outcome, error) { return oneMachine(ctx, spec, a) }})
	}
	for text := range strings.SplitSeq(a.workers, ",") {
		n, err := strconv.Atoi(text)
		if err != nil {
			return nil, fmt.Errorf("workers: %w", err)
		}
		ways = append(ways, way{fmt.Sprintf("Beam, workers: %d", n), func() (outcome, error) { return onBeam(ctx, spec, a, n) }})
	}
	return ways, nil
}

// oneMachine settles the file on all processors of this machine.
func oneMachine(ctx context.Context, spec jupanbeam.Spec, a arguments) (o outcome, err error) {
	plan, err := spec.Plan()
	if err != nil {
		return o, err
	}
	file, err := os.Open(a.events)
	if err != nil {
		return o, err
	}
	defer func() { err = errors.Join(err, file.Close()) }()
	info, err := file.Stat()
	if err != nil {
		return o, err
	}
	ranges, err := event.OpenRanges(file, info.Size(), runtime.GOMAXPROCS(0), &event.ReaderOptions{Name: a.events, Source: a.source})
	if err != nil {
		return o, err
	}
	var readers []settle.EventReader
	for _, r := range ranges.Readers() {
		readers = append(readers, r)
	}
	tally, _, err := settle.Fold(ctx, plan, readers...)
	if err != nil {
		return o, err
	}
	o.statements, err = jupanbeam.Statements(tally)
	return o, err
}

// onBeam settles the file in n ranges and n shards.
func onBeam(ctx context.Context, spec jupanbeam.Spec, a arguments, n int) (o outcome, err error) {
	dir, err := os.MkdirTemp("", "digests")
	if err != nil {
		return o, err
	}
	defer func() { err = errors.Join(err, os.RemoveAll(dir)) }()
	p, s := beam.NewPipelineWithRoot()
	files := []jupanbeam.File{{Path: a.events, Ranges: n, Source: a.source}}
	result, err := jupanbeam.Settle(s, spec, files, &jupanbeam.Options{Shards: n})
	if err != nil {
		return o, err
	}
	path := filepath.Join(dir, "statements.jsonl")
	if err := jupanbeam.Write(s, path, result.Statements); err != nil {
		return o, err
	}
	done, err := beamx.RunWithMetrics(ctx, p)
	if err != nil {
		return o, err
	}
	o.counters = map[string]int64{}
	for _, c := range done.Metrics().AllMetrics().Counters() {
		if c.Namespace() == "jupan" {
			o.counters[c.Name()] += c.Result()
		}
	}
	o.statements, err = os.ReadFile(path)
	return o, err
}
