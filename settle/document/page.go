// Copyright 2026 The jupan authors.
// SPDX-License-Identifier: Apache-2.0

package document

import (
	_ "embed"
	"fmt"
	"html/template"
	"io"
	"strconv"

	"github.com/jupan-go/jupan/settle"
)

//go:embed page.html
var pageParts string

//go:embed statement.html
var statementPage string

//go:embed agreement.html
var agreementPage string

//go:embed taxsheet.html
var taxsheetPage string

// writePage writes a page with its contents. html/template escapes every text for the place
// where it stands.
func writePage(w io.Writer, name, page string, view any) error {
	t, err := template.New(name).Parse(pageParts + page)
	if err != nil {
		return fmt.Errorf("document: page %s: %w", name, err)
	}
	if err := t.Execute(w, view); err != nil {
		return fmt.Errorf("document: write %s: %w", name, err)
	}
	return nil
}

// head is the upper part of a page.
type head struct {
	words
	// Lang, Title and Heading are those of the document, Running stands at the top of each
	// sheet of paper.
	Lang, Title, Heading, Running string
	// State is where it stands, Note what that means; Provisional marks it on each sheet.
	State, Note string
	Provisional bool
	Parties     []partyView
	Facts       []row
}

// partyView is a party with what is known of it.
type partyView struct {
	Role, Name string
	Facts      []row
}

// Pair says one of two texts, for the words of a template.
func (h head) Pair(english, korean string) string { return h.Say(english, korean) }

// head is the upper part of a statement.
func (w statementWords) head(o *Options) head {
	s := w.s
	h := head{words: w.words, Lang: w.lang(), Heading: w.Say("Settlement statement", "정산서")}
	number := o.Number
	if number == "" {
		number = string(s.Agreement) + "/" + s.Period.Name
	}
	agreement := string(s.Agreement)
	if s.Title != "" {
		agreement = s.Title + " (" + agreement + ")"
	}
	if s.Version != 0 {
		agreement += w.Say(", version %s", " 제%s차", strconv.Itoa(s.Version))
	}
	h.State, h.Provisional = w.state(o.State)
	if h.Provisional {
		h.Note = w.Say("The period is not closed. Figures may change until it is; this is not a basis for payment.",
			"마감 전 정산서입니다. 마감까지 금액이 바뀔 수 있으며 지급의 근거가 되지 않습니다.")
	}
	h.parties(o, s.Party)
	h.Facts = []row{
		{Name: w.Say("Number", "문서 번호"), Value: number},
		{Name: w.Say("Agreement", "계약"), Value: agreement},
		{Name: w.Say("Period", "정산 기간"), Value: w.period()},
		{Name: w.Say("Currency", "통화"), Value: s.Currency.Code()},
	}
	if !o.Date.IsZero() {
		h.Facts = append(h.Facts, row{Name: w.Say("Issued", "발행일"), Value: w.Text(o.Date)})
	}
	party := h.Parties[len(h.Parties)-1].Name
	h.Title = w.Say("Settlement statement %s, %s", "정산서 %s, %s", number, party)
	h.Running = w.Say("%s · No. %s · %s · %s · %s", "%s · 문서 번호 %s · %s · %s · %s", h.State, number, s.Period.Name, party, agreement)
	return h
}

// period names the period with its first and last day, and the clock that bounds it.
func (w statementWords) period() string {
	p := w.s.Period
	return w.Say("%s: %s to %s (%s)", "%s: %s ~ %s (%s)", p.Name, settle.DateOf(p.From).String(), p.LastDay().String(), offset(p.From))
}

// parties sets who sends the document, if it is known, and who it is for.
func (h *head) parties(o *Options, party string) {
	if o.Issuer != (Business{}) {
		h.Parties = append(h.Parties, h.party(h.Say("From", "발행"), o.Issuer))
	}
	partner := o.Partner
	if partner.Name == "" {
		partner.Name = party
	}
	h.Parties = append(h.Parties, h.party(h.Say("To", "수신"), partner))
}

func (h *head) party(role string, b Business) partyView {
	p := partyView{Role: role, Name: b.Name}
	for _, f := range []row{
		{Name: h.Say("Registration", "사업자등록번호"), Value: b.Registration},
		{Name: h.Say("Representative", "대표자"), Value: b.Representative},
		{Name: h.Say("Address", "주소"), Value: b.Address},
		{Name: h.Say("Email", "이메일"), Value: b.Email},
	} {
		if f.Value != "" {
			p.Facts = append(p.Facts, f)
		}
	}
	return p
}
