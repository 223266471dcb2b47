// Copyright 2026 The jupan authors.
// SPDX-License-Identifier: Apache-2.0

package settle

import "slices"

// compiled is what follows from an agreement alone. A plan works it out once: the
// rating of each statement asks for it many times.
type compiled struct {
	terms   []compiledTerm
	handsOn bool // a period depends on those before it
}

// compiledTerm is what a term says of itself; a nil one says nothing.
type compiledTerm struct {
	name     string
	stage    Stage
	measures []Measure // what Apply may read
	carries  bool      // balances
}

func compileTerms(terms []Term) []compiledTerm {
	out := make([]compiledTerm, len(terms))
	for i, t := range terms {
		if isNil(t) {
			continue
		}
		c, ok := t.(Carrier)
		out[i] = compiledTerm{t.Type(), stageOf(t), t.Measures(), ok && len(c.Balances()) > 0}
	}
	return out
}

// compile takes over agreements that may not be valid.
func (p *Plan) compile(agreements []Agreement) {
	p.agreements, p.compiled = make([]Agreement, 0, len(agreements)), make([]compiled, len(agreements))
	for i := range agreements {
		p.agreements = append(p.agreements, agreements[i].clone())
		c := &p.compiled[i]
		c.terms = compileTerms(agreements[i].Terms)
		c.handsOn = agreements[i].Rounding.Point == RoundCumulative || slices.ContainsFunc(c.terms, compiledTerm.handsOn)
	}
}

// handsOn reports whether the term keeps balances, or reads what came since the
// last payout.
func (t compiledTerm) handsOn() bool {
	return t.carries || slices.ContainsFunc(t.measures, func(m Measure) bool { return m.Scope == ScopePayout })
}
