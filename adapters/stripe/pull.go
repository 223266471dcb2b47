// Copyright 2026 The jupan authors.
// SPDX-License-Identifier: Apache-2.0

package stripe

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"strconv"

	"github.com/jupan-go/jupan/adapters"
)

// sizeMax is how many rows Stripe puts on a page at most.
const sizeMax = 100

// Fetch asks for a page of the balance transactions that were created in the window, the
// newest first. What is created while pages are read is not in the window, so the pages
// do not shift.
func (a Adapter) Fetch(ctx context.Context, q *adapters.Request) (*adapters.Page, error) {
	if q.Stream != "balance_transactions" {
		return nil, fmt.Errorf("stripe: fetch: %w: stream %q", adapters.ErrUnknown, q.Stream)
	}
	v := url.Values{
		"limit":        {strconv.Itoa(adapters.PageSize(a.PageSize, sizeMax, sizeMax))},
		"created[gte]": {strconv.FormatInt(ceilUnix(q.Window.From.Unix(), q.Window.From.Nanosecond()), 10)},
		"created[lt]":  {strconv.FormatInt(ceilUnix(q.Window.To.Unix(), q.Window.To.Nanosecond()), 10)},
	}
	if q.Cursor != "" {
		v.Set("starting_after", q.Cursor)
	}
	if a.OrderKey != "" {
		v.Set("expand[]", "data.source")
	}
	page, err := q.Get(ctx, "https://"+host+"/v1/balance_transactions?"+v.Encode())
	if e, ok := errors.AsType[*adapters.StatusError](err); ok && q.Cursor != "" && isLost(e) {
		return nil, fmt.Errorf("stripe: %w: no such balance transaction", adapters.ErrCursor)
	}
	return page, err
}

// ceilUnix is the first whole second that is not before a time: Stripe's times have none
// but whole ones.
func ceilUnix(seconds int64, nanoseconds int) int64 {
	if nanoseconds > 0 {
		return seconds + 1
	}
	return seconds
}

// isLost reports whether Stripe does not know the row that a page should begin behind.
func isLost(e *adapters.StatusError) bool {
	return (e.Status == http.StatusBadRequest || e.Status == http.StatusNotFound) &&
		bytes.Contains(e.Body, []byte(`"resource_missing"`)) && bytes.Contains(e.Body, []byte(`"starting_after"`))
}
