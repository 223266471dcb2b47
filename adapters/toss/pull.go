// Copyright 2026 The jupan authors.
// SPDX-License-Identifier: Apache-2.0

package toss

import (
	"context"
	"fmt"
	"net/url"
	"strconv"

	"github.com/jupan-go/jupan/adapters"
)

// sizeMax is how many rows Toss puts on a page at most.
const sizeMax = 5000

// Fetch asks for a page of the settlements whose soldDate is in the window. An answer
// may take a minute, so the client's timeout has to be longer.
func (a Adapter) Fetch(ctx context.Context, q *adapters.Request) (*adapters.Page, error) {
	if q.Stream != "settlements" {
		return nil, fmt.Errorf("toss: fetch: %w: stream %q", adapters.ErrUnknown, q.Stream)
	}
	page, err := a.pages().Page(q.Cursor)
	if err != nil {
		return nil, err
	}
	days := q.Window.Days(seoul()) // soldDate is a date of Korea, whatever the zone of the account
	if len(days) == 0 {
		return nil, fmt.Errorf("toss: fetch: %w: a window without a day", adapters.ErrUnknown)
	}
	v := url.Values{
		"startDate": {days[0]}, "endDate": {days[len(days)-1]}, "dateType": {"soldDate"},
		"page": {strconv.Itoa(page)}, "size": {strconv.Itoa(int(a.pages()))},
	}
	return q.Get(ctx, "https://"+host+"/v1/settlements?"+v.Encode())
}

// pages numbers the pages of the API.
func (a Adapter) pages() adapters.Pages {
	return adapters.Pages(adapters.PageSize(a.PageSize, sizeMax, sizeMax))
}

// next gives the cursor of the page behind one that has rows. Toss does not say which
// page is the last, so that is the one that is empty: one with fewer rows than were
// asked for might only be smaller than we think.
func (a Adapter) next(in *adapters.Input, out *adapters.Output) error {
	page, err := a.pages().Page(in.Cursor)
	if err != nil {
		return err
	}
	out.Next(a.pages().Cursor(page + 1))
	return nil
}
