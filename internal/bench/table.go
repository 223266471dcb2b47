// Copyright 2026 The jupan authors.
// SPDX-License-Identifier: Apache-2.0

package main

import (
	"fmt"
	"io"
	"strings"
	"text/tabwriter"
)

// columns of a table, in text and in Markdown.
func columns() []string {
	return []string{
		"contestant", "threads", "M rows/s", "busy", "CPU ns/row", "peak MB", "bytes/id",
		"times DuckDB", "by CPU time", "of limit",
	}
}

// cells returns a row of the table: medians, where the spread matters with the extremes.
func (r *result) cells() []string {
	return []string{
		r.Contestant,
		fmt.Sprint(r.Threads),
		between("%.2f", r.RowsPerSec, 1e6),
		fmt.Sprintf("%.2f", r.Busy.Median),
		between("%.0f", r.CPUNanos, 1),
		fmt.Sprintf("%.0f", r.PeakBytes.Median/1e6),
		fmt.Sprintf("%.0f", r.BytesPerID.Median),
		times(r.TimesDuck),
		times(r.TimesDuckCPU),
		times(r.OfLimit),
	}
}

// between shows a spread in a unit.
func between(format string, s spread, unit float64) string {
	text := fmt.Sprintf(format, s.Median/unit)
	if s.Min == s.Max {
		return text
	}
	return fmt.Sprintf("%s ("+format+"–"+format+")", text, s.Min/unit, s.Max/unit)
}

func times(s *spread) string {
	if s == nil {
		return "-"
	}
	return between("%.2f", *s, 1)
}

// text returns everything for a terminal.
func (r *results) text() string {
	m := r.Machine
	out := fmt.Sprintf("%s: %s, %d cores, %.1f GB, %s, kernel %s\n",
		r.Day, m.CPU, m.Cores, float64(m.MemoryBytes)/1e9, m.OS, m.Kernel)
	for _, v := range r.Versions {
		out += v.Name + " " + v.Version + "\n"
	}
	for i := range r.Sections {
		out += "\n" + r.Sections[i].String() + "\n" + r.Sections[i].text()
	}
	if len(r.Flat) > 0 {
		out += "\n" + flatText(r.Flat)
	}
	return out
}

// String describes the file of a section in one line.
func (s *sectionResult) String() string {
	return fmt.Sprintf("%s: %s, %d rows of %.1f bytes, %d ids, seed %d",
		s.Name, s.Title, s.Rows, float64(s.Bytes)/float64(max(s.Rows, 1)), s.Unique, s.Seed)
}

// text returns the table for a terminal.
func (s *sectionResult) text() string {
	var cells strings.Builder
	cells.WriteString(strings.Join(columns(), "\t") + "\t\n")
	for i := range s.Turns {
		cells.WriteString(strings.Join(s.Turns[i].cells(), "\t") + "\t\n")
	}
	out := align(cells.String())
	for _, l := range s.LeftOut {
		out += fmt.Sprintf("without %s: %s\n", l.Contestant, l.Why)
	}
	return out
}

// markdown returns the table for a document.
func (s *sectionResult) markdown() string {
	var rows [][]string
	for i := range s.Turns {
		rows = append(rows, s.Turns[i].cells())
	}
	out := fmt.Sprintf("%s: %s rows of %.0f bytes, %s ids, medians of %d series (lowest–highest).\n\n",
		s.Title, thousands(s.Rows), float64(s.Bytes)/float64(max(s.Rows, 1)), thousands(s.Unique), s.series())
	out += markdownTable(columns(), rows)
	for _, l := range s.LeftOut {
		out += fmt.Sprintf("\nWithout %s: %s.\n", l.Contestant, l.Why)
	}
	return out
}

func (s *sectionResult) series() int {
	if len(s.Turns) == 0 {
		return 0
	}
	return s.Turns[0].Series
}

// markdownTable sets all columns but the first to the right.
func markdownTable(header []string, rows [][]string) string {
	line := func(cells []string) string { return "| " + strings.Join(cells, " | ") + " |\n" }
	out := line(header) + "| ---" + strings.Repeat(" | --:", len(header)-1) + " |\n"
	for _, row := range rows {
		out += line(row)
	}
	return out
}

// thousands writes a number with commas.
func thousands(n int64) string {
	text := fmt.Sprint(n)
	for i := len(text) - 3; i > 0; i -= 3 {
		text = text[:i] + "," + text[i:]
	}
	return text
}

// align sets cells, each with a tab after it, in columns that end at the right.
func align(cells string) string {
	var out strings.Builder
	w := tabwriter.NewWriter(&out, 0, 0, 2, ' ', tabwriter.AlignRight)
	if _, err := io.WriteString(w, cells); err != nil {
		return cells
	}
	if err := w.Flush(); err != nil {
		return cells
	}
	return out.String()
}
