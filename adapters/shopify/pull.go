// Copyright 2026 The jupan authors.
// SPDX-License-Identifier: Apache-2.0

package shopify

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"strings"
	"time"

	"github.com/jupan-go/jupan/adapters"
	"github.com/jupan-go/jupan/adapters/rows"
	"github.com/jupan-go/jupan/settle/event"
)

// domain is that of all shops.
const domain = ".myshopify.com"

// query asks for balance transactions in the order of time.
const query = `query($first:Int!,$after:String,$query:String!){shopifyPaymentsAccount{` +
	`balanceTransactions(first:$first,after:$after,query:$query,sortKey:PROCESSED_AT){` +
	`nodes{id type test transactionDate amount{amount currencyCode} fee{amount currencyCode} net{amount currencyCode} ` +
	`sourceId sourceType sourceOrderTransactionId associatedOrder{id name} associatedPayout{id status} adjustmentReason} ` +
	`pageInfo{hasNextPage endCursor}}}}`

// list is the way to the rows of an answer.
const list = "data.shopifyPaymentsAccount.balanceTransactions"

// Fetch asks for a page of the balance transactions that were processed in the window.
// The account is the shop: "example", or "example.myshopify.com".
func (a Adapter) Fetch(ctx context.Context, q *adapters.Request) (*adapters.Page, error) {
	if q.Stream != "balance_transactions" {
		return nil, fmt.Errorf("shopify: fetch: %w: stream %q", adapters.ErrUnknown, q.Stream)
	}
	shop, version := strings.TrimSuffix(q.Account, domain), a.Version
	if version == "" {
		version = "2026-01"
	}
	if !isName(shop) || !isName(version) {
		return nil, fmt.Errorf("shopify: fetch: %w: the account is no shop, or the version none of the API", adapters.ErrUnknown)
	}
	variables := map[string]any{"first": adapters.PageSize(a.PageSize, 100, 250), "query": filter(q.Window)}
	if q.Cursor != "" {
		variables["after"] = q.Cursor
	}
	body, err := json.Marshal(map[string]any{"query": query, "variables": variables})
	if err != nil {
		return nil, fmt.Errorf("shopify: fetch: %w", err)
	}
	address := "https://" + shop + domain + "/admin/api/" + version + "/graphql.json"
	r, err := http.NewRequestWithContext(ctx, http.MethodPost, address, bytes.NewReader(body))
	if err != nil {
		return nil, errors.New("shopify: fetch: malformed address")
	}
	r.Header.Set("Content-Type", "application/json")
	return q.Do(r)
}

// filter is a window in Shopify's words.
func filter(w adapters.Window) string {
	return fmt.Sprintf("processed_at:>='%s' AND processed_at:<'%s'", second(w.From), second(w.To))
}

// second is the first whole second that is not before a time.
func second(t time.Time) string {
	whole := t.UTC().Truncate(time.Second)
	if whole.Before(t) {
		whole = whole.Add(time.Second)
	}
	return whole.Format(time.RFC3339)
}

// isName reports whether a text is a name that may stand in an address: letters, digits
// and hyphens.
func isName(s string) bool {
	for i := range len(s) {
		c := s[i]
		if (c < 'a' || c > 'z') && (c < 'A' || c > 'Z') && (c < '0' || c > '9') && c != '-' {
			return false
		}
	}
	return s != ""
}

// decodePage reads an answer of GraphQL.
func (a Adapter) decodePage(in *adapters.Input, out *adapters.Output) error {
	t, err := rows.JSON(in, out, list+".nodes", nil)
	if err != nil {
		return err
	}
	for t.Next() {
		e, f := a.node(t.Row)
		if skip := a.unmoved(&e, t.Text("test") == "true", t.Text("associatedPayout.status")); skip != "" {
			t.Skip(skip)
			continue
		}
		if t.Row.Err() == nil {
			f.check(&e, "fee.amount", out)
		}
		t.Emit(e)
	}
	rest := t.Rest()
	if err := refusal(rest); err != nil {
		return err
	}
	if err := t.Err(); err != nil {
		return err
	}
	if rest.Text(list+".pageInfo.hasNextPage") != "true" {
		return nil
	}
	cursor := rest.Text(list + ".pageInfo.endCursor")
	if cursor == "" {
		return &adapters.DriftError{Name: in.Name, Missing: []string{"endCursor"}, Detail: "there are more pages"}
	}
	out.Next(cursor)
	return nil
}

// refusal is the error that an answer of GraphQL has inside, although its status is 200.
func refusal(rest rows.Row) error {
	some := len(rest.List("errors")) > 0 || rest.Err() != nil // or something else in its place
	message, code := rest.Text("errors.0.message"), rest.Text("errors.0.extensions.code")
	switch {
	case !some:
		return nil
	case message == "" && code == "" && rest.Err() == nil:
		return fmt.Errorf("shopify: %w: the API refuses, and does not say why", adapters.ErrTransient)
	case code == "THROTTLED":
		return &adapters.RateLimitedError{}
	case code == "ACCESS_DENIED":
		return fmt.Errorf("shopify: %w: the API denies access to balance transactions", adapters.ErrAuth)
	case code == "INTERNAL_SERVER_ERROR", code == "TIMEOUT":
		return fmt.Errorf("shopify: %w: the API answers %s", adapters.ErrTransient, code)
	case strings.Contains(strings.ToLower(message), "cursor"):
		return fmt.Errorf("shopify: %w: the API refuses it", adapters.ErrCursor)
	}
	return fmt.Errorf("shopify: the API refuses the query: %.32q", code)
}

// node makes an event of a row.
func (a Adapter) node(r rows.Row) (event.Event, figures) {
	c := r.Currency("amount.currencyCode")
	for _, name := range [...]string{"amount.amount", "amount.currencyCode", "net.amount", "transactionDate"} {
		r.Need(name)
	}
	f := figures{gross: r.Amount("amount.amount", c), stated: r.Amount("fee.amount", c), net: r.Amount("net.amount", c)}
	m := meaning(r, "type")
	e := event.Event{
		Key: event.Key{ID: number(r.Need("id"))}, At: r.RFC3339("transactionDate"), Order: number(r.Text("associatedOrder.id")),
	}
	f.fill(&e, r, "fee.amount")
	judge(&e, m)
	e.Dims = rows.Dims(
		"type", m.Word, "source_id", r.Text("sourceId"), "source_type", strings.ToLower(r.Text("sourceType")),
		"order_transaction", r.Text("sourceOrderTransactionId"), "order_name", r.Text("associatedOrder.name"),
		"payout", a.payout(number(r.Text("associatedPayout.id"))), "reason", r.Text("adjustmentReason"),
	)
	return e, f
}
