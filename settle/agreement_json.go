// Copyright 2026 The jupan authors.
// SPDX-License-Identifier: Apache-2.0

package settle

import (
	"bytes"
	_ "embed"
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"reflect"
	"slices"
	"strings"
	"time"

	"github.com/jupan-go/jupan/settle/money"
)

//go:embed agreement.schema.json
var agreementSchema string

// AgreementSchema returns the JSON Schema (draft 2020-12) of an agreement with
// the built-in terms.
func AgreementSchema() string { return agreementSchema }

// TermTypes maps the "type" of a term in JSON to a function that returns a
// pointer to a new zero value of the Go type. A host adds its own terms:
//
//	types := settle.BuiltinTerms()
//	types["quiz"] = func() settle.Term { return new(Quiz) }
//
// A field must be there in JSON unless its tag has omitempty or omitzero, and
// there may be no fields that the type does not have.
type TermTypes map[string]func() Term

// BuiltinTerms returns a new map of the terms of this package.
func BuiltinTerms() TermTypes {
	return TermTypes{
		"revenue_share":    func() Term { return new(RevenueShare) },
		"per_action":       func() Term { return new(PerAction) },
		"per_action_tiers": func() Term { return new(PerActionTiers) },
		"per_click":        func() Term { return new(PerClick) },
		"per_mille":        func() Term { return new(PerMille) },
		"fixed_fee":        func() Term { return new(FixedFee) },
		"deduction":        func() Term { return new(Deduction) },
		"minimum":          func() Term { return new(Minimum) },
		"cap":              func() Term { return new(Cap) },
		"tax":              func() Term { return new(Tax) },

		"transaction_fee": func() Term { return new(TransactionFee) },
		"bounty":          func() Term { return new(Bounty) },
		"cost_plus":       func() Term { return new(CostPlus) },
		"negative_carry":  func() Term { return new(NegativeCarry) },
		"recoupment":      func() Term { return new(Recoupment) },
		"guarantee":       func() Term { return new(Guarantee) },
		"reserve":         func() Term { return new(Reserve) },
		"threshold":       func() Term { return new(Threshold) },
		"split":           func() Term { return new(Split) },
		"override":        func() Term { return new(Override) },
	}
}

// agreementJSON is an agreement but for the values of its terms.
type agreementJSON struct {
	agreementHead
	Terms []json.RawMessage `json:"terms"`
	agreementTail
}

type agreementHead struct {
	ID       AgreementID    `json:"id"`
	Version  int            `json:"version,omitempty"`
	Party    string         `json:"party"`
	Title    string         `json:"title,omitempty"`
	Currency money.Currency `json:"currency"`
	From     string         `json:"from,omitempty"`
	To       string         `json:"to,omitempty"`
	Calendar *Calendar      `json:"calendar,omitempty"`
	Select   Where          `json:"select,omitempty"`
}

type agreementTail struct {
	Rounding *Rounding `json:"rounding,omitempty"`

	Reversals  Reversals       `json:"reversals,omitzero"`
	Conversion *ConversionRule `json:"conversion,omitempty"`
	Payout     *Payout         `json:"payout,omitempty"`
	TaxType    TaxType         `json:"tax_type,omitzero"`
}

// termBytes is room for the JSON of a term.
const termBytes = 160

// MarshalJSON writes the agreement as ParseAgreements reads it.
func (a Agreement) MarshalJSON() ([]byte, error) {
	out, err := json.Marshal(agreementHead{
		ID: a.ID, Version: a.Version, Party: a.Party, Title: a.Title, Currency: a.Currency, Select: a.Select,
		From: formatBound(a.From, a.Calendar), To: formatBound(a.To, a.Calendar), Calendar: &a.Calendar,
	})
	if err != nil {
		return nil, err
	}
	tail, err := json.Marshal(agreementTail{
		Rounding: &a.Rounding, Reversals: a.Reversals, Conversion: a.Conversion, Payout: a.Payout, TaxType: a.TaxType,
	})
	if err != nil {
		return nil, err
	}
	// What is put together here is JSON already, which json.Marshal would read again.
	out = append(slices.Grow(out[:len(out)-1], len(tail)+termBytes*len(a.Terms)), `,"terms":[`...)
	for i, t := range a.Terms {
		raw, err := marshalTerm(t)
		if err != nil {
			return nil, fmt.Errorf("settle: agreement %s: terms[%d]: %w", a.ID, i, err)
		}
		if i > 0 {
			out = append(out, ',')
		}
		out = append(out, raw...)
	}
	out = append(out, "],"...)
	return append(out, tail[1:]...), nil
}

func marshalTerm(t Term) (json.RawMessage, error) {
	if isNil(t) {
		return nil, errors.New("nil")
	}
	body, err := json.Marshal(t)
	if err != nil {
		return nil, err
	}
	if len(body) < 2 || body[0] != '{' {
		return nil, fmt.Errorf("term %s: want a JSON object, have %s", t.Type(), body)
	}
	name, err := json.Marshal(t.Type())
	if err != nil {
		return nil, err
	}
	raw := make([]byte, 0, len(`{"type":,`)+len(name)+len(body))
	raw = append(append(raw, `{"type":`...), name...)
	if len(body) > 2 {
		raw = append(raw, ',')
	}
	return append(raw, body[1:]...), nil
}

// ParseAgreements reads one agreement or an array of them. types is the terms
// that may appear; nil is [BuiltinTerms]. All faults are reported at once, each
// as a *[FieldError] whose path begins with the place in the array: [2].terms[0].rate.
func ParseAgreements(data []byte, types TermTypes) ([]Agreement, error) {
	if types == nil {
		types = BuiltinTerms()
	}
	data = bytes.TrimPrefix(data, []byte("\ufeff")) // as some editors write
	if err := checkSyntax(data); err != nil {
		return nil, fmt.Errorf("settle: agreements: %w", err)
	}
	raws, faults := []json.RawMessage{data}, []error{}
	single := !bytes.HasPrefix(bytes.TrimSpace(data), []byte("["))
	if !single {
		raws = nil
		faults = append(faults, decodeStrict(data, &raws))
	}
	agreements := make([]Agreement, len(raws))
	for i, raw := range raws {
		path := fmt.Sprintf("[%d]", i)
		if single {
			path = ""
		}
		if raw != nil { // as null is, which decoding reported
			faults = append(faults, under(path, parseAgreement(&agreements[i], raw, types)))
		}
	}
	if err := errors.Join(faults...); err != nil {
		return nil, fmt.Errorf("settle: agreements: %w", err)
	}
	return agreements, nil
}

// parseAgreement reads what can be read, checks that too, and reports all.
func parseAgreement(a *Agreement, raw []byte, types TermTypes) error {
	var in agreementJSON
	faults := []error{decodeStrict(raw, &in)}
	*a = Agreement{
		ID: in.ID, Version: in.Version, Party: in.Party, Title: in.Title, Currency: in.Currency, Select: in.Select,
		Reversals:  in.Reversals,
		Conversion: in.Conversion, Payout: in.Payout, TaxType: in.TaxType,
	}
	if in.Calendar != nil {
		a.Calendar = *in.Calendar
	}
	if in.Rounding != nil {
		a.Rounding = *in.Rounding
	}
	var err error
	a.From, err = parseBound(in.From, a.Calendar)
	faults = append(faults, under("from", err))
	a.To, err = parseBound(in.To, a.Calendar)
	faults = append(faults, under("to", err))
	for i, raw := range in.Terms {
		var t Term
		var err error
		if raw != nil { // as null is, which decoding reported
			t, err = parseTerm(raw, types)
		}
		a.Terms = append(a.Terms, t)
		faults = append(faults, under(fmt.Sprintf("terms[%d]", i), err))
	}
	read := Faults(errors.Join(faults...))
	for _, f := range Faults(a.Validate()) {
		if !follows(f, read) {
			faults = append(faults, f)
		}
	}
	return errors.Join(faults...)
}

// parseTerm returns a term as far as it could be read; nil if its type is unknown.
func parseTerm(raw []byte, types TermTypes) (Term, error) {
	members, err := membersOf(raw)
	if err != nil {
		return nil, err
	}
	isType := func(m member) bool { return m.name == "type" }
	at := slices.IndexFunc(members, isType)
	if at < 0 {
		return nil, fault(CodeMissing, "type", "missing: the type of the term")
	}
	var name string
	if json.Unmarshal(members[at].value, &name) != nil {
		return nil, under("type", mistyped(members[at].value, "a string"))
	}
	newTerm := types[name]
	if newTerm == nil {
		known := strings.Join(slices.Sorted(maps.Keys(types)), ", ")
		return nil, fault(CodeUnknownType, "type", "%q is not one of %s", name, known)
	}
	t := newTerm()
	if isNil(t) || reflect.TypeOf(t).Kind() != reflect.Pointer {
		return nil, fault(CodeUnknownType, "type", "the TermTypes give no pointer for %q", name)
	}
	if slices.ContainsFunc(members[at+1:], isType) {
		err = givenTwice("type")
	}
	body := objectOf(slices.DeleteFunc(members, isType))
	return t, errors.Join(err, decodeInto(body, reflect.ValueOf(t).Elem()))
}

// A bound in JSON is a date, midnight in the calendar's zone, or an RFC 3339 time.
func parseBound(s string, c Calendar) (time.Time, error) {
	if s == "" {
		return time.Time{}, nil
	}
	if day, err := time.Parse(time.DateOnly, s); err == nil {
		return c.midnight(day.Date()), nil
	}
	t, err := time.Parse(time.RFC3339, s)
	if err != nil {
		return time.Time{}, fault(CodeSyntax, "", "%q is neither a date nor an RFC 3339 time", s)
	}
	return t, nil
}

func formatBound(t time.Time, c Calendar) string {
	if t.IsZero() {
		return ""
	}
	local := t.In(c.zone())
	if c.midnight(local.Date()).Equal(t) {
		return local.Format(time.DateOnly)
	}
	return t.Format(time.RFC3339Nano)
}
