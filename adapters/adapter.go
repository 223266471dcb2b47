// Copyright 2026 The jupan authors.
// SPDX-License-Identifier: Apache-2.0

package adapters

import "context"

// Adapter turns what one partner sends into events. It is all that an integrator
// must write; [Fetcher] and [Receiver] are added where the partner has an API to
// ask or sends messages of its own accord. An adapter is a plain value that holds
// choices, never state, and is safe for concurrent use.
type Adapter interface {
	// Info declares what the adapter does. It returns the same every time.
	Info() Info

	// Decode reads one page, file or message and hands what it says to out. It is
	// pure: the same input gives the same events, wherever and whenever. It keeps
	// no more in memory than a row, and neither waits nor tries again: reads of
	// in.Body fail once the caller has given up.
	//
	// The error is about the input as a whole, which is then not relied on: wrap
	// [ErrTruncated], return a [*DriftError]. A row that is not as it should be is
	// no error: [Output.Reject] it and go on.
	Decode(in *Input, out *Output) error
}

// Fetcher is an adapter whose partner can be asked.
type Fetcher interface {
	// Fetch gets one page with one call: no retries, no pauses, no second page.
	// [Request.Get] and [Request.Do] make the call and turn refusals into the
	// errors that the [Runner] acts on. The cursor of the next page is found by
	// Decode, which gives it to [Output.Next].
	Fetch(ctx context.Context, q *Request) (*Page, error)
}

// Receiver is an adapter whose partner sends messages.
type Receiver interface {
	// Verify says whether a message is the partner's own, from its bytes as they
	// came, before anything is made of them. Any of the secrets may have signed
	// it: while a secret is being changed there are two. Time is m.Received.
	// It fails with [ErrForged] or [ErrReplayed].
	Verify(m *Message, secrets []string) (Receipt, error)
}
