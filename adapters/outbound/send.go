// Copyright 2026 The jupan authors.
// SPDX-License-Identifier: Apache-2.0

package outbound

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"maps"
	"net/http"
	"net/url"
	"time"

	"github.com/jupan-go/jupan/adapters"
	"github.com/jupan-go/jupan/adapters/signature"
)

// ErrGone is a receiver that wants no more notices: it answered 410.
var ErrGone = errors.New("the receiver wants no more notices")

// Receiver is where notices are sent.
type Receiver struct {
	// URL is where; https only.
	URL string
	// Keys sign, each of them: whsec_… or, for a key pair, whsk_…. There are two while
	// one is being changed.
	Keys []string
}

// Sender sends notices. It is safe for concurrent use.
type Sender struct {
	now  func() time.Time
	opts SenderOptions
}

// SenderOptions are how to send. The zero value, or nil, tries once, for up to 20 seconds.
type SenderOptions struct {
	// Client makes the calls; nil is [http.DefaultClient]. Redirections are not
	// followed: they would lead a signed notice elsewhere. A host that lets others
	// choose the URL keeps the client from reaching its own network.
	Client *http.Client
	// Timeout is how long one try may take; 0 is 20 seconds.
	Timeout time.Duration
	// Again says after a failure whether to try again, and when; see [After]. Nil
	// never does. The attempt is 1 after the first.
	Again func(attempt int, err error) (time.Duration, bool)
}

// NewSender returns a Sender. The time is asked of now, which is [time.Now] outside of
// tests.
func NewSender(now func() time.Time, opts *SenderOptions) (*Sender, error) {
	if now == nil {
		return nil, errors.New("outbound: new sender: no clock")
	}
	s := &Sender{now: now}
	if opts != nil {
		s.opts = *opts
	}
	client := http.Client{}
	if s.opts.Client != nil {
		client = *s.opts.Client
	}
	client.CheckRedirect = func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }
	s.opts.Client = &client
	if s.opts.Timeout <= 0 {
		s.opts.Timeout = 20 * time.Second
	}
	return s, nil
}

// After is an Again that tries once more after each of some pauses, or later if the
// receiver asks for that, as long as the failure may pass.
func After(pauses ...time.Duration) func(int, error) (time.Duration, bool) {
	return func(attempt int, err error) (time.Duration, bool) {
		if attempt < 1 || attempt > len(pauses) || !errors.Is(err, adapters.ErrTransient) {
			return 0, false
		}
		wait := pauses[attempt-1]
		if limited, ok := errors.AsType[*adapters.RateLimitedError](err); ok {
			wait = max(wait, limited.After)
		}
		return wait, true
	}
}

// Send sends a notice until it is taken, or is not to be tried again. Each try is signed
// anew, with the same id. The error is the last one: it is [adapters.ErrTransient] for
// what may pass, so that a host can keep the notice and send it another day, and
// [ErrGone] for a receiver that wants no more.
func (s *Sender) Send(ctx context.Context, to Receiver, n Notice) error {
	for attempt := 1; ; attempt++ {
		err := s.try(ctx, to, n)
		if err == nil || ctx.Err() != nil || s.opts.Again == nil {
			return err
		}
		pause, again := s.opts.Again(attempt, err)
		if !again {
			return err
		}
		if err := sleep(ctx, pause); err != nil {
			return err
		}
	}
}

// try sends a notice once.
func (s *Sender) try(ctx context.Context, to Receiver, n Notice) error {
	address, err := url.Parse(to.URL)
	if err != nil || address.Scheme != "https" || address.Host == "" || address.User != nil {
		return errors.New("outbound: send: want the receiver's address, with https") // without showing it
	}
	signed, err := signature.Standard{}.Sign(to.Keys, n.ID, s.now(), n.Body)
	if err != nil {
		return fmt.Errorf("outbound: send %s: %w", n.ID, err)
	}
	ctx, cancel := context.WithTimeout(ctx, s.opts.Timeout)
	defer cancel()
	r, err := http.NewRequestWithContext(ctx, http.MethodPost, address.String(), bytes.NewReader(n.Body))
	if err != nil {
		return fmt.Errorf("outbound: send %s: no request can be made", n.ID)
	}
	maps.Copy(r.Header, signed)
	if r.Header.Set("Content-Type", n.MediaType); n.MediaType == "" {
		r.Header.Set("Content-Type", "application/json")
	}
	page, err := (&adapters.Request{Client: s.opts.Client}).Do(r)
	if err != nil {
		return fmt.Errorf("outbound: send %s: %w", n.ID, class(ctx, err))
	}
	_, _ = io.CopyN(io.Discard, page.Body, 4<<10) // so that the connection can be used again
	_ = page.Body.Close()
	return nil
}

// class is what a failure means: a receiver that takes too long may be quicker later.
func class(ctx context.Context, err error) error {
	if status, ok := errors.AsType[*adapters.StatusError](err); ok && status.Status == http.StatusGone {
		return ErrGone
	}
	if errors.Is(err, context.DeadlineExceeded) && ctx.Err() != nil {
		return fmt.Errorf("%w: %w", adapters.ErrTransient, err)
	}
	return err
}

// sleep waits, unless the context ends first.
func sleep(ctx context.Context, d time.Duration) error {
	t := time.NewTimer(d)
	defer t.Stop()
	select {
	case <-ctx.Done():
		return ctx.Err()
	case <-t.C:
		return nil
	}
}
