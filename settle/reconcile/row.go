// Copyright 2026 The jupan authors.
// SPDX-License-Identifier: Apache-2.0

package reconcile

import (
	"cmp"
	"strconv"
	"strings"

	"github.com/jupan-go/jupan/internal/dec"
	"github.com/jupan-go/jupan/settle"
	"github.com/jupan-go/jupan/settle/event"
	"github.com/jupan-go/jupan/settle/money"
)

// Row is one line of either side. Every field may be missing: the zero Amount, the
// zero Date and empty text are not stated. Signs may follow either side's habit,
// as long as both sides have the same.
type Row struct {
	// Key is what both sides know the line by, where they do: an order, a payment.
	// Several rows of one side may have one key.
	Key string `json:"key,omitempty"`
	// Date is the day that the side gives the line.
	Date settle.Date `json:"date,omitzero"`
	// Amount is the figure that rows are matched and totalled by. It carries the
	// currency of the row.
	Amount money.Amount `json:"amount"`
	// Fee, Tax and Net are compared where both sides state them.
	Fee money.Amount `json:"fee"`
	Tax money.Amount `json:"tax"`
	Net money.Amount `json:"net"`
	// Text is for a reader, and for the method [ByText].
	Text string `json:"text,omitempty"`
	// Origin is where the row was read, for reports; it is no part of what is
	// compared.
	Origin event.Origin `json:"origin,omitzero"`
}

// Side names one of the two sides. The zero Side is none.
type Side uint8

// The two sides.
const (
	Ours   Side = 1 // the host's rows
	Theirs Side = 2 // the partner's rows, or the manual process's
)

func sideNames() []string { return []string{Ours: "ours", Theirs: "theirs"} }

// String returns "ours" or "theirs", and nothing for no side.
func (s Side) String() string { return nameOf(uint8(s), sideNames()) }

// MarshalText writes what String returns.
func (s Side) MarshalText() ([]byte, error) { return []byte(s.String()), nil }

// UnmarshalText reads what MarshalText writes.
func (s *Side) UnmarshalText(text []byte) error {
	return readName(s, "side", string(text), sideNames())
}

// Field is a part of a row that is compared.
type Field uint8

// The fields. The zero Field is none.
const (
	FieldAmount Field = iota + 1 // Row.Amount
	FieldFee                     // Row.Fee
	FieldTax                     // Row.Tax
	FieldNet                     // Row.Net
	FieldDate                    // Row.Date
)

func fieldNames() []string {
	return []string{
		FieldAmount: "amount", FieldFee: "fee", FieldTax: "tax", FieldNet: "net", FieldDate: "date",
	}
}

// String returns the name: amount, fee, tax, net or date.
func (f Field) String() string { return nameOf(uint8(f), fieldNames()) }

// MarshalText writes what String returns.
func (f Field) MarshalText() ([]byte, error) { return []byte(f.String()), nil }

// UnmarshalText reads what MarshalText writes.
func (f *Field) UnmarshalText(text []byte) error {
	return readName(f, "field", string(text), fieldNames())
}

// money returns the amount of a field, zero for [FieldDate].
func (r *Row) money(f Field) money.Amount {
	switch f {
	case FieldAmount:
		return r.Amount
	case FieldFee:
		return r.Fee
	case FieldTax:
		return r.Tax
	case FieldNet:
		return r.Net
	}
	return money.Amount{}
}

// place is "file:17", with less where less is known.
func (r *Row) place() string {
	switch o := r.Origin; {
	case o.Row == 0:
		return o.File
	case o.File == "":
		return strconv.FormatInt(o.Row, 10)
	default:
		return o.File + ":" + strconv.FormatInt(o.Row, 10)
	}
}

// stated reports whether a says anything; a stated zero has a currency.
func stated(a money.Amount) bool { return a != money.Amount{} }

// decimalsMin is how many decimals the package computes with, and more for a
// currency with more: the bounds of [event.Event], whose sums always fit.
const decimalsMin = event.MaxDecimals

// digitsMax is how many digits an amount has at most with those decimals.
const digitsMax = 27

func decimalsOf(c money.Currency) uint8 { return uint8(max(decimalsMin, c.Digits())) }

// unitsOf returns a as a whole number of 10^−decimalsOf(currency); ok is false if
// a is out of bounds or is money of no currency.
func unitsOf(a money.Amount) (units dec.Int, ok bool) {
	hi, lo, scale := a.Parts()
	coef, ok := dec.FromParts(hi, lo)
	decimals := decimalsOf(a.Currency())
	if !ok || scale > decimals || a.Currency() == 0 && !coef.IsZero() {
		return dec.Int{}, false
	}
	units, ok = coef.MulPow10(uint(decimals - scale))
	return units, ok && units.Abs().Cmp(dec.Pow10(digitsMax)) < 0
}

// unitsOfSum is unitsOf for a sum of rows, which may be beyond the bounds of one.
func unitsOfSum(a money.Amount) dec.Int {
	units, _ := unitsOf(a)
	return units
}

// amountOf is the inverse of unitsOf, for sums too.
func amountOf(units dec.Int, c money.Currency) (money.Amount, error) {
	return money.FromParts(units.Hi, units.Lo, decimalsOf(c), c)
}

// compareAmounts orders by currency, then by size, then by sign: refunds are
// treated like sales.
func compareAmounts(a, b money.Amount) int {
	if a == b {
		return 0
	}
	if c := cmp.Compare(a.Currency(), b.Currency()); c != 0 {
		return c
	}
	return cmp.Or(a.Abs().Decimal().Cmp(b.Abs().Decimal()), cmp.Compare(a.Sign(), b.Sign()))
}

// compareFacts is the order of reports, by everything but the text and where the
// row was read. Rows that are equal in it and have a key are copies.
func compareFacts(a, b *Row) int {
	if c := cmp.Or(strings.Compare(a.Key, b.Key), a.Date.Compare(b.Date)); c != 0 {
		return c
	}
	if c := compareAmounts(a.Amount, b.Amount); c != 0 {
		return c
	}
	return compareFigures(a, b)
}

// compareFigures orders by fee, tax and net.
func compareFigures(a, b *Row) int {
	for f := FieldFee; f <= FieldNet; f++ {
		if c := compareAmounts(a.money(f), b.money(f)); c != 0 {
			return c
		}
	}
	return 0
}

// compareRows is compareFacts and then all the rest, so that rows equal in it
// cannot be told apart in a report.
func compareRows(a, b *Row) int {
	if c := compareFacts(a, b); c != 0 {
		return c
	}
	return cmp.Or(
		strings.Compare(a.Text, b.Text), strings.Compare(a.Origin.File, b.Origin.File),
		cmp.Compare(a.Origin.Row, b.Origin.Row), strings.Compare(a.Origin.Hash, b.Origin.Hash),
		strings.Compare(a.Origin.Mapping, b.Origin.Mapping),
	)
}
