// Copyright 2026 The jupan authors.
// SPDX-License-Identifier: Apache-2.0

package shopify_test

import (
	"encoding/base64"
	"errors"
	"net/http"
	"os"
	"testing"

	"github.com/jupan-go/jupan/adapters"
	"github.com/jupan-go/jupan/adapters/adaptertest"
	"github.com/jupan-go/jupan/adapters/shopify"
	"github.com/jupan-go/jupan/adapters/signature"
)

const (
	secret          = "client-secret-of-a-test"
	signatureHeader = "X-Shopify-Hmac-Sha256"
)

func sign(secret, body string) string {
	return base64.StdEncoding.EncodeToString(signature.Sum([]byte(secret), []byte(body)))
}

// push is a signed message with the body of a file.
func push(file string) adaptertest.Push {
	body, err := os.ReadFile("testdata/webhooks/" + file)
	if err != nil {
		panic(err) // of a test
	}
	return adaptertest.Push{
		Name: file,
		Message: adapters.Message{Body: body, Header: http.Header{
			signatureHeader: {sign(secret, string(body))}, "X-Shopify-Webhook-Id": {"b54557e4-bdd9-4b37-8a5f-bf7d70bcd043"},
		}},
		Secrets: []string{secret}, Signs: []string{signatureHeader},
	}
}

// TestVerify has a vector that was made with another program (openssl dgst -sha256
// -hmac), by the rule that Shopify documents; it published none.
func TestVerify(t *testing.T) {
	const body = `{"id":600001,"kind":"sale"}`
	for _, test := range []struct {
		name, body, sig string
		secrets         []string
		is              error
	}{
		{name: "vector", body: `{"id":1}`, sig: "VnKUjZsLuN5iZWjn5EntcBVCF9kMN43LglzCE1/GSeY=", secrets: []string{"hush"}},
		{name: "one", body: body, sig: sign(secret, body)},
		{name: "of the second secret", body: body, sig: sign(secret, body), secrets: []string{"new", secret}},
		{name: "of another secret", body: body, sig: sign("other", body), is: adapters.ErrForged},
		{name: "of another body", body: body + " ", sig: sign(secret, body), is: adapters.ErrForged},
		{name: "none", body: body, is: adapters.ErrForged},
		{name: "no secret", body: body, sig: sign("", body), secrets: []string{""}, is: signature.ErrNoSecret},
	} {
		t.Run(test.name, func(t *testing.T) {
			m := &adapters.Message{Body: []byte(test.body), Header: http.Header{}}
			if test.sig != "" {
				m.Header.Set(signatureHeader, test.sig)
			}
			secrets := test.secrets
			if secrets == nil {
				secrets = []string{secret}
			}
			receipt, err := shopify.Adapter{}.Verify(m, secrets)
			if !errors.Is(err, test.is) || (err == nil) != (receipt.Stream == "webhooks") {
				t.Errorf("receipt %+v, error %v, want %v", receipt, err, test.is)
			}
		})
	}
}
