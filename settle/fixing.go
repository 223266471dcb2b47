// Copyright 2026 The jupan authors.
// SPDX-License-Identifier: Apache-2.0

package settle

import (
	"errors"
	"fmt"

	"github.com/jupan-go/jupan/settle/money"
)

// Fixing is a rate of exchange as a bank announced it for a day:
//
//	Per units of From = Rate units of To
type Fixing struct {
	From money.Currency `json:"from"`
	To   money.Currency `json:"to"`
	Date Date           `json:"date"` // the day for which it was published
	Rate money.Decimal  `json:"rate"`
	// Per is how many units of From the rate is for; 0 is 1. Yen are often
	// announced by the hundred.
	Per int64 `json:"per,omitempty"`
	// Source is who announced it and, where there are several on a day, which one
	// it is.
	Source string `json:"source,omitempty"`
}

// String reads as "1 USD = 1350.2 KRW (KEB first, 2026-02-02)".
func (f Fixing) String() string {
	source := ""
	if f.Source != "" {
		source = f.Source + ", "
	}
	return fmt.Sprintf("%d %s = %s %s (%s%s)", f.per(), f.From, f.Rate, f.To, source, f.Date)
}

func (f Fixing) per() int64 { return max(f.Per, 1) }

func (f Fixing) validate() error {
	var faults []error
	add := func(code FaultCode, path, format string, args ...any) {
		faults = append(faults, fault(code, path, format, args...))
	}
	none := money.Currency(0)
	if f.From == none {
		add(CodeMissing, "from", "missing")
	}
	if f.To == none {
		add(CodeMissing, "to", "missing")
	}
	if f.From == f.To && f.From != none {
		add(CodeConflict, "to", "%s in itself is no rate of exchange", f.From)
	}
	if f.Date.IsZero() {
		add(CodeMissing, "date", "missing")
	}
	if f.Rate.Sign() <= 0 {
		add(CodeRange, "rate", "%s is not above 0", f.Rate)
	}
	if f.Per < 0 {
		add(CodeRange, "per", "%d is below 0", f.Per)
	}
	return errors.Join(faults...)
}

// fixingKey is what a fixing is looked up by.
type fixingKey struct {
	from, to money.Currency
	date     Date
	source   string
}

// Fixings is a table of rates of exchange. It is immutable and safe for concurrent
// use; the nil table is empty.
type Fixings struct {
	table map[fixingKey]Fixing
}

// NewFixings makes a table. It reports every fault at once; two different rates of
// one pair, day and source are one.
func NewFixings(list []Fixing) (*Fixings, error) {
	f := &Fixings{make(map[fixingKey]Fixing, len(list))}
	var faults []error
	for i, x := range list {
		path := fmt.Sprintf("[%d]", i)
		faults = append(faults, under(path, x.validate()))
		key := fixingKey{x.From, x.To, x.Date, x.Source}
		if other, ok := f.table[key]; ok && other != x {
			faults = append(faults, fault(CodeDuplicate, path, "%s, and there is %s too", x, other))
		}
		f.table[key] = x
	}
	if err := errors.Join(faults...); err != nil {
		return nil, fmt.Errorf("settle: fixings: %w", err)
	}
	return f, nil
}

// ParseFixings reads a table from a JSON array of fixings.
func ParseFixings(data []byte) (*Fixings, error) {
	var list []Fixing
	if err := decodeStrict(data, &list); err != nil {
		return nil, fmt.Errorf("settle: fixings: %w", err)
	}
	return NewFixings(list)
}

// Find returns the fixing by which an amount of one currency becomes one of
// another. If only the fixing of the opposite direction is known, that one is
// returned and inverse is true.
func (f *Fixings) Find(from, to money.Currency, date Date, source string) (x Fixing, inverse, ok bool) {
	if f == nil {
		return Fixing{}, false, false
	}
	if x, ok = f.table[fixingKey{from, to, date, source}]; ok {
		return x, false, true
	}
	x, ok = f.table[fixingKey{to, from, date, source}]
	return x, ok, ok
}

// FixingError says which rate of exchange is missing: that of From in To which
// Source fixed on Date.
type FixingError struct {
	From, To money.Currency
	Date     Date
	Source   string
}

// Error returns "no fixing of USD in KRW by KEB on 2026-02-02".
func (e *FixingError) Error() string {
	by := ""
	if e.Source != "" {
		by = " by " + e.Source
	}
	return fmt.Sprintf("no fixing of %s in %s%s on %s", e.From, e.To, by, e.Date)
}
