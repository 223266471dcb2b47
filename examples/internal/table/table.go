// Copyright 2026 The jupan authors.
// SPDX-License-Identifier: Apache-2.0

package table

import (
	"bytes"
	"fmt"
	"strings"
	"unicode/utf8"
)

// Table is rows of cells, printed aligned: the first Left columns to the left, the others, which are
// figures, to the right.
type Table struct {
	Left int
	rows [][]string // a nil row is a rule
}

// Add adds a row.
func (t *Table) Add(cells ...string) { t.rows = append(t.rows, cells) }

// Rule adds a line below the rows so far.
func (t *Table) Rule() { t.rows = append(t.rows, nil) }

// Len is how many rows there are.
func (t *Table) Len() int { return len(t.rows) }

// Write prints the table, two spaces from the margin.
func (t *Table) Write(out *bytes.Buffer) {
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
		out.WriteString(strings.TrimRight(t.line(row, widths), " ") + "\n")
	}
}

func (t *Table) line(row []string, widths []int) string {
	line := ""
	if row == nil {
		for _, width := range widths {
			line += "  " + strings.Repeat("─", width)
		}
		return line
	}
	for i, cell := range row {
		pad := strings.Repeat(" ", widths[i]-utf8.RuneCountInString(cell))
		if i < t.Left {
			line += "  " + cell + pad
		} else {
			line += "  " + pad + cell
		}
	}
	return line
}

// Group puts commas between the thousands of a number.
func Group(v any) string {
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

// Numbers puts commas into the numbers of a text, such as "1500 KRW × 10% = 150 KRW".
func Numbers(text fmt.Stringer) string {
	words := strings.Split(text.String(), " ")
	for i, word := range words {
		digits := strings.Trim(word, "-:")
		if digits != "" && strings.Trim(digits, "0123456789.") == "" {
			words[i] = Group(strings.TrimSuffix(word, ":")) + word[len(strings.TrimSuffix(word, ":")):]
		}
	}
	return strings.Join(words, " ")
}
