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

	"github.com/jupan-go/jupan/internal/terse"
	"github.com/jupan-go/jupan/settle/money"
)

// Bounds of what an event may hold. Together those on numbers keep the sum of
// 10^11 of them within 128 bits, whatever the order they are added in.
const (
	MaxText     = 1024        // bytes in a text field
	MaxName     = 64          // bytes in the name of a dimension
	MaxDims     = 64          // dimensions in Dims
	MaxDecimals = 12          // decimals of an amount or a quantity
	maxWhole    = terse.Whole // 10^15: an amount or a quantity is below it

	minUnix = -62_135_596_800 // 0001-01-01T00:00:00Z, the zero time
	maxUnix = 253_402_300_799 // 9999-12-31T23:59:59Z, the last that RFC 3339 writes
)

// Validate reports everything that is wrong with e, each fault a [*FieldError],
// joined. It does not allocate for a valid event.
func (e *Event) Validate() error {
	var f faults
	e.check(&f, e.plain())
	return f.err()
}

// check collects what is wrong with e; a caller may know that its text is plain.
func (e *Event) check(f *faults, plain bool) {
	if !plain {
		e.checkText(f)
	}
	e.checkKeys(f)
	e.checkTimes(f)
	if !small(e.Gross) || !small(e.Fee) || !small(e.Net) {
		e.checkAmounts(f)
	}
	e.checkKind(f)
	if e.Dims != nil {
		e.checkDims(f)
	}
	if e.Origin.Row < 0 {
		f.addf("origin.row", ErrRange, "negative")
	}
}

// faults collects what is wrong. The checks call its methods only for a fault,
// so that a valid event costs the comparisons and no more.
type faults struct{ list []*FieldError }

func (f *faults) add(field, value string, err error) {
	f.list = append(f.list, &FieldError{Field: field, Value: clip(value), Err: err})
}

func (f *faults) addf(field string, class error, format string, args ...any) {
	f.add(field, "", fmt.Errorf("%w: "+format, append([]any{class}, args...)...))
}

func (f *faults) err() error {
	switch len(f.list) {
	case 0:
		return nil
	case 1:
		return f.list[0]
	}
	errs := make([]error, len(f.list))
	for i, fault := range f.list {
		errs[i] = fault
	}
	return errors.Join(errs...)
}

// plain reports whether every text field is printable ASCII and short: true for
// nearly all events, and then checkText has nothing to find.
func (e *Event) plain() bool {
	odd := oddText(e.Key.Source) | oddText(e.Key.ID) | oddText(e.Order) |
		oddText(e.Parent.Source) | oddText(e.Parent.ID) |
		oddText(e.Party) | oddText(e.Campaign) | oddText(e.Product) | oddText(e.Customer) |
		oddText(e.Origin.File) | oddText(e.Origin.Hash) | oddText(e.Origin.Mapping)
	for i := range e.Dims {
		odd |= oddText(e.Dims[i].Value)
	}
	return odd == 0
}

// checkText checks the characters and the length of every text field.
func (e *Event) checkText(f *faults) {
	names := [...]string{
		"source", "id", "order", "parent", "parent", "party", "campaign", "product", "customer",
		"origin.file", "origin.hash", "origin.mapping",
	}
	for i, s := range e.texts() {
		f.text(names[i], *s)
	}
	for i := range e.Dims {
		if err := textFault(e.Dims[i].Value); err != nil {
			f.add(dimPrefix+e.Dims[i].Name, e.Dims[i].Value, err)
		}
	}
}

func (f *faults) text(field, s string) {
	if err := textFault(s); err != nil {
		f.add(field, s, err)
	}
}

func (e *Event) checkTimes(f *faults) {
	if e.At.IsZero() {
		f.add("at", "", ErrMissing)
	} else if !inTime(e.At) {
		f.add("at", "", ErrRange)
	}
	if !e.Booked.IsZero() && !inTime(e.Booked) {
		f.add("booked", "", ErrRange)
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

// small reports whether a is plainly within bounds, as nearly all amounts are;
// checkAmounts then has nothing to find.
func small(a money.Amount) bool {
	hi, lo, scale := a.Parts()
	return smallParts(hi, lo, scale) && (a.Currency() != 0 || lo == 0)
}

func (e *Event) checkAmounts(f *faults) {
	f.amount("gross", e.Gross)
	f.amount("fee", e.Fee)
	f.amount("net", e.Net)
}

func (f *faults) amount(field string, a money.Amount) {
	if hi, lo, scale := a.Parts(); !inRange(hi, lo, scale, a.Currency().Digits()) {
		f.add(field, a.String(), ErrRange)
	}
	if a.Currency() == 0 && !a.IsZero() {
		f.addf(field, ErrMissing, "an amount without a currency")
	}
}

// checkKind holds the numbers against the natural sign of the kind.
func (e *Event) checkKind(f *faults) {
	if hi, lo, scale := e.Quantity.Parts(); !inRange(hi, lo, scale, 0) {
		f.add("quantity", e.Quantity.String(), ErrRange)
	}
	gross, quantity := e.Gross.Sign(), e.Quantity.Sign()
	if e.Reverses {
		gross, quantity = -gross, -quantity
	}
	switch n := e.Kind.nature(); n {
	case positive, negative, negativeOrZero:
		// What is free of charge says so: "0 KRW" is an amount, none is not.
		free := n == positive && e.Gross.Currency() != 0
		if gross == 0 && n != negativeOrZero && !free {
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
		if e.Reverses && n == countedEither && quantity < 0 { // it would be counted once more
			e.signFault(f, "quantity", true)
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
	if len(e.Dims) > MaxDims {
		f.addf("dims", ErrRange, "%d, more than %d", len(e.Dims), MaxDims)
	}
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

// smallParts reports whether a coefficient is below 10^15, and so in range
// whatever its decimals, if they are no more than MaxDecimals.
func smallParts(hi int64, lo uint64, scale uint8) bool {
	v := int64(lo)
	return hi == v>>63 && -maxWhole < v && v < maxWhole && scale <= MaxDecimals
}

// inRange reports whether coefficient·10^−scale has at most MaxDecimals
// decimals, or as many as digits if that is more, and is below 10^15, or so
// much less that all its digits are still below 10^27.
func inRange(hi int64, lo uint64, scale uint8, digits int) bool {
	if smallParts(hi, lo, scale) {
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

// textFault says why s may not stand in a text field; nil if it may.
func textFault(s string) error {
	if isPlain(s) {
		return nil
	}
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
