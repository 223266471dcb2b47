// Copyright 2026 The jupan authors.
// SPDX-License-Identifier: Apache-2.0

package shopify

import (
	"fmt"
	"hash/fnv"
	"strings"
	"time"

	"github.com/jupan-go/jupan/adapters"
	"github.com/jupan-go/jupan/adapters/rows"
	"github.com/jupan-go/jupan/settle/event"
	"github.com/jupan-go/jupan/settle/money"
)

// decodeREST reads an answer of the older API:
// GET /admin/api/<version>/shopify_payments/balance/transactions.json.
func (a Adapter) decodeREST(in *adapters.Input, out *adapters.Output) error {
	t, err := rows.JSON(in, out, "transactions", nil)
	if err != nil {
		return err
	}
	for t.Next() {
		c := t.Currency("currency")
		for _, name := range [...]string{"amount", "currency", "net", "processed_at"} {
			t.Need(name)
		}
		f := figures{gross: t.Amount("amount", c), stated: t.Amount("fee", c), net: t.Amount("net", c)}
		m := meaning(t.Row, "type")
		e := event.Event{Key: event.Key{ID: t.Need("id")}, At: t.RFC3339("processed_at"), Order: t.Text("source_order_id")}
		f.fill(&e, t.Row, "fee")
		judge(&e, m)
		e.Dims = rows.Dims(
			"type", m.Word, "source_id", t.Text("source_id"), "source_type", t.Text("source_type"),
			"order_transaction", t.Text("source_order_transaction_id"), "payout", a.payout(t.Text("payout_id")),
			"reason", t.Text("adjustment_reason"),
		)
		if skip := a.unmoved(&e, t.Text("test") == "true", t.Text("payout_status")); skip != "" {
			t.Skip(skip)
			continue
		}
		if t.Row.Err() == nil {
			f.check(&e, "fee", out)
		}
		t.Emit(e)
	}
	return t.Err()
}

// exportTable is that of payment_transactions_export_<n>.csv.
func exportTable() *adapters.Table {
	columns := adapters.Columns("Transaction Date", "Type", "Order", "Amount", "Fee", "Net", "Currency", "Payout Status")
	for _, name := range [...]string{
		"Payout ID", "Payout Date", "Available On", "Card Brand", "Card Source", "Checkout",
		"Payment Method Name", "Presentment Amount", "Presentment Currency", "VAT",
	} {
		columns = append(columns, adapters.Column{Name: name, Optional: true})
	}
	return &adapters.Table{Columns: columns}
}

// decodeExport reads what the admin exports. Rows have no ids there.
func (a Adapter) decodeExport(in *adapters.Input, out *adapters.Output) error {
	t, err := rows.Table(in, out, exportTable(), nil)
	if err != nil {
		return err
	}
	n := ordinals{}
	for t.Next() {
		e, f := a.exported(t.Row)
		n.number(t.Row, &e)
		if skip := a.unmoved(&e, false, t.Text("Payout Status")); skip != "" {
			t.Skip(skip)
			continue
		}
		if t.Row.Err() == nil {
			f.check(&e, "Fee", out)
		}
		t.Emit(e)
	}
	return t.Err()
}

// exported makes an event of a row. What identifies it is what does not change: when it
// was, of which type, order and checkout, and how much.
func (a Adapter) exported(r rows.Row) (event.Event, figures) {
	c := r.Currency("Currency")
	for _, name := range [...]string{"Transaction Date", "Amount", "Net", "Currency"} {
		r.Need(name)
	}
	f := figures{gross: r.Amount("Amount", c), stated: r.Amount("Fee", c), net: r.Amount("Net", c)}
	m := meaning(r, "Type")
	e := event.Event{At: r.Time("Transaction Date", "2006-01-02 15:04:05 -0700", time.UTC), Order: r.Text("Order")}
	f.fill(&e, r, "Fee")
	judge(&e, m)
	e.Key.ID = strings.Join([]string{
		e.At.Format(time.RFC3339), m.Word, e.Order, r.Text("Checkout"), e.Gross.String(), e.Net.Number(),
	}, "|")
	charged := ""
	if r.Has("Presentment Amount") {
		charged = r.Decimal("Presentment Amount").String()
	}
	vat := ""
	if tax := r.Amount("VAT", c); !tax.IsZero() {
		vat = tax.Number()
	}
	e.Dims = rows.Dims(
		"type", m.Word, "method", r.Text("Payment Method Name"), "card_brand", r.Text("Card Brand"),
		"card_source", r.Text("Card Source"), "checkout", r.Text("Checkout"), "customer_amount", charged,
		"customer_currency", r.Text("Presentment Currency"), "vat", vat, "payout", a.payout(r.Text("Payout ID")),
	)
	return e, f
}

// ordinals numbers rows that are alike, by a hash of their key.
type ordinals map[uint64]int

// ordinalsMax is how many rows of an export are told apart.
const ordinalsMax = 1 << 20

func (o ordinals) number(r rows.Row, e *event.Event) {
	if len(o) == ordinalsMax {
		r.Fail("", fmt.Errorf("%w: an export of more than %d rows", adapters.ErrLimit, ordinalsMax))
		return
	}
	h := fnv.New64a()
	_, _ = h.Write([]byte(e.Key.ID)) // a hash takes everything
	sum := h.Sum64()
	o[sum]++
	if n := o[sum]; n > 1 {
		e.Key.ID = fmt.Sprintf("%s|#%d", e.Key.ID, n)
	}
}

// statuses are those of payouts. Only what is paid has left.
var statuses = rows.MustWords(`
	paid: payout
	scheduled: skip scheduled
	in_transit: skip in_transit
	failed: skip failed
	canceled: skip cancelled
	cancelled: skip cancelled
`)

// decodePayouts reads an answer of GET /admin/api/<version>/shopify_payments/payouts.json.
func decodePayouts(in *adapters.Input, out *adapters.Output) error {
	t, err := rows.JSON(in, out, "payouts", nil)
	if err != nil {
		return err
	}
	for t.Next() {
		t.Need("status")
		m := t.Word("status", statuses)
		if m.Skip != "" {
			t.Skip(m.Skip)
			continue
		}
		c := t.Currency("currency")
		for _, name := range [...]string{"currency", "amount", "date"} {
			t.Need(name)
		}
		amount := t.Amount("amount", c)
		at, date := t.Day("date", time.DateOnly, in.Zone)
		if amount.IsZero() {
			t.Skip("zero")
			continue
		}
		e := event.Event{
			Key: event.Key{ID: "payout|" + t.Need("id")}, Kind: m.Kind, Reverses: amount.Sign() < 0, At: at,
			Gross: amount.Neg(), Net: amount.Neg(), Dims: rows.Dims("type", m.Word, "date", date, "payout", t.Text("id")),
		}
		summed(t.Row, amount, c, out)
		t.Emit(e)
	}
	return t.Err()
}

// summed holds a payout to its summary: what came in, less fees.
func summed(r rows.Row, amount money.Amount, c money.Currency, out *adapters.Output) {
	if !r.Has("summary.charges_gross_amount") {
		return
	}
	sum := money.Zero(c)
	for _, part := range [...]string{"charges", "refunds", "adjustments", "reserved_funds", "retried_payouts"} {
		gross, fee := "summary."+part+"_gross_amount", "summary."+part+"_fee_amount"
		sum = r.Sum(gross, sum, r.Amount(gross, c), r.Amount(fee, c).Neg())
	}
	if r.Err() == nil && sum.Decimal() != amount.Decimal() {
		out.Warn("amount", fmt.Errorf("%w: the payout is %s, its summary comes to %s", event.ErrRange, amount, sum))
	}
}
