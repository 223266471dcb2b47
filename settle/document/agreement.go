// Copyright 2026 The jupan authors.
// SPDX-License-Identifier: Apache-2.0

package document

import (
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"io"
	"strconv"

	"github.com/jupan-go/jupan/settle"
)

// AgreementHTML writes an agreement as one page for paper (A4) and screens, to be read back and
// signed: the parties, then all that has an effect in the words of [settle.Describe], term by
// term, and a place for both to sign. Like a statement it needs nothing else.
func AgreementHTML(w io.Writer, a settle.Agreement, opts *Options) error {
	o := opts.or()
	view, err := newAgreementView(a, &o)
	if err != nil {
		return fmt.Errorf("document: agreement %s: %w", a.ID, err)
	}
	return writePage(w, "agreement", agreementPage, view)
}

// agreementView is what the page of an agreement shows.
type agreementView struct {
	head
	Clauses []settle.Clause
	Terms   []termRow
	TermsOf string
	After   []settle.Clause
	// Other says that the issuer is not known: there is a place for it to sign.
	Other bool
	Proof []row
}

// termRow is a term under its stage, which is empty where it is that of the term above.
type termRow struct{ Stage, Number, Text string }

func newAgreementView(a settle.Agreement, o *Options) (*agreementView, error) {
	data, err := json.Marshal(a)
	if err != nil {
		return nil, err
	}
	sum := sha256.Sum256(data)
	w := words{settle.WordsOf(a, o.Language), a.Currency}
	v := &agreementView{head: w.agreementHead(a, o), Other: o.Issuer == Business{}, Proof: []row{
		{Name: w.Say("Digest (SHA-256 of the agreement as JSON)", "다이제스트(계약 JSON의 SHA-256)"), Value: hex.EncodeToString(sum[:])},
	}}
	for _, c := range w.Clauses() {
		switch {
		case c.Text == "":
			v.TermsOf, v.Terms = c.Name, termRows(c.Terms)
		case v.TermsOf == "":
			v.Clauses = append(v.Clauses, c)
		default:
			v.After = append(v.After, c)
		}
	}
	return v, nil
}

func termRows(terms []settle.Clause) []termRow {
	out := make([]termRow, len(terms))
	for i, t := range terms {
		out[i] = termRow{Number: strconv.Itoa(i + 1), Text: t.Text}
		if i == 0 || t.Name != terms[i-1].Name {
			out[i].Stage = capital(t.Name)
		}
	}
	return out
}

func (w words) agreementHead(a settle.Agreement, o *Options) head {
	h := head{words: w, Lang: w.lang(), Heading: w.Say("Settlement agreement", "정산 계약서")}
	number := o.Number
	if number == "" {
		number = string(a.ID)
		if a.Version != 0 {
			number += w.Say(", version %s", " 제%s차", strconv.Itoa(a.Version))
		}
	}
	h.parties(o, a.Party)
	party := h.Parties[len(h.Parties)-1].Name
	for i := range h.Parties { // a contract is between two, and sent to nobody
		h.Parties[i].Role = w.Say("Party to the agreement", "계약 당사자")
	}
	h.Facts = []row{{Name: w.Say("Number", "문서 번호"), Value: number}}
	if !o.Date.IsZero() {
		h.Facts = append(h.Facts, row{Name: w.Say("Date", "작성일"), Value: w.Text(o.Date)})
	}
	h.Title = w.Say("Settlement agreement %s, %s", "정산 계약서 %s, %s", number, party)
	h.Running = w.Say("%s · Settlement agreement %s", "%s · 정산 계약서 %s", party, number)
	return h
}
