// Copyright 2026 The jupan authors.
// SPDX-License-Identifier: Apache-2.0

package shopify

import (
	"fmt"
	"strings"

	"github.com/jupan-go/jupan/adapters"
	"github.com/jupan-go/jupan/adapters/rows"
	"github.com/jupan-go/jupan/settle/event"
	"github.com/jupan-go/jupan/settle/money"
)

// types are the types of balance transactions: of GraphQL, of REST and of the export, in
// lower case. All others are adjustments: credits and debits of Shopify's own, reserves,
// labels, taxes, advances.
var types = rows.MustWords(`
	charge: payment_captured
	capture: payment_captured
	refund: payment_refunded
	payment_refund: payment_refunded
	refund_failure: payment_refunded reverses
	chargeback won: chargeback
	dispute: chargeback
	dispute_withdrawal: chargeback
	dispute_reversal: chargeback
	chargeback_fee: fee
	chargeback_fee_refund: fee
	stripe_fee: fee
	payout: payout
	chargeback: chargeback
	payout_failure: payout
	payout_cancellation: payout
	transfer: payout
	transfer_failure: payout
	transfer_cancel: payout
	transfer_refund: payout
	*: adjustment
`)

// meaning is what a type stands for.
func meaning(r rows.Row, name string) rows.Meaning {
	word := r.Need(name)
	m, err := types.Of(strings.ToLower(word))
	if err != nil {
		r.Fail(name, err)
	}
	m.Word = word
	return m
}

// figures are the amounts of a row. The net is trusted, and the fee is what lies between
// it and the amount; the fee that is stated is only held to that.
type figures struct {
	gross, stated, net money.Amount
}

func (f *figures) fill(e *event.Event, r rows.Row, feeName string) {
	e.Gross, e.Net = f.gross, f.net
	e.Fee = r.Sum(feeName, f.net, f.gross.Neg())
}

func (f *figures) check(e *event.Event, feeName string, out *adapters.Output) {
	if f.stated.Decimal() != e.Fee.Neg().Decimal() {
		out.Warn(feeName, fmt.Errorf("%w: the fee is %s, but %s less it is not the net of %s", event.ErrRange, f.stated, f.gross, f.net))
	}
}

// judge sets the kind. Disputes, fees and payouts are given back under the same words as
// they were taken; what is otherwise against the nature of its kind is an adjustment. An
// event that moves nothing has no kind.
func judge(e *event.Event, m rows.Meaning) {
	e.Kind, e.Reverses = m.Kind, m.Reverses
	sign, natural := e.Gross.Sign(), m.Kind.Sign()
	if m.Reverses {
		natural = -natural
	}
	switch {
	case sign == 0 && e.Fee.IsZero():
		e.Kind = ""
	case sign > 0 && (m.Kind == event.Chargeback || m.Kind == event.Fee || m.Kind == event.Payout):
		e.Reverses = true
	case natural != 0 && sign != natural:
		e.Kind, e.Reverses = event.Adjustment, false
	}
}

// unmoved is why a row gives no event, empty if it does.
func (a Adapter) unmoved(e *event.Event, test bool, payoutStatus string) string {
	switch {
	case test:
		return "test"
	case a.PaidOut && !strings.EqualFold(payoutStatus, "paid"):
		return "not_paid_out"
	case e.Kind == "":
		return "zero"
	}
	return ""
}

// payout is the payout's id, if the adapter names it.
func (a Adapter) payout(id string) string {
	if !a.PaidOut {
		return ""
	}
	return id
}

// number is the number at the end of a global id ("gid://shopify/Order/1"), which is the
// id that REST has; other texts are as they are.
func number(id string) string { return id[strings.LastIndexByte(id, '/')+1:] }
