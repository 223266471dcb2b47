// Copyright 2026 The jupan authors.
// SPDX-License-Identifier: Apache-2.0

package paypal

import (
	"fmt"
	"strings"
	"time"

	"github.com/jupan-go/jupan/adapters"
	"github.com/jupan-go/jupan/adapters/rows"
	"github.com/jupan-go/jupan/settle/event"
	"github.com/jupan-go/jupan/settle/money"
)

// The columns that are named more than once.
const (
	eventCode = "Transaction Event Code"
	status    = "Transactional Status"
)

// layout is that of all times.
const layout = "2006/01/02 15:04:05 -0700"

// digits is how many decimals amounts have: two in all currencies, also in those without
// any.
const digits = 2

// reportTable is that of both reports. Each row begins with what it is: the header of the
// columns, of which there may be several, is of type CH.
func reportTable() *adapters.Table {
	columns := adapters.Columns("CH", "Transaction ID", "Invoice ID", "PayPal Reference ID", "PayPal Reference ID Type",
		eventCode, "Transaction Initiation Date", "Transaction Completion Date", "Transaction Debit or Credit",
		"Gross Transaction Amount", "Gross Transaction Currency", "Fee Debit or Credit", "Fee Amount", "Fee Currency")
	for _, name := range [...]string{
		status, "Custom Field", "Consumer ID", "Payment Tracking ID", "Store ID", "Bank Reference ID", "Payment Source", "Card Type",
	} {
		columns = append(columns, adapters.Column{Name: name, Optional: true})
	}
	return &adapters.Table{Columns: columns, Ragged: true}
}

// decodeReport reads a settlement report or a transaction detail report.
func (a Adapter) decodeReport(in *adapters.Input, out *adapters.Output) error {
	t, err := rows.Table(in, out, &adapters.Table{NoHeader: true, Ragged: true, Columns: adapters.Columns("tag")}, nil)
	if err != nil {
		return err
	}
	s := &sections{out: out, first: true}
	for t.Next() {
		fields := t.Fields()
		switch tag := strings.TrimSpace(fields[0]); tag {
		case "CH":
			if err := t.Header(reportTable().Columns); err != nil {
				return err
			}
			s.width = len(fields)
			t.Skip("header")
		case "SB":
			if s.width == 0 {
				return &adapters.DriftError{Name: in.Name, Missing: []string{"CH"}, Detail: "a row before the names of the columns"}
			}
			a.body(t, s, len(fields))
		default:
			if !s.frame(tag, fields) {
				t.Fail("", fmt.Errorf("%w: a row of type %.16q", adapters.ErrUnknown, tag))
				continue
			}
			t.Skip("frame")
		}
	}
	if err := t.Err(); err != nil {
		return err
	}
	if s.width == 0 {
		return &adapters.DriftError{Name: in.Name, Missing: []string{"CH"}, Detail: "no names of columns"}
	}
	return nil
}

// body reads a row of a transaction.
func (a Adapter) body(t *rows.Reader, s *sections, width int) {
	s.count()
	if width != s.width {
		t.Fail("", fmt.Errorf("%w: %d fields, the header has %d", event.ErrSyntax, width, s.width))
		return
	}
	m := meaning(t.Row, eventCode)
	e := a.reported(t.Row, m, s.account)
	if skip := unmoved(t.Text(status), m, &e); skip != "" {
		t.Skip(skip)
		return
	}
	if t.Row.Err() == nil {
		warn(m, s.out)
		s.add(&e)
	}
	t.Emit(e)
}

// unmoved is why a row has not moved the balance, empty if it has. A payment that comes in
// is pending until it is cleared; one that goes out has left the balance. One that was
// reversed has moved it, and its reversal is a row of its own.
func unmoved(status string, m rows.Meaning, e *event.Event) string {
	switch {
	case m.Skip != "":
		return m.Skip
	case status == "D":
		return "denied"
	case status == "P" && e.Gross.Sign() > 0:
		return "pending"
	case e.Kind == "":
		return "zero"
	}
	return ""
}

// reported makes an event of a row.
func (a Adapter) reported(r rows.Row, m rows.Meaning, account string) event.Event {
	c := r.Currency("Gross Transaction Currency")
	r.Need("Gross Transaction Currency")
	r.Need("Gross Transaction Amount")
	e := event.Event{
		Key:    keyOf(r.Need("Transaction ID"), m.Word, c),
		At:     r.Time("Transaction Initiation Date", layout, time.UTC),
		Booked: r.Time("Transaction Completion Date", layout, time.UTC),
		Gross:  signed(r, "Transaction Debit or Credit", "Gross Transaction Amount", c),
		Fee:    signed(r, "Fee Debit or Credit", "Fee Amount", r.Currency("Fee Currency")),
		Order:  r.Text("Invoice ID"), Customer: r.Text("Consumer ID"),
	}
	e.Net = netOf(&e)
	a.judge(&e, m)
	if m.Skip == "" {
		r.Need("Transaction Initiation Date")
	}
	e.Dims = rows.Dims(
		"account", account, "type", m.Word, "transaction", r.Text("Transaction ID"), "subkind", subkind(m.Word),
		"reference", r.Text("PayPal Reference ID"), "reference_type", r.Text("PayPal Reference ID Type"),
		"custom_field", r.Text("Custom Field"), "tracking", r.Text("Payment Tracking ID"), "store", r.Text("Store ID"),
		"bank_reference", r.Text("Bank Reference ID"), "method", r.Text("Payment Source"), "card_type", r.Text("Card Type"),
	)
	return e
}

// signed is an amount with the sign that its other column says.
func signed(r rows.Row, side, name string, c money.Currency) money.Amount {
	a := r.Minor(name, c, digits)
	switch r.Text(side) {
	case "CR":
		return a
	case "DR":
		return a.Neg()
	}
	if !a.IsZero() {
		r.Fail(side, fmt.Errorf("%w: want CR or DR beside an amount", adapters.ErrUnknown))
	}
	return a
}

// netOf is gross and fee together, which is what PayPal says net is. Of different
// currencies, there is none.
func netOf(e *event.Event) money.Amount {
	net, err := e.Gross.Add(e.Fee)
	if err != nil {
		return money.Amount{}
	}
	return net
}
