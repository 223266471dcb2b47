// Copyright 2026 The jupan authors.
// SPDX-License-Identifier: Apache-2.0

package main

import (
	"bytes"
	_ "embed"
	"encoding/json"
	"html/template"
	"os"
	"path/filepath"
	"strings"

	"github.com/jupan-go/jupan/anomaly"
	"github.com/jupan-go/jupan/examples/internal/table"
	"github.com/jupan-go/jupan/settle"
	"github.com/jupan-go/jupan/settle/book"
)

//go:embed report.html
var page string

// write writes what others read: the statements in three forms, the journal, a report and a review.
func (h *host) write(dir string) error {
	statements, err := h.statements()
	if err != nil {
		return err
	}
	text, err := json.MarshalIndent(statements, "", "  ")
	if err != nil {
		return err
	}
	var sheet, plain, review bytes.Buffer
	if err := settle.WriteCSV(&sheet, statements); err != nil {
		return err
	}
	for _, s := range statements {
		if err := s.Text(&plain); err != nil {
			return err
		}
		plain.WriteByte('\n')
	}
	entries, err := h.hledger()
	if err != nil {
		return err
	}
	report, err := h.report(statements)
	if err != nil {
		return err
	}
	if err := h.review.HTML(&review); err != nil {
		return err
	}
	if err := os.MkdirAll(dir, 0o755); err != nil {
		return err
	}
	h.heading("OUT", dir)
	for _, f := range []struct {
		name, what string
		data       []byte
	}{
		{"statements.json", "for programs", text},
		{"statements.csv", "for spreadsheets", sheet.Bytes()},
		{"statements.txt", "for people, with the arithmetic of each line", plain.Bytes()},
		{"jupan.journal", "hledger -f jupan.journal check --strict", entries},
		{"report.html", "the month on a page", report},
		{"review.html", "the weekly review, with plots", review.Bytes()},
	} {
		h.say("%-16s  %s", f.name, f.what)
		if err := os.WriteFile(filepath.Join(dir, f.name), f.data, 0o600); err != nil {
			return err
		}
	}
	h.say("As a workbook for Excel, by a library that jupan itself does without:")
	h.say("go -C examples/xlsx run . -in %s", quoted(dir))
	return nil
}

// quoted is a path that a shell takes as one, from whatever directory.
func quoted(dir string) string {
	if abs, err := filepath.Abs(dir); err == nil {
		dir = abs
	}
	if strings.ContainsAny(dir, " \t\"$&'()*;<>?[]`|~") {
		return "'" + strings.ReplaceAll(dir, "'", `'\''`) + "'"
	}
	return dir
}

// statements are those that were closed.
func (h *host) statements() (list []*settle.Statement, err error) {
	for _, id := range []settle.AgreementID{luna, onda} {
		closed, err := h.book.Closed(id)
		if err != nil {
			return nil, err
		}
		for _, c := range closed {
			list = append(list, c.Statement)
		}
	}
	return list, nil
}

// report is the page: the campaign, the statements, and what was found and answered.
func (h *host) report(statements []*settle.Statement) ([]byte, error) {
	campaign, err := h.book.Campaign("A")
	if err != nil {
		return nil, err
	}
	t, err := template.New("report").Funcs(template.FuncMap{
		"won": table.Numbers,
		"explain": func(f anomaly.Finding) string {
			f.Withdrawn = false // it is in the past, and is to be told
			return f.Explain(anomaly.English)
		},
	}).Parse(page)
	if err != nil {
		return nil, err
	}
	var b bytes.Buffer
	err = t.Execute(&b, struct {
		Campaign   settle.CampaignResult
		Statements []*settle.Statement
		Items      []anomaly.Item
		Payouts    []book.Payout
	}{campaign, statements, h.desk.Items(), h.book.Payouts()})
	return b.Bytes(), err
}
