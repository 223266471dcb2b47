// Copyright 2026 The jupan authors.
// SPDX-License-Identifier: Apache-2.0

// Package webhooks lets any sender that signs as Standard Webhooks says
// (standardwebhooks.com) bring what an adapter reads: a host's own systems, say, or a
// partner whose adapter knows its files only.
//
//	a, err := webhooks.New(orders{}, "orders", nil)
//	handler := runner.Handler(&adapters.Connection{Adapter: a, Source: "shop", Secrets: []string{secret}})
//
// A message is one input of the stream: a document, or lines. It is verified before
// anything is made of it, with each of the secrets, and is refused if it is more than
// five minutes old or from the future. Events keep the keys that the adapter gives them,
// so a message that is sent again counts once, and so does what comes by file as well.
package webhooks
