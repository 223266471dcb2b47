// Copyright 2026 The jupan authors.
// SPDX-License-Identifier: Apache-2.0

package paypal

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"strconv"
	"time"

	"github.com/jupan-go/jupan/adapters"
	"github.com/jupan-go/jupan/adapters/rows"
	"github.com/jupan-go/jupan/settle/event"
)

// sizeMax is how many transactions PayPal puts on a page at most.
const sizeMax = 500

// Fetch asks for a page of the transactions that were begun in the window. Only those are
// asked for that move the balance, and nothing of who paid but an account's id.
func (a Adapter) Fetch(ctx context.Context, q *adapters.Request) (*adapters.Page, error) {
	if q.Stream != "transactions" {
		return nil, fmt.Errorf("paypal: fetch: %w: stream %q", adapters.ErrUnknown, q.Stream)
	}
	page, err := a.pages().Page(q.Cursor)
	if err != nil {
		return nil, err
	}
	v := url.Values{
		"start_date": {second(q.Window.From).Format(time.RFC3339)},
		"end_date":   {second(q.Window.To).Add(-time.Second).Format(time.RFC3339)}, // which is a part of it
		"page":       {strconv.Itoa(page)}, "page_size": {strconv.Itoa(int(a.pages()))},
		"fields": {"transaction_info"}, "balance_affecting_records_only": {"Y"},
	}
	got, err := q.Get(ctx, "https://"+host+"/v1/reporting/transactions?"+v.Encode())
	if e, ok := errors.AsType[*adapters.StatusError](err); ok && e.Status == http.StatusBadRequest &&
		bytes.Contains(e.Body, []byte("RESULTSET_TOO_LARGE")) {
		return nil, fmt.Errorf("paypal: fetch: %w: too many transactions in the window; set a narrower Span", adapters.ErrLimit)
	}
	return got, err
}

// second is the first whole second that is not before a time.
func second(t time.Time) time.Time {
	whole := t.UTC().Truncate(time.Second)
	if whole.Before(t) {
		whole = whole.Add(time.Second)
	}
	return whole
}

// pages numbers the pages of the API.
func (a Adapter) pages() adapters.Pages {
	return adapters.Pages(adapters.PageSize(a.PageSize, sizeMax, sizeMax))
}

// decodePage reads a page of GET /v1/reporting/transactions, or a file of the same shape.
func (a Adapter) decodePage(in *adapters.Input, out *adapters.Output) error {
	t, err := rows.JSON(in, out, "transaction_details", nil)
	if err != nil {
		return err
	}
	for t.Next() {
		m := meaning(t.Row, "transaction_info.transaction_event_code")
		e := a.searched(t.Row, m)
		// All that is asked for has moved the balance, whether it is pending or not.
		skip := unmoved(t.Text("transaction_info.transaction_status"), m, &e)
		if skip != "" && skip != "pending" {
			t.Skip(skip)
			continue
		}
		if t.Row.Err() == nil {
			warn(m, out)
		}
		t.Emit(e)
	}
	if err := t.Err(); err != nil {
		return err
	}
	return a.next(in, out, t.Rest())
}

// next gives the cursor of the page behind one that is not the last.
func (a Adapter) next(in *adapters.Input, out *adapters.Output, rest rows.Row) error {
	if in.Window.IsZero() { // a file
		return nil
	}
	page, err := a.pages().Page(in.Cursor)
	if err != nil {
		return err
	}
	rest.Need("total_pages")
	pages := rest.Int("total_pages")
	if rest.Err() != nil {
		return &adapters.DriftError{Name: in.Name, Missing: []string{"total_pages"}}
	}
	if int64(page) < pages {
		out.Next(a.pages().Cursor(page + 1))
	}
	return nil
}

// searched makes an event of a row, whose amounts are signed.
func (a Adapter) searched(r rows.Row, m rows.Meaning) event.Event {
	const info = "transaction_info."
	c := r.Currency(info + "transaction_amount.currency_code")
	for _, name := range [...]string{"transaction_amount.currency_code", "transaction_amount.value", "transaction_initiation_date"} {
		r.Need(info + name)
	}
	e := event.Event{
		Key:   keyOf(r.Need(info+"transaction_id"), m.Word, c),
		At:    r.Time(info+"transaction_initiation_date", "2006-01-02T15:04:05Z0700", time.UTC),
		Gross: r.Amount(info+"transaction_amount.value", c),
		Fee:   r.Amount(info+"fee_amount.value", r.Currency(info+"fee_amount.currency_code")),
		Order: r.Text(info + "invoice_id"), Customer: r.Text(info + "paypal_account_id"),
	}
	e.Net = netOf(&e)
	a.judge(&e, m)
	e.Dims = rows.Dims(
		"type", m.Word, "transaction", r.Text(info+"transaction_id"), "subkind", subkind(m.Word),
		"reference", r.Text(info+"paypal_reference_id"), "reference_type", r.Text(info+"paypal_reference_id_type"),
		"custom_field", r.Text(info+"custom_field"), "bank_reference", r.Text(info+"bank_reference_id"),
	)
	return e
}
