// Copyright 2026 The jupan authors.
// SPDX-License-Identifier: Apache-2.0

package contract

import (
	"fmt"
	"regexp"
	"slices"
	"strings"

	"github.com/jupan-go/jupan/anomaly"
	"github.com/jupan-go/jupan/anomaly/internal/edit"
	"github.com/jupan-go/jupan/settle/money"
)

// File is what arrived: a table of texts, as it stood in the file.
type File struct {
	// Name is that of the file; it is the Subject of the findings.
	Name string
	Day  anomaly.Day // 2026-01-15 for the figures of that day, whenever the file came
	// Header names the columns; Rows have as many fields.
	Header []string
	Rows   [][]string
	// Totals are the control totals that came with it, by name.
	Totals map[string]money.Decimal
}

// Reference is a set of known values: products, campaigns, customers.
type Reference interface {
	// Has tells whether a value is in the set.
	Has(value string) bool
}

// Rule is a host's own rule for rows.
type Rule interface {
	// Name is what a [Fault] calls it.
	Name() string
	// Holds tells whether the rule holds of a row; field returns a field by its column.
	Holds(field func(column string) string) bool
}

// Options are what a check knows beside the contract. The zero value works.
type Options struct {
	// References are the sets that columns refer to, by name.
	References map[string]Reference
	// Rules are the host's own.
	Rules []Rule
	// FaultsMax bounds how many faults are listed one by one; 0 means 100. All are counted.
	FaultsMax int
}

// Fault is a field, or a row, that breaks a rule.
type Fault struct {
	// Row counts from 1, without the header; 0 is the file as a whole.
	Row    int    `json:"row"`
	Column string `json:"column,omitempty"` // empty for the row as a whole
	Rule   string `json:"rule"`             // the rule's name
	Value  string `json:"value,omitempty"`  // as it stood in the file
}

// Report is what a check says of one file. Rows is the number of rows, Valid that of those without a
// fault.
type Report struct {
	// File is its name; Faults lists the first ones, Findings has one for each rule that is broken.
	File     string            `json:"file"`
	Rows     int               `json:"rows"`
	Valid    int               `json:"valid"`
	Faults   []Fault           `json:"faults,omitempty"`
	Findings []anomaly.Finding `json:"findings,omitempty"`
}

// Check holds a file to the contract. Faults of the data are in the report; an error is one of the
// contract.
func (c *Contract) Check(f File, opts *Options) (Report, error) {
	if err := c.Validate(); err != nil {
		return Report{}, err
	}
	k := &checking{contract: c, file: &f, report: Report{File: f.Name, Rows: len(f.Rows)}, broken: map[string]*broken{}}
	if opts != nil {
		k.opts = *opts
	}
	if k.opts.FaultsMax == 0 {
		k.opts.FaultsMax = 100
	}
	k.header()
	k.rows()
	k.totals()
	k.findings()
	return k.report, nil
}

// checking is one check under way.
type checking struct {
	contract *Contract
	opts     Options
	file     *File
	report   Report
	index    map[string]int
	patterns map[string]*regexp.Regexp
	broken   map[string]*broken
	order    []string
	badRow   bool
	seen     []map[string]int // by group of unique columns
}

// broken counts the breaches of one rule on one column.
type broken struct {
	first    Fault
	n        int
	whole    bool // whether it is the file, not a row, that breaks it
	severity anomaly.Severity
}

// fail notes a fault.
func (k *checking) fail(f Fault, severity anomaly.Severity) {
	key := f.Rule + "\x00" + f.Column
	b := k.broken[key]
	if b == nil {
		b = &broken{first: f, severity: severity}
		k.broken[key] = b
		k.order = append(k.order, key)
	}
	b.n++
	b.whole = b.whole || f.Row == 0
	k.badRow = k.badRow || f.Row > 0
	if len(k.report.Faults) < k.opts.FaultsMax {
		k.report.Faults = append(k.report.Faults, f)
	}
}

// header compares the columns with those declared.
func (k *checking) header() {
	k.index, k.patterns = map[string]int{}, map[string]*regexp.Regexp{}
	for i, name := range k.file.Header {
		if _, twice := k.index[name]; twice {
			k.fail(Fault{Column: name, Rule: "column_twice"}, anomaly.Block)
		}
		k.index[name] = i
	}
	for i := range k.contract.Columns {
		col := &k.contract.Columns[i]
		if _, there := k.index[col.Name]; !there && !col.Optional {
			k.fail(Fault{Column: col.Name, Rule: "column_missing", Value: k.similar(col.Name)}, anomaly.Block)
		}
		if col.Pattern != "" {
			k.patterns[col.Name] = regexp.MustCompile(`^(?:` + col.Pattern + `)$`)
		}
	}
	for _, name := range k.file.Header {
		if k.contract.column(name).Name == "" {
			severity := anomaly.Review
			if k.contract.Closed {
				severity = anomaly.Block
			}
			k.fail(Fault{Column: name, Rule: "column_new"}, severity)
		}
	}
}

// similar returns a column that is not declared and may be a missing one under a new name.
func (k *checking) similar(name string) string {
	for _, other := range k.file.Header {
		if k.contract.column(other).Name == "" && edit.Distance(plainName(name), plainName(other)) <= 2 {
			return other
		}
	}
	return ""
}

// plainName drops what names of one thing differ in.
func plainName(s string) string {
	return strings.NewReplacer("_", "", "-", "", " ", "").Replace(strings.ToLower(s))
}

// rows checks every row.
func (k *checking) rows() {
	k.seen = make([]map[string]int, len(k.contract.Unique))
	for i := range k.seen {
		k.seen[i] = map[string]int{}
	}
	for i, row := range k.file.Rows {
		k.badRow = false
		if len(row) != len(k.file.Header) {
			k.fail(Fault{Row: i + 1, Rule: "fields", Value: fmt.Sprint(len(row))}, anomaly.Block)
			continue
		}
		for j := range k.contract.Columns {
			k.field(i+1, row, &k.contract.Columns[j])
		}
		k.unique(i+1, row)
		for _, rule := range k.opts.Rules {
			if !rule.Holds(func(column string) string { return k.get(row, column) }) {
				k.fail(Fault{Row: i + 1, Rule: rule.Name()}, anomaly.Review)
			}
		}
		if !k.badRow {
			k.report.Valid++
		}
	}
	if n := len(k.file.Rows); n < k.contract.RowsMin || k.contract.RowsMax > 0 && n > k.contract.RowsMax {
		k.fail(Fault{Rule: "rows", Value: fmt.Sprint(n)}, anomaly.Block)
	}
}

// get returns a field, empty where there is no such column.
func (k *checking) get(row []string, column string) string {
	if i, ok := k.index[column]; ok && i < len(row) {
		return row[i]
	}
	return ""
}

// field checks one field against its column.
func (k *checking) field(number int, row []string, col *Column) {
	if _, there := k.index[col.Name]; !there {
		return
	}
	value := k.get(row, col.Name)
	var rule string
	switch {
	case value == "" && col.Empty:
		return
	case value == "":
		rule = "empty"
	default:
		rule = col.breaks(value)
		if p := k.patterns[col.Name]; rule == "" && p != nil && !p.MatchString(value) {
			rule = "pattern"
		}
		if set := k.opts.References[col.Refers]; rule == "" && set != nil && !set.Has(value) {
			rule = "reference"
		}
	}
	if rule != "" {
		severity := col.Severity
		if severity == anomaly.Info {
			severity = anomaly.Review
		}
		k.fail(Fault{Row: number, Column: col.Name, Rule: rule, Value: cut(value)}, severity)
	}
}

// unique looks for rows that have in common what no two may.
func (k *checking) unique(number int, row []string) {
	for i, group := range k.contract.Unique {
		var key strings.Builder
		for _, name := range group {
			v := k.get(row, name)
			fmt.Fprintf(&key, "%d:%s", len(v), v)
		}
		if first, twice := k.seen[i][key.String()]; twice {
			k.fail(Fault{
				Row: number, Column: strings.Join(group, "+"), Rule: "unique", Value: fmt.Sprintf("as row %d", first),
			}, anomaly.Block)
			continue
		}
		k.seen[i][key.String()] = number
	}
}

// totals compares control totals with what is there.
func (k *checking) totals() {
	for _, t := range k.contract.Totals {
		stated, ok := k.file.Totals[t.Name]
		if !ok {
			k.fail(Fault{Column: t.Column, Rule: "total_missing", Value: t.Name}, anomaly.Block)
			continue
		}
		sum := money.Int(int64(len(k.file.Rows)))
		if t.Column != "" {
			sum = k.sum(t.Column)
		}
		d, err := sum.Sub(stated)
		if err != nil || d.Abs().Cmp(t.Tolerance) > 0 {
			k.fail(Fault{
				Column: t.Column, Rule: "total", Value: fmt.Sprintf("%s says %s, the rows have %s", t.Name, stated, sum),
			}, anomaly.Block)
		}
	}
}

// sum adds up the numbers of a column; what is no number counts nothing and is a fault already.
func (k *checking) sum(column string) (sum money.Decimal) {
	for _, row := range k.file.Rows {
		if v, err := money.ParseDecimal(k.get(row, column)); err == nil {
			if next, err := sum.Add(v); err == nil {
				sum = next
			}
		}
	}
	return sum
}

// findings makes one finding of each rule that is broken.
func (k *checking) findings() {
	for _, key := range k.order {
		b := k.broken[key]
		kind := anomaly.Breach
		if strings.HasPrefix(b.first.Rule, "column_") {
			kind = anomaly.SchemaDrift
		}
		series := k.contract.series()
		series.Metric = b.first.Column
		f := anomaly.NewFinding(kind, series, k.file.Day, k.file.Name+" "+b.first.Rule)
		f.Detector, f.Severity, f.Probability = "contract", b.severity, 0.999
		f.Note = b.text(len(k.file.Rows))
		if !b.whole {
			f.Share = float64(b.n) / float64(len(k.file.Rows))
			if f.Share > 0.01 {
				f.Severity = anomaly.Block
			}
		}
		f.Evidence = []anomaly.Evidence{{Name: b.first.Rule, Text: f.Note}}
		k.report.Findings = append(k.report.Findings, f)
	}
	slices.SortFunc(k.report.Findings, func(a, b anomaly.Finding) int { return a.Compare(&b) })
}

// text tells what is broken, and where first.
func (b *broken) text(rows int) string {
	what := strings.TrimSpace(b.first.Rule + " " + b.first.Column)
	if b.whole {
		if b.first.Value != "" {
			what += ": " + b.first.Value
		}
		return what
	}
	return fmt.Sprintf("%s: %d of %d rows, first row %d %q", what, b.n, rows, b.first.Row, b.first.Value)
}

// cut shortens what is shown of a value.
func cut(s string) string {
	const most = 64
	if len(s) <= most {
		return s
	}
	return strings.ToValidUTF8(s[:most], "") + "…"
}
