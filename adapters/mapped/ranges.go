// Copyright 2026 The jupan authors.
// SPDX-License-Identifier: Apache-2.0

package mapped

import (
	"errors"
	"fmt"
	"io"
	"time"

	"github.com/jupan-go/jupan/adapters"
	"github.com/jupan-go/jupan/settle"
	"github.com/jupan-go/jupan/settle/event"
)

// What OpenRanges and its readers cannot do.
var (
	// ErrCut says that a field in quotation marks does not end in its range: there are
	// ends of lines in it, which were taken for those of rows. Such a file has to be
	// opened as one range, which also tells one that breaks off.
	ErrCut = errors.New("mapped: a field in quotation marks does not end in its range")
	// ErrRestates says that a mapping restates days, which only a Runner replaces.
	ErrRestates = errors.New("mapped: a file that restates days is for a Runner")
)

// RangesOptions say where a file comes from, as an [adapters.Input] does.
type RangesOptions struct {
	// Stream is one of the adapter's; it may be empty where there is one.
	Stream string
	// Source is the source of all keys, Name and Hash are those of the file in origins,
	// and Zone is that of the account: UTC if it is nil.
	Source, Name, Hash string
	Zone               *time.Location
	// Locate gives events and rejections of every range the number of their line while
	// they are read, which takes one more pass over the file. Otherwise those of all
	// ranges but the first have none in events; the Summary always has them.
	Locate bool
	// OnRejection is called with each rejection, by every goroutine that reads. It
	// implies Locate.
	OnRejection func(event.Rejection)
	// Pseudonym replaces customers and personal dimensions, if it is there.
	Pseudonym func(string) string
}

// Ranges is a file that is read straight into [settle.Fold], by several goroutines at
// the same time where it can be cut. Its events are those that Decode gives.
type Ranges struct {
	readers []*reader
}

// OpenRanges cuts the first size bytes of a file into at most n ranges of whole rows. It
// is one range if the mapping has ordinals, a footer or restates a file, if the form is
// not CSV or TSV, and if it is compressed or in UTF-16. A mapping that restates days is
// [ErrRestates].
//
// Where rows begin is told from what is around a cut. If that was wrong, because texts
// in quotation marks look like rows, the range before it ends with [ErrCut]; nothing
// is read wrongly in silence.
func (a Adapter) OpenRanges(file io.ReaderAt, size int64, n int, opts *RangesOptions) (*Ranges, error) {
	o := opening{file: file, size: size}
	if opts != nil {
		o.RangesOptions = *opts
	}
	if o.Zone == nil {
		o.Zone = time.UTC
	}
	if n < 1 || size < 0 {
		return nil, fmt.Errorf("mapped: open %d ranges of %d bytes: %w", n, size, event.ErrRange)
	}
	if o.plan = a.planOf(o.Stream); o.plan == nil {
		return nil, fmt.Errorf("mapped: %w: stream %q", adapters.ErrUnknown, o.Stream)
	}
	if o.plan.stream.Mode == adapters.Restate {
		return nil, fmt.Errorf("%w: stream %q", ErrRestates, o.plan.stream.Name)
	}
	o.info = a.Info()
	return o.open(n)
}

// planOf is the plan of a stream, nil if there is none.
func (a Adapter) planOf(stream string) *plan {
	for _, p := range a.plans {
		if p.stream.Name == stream || stream == "" && len(a.plans) == 1 {
			return p
		}
	}
	return nil
}

// Readers returns the readers of the ranges, in the order of the file. Each is for one
// goroutine. The end of a file that tells where it ends, by a footer say, is an error if
// it was not seen.
func (s *Ranges) Readers() []settle.EventReader {
	list := make([]settle.EventReader, len(s.readers))
	for i, r := range s.readers {
		list[i] = r
	}
	return list
}

// Header returns which partition the file replaces, if it does.
func (s *Ranges) Header() event.Header { return s.readers[0].header }

// Summary returns what became of the rows of all ranges, with what was rejected in the
// order of the file. Call it when all have been read to their end: it has nothing of a
// range that was not.
func (s *Ranges) Summary() adapters.Summary {
	var sum adapters.Summary
	before := int64(0)
	for i, r := range s.readers {
		part := r.books()
		if !r.placed {
			shift(part.Rejections, before)
			shift(part.Warnings, before)
		}
		if before += r.lines(); i == 0 {
			sum = part
			continue
		}
		merge(&sum, &part)
	}
	return sum
}

// shift numbers the rows of a range as those of the file.
func shift(list []event.Rejection, lines int64) {
	for i := range list {
		list[i].Origin.Row += lines
	}
}

// keptMax is how many rejections and warnings a Summary keeps.
const keptMax = 1000

// merge adds what became of the rows of a further range.
func merge(sum, part *adapters.Summary) {
	sum.Rows += part.Rows
	sum.Events += part.Events
	sum.Rejected += part.Rejected
	sum.Warned += part.Warned
	sum.Rejections = append(sum.Rejections, part.Rejections[:min(len(part.Rejections), keptMax-len(sum.Rejections))]...)
	sum.Warnings = append(sum.Warnings, part.Warnings[:min(len(part.Warnings), keptMax-len(sum.Warnings))]...)
	for reason, n := range part.Skipped {
		if sum.Skipped == nil {
			sum.Skipped = map[string]int64{}
		}
		sum.Skipped[reason] += n
	}
}
