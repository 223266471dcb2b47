// Copyright 2026 The jupan authors.
// SPDX-License-Identifier: Apache-2.0

package main

import (
	"bytes"
	_ "embed"
	"encoding/json"
	"html/template"
	"os"
	"path"
	"path/filepath"
	"strings"

	"github.com/jupan-go/jupan/anomaly"
	"github.com/jupan-go/jupan/examples/internal/table"
	"github.com/jupan-go/jupan/metrics"
	"github.com/jupan-go/jupan/settle"
	"github.com/jupan-go/jupan/settle/book"
	"github.com/jupan-go/jupan/settle/journal"
)

//go:embed report.html
var page string

// file is one of what is written, and what it is for.
type file struct {
	name string
	what string // "" where another file of its directory says it
	data []byte
}

// write writes what others read: the statements in four forms, what goes to partners and to the tax
// office, the journal, a report and a review.
func (h *host) write(dir string) error {
	var list []file
	for _, part := range []func() ([]file, error){h.statementFiles, h.documents, h.portals, h.taxSheets, h.journals, h.pages} {
		files, err := part()
		if err != nil {
			return err
		}
		list = append(list, files...)
	}
	for _, sub := range []string{"documents", "portal"} {
		if err := os.MkdirAll(filepath.Join(dir, sub), 0o755); err != nil {
			return err
		}
	}
	h.heading("OUT", dir)
	for _, f := range list {
		if shown := path.Dir(f.name) + "/"; f.what != "" {
			if shown == "./" {
				shown = f.name
			}
			h.say("%-16s  %s", shown, f.what)
		}
		if err := os.WriteFile(filepath.Join(dir, filepath.FromSlash(f.name)), f.data, 0o600); err != nil {
			return err
		}
	}
	h.say("As a workbook for Excel, by a library that jupan itself does without:")
	h.say("go -C examples/xlsx run . -in %s", quoted(dir))
	return nil
}

// statementFiles are the closed statements for programs, spreadsheets and people.
func (h *host) statementFiles() ([]file, error) {
	statements, err := h.statements()
	if err != nil {
		return nil, err
	}
	text, err := json.MarshalIndent(statements, "", "  ")
	if err != nil {
		return nil, err
	}
	var sheet, plain bytes.Buffer
	if err := settle.WriteCSV(&sheet, statements); err != nil {
		return nil, err
	}
	for _, s := range statements {
		if err := s.Text(&plain); err != nil {
			return nil, err
		}
		plain.WriteByte('\n')
	}
	return []file{
		{"statements.json", "for programs", text},
		{"statements.csv", "for spreadsheets", sheet.Bytes()},
		{"statements.txt", "for people, with the arithmetic of each line", plain.Bytes()},
	}, nil
}

// journals are the entries for two programs of bookkeeping.
func (h *host) journals() ([]file, error) {
	entries, err := h.book.Journal(journal.Accounts{})
	if err != nil {
		return nil, err
	}
	var hledger, beancount bytes.Buffer
	if err := journal.WriteHledger(&hledger, entries); err != nil {
		return nil, err
	}
	if err := journal.WriteBeancount(&beancount, entries, nil); err != nil {
		return nil, err
	}
	return []file{
		{"jupan.journal", "hledger -f jupan.journal check --strict", hledger.Bytes()},
		{"jupan.beancount", "bean-check jupan.beancount", beancount.Bytes()},
	}, nil
}

// pages are the month, and the page for the weekly meeting.
func (h *host) pages() ([]file, error) {
	statements, err := h.statements()
	if err != nil {
		return nil, err
	}
	report, err := h.report(statements)
	if err != nil {
		return nil, err
	}
	var review bytes.Buffer
	if err := h.review.HTML(&review); err != nil {
		return nil, err
	}
	return []file{
		{"report.html", "the month on a page", report},
		{"review.html", "the weekly review, with plots", review.Bytes()},
	}, nil
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
			if !c.Unbooked { // a period before the first one that was closed has no statement
				list = append(list, c.Statement)
			}
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
		"numbers": table.Numbers,
		"explain": func(f anomaly.Finding) string {
			f.Withdrawn = false // it is in the past, and is to be told
			return f.Explain(settle.English)
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
		Review     metrics.Review
		Week       string
	}{campaign, statements, h.watch.Items(), h.book.Payouts(), h.review, h.review.Periods[len(h.review.Periods)-1]})
	return b.Bytes(), err
}
