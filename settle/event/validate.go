// Copyright 2026 The jupan authors.
// SPDX-License-Identifier: Apache-2.0

package event

import (
	"errors"
	"fmt"
	"math/bits"
	"time"
	"unicode"
	"unicode/utf8"

	"github.com/jupan-go/jupan/settle/money"
)

// Bounds of what an event may hold. Together those on numbers keep the sum of
// 10^11 of them within 128 bits, whatever the order they are added in.
const (
	MaxText     = 1024                  // bytes in a text field
	MaxDecimals = 12                    // decimals of an amount or a quantity
	maxWhole    = 1_000_000_000_000_000 // 10^15: an amount or a quantity is below it

	minUnix = -62_135_596_800 // 0001-01-01T00:00:00Z, the zero time
	maxUnix = 253_402_300_799 // 9999-12-31T23:59:59Z, the last that RFC 3339 writes
)

// Validate reports everything that is wrong with e, each fault a [*FieldError],
// joined. It does not allocate for a valid event.
func (e *Event) Validate() error {
	var f faults
	e.checkText(&f)
	e.checkFacts(&f)
	return f.err()
}

// faults collects what is wrong. The checks call its methods only for a fault,
// so that a valid event costs the comparisons and no more.
type faults struct{ list []error }

func (f *faults) add(field, value string, err error) {
	f.list = append(f.list, &FieldError{Field: field, Value: clip(value), Err: err})
}

func (f *faults) addf(field string, class error, format string, args ...any) {
	f.add(field, "", fmt.Errorf("%w: "+format, append([]any{class}, args...)...))
}

func (f *faults) err() error {
	if f.list == nil {
		return nil
	}
	return errors.Join(f.list...)
}

// checkText checks the characters and the length of every text field.
func (e *Event) checkText(f *faults) {
	f.text("source", e.Key.Source)
	f.text("id", e.Key.ID)
	f.text("order", e.Order)
	f.text("parent", e.Parent.Source)
	f.text("parent", e.Parent.ID)
	f.text("party", e.Party)
	f.text("campaign", e.Campaign)
	f.text("product", e.Product)
	f.text("customer", e.Customer)
	f.text("origin.file", e.Origin.File)
	f.text("origin.hash", e.Origin.Hash)
	f.text("origin.mapping", e.Origin.Mapping)
	for i := range e.Dims {
		if !cleanText(e.Dims[i].Value) {
			f.add("dim."+e.Dims[i].Name, e.Dims[i].Value, textFault(e.Dims[i].Value))
		}
	}
}

func (f *faults) text(field, s string) {
	if s != "" && !cleanText(s) {
		f.add(field, s, textFault(s))
	}
}

// checkFacts checks everything else.
func (e *Event) checkFacts(f *faults) {
	e.checkKeys(f)
	if e.At.IsZero() {
		f.add("at", "", ErrMissing)
	} else if !inTime(e.At) {
		f.add("at", "", ErrRange)
	}
	if !e.Booked.IsZero() && !inTime(e.Booked) {
		f.add("booked", "", ErrRange)
	}
	f.amount("gross", e.Gross)
	f.amount("fee", e.Fee)
	f.amount("net", e.Net)
	if hi, lo, scale := e.Quantity.Parts(); !inRange(hi, lo, scale, 0) {
		f.add("quantity", e.Quantity.String(), ErrRange)
	}
	e.checkKind(f)
	if e.Dims != nil {
		e.checkDims(f)
	}
	if e.Origin.Row < 0 {
		f.addf("origin.row", ErrRange, "negative")
	}
}

func (e *Event) checkKeys(f *faults) {
	if e.Key.ID == "" {
		f.add("id", "", ErrMissing)
	}
	f.source("source", e.Key.Source)
	if e.Parent.IsZero() {
		return
	}
	if e.Parent.ID == "" {
		f.addf("parent", ErrSyntax, "no id in the key")
	}
	f.source("parent", e.Parent.Source)
}

func (f *faults) source(field, s string) {
	if s == "" {
		f.add(field, "", ErrMissing)
		return
	}
	for i := range len(s) {
		if s[i] == '/' {
			f.add(field, s, fmt.Errorf("%w: a source holds no '/'", ErrSyntax))
			return
		}
	}
}

func (f *faults) amount(field string, a money.Amount) {
	if hi, lo, scale := a.Parts(); !inRange(hi, lo, scale, a.Currency().Digits()) {
		f.add(field, a.String(), ErrRange)
	}
	if a.Currency() == 0 && !a.IsZero() {
		f.addf(field, ErrMissing, "an amount without a currency")
	}
}

// checkKind holds the event against the natural sign of its kind.
func (e *Event) checkKind(f *faults) {
	gross, quantity := e.Gross.Sign(), e.Quantity.Sign()
	if e.Reverses {
		gross, quantity = -gross, -quantity
	}
	switch n := e.Kind.nature(); n {
	case positive, negative, negativeOrZero:
		if gross == 0 && n != negativeOrZero {
			f.addf("gross", ErrMissing, "%s has an amount", e.Kind)
		}
		if gross > 0 && n != positive || gross < 0 && n == positive {
			e.signFault(f, "gross", n == positive)
		}
	case counted:
		if !e.Gross.IsZero() || !e.Fee.IsZero() || !e.Net.IsZero() {
			f.addf("gross", ErrKind, "%s has no money", e.Kind)
		}
		if quantity < 0 {
			e.signFault(f, "quantity", true)
		}
		fallthrough
	case countedEither:
		if quantity == 0 {
			f.addf("quantity", ErrMissing, "%s is counted, and not as zero", e.Kind)
		}
	case ownKind:
		if !e.Kind.valid() {
			e.formFault(f)
		}
	}
}

func (e *Event) signFault(f *faults, field string, natural bool) {
	word := "negative"
	if natural != e.Reverses {
		word = "positive"
	}
	f.addf(field, ErrKind, "%s is %s here", e.Kind, word)
}

func (e *Event) formFault(f *faults) {
	if e.Kind == "" {
		f.add("kind", "", ErrMissing)
		return
	}
	f.add("kind", string(e.Kind), fmt.Errorf("%w: want words of a-z, 0-9 and _ joined by points", ErrSyntax))
}

func (e *Event) checkDims(f *faults) {
	for i := range e.Dims {
		if i > 0 && e.Dims[i-1].Name >= e.Dims[i].Name {
			f.addf("dims", ErrSyntax, "not sorted by name, or a name twice")
		}
		if d := &e.Dims[i]; !isDimName(d.Name) {
			f.add("dims", d.Name, fmt.Errorf("%w: want a name of a-z, 0-9 and _, not that of a field", ErrSyntax))
		} else if d.Value == "" {
			f.add(dimPrefix+d.Name, "", ErrMissing)
		}
	}
}

func inTime(t time.Time) bool {
	s := t.Unix()
	return minUnix <= s && s <= maxUnix
}

// inRange reports whether coefficient·10^−scale has at most MaxDecimals
// decimals, or as many as digits if that is more, and is below 10^15, or so
// much less that all its digits are still below 10^27.
func inRange(hi int64, lo uint64, scale uint8, digits int) bool {
	if v := int64(lo); hi == v>>63 && -maxWhole < v && v < maxWhole && scale <= MaxDecimals {
		return true
	}
	decimals := max(MaxDecimals, digits)
	if int(scale) > decimals {
		return false
	}
	if hi < 0 {
		var borrow uint64
		lo, borrow = bits.Sub64(0, lo, 0)
		hi = -hi - int64(borrow)
	}
	limitHi, limitLo := uint64(0), uint64(maxWhole)
	for range MaxDecimals - (decimals - int(scale)) {
		var carry uint64
		carry, limitLo = bits.Mul64(limitLo, 10)
		limitHi = limitHi*10 + carry
	}
	_, below := bits.Sub64(lo, limitLo, 0)
	_, below = bits.Sub64(uint64(hi), limitHi, below)
	return below == 1
}

// cleanText reports whether s may stand in a text field.
func cleanText(s string) bool {
	return len(s) <= MaxText && (isPlain(s) || textFault(s) == nil)
}

// textFault says why s may not stand in a text field.
func textFault(s string) error {
	if len(s) > MaxText {
		return fmt.Errorf("%w: longer than %d bytes", ErrRange, MaxText)
	}
	if !utf8.ValidString(s) {
		return fmt.Errorf("%w: not UTF-8", ErrSyntax)
	}
	for _, r := range s {
		if unicode.IsControl(r) {
			return fmt.Errorf("%w: control character %U", ErrSyntax, r)
		}
	}
	return nil
}
