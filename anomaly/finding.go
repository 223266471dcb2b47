// Copyright 2026 The jupan authors.
// SPDX-License-Identifier: Apache-2.0

package anomaly

import (
	"cmp"
	"encoding/binary"
	"encoding/hex"
	"slices"

	"github.com/jupan-go/jupan/internal/keyhash"
	"github.com/jupan-go/jupan/settle/money"
)

// Kind says what a finding is about. A host's own detectors may use words of their own.
type Kind string

// The kinds that this package finds.
const (
	DecimalSlip    Kind = "decimal_slip"    // a power of ten too large or too small
	CurrencyMixup  Kind = "currency_mixup"  // off by an exchange rate that was given
	UnitSwitch     Kind = "unit_switch"     // off by the same factor for days: taken as the new unit
	SignFlip       Kind = "sign_flip"       // the wrong side of zero
	UnexpectedZero Kind = "unexpected_zero" // nothing, where there is always something
	DoubledDay     Kind = "doubled_day"     // twice what is expected
	PartialDay     Kind = "partial_day"     // a part of the day is missing
	MissingDay     Kind = "missing_day"     // no report for a day that always has one
	StaleFeed      Kind = "stale_feed"      // later than it ever is, or than was agreed
	StaleCopy      Kind = "stale_copy"      // the figures of the day before again
	Outlier        Kind = "outlier"         // odd, and none of the above
	LevelShift     Kind = "level_shift"     // a new level, for information
	RatioDrift     Kind = "ratio_drift"     // a part of its whole moved
	RowInfluence   Kind = "row_influence"   // one row that weighs as much as a day
	StatementOdd   Kind = "statement_odd"   // a statement unlike its own past and its peers
	TypingError    Kind = "typing_error"    // digits swapped, added, left out: a balance tells
	Conflict       Kind = "conflict"        // two values under one revision
	Breach         Kind = "contract_breach" // a data contract was broken
	SchemaDrift    Kind = "schema_drift"    // columns came, went or changed
	DuplicateFile  Kind = "duplicate_file"  // the same content again
)

// Severity says what a finding asks for.
type Severity uint8

// The severities, in their order.
const (
	Info   Severity = iota // worth knowing
	Review                 // someone should look before it is forgotten
	Block                  // what it touches is not closed until someone answers
)

// String returns info, review or block.
func (s Severity) String() string { return [...]string{"info", "review", "block"}[min(s, Block)] }

// MarshalText returns the text form. It implements [encoding.TextMarshaler].
func (s Severity) MarshalText() ([]byte, error) { return []byte(s.String()), nil }

// UnmarshalText reads the text form. It implements [encoding.TextUnmarshaler].
func (s *Severity) UnmarshalText(text []byte) error {
	for v := Info; v <= Block; v++ {
		if v.String() == string(text) {
			*s = v
			return nil
		}
	}
	return ErrArgument
}

// Band is what was expected of a value: Mid, and the range that nine honest values of ten fall into.
type Band struct {
	// Low, Mid and High are in the metric's unit, with four significant digits.
	Low  money.Decimal `json:"low"`
	Mid  money.Decimal `json:"mid"`
	High money.Decimal `json:"high"`
}

// Evidence is one reason for a finding. Those of one finding add up to its score: a weight is the
// natural logarithm of odds.
type Evidence struct {
	Name   string  `json:"name"`   // such as range, or a host's own word
	Weight float64 `json:"weight"` // positive speaks for a fault, negative against one
	Text   string  `json:"text"`   // one sentence or less
}

// Finding is what a person should look at: an odd value, day, row, file or statement. It is a value,
// is not changed once made, and the same data give the same bytes.
type Finding struct {
	// ID is made of kind, series, day and subject, so the same finding has the same ID in every run.
	ID string `json:"id"`
	// Incident is the ID of the first finding of the same cause; its own where it stands alone.
	Incident string   `json:"incident"`
	Kind     Kind     `json:"kind"`     // what seems to be wrong
	Severity Severity `json:"severity"` // what it does: inform, ask for review, or block
	// Detector is who found it.
	Detector string `json:"detector"`
	// Series is what it touches; what is empty is touched as a whole.
	Series Series `json:"series"`
	Day    Day    `json:"day"` // of the value
	// Subject is the row, file or statement within the day, where there is one.
	Subject string `json:"subject,omitempty"`

	// Probability is that of a fault, given the evidence.
	Probability float64 `json:"probability"`
	// Score is the sum of the evidence, and Threshold what it had to exceed.
	Score     float64 `json:"score"`
	Threshold float64 `json:"threshold"`
	// Value is what was reported; nil where nothing was.
	Value    *money.Decimal `json:"value,omitempty"`
	Expected *Band          `json:"expected,omitempty"` // nil without a history
	// Factor is what the value seems to have been multiplied by, such as "100" or "1/1000".
	Factor string `json:"factor,omitempty"`
	// Suggest is the right value, where only one is likely.
	Suggest *money.Decimal `json:"suggest,omitempty"`
	// AtStake is the money between the value and what was expected; zero where it has no price.
	AtStake money.Amount `json:"at_stake,omitzero"`
	// Share is that difference as a part of four weeks of the same metric in the whole feed.
	Share    float64    `json:"share"`
	Evidence []Evidence `json:"evidence,omitempty"` // the reasons that make up Score

	// Note is a sentence of the detector's own, for kinds that this package has no words for.
	Note string `json:"note,omitempty"`
	// Withdrawn says that a revision made the finding void.
	Withdrawn bool `json:"withdrawn,omitempty"`
}

// FindingID returns the ID of a finding: 128 bits in hexadecimal. Detectors of a host's own use it so
// that their findings have stable IDs as well.
func FindingID(kind Kind, s Series, day Day, subject string) string {
	seed := keyhash.Seed{}
	for _, part := range []string{string(kind), s.Partner, s.Feed, s.Entity, s.Metric, day.String()} {
		seed = seed.Derive(part)
	}
	h := seed.Sum128(subject)
	var b [16]byte
	binary.BigEndian.PutUint64(b[:8], h.Hi)
	binary.BigEndian.PutUint64(b[8:], h.Lo)
	return hex.EncodeToString(b[:])
}

// identify fills in the IDs that follow from the rest.
func (f *Finding) identify() {
	f.ID = FindingID(f.Kind, f.Series, f.Day, f.Subject)
	if f.Incident == "" {
		f.Incident = f.ID
	}
}

// Compare orders findings by day, series, kind and subject.
func (f *Finding) Compare(o *Finding) int {
	return cmp.Or(
		cmp.Compare(f.Day, o.Day), f.Series.Compare(o.Series),
		cmp.Compare(f.Kind, o.Kind), cmp.Compare(f.Subject, o.Subject))
}

// SortFindings puts findings in the order in which people should look at them: the gravest first,
// then the greatest share, then by [Finding.Compare].
func SortFindings(list []Finding) {
	slices.SortFunc(list, func(a, b Finding) int { return compareGrave(&a, &b) })
}

// NewFinding returns a finding with its IDs, for detectors of a host's own.
func NewFinding(kind Kind, s Series, day Day, subject string) Finding {
	f := Finding{Kind: kind, Series: s, Day: day, Subject: subject}
	f.identify()
	return f
}
