// Copyright 2026 The jupan authors.
// SPDX-License-Identifier: Apache-2.0

package adaptertest

import (
	"bytes"
	"encoding/json"
	"slices"
	"strings"

	"github.com/jupan-go/jupan/adapters"
)

// write puts a table together, each cell as quote makes it.
func write(records [][]field, comma byte, quote func(string) string) []byte {
	var b bytes.Buffer
	for _, record := range records {
		for i, f := range record {
			if i > 0 {
				b.WriteByte(comma)
			}
			b.WriteString(quote(f.text))
		}
		b.WriteByte('\n')
	}
	return b.Bytes()
}

func quoteAll(s string) string { return `"` + strings.ReplaceAll(s, `"`, `""`) + `"` }

// quoteSome quotes what must be.
func quoteSome(comma byte) func(string) string {
	return func(s string) string {
		if strings.ContainsAny(s, "\"\r\n"+string(comma)) {
			return quoteAll(s)
		}
		return s
	}
}

func checkText(k *kit) {
	for _, in := range k.inputs {
		if !in.textual() {
			continue
		}
		for how, body := range writings(in) {
			k.same(in, how, k.decode(in, body))
		}
	}
}

// writings are other ways to write the same.
func writings(in *corpusInput) map[string][]byte {
	plain := bytes.TrimPrefix(in.body, []byte("\ufeff"))
	list := map[string][]byte{}
	switch in.stream.Form {
	case adapters.CSV:
		records := table(in.body, in.comma())
		unix := write(records, in.comma(), quoteSome(in.comma()))
		list["with a byte order mark and all fields quoted"] = append([]byte("\ufeff"), write(records, in.comma(), quoteAll)...)
		list["with CR LF"] = bytes.ReplaceAll(unix, []byte("\n"), []byte("\r\n"))
		list["with the first field alone quoted"] = append([]byte(quoteAll(records[0][0].text)), plain[firstCell(plain, in.comma()):]...)
		list["with blank lines at the end"] = append(bytes.TrimRight(slices.Clone(plain), "\r\n"), "\n\n\r\n"...)
		list["without an end of the last line"] = bytes.TrimRight(plain, "\r\n")
	case adapters.JSON:
		var indented, compact bytes.Buffer
		if json.Indent(&indented, plain, "\t", "\t") != nil || json.Compact(&compact, plain) != nil {
			return nil
		}
		list["indented"], list["compact"] = indented.Bytes(), compact.Bytes()
		list["with a byte order mark and spaces around"] = slices.Concat([]byte("\ufeff \r\n"), compact.Bytes(), []byte("\r\n "))
	case adapters.JSONLines:
		list["with a byte order mark"] = append([]byte("\ufeff"), plain...)
		list["with CR LF"] = bytes.ReplaceAll(bytes.ReplaceAll(plain, []byte("\r\n"), []byte("\n")), []byte("\n"), []byte("\r\n"))
		list["with blank lines at the end"] = append(bytes.TrimRight(slices.Clone(plain), "\r\n"), "\n\n\n"...)
		list["without an end of the last line"] = bytes.TrimRight(plain, "\r\n")
	}
	return list
}

func firstCell(body []byte, comma byte) int { return cell(body, 0, comma).to }

// tables calls visit with each input that is a table with a header, or without one, and
// whose rows have all its columns.
func (k *kit) tables(header bool, visit func(in *corpusInput, records [][]field, at int)) {
	for _, in := range k.inputs {
		t := in.stream.Table
		if t == nil || t.NoHeader == header || in.stream.Form != adapters.CSV || !in.textual() {
			continue
		}
		records := slices.DeleteFunc(table(in.body, in.comma()), func(r []field) bool { return len(r) == 1 && r[0].text == "" })
		at := -1
		if header {
			if at = headerOf(records, t); at < 0 {
				continue
			}
		}
		visit(in, records, at)
	}
}

// rectangular reports whether the records from one on have the same length.
func rectangular(records [][]field, from int) bool {
	return !slices.ContainsFunc(records[from:], func(r []field) bool { return len(r) != len(records[from]) })
}

// bend makes another table of records, from a place on.
func bend(records [][]field, from int, change func([]field) []field) [][]field {
	bent := slices.Clone(records)
	for i := from; i < len(bent); i++ {
		bent[i] = change(slices.Clone(bent[i]))
	}
	return bent
}

func checkColumns(k *kit) {
	k.tables(true, func(in *corpusInput, records [][]field, at int) {
		if !rectangular(records, at) {
			k.notef("%s: rows are of different length, so their columns were not moved", in.path)
			return
		}
		for how, change := range map[string]func([]field) []field{
			"columns in the opposite order": func(r []field) []field { slices.Reverse(r); return r },
			"first column moved to the end": func(r []field) []field { return append(r[1:], r[0]) },
		} {
			bent := write(bend(records, at, change), in.comma(), quoteSome(in.comma()))
			k.same(in, how, k.decode(in, bent))
		}
	})
}

func checkDrift(k *kit) {
	k.tables(true, func(in *corpusInput, records [][]field, at int) {
		if !rectangular(records, at) {
			k.notef("%s: rows are of different length, so no columns were added or taken", in.path)
			return
		}
		const name = "Kit Column"
		for how, place := range map[string]int{"an unknown column at the front": 0, "an unknown column at the end": len(records[at])} {
			bent := bend(records, at, func(r []field) []field { return slices.Insert(r, place, field{text: "kit"}) })
			bent[at][place].text = name
			got := k.decode(in, write(bent, in.comma(), quoteSome(in.comma())))
			k.same(in, how, got)
			if got.err == nil && !slices.Contains(got.summary.Unknown, name) {
				k.faultf("%s, %s: the summary does not name it", in.path, how)
			}
		}
		for _, c := range in.stream.Table.Columns {
			if !c.Optional {
				k.withoutColumn(in, records, at, c)
			}
		}
	})
	k.documents()
}

// withoutColumn takes a required column away.
func (k *kit) withoutColumn(in *corpusInput, records [][]field, at int, c adapters.Column) {
	place := slices.IndexFunc(records[at], func(f field) bool {
		name := strings.TrimSpace(f.text)
		return name == c.Name || slices.Contains(c.Also, name)
	})
	bent := bend(records, at, func(r []field) []field { return slices.Delete(r, place, place+1) })
	got := k.decode(in, write(bent, in.comma(), quoteSome(in.comma())))
	if !isDrift(got.err) || len(got.events) > 0 {
		k.faultf("%s, without the required column %q: want a DriftError and no events, got %v and %d events",
			in.path, c.Name, got.err, len(got.events))
	}
}

// documents adds a member to each object of a document.
func (k *kit) documents() {
	for _, in := range k.inputs {
		if !in.textual() || in.stream.Form != adapters.JSON && in.stream.Form != adapters.JSONLines {
			continue
		}
		bent := objectsWith(in.body, `"kit_member":{"kit":[1,"x",null]}`)
		k.same(in, "an unknown member in each object", k.decode(in, bent))
	}
}

// objectsWith puts a member at the front of each object.
func objectsWith(body []byte, member string) []byte {
	var b bytes.Buffer
	inText := false
	for i := 0; i < len(body); i++ {
		c := body[i]
		b.WriteByte(c)
		switch {
		case inText && c == '\\':
			i++
			b.WriteByte(body[i])
		case c == '"':
			inText = !inText
		case c == '{' && !inText:
			b.WriteString(member)
			if rest := bytes.TrimLeft(body[i+1:], " \t\r\n"); len(rest) > 0 && rest[0] != '}' {
				b.WriteByte(',')
			}
		}
	}
	return b.Bytes()
}

func checkHeaderless(k *kit) {
	k.tables(false, func(in *corpusInput, records [][]field, _ int) {
		if !rectangular(records, 0) {
			k.notef("%s: rows are of different length, so no columns were added or taken", in.path)
			return
		}
		middle := len(records[0]) / 2
		for how, change := range map[string]func([]field) []field{
			"a column more in the middle":   func(r []field) []field { return slices.Insert(r, middle, field{text: "0"}) },
			"a column less in the middle":   func(r []field) []field { return slices.Delete(r, middle, middle+1) },
			"a column more at the very end": func(r []field) []field { return append(r, field{text: "kit"}) },
		} {
			got := k.decode(in, write(bend(records, 0, change), in.comma(), quoteSome(in.comma())))
			if !isDrift(got.err) || len(got.events) > 0 {
				k.faultf("%s, %s: want a DriftError and no events, got %v and %d events", in.path, how, got.err, len(got.events))
			}
		}
	})
}

func checkRagged(k *kit) {
	k.tables(true, func(in *corpusInput, records [][]field, at int) {
		if len(records) < at+2 || in.stream.Table.Ragged {
			return
		}
		for how, change := range map[string]func([]field) []field{
			"the first row a field short": func(r []field) []field { return r[:len(r)-1] },
			"the first row a field long":  func(r []field) []field { return append(r, field{text: "kit"}) },
		} {
			bent := slices.Clone(records)
			bent[at+1] = change(slices.Clone(bent[at+1]))
			got := k.decode(in, write(bent, in.comma(), quoteSome(in.comma())))
			if got.err != nil || got.summary.Rows != in.base.summary.Rows || got.summary.Rejected == in.base.summary.Rejected &&
				len(in.base.events) > 0 && !rejectedAlready(in, at) {
				k.faultf("%s, %s: want this row rejected and the others taken; error %v, rejected %d before and %d now",
					in.path, how, got.err, in.base.summary.Rejected, got.summary.Rejected)
			}
		}
	})
}

// rejectedAlready reports whether the first row of a table was rejected as it is.
func rejectedAlready(in *corpusInput, header int) bool {
	return slices.ContainsFunc(in.base.summary.Rejections, func(r rejection) bool { return r.Origin.Row == int64(header)+2 })
}
