// Copyright 2026 The jupan authors.
// SPDX-License-Identifier: Apache-2.0

package portone

import (
	"context"
	"encoding/json"
	"fmt"
	"net/url"
	"time"

	"github.com/jupan-go/jupan/adapters"
	"github.com/jupan-go/jupan/adapters/signature"
)

// pageMax is how many payments PortOne puts on a page at most.
const pageMax = 1000

// Fetch asks for a page of the payments that were begun in the window. The client brings
// the secret of the API, as "Authorization: PortOne …". The account is a store's id;
// without one it is that of the secret.
func (a Adapter) Fetch(ctx context.Context, q *adapters.Request) (*adapters.Page, error) {
	if q.Stream != "payments" {
		return nil, fmt.Errorf("portone: fetch: %w: stream %q", adapters.ErrUnknown, q.Stream)
	}
	size := adapters.PageSize(a.PageSize, pageMax, pageMax)
	body, err := json.Marshal(struct {
		Store  string    `json:"storeId,omitempty"`
		From   time.Time `json:"from"`
		Until  time.Time `json:"until"`
		Cursor string    `json:"cursor,omitempty"`
		Size   int       `json:"size"`
	}{q.Account, q.Window.From.UTC(), q.Window.To.UTC(), q.Cursor, size})
	if err != nil {
		return nil, fmt.Errorf("portone: fetch: %w", err)
	}
	v := url.Values{"requestBody": {string(body)}} // a GET has no body
	return q.Get(ctx, "https://"+host+"/payments-by-cursor?"+v.Encode())
}

// Verify checks a message by Standard Webhooks. It is a hint in any case: what has
// changed is asked of PortOne.
func (Adapter) Verify(m *adapters.Message, secrets []string) (adapters.Receipt, error) {
	id, err := signature.Standard{}.Verify(m, secrets)
	if err != nil {
		return adapters.Receipt{}, err
	}
	return adapters.Receipt{ID: id, Stream: "payments"}, nil
}
