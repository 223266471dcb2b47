// Copyright 2026 The jupan authors.
// SPDX-License-Identifier: Apache-2.0

package main

import (
	"errors"
	"fmt"
	"maps"
	"slices"
	"strings"
	"time"
	"unicode/utf16"

	"github.com/xuri/excelize/v2"

	"github.com/jupan-go/jupan/settle"
	"github.com/jupan-go/jupan/settle/money"
)

// summary is the name of the first sheet.
const summary = "Summary"

// workbook is the summary and a sheet for each statement.
func workbook(statements []*settle.Statement) (*excelize.File, error) {
	file := excelize.NewFile()
	styles := map[excelStyle]int{}
	err := file.SetSheetName("Sheet1", summary)
	names := sheetNames(statements)
	for i, s := range statements {
		if err == nil {
			_, err = file.NewSheet(names[i])
		}
		if err == nil {
			err = statement(&sheet{file: file, styles: styles, name: names[i]}, s)
		}
	}
	if err == nil {
		err = summarize(&sheet{file: file, styles: styles, name: summary}, statements, names)
	}
	if err != nil {
		return nil, errors.Join(err, file.Close())
	}
	return file, nil
}

// summarize writes a row for each statement, and what they come to in each currency.
func summarize(w *sheet, statements []*settle.Statement, names []string) error {
	classes := classesOf(statements)
	head := []string{"agreement", "title", "party", "period", "from", "to", "currency"}
	for _, class := range classes {
		head = append(head, string(class))
	}
	w.headings(append(head, "total", "due", "sheet")...)
	totals := map[money.Currency]money.Amount{}
	for i, s := range statements {
		row := []cell{
			text(string(s.Agreement)), text(s.Title), text(s.Party), text(s.Period.Name),
			text(s.Period.From.Format(time.DateOnly)), text(s.Period.LastDay().String()), text(s.Currency.Code()),
		}
		for _, class := range classes {
			sum, err := s.Sum(class)
			w.do(err)
			row = append(row, amount(sum))
		}
		var days []string
		for _, d := range s.Due {
			days = append(days, d.Date.String())
		}
		slices.Sort(days)
		w.add(append(row, amount(s.Total), text(strings.Join(slices.Compact(days), ", ")),
			cell{text: names[i], link: names[i]})...)
		sum, err := totals[s.Currency].Add(s.Total)
		w.do(err)
		totals[s.Currency] = sum
	}
	w.skip()
	byCode := func(a, b money.Currency) int { return strings.Compare(a.Code(), b.Code()) }
	for _, c := range slices.SortedFunc(maps.Keys(totals), byCode) {
		row := make([]cell, len(head)+1)
		row[0], row[6], row[len(head)] = cell{text: "all", kind: bold}, text(c.Code()), amount(totals[c])
		w.add(row...)
	}
	w.look([]float64{16, 40, 12, 12, 12, 12, 9}, 1)
	return w.err
}

// classesOf lists the classes of lines that there are, in the order in which they come first.
func classesOf(statements []*settle.Statement) (list []settle.Class) {
	for _, s := range statements {
		for _, l := range s.Lines {
			if !slices.Contains(list, l.Class) {
				list = append(list, l.Class)
			}
		}
	}
	return list
}

// sheetMax is how many UTF-16 units the name of a sheet may have.
const sheetMax = 31

// sheetNames names each statement's sheet by agreement and period: within what a spreadsheet allows,
// and no two alike in capital and small letters.
func sheetNames(statements []*settle.Statement) []string {
	taken := map[string]bool{strings.ToLower(summary): true, "history": true} // Excel keeps the latter for itself
	names := make([]string, len(statements))
	for i, s := range statements {
		clean := strings.Trim(strings.Map(allowed, string(s.Agreement)+" "+s.Period.Name), " '")
		names[i] = cut(clean, sheetMax)
		for n := 2; taken[strings.ToLower(names[i])]; n++ {
			end := fmt.Sprintf(" (%d)", n)
			names[i] = cut(clean, sheetMax-len(end)) + end
		}
		taken[strings.ToLower(names[i])] = true
	}
	return names
}

// allowed keeps characters out of a sheet's name that it may not have.
func allowed(r rune) rune {
	if strings.ContainsRune(`[]:*?/\`, r) {
		return '-'
	}
	return r
}

// cut shortens a text to a number of UTF-16 units, between two characters.
func cut(s string, most int) string {
	for n := most; len(utf16.Encode([]rune(s))) > most; n-- {
		s = string([]rune(s)[:min(n, len([]rune(s)))])
	}
	return strings.TrimRight(s, " '")
}

// look sets the widths of columns, keeps the first rows in sight, and has a sheet printed on A4.
func (s *sheet) look(widths []float64, rows int) {
	for i, width := range widths {
		name, err := excelize.ColumnNumberToName(i + 1)
		s.do(err)
		s.do(s.file.SetColWidth(s.name, name, name, width))
	}
	if last, err := excelize.ColumnNumberToName(len(widths) + 1); err == nil {
		s.do(s.file.SetColWidth(s.name, last, "P", 16))
	}
	if rows > 0 {
		s.do(s.file.SetPanes(s.name, &excelize.Panes{
			Freeze: true, YSplit: rows, TopLeftCell: place(1, rows+1), ActivePane: "bottomLeft",
		}))
	}
	s.do(s.file.SetPageLayout(s.name, &excelize.PageLayoutOptions{
		Size: new(9), Orientation: new("landscape"), FitToWidth: new(1), FitToHeight: new(0),
	}))
	s.do(s.file.SetSheetProps(s.name, &excelize.SheetPropsOptions{FitToPage: new(true)}))
}
