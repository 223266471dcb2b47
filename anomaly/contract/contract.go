// Copyright 2026 The jupan authors.
// SPDX-License-Identifier: Apache-2.0

package contract

import (
	"errors"
	"fmt"
	"regexp"
	"slices"

	"github.com/jupan-go/jupan/anomaly"
	"github.com/jupan-go/jupan/settle/money"
)

// The classes of failure.
var (
	// ErrContract means a contract that contradicts itself.
	ErrContract = errors.New("bad contract")
	// ErrCorrupt means bytes that are not the saved form of a History.
	ErrCorrupt = errors.New("not a saved history")
)

// Type is what the texts of a column are.
type Type string

// The types of columns.
const (
	Text    Type = "text"    // anything
	Integer Type = "integer" // no decimals, no separators
	Decimal Type = "decimal" // a plain decimal number
	Date    Type = "date"    // 2026-01-15
	Instant Type = "instant" // RFC 3339
	Boolean Type = "boolean" // true or false
)

// Sign is what side of zero a number may be on.
type Sign string

// The signs.
const (
	AnySign     Sign = ""             // either side
	NonNegative Sign = "non_negative" // zero or more
	NonPositive Sign = "non_positive" // zero or less
)

// Column declares one column of a feed.
type Column struct {
	// Name is as in the header.
	Name string `json:"name"`
	// Type is what its texts are; empty means Text.
	Type Type `json:"type,omitempty"`
	// Optional says that the column may be left out, and Empty that a field may be.
	Optional bool `json:"optional,omitempty"`
	Empty    bool `json:"empty,omitempty"`
	// Min and Max bound a number, both included.
	Min *money.Decimal `json:"min,omitempty"`
	Max *money.Decimal `json:"max,omitempty"`
	// Sign bounds a number as well; it is a rule of its own because it has a finding of its own.
	Sign Sign `json:"sign,omitempty"`
	// Decimals is how many a number may have; nil means any. A currency without minor unit has 0.
	Decimals *int `json:"decimals,omitempty"`
	// Allowed lists the values of a text, if they are few: statuses, currencies.
	Allowed []string `json:"allowed,omitempty"`
	// Pattern is a regular expression that the whole text fits.
	Pattern string `json:"pattern,omitempty"`
	// Refers names a set that holds the value: see [Options].
	Refers string `json:"refers,omitempty"`
	// Unit watches the size of the numbers: see [History].
	Unit bool `json:"unit,omitempty"`
	// Severity is that of a breach in up to a hundredth of the rows; in more it blocks. Empty means review.
	Severity anomaly.Severity `json:"severity,omitempty"`
}

// Total is a control total that comes with a file: the sum of a column, or the number of rows if
// Column is empty, is stated under Name.
type Total struct {
	Name   string `json:"name"`
	Column string `json:"column,omitempty"`
	// Tolerance is the difference that is left to rounding.
	Tolerance money.Decimal `json:"tolerance,omitzero"`
}

// Contract is what a feed promises: its columns, and what holds of each row and each file. It is a
// plain value and the same as JSON.
type Contract struct {
	// Partner and Feed name the series that findings touch; Columns are in any order.
	Partner string   `json:"partner,omitempty"`
	Feed    string   `json:"feed"`
	Columns []Column `json:"columns"`
	// Unique lists groups of columns that no two rows have in common.
	Unique [][]string `json:"unique,omitempty"`
	// Closed refuses columns that are not declared; otherwise they are drift, for review.
	Closed bool `json:"closed,omitempty"`
	// RowsMin and RowsMax bound the rows of a file; 0 is no bound.
	RowsMin int     `json:"rows_min,omitempty"`
	RowsMax int     `json:"rows_max,omitempty"`
	Totals  []Total `json:"totals,omitempty"` // held against the rows
	// Clock names the column of type instant that tells how far into the day a file reaches.
	Clock string `json:"clock,omitempty"`
}

// Validate reports everything that is wrong with the contract.
func (c *Contract) Validate() error {
	var errs []error
	fault := func(format string, args ...any) {
		errs = append(errs, fmt.Errorf("contract: %s: %w", fmt.Sprintf(format, args...), ErrContract))
	}
	if c.Feed == "" || len(c.Columns) == 0 {
		fault("a feed and columns are needed")
	}
	seen := map[string]bool{}
	for i := range c.Columns {
		k := &c.Columns[i]
		if k.Name == "" || seen[k.Name] {
			fault("column %q is there twice or has no name", k.Name)
		}
		seen[k.Name] = true
		if err := k.validate(); err != nil {
			fault("column %s: %v", k.Name, err)
		}
	}
	for _, group := range c.Unique {
		for _, name := range group {
			if !seen[name] {
				fault("unique: no column %s", name)
			}
		}
	}
	for _, t := range c.Totals {
		if t.Name == "" || t.Column != "" && !c.column(t.Column).number() {
			fault("total %q of column %q", t.Name, t.Column)
		}
	}
	if c.Clock != "" && c.column(c.Clock).Type != Instant {
		fault("clock: column %s is no instant", c.Clock)
	}
	return errors.Join(errs...)
}

func (k *Column) validate() error {
	known := []Type{"", Text, Integer, Decimal, Date, Instant, Boolean}
	_, err := regexp.Compile(k.Pattern)
	switch {
	case !slices.Contains(known, k.Type):
		return fmt.Errorf("unknown type %q", k.Type)
	case err != nil:
		return err
	case !k.number() && (k.Min != nil || k.Max != nil || k.Sign != AnySign || k.Decimals != nil || k.Unit):
		return errors.New("bounds of numbers on what is no number")
	case k.Min != nil && k.Max != nil && k.Min.Cmp(*k.Max) > 0:
		return fmt.Errorf("from %s to %s", k.Min, k.Max)
	case k.Sign != AnySign && k.Sign != NonNegative && k.Sign != NonPositive:
		return fmt.Errorf("unknown sign %q", k.Sign)
	}
	return nil
}

func (k *Column) number() bool { return k.Type == Integer || k.Type == Decimal }

// column returns the declaration of a column, an empty one where there is none.
func (c *Contract) column(name string) *Column {
	for i := range c.Columns {
		if c.Columns[i].Name == name {
			return &c.Columns[i]
		}
	}
	return &Column{}
}

// series is what findings on the feed as a whole touch.
func (c *Contract) series() anomaly.Series { return anomaly.Series{Partner: c.Partner, Feed: c.Feed} }
