// Copyright 2026 The jupan authors.
// SPDX-License-Identifier: Apache-2.0

package metaads

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"strings"
	"time"

	"github.com/jupan-go/jupan/adapters"
)

// Fetch asks for a page of a report by day. The client brings the access token, as
// "Authorization: Bearer …".
func (a Adapter) Fetch(ctx context.Context, q *adapters.Request) (*adapters.Page, error) {
	version := a.APIVersion
	if version == "" {
		version = "v25.0"
	}
	method, path, v, err := a.asked(q)
	if err != nil {
		return nil, err
	}
	address := url.URL{Scheme: "https", Host: host, Path: "/" + version + "/" + path, RawQuery: v.Encode()}
	r, err := http.NewRequestWithContext(ctx, method, address.String(), http.NoBody)
	if err != nil {
		return nil, errors.New("metaads: fetch: malformed address")
	}
	page, err := q.Do(r)
	return page, classed(err)
}

// asked is the call that a cursor stands for.
func (a Adapter) asked(q *adapters.Request) (method, path string, v url.Values, err error) {
	l, err := levelOf(q.Stream)
	if err != nil {
		return "", "", nil, err
	}
	if job, ok := strings.CutPrefix(q.Cursor, jobCursor); ok && digits(job) {
		return http.MethodGet, job, nil, nil
	}
	if text, ok := strings.CutPrefix(q.Cursor, readCursor); ok {
		job, after, _ := strings.Cut(text, ":")
		if !digits(job) {
			return "", "", nil, fmt.Errorf("metaads: fetch: %w", adapters.ErrCursor)
		}
		return http.MethodGet, job + "/insights", pageOf(url.Values{}, after), nil
	}
	after, behind := strings.CutPrefix(q.Cursor, afterCursor)
	if !behind && q.Cursor != "" {
		return "", "", nil, fmt.Errorf("metaads: fetch: %w", adapters.ErrCursor)
	}
	account := strings.TrimPrefix(q.Account, "act_")
	if !digits(account) {
		return "", "", nil, fmt.Errorf("metaads: fetch: %w: account %q: want its number", adapters.ErrUnknown, q.Account)
	}
	if v, err = a.query(q, l); err != nil {
		return "", "", nil, err
	}
	path = "act_" + account + "/insights"
	if a.Async && !behind {
		return http.MethodPost, path, v, nil
	}
	return http.MethodGet, path, pageOf(v, after), nil
}

// pageOf adds which page of a list is asked for.
func pageOf(v url.Values, after string) url.Values {
	v.Set("limit", "500")
	if after != "" {
		v.Set("after", after)
	}
	return v
}

// query says what the report shall hold.
func (a Adapter) query(q *adapters.Request, l level) (url.Values, error) {
	days := q.Window.Days(q.Zone)
	if len(days) == 0 {
		return nil, fmt.Errorf("metaads: fetch: %w: a window without a day", adapters.ErrUnknown)
	}
	fields := []string{"account_id", "account_currency"}
	for _, finer := range levels {
		if finer.level != "account" {
			fields = append(fields, finer.id)
		}
		if finer == l {
			break
		}
	}
	v := url.Values{
		"level": {l.level}, "time_increment": {"1"},
		"time_range": {`{"since":"` + days[0] + `","until":"` + days[len(days)-1] + `"}`},
		"fields":     {strings.Join(append(fields, "spend", "impressions", "clicks", "actions", "action_values"), ",")},
	}
	if a.Window != "" {
		v.Set("action_attribution_windows", `["`+a.Window+`"]`)
	}
	for _, name := range a.Breakdowns {
		known := false
		for _, b := range breakdowns {
			known = known || b == name
		}
		if !known {
			return nil, fmt.Errorf("metaads: fetch: %w: breakdown %q", adapters.ErrUnknown, name)
		}
	}
	if len(a.Breakdowns) > 0 {
		v.Set("breakdowns", strings.Join(a.Breakdowns, ","))
	}
	return v, nil
}

// classed reads what Meta says of a refusal. The status does not tell: being asked too
// often is 400 as well as 403.
func classed(err error) error {
	status, ok := errors.AsType[*adapters.StatusError](err)
	if !ok {
		return err
	}
	var r struct {
		Error struct {
			Code int64 `json:"code"`
		} `json:"error"`
	}
	if json.Unmarshal(status.Body, &r) != nil || r.Error.Code == 0 {
		return err
	}
	class := refused(r.Error.Code, regain(status.Header), "fetch")
	known := errors.Is(class, adapters.ErrTransient) || errors.Is(class, adapters.ErrAuth)
	if !known {
		return fmt.Errorf("metaads: code %d: %w", r.Error.Code, err)
	}
	return class
}

// regain is how long Meta says that it takes until it answers again.
func regain(h http.Header) time.Duration {
	var usage map[string][]struct {
		Minutes int64 `json:"estimated_time_to_regain_access"`
	}
	if json.Unmarshal([]byte(h.Get("X-Business-Use-Case-Usage")), &usage) != nil {
		return 0
	}
	longest := int64(0)
	for _, list := range usage {
		for _, u := range list {
			longest = max(longest, min(u.Minutes, 24*60))
		}
	}
	return time.Duration(longest) * time.Minute
}
