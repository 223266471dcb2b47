// Copyright 2026 The jupan authors.
// SPDX-License-Identifier: Apache-2.0

package googleplay

import (
	"fmt"
	"strconv"
	"strings"
	"time"

	"github.com/jupan-go/jupan/adapters"
	"github.com/jupan-go/jupan/adapters/rows"
	"github.com/jupan-go/jupan/internal/keyhash"
	"github.com/jupan-go/jupan/settle/event"
	"github.com/jupan-go/jupan/settle/money"
)

// Columns that are read more than once.
const (
	amountColumn = "Amount (Merchant Currency)"
	buyerColumn  = "Amount (Buyer Currency)"
	rateColumn   = "Currency Conversion Rate"
	timeColumn   = "Transaction Time"
)

// earningsTable has the columns by Google's names and those of warehouses. Base Plan ID
// and Offer ID came in September 2021.
func earningsTable() *adapters.Table {
	column := func(name, also string, optional bool) adapters.Column {
		return adapters.Column{Name: name, Also: []string{also}, Optional: optional}
	}
	return &adapters.Table{Columns: []adapters.Column{
		column("Description", "description", false),
		column("Transaction Date", "transaction_date", false),
		column(timeColumn, "transaction_time", false),
		column("Tax Type", "tax_type", false),
		column("Transaction Type", "transaction_type", false),
		column("Refund Type", "refund_type", true),
		column("Product Title", "product_title", true),
		column("Product id", "product_id", true),
		column("Product Type", "product_type", true),
		column("Sku Id", "sku_id", false),
		column("Hardware", "hardware", true),
		column("Buyer Country", "buyer_country", true),
		column("Buyer State", "buyer_state", true),
		column("Buyer Postal Code", "buyer_postal_code", true),
		column("Buyer Currency", "buyer_currency", false),
		column(buyerColumn, "amount_buyer_currency_", false),
		column(rateColumn, "currency_conversion_rate", false),
		column("Merchant Currency", "merchant_currency", false),
		column(amountColumn, "amount_merchant_currency_", false),
		column("Base Plan ID", "base_plan_id", true),
		column("Offer ID", "offer_id", true),
	}}
}

// types are the words of rows. Google adds to them.
var types = rows.MustWords(`
	Charge: payment_captured
	Google fee: fee
	Charge refund: payment_refunded
	Google fee refund: fee reverses
	Tax: adjustment
	Tax refund: adjustment reverses
	*: adjustment
`)

// earnings reads the files of an input.
type earnings struct {
	out  *adapters.Output
	keys map[keyhash.Hash]uint32 // how often each key came
}

func newEarnings(out *adapters.Output) *earnings {
	return &earnings{out: out, keys: map[keyhash.Hash]uint32{}}
}

func (e *earnings) decode(in *adapters.Input) error {
	t, err := rows.Table(in, e.out, earningsTable(), &rows.Options{Group: ','})
	if err != nil {
		return err
	}
	for t.Next() {
		one := e.event(t.Row)
		if one.Gross.IsZero() && one.Kind.Sign() < 0 {
			t.Skip("zero") // no fee, no refund
			continue
		}
		t.Emit(one)
	}
	return t.Err()
}

// event makes an event of a row.
func (e *earnings) event(r rows.Row) event.Event {
	m := r.Word("Transaction Type", types)
	r.Need("Transaction Type")
	c := r.Currency("Merchant Currency")
	r.Need(amountColumn)
	amount := r.Amount(amountColumn, c)
	at := posted(r)
	one := event.Event{
		Kind: m.Kind, Reverses: m.Reverses, At: at, Gross: amount, Net: amount,
		Order: r.Need("Description"), Product: r.Text("Sku Id"),
		Dims: rows.Dims(
			"type", m.Word, "tax_type", r.Text("Tax Type"), "refund_type", r.Text("Refund Type"),
			"app", r.Text("Product id"), "title", r.Text("Product Title"), "product_type", r.Text("Product Type"),
			"device", r.Text("Hardware"), "country", r.Text("Buyer Country"), "state", r.Text("Buyer State"),
			"buyer_amount", number(r, buyerColumn), "buyer_currency", r.Text("Buyer Currency"), "rate", r.Text(rateColumn),
			"base_plan", r.Text("Base Plan ID"), "offer", r.Text("Offer ID"),
		),
	}
	one.Key.ID = e.key(r, m.Word, at)
	if s := m.Kind.Sign(); s*amount.Sign() != 0 && (s*amount.Sign() < 0) != m.Reverses {
		one.Reverses = !m.Reverses
		e.out.Warn(amountColumn, fmt.Errorf("%w: %s of %s", event.ErrRange, m.Word, amount))
	}
	if r.Err() == nil {
		e.check(r, amount)
	}
	return one
}

// number is a number as it is, without groups; empty if it is absent.
func number(r rows.Row, name string) string {
	if !r.Has(name) {
		return ""
	}
	return r.Decimal(name).String()
}

// key tells rows apart by all that Google says of them; those that are equal, by their
// order in the file.
func (e *earnings) key(r rows.Row, word string, at time.Time) string {
	id := strings.Join([]string{r.Text("Description"), word, r.Text("Tax Type"), at.Format(time.RFC3339), r.Text("Sku Id")}, "|")
	hash := keyhash.Seed{}.Sum128(id)
	if e.keys[hash]++; e.keys[hash] > 1 {
		return id + "#" + strconv.FormatUint(uint64(e.keys[hash]), 10)
	}
	return id
}

// posted is a date like Jun 1, 2021 and a time like 12:15:21 PM PDT.
func posted(r rows.Row) time.Time {
	clock := r.Need(timeColumn)
	at := strings.LastIndexByte(clock, ' ')
	zone, err := rows.Zone(clock[at+1:])
	if err != nil {
		r.Fail(timeColumn, err)
		return time.Time{}
	}
	t, err := rows.ParseTime("Jan 2, 2006 3:04:05 PM", r.Need("Transaction Date")+" "+clock[:max(at, 0)], zone)
	if err != nil {
		r.Fail(timeColumn, err)
	}
	return t
}

// tolerance is how far the amount may be from what the buyer paid by the rate, in minor
// units: more than in any report that was looked at.
const tolerance = 4

// check holds the amount to what the buyer paid.
func (e *earnings) check(r rows.Row, amount money.Amount) {
	if !r.Has(buyerColumn) || !r.Has(rateColumn) {
		return
	}
	c := amount.Currency()
	paid, err := money.FromDecimal(r.Decimal(buyerColumn), c)
	if err != nil {
		return // it is beyond what an amount may be
	}
	off, err := paid.Exact().MulDecimal(r.Decimal(rateColumn)).Sub(amount.Exact())
	if err != nil {
		return
	}
	most := money.Minor(tolerance, c).Exact()
	if off.Sign() < 0 {
		off = off.Neg()
	}
	if more, err := off.Cmp(most); err == nil && more > 0 {
		e.out.Warn(amountColumn, fmt.Errorf("%w: %s is %s from what the buyer paid, by the rate", event.ErrRange, amount, off))
	}
}
