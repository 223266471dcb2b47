// Copyright 2026 The jupan authors.
// SPDX-License-Identifier: Apache-2.0

// Package outbound tells others: events as CloudEvents 1.0, and signed notices by
// Standard Webhooks (standardwebhooks.com).
//
//	notice, err := outbound.OfPayout(payout, at)
//	err = sender.Send(ctx, outbound.Receiver{URL: address, Keys: []string{key}}, notice)
//
// A [Notice] has an id that is made of what it is about: the statement and its digest,
// the payout, the finding. Whoever makes it again, on another machine or after a crash,
// gives it the same id, so a receiver that has had it knows. Each try of a [Sender] is
// signed with each of the receiver's keys and the time of the try. How often is tried,
// and when, is the host's choice: once, unless [SenderOptions].Again says otherwise. What
// did not get through for long is better kept by the host and sent another day.
//
// A receiver verifies a notice as any Standard Webhook; in Go, with
// signature.Standard. It answers with 200 or another success; 410 ends it for good.
//
// [CloudEvents] writes an event with its id and source, the kind as type
// ("jupan.payment_captured.v1"), the order as subject, and the wire form as data, in
// which amounts are texts and nothing is lost. A day that was restated is a list that
// begins with a "jupan.restatement.v1", whose data names the partition and its version:
// what came of that partition with a lower version is void. The events of it have the
// extensions restates and restatement, and the version in their ids, since CloudEvents of
// one id and source count as one.
package outbound
