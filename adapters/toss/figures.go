// Copyright 2026 The jupan authors.
// SPDX-License-Identifier: Apache-2.0

package toss

import (
	"fmt"

	"github.com/jupan-go/jupan/adapters"
	"github.com/jupan-go/jupan/adapters/rows"
	"github.com/jupan-go/jupan/settle/event"
	"github.com/jupan-go/jupan/settle/money"
)

// figures are the amounts of a row, signed as Toss states them: a fee that is a cost is
// positive, and all of a cancellation is negative.
type figures struct {
	amount, fee, payOut   money.Amount
	supply, vat, listed   money.Amount
	interest              money.Amount
	byType                [len(feeTypes)]money.Amount
	stated, itemised, tax bool     // fee, fees, and supplyAmount or vat are there
	odd                   []string // words of fees that are not in feeTypes
}

// feeTypes are the words of fees, and the dimensions that hold their amounts.
var feeTypes = [...]struct{ word, dim string }{
	{"BASE", "fee_base"},
	{"INSTALLMENT", "fee_instalment"},
	{"INSTALLMENT_DISCOUNT", "fee_instalment_discount"},
	{"POINT_SAVING", "fee_point_saving"},
	{"ETC", "fee_etc"},
}

// figuresOf reads the amounts of a row. Some versions of the API have no fee, and some
// no fees: what fees come to stands in for a fee that is not there.
func figuresOf(r rows.Row) figures {
	c := r.Currency("currency")
	f := figures{
		amount: r.Amount("amount", c), fee: r.Amount("fee", c), payOut: r.Amount("payOutAmount", c),
		supply: r.Amount("supplyAmount", c), vat: r.Amount("vat", c), interest: r.Amount("interestFee", c),
		stated: r.Has("fee"), tax: r.Has("supplyAmount") && r.Has("vat"),
	}
	for _, name := range [...]string{"currency", "amount", "payOutAmount"} {
		r.Need(name)
	}
	for _, item := range r.List("fees") {
		f.itemise(item, item.Amount("fee", c))
	}
	if !f.stated {
		f.fee = f.listed
	}
	return f
}

// itemise adds an item of fees.
func (f *figures) itemise(item rows.Row, fee money.Amount) {
	f.itemised = true
	f.listed = item.Sum("fee", f.listed, fee)
	word := item.Need("type")
	for i, t := range feeTypes {
		if t.word == word {
			f.byType[i] = item.Sum("fee", f.byType[i], fee)
			return
		}
	}
	f.odd = append(f.odd, word)
}

// parts are the names and values of the dimensions that say what a fee consists of, as
// Toss signs it.
func (f *figures) parts() []string {
	var list []string
	for i, t := range feeTypes {
		if !f.byType[i].IsZero() {
			list = append(list, t.dim, f.byType[i].Number())
		}
	}
	if !f.interest.IsZero() {
		list = append(list, "interest_fee", f.interest.Number())
	}
	return list
}

// check holds a row to Toss's own sums. The row is taken either way.
func (f *figures) check(out *adapters.Output) {
	if !adds(f.payOut, f.fee, f.amount) {
		out.Warn("payOutAmount", fmt.Errorf("%w: %s is not %s less the fee of %s", event.ErrRange, f.payOut, f.amount, f.fee))
	}
	if f.stated && f.itemised && !f.listed.Equal(f.fee) {
		out.Warn("fees", fmt.Errorf("%w: they come to %s, the fee is %s", event.ErrRange, f.listed, f.fee))
	}
	if f.tax && !adds(f.supply, f.vat, f.fee) {
		out.Warn("vat", fmt.Errorf("%w: %s and %s do not make the fee of %s", event.ErrRange, f.supply, f.vat, f.fee))
	}
	for _, word := range f.odd {
		out.Warn("fees", fmt.Errorf("%w: type %q, which counts in the fee only", adapters.ErrUnknown, word))
	}
}

// adds reports whether a and b make sum.
func adds(a, b, sum money.Amount) bool {
	got, err := a.Add(b)
	return err == nil && got.Decimal() == sum.Decimal()
}
