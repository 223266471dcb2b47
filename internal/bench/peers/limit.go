// Copyright 2026 The jupan authors.
// SPDX-License-Identifier: Apache-2.0

package peers

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"os"

	"golang.org/x/sync/errgroup"

	"github.com/jupan-go/jupan/internal/bench/workload"
)

// Limit settles the plain CSV file by a program written for this one file, to show what the machine
// can do: no quotes, no checks beyond those of numbers, parties of at most 8 characters, up to 6,000
// groups, one hash without a secret. Each thread parses a range of the file eight bytes at a time
// and appends 24 bytes for each event to one of 512 partitions by the hash of its id; then each
// partition, small enough for the cache, is cleared of repeats and added up.
func Limit(ctx context.Context, job Job, w io.Writer) error {
	if job.JSONLines || job.Attribution {
		return fmt.Errorf("peers: limit: %w", ErrUnable)
	}
	file, err := os.Open(job.Path)
	if err != nil {
		return fmt.Errorf("peers: limit: %w", err)
	}
	parsers, err := limitParse(ctx, file, max(job.Threads, 1))
	if err := errors.Join(err, file.Close()); err != nil {
		return fmt.Errorf("peers: limit: %w", err)
	}
	book, unique, err := limitSum(parsers)
	if err != nil {
		return fmt.Errorf("peers: limit: %w", err)
	}
	return book.writeLines(w, unique)
}

// limitBlock is how much of the file is read at a time; limitPad is room behind it for loads of
// eight bytes that begin in the last line.
const (
	limitBlock = 256 << 10
	limitPad   = 64
)

// limitParse reads the file on several threads, each a range of lines of its own.
func limitParse(ctx context.Context, file *os.File, threads int) ([]*limitParser, error) {
	info, err := file.Stat()
	if err != nil {
		return nil, err
	}
	header := make([]byte, len(workload.Header))
	if _, err := file.ReadAt(header, 0); err != nil || string(header) != workload.Header {
		return nil, errors.Join(errors.New("another header"), err)
	}
	parsers := make([]*limitParser, threads)
	group, ctx := errgroup.WithContext(ctx)
	from := int64(len(header))
	body := info.Size() - from
	for i := range parsers {
		cut := int64(len(header)) + body*int64(i+1)/int64(threads)
		to, err := lineFrom(file, max(cut, from), info.Size())
		if err != nil {
			return nil, err
		}
		p, start := &limitParser{}, from
		parsers[i], from = p, to
		group.Go(func() error { return p.readRange(ctx, file, start, to) })
	}
	return parsers, group.Wait()
}

// lineFrom returns where the first line begins that begins at or after a place.
func lineFrom(file io.ReaderAt, at, size int64) (int64, error) {
	if at >= size {
		return size, nil
	}
	var buf [1024]byte
	n, err := file.ReadAt(buf[:], at-1)
	if i := bytes.IndexByte(buf[:n], '\n'); i >= 0 {
		return at + int64(i), nil
	}
	return 0, errors.Join(errors.New("a line without an end, or too long"), err)
}

// readRange parses the lines in [from, to), which are whole.
func (p *limitParser) readRange(ctx context.Context, file io.ReaderAt, from, to int64) error {
	buf := make([]byte, limitBlock+limitPad)
	kept := int64(0) // the beginning of a line that the last block broke off
	for from+kept < to {
		if err := ctx.Err(); err != nil {
			return err
		}
		n := min(limitBlock-kept, to-from-kept)
		if _, err := file.ReadAt(buf[kept:kept+n], from+kept); err != nil {
			return err
		}
		have := kept + n
		end := int64(bytes.LastIndexByte(buf[:have], '\n') + 1)
		if end == 0 {
			return errors.New("a line without an end, or too long")
		}
		if err := p.parse(buf, int(end)); err != nil {
			return err
		}
		kept = int64(copy(buf, buf[end:have]))
		from += end
	}
	return nil
}
