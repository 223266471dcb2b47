// Copyright 2026 The jupan authors.
// SPDX-License-Identifier: Apache-2.0

package reconcile

import (
	"github.com/jupan-go/jupan/settle"
	"github.com/jupan-go/jupan/settle/money"
)

// Status is what became of a match. The zero Status is none.
type Status uint8

// The statuses. Every row given is in exactly one match.
const (
	// Matched: both sides have it and agree, within the tolerance of a line.
	Matched Status = iota + 1
	// Differs: both sides have it and do not agree; Differences says in what.
	Differs
	// OnlyOurs: our side has it and theirs does not.
	OnlyOurs
	// OnlyTheirs: their side has it and ours does not.
	OnlyTheirs
	// Duplicate: a copy of another row of its own side, beyond what the other side
	// has.
	Duplicate
	// Rejected: a row with an amount that cannot be computed with: out of bounds, or
	// money of no currency. It is in no total.
	Rejected
)

func statusNames() []string {
	return []string{
		Matched: "matched", Differs: "differs", OnlyOurs: "only_ours", OnlyTheirs: "only_theirs",
		Duplicate: "duplicate", Rejected: "rejected",
	}
}

// String returns the name: matched, differs, only_ours, only_theirs, duplicate or
// rejected.
func (s Status) String() string { return nameOf(uint8(s), statusNames()) }

// MarshalText writes what String returns.
func (s Status) MarshalText() ([]byte, error) { return []byte(s.String()), nil }

// UnmarshalText reads what MarshalText writes.
func (s *Status) UnmarshalText(text []byte) error {
	return readName(s, "status", string(text), statusNames())
}

// Cause is what a difference looks like. It is a hint for whoever looks into it:
// the first that fits, in the order of the constants of money.
type Cause uint8

// The causes. Those of one figure of money are tried in this order.
const (
	// CauseInvalid: the figure is out of bounds, see [Rejected].
	CauseInvalid Cause = iota + 1
	// CauseUnstated: one side states the figure and the other does not.
	CauseUnstated
	// CauseCurrency: the figures are of two currencies.
	CauseCurrency
	// CauseRounding: no more than one unit of rounding for each row.
	CauseRounding
	// CausePowerOfTen: a point in the wrong place, minor units for major ones.
	CausePowerOfTen
	// CauseSign: the same figure with the other sign.
	CauseSign
	// CauseTransposed: two neighbouring digits changed places.
	CauseTransposed
	// CauseBasis: one side's amount is another figure of the other side: its net, or
	// its amount with or without tax or fee.
	CauseBasis
	// CauseValue: another number, and none of the above.
	CauseValue
	// CausePeriod: the dates fall into two settlement periods.
	CausePeriod
	// CauseDate: the dates are further apart than the rule allows.
	CauseDate
)

func causeNames() []string {
	return []string{
		CauseInvalid: "invalid", CauseUnstated: "unstated", CauseCurrency: "currency",
		CauseRounding: "rounding", CausePowerOfTen: "power_of_ten", CauseSign: "sign",
		CauseTransposed: "transposed_digits", CauseBasis: "basis", CauseValue: "value",
		CausePeriod: "period_shift", CauseDate: "date",
	}
}

// String returns the name, such as transposed_digits.
func (c Cause) String() string { return nameOf(uint8(c), causeNames()) }

// MarshalText writes what String returns.
func (c Cause) MarshalText() ([]byte, error) { return []byte(c.String()), nil }

// UnmarshalText reads what MarshalText writes.
func (c *Cause) UnmarshalText(text []byte) error {
	return readName(c, "cause", string(text), causeNames())
}

// Search is what became of the search for a row's counterpart among sums of rows.
type Search uint8

// The outcomes of a search. The zero Search is that none was made, or one that
// looked at everything there was.
const (
	// SearchAmbiguous: several different groups fit, so none was taken.
	SearchAmbiguous Search = iota + 1
	// SearchBounded: the search ended at its bound, so there may be a counterpart.
	SearchBounded
)

func searchNames() []string {
	return []string{SearchAmbiguous: "ambiguous", SearchBounded: "bounded"}
}

// String returns the name: ambiguous or bounded, and nothing for the zero Search.
func (s Search) String() string { return nameOf(uint8(s), searchNames()) }

// MarshalText writes what String returns.
func (s Search) MarshalText() ([]byte, error) { return []byte(s.String()), nil }

// UnmarshalText reads what MarshalText writes.
func (s *Search) UnmarshalText(text []byte) error {
	return readName(s, "outcome of a search", string(text), searchNames())
}

// Match is one result: rows of the two sides that belong together, or a row that
// belongs to none.
type Match struct {
	Status Status `json:"status"` // matched, different, on one side only, twice, or rejected
	// Tolerated says that a figure of a matched line differs, within the tolerance.
	Tolerated bool `json:"tolerated,omitzero"`
	// Search says what became of the search for the row's counterpart, where that is
	// worth knowing.
	Search Search `json:"search,omitzero"`
	// Rule is the place in [Result.Rules] of the rule that found it, −1 for none.
	Rule int `json:"rule"`
	// Ours and Theirs are places in the rows given, in the order of reports.
	Ours   []int `json:"ours,omitzero"`
	Theirs []int `json:"theirs,omitzero"`
	// Of is the place of the row that a [Duplicate] repeats, on its own side.
	Of int `json:"of,omitzero"`
	// Delta is their amount less ours, 0 where a side is missing: what they have
	// beyond us. It is the zero Amount if the currencies differ.
	Delta money.Amount `json:"delta"`
	// Differences lists in what the sides differ, amounts first; the first is the
	// one that counts in [Result.Causes].
	Differences []Difference `json:"differences,omitzero"`
	// Explained is the part of Delta that has an explanation, nil if none has.
	Explained *Explained `json:"explained,omitzero"`
}

// Unexplained is Delta less what is explained.
func (m *Match) Unexplained() money.Amount {
	if m.Explained != nil {
		return m.Explained.Rest
	}
	return m.Delta
}

// ExplainedInFull reports whether a difference in the amount is all that is wrong,
// and all of it is explained.
func (m *Match) ExplainedInFull() bool {
	if m.Explained == nil || !m.Explained.Rest.IsZero() {
		return false
	}
	for _, d := range m.Differences {
		if d.Field != FieldAmount {
			return false
		}
	}
	return true
}

// Difference is one figure in which two sides differ.
type Difference struct {
	Field Field `json:"field"` // what differs
	Cause Cause `json:"cause"` // why, as far as can be seen
	// Ours and Theirs are the figures, sums where a side has several rows.
	Ours   money.Amount `json:"ours"`
	Theirs money.Amount `json:"theirs"`
	// OurDate and TheirDate are the dates of a difference of [FieldDate]: those that
	// lie furthest apart.
	OurDate   settle.Date `json:"our_date,omitzero"`
	TheirDate settle.Date `json:"their_date,omitzero"`
	// Power is by how many decimals the point is off for [CausePowerOfTen]: theirs
	// is ours times ten to it.
	Power int `json:"power,omitzero"`
}

// Explanation is a known reason for a difference, such as a deduction that they
// announced: 1,100 became 1,000, −100 for invalid traffic.
type Explanation struct {
	// Key is that of a row of the match; required.
	Key string `json:"key"`
	// Amount is the part of theirs − ours that it explains; not 0.
	Amount money.Amount `json:"amount"`
	// Reason is for the reader; required.
	Reason string `json:"reason"`
}

// Explained divides a difference into what is explained and the rest: Sum + Rest
// is the Delta.
type Explained struct {
	// Parts are the explanations, by key and amount.
	Parts []Explanation `json:"parts"`
	Sum   money.Amount  `json:"sum"`
	Rest  money.Amount  `json:"rest"`
}

// RuleOutcome is how far a rule came.
type RuleOutcome uint8

// The outcomes of a rule.
const (
	// RuleComplete: it looked at everything it is meant to look at.
	RuleComplete RuleOutcome = iota
	// RuleBounded: it ended at its bound before it had looked at everything.
	RuleBounded
	// RuleUnknown: this version of the package does not know its method, so it
	// matched nothing.
	RuleUnknown
)

func ruleOutcomeNames() []string {
	return []string{RuleComplete: "complete", RuleBounded: "bounded", RuleUnknown: "unknown"}
}

// String returns the name: complete, bounded or unknown.
func (o RuleOutcome) String() string { return nameOf(uint8(o), ruleOutcomeNames()) }

// MarshalText writes what String returns.
func (o RuleOutcome) MarshalText() ([]byte, error) { return []byte(o.String()), nil }

// UnmarshalText reads what MarshalText writes.
func (o *RuleOutcome) UnmarshalText(text []byte) error {
	return readName(o, "outcome of a rule", string(text), ruleOutcomeNames())
}

// RuleResult is what one rule did.
type RuleResult struct {
	// Rule is the rule as it was given, and Outcome how far it came.
	Rule    Rule        `json:"rule"`
	Outcome RuleOutcome `json:"outcome"`
	// Matches counts what it found; OurRows and TheirRows are the rows in them.
	Matches   int `json:"matches"`
	OurRows   int `json:"our_rows"`
	TheirRows int `json:"their_rows"`
	// Ambiguous counts rows for which several groups fit, Bounded rows whose search
	// ended at a bound. A later rule may have matched them.
	Ambiguous int `json:"ambiguous,omitzero"`
	Bounded   int `json:"bounded,omitzero"`
}

// Result is what [Run] found. It refers to the rows given, which must not change
// while it is in use. It is safe for concurrent use.
type Result struct {
	// Ours and Theirs are the rows given.
	Ours   []Row `json:"ours"`
	Theirs []Row `json:"theirs"`
	// Matches has every row in exactly one of them. Their order does not depend on
	// the order of the rows given: by key, date and amount.
	Matches []Match `json:"matches"`
	// Rules are the rules that were applied, in order.
	Rules []RuleResult `json:"rules"`
	// Totals are the control totals, one to a currency, ordered by code; rows that
	// state no amount are under no currency.
	Totals []Total `json:"totals"`
	// Unused are the explanations that no match had a use for.
	Unused []Explanation `json:"unused,omitzero"`
}

// rows returns the rows of a side.
func (r *Result) rows(s Side) []Row {
	if s == Ours {
		return r.Ours
	}
	return r.Theirs
}

// row returns the first row of m in the order of reports: ours if there is one.
func (r *Result) row(m *Match) *Row {
	if len(m.Ours) > 0 {
		return &r.Ours[m.Ours[0]]
	}
	return &r.Theirs[m.Theirs[0]]
}

// Complete reports whether every rule is known and looked at everything it is
// meant to look at.
func (r *Result) Complete() bool {
	for _, rule := range r.Rules {
		if rule.Outcome != RuleComplete {
			return false
		}
	}
	return true
}

// Reconciled reports whether there is nothing left to look into: every row is in a
// match that agrees or is explained in full, the totals are within their tolerance,
// every explanation has its difference, and every rule is complete.
func (r *Result) Reconciled() bool {
	for i := range r.Matches {
		if m := &r.Matches[i]; m.Status != Matched && !m.ExplainedInFull() {
			return false
		}
	}
	for i := range r.Totals {
		if !r.Totals[i].Within {
			return false
		}
	}
	return len(r.Unused) == 0 && r.Complete()
}

// Count is how many matches there are of a kind, and how many rows are in them.
type Count struct {
	// Matches is how many, with so many rows of either side.
	Matches   int `json:"matches"`
	OurRows   int `json:"our_rows"`   // rows of ours in them
	TheirRows int `json:"their_rows"` // rows of theirs in them
}

func (c *Count) add(m *Match) {
	c.Matches++
	c.OurRows += len(m.Ours)
	c.TheirRows += len(m.Theirs)
}

// Count counts the matches of a status.
func (r *Result) Count(s Status) Count {
	var c Count
	for i := range r.Matches {
		if r.Matches[i].Status == s {
			c.add(&r.Matches[i])
		}
	}
	return c
}

// Exact counts the matches that are equal in every figure that was compared, and
// not only within a tolerance.
func (r *Result) Exact() Count {
	var c Count
	for i := range r.Matches {
		if m := &r.Matches[i]; m.Status == Matched && !m.Tolerated {
			c.add(m)
		}
	}
	return c
}

// Open returns the rows of a side that have no counterpart, to be given again
// with those of the next period: what one side booked in January, the other may
// book in February.
func (r *Result) Open(s Side) []Row {
	var open []Row
	for i := range r.Matches {
		switch m := &r.Matches[i]; {
		case m.Status == OnlyOurs && s == Ours:
			open = append(open, r.Ours[m.Ours[0]])
		case m.Status == OnlyTheirs && s == Theirs:
			open = append(open, r.Theirs[m.Theirs[0]])
		}
	}
	return open
}
