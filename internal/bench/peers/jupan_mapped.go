// Copyright 2026 The jupan authors.
// SPDX-License-Identifier: Apache-2.0

package peers

import (
	"context"
	"fmt"
	"io"
	"os"

	"github.com/jupan-go/jupan/adapters/mapped"
	"github.com/jupan-go/jupan/settle"
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
// (adapters/mapped): OpenRanges cuts it, and [settle.Fold] reads a range on each thread.
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
	info, err := file.Stat()
	if err != nil {
		return nil, 0, err
	}
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
	opts := &mapped.RangesOptions{Source: "bench", Name: job.Path}
	ranges, err := adapter.OpenRanges(file, info.Size(), job.threads(), opts)
	if err != nil {
		return nil, 0, err
	}
	tally, added, err := settle.Fold(ctx, plan, ranges.Readers()...)
	if err != nil {
		return nil, 0, err
	}
	if refused := append(ranges.Summary().Rejections, added.Rejections...); len(refused) > 0 {
		return nil, 0, fmt.Errorf("%d rows refused, first: %s", len(refused), refused[0])
	}
	return tally, added.Accepted, nil
}
