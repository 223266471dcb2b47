// Copyright 2026 The jupan authors.
// SPDX-License-Identifier: Apache-2.0

package reconcile

import (
	"encoding/csv"
	"io"
	"strconv"
	"strings"

	"github.com/jupan-go/jupan/settle/money"
)

// CSV writes a record for each match: those to look into, and with opts.All also
// those that agree. Numbers are plain; the number of a line is that of the text
// report and of [Result.RowsCSV]. Text from outside that a spreadsheet could take
// for a formula gets an apostrophe in front.
func (r *Result) CSV(w io.Writer, opts *ReportOptions) error {
	rep := r.report(opts)
	out := csv.NewWriter(w)
	head := []string{
		"line", "status", "what", "rule", "search", "key", "our_date", "their_date",
		"currency", "our_amount", "their_amount", "difference", "explained", "reason", "unexplained",
		"our_fee", "their_fee", "our_tax", "their_tax", "our_net", "their_net",
		"our_rows", "their_rows", "our_text", "their_text", "our_places", "their_places",
	}
	if err := out.Write(head); err != nil {
		return err
	}
	for i := range r.Matches {
		if m := &r.Matches[i]; m.Status != Matched || rep.opts.All {
			if err := out.Write(rep.record(i)); err != nil {
				return err
			}
		}
	}
	out.Flush()
	return out.Error()
}

// record is the CSV record of a match.
func (r *report) record(i int) []string {
	m := &r.Matches[i]
	rule := ""
	if m.Rule >= 0 {
		rule = r.Rules[m.Rule].Rule.name()
	}
	ours, theirs := r.sum(Ours, m.Ours, FieldAmount), r.sum(Theirs, m.Theirs, FieldAmount)
	out := []string{
		strconv.Itoa(i + 1), m.Status.String(), m.causes(), rule, m.Search.String(), safe(r.row(m).Key),
		r.first(Ours, m.Ours).Date.String(), r.first(Theirs, m.Theirs).Date.String(),
		r.currency(m, ours, theirs), plain(ours), plain(theirs), plain(m.Delta),
	}
	out = append(out, explainedCells(m)...)
	for f := FieldFee; f <= FieldNet; f++ {
		out = append(out, plainBeside(r.sum(Ours, m.Ours, f), ours), plainBeside(r.sum(Theirs, m.Theirs, f), theirs))
	}
	return append(out, strconv.Itoa(len(m.Ours)), strconv.Itoa(len(m.Theirs)),
		safe(r.first(Ours, m.Ours).Text), safe(r.first(Theirs, m.Theirs).Text),
		safe(r.sidePlaces(Ours, m.Ours)), safe(r.sidePlaces(Theirs, m.Theirs)))
}

// explainedCells are the columns explained, reason and unexplained.
func explainedCells(m *Match) []string {
	if m.Explained == nil {
		return []string{"", "", plain(m.Unexplained())}
	}
	var reasons []string
	for _, x := range m.Explained.Parts {
		reasons = append(reasons, x.Reason)
	}
	return []string{plain(m.Explained.Sum), safe(strings.Join(reasons, "; ")), plain(m.Explained.Rest)}
}

// causes names the differences of a match for programs: "amount:sign; date:date".
func (m *Match) causes() string {
	var all []string
	for _, d := range m.Differences {
		all = append(all, d.Field.String()+":"+d.Cause.String())
	}
	return strings.Join(all, "; ")
}

// first returns the first of some rows of a side, and an empty row for none.
func (r *Result) first(s Side, rows []int) *Row {
	if len(rows) == 0 {
		return &Row{}
	}
	return &r.rows(s)[rows[0]]
}

// plain is an amount as a plain number without its currency.
func plain(a money.Amount) string {
	if !stated(a) {
		return ""
	}
	return a.Number()
}

// plainBeside is plain, with the currency if that is not the one of the amount
// beside it.
func plainBeside(a, amount money.Amount) string {
	if stated(a) && a.Currency() != amount.Currency() {
		return a.String()
	}
	return plain(a)
}

// safe keeps a spreadsheet from taking text for a formula.
func safe(s string) string {
	s = clean(s)
	if s != "" && strings.IndexByte("=+-@", s[0]) >= 0 {
		return "'" + s
	}
	return s
}

// RowsCSV writes a record for each row of either side, ours first, in the order
// they were given, with the line it is in: the proof that nothing was dropped.
func (r *Result) RowsCSV(w io.Writer) error {
	out := csv.NewWriter(w)
	head := []string{
		"side", "row", "line", "status", "file", "file_row",
		"key", "date", "currency", "amount", "fee", "tax", "net", "text",
	}
	if err := out.Write(head); err != nil {
		return err
	}
	for _, s := range []Side{Ours, Theirs} {
		lines := r.lineOf(s)
		for i := range r.rows(s) {
			row := &r.rows(s)[i]
			record := []string{
				s.String(), strconv.Itoa(i + 1), strconv.Itoa(lines[i] + 1), r.Matches[lines[i]].Status.String(),
				safe(row.Origin.File), strconv.FormatInt(row.Origin.Row, 10), safe(row.Key), row.Date.String(),
				row.Amount.Currency().Code(), plain(row.Amount), plainBeside(row.Fee, row.Amount),
				plainBeside(row.Tax, row.Amount), plainBeside(row.Net, row.Amount), safe(row.Text),
			}
			if err := out.Write(record); err != nil {
				return err
			}
		}
	}
	out.Flush()
	return out.Error()
}

// lineOf returns the place of the match of each row of a side.
func (r *Result) lineOf(s Side) []int {
	lines := make([]int, len(r.rows(s)))
	for i := range r.Matches {
		rows := r.Matches[i].Ours
		if s == Theirs {
			rows = r.Matches[i].Theirs
		}
		for _, j := range rows {
			lines[j] = i
		}
	}
	return lines
}
