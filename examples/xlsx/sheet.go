// Copyright 2026 The jupan authors.
// SPDX-License-Identifier: Apache-2.0

package main

import (
	"regexp"
	"strconv"
	"strings"

	"github.com/xuri/excelize/v2"

	"github.com/jupan-go/jupan/settle/money"
)

// digitsMax is how many significant digits every spreadsheet program keeps of a number: a cell holds a
// float64, and Excel itself shows no more than these.
const digitsMax = 15

// cell is what one place of a sheet holds. The zero value leaves it empty.
type cell struct {
	text    string // as it stands, or a number in plain decimals
	kind    kind
	link    string // the sheet that a click leads to
	formula string
}

type kind uint8

const (
	plain kind = iota
	bold
	heading // a column's name
	number
	percent // a number that is shown a hundredfold
)

func text(s string) cell { return cell{text: s} }

// amount is the number of an amount; the sheet says the currency.
func amount(a money.Amount) cell { return cell{text: a.Number(), kind: number} }

func quantity(d money.Decimal) cell { return cell{text: d.String(), kind: number} }

func count(n int64) cell { return cell{text: strconv.FormatInt(n, 10), kind: number} }

// exact is a value before it was rounded. What no decimal says, such as a third of a won, stays text.
func exact(e money.Exact) cell {
	if a, err := e.Amount(); err == nil {
		return amount(a)
	}
	return text(e.String())
}

// rate is a fraction of one, shown as a percentage.
func rate(r money.Rate) cell {
	if d, err := r.Decimal(); err == nil {
		return cell{text: d.String(), kind: percent}
	}
	return text(r.String())
}

// fits tells whether a number in plain decimals survives in a spreadsheet, digit by digit.
func fits(n string) bool {
	whole, rest, _ := strings.Cut(strings.TrimPrefix(n, "-"), ".")
	return len(strings.Trim(whole+rest, "0")) <= digitsMax && len(rest) <= digitsMax
}

// sheet writes rows of cells, one below the other.
type sheet struct {
	file   *excelize.File
	styles map[excelStyle]int // those that the file has
	name   string
	row    int
	err    error // the first thing that went wrong
}

// do keeps the first error, so that what writes a sheet reads as a list.
func (s *sheet) do(err error) {
	if s.err == nil {
		s.err = err
	}
}

// add writes a row and returns its number.
func (s *sheet) add(cells ...cell) int {
	s.row++
	for i, c := range cells {
		s.put(place(i+1, s.row), c)
	}
	return s.row
}

// skip leaves a row empty.
func (s *sheet) skip() { s.row++ }

// headings writes the names of columns.
func (s *sheet) headings(names ...string) {
	var cells []cell
	for _, name := range names {
		cells = append(cells, cell{text: name, kind: heading})
	}
	s.add(cells...)
}

// put writes a cell. Text is never taken for a formula, whatever it begins with, and a number is
// written digit by digit: no float64 is in between.
func (s *sheet) put(at string, c cell) {
	switch {
	case c.formula != "":
		s.do(s.file.SetCellFormula(s.name, at, c.formula))
	case c.text == "":
		return
	case (c.kind == number || c.kind == percent) && fits(c.text):
		s.do(s.file.SetCellDefault(s.name, at, c.text))
	default:
		s.do(s.file.SetCellStr(s.name, at, escape(c.text)))
	}
	if c.link != "" {
		s.do(s.file.SetCellHyperLink(s.name, at, "'"+strings.ReplaceAll(c.link, "'", "''")+"'!A1", "Location"))
	}
	s.do(s.file.SetCellStyle(s.name, at, at, s.style(c)))
}

// escape keeps text as it is that spreadsheets take for the code of a character, such as _x0041_.
func escape(s string) string {
	return regexp.MustCompile(`_(x[0-9A-Fa-f]{4}_)`).ReplaceAllString(s, "_x005F_$1")
}

// place names a cell: column 2 of row 3 is B3.
func place(column, row int) string {
	name, _ := excelize.CoordinatesToCellName(column, row) // both are above zero and small
	return name
}

// excelStyle is how a cell looks: what it holds, and how many decimals of it are shown.
type excelStyle struct {
	kind     kind
	decimals int
	link     bool
}

// style returns the file's number of a style.
func (s *sheet) style(c cell) int {
	want := excelStyle{kind: c.kind, link: c.link != ""}
	if c.kind == number || c.kind == percent {
		_, rest, _ := strings.Cut(c.text, ".")
		want.decimals = len(rest)
	}
	if id, ok := s.styles[want]; ok {
		return id
	}
	id, err := s.file.NewStyle(want.excel())
	s.do(err)
	s.styles[want] = id
	return id
}

func (s excelStyle) excel() *excelize.Style {
	style := &excelize.Style{Alignment: &excelize.Alignment{Vertical: "top"}}
	switch s.kind {
	case bold:
		style.Font = &excelize.Font{Bold: true}
	case heading:
		style.Font = &excelize.Font{Bold: true}
		style.Border = []excelize.Border{{Type: "bottom", Style: 1, Color: "808080"}}
	case number:
		style.Alignment.Horizontal = "right" // also where the number had to stay text
		style.CustomNumFmt = new(decimals("#,##0", s.decimals))
	case percent:
		style.Alignment.Horizontal = "right"
		style.CustomNumFmt = new(decimals("0", s.decimals-2) + "%")
	}
	if s.link {
		style.Font = &excelize.Font{Color: "0563C1", Underline: "single"}
	}
	return style
}

func decimals(format string, n int) string {
	if n <= 0 {
		return format
	}
	return format + "." + strings.Repeat("0", n)
}
