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

// field is one cell of a table or one scalar of a document, and where it stands, so
// that the text around it stays as it is when it is replaced.
type field struct {
	name     string // column or member
	row      int    // of a table, 0 the header; of a document, how often the member came before
	from, to int    // with its quotation marks
	text     string
	quoted   bool // a string, in a document
}

// textual reports whether an input can be bent as text.
func (in *corpusInput) textual() bool {
	return !bytes.HasPrefix(in.body, []byte("\x1f\x8b")) && in.base.err == nil
}

// fields takes an input's text apart; nil where its form is not known.
func (in *corpusInput) fields() []field {
	if !in.textual() {
		return nil
	}
	switch in.stream.Form {
	case adapters.CSV:
		return namedCells(in)
	case adapters.JSON, adapters.JSONLines:
		return scalars(in.body)
	}
	return nil
}

// with returns the text with a field replaced.
func (in *corpusInput) with(f *field, text string) []byte {
	if in.stream.Form == adapters.CSV {
		if strings.ContainsAny(text, "\"\r\n"+string(in.comma())) {
			text = `"` + strings.ReplaceAll(text, `"`, `""`) + `"`
		}
	} else if f.quoted || !json.Valid([]byte(text)) {
		quoted, err := json.Marshal(text)
		if err == nil {
			text = string(quoted)
		}
	}
	return slices.Concat(in.body[:f.from], []byte(text), in.body[f.to:])
}

func (in *corpusInput) comma() byte {
	if t := in.stream.Table; t != nil && t.Comma != 0 {
		return byte(t.Comma)
	}
	return ','
}

// table is the records of a text, each a list of cells.
func table(body []byte, comma byte) [][]field {
	var records [][]field
	at := 0
	if bytes.HasPrefix(body, []byte("\ufeff")) {
		at = 3
	}
	for at < len(body) {
		var record []field
		ended := false
		for !ended {
			f := cell(body, at, comma)
			f.row = len(records)
			record = append(record, f)
			at = f.to
			switch {
			case at >= len(body):
				ended = true
			case body[at] == comma:
				at++
			default:
				for at < len(body) && body[at] == '\r' {
					at++
				}
				at++ // the end of the line
				ended = true
			}
		}
		records = append(records, record)
	}
	return records
}

// cell reads a cell that begins at a place.
func cell(body []byte, at int, comma byte) field {
	f := field{from: at}
	if at < len(body) && body[at] == '"' {
		end := at + 1
		for end < len(body) {
			if body[end] == '"' {
				if end+1 >= len(body) || body[end+1] != '"' {
					break
				}
				end++
			}
			end++
		}
		end = min(end, len(body))
		f.to = min(end+1, len(body))
		f.text = strings.ReplaceAll(string(body[at+1:max(at+1, end)]), `""`, `"`)
		return f
	}
	end := at
	for end < len(body) && body[end] != comma && body[end] != '\n' {
		end++
	}
	f.to = end
	for f.to > at && body[f.to-1] == '\r' {
		f.to--
	}
	f.text = string(body[at:f.to])
	return f
}

// headerOf finds the record that has the declared columns, -1 if none.
func headerOf(records [][]field, t *adapters.Table) int {
	return slices.IndexFunc(records, func(record []field) bool {
		for _, c := range t.Columns {
			has := slices.ContainsFunc(record, func(f field) bool {
				name := strings.TrimSpace(f.text)
				return name == c.Name || slices.Contains(c.Also, name)
			})
			if !has && !c.Optional {
				return false
			}
		}
		return true
	})
}

// namedCells are the cells of a table's rows with the names of their columns; without
// a header the columns have numbers.
func namedCells(in *corpusInput) []field {
	records := table(in.body, in.comma())
	header := -1
	t := in.stream.Table
	if t != nil && !t.NoHeader {
		header = headerOf(records, t)
	}
	var list []field
	for i := header + 1; i < len(records); i++ {
		for j, f := range records[i] {
			switch {
			case header >= 0 && j < len(records[header]):
				f.name = strings.TrimSpace(records[header][j].text)
			case t != nil && t.NoHeader && j < len(t.Columns):
				f.name = t.Columns[j].Name
			default:
				f.name = "#" + string(rune('a'+j%26))
			}
			list = append(list, f)
		}
	}
	return list
}

// scalars are the strings, numbers and words of a document.
func scalars(body []byte) []field {
	var list []field
	seen := map[string]int{}
	name, at := "", 0
	for at < len(body) {
		switch c := body[at]; {
		case c == '"':
			end := at + 1
			for end < len(body) && body[end] != '"' {
				if body[end] == '\\' {
					end++
				}
				end++
			}
			end = min(end+1, len(body))
			var text string
			if json.Unmarshal(body[at:end], &text) != nil {
				return nil
			}
			if isName(body, end) {
				name = text
			} else {
				list = append(list, field{name: name, row: seen[name], from: at, to: end, text: text, quoted: true})
				seen[name]++
			}
			at = end
		case strings.IndexByte("{}[],: \t\r\n", c) >= 0:
			at++
		default:
			end := at
			for end < len(body) && strings.IndexByte("{}[],: \t\r\n\"", body[end]) < 0 {
				end++
			}
			if end == at {
				return nil
			}
			list = append(list, field{name: name, row: seen[name], from: at, to: end, text: string(body[at:end])})
			seen[name]++
			at = end
		}
	}
	return list
}

// isName tells whether a string that ended at a place is the name of a member.
func isName(body []byte, at int) bool {
	rest := bytes.TrimLeft(body[at:], " \t\r\n")
	return len(rest) > 0 && rest[0] == ':'
}
