// Copyright 2026 The jupan authors.
// SPDX-License-Identifier: Apache-2.0

package amazon

import (
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/jupan-go/jupan/adapters"
	"github.com/jupan-go/jupan/adapters/rows"
	"github.com/jupan-go/jupan/settle/event"
	"github.com/jupan-go/jupan/settle/money"
)

// figure is an amount of a row, and what it is.
type figure struct {
	column, kind, description string
	suffix                    string // of the key, where a row has several
}

// settlement is the one whose rows are read.
type settlement struct {
	id       string
	line     int64 // of its summary
	currency money.Currency
	deposit  string
	total    money.Amount
	sum      money.Amount
}

// decoder reads a report of one form.
type decoder struct {
	*rows.Reader
	in      *adapters.Input
	out     *adapters.Output
	amounts func(rows.Row) []figure
	plain   rows.Numbers
	comma   rows.Numbers
	at      settlement
	seen    []string // settlements that have ended
	off     bool     // one of them does not come to its total
}

// decode reads a report, which has one settlement or several.
func decode(in *adapters.Input, out *adapters.Output, table *adapters.Table, amounts func(rows.Row) []figure) error {
	t, err := rows.Table(in, out, table, nil)
	if err != nil {
		return err
	}
	d := &decoder{
		Reader: t, in: in, out: out, amounts: amounts,
		plain: (&rows.Options{Group: ','}).Numbers(), comma: (&rows.Options{Point: ',', Group: '.'}).Numbers(),
	}
	for t.Next() {
		if t.Has("total-amount") && !t.Has("transaction-type") {
			d.begin()
		} else {
			d.detail()
		}
	}
	if err := t.Err(); err != nil {
		return err
	}
	d.end()
	if len(d.seen) > 0 && !d.off {
		out.Complete()
	}
	return nil
}

// begin takes the row that says what a settlement comes to.
func (d *decoder) begin() {
	d.end()
	s := settlement{id: d.Need("settlement-id"), line: d.Line(), currency: d.Currency("currency")}
	d.Need("currency")
	s.total = d.amount("total-amount", s.currency)
	s.deposit = d.date("deposit-date")
	if slices.Contains(d.seen, s.id) {
		d.Fail("settlement-id", fmt.Errorf("%w: the settlement was there before", event.ErrSyntax))
	}
	if d.Row.Err() == nil {
		d.at = s
	}
	d.Skip("summary")
}

// end holds the rows of a settlement to its total.
func (d *decoder) end() {
	s := &d.at
	if s.id == "" {
		return
	}
	sum, err := money.Zero(s.currency).Add(s.sum)
	if err != nil || !sum.Equal(s.total) {
		d.off = true
	}
	d.out.CheckTotal("total-amount of "+s.id, s.total, sum)
	d.seen = append(d.seen, s.id)
	d.at = settlement{}
}

// detail takes a row of the settlement.
func (d *decoder) detail() {
	id := d.Need("settlement-id")
	if d.at.id == "" || id != d.at.id {
		d.Fail("settlement-id", fmt.Errorf("%w: a row of a settlement whose summary did not come before", event.ErrSyntax))
		return
	}
	c := d.at.currency
	if d.Has("currency") {
		c = d.Currency("currency")
	}
	taken := false
	for _, f := range d.amounts(d.Row) {
		amount := d.amount(f.column, c)
		if sum, err := d.at.sum.Add(amount); err == nil {
			d.at.sum = sum // that of a row which is rejected, too
		} else {
			d.Fail(f.column, err)
		}
		e := d.event(&f, amount)
		if amount.IsZero() && e.Kind != event.PaymentCaptured {
			continue
		}
		d.Emit(e)
		taken = true
	}
	if !taken {
		d.Skip("zero")
	}
}

// event makes an event of an amount.
func (d *decoder) event(f *figure, amount money.Amount) event.Event {
	m, err := words.Of(d.Need("transaction-type") + "|" + f.kind)
	if err != nil {
		d.Fail("transaction-type", err)
	}
	e := event.Event{
		Key:  event.Key{ID: d.at.id + "|" + strconv.FormatInt(d.Line()-d.at.line, 10) + f.suffix},
		Kind: m.Kind, Gross: amount, Net: amount,
		Order: d.Text("order-id"), Product: d.Text("sku"),
	}
	e.Reverses = m.Kind.Sign()*amount.Sign() < 0
	var date string
	e.At, date = d.posted()
	if f.description == "Principal" {
		e.Quantity = d.Decimal("quantity-purchased")
	}
	e.Dims = rows.Dims(
		"type", d.Text("transaction-type"), "amount_type", f.kind, "description", f.description, "date", date,
		"settlement", d.at.id, "deposit_date", d.at.deposit, "marketplace", d.Text("marketplace-name"),
		"fulfillment", d.Text("fulfillment-id"), "shipment", d.Text("shipment-id"), "adjustment", d.Text("adjustment-id"),
		"order_item", d.Text("order-item-code"), "promotion", d.Text("promotion-id"),
		"merchant_order", d.Text("merchant-order-id"),
	)
	return e
}

// amountsV2 is the one amount of a row of the newer form.
func amountsV2(r rows.Row) []figure {
	r.Need("amount")
	return []figure{{column: "amount", kind: r.Need("amount-type"), description: r.Text("amount-description")}}
}

// figuresV1 are the amounts that a row of the older form may have, by what V2 calls them.
var figuresV1 = [...]struct{ description, amount, kind string }{
	{"price-type", "price-amount", "ItemPrice"},
	{"item-related-fee-type", "item-related-fee-amount", "ItemFees"},
	{"shipment-fee-type", "shipment-fee-amount", "ItemFees"},
	{"order-fee-type", "order-fee-amount", "ItemFees"},
	{"", "misc-fee-amount", "misc-fee"},
	{"other-fee-reason-description", "other-fee-amount", "other-fee"},
	{"promotion-type", "promotion-amount", "Promotion"},
	{"direct-payment-type", "direct-payment-amount", "direct-payment"},
	{"", "other-amount", "other-transaction"},
}

// amountsV1 are those amounts that a row of the older form has.
func amountsV1(r rows.Row) []figure {
	var list []figure
	for _, f := range figuresV1 {
		if !r.Has(f.amount) {
			continue
		}
		one := figure{column: f.amount, kind: f.kind}
		if f.description != "" {
			one.description = r.Text(f.description)
		}
		if len(list) > 0 {
			one.suffix = "|" + f.amount
		}
		list = append(list, one)
	}
	return list
}

// amount reads a number that has a point or a comma before its decimals, by the
// marketplace. One with a single sign before three digits may be either, and is a fault.
func (d *decoder) amount(column string, c money.Currency) money.Amount {
	text := d.Text(column)
	if text == "" {
		return money.Amount{}
	}
	point, comma := strings.LastIndexByte(text, '.'), strings.LastIndexByte(text, ',')
	numbers := d.plain
	if comma > point {
		numbers = d.comma
	}
	var err error
	var a money.Amount
	if last := max(point, comma); last >= 0 && min(point, comma) < 0 && len(text)-last == 4 {
		err = fmt.Errorf("%w: thousands or decimals", event.ErrSyntax)
	} else {
		a, err = numbers.Amount(text, c, 0)
	}
	if err != nil {
		d.Fail(column, fmt.Errorf("%s %q: %w", column, text[:min(len(text), 64)], err))
	}
	return a
}

// posted is when the row was posted: an instant, or else a day, whose date is returned.
func (d *decoder) posted() (at time.Time, date string) {
	column := "posted-date-time"
	if d.in.Stream == "settlements_v1" || !d.Has(column) {
		column = "posted-date"
	}
	text := d.Need(column)
	if len(text) > len(time.DateOnly) {
		return d.instant(column, text), ""
	}
	return d.Day(column, layoutOf(text, time.DateOnly, "02.01.2006"), d.in.Zone)
}

// instant reads 2026-03-02T14:23:00+00:00, 2026-03-02 14:23:00 UTC and, from Europe,
// 02.03.2026 14:23:00 UTC.
func (d *decoder) instant(column, text string) time.Time {
	wall, utc := strings.CutSuffix(text, " UTC")
	layout := time.RFC3339
	if utc {
		layout = layoutOf(wall, time.DateTime, "02.01.2006 15:04:05")
	}
	at, err := rows.ParseTime(layout, wall, time.UTC)
	if err != nil && text != "" {
		d.Fail(column, fmt.Errorf("%s %q: %w", column, text[:min(len(text), 64)], err))
	}
	return at
}

// layoutOf is the layout of a text: the European one if it has points.
func layoutOf(text, iso, european string) string {
	if len(text) > 2 && text[2] == '.' {
		return european
	}
	return iso
}

// date is the date of a column as 2006-01-02, whether it has a time behind it or not.
func (d *decoder) date(column string) string {
	text := d.Text(column)
	if len(text) > len(time.DateOnly) {
		if at := d.instant(column, text); !at.IsZero() {
			return at.Format(time.DateOnly)
		}
		return ""
	}
	_, date := d.Day(column, layoutOf(text, time.DateOnly, "02.01.2006"), d.in.Zone)
	return date
}
