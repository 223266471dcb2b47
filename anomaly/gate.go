// Copyright 2026 The jupan authors.
// SPDX-License-Identifier: Apache-2.0

package anomaly

import (
	"fmt"
	"slices"

	"github.com/jupan-go/jupan/settle"
)

// Scope says which series an agreement is settled from. What is empty is any.
type Scope struct {
	// Agreement is as in the plan.
	Agreement settle.AgreementID `json:"agreement"`
	// Series selects by those of its parts that are not empty.
	Series Series `json:"series"`
}

// ScopesOf returns the widest scopes that are safe: each agreement is settled from all that its party
// reports.
func ScopesOf(agreements []settle.Agreement) (scopes []Scope) {
	for i := range agreements {
		scopes = append(scopes, Scope{Agreement: agreements[i].ID, Series: Series{Partner: agreements[i].Party}})
	}
	return scopes
}

// Gate answers what keeps a period of an agreement from being closed: the blocking findings on its
// desk that touch both, and nothing else. It looks at the desk each time it is asked.
//
// A book asks it as a guard of Close: book.GuardOf(gate.Blocking). That happens in the goroutine of
// Close, so a host that answers findings in another puts one lock around both.
type Gate struct {
	desk   *Desk
	scopes []Scope
}

// NewGate returns the gate of a desk. Every agreement that will be asked about needs a scope.
func NewGate(desk *Desk, scopes []Scope) (*Gate, error) {
	for _, s := range scopes {
		if s.Agreement == "" {
			return nil, fmt.Errorf("anomaly: gate: scope without agreement: %w", ErrArgument)
		}
	}
	if desk == nil {
		return nil, fmt.Errorf("anomaly: gate without desk: %w", ErrArgument)
	}
	return &Gate{desk: desk, scopes: slices.Clone(scopes)}, nil
}

// Blocking returns the findings that keep a period of an agreement from being closed, the gravest
// first. An agreement without a scope is an error: the gate cannot say that nothing touches it.
func (g *Gate) Blocking(agreement settle.AgreementID, period settle.Period) ([]Finding, error) {
	var out []Finding
	known := slices.ContainsFunc(g.scopes, func(s Scope) bool { return s.Agreement == agreement })
	if !known {
		return nil, fmt.Errorf("anomaly: gate: agreement %s: %w", agreement, ErrUnknown)
	}
	first, end := DayOf(period.From), DayOf(period.To)
	for _, item := range g.desk.Items() {
		f := item.Finding
		if item.Blocks() && f.Day >= first && f.Day < end && g.touches(agreement, &f) {
			out = append(out, f)
		}
	}
	return out, nil
}

// touches tells whether a finding is about what an agreement is settled from.
func (g *Gate) touches(agreement settle.AgreementID, f *Finding) bool {
	if f.Kind == StatementOdd {
		return f.Subject == string(agreement)
	}
	return slices.ContainsFunc(g.scopes, func(s Scope) bool {
		return s.Agreement == agreement && overlaps(s.Series, f.Series)
	})
}

// overlaps tells whether two selections have a series in common.
func overlaps(a, b Series) bool {
	same := func(x, y string) bool { return x == "" || y == "" || x == y }
	return same(a.Partner, b.Partner) && same(a.Feed, b.Feed) && same(a.Entity, b.Entity) && same(a.Metric, b.Metric)
}
