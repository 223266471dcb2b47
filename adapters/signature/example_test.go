// Copyright 2026 The jupan authors.
// SPDX-License-Identifier: Apache-2.0

package signature_test

import (
	"encoding/hex"
	"fmt"
	"net/http"

	"github.com/jupan-go/jupan/adapters"
	"github.com/jupan-go/jupan/adapters/signature"
)

func Example() {
	verify := func(m *adapters.Message, secrets []string) error {
		keys, err := signature.Keys(secrets, signature.Plain)
		if err != nil {
			return err // no secret: nothing is ever verified with nothing
		}
		text, err := signature.Header(m.Header, "X-Shop-Signature")
		if err != nil {
			return err // absent, empty or there twice
		}
		return signature.Verify(keys, []string{text}, signature.Hex, m.Body)
	}

	body := []byte(`{"id":"evt_1"}`)
	signed := hex.EncodeToString(signature.Sum([]byte("new"), body))
	m := &adapters.Message{Body: body, Header: http.Header{"X-Shop-Signature": {signed}}}
	fmt.Println(verify(m, []string{"new", "old"}))
	fmt.Println(verify(m, []string{"old"}))
	fmt.Println(verify(m, nil))
	// Output:
	// <nil>
	// signature: signature does not verify
	// signature: no secret to verify with
}
