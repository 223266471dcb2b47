// Copyright 2026 The jupan authors.
// SPDX-License-Identifier: Apache-2.0

package reconcile

import "strings"

// table is rows of cells that are written aligned. A row of one cell is written as
// it is, between the others.
type table struct {
	right []bool // which columns are aligned to the right
	rows  [][]string
}

func (t *table) add(cells ...string) { t.rows = append(t.rows, cells) }

// write appends the rows, each indented by two.
func (t *table) write(b *strings.Builder) {
	width := make([]int, len(t.right))
	for _, row := range t.rows {
		if len(row) == 1 {
			continue
		}
		for i, cell := range row {
			width[i] = max(width[i], columns(cell))
		}
	}
	for _, row := range t.rows {
		if len(row) == 1 {
			b.WriteString("  " + row[0] + "\n")
			continue
		}
		var line strings.Builder
		for i, cell := range row {
			pad := strings.Repeat(" ", width[i]-columns(cell))
			if t.right[i] {
				line.WriteString("  " + pad + cell)
			} else {
				line.WriteString("  " + cell + pad)
			}
		}
		b.WriteString(strings.TrimRight(line.String(), " ") + "\n")
	}
}
