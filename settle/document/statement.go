// Copyright 2026 The jupan authors.
// SPDX-License-Identifier: Apache-2.0

package document

import (
	"cmp"
	"fmt"
	"io"
	"strconv"
	"strings"

	"github.com/jupan-go/jupan/settle"
	"github.com/jupan-go/jupan/settle/money"
)

// StatementHTML writes a statement as one page for paper (A4) and screens, which needs nothing
// else: no script, no font and no picture from elsewhere. Each line has its trace in small
// print under it, and the foot has what ties the paper to the statement's bytes: what was
// known, and the digest. A statement whose State is not one of a closed period says on each
// sheet that it is provisional.
func StatementHTML(w io.Writer, s *settle.Statement, opts *Options) error {
	o := opts.or()
	view, err := newStatementView(s, &o)
	if err != nil {
		return fmt.Errorf("document: statement %s, period %s: %w", s.Agreement, s.Period.Name, err)
	}
	return writePage(w, "statement", statementPage, view)
}

// longTotal is how many characters of the total fit on a phone in its usual size.
const longTotal = 16

// statementView is what the page of a statement shows, in words.
type statementView struct {
	head
	Total, Currency, TotalNote string
	// Long says that the total is too long for the size that it usually has.
	Long              bool
	Summary           []row
	Sections          []section
	Payees, Converted []row
	Due               []dueRow
	Rates             []string
	NoDue             string
	Taxes             []taxRow
	Invoice           []row
	InvoiceNote       string
	Balances          []balanceRow
	Excluded          []string
	Proof             []row
}

// row is a name and what is said of it.
type row struct {
	Name, Value string
	// Strong marks a sum.
	Strong bool
}

// section is a part of the lines.
type section struct {
	Name  string
	Lines []lineRow
}

// lineRow is a line with its trace.
type lineRow struct {
	Number, Label, Note, Amount string
	Trace                       []string
}

type dueRow struct{ Date, Payee, Amount string }

type taxRow struct{ Name, Mode, Rate, Base, Amount string }

type balanceRow struct {
	Name, Opening, Closing string
	Notes                  []string
}

// statementWords are the words for one statement.
type statementWords struct {
	words
	s *settle.Statement
	// party is what the party of the agreement is called.
	party string
}

func newStatementView(s *settle.Statement, o *Options) (*statementView, error) {
	w := statementWords{wordsOf(s.Currency, s.Period.From.Location(), o.Language), s, cmp.Or(o.Partner.Name, s.Party)}
	v := &statementView{
		head: w.head(o), Total: figure(s.Total), Currency: s.Currency.Code(), TotalNote: w.totalNote(),
		Sections: w.sections(), Payees: w.payees(s.Payees), Due: w.due(),
		Taxes: w.taxes(), Balances: w.balances(), Excluded: w.excluded(),
	}
	v.Long = len(v.Total) > longTotal
	w.payable(v)
	if len(v.Due) == 0 && !s.Total.IsZero() {
		v.NoDue = w.Say("The agreement names no day of payment.", "계약에 지급일이 정해져 있지 않습니다.")
	}
	var err error
	if v.Summary, err = w.summary(); err != nil {
		return nil, err
	}
	if err := w.invoice(v); err != nil {
		return nil, err
	}
	v.Proof, err = w.proof(o)
	return v, err
}

// sectionOf names the part of the statement that a line belongs to.
func (w statementWords) sectionOf(l *settle.Line) string {
	if l.Reason != "" {
		return w.Say("Correction of %s: %s", "%s 정정: %s", l.Corrects, w.reason(l.Reason))
	}
	return w.stage(l.Stage)
}

// sections are the lines in their order, under the names of their parts.
func (w statementWords) sections() []section {
	var out []section
	for i := range w.s.Lines {
		l := &w.s.Lines[i]
		name := w.sectionOf(l)
		if len(out) == 0 || out[len(out)-1].Name != name {
			out = append(out, section{Name: name})
		}
		last := &out[len(out)-1]
		last.Lines = append(last.Lines, lineRow{
			Number: strconv.Itoa(l.Number), Label: w.lineTitle(l), Note: w.source(l), Amount: figure(l.Amount), Trace: w.trace(l),
		})
	}
	return out
}

// lineTitle is the label of a line with what tells it from others.
func (w statementWords) lineTitle(l *settle.Line) string {
	title := w.title(l.Label)
	if l.Corrects != "" && l.Reason == "" {
		title = l.Corrects + ": " + title
	}
	if l.Payee != "" {
		title += " → " + l.Payee
	}
	return title
}

// source says of a line which kind of term, and which version, it comes from: what its label does not
// say already.
func (w statementWords) source(l *settle.Line) string {
	var parts []string
	if kind := w.term(l.Term); kind != "" && !strings.EqualFold(kind, w.label(l.Label)) {
		parts = append(parts, kind)
	}
	if l.Version != 0 {
		parts = append(parts, w.Say("version %s", "제%s차", strconv.Itoa(l.Version)))
	}
	return strings.Join(parts, ", ")
}

// summary adds the lines up by the parts of the statement, taxes by their names. One part needs
// no summary.
func (w statementWords) summary() ([]row, error) {
	var names []string
	sums := map[string]money.Amount{}
	for i := range w.s.Lines {
		l := &w.s.Lines[i]
		name := w.sectionOf(l)
		switch {
		case l.Reason != "":
		case l.Stage == settle.StageSplit: // what is passed on adds up to nothing
			continue
		case l.Class == settle.ClassTax:
			name = w.title(l.Label)
		}
		if _, known := sums[name]; !known {
			names = append(names, name)
		}
		var err error
		if sums[name], err = sums[name].Add(l.Amount); err != nil {
			return nil, err
		}
	}
	if len(names) < 2 {
		return nil, nil
	}
	out := make([]row, 0, len(names)+1)
	for _, name := range names {
		out = append(out, row{Name: name, Value: figure(sums[name])})
	}
	return append(out, row{w.Say("Total", "합계"), figure(w.s.Total), true}), nil
}

// excluded lists what is not settled, because it is in another currency.
func (w statementWords) excluded() []string {
	var out []string
	for _, x := range w.s.Excluded {
		out = append(out, w.Say("%s (%s): %s", "%s(%s): %s", w.Text(x.Kind), w.events(x.Events), w.money(x.Gross)))
	}
	return out
}

// proof is what ties the paper to the bytes of the statement.
func (w statementWords) proof(o *Options) ([]row, error) {
	digest, err := w.s.Digest()
	if err != nil {
		return nil, err
	}
	known := w.s.Known
	text := w.Say("%s, checksum %s", "%s, 체크섬 %s", w.events(known.Events), known.Checksum)
	if known.Conflicts > 0 {
		text += w.Say("; in conflict with other contents of the same key: %s", "; 같은 키로 다른 내용이 수신됨: %s", w.events(known.Conflicts))
	}
	out := []row{
		{Name: w.Say("Known when stated", "정산 시점에 확인된 데이터"), Value: text},
		{Name: w.Say("Digest (SHA-256 of the statement as JSON)", "다이제스트(정산서 JSON의 SHA-256)"), Value: digest},
		{Name: w.Say("Arithmetic", "산식 버전"), Value: w.Say("version %s", "%s", strconv.Itoa(w.s.Semantics))},
	}
	for _, s := range o.Steps {
		out = append(out, row{Name: w.step(s.Kind), Value: stamp(s.At.In(w.s.Period.From.Location()))})
	}
	return out, nil
}
