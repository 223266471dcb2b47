// Copyright 2026 The jupan authors.
// SPDX-License-Identifier: Apache-2.0

package adapters

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"strconv"
	"time"
)

// Request is what Fetch is asked for: one page of one window.
type Request struct {
	// Stream and Account are as in [Input].
	Stream, Account string
	// Zone is that of the account; never nil.
	Zone *time.Location
	// Window is fixed before the first page, so what comes in while pages are read
	// belongs to the next one.
	Window Window
	// Cursor is what Decode gave to [Output.Next]; empty for the first page.
	Cursor string
	// Client makes the call. It brings the credentials with it, so an adapter never
	// sees any.
	Client *http.Client
}

// Page is what one call gave.
type Page struct {
	// Name names it in origins; without secrets, so without the query of a URL.
	Name string
	// Header is that of the response.
	Header http.Header
	// Body is the content. The caller closes it.
	Body io.ReadCloser
}

// refusalMax is how much of a refusal's body is kept.
const refusalMax = 16 << 10

// Get is Do for a plain GET of a URL.
func (q *Request) Get(ctx context.Context, address string) (*Page, error) {
	r, err := http.NewRequestWithContext(ctx, http.MethodGet, address, http.NoBody)
	if err != nil {
		return nil, errors.New("adapters: fetch: malformed address") // err shows it whole
	}
	return q.Do(r)
}

// Do makes one call. A response that is no success is a [*StatusError], or a
// [*RateLimitedError] for 429 and for 503 with a Retry-After; what fails on the way is
// [ErrTransient]. No error holds the query of the address.
func (q *Request) Do(r *http.Request) (*Page, error) {
	client := q.Client
	if client == nil {
		client = http.DefaultClient
	}
	resp, err := client.Do(r)
	if err != nil {
		return nil, onTheWay(r.Context(), err)
	}
	if resp.StatusCode/100 == 2 {
		return &Page{Name: r.URL.Host + r.URL.Path, Header: resp.Header, Body: resp.Body}, nil
	}
	body, _ := io.ReadAll(io.LimitReader(resp.Body, refusalMax))
	_ = resp.Body.Close()
	after := retryAfter(resp.Header)
	if resp.StatusCode == http.StatusTooManyRequests || resp.StatusCode == http.StatusServiceUnavailable && after > 0 {
		return nil, &RateLimitedError{After: after, Body: body}
	}
	return nil, &StatusError{Status: resp.StatusCode, Header: resp.Header, Body: body}
}

// onTheWay strips the address, which may hold a token, from a failed call's error.
func onTheWay(ctx context.Context, err error) error {
	if ctx.Err() != nil {
		return ctx.Err()
	}
	if wrapped, ok := errors.AsType[*url.Error](err); ok {
		err = wrapped.Err
	}
	if errors.Is(err, errHost) {
		return err
	}
	return fmt.Errorf("adapters: fetch: %w: %w", ErrTransient, err)
}

// retryAfter reads the header of that name: seconds, or a date, which is held
// against the response's own Date so that no clock is asked.
func retryAfter(h http.Header) time.Duration {
	text := h.Get("Retry-After")
	if seconds, err := strconv.ParseInt(text, 10, 32); err == nil {
		return max(0, time.Duration(seconds)*time.Second)
	}
	until, err := http.ParseTime(text)
	if err != nil {
		return 0
	}
	now, err := http.ParseTime(h.Get("Date"))
	if err != nil {
		return 0
	}
	return max(0, until.Sub(now))
}

// errHost is a call to a host that the adapter has not declared.
var errHost = errors.New("adapters: fetch: not https, or a host that Info.Hosts does not name")
