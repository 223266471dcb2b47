// Copyright 2026 The jupan authors.
// SPDX-License-Identifier: Apache-2.0

package peers

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"io"
	"iter"
	"os"
	"strings"

	"github.com/jupan-go/jupan/adapters"
	"github.com/jupan-go/jupan/adapters/mapped"
	"github.com/jupan-go/jupan/settle"
	"github.com/jupan-go/jupan/settle/event"
)

// mapping reads the benchmark file as that of a partner, all of its columns.
const mapping = `{
	"name": "bench", "version": "1",
	"key": ["id"], "at": {"column": "at", "layout": "rfc3339"},
	"currency": {"column": "currency", "default": "KRW"},
	"party": "party", "campaign": "campaign", "customer": "customer", "order": "order",
	"events": [{
		"kind": {"column": "kind", "words": {
			"payment_captured": "payment_captured", "payment_refunded": "payment_refunded",
			"payment_cancelled": "payment_cancelled", "click": "click",
			"conversion": "conversion", "ad_cost": "ad_cost"
		}},
		"gross": {"column": "gross", "optional": true},
		"quantity": {"column": "quantity", "optional": true}
	}]
}`

// JupanMapped settles the CSV file as the file of a partner that is read by a mapping
// (adapters/mapped). A host that wants several processors cuts the file at newlines and gives each
// piece the header, which is done here.
func JupanMapped(ctx context.Context, job Job, w io.Writer) error {
	if job.JSONLines {
		return fmt.Errorf("peers: jupan mapped: %w", ErrUnable)
	}
	r, err := settleFile(ctx, job, foldMapped)
	if err != nil {
		return fmt.Errorf("peers: jupan mapped: %w", err)
	}
	return writeStatements(w, r.statements, r.unique)
}

func foldMapped(ctx context.Context, job Job, file *os.File) (*settle.Tally, int, error) {
	m, err := mapped.Parse([]byte(mapping))
	if err != nil {
		return nil, 0, err
	}
	adapter, err := mapped.New(m)
	if err != nil {
		return nil, 0, err
	}
	plan, err := benchPlan(job)
	if err != nil {
		return nil, 0, err
	}
	job.reached(Folding)
	pieces, err := cutFile(file, max(job.Threads, 1))
	if err != nil {
		return nil, 0, err
	}
	var readers []settle.EventReader
	for _, piece := range pieces {
		r := newDecoded(adapter, &adapters.Input{Stream: "file", Source: "bench", Name: job.Path, Body: piece})
		defer r.stop()
		readers = append(readers, r)
	}
	tally, added, err := settle.Fold(ctx, plan, readers...)
	if err == nil && len(added.Rejections) > 0 {
		err = fmt.Errorf("%d events refused, first: %s", len(added.Rejections), added.Rejections[0])
	}
	return tally, added.Accepted, err
}

// cutFile cuts a CSV file into pieces of whole lines, each with the header.
func cutFile(file *os.File, n int) ([]io.Reader, error) {
	info, err := file.Stat()
	if err != nil {
		return nil, err
	}
	header, err := bufio.NewReader(io.NewSectionReader(file, 0, info.Size())).ReadString('\n')
	if err != nil {
		return nil, err
	}
	var pieces []io.Reader
	from := int64(len(header))
	for i := range n {
		to, err := lineFrom(file, max(from, info.Size()*int64(i+1)/int64(n)), info.Size())
		if err != nil {
			return nil, err
		}
		body := io.NewSectionReader(file, from, to-from)
		pieces = append(pieces, io.MultiReader(strings.NewReader(header), body))
		from = to
	}
	return pieces, nil
}

// decoded gives what an adapter decodes as an EventReader: the adapter pushes batches, and the fold
// pulls them.
type decoded struct {
	next func() ([]event.Event, error, bool)
	stop func()
	left []event.Event
}

func newDecoded(a adapters.Adapter, in *adapters.Input) *decoded {
	d := &decoded{}
	d.next, d.stop = iter.Pull2(batches(a, in))
	return d
}

var errStopped = errors.New("stopped")

// batches decodes an input. A row that is rejected is an error here, since the file has none.
func batches(a adapters.Adapter, in *adapters.Input) iter.Seq2[[]event.Event, error] {
	return func(yield func([]event.Event, error) bool) {
		out := adapters.NewOutput(a.Info(), in, &adapters.OutputOptions{
			Deliver: func(b event.Batch) error {
				if !yield(b.Events, nil) {
					return errStopped
				}
				return nil
			},
		})
		summary, err := out.Close(a.Decode(in, out))
		if err == nil && len(summary.Rejections) > 0 {
			err = fmt.Errorf("row refused: %s", summary.Rejections[0])
		}
		if err != nil && !errors.Is(err, errStopped) {
			yield(nil, err)
		}
	}
}

// Read implements [settle.EventReader].
func (d *decoded) Read(events []event.Event) (int, error) {
	if len(d.left) == 0 {
		batch, err, ok := d.next()
		if !ok {
			return 0, io.EOF
		}
		if err != nil {
			return 0, err
		}
		d.left = batch
	}
	n := copy(events, d.left)
	d.left = d.left[n:]
	return n, nil
}
