// Copyright 2026 The jupan authors.
// SPDX-License-Identifier: Apache-2.0

package toss_test

import (
	"encoding/base64"
	"errors"
	"net/http"
	"os"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/jupan-go/jupan/adapters"
	"github.com/jupan-go/jupan/adapters/adaptertest"
	"github.com/jupan-go/jupan/adapters/signature"
	"github.com/jupan-go/jupan/adapters/toss"
)

const (
	key      = "toss-security-key-of-a-test"
	sentText = "2026-01-12T10:00:08+09:00"

	signatureHeader = "Tosspayments-Webhook-Signature"
	timeHeader      = "Tosspayments-Webhook-Transmission-Time"

	statusChanged = `{"eventType":"PAYMENT_STATUS_CHANGED","createdAt":"2026-01-05T10:15:31.000000","data":{"paymentKey":"pay_20260105_A","orderId":"order-1001","status":"DONE","totalAmount":55000}}`
	deposit       = `{"createdAt":"2026-01-06T00:00:00.000000","secret":"ps_1","status":"DONE","transactionKey":"txrd_a04","orderId":"order-1003"}`
)

// sent is the time of transmission.
func sent() time.Time { return time.Date(2026, 1, 12, 1, 0, 8, 0, time.UTC) }

// push is a signed message with the body of a file.
func push(name, file string) adaptertest.Push {
	body, err := os.ReadFile(file)
	if err != nil {
		panic(err) // of a test
	}
	return adaptertest.Push{
		Name:    name,
		Message: adapters.Message{Body: body, Header: signed("v1:" + sign(key, string(body))), Received: sent()},
		Secrets: []string{key}, Signs: []string{signatureHeader, timeHeader}, Fresh: 5 * time.Minute,
	}
}

func sign(key, body string) string {
	return base64.StdEncoding.EncodeToString(signature.Sum([]byte(key), []byte(body+":"+sentText)))
}

func signed(list string) http.Header {
	return http.Header{signatureHeader: {list}, timeHeader: {sentText}}
}

// TestVerify includes a vector that was made with another program, by the rule that
// Toss documents; Toss published none.
func TestVerify(t *testing.T) {
	const body, old = `{"eventType":"seller.changed"}`, "another key"
	right := "v1:" + sign(key, body)
	vector := http.Header{
		signatureHeader: {"v1:79G6LZB+S7R1NpViOJS9C4VN02R3i2eJqavIPplFSps="}, timeHeader: {"2024-09-05T12:19:21+09:00"},
	}
	for _, test := range []struct {
		name, body string
		header     http.Header
		secrets    []string
		received   time.Time
		is         error
		unsigned   bool
	}{
		{
			name: "vector", body: `{"eventType":"payout.changed"}`, header: vector, secrets: []string{"test_security_key"},
			received: time.Date(2024, 9, 5, 3, 19, 21, 0, time.UTC),
		},
		{name: "one", body: body, header: signed(right)},
		{name: "the second of two", body: body, header: signed("v1:" + sign(old, body) + "," + right)},
		{name: "the first of two", body: body, header: signed(right + ",v1:" + sign(old, body))},
		{name: "neither of two", body: body, header: signed("v1:" + sign(old, body) + ",v1:" + sign("x", body)), is: adapters.ErrForged},
		{name: "of no version", body: body, header: signed(sign(key, body)), is: adapters.ErrForged},
		{name: "none", body: body, is: adapters.ErrForged},
		{name: "none, in other letters", body: `{"EventType":"Payout.Changed"}`, is: adapters.ErrForged},
		{name: "no key", body: body, header: signed(right), secrets: []string{""}, is: signature.ErrNoSecret},
		{name: "old", body: body, header: signed(right), received: sent().Add(301 * time.Second), is: adapters.ErrReplayed},
		{name: "of the future", body: body, header: signed(right), received: sent().Add(-301 * time.Second), is: adapters.ErrReplayed},
		{name: "not JSON", body: "eventType", is: adapters.ErrForged},
		{name: "a type that is never signed", body: statusChanged, unsigned: true},
		{name: "such a type with a wrong signature", body: statusChanged, header: signed(right), is: adapters.ErrForged},
	} {
		t.Run(test.name, func(t *testing.T) {
			m := &adapters.Message{Body: []byte(test.body), Header: test.header, Received: test.received}
			if m.Received.IsZero() {
				m.Received = sent()
			}
			secrets := test.secrets
			if secrets == nil {
				secrets = []string{key}
			}
			receipt, err := toss.Adapter{}.Verify(m, secrets)
			if !errors.Is(err, test.is) || receipt.Unsigned != test.unsigned || err != nil && receipt.Stream != "" {
				t.Errorf("unsigned %t, error %v; want %t, %v", receipt.Unsigned, err, test.unsigned, test.is)
			}
		})
	}
}

// TestUnsigned holds that such messages say what to ask for, and no more.
func TestUnsigned(t *testing.T) {
	for _, test := range []struct {
		body string
		want []adapters.Hint
	}{
		{body: statusChanged, want: []adapters.Hint{{Stream: "settlements", ID: "pay_20260105_A"}}},
		{body: deposit, want: []adapters.Hint{{Stream: "settlements", ID: "order-1003"}}},
		{body: `{"eventType":"METHOD_UPDATED","data":{"customerKey":"c"}}`},
		{body: `{"data":{"paymentKey":"` + strings.Repeat("k", 201) + `"}}`},
	} {
		lines, s := decode(t, &adapters.Input{
			Stream: "webhooks", Source: "toss", Name: "hook", Zone: time.UTC, Unsigned: true, Body: strings.NewReader(test.body),
		})
		if diff := cmp.Diff(test.want, s.Hints); diff != "" || len(lines) > 0 || s.Skipped["unsigned"] != 1 {
			t.Errorf("%s: events %q, skipped %v; hints (-want +got):\n%s", test.body, lines, s.Skipped, diff)
		}
	}
}
