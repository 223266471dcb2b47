// Copyright 2026 The jupan authors.
// SPDX-License-Identifier: Apache-2.0

package googleads

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
)

// Fetch asks for a page of a report by day. The client brings the OAuth token and the
// headers developer-token and, for an account below a manager, login-customer-id.
func (a Adapter) Fetch(ctx context.Context, q *adapters.Request) (*adapters.Page, error) {
	l, ok := levelOf(q.Stream)
	if !ok {
		return nil, fmt.Errorf("googleads: fetch: %w: stream %q", adapters.ErrUnknown, q.Stream)
	}
	customer := strings.ReplaceAll(q.Account, "-", "")
	if strings.Trim(customer, "0123456789") != "" || customer == "" {
		return nil, fmt.Errorf("googleads: fetch: %w: account %q: want a customer id", adapters.ErrUnknown, q.Account)
	}
	days := q.Window.Days(q.Zone)
	if len(days) == 0 {
		return nil, fmt.Errorf("googleads: fetch: %w: a window without a day", adapters.ErrUnknown)
	}
	split, err := a.split()
	if err != nil {
		return nil, err
	}
	query := "SELECT customer.id, customer.currency_code, customer.time_zone, " + l.ids + "segments.date, " + split +
		"metrics.cost_micros, metrics.impressions, metrics.clicks, metrics.conversions, metrics.conversions_value" +
		" FROM " + l.resource + " WHERE segments.date BETWEEN '" + days[0] + "' AND '" + days[len(days)-1] + "'"
	body, err := json.Marshal(struct {
		Query     string `json:"query"`
		PageToken string `json:"pageToken,omitempty"`
	}{query, q.Cursor})
	if err != nil {
		return nil, fmt.Errorf("googleads: fetch: %w", err)
	}
	version := a.APIVersion
	if version == "" {
		version = "v23"
	}
	address := "https://" + host + "/" + version + "/customers/" + customer + "/googleAds:search"
	r, err := http.NewRequestWithContext(ctx, http.MethodPost, address, bytes.NewReader(body))
	if err != nil {
		return nil, errors.New("googleads: fetch: malformed address")
	}
	r.Header.Set("Content-Type", "application/json")
	page, err := q.Do(r)
	return page, classed(err)
}

// split are the segments of the query.
func (a Adapter) split() (string, error) {
	var list strings.Builder
	for _, name := range a.Segments {
		known := false
		for _, s := range segments {
			known = known || s.dim == name
		}
		if !known {
			return "", fmt.Errorf("googleads: fetch: %w: segment %q", adapters.ErrUnknown, name)
		}
		list.WriteString("segments." + name + ", ")
	}
	return list.String(), nil
}

// refusal is what Google answers when it refuses.
type refusal struct {
	Error struct {
		Details []struct {
			Errors []struct {
				ErrorCode map[string]string `json:"errorCode"`
				Details   struct {
					QuotaErrorDetails struct {
						RetryDelay string `json:"retryDelay"`
					} `json:"quotaErrorDetails"`
				} `json:"details"`
			} `json:"errors"`
		} `json:"details"`
	} `json:"error"`
}

// classed reads what Google says of a refusal: how long to wait, and that a page's
// token is no longer good.
func classed(err error) error {
	var r refusal
	if limited, ok := errors.AsType[*adapters.RateLimitedError](err); ok {
		if json.Unmarshal(limited.Body, &r) == nil && limited.After == 0 {
			return &adapters.RateLimitedError{After: r.delay(), Body: limited.Body}
		}
		return err
	}
	status, ok := errors.AsType[*adapters.StatusError](err)
	if !ok || json.Unmarshal(status.Body, &r) != nil {
		return err
	}
	switch code := r.code("requestError"); code {
	case "EXPIRED_PAGE_TOKEN", "INVALID_PAGE_TOKEN":
		return fmt.Errorf("googleads: fetch: %w: %s", adapters.ErrCursor, code)
	}
	if r.code("quotaError") != "" {
		return &adapters.RateLimitedError{After: r.delay(), Body: status.Body}
	}
	return err
}

// code is the first code of a kind of error.
func (r *refusal) code(kind string) string {
	for _, d := range r.Error.Details {
		for _, e := range d.Errors {
			if code := e.ErrorCode[kind]; code != "" {
				return code
			}
		}
	}
	return ""
}

// delay is how long Google asks to wait.
func (r *refusal) delay() time.Duration {
	longest := time.Duration(0)
	for _, d := range r.Error.Details {
		for _, e := range d.Errors {
			after, err := time.ParseDuration(e.Details.QuotaErrorDetails.RetryDelay)
			if err == nil {
				longest = max(longest, after)
			}
		}
	}
	return longest
}
