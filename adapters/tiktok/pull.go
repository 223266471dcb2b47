// Copyright 2026 The jupan authors.
// SPDX-License-Identifier: Apache-2.0

package tiktok

import (
	"context"
	"fmt"
	"net/url"
	"strconv"
	"strings"

	"github.com/jupan-go/jupan/adapters"
)

// pageMax is how many rows TikTok puts on a page at most.
const pageMax = 1000

// Fetch asks for a page of a report by day. The client brings the token, in the header
// Access-Token.
func (a Adapter) Fetch(ctx context.Context, q *adapters.Request) (*adapters.Page, error) {
	l, err := levelOf(q.Stream)
	if err != nil {
		return nil, err
	}
	if strings.Trim(q.Account, "0123456789") != "" || q.Account == "" {
		return nil, fmt.Errorf("tiktok: fetch: %w: account %q: want an advertiser id", adapters.ErrUnknown, q.Account)
	}
	days := q.Window.Days(q.Zone)
	if len(days) == 0 {
		return nil, fmt.Errorf("tiktok: fetch: %w: a window without a day", adapters.ErrUnknown)
	}
	pages := a.pages()
	page, err := pages.Page(q.Cursor)
	if err != nil {
		return nil, fmt.Errorf("tiktok: fetch: %w", err)
	}
	v := url.Values{
		"advertiser_id": {q.Account}, "report_type": {"BASIC"}, "service_type": {"AUCTION"}, "data_level": {l.data},
		"dimensions": {`["` + l.id + `","stat_time_day"]`},
		"metrics":    {`["spend","impressions","clicks"` + l.metrics + `]`},
		"start_date": {days[0]}, "end_date": {days[len(days)-1]},
		"page": {strconv.Itoa(page)}, "page_size": {strconv.Itoa(int(pages))},
	}
	return q.Get(ctx, "https://"+host+"/open_api/v1.3/report/integrated/get/?"+v.Encode())
}

// pages numbers the pages of the API.
func (a Adapter) pages() adapters.Pages {
	return adapters.Pages(adapters.PageSize(a.PageSize, pageMax, pageMax))
}
