// Copyright 2026 The jupan authors.
// SPDX-License-Identifier: Apache-2.0

package stripe

import (
	"fmt"

	"github.com/jupan-go/jupan/adapters"
	"github.com/jupan-go/jupan/adapters/rows"
	"github.com/jupan-go/jupan/settle/event"
	"github.com/jupan-go/jupan/settle/money"
)

// categories are the words of reporting_category.
var categories = rows.MustWords(`
	charge: payment_captured
	charge_failure: payment_cancelled
	partial_capture_reversal: payment_cancelled
	refund: payment_refunded
	refund_failure: payment_refunded reverses
	dispute: chargeback
	dispute_reversal: chargeback reverses
	platform_earning: payment_captured
	platform_earning_refund: payment_refunded
	fee: fee
	network_cost: fee
	tax: fee
	payout: payout
	payout_reversal: payout reverses
	*: adjustment
`)

// types are the words of type, which stands in for a category that is not there. The
// word "adjustment" has many meanings, and keeps them to itself.
var types = rows.MustWords(`
	charge: payment_captured
	payment: payment_captured
	payment_failure_refund: payment_cancelled
	payment_reversal: payment_cancelled
	refund: payment_refunded
	payment_refund: payment_refunded
	refund_failure: payment_refunded reverses
	application_fee: payment_captured
	application_fee_refund: payment_refunded
	stripe_fee: fee
	stripe_fx_fee: fee
	tax_fee: fee
	payout: payout
	payout_cancel: payout reverses
	payout_failure: payout reverses
	*: adjustment
`)

// digits is how many decimals the whole numbers of the API have. Two currencies without
// decimals have two here, as they once had; and all that are not named have two.
func digits(c money.Currency) int {
	switch c.Code() {
	case "BIF", "CLP", "DJF", "GNF", "JPY", "KMF", "KRW", "MGA", "PYG", "RWF", "VND", "VUV", "XAF", "XOF", "XPF":
		return 0
	case "BHD", "JOD", "KWD", "OMR", "TND":
		return 3
	}
	return 2
}

// decodePage reads a page of GET /v1/balance_transactions, or a file of the same shape.
func (a Adapter) decodePage(in *adapters.Input, out *adapters.Output) error {
	t, err := rows.JSON(in, out, "data", nil)
	if err != nil {
		return err
	}
	last := ""
	for t.Next() {
		last = t.Text("id")
		e := a.transaction(t.Row, object{t.Row, "source."}, out)
		if e.Kind == "" {
			t.Skip("zero")
			continue
		}
		t.Emit(e)
	}
	if err := t.Err(); err != nil {
		return err
	}
	if t.Rest().Text("has_more") != "true" {
		return nil
	}
	if last == "" {
		return &adapters.DriftError{Name: in.Name, Missing: []string{"id"}, Detail: "there are more pages behind one whose last row has none"}
	}
	out.Next(last)
	return nil
}

// object is what a balance transaction is about, where it is there with its members and
// not by its id alone: the row that has it, and the way to it.
type object struct {
	row rows.Row
	way string
}

// transaction makes an event of a balance transaction. One that moves nothing has no
// kind.
func (a Adapter) transaction(r rows.Row, source object, out *adapters.Output) event.Event {
	m := meaning(r)
	c := r.Currency("currency")
	for _, name := range [...]string{"currency", "amount", "net", "created"} {
		r.Need(name)
	}
	d := digits(c)
	e := event.Event{
		Key: event.Key{ID: r.Need("id")}, At: r.Unix("created"), Booked: r.Unix("available_on"),
		Gross: r.Minor("amount", c, d), Fee: r.Minor("fee", c, d).Neg(), Net: r.Minor("net", c, d),
		Parent: event.Key{ID: r.Text("source.charge.balance_transaction")},
	}
	judge(&e, m)
	if a.OrderKey != "" {
		e.Order = source.row.Text(source.way + "metadata." + a.OrderKey)
	}
	balance := r.Text("balance_type")
	if balance == "payments" { // the usual one, of which older versions of the API say nothing
		balance = ""
	}
	dims := append(feeParts(r, &e, out),
		"type", m.Word, "transaction_type", r.Text("type"), "source_id", idOf(r, "source"),
		"charge", idOf(source.row, source.way+"charge"), "payment_intent", idOf(source.row, source.way+"payment_intent"),
		"exchange_rate", r.Text("exchange_rate"), "balance_type", balance,
	)
	if e.Kind == event.Fee {
		dims = append(dims, "description", r.Text("description"))
	}
	e.Dims = rows.Dims(dims...)
	if r.Err() == nil {
		check(&e, out)
	}
	return e
}

// meaning is what a row is by its category, or else by its type.
func meaning(r rows.Row) rows.Meaning {
	if !r.Has("reporting_category") && r.Has("type") {
		return r.Word("type", types)
	}
	r.Need("reporting_category")
	return r.Word("reporting_category", categories)
}

// judge sets the kind. A category has fees and their return; and what should move the
// balance but leaves it as it is has no kind, or is an adjustment if there is a fee.
func judge(e *event.Event, m rows.Meaning) {
	e.Kind, e.Reverses = m.Kind, m.Reverses
	switch {
	case m.Kind == event.Fee && e.Gross.Sign() > 0:
		e.Reverses = true
	case m.Kind == event.PaymentCaptured || m.Kind == event.PaymentCancelled || m.Kind == event.Adjustment || !e.Gross.IsZero():
	case e.Fee.IsZero() && e.Net.IsZero():
		e.Kind = ""
	default:
		e.Kind, e.Reverses = event.Adjustment, false
	}
}

// check holds a row to what Stripe says of it: net is amount less fee.
func check(e *event.Event, out *adapters.Output) {
	if sum, err := e.Gross.Add(e.Fee); err != nil || sum.Decimal() != e.Net.Decimal() {
		out.Warn("net", fmt.Errorf("%w: %s is not %s with a fee of %s", event.ErrRange, e.Net, e.Gross, e.Fee))
	}
}

// feeParts are the dimensions that say what a fee consists of, as costs. They are held to
// the fee.
func feeParts(r rows.Row, e *event.Event, out *adapters.Output) []string {
	list := r.List("fee_details")
	if len(list) == 0 {
		return nil
	}
	c := e.Net.Currency()
	var byType [len(feeTypes)]money.Amount
	sum := money.Zero(c)
	for _, item := range list {
		amount := item.Minor("amount", c, digits(c))
		at := feeType(item.Text("type"))
		byType[at] = item.Sum("amount", byType[at], amount)
		sum = item.Sum("amount", sum, amount)
	}
	if r.Err() == nil && sum.Neg().Decimal() != e.Fee.Decimal() {
		out.Warn("fee_details", fmt.Errorf("%w: they come to %s, the fee is %s", event.ErrRange, sum, e.Fee.Neg()))
	}
	var dims []string
	for i, amount := range byType {
		if !amount.IsZero() {
			dims = append(dims, "fee_"+feeTypes[i], amount.Number())
		}
	}
	return dims
}

// feeTypes are the types of fees; the last stands for all others.
var feeTypes = [...]string{
	"stripe_fee", "application_fee", "payment_method_passthrough_fee", "tax", "withheld_tax", "other",
}

// feeType is the place of a type of fee in feeTypes.
func feeType(word string) int {
	for i, known := range feeTypes {
		if known == word {
			return i
		}
	}
	return len(feeTypes) - 1
}

// idOf is the id of an object that stands there itself, or by its id.
func idOf(r rows.Row, name string) string {
	if id := r.Text(name + ".id"); id != "" {
		return id
	}
	return r.Text(name)
}
