// Copyright 2026 The jupan authors.
// SPDX-License-Identifier: Apache-2.0

// Package signature says whether a message is the partner's own: HMAC and RSA
// signatures over the bytes as they came, headers, freshness, and secrets that are
// being changed.
//
//	keys, err := signature.Keys(secrets, signature.Plain)
//	if err != nil {
//		return err // no secret: nothing is ever verified with nothing
//	}
//	text, err := signature.Header(m.Header, "X-Shop-Signature")
//	if err != nil {
//		return err // absent, empty or there twice
//	}
//	return signature.Verify(keys, []string{text}, signature.Hex, m.Body)
//
// The order in a [adapters.Receiver] is: the signature, then what it signs is believed,
// such as the time for [Fresh]. All candidates are compared, in constant time. An
// error holds neither a secret nor a body.
//
// All functions are pure and safe for concurrent use.
package signature
