// Copyright 2026 The jupan authors.
// SPDX-License-Identifier: Apache-2.0

package main

import (
	"bytes"
	"fmt"
	"strings"
	"unicode/utf8"

	"github.com/jupan-go/jupan/settle/money"
)

// table is rows of cells, printed aligned: the first left columns to the left, the others, which are
// figures, to the right.
type table struct {
	left int
	rows [][]string
}

func (t *table) add(cells ...string) { t.rows = append(t.rows, cells) }

func (t *table) write(w *bytes.Buffer) {
	var widths []int
	for _, row := range t.rows {
		for i, cell := range row {
			if i == len(widths) {
				widths = append(widths, 0)
			}
			widths[i] = max(widths[i], utf8.RuneCountInString(cell))
		}
	}
	for _, row := range t.rows {
		w.WriteString(strings.TrimRight(t.line(row, widths), " ") + "\n")
	}
}

func (t *table) line(row []string, widths []int) string {
	line := ""
	for i, cell := range row {
		pad := strings.Repeat(" ", widths[i]-utf8.RuneCountInString(cell))
		if i < t.left {
			line += "  " + cell + pad
		} else {
			line += "  " + pad + cell
		}
	}
	return line
}

// group puts commas between the thousands of a number.
func group(v any) string {
	s := fmt.Sprint(v)
	sign := ""
	if strings.HasPrefix(s, "-") {
		sign, s = "-", s[1:]
	}
	whole, rest := s, ""
	if i := strings.IndexByte(s, '.'); i >= 0 {
		whole, rest = s[:i], s[i:]
	}
	for i := len(whole) - 3; i > 0; i -= 3 {
		whole = whole[:i] + "," + whole[i:]
	}
	return sign + whole + rest
}

// won writes an amount for people.
func won(a money.Amount) string { return group(a.Number()) + " " + a.Currency().Code() }
