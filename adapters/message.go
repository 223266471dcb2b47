// Copyright 2026 The jupan authors.
// SPDX-License-Identifier: Apache-2.0

package adapters

import (
	"net/http"
	"net/url"
	"time"
)

// Message is what a partner sent, as it came.
type Message struct {
	// Method, Path and Query are those of the request.
	Method, Path string
	Query        url.Values
	// Header is that of the request.
	Header http.Header
	// Body is every byte of it, in no way normalised.
	Body []byte
	// Received is the time against which freshness is measured.
	Received time.Time
}

// Receipt is what is known of a verified message.
type Receipt struct {
	// ID is the partner's id of the delivery, for logs; keys of events make sure
	// that the same thing sent twice counts once.
	ID string
	// Stream is the stream that Decode shall read it as.
	Stream string
	// Unsigned says that this type of message is not signed at all. It gives no
	// events then, only hints.
	Unsigned bool
	// Refused are the rows of a batch whose own signature is wrong, by their number;
	// the others are taken.
	Refused map[int64]error
	// Answer is what the partner wants to hear once the message is safe; the zero
	// Answer is 200 without a body.
	Answer Answer
}

// Answer is a response to a partner's message.
type Answer struct {
	// Status is 200 if it is 0.
	Status int
	// Type is the Content-Type of Body.
	Type string
	Body []byte
}
