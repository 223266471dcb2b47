// Copyright 2026 The jupan authors.
// SPDX-License-Identifier: Apache-2.0

package jupanbeam

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/apache/beam/sdks/v2/go/pkg/beam"
	"github.com/apache/beam/sdks/v2/go/pkg/beam/io/filesystem"
)

// Write adds to a pipeline the step that writes Statements or Tally of a [Result]
// to a file. It is there when the step is done; a step that fails may leave a part.
func Write(s beam.Scope, path string, one beam.PCollection) error {
	if path == "" || !one.IsValid() {
		return fmt.Errorf("%w: write to %q, a valid result: %t", ErrJob, path, one.IsValid())
	}
	beam.ParDo0(s.Scope("jupan.Write"), &writeFn{Path: path}, one)
	return nil
}

// WriteRejections adds to a pipeline the step that writes Rejections of a [Result]
// to a file, sorted as text, one a line. The file is empty if there are none.
func WriteRejections(s beam.Scope, path string, rejections beam.PCollection) error {
	if path == "" || !rejections.IsValid() {
		return fmt.Errorf("%w: write to %q, valid rejections: %t", ErrJob, path, rejections.IsValid())
	}
	s = s.Scope("jupan.WriteRejections")
	beam.ParDo0(s, &writeLinesFn{Path: path}, beam.Impulse(s), beam.SideInput{Input: rejections})
	return nil
}

type writeFn struct{ Path string }

// ProcessElement writes the file.
func (fn *writeFn) ProcessElement(ctx context.Context, data []byte) error {
	return writeFile(ctx, fn.Path, data)
}

type writeLinesFn struct{ Path string }

// ProcessElement writes the file.
func (fn *writeLinesFn) ProcessElement(ctx context.Context, _ []byte, next func(*string) bool) error {
	var lines []string
	for line := ""; next(&line); {
		lines = append(lines, strings.ReplaceAll(line, "\n", " ")+"\n")
	}
	slices.Sort(lines)
	return writeFile(ctx, fn.Path, []byte(strings.Join(lines, "")))
}

func writeFile(ctx context.Context, path string, data []byte) error {
	fs, err := filesystem.New(ctx, path)
	if err != nil {
		return fmt.Errorf("jupanbeam: write: %w", err)
	}
	file, err := fs.OpenWrite(ctx, path)
	if err != nil {
		return fmt.Errorf("jupanbeam: write: %w", errors.Join(err, fs.Close()))
	}
	_, err = file.Write(data)
	if err = errors.Join(err, file.Close(), fs.Close()); err != nil {
		return fmt.Errorf("jupanbeam: write %s: %w", path, err)
	}
	return nil
}
