// Copyright 2026 The jupan authors.
// SPDX-License-Identifier: Apache-2.0

package adaptertest_test

import (
	"errors"
	"fmt"
	"io"
	"log"
	"net/http"
	"slices"

	"github.com/jupan-go/jupan/adapters/adaptertest"
)

// A partner that is not there: what it answers, and how it fails, is the test's to say.
func ExampleNewPartner() {
	partner := adaptertest.NewPartner(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		if _, err := io.WriteString(w, "page 1"); err != nil {
			log.Print(err)
		}
	}))
	partner.Fail(adaptertest.Failure{Status: http.StatusServiceUnavailable})
	for range 2 {
		resp, err := partner.Client().Get("https://api.example/v1/payments")
		if err != nil {
			log.Fatal(err)
		}
		body, err := io.ReadAll(resp.Body)
		fmt.Println(resp.StatusCode, string(body), errors.Join(err, resp.Body.Close()))
	}
	fmt.Println(len(partner.Calls()), "calls,", partner.Open(), "bodies left open")
	// Output:
	// 503  <nil>
	// 200 page 1 <nil>
	// 2 calls, 0 bodies left open
}

// What the kit checks, by name.
func ExampleChecks() {
	fmt.Println(len(adaptertest.Checks()) > 40, slices.Contains(adaptertest.Checks(), "resume"))
	// Output: true true
}
