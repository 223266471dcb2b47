// Copyright 2026 The jupan authors.
// SPDX-License-Identifier: Apache-2.0

package main

import (
	"bytes"
	"cmp"
	"encoding/csv"
	"fmt"
	"io"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/jupan-go/jupan/settle"
	"github.com/jupan-go/jupan/settle/money"
)

// shown is how many countries and how many rejected rows the report lists.
const shown = 10

func (b *books) report(w *bytes.Buffer) error {
	months, err := groupBy(b.figures, func(f *figures) string { return f.month })
	if err != nil {
		return err
	}
	countries, err := groupBy(b.figures, func(f *figures) string { return f.country })
	if err != nil {
		return err
	}
	all := figures{}
	for i := range b.figures {
		if err := all.add(&b.figures[i]); err != nil {
			return err
		}
	}
	fmt.Fprintf(w, "%s: %d countries, %d months, in GBP\n\n", filepath.Base(b.path), len(countries), len(months))
	printTable(w, "month", months, func(f *figures) string { return f.month })
	printLine(w, "all", &all)
	slices.SortStableFunc(countries, func(a, c figures) int {
		order, _ := c.net.Cmp(a.net) // all in one currency
		return cmp.Or(order, cmp.Compare(a.country, c.country))
	})
	fmt.Fprintf(w, "\nthe first %d by net sales\n\n", min(shown, len(countries)))
	printTable(w, "country", countries[:min(shown, len(countries))], func(f *figures) string { return f.country })
	if err := b.example(w); err != nil {
		return err
	}
	b.counts(w, &all)
	return nil
}

// row is how a line of a table is laid out.
const row = "%-16s %8s %15s %14s %14s %15s %12s\n"

func printTable(w *bytes.Buffer, name string, list []figures, label func(*figures) string) {
	fmt.Fprintf(w, row, name, "lines", "gross ", "returns ", "adjustments ", "net ", "commission")
	for i := range list {
		printLine(w, label(&list[i]), &list[i])
	}
}

func printLine(w *bytes.Buffer, label string, f *figures) {
	fmt.Fprintf(w, row, label, strconv.FormatInt(f.lines(), 10), pointed(f.gross), pointed(f.returns),
		pointed(f.adjustments), pointed(f.net), f.commission.Number())
}

// pointed writes an amount so that points stand below each other: pounds here have two decimals, or
// three where the shop's prices do.
func pointed(a money.Amount) string {
	number := a.Number()
	decimals := len(number) - 1 - strings.IndexByte(number, '.')
	return number + strings.Repeat(" ", max(0, 3-decimals))
}

// example prints the statement with the largest commission.
func (b *books) example(w *bytes.Buffer) error {
	if len(b.statements) == 0 {
		return nil
	}
	largest := slices.MaxFunc(b.statements, func(a, c *settle.Statement) int {
		order, _ := a.Total.Cmp(c.Total) // all in one currency
		return order
	})
	fmt.Fprintln(w, "\nthe largest statement")
	fmt.Fprintln(w)
	return largest.Text(w)
}

// counts accounts for every row.
func (b *books) counts(w *bytes.Buffer, all *figures) {
	fmt.Fprintf(w, "\n%d rows = %d sales + %d returns + %d adjustments + %d rejected\n",
		b.rows, all.sales, all.returned, all.adjusted, len(b.rejected))
	for i, r := range b.rejected {
		if i == shown {
			fmt.Fprintf(w, "  … and %d more\n", len(b.rejected)-shown)
			break
		}
		fmt.Fprintf(w, "  %s:%s\n", filepath.Base(b.path), r)
	}
	fmt.Fprintf(w, "time: %s, %d rows a second\n",
		b.took.Round(time.Millisecond), int64(float64(b.rows)/b.took.Seconds()))
}

// writeCSV prints a row for each month and country, exact to the last decimal that the file has.
func (b *books) writeCSV(w io.Writer) error {
	out := csv.NewWriter(w)
	records := [][]string{{"month", "country", "lines", "gross", "returns", "adjustments", "net", "commission"}}
	for i := range b.figures {
		f := &b.figures[i]
		records = append(records, []string{
			f.month, f.country, strconv.FormatInt(f.lines(), 10), f.gross.Number(), f.returns.Number(),
			f.adjustments.Number(), f.net.Number(), f.commission.Number(),
		})
	}
	return out.WriteAll(records)
}

// warn says on the side what was rejected, where the output is for a program.
func (b *books) warn(w io.Writer) error {
	for _, r := range b.rejected {
		if _, err := fmt.Fprintf(w, "rejected: %s:%s\n", b.path, r); err != nil {
			return err
		}
	}
	return nil
}
