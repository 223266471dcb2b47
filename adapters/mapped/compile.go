// Copyright 2026 The jupan authors.
// SPDX-License-Identifier: Apache-2.0

package mapped

import (
	"errors"
	"fmt"
	"maps"
	"regexp"
	"slices"
	"strings"
	"time"
	"unicode/utf8"

	"github.com/jupan-go/jupan/adapters"
	"github.com/jupan-go/jupan/adapters/rows"
	"github.com/jupan-go/jupan/internal/charset"
	"github.com/jupan-go/jupan/settle"
)

// compiler makes a plan of a Mapping and notes every fault on the way.
type compiler struct {
	binder
	m *Mapping
	p *plan
}

// compile makes a plan, unless anything is wrong with the mapping.
func compile(m *Mapping) (*plan, error) {
	own := *m // its parts are only read here
	m = &own
	c := &compiler{m: m, p: &plan{mapping: m, ordinals: m.Ordinals, absent: slices.Clone(m.Absent)}}
	c.names()
	c.file()
	c.writing()
	c.row()
	c.events()
	c.footer()
	c.restates()
	c.declared()
	if err := errors.Join(c.faults...); err != nil {
		return nil, err
	}
	c.stream()
	return c.p, nil
}

// names checks what the adapter says of itself.
func (c *compiler) names() {
	c.needed("name", c.m.Name)
	c.needed("version", c.m.Version)
	for _, given := range []struct{ path, name string }{{"name", c.m.Name}, {"stream", c.m.Stream}} {
		if strings.ToLower(given.name) != given.name || strings.ContainsAny(given.name, "/ ") {
			c.add(given.path, settle.CodeSyntax, "%q: want lower case without '/' and spaces", given.name)
		}
	}
}

func (c *compiler) needed(path, text string) bool {
	if text == "" {
		c.add(path, settle.CodeMissing, "missing")
	}
	return text != ""
}

// oneOf is a text out of a set; the empty text is the first of it.
func (c *compiler) oneOf(path, text string, set ...string) string {
	if text == "" {
		return set[0]
	}
	if !slices.Contains(set, text) {
		c.add(path, settle.CodeUnknownName, "%q is not one of %s", text, strings.Join(set, ", "))
	}
	return text
}

// The forms of files.
const (
	formCSV   = "csv"
	formTSV   = "tsv"
	formFixed = "fixed"
	formJSON  = "json"
	formLines = "jsonlines"
)

// file prepares how the file is cut into fields.
func (c *compiler) file() {
	f := &c.m.File
	form := c.oneOf("file.form", f.Form, formCSV, formTSV, formFixed, formJSON, formLines)
	switch c.oneOf("file.charset", f.Charset, "utf-8", "cp949", "windows-1252") {
	case "cp949":
		c.p.charset = charset.CP949
	case "windows-1252":
		c.p.charset = charset.Windows1252
	}
	c.p.stream.Form = map[string]adapters.Form{
		formCSV: adapters.CSV, formTSV: adapters.CSV, formJSON: adapters.JSON, formLines: adapters.JSONLines,
	}[form]
	flat := form == formCSV || form == formTSV
	if flat || form == formFixed {
		c.p.table = &adapters.Table{Comma: c.comma(form), NoHeader: f.NoHeader || form == formFixed, Ragged: f.Ragged}
	}
	for _, rule := range []struct {
		name  string
		given bool
		fits  bool
	}{
		{"comma", f.Comma != "", flat},
		{"preamble", f.Preamble != 0, flat && !f.NoHeader},
		{"no_header", f.NoHeader, flat},
		{"ragged", f.Ragged, flat},
		{"bytes", f.Bytes, form == formFixed},
		{"list", f.List != "", form == formJSON},
	} {
		if rule.given && !rule.fits {
			c.add("file."+rule.name, settle.CodeConflict, "means nothing where the form is %s", form)
		}
	}
	if f.Preamble < 0 || f.Preamble > preambleMax {
		c.add("file.preamble", settle.CodeRange, "%d, want 0 to %d", f.Preamble, preambleMax)
	}
}

// preambleMax is how many rows are looked at for a header.
const preambleMax = 1000

func (c *compiler) comma(form string) rune {
	text := c.m.File.Comma
	switch {
	case text == "" && form == formTSV, text == "tab":
		return '\t'
	case text == "":
		return ','
	}
	r, n := utf8.DecodeRuneInString(text)
	if n != len(text) || r >= utf8.RuneSelf || strings.ContainsRune("\"\r\n", r) {
		c.add("file.comma", settle.CodeSyntax, "%q: want one character, or tab", text)
	}
	return r
}

// writing prepares how numbers are read.
func (c *compiler) writing() {
	n := &c.m.Numbers
	opts := &rows.Options{Point: '.', Exponents: c.p.table == nil}
	if c.oneOf("numbers.point", n.Point, ".", ",") == "," {
		opts.Point = ','
	}
	if n.Group != "" {
		opts.Group = c.oneOf("numbers.group", n.Group, ",", ".", "'", " ")[0]
	}
	if opts.Group == opts.Point {
		c.add("numbers.group", settle.CodeConflict, "%q is the decimal point", n.Group)
	}
	for i, text := range n.Strip {
		if text == "" || strings.ContainsAny(text, "0123456789+-.,()") {
			c.add(fmt.Sprintf("numbers.strip[%d]", i), settle.CodeSyntax, "%q: want a text without digits and signs", text)
		}
	}
	c.p.numbers = opts.Numbers()
	c.p.tidy = tidy{
		strip: slices.Clone(n.Strip), parentheses: n.Parentheses, trailing: n.TrailingMinus, spaces: n.Group == " ",
		point: opts.Point,
	}
	c.p.tidy.plain = len(n.Strip) == 0 && !n.Parentheses && !n.TrailingMinus && !c.p.tidy.spaces
}

// use returns the place of a column that something needs.
func (c *compiler) use(path, name string) col {
	if strings.TrimSpace(name) != name || name == "" {
		c.add(path, settle.CodeSyntax, "%q: want a name without spaces around it", name)
		return none
	}
	if at := slices.Index(c.p.columns, name); at >= 0 {
		return col(at)
	}
	c.p.columns = append(c.p.columns, name)
	known := slices.ContainsFunc(c.m.Columns, func(k Column) bool { return k.Name == name })
	if c.p.table != nil && c.p.table.NoHeader && !known {
		c.add(path, settle.CodeReference, "%q is not among the columns", name)
	}
	return col(len(c.p.columns) - 1)
}

// either returns the columns of a field that has one or several.
func (c *compiler) either(path, one string, several []string) []col {
	if one != "" && several != nil {
		c.add(path, settle.CodeConflict, "both column and columns")
	}
	if one != "" {
		return []col{c.use(within(path, "column"), one)}
	}
	return c.list(within(path, "columns"), several)
}

func (c *compiler) list(path string, names []string) []col {
	cols := make([]col, len(names))
	for i, name := range names {
		cols[i] = c.use(fmt.Sprintf("%s[%d]", path, i), name)
	}
	return cols
}

// declared makes the columns of the table: those that are described, and all others
// that are used.
func (c *compiler) declared() {
	seen := map[string]bool{}
	fixed := c.m.File.Form == formFixed
	for i, column := range c.m.Columns {
		path := fmt.Sprintf("columns[%d]", i)
		c.needed(path+".name", column.Name)
		for _, name := range append([]string{column.Name}, column.Also...) {
			switch {
			case seen[name] && name != "":
				c.add(path, settle.CodeDuplicate, "%q twice", name)
			case strings.TrimSpace(name) != name:
				c.add(path, settle.CodeSyntax, "%q: want a name without spaces around it", name)
			}
			seen[name] = true
		}
		switch {
		case fixed && (column.From < 1 || column.Width < 1 || column.From > rowMax || column.Width > rowMax):
			c.add(path, settle.CodeRange, "%q: want from and width, both from 1", column.Name)
		case !fixed && (column.From != 0 || column.Width != 0):
			c.add(path, settle.CodeConflict, "from and width are for the form fixed")
		}
		c.p.spans = append(c.p.spans, span{column.From - 1, column.From - 1 + column.Width})
		if c.p.table != nil {
			c.p.table.Columns = append(c.p.table.Columns, adapters.Column{
				Name: column.Name, Also: slices.Clone(column.Also), Optional: column.Optional,
			})
		}
	}
	if c.p.table == nil && len(c.m.Columns) > 0 {
		c.add("columns", settle.CodeConflict, "a document has members, which need no description")
	}
	if c.p.table == nil || c.p.table.NoHeader {
		return
	}
	for _, name := range c.p.columns {
		if !slices.ContainsFunc(c.p.table.Columns, func(k adapters.Column) bool { return k.Name == name }) {
			c.p.table.Columns = append(c.p.table.Columns, adapters.Column{Name: name})
		}
	}
}

// footer prepares what the file says of itself.
func (c *compiler) footer() {
	f := c.m.Footer
	if f == nil {
		return
	}
	plan := &footerPlan{is: condition{col: none}, count: none, optional: f.Optional || c.p.table == nil}
	if c.p.table != nil {
		if c.needed("footer.column", f.Column) {
			plan.is = c.condition("footer", Condition{Column: f.Column, Is: f.Is})
		}
		if len(f.Is) == 0 {
			c.add("footer.is", settle.CodeMissing, "missing")
		}
	} else if f.Column != "" || f.Is != nil {
		c.add("footer.column", settle.CodeConflict, "a document has no row for it")
	}
	for i, t := range f.Totals {
		path := fmt.Sprintf("footer.totals[%d]", i)
		if !c.needed(path+".column", t.Column) {
			continue
		}
		total := totalPlan{col: c.use(path+".column", t.Column), amount: &amountPlan{}}
		for j := range c.p.events {
			e := &c.p.events[j]
			for _, a := range []*amountPlan{e.gross, e.fee, e.net} {
				if a.uses(total.col) {
					total.amount = a
				}
			}
		}
		if total.stated = total.col; t.Stated != "" {
			total.stated = c.use(path+".stated", t.Stated)
		} else if c.p.table == nil {
			c.add(path+".stated", settle.CodeMissing, "missing: which member beside the list")
		}
		plan.totals = append(plan.totals, total)
	}
	if f.Count != "" {
		plan.count = c.use("footer.count", f.Count)
	}
	c.p.footer = plan
}

// restates prepares what a file replaces.
func (c *compiler) restates() {
	r := c.m.Restates
	if r == nil || !c.needed("restates.by", r.By) {
		return
	}
	by := c.oneOf("restates.by", r.By, "day", "file")
	if by == "file" {
		name, err := regexp.Compile(r.Name)
		switch {
		case r.Name == "":
			c.add("restates.name", settle.CodeMissing, "missing: how the name says what the file is for")
		case err != nil:
			c.add("restates.name", settle.CodeSyntax, "%w", err)
		case name.SubexpIndex("part") < 0 || name.SubexpIndex("version") < 0:
			c.add("restates.name", settle.CodeSyntax, "want the groups (?P<part>…) and (?P<version>…)")
		}
		c.p.restates = name
	} else if r.Name != "" {
		c.add("restates.name", settle.CodeConflict, "means nothing by day")
	}
}

// stream declares what the plan reads.
func (c *compiler) stream() {
	s := &c.p.stream
	s.Name, s.Via, s.Table = c.m.Stream, adapters.ByFile, c.p.table
	if s.Name == "" {
		s.Name = "file"
	}
	if s.Form == adapters.Other {
		s.Table = nil // its columns have places, not names
	}
	if c.m.Restates != nil && c.m.Restates.By == "day" {
		s.Mode = adapters.Restate
	}
	f := c.p.footer
	s.Ends = s.Form == adapters.JSON || f != nil && !f.optional
	for i := range c.p.events {
		e := &c.p.events[i]
		for _, at := range e.kind.cols {
			s.Types = append(s.Types, c.p.columns[at])
		}
		for _, m := range e.kind.meanings() {
			if m.skip == "" && !slices.Contains(s.Kinds, m.kind) {
				s.Kinds = append(s.Kinds, m.kind)
			}
		}
	}
	slices.Sort(s.Kinds)
	slices.Sort(s.Types)
	s.Types = slices.Compact(s.Types)
}

// meanings are all that a row's word may mean, in some order.
func (k *kindPlan) meanings() []meaning {
	if len(k.cols) == 0 {
		return []meaning{k.fixed}
	}
	list := slices.Collect(maps.Values(k.words))
	if k.other != nil {
		list = append(list, *k.other)
	}
	return list
}

// zone is a zone by its name, nil where it is the account's.
func (c *compiler) zone(path, name string) *time.Location {
	if name == "" {
		return nil
	}
	zone, err := time.LoadLocation(name)
	if err != nil || name == "Local" {
		c.add(path, settle.CodeZone, "%q is not an IANA time zone", name)
	}
	return zone
}
