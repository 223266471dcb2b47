// Copyright 2026 The jupan authors.
// SPDX-License-Identifier: Apache-2.0

package signature_test

import (
	"errors"
	"fmt"
	"log"
	"time"

	"github.com/jupan-go/jupan/adapters"
	"github.com/jupan-go/jupan/adapters/signature"
)

// Standard Webhooks: what is signed verifies, once, soon and unchanged.
func ExampleStandard() {
	const key = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"
	at := time.Date(2026, 1, 5, 9, 0, 0, 0, time.UTC)
	body := []byte(`{"id":"evt_1"}`)
	header, err := signature.Standard{}.Sign([]string{key}, "msg_1", at, body)
	if err != nil {
		log.Fatal(err)
	}
	m := &adapters.Message{Header: header, Body: body, Received: at.Add(time.Minute)}
	id, err := signature.Standard{}.Verify(m, []string{key})
	fmt.Println(id, err)

	m.Received = at.Add(time.Hour)
	_, err = signature.Standard{}.Verify(m, []string{key})
	fmt.Println(errors.Is(err, adapters.ErrReplayed))
	m.Received, m.Body = at, append(body, ' ')
	_, err = signature.Standard{}.Verify(m, []string{key})
	fmt.Println(errors.Is(err, adapters.ErrForged))
	// Output:
	// msg_1 <nil>
	// true
	// true
}

// A time that is signed says whether a message is of now.
func ExampleFresh() {
	at := time.Date(2026, 1, 5, 9, 0, 0, 0, time.UTC)
	fmt.Println(signature.Fresh(at, at.Add(5*time.Minute), 5*time.Minute))
	fmt.Println(errors.Is(signature.Fresh(at, at.Add(301*time.Second), 5*time.Minute), adapters.ErrReplayed))
	// Output:
	// <nil>
	// true
}
