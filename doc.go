// Copyright 2026 The jupan authors.
// SPDX-License-Identifier: Apache-2.0

// Package jupan is the root of a library for exact partner settlement. It holds no code: the work
// is done in the packages below it, which a host imports one by one.
//
// jupan (주판, the Korean abacus) takes the events that partners report, settles them under the
// agreements a host has signed, to the last minor unit of the currency, and explains every figure
// down to the events behind it. It is a library: it starts no server, reads no clock and keeps no
// state of its own.
//
// # The rooms
//
//   - settle/money: exact amounts, currencies, rates, rounding and allocation.
//   - settle/event: what a partner reports, one fact to an event, and its wire form.
//   - settle: agreements and their terms, the fold of events, statements and their traces.
//
// Imports go one way only: money knows nothing of events, events know nothing of agreements. The
// whole table stands in internal/docs/architecture.md, and a test holds it.
//
// # What always holds
//
// The same events give the same bytes, in any order, split into any batches, repeated or not. What
// is split adds up to what was split. No amount is ever a binary floating-point number. Every input
// row ends as an event, a duplicate or a rejection, and the counts add up.
package jupan
