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
//	types["bounty"] = func() settle.Term { return new(Bounty) }
type TermTypes map[string]func() Term

// BuiltinTerms returns a new map of the terms of this package.
func BuiltinTerms() TermTypes {
	return TermTypes{
		"revenue_share": func() Term { return new(RevenueShare) },
		"per_action":    func() Term { return new(PerAction) },
		"per_click":     func() Term { return new(PerClick) },
		"per_mille":     func() Term { return new(PerMille) },
		"fixed_fee":     func() Term { return new(FixedFee) },
		"deduction":     func() Term { return new(Deduction) },
		"minimum":       func() Term { return new(Minimum) },
		"cap":           func() Term { return new(Cap) },
		"tax":           func() Term { return new(Tax) },
	}
}

type agreementJSON struct {
	ID       AgreementID       `json:"id"`
	Party    string            `json:"party"`
	Title    string            `json:"title,omitempty"`
	Currency money.Currency    `json:"currency"`
	From     string            `json:"from,omitempty"`
	To       string            `json:"to,omitempty"`
	Calendar *Calendar         `json:"calendar,omitempty"`
	Select   Where             `json:"select,omitempty"`
	Terms    []json.RawMessage `json:"terms"`
	Rounding *Rounding         `json:"rounding,omitempty"`
}

// MarshalJSON writes the agreement as ParseAgreements reads it.
func (a Agreement) MarshalJSON() ([]byte, error) {
	out := agreementJSON{
		ID: a.ID, Party: a.Party, Title: a.Title, Currency: a.Currency, Select: a.Select,
		From: formatBound(a.From, a.Calendar), To: formatBound(a.To, a.Calendar),
		Calendar: &a.Calendar, Rounding: &a.Rounding, Terms: []json.RawMessage{},
	}
	for i, t := range a.Terms {
		raw, err := marshalTerm(t)
		if err != nil {
			return nil, fmt.Errorf("settle: agreement %s: terms[%d]: %w", a.ID, i, err)
		}
		out.Terms = append(out.Terms, raw)
	}
	return json.Marshal(out)
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
	head := append([]byte(`{"type":`), name...)
	if len(body) > 2 {
		head = append(head, ',')
	}
	return append(head, body[1:]...), nil
}

// ParseAgreements reads one agreement or an array of them. types is the terms
// that may appear; nil is [BuiltinTerms]. All faults are reported at once, each
// as a *[FieldError] whose path begins with the place in the array: [2].terms[0].rate.
func ParseAgreements(data []byte, types TermTypes) ([]Agreement, error) {
	if types == nil {
		types = BuiltinTerms()
	}
	if err := checkSyntax(data); err != nil {
		return nil, fmt.Errorf("settle: agreements: %w", err)
	}
	var raws []json.RawMessage
	single := !bytes.HasPrefix(bytes.TrimSpace(data), []byte("["))
	if single {
		raws = []json.RawMessage{data}
	} else if err := decodeStrict(data, &raws); err != nil {
		return nil, fmt.Errorf("settle: agreements: %w", err)
	}
	var faults []error
	agreements := make([]Agreement, len(raws))
	for i, raw := range raws {
		prefix := fmt.Sprintf("[%d].", i)
		if single {
			prefix = ""
		}
		faults = append(faults, parseAgreement(&agreements[i], raw, types, prefix)...)
	}
	if err := errors.Join(faults...); err != nil {
		return nil, fmt.Errorf("settle: agreements: %w", err)
	}
	return agreements, nil
}

func parseAgreement(a *Agreement, raw []byte, types TermTypes, prefix string) []error {
	var in agreementJSON
	var faults []error
	parse := func(path string, err error) {
		if err != nil {
			faults = append(faults, fieldErrors(path, err)...)
		}
	}
	parse(strings.TrimSuffix(prefix, "."), decodeStrict(raw, &in))
	*a = Agreement{ID: in.ID, Party: in.Party, Title: in.Title, Currency: in.Currency, Select: in.Select}
	if in.Calendar != nil {
		a.Calendar = *in.Calendar
	}
	if in.Rounding != nil {
		a.Rounding = *in.Rounding
	}
	var err error
	a.From, err = parseBound(in.From, a.Calendar)
	parse(prefix+"from", err)
	a.To, err = parseBound(in.To, a.Calendar)
	parse(prefix+"to", err)
	var checks []error // of terms, for when there are other faults
	for i, raw := range in.Terms {
		path := fmt.Sprintf("%sterms[%d]", prefix, i)
		t, err := parseTerm(raw, types)
		parse(path, err)
		if err != nil {
			continue
		}
		a.Terms = append(a.Terms, t)
		for _, err := range checkTerm(t, a) {
			checks = append(checks, &FieldError{path, err})
		}
	}
	if len(faults) > 0 {
		return append(faults, checks...)
	}
	return prefixed(prefix, a.Validate())
}

// prefixed puts prefix before the path of each fault in a joined error.
func prefixed(prefix string, err error) []error {
	joined, ok := err.(interface{ Unwrap() []error })
	if !ok {
		return nil
	}
	var out []error
	for _, e := range joined.Unwrap() {
		var f *FieldError
		if errors.As(e, &f) {
			e = &FieldError{prefix + f.Path, f.Err}
		}
		out = append(out, e)
	}
	return out
}

func parseTerm(raw []byte, types TermTypes) (Term, error) {
	var fields map[string]json.RawMessage
	if err := json.Unmarshal(raw, &fields); err != nil {
		return nil, errors.New("want an object with a type")
	}
	var name string
	if err := json.Unmarshal(fields["type"], &name); err != nil || name == "" {
		return nil, errors.New("type: missing")
	}
	newTerm := types[name]
	if newTerm == nil {
		known := strings.Join(slices.Sorted(maps.Keys(types)), ", ")
		return nil, fmt.Errorf("type: %q is not one of %s", name, known)
	}
	delete(fields, "type")
	body, err := json.Marshal(fields)
	if err != nil {
		return nil, err
	}
	t := newTerm()
	if isNil(t) || reflect.TypeOf(t).Kind() != reflect.Pointer {
		return nil, fmt.Errorf("type: the TermTypes give no pointer for %q", name)
	}
	if err := decodeStrict(body, t); err != nil {
		return nil, err
	}
	return t, nil
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
		return time.Time{}, fmt.Errorf("%q is neither a date nor an RFC 3339 time", s)
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
