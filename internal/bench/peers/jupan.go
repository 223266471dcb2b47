// Copyright 2026 The jupan authors.
// SPDX-License-Identifier: Apache-2.0

package peers

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"

	"github.com/jupan-go/jupan/settle"
	"github.com/jupan-go/jupan/settle/event"
)

// Jupan settles the file with jupan's public API and nothing else: [event.OpenRanges] cuts it,
// [settle.Fold] reads a range on each thread into one Tally, and the Tally rates every agreement.
// A row that is refused is an error here, since the file has none.
func Jupan(ctx context.Context, job Job, w io.Writer) error {
	r, err := settleFile(ctx, job, foldFile)
	if err != nil {
		return fmt.Errorf("peers: jupan: %w", err)
	}
	return writeStatements(w, r.statements, r.unique)
}

// settled is what the contestants of jupan make of a file.
type settled struct {
	tally      *settle.Tally
	unique     int // events that were kept
	statements []*settle.Statement
}

// settleFile folds the file of a job in one of two ways, and rates every agreement.
func settleFile(ctx context.Context, job Job, fold func(context.Context, Job, *os.File) (*settle.Tally, int, error)) (r settled, err error) {
	file, err := os.Open(job.Path)
	if err != nil {
		return r, err
	}
	r.tally, r.unique, err = fold(ctx, job, file)
	if err := errors.Join(err, file.Close()); err != nil {
		return r, err
	}
	job.reached(Rating)
	r.statements, err = r.tally.Statements()
	return r, err
}

// foldFile returns the Tally of a file and how many events it kept.
func foldFile(ctx context.Context, job Job, file *os.File) (*settle.Tally, int, error) {
	info, err := file.Stat()
	if err != nil {
		return nil, 0, err
	}
	plan, err := benchPlan(job)
	if err != nil {
		return nil, 0, err
	}
	job.reached(Folding)
	opts := &event.ReaderOptions{Name: job.Path, Source: "bench"}
	ranges, err := event.OpenRanges(file, info.Size(), job.threads(), opts)
	if err != nil {
		return nil, 0, err
	}
	var readers []settle.EventReader
	for _, r := range ranges.Readers() {
		readers = append(readers, r)
	}
	tally, added, err := settle.Fold(ctx, plan, readers...)
	if err != nil {
		return nil, 0, err
	}
	if refused := append(ranges.Rejections(), added.Rejections...); len(refused) > 0 {
		return nil, 0, fmt.Errorf("%d rows refused, first: %s", len(refused), refused[0])
	}
	return tally, added.Accepted, nil
}
