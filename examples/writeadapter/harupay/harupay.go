// Copyright 2026 The jupan authors.
// SPDX-License-Identifier: Apache-2.0

package harupay

import (
	"context"
	"fmt"
	"net/url"
	"time"

	"github.com/jupan-go/jupan/adapters"
	"github.com/jupan-go/jupan/adapters/rows"
	"github.com/jupan-go/jupan/adapters/signature"
	"github.com/jupan-go/jupan/settle/event"
)

// Adapter reads what Haru Pay reports. The zero Adapter is ready.
type Adapter struct{}

// Info declares the ways in which settlements come. They tell the same facts, under the
// same keys, so it does no harm to take all of them.
func (Adapter) Info() adapters.Info {
	kinds := []event.Kind{event.PaymentCaptured, event.PaymentRefunded, event.Payout}
	return adapters.Info{
		Name: "harupay", Version: "1", Hosts: []string{"api.harupay.example"},
		Streams: []adapters.Stream{
			{
				Name: "file", Via: adapters.ByFile, Form: adapters.CSV, Table: table(),
				Kinds: kinds, Types: []string{"type"}, Ends: true,
			},
			{
				Name: "api", Via: adapters.ByPull | adapters.ByPush, Form: adapters.JSON,
				Kinds: kinds, Types: []string{"type"}, Ends: true,
				Daily: true, MaxSpan: 31 * 24 * time.Hour, Lookback: 3 * 24 * time.Hour,
			},
		},
	}
}

// table is the header of the file, under the names that the API has for the same. We
// have no use for the phone number, so we do not read it.
func table() *adapters.Table {
	return &adapters.Table{Comma: ';', Columns: []adapters.Column{
		{Name: "no", Also: []string{"No"}},
		{Name: "order", Also: []string{"Order"}},
		{Name: "type", Also: []string{"Type"}},
		{Name: "time", Also: []string{"Time"}},
		{Name: "currency", Also: []string{"Currency"}},
		{Name: "amount", Also: []string{"Amount"}},
		{Name: "fee", Also: []string{"Fee"}},
		{Name: "vat", Also: []string{"VAT"}},
		{Name: "net", Also: []string{"Net"}},
	}}
}

// types is what Haru Pay's words mean. A word that is not here rejects its row.
var types = rows.MustWords(`
	PAYMENT: payment_captured
	REFUND: payment_refunded
	PAYOUT: payout
	HOLD: skip hold
	TOTAL: skip total
`)

// Decode reads either stream.
func (Adapter) Decode(in *adapters.Input, out *adapters.Output) error {
	switch in.Stream {
	case "file":
		return decodeFile(in, out)
	case "api":
		return decodePage(in, out)
	}
	return fmt.Errorf("harupay: %w: stream %q", adapters.ErrUnknown, in.Stream)
}

// settlement makes an event of a row. What it cannot read rejects the row by itself.
func settlement(r rows.Row, m rows.Meaning) event.Event {
	c := r.Currency("currency")
	return event.Event{
		Key: event.Key{ID: r.Need("no")}, Kind: m.Kind, Order: r.Text("order"),
		Gross: r.Amount("amount", c),
		Fee:   r.Sum("fee", r.Amount("fee", c), r.Amount("vat", c)).Neg(), // they state costs as positive
		Net:   r.Amount("net", c),
		Dims:  rows.Dims("type", m.Word),
	}
}

// check holds a row to the partner's own sum. The row is taken either way.
func check(e *event.Event, out *adapters.Output) {
	if sum, err := e.Gross.Add(e.Fee); err != nil || sum != e.Net {
		out.Warn("net", fmt.Errorf("%w: %s and %s do not make %s", event.ErrRange, e.Gross, e.Fee, e.Net))
	}
}

// decodeFile reads the table. Its last lines are the totals, one for each currency: the
// file is complete once none of them is missing.
func decodeFile(in *adapters.Input, out *adapters.Output) error {
	t, err := rows.Table(in, out, table(), &rows.Options{Group: ','})
	if err != nil {
		return err
	}
	sums, count, totals := rows.Sums{}, int64(0), 0
	for t.Next() {
		m := t.Word("type", types)
		if m.Skip == "total" {
			c := t.Currency("currency")
			out.CheckTotal("net "+c.Code(), t.Amount("net", c), sums.Of(c))
			out.CheckCount("rows", t.Int("order"), count)
			if totals++; totals == len(sums) {
				out.Complete()
			}
		} else {
			count++
		}
		if m.Skip != "" {
			t.Skip(m.Skip)
			continue
		}
		e := settlement(t.Row, m)
		e.At = t.Time("time", "2006.01.02 15:04:05", in.Zone)
		if t.Emit(e); t.Row.Err() == nil {
			check(&e, out)
			if err := sums.Add(e.Net); err != nil {
				return err
			}
		}
	}
	return t.Err()
}

// decodePage reads a page of the API, or a message, which has the same shape.
func decodePage(in *adapters.Input, out *adapters.Output) error {
	t, err := rows.JSON(in, out, "items", nil)
	if err != nil {
		return err
	}
	for t.Next() {
		m := t.Word("type", types)
		if m.Skip != "" {
			t.Skip(m.Skip)
			continue
		}
		e := settlement(t.Row, m)
		e.At = t.RFC3339("time")
		if t.Emit(e); t.Row.Err() == nil {
			check(&e, out)
		}
	}
	if next := t.Rest().Text("next"); next != "" {
		out.Next(next)
	}
	return t.Err()
}

// Fetch asks for one page. Haru Pay wants the first and the last day of a window.
func (Adapter) Fetch(ctx context.Context, q *adapters.Request) (*adapters.Page, error) {
	days := q.Window.Days(q.Zone)
	v := url.Values{"from": {days[0]}, "to": {days[len(days)-1]}}
	if q.Cursor != "" {
		v.Set("page", q.Cursor)
	}
	return q.Get(ctx, "https://api.harupay.example/v1/settlements?"+v.Encode())
}

// Verify checks the signature of a message: HMAC-SHA256 over the body, in hexadecimal.
func (Adapter) Verify(m *adapters.Message, secrets []string) (adapters.Receipt, error) {
	keys, err := signature.Keys(secrets, signature.Plain)
	if err != nil {
		return adapters.Receipt{}, err
	}
	text, err := signature.Header(m.Header, "X-Haru-Signature")
	if err != nil {
		return adapters.Receipt{}, err
	}
	if err := signature.Verify(keys, []string{text}, signature.Hex, m.Body); err != nil {
		return adapters.Receipt{}, err
	}
	return adapters.Receipt{Stream: "api"}, nil
}
