// Copyright 2026 The jupan authors.
// SPDX-License-Identifier: Apache-2.0

package journal

import (
	"bufio"
	"encoding/csv"
	"encoding/json"
	"fmt"
	"io"
	"strconv"
	"strings"
)

// WriteCSV writes a record for each posting, in the order given:
//
//	entry, date, text, tags, posting, account, amount, currency, posting_tags
//
// where the posting counts from 1 within its entry. Tags are name=value with "; "
// between them; ";" and "=" in a value are %3B and %3D, and what no screen shows is
// written the same way. Text that a spreadsheet would
// take for a formula has an apostrophe in front. Each entry must be valid.
func WriteCSV(w io.Writer, entries []Entry) error {
	out := csv.NewWriter(w)
	head := []string{"entry", "date", "text", "tags", "posting", "account", "amount", "currency", "posting_tags"}
	if err := out.Write(head); err != nil {
		return fmt.Errorf("journal: write: %w", err)
	}
	for _, e := range entries {
		if err := e.Validate(); err != nil {
			return err
		}
		for i, p := range e.Postings {
			err := out.Write([]string{
				cell(e.ID), e.Date.String(), cell(e.Text), tagsCell(e.Tags), strconv.Itoa(i + 1), p.Account,
				p.Amount.Number(), p.Amount.Currency().String(), tagsCell(p.Tags),
			})
			if err != nil {
				return fmt.Errorf("journal: write: %w", err)
			}
		}
	}
	out.Flush()
	if err := out.Error(); err != nil {
		return fmt.Errorf("journal: write: %w", err)
	}
	return nil
}

// cell keeps text on one line, and a spreadsheet from taking it for a formula.
func cell(text string) string {
	text = escapeText(text, "")
	if text != "" && strings.IndexByte("=+-@", text[0]) >= 0 {
		return "'" + text
	}
	return text
}

func tagsCell(tags []Tag) string {
	out := make([]string, len(tags))
	for i, t := range tags {
		out[i] = t.Name + "=" + escapeText(t.Value, ";=")
	}
	return strings.Join(out, "; ")
}

// WriteJSON writes entries as an array, one to a line, in the order given, as
// [encoding/json] reads them back into []Entry. Each entry must be valid.
func WriteJSON(w io.Writer, entries []Entry) error {
	out := bufio.NewWriter(w)
	_ = out.WriteByte('[') // the error comes at Flush
	for i, e := range entries {
		if err := e.Validate(); err != nil {
			return err
		}
		data, err := json.Marshal(e)
		if err != nil {
			return &EntryError{e.ID, err}
		}
		if i > 0 {
			_ = out.WriteByte(',')
		}
		_ = out.WriteByte('\n')
		_, _ = out.Write(data)
	}
	_, _ = out.WriteString("\n]\n")
	if err := out.Flush(); err != nil {
		return fmt.Errorf("journal: write: %w", err)
	}
	return nil
}
