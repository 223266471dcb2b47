// Copyright 2026 The jupan authors.
// SPDX-License-Identifier: Apache-2.0

package adyen

import (
	"fmt"
	"time"

	"github.com/jupan-go/jupan/adapters"
	"github.com/jupan-go/jupan/adapters/rows"
	"github.com/jupan-go/jupan/settle/event"
	"github.com/jupan-go/jupan/settle/money"
)

// settlementTable is that of settlement_detail_report_batch_<n>.csv, whose columns move
// and grow.
func settlementTable() *adapters.Table {
	columns := adapters.Columns("Merchant Account", "Psp Reference", "Merchant Reference", "Payment Method",
		"Creation Date", "TimeZone", "Type", "Modification Reference", "Gross Currency", "Gross Debit (GC)",
		"Gross Credit (GC)", "Exchange Rate", "Net Currency", "Net Debit (NC)", "Net Credit (NC)",
		"Commission (NC)", "Markup (NC)", "Scheme Fees (NC)", "Interchange (NC)", "Batch Number")
	for _, name := range [...]string{
		"Company Account", "Payment Method Variant", "Modification Merchant Reference", "Booking Date",
		"Booking Date TimeZone", "Merchant Order Reference", "Dispute Reference", "ARN", "Shopper Country",
		"Clearing Network", "Funds Destination", "Settlement Flow",
	} {
		columns = append(columns, adapters.Column{Name: name, Optional: true})
	}
	return &adapters.Table{Columns: columns}
}

// decodeSettlement reads the settlement details.
func decodeSettlement(in *adapters.Input, out *adapters.Output) error {
	t, err := rows.Table(in, out, settlementTable(), nil)
	if err != nil {
		return err
	}
	b, n := batches{}, ordinals{}
	for t.Next() {
		e, rate := settled(t.Row)
		if e.Dim("payment") == "" {
			n.number(t.Row, &e)
		}
		if t.Row.Err() == nil {
			if e.Dim("payment") != "" {
				check(&e, rate, out)
			}
			b.add(&e)
		}
		t.Emit(e)
	}
	if err := t.Err(); err != nil {
		return err
	}
	b.control(out)
	return nil
}

// settled makes an event of a row. What is not about a payment has a currency of gross
// that means nothing: its gross is what it does to the balance.
func settled(r rows.Row) (event.Event, money.Decimal) {
	m := r.Word("Type", types)
	payment, reference, batch := r.Text("Psp Reference"), r.Text("Modification Reference"), r.Need("Batch Number")
	for _, name := range [...]string{"Type", "Net Currency", "Creation Date"} {
		r.Need(name)
	}
	c := r.Currency("Net Currency")
	rate := r.Decimal("Exchange Rate")
	parts, fee := costsOf(r, " (NC)", c)
	e := event.Event{
		At:    r.ZonedTime("Creation Date", time.DateTime, "TimeZone"),
		Net:   balance(r, "Net", " (NC)", c),
		Fee:   fee,
		Order: r.Text("Merchant Reference"),
	}
	if r.Has("Booking Date") {
		e.Booked = r.ZonedTime("Booking Date", time.DateTime, "Booking Date TimeZone")
	}
	if payment != "" && (r.Has("Gross Debit (GC)") || r.Has("Gross Credit (GC)")) {
		e.Gross = balance(r, "Gross", " (GC)", r.Currency("Gross Currency"))
		r.Need("Gross Currency")
	} else {
		e.Gross = r.Sum("Net Debit (NC)", e.Net, e.Fee.Neg())
	}
	if e.Key.ID = m.Word + "|" + batch + "|" + reference; payment != "" {
		e.Key.ID = r.Need("Modification Reference") + "|" + m.Word + "|" + batch
	}
	judge(&e, m)
	dims := append(parts.dims(), "type", m.Word, "payment", payment, "batch", batch, "account", r.Text("Merchant Account"),
		"reference", reference, "method", r.Text("Payment Method"), "method_variant", r.Text("Payment Method Variant"))
	if e.Gross.Currency() != c {
		dims = append(dims, "exchange_rate", rate.String())
	}
	e.Dims = rows.Dims(append(dims,
		"modification_reference", r.Text("Modification Merchant Reference"), "order_reference", r.Text("Merchant Order Reference"),
		"dispute", r.Text("Dispute Reference"), "arn", r.Text("ARN"), "country", r.Text("Shopper Country"),
		"network", r.Text("Clearing Network"), "destination", r.Text("Funds Destination"), "flow", r.Text("Settlement Flow"),
	)...)
	return e, rate
}

// balance is credit less debit. One of the two has to be there.
func balance(r rows.Row, what, suffix string, c money.Currency) money.Amount {
	debit, credit := what+" Debit"+suffix, what+" Credit"+suffix
	if !r.Has(debit) && !r.Has(credit) {
		r.Need(debit)
	}
	d := r.Amount(debit, c)
	if a := r.Amount(credit, c); !a.IsZero() || !r.Has(debit) {
		return r.Sum(debit, a, d.Neg())
	}
	return d.Neg()
}

// ordinals numbers rows that say the same, by their key. Those that are not about a
// payment may be alike, as the months' fees are.
type ordinals map[string]int

// ordinalsMax is how many different such rows a file may have: a batch has a few dozen.
const ordinalsMax = 100_000

func (o ordinals) number(r rows.Row, e *event.Event) {
	if len(o) == ordinalsMax {
		r.Fail("Type", fmt.Errorf("%w: more than %d rows without a payment", adapters.ErrLimit, ordinalsMax))
		return
	}
	o[e.Key.ID]++
	if n := o[e.Key.ID]; n > 1 {
		e.Key.ID = fmt.Sprintf("%s|#%d", e.Key.ID, n)
	}
}

// batches adds up each batch by currency. A whole one comes to nothing: what is earned is
// paid out, or carried to the next.
type batches struct {
	list []batch
	at   map[batchKey]int
}

type batchKey struct {
	number   string
	currency money.Currency
}

type batch struct {
	batchKey
	net money.Amount
}

// batchesMax is how many batches of a file are added up; further ones are not.
const batchesMax = 1000

func (b *batches) add(e *event.Event) {
	key := batchKey{e.Dim("batch"), e.Net.Currency()}
	at, ok := b.at[key]
	if !ok {
		if len(b.list) == batchesMax {
			return
		}
		if b.at == nil {
			b.at = map[batchKey]int{}
		}
		at = len(b.list)
		b.at[key] = at
		b.list = append(b.list, batch{key, money.Zero(key.currency)})
	}
	if sum, err := b.list[at].net.Add(e.Net); err == nil {
		b.list[at].net = sum
	}
}

func (b *batches) control(out *adapters.Output) {
	for _, one := range b.list {
		out.CheckTotal("net of batch "+one.number+" in "+one.currency.Code(), money.Zero(one.currency), one.net)
	}
}
