// Copyright 2026 The jupan authors.
// SPDX-License-Identifier: Apache-2.0

package stripe

import (
	"strings"
	"time"

	"github.com/jupan-go/jupan/adapters"
	"github.com/jupan-go/jupan/adapters/rows"
	"github.com/jupan-go/jupan/settle/event"
	"github.com/jupan-go/jupan/settle/money"
)

// payoutsMax is how many payouts of a file are added up; further ones are not.
const payoutsMax = 1000

// table is that of the itemised payout reconciliation report, whose columns are chosen
// when it is asked for. Each of the times comes as UTC, or in the zone of the report.
func (a Adapter) table() *adapters.Table {
	columns := adapters.Columns("balance_transaction_id", "currency", "gross", "fee", "net", "reporting_category")
	for _, name := range [...]string{
		"created", "created_utc", "available_on", "available_on_utc", "source_id", "charge_id",
		"payment_intent_id", "automatic_payout_id", "payment_method_type", "card_brand",
		"card_country", "card_funding", "description", "customer_facing_amount", "customer_facing_currency",
	} {
		columns = append(columns, adapters.Column{Name: name, Optional: true})
	}
	if a.OrderKey != "" {
		columns = append(columns, adapters.Column{Name: a.orderColumn(), Optional: true})
	}
	return &adapters.Table{Columns: columns}
}

// orderColumn is the column of the metadata with the order's number.
func (a Adapter) orderColumn() string { return "payment_metadata[" + a.OrderKey + "]" }

// decodeReconciliation reads the report.
func (a Adapter) decodeReconciliation(in *adapters.Input, out *adapters.Output) error {
	t, err := rows.Table(in, out, a.table(), nil)
	if err != nil {
		return err
	}
	p := payouts{}
	for t.Next() {
		e := a.reconciled(t.Row, in.Zone)
		if t.Row.Err() == nil {
			check(&e, out)
			p.add(&e)
		}
		if e.Kind == "" {
			t.Skip("zero")
			continue
		}
		t.Emit(e)
	}
	if err := t.Err(); err != nil {
		return err
	}
	p.control(out)
	return nil
}

// reconciled makes an event of a row. Amounts are in major units here.
func (a Adapter) reconciled(r rows.Row, zone *time.Location) event.Event {
	m := meaning(r)
	c := r.Currency("currency")
	for _, name := range [...]string{"currency", "gross", "net"} {
		r.Need(name)
	}
	e := event.Event{
		Key: event.Key{ID: r.Need("balance_transaction_id")},
		At:  moment(r, "created", zone), Booked: moment(r, "available_on", zone),
		Gross: r.Amount("gross", c), Fee: r.Amount("fee", c).Neg(), Net: r.Amount("net", c),
	}
	judge(&e, m)
	if a.OrderKey != "" {
		e.Order = r.Text(a.orderColumn())
	}
	description, charged := "", ""
	if r.Has("customer_facing_amount") {
		charged = r.Decimal("customer_facing_amount").String()
	}
	if e.Kind == event.Fee {
		description = r.Text("description")
	}
	e.Dims = rows.Dims(
		"type", m.Word, "source_id", r.Text("source_id"), "charge", r.Text("charge_id"),
		"payment_intent", r.Text("payment_intent_id"), "payout", r.Text("automatic_payout_id"),
		"method", r.Text("payment_method_type"), "card_brand", r.Text("card_brand"),
		"card_country", r.Text("card_country"), "card_funding", r.Text("card_funding"),
		"customer_amount", charged, "customer_currency", strings.ToUpper(r.Text("customer_facing_currency")),
		"description", description,
	)
	return e
}

// moment is a time in UTC, if that column is there, or in the zone of the report.
func moment(r rows.Row, name string, zone *time.Location) time.Time {
	if r.Has(name + "_utc") {
		return r.Time(name+"_utc", time.DateTime, time.UTC)
	}
	return r.Time(name, time.DateTime, zone)
}

// payouts adds up what makes each automatic payout: all that names it, but itself.
type payouts struct {
	list []payout
	at   map[string]int
}

type payout struct {
	id     string
	there  bool // its own row is
	wrong  bool // of several currencies, which a payout never is
	stated money.Amount
	got    money.Amount
}

func (p *payouts) add(e *event.Event) {
	id := e.Dim("payout")
	at, ok := p.at[id]
	if !ok {
		if id == "" || len(p.list) == payoutsMax {
			return
		}
		if p.at == nil {
			p.at = map[string]int{}
		}
		at = len(p.list)
		p.at[id] = at
		p.list = append(p.list, payout{id: id})
	}
	one := &p.list[at]
	var err error
	if e.Dim("type") == "payout" {
		one.there = true
		one.stated, err = one.stated.Sub(e.Net)
	} else {
		one.got, err = one.got.Add(e.Net)
	}
	one.wrong = one.wrong || err != nil
}

// control tells of the payouts whose own row is in the file.
func (p *payouts) control(out *adapters.Output) {
	for _, one := range p.list {
		if one.there && !one.wrong {
			out.CheckTotal("net of "+one.id, one.stated, one.got)
		}
	}
}
