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
	page, err := a.page(q.Cursor)
	if err != nil {
		return nil, err
	}
	days := q.Window.Days(seoul()) // soldDate is a date of Korea, whatever the zone of the account
	if len(days) == 0 {
		return nil, fmt.Errorf("toss: fetch: %w: a window without a day", adapters.ErrUnknown)
	}
	v := url.Values{
		"startDate": {days[0]}, "endDate": {days[len(days)-1]}, "dateType": {"soldDate"},
		"page": {strconv.Itoa(page)}, "size": {strconv.Itoa(a.size())},
	}
	return q.Get(ctx, "https://"+host+"/v1/settlements?"+v.Encode())
}

// size is how many rows a page has.
func (a Adapter) size() int {
	if a.PageSize <= 0 {
		return sizeMax
	}
	return min(a.PageSize, sizeMax)
}

// cursor is that of a page. It names the size too: by another one, the number of a page
// means another place.
func (a Adapter) cursor(page int) string { return fmt.Sprintf("%d/%d", page, a.size()) }

// page is the number in a cursor; the first page has no cursor.
func (a Adapter) page(cursor string) (int, error) {
	if cursor == "" {
		return 1, nil
	}
	var page, size int
	_, err := fmt.Sscanf(cursor, "%d/%d", &page, &size)
	if err != nil || page < 2 || a.cursor(page) != cursor {
		return 0, fmt.Errorf("toss: %w: not a page of %d rows", adapters.ErrCursor, a.size())
	}
	return page, nil
}

// next gives the cursor of the page behind one that has rows. Toss does not say which
// page is the last, so that is the one that is empty: one with fewer rows than were
// asked for might only be smaller than we think.
func (a Adapter) next(in *adapters.Input, out *adapters.Output) error {
	page, err := a.page(in.Cursor)
	if err != nil {
		return err
	}
	out.Next(a.cursor(page + 1))
	return nil
}
