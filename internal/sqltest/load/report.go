// Copyright 2026 The jupan authors.
// SPDX-License-Identifier: Apache-2.0

package main

import (
	"errors"
	"fmt"
	"io"
	"strings"
	"text/tabwriter"
)

// report is what a command prints. The first error of writing is kept.
type report struct {
	out io.Writer
	err error
}

func (r *report) line(format string, args ...any) {
	if _, err := fmt.Fprintf(r.out, format+"\n", args...); err != nil && r.err == nil {
		r.err = err
	}
}

// table is rows of cells, each of which ends with a tab.
type table struct{ text strings.Builder }

func (t *table) row(format string, args ...any) { fmt.Fprintf(&t.text, format+"\n", args...) }

// print writes the table with its columns aligned to the right.
func (r *report) print(t *table) {
	w := tabwriter.NewWriter(r.out, 0, 0, 2, ' ', tabwriter.AlignRight)
	_, err := io.WriteString(w, t.text.String())
	r.err = errors.Join(r.err, err, w.Flush())
}
