// Copyright 2026 The jupan authors.
// SPDX-License-Identifier: Apache-2.0

package adapters

import (
	"context"
	"errors"
	"math/rand/v2"
	"sync"
	"time"
)

// Retry is how often and how long to try what may pass. The zero value is eight times,
// from one second to five minutes.
type Retry struct {
	// Attempts in all; 1 never tries again.
	Attempts int
	// First is the pause after the first failure. It doubles each time, up to Most,
	// and half of it is left to chance, so that many do not come back at once.
	First, Most time.Duration
	// Patience is the longest pause that a partner may ask for; beyond it the pull
	// ends with an error, to be taken up later. 0 is 15 minutes.
	Patience time.Duration
}

func (r Retry) orDefault() Retry {
	if r.Attempts <= 0 {
		r.Attempts = 8
	}
	if r.First <= 0 {
		r.First = time.Second
	}
	if r.Most <= 0 {
		r.Most = 5 * time.Minute
	}
	if r.Patience <= 0 {
		r.Patience = 15 * time.Minute
	}
	return r
}

// pause is how long to wait after a failure; false if it is not worth it.
func (r Retry) pause(attempt int, err error) (time.Duration, bool) {
	if attempt >= r.Attempts || !errors.Is(err, ErrTransient) || errors.Is(err, ErrAuth) {
		return 0, false
	}
	wait := r.First
	for range attempt - 1 {
		if wait *= 2; wait >= r.Most {
			wait = r.Most
			break
		}
	}
	wait = wait/2 + rand.N(wait/2+1)
	limited, ok := errors.AsType[*RateLimitedError](err)
	if !ok || limited.After == 0 {
		return wait, true
	}
	// What the partner asks for is the least, not the most.
	return limited.After + rand.N(r.First/2+1), limited.After <= r.Patience
}

// sleep waits, or returns the context's error.
func sleep(ctx context.Context, d time.Duration) error {
	if d <= 0 {
		return ctx.Err()
	}
	timer := time.NewTimer(d)
	defer timer.Stop()
	select {
	case <-ctx.Done():
		return ctx.Err()
	case <-timer.C:
		return nil
	}
}

// gates hold back requests, one gate for each source.
type gates struct {
	mu sync.Mutex
	by map[string]*gate
}

// gate lets so many requests through in a time, and so many side by side.
type gate struct {
	slots chan struct{}
	every time.Duration
	burst time.Duration // how far ahead of the pace requests may run

	mu   sync.Mutex
	next time.Time // when the next request is due by the pace
}

func (g *gates) of(source string, l Limits) *gate {
	g.mu.Lock()
	defer g.mu.Unlock()
	if found, ok := g.by[source]; ok {
		return found
	}
	made := &gate{
		slots: make(chan struct{}, max(l.Parallel, 1)),
		every: l.Every, burst: l.Every * time.Duration(max(l.Burst, 1)-1),
	}
	if g.by == nil {
		g.by = map[string]*gate{}
	}
	g.by[source] = made
	return made
}

// enter waits for the pace and for a slot, and returns what gives the slot back.
func (g *gate) enter(ctx context.Context, now func() time.Time) (leave func(), err error) {
	select {
	case g.slots <- struct{}{}:
	case <-ctx.Done():
		return nil, ctx.Err()
	}
	leave = func() { <-g.slots }
	if err := sleep(ctx, g.reserve(now())); err != nil {
		leave()
		return nil, err
	}
	return leave, nil
}

// reserve takes the next place in the pace and returns how far off it is.
func (g *gate) reserve(now time.Time) time.Duration {
	if g.every <= 0 {
		return 0
	}
	g.mu.Lock()
	defer g.mu.Unlock()
	if g.next.Before(now) {
		g.next = now
	}
	wait := g.next.Sub(now) - g.burst
	g.next = g.next.Add(g.every)
	return wait
}
