// Copyright 2026 The jupan authors.
// SPDX-License-Identifier: Apache-2.0

package stripe_test

import (
	"encoding/hex"
	"errors"
	"fmt"
	"net/http"
	"os"
	"strings"
	"testing"
	"time"

	"github.com/jupan-go/jupan/adapters"
	"github.com/jupan-go/jupan/adapters/adaptertest"
	"github.com/jupan-go/jupan/adapters/signature"
	"github.com/jupan-go/jupan/adapters/stripe"
	"github.com/jupan-go/jupan/settle/event"
)

const (
	secret          = "whsec_of_a_test"
	signatureHeader = "Stripe-Signature"
	signedText      = "1767700000"
)

// signed is the time of the signature.
func signed() time.Time { return time.Unix(1767700000, 0) }

func sign(secret, body string) string {
	return hex.EncodeToString(signature.Sum([]byte(secret), []byte(signedText+"."+body)))
}

// push is a signed message with the body of a file.
func push(file string) adaptertest.Push {
	body, err := os.ReadFile("testdata/webhooks/" + file)
	if err != nil {
		panic(err) // of a test
	}
	return adaptertest.Push{
		Name: file,
		Message: adapters.Message{
			Body: body, Received: signed(),
			Header: http.Header{signatureHeader: {"t=" + signedText + ",v1=" + sign(secret, string(body))}},
		},
		Secrets: []string{secret}, Signs: []string{signatureHeader}, Fresh: 5 * time.Minute,
	}
}

// TestVerify includes a vector that was made with another program, by the rule that
// Stripe documents.
func TestVerify(t *testing.T) {
	const body, old = `{"id":"evt_1","type":"charge.succeeded"}`, "whsec_old"
	right, other := ",v1="+sign(secret, body), ",v1="+sign(old, body)
	for _, test := range []struct {
		name, body, header string
		secrets            []string
		received           time.Time
		is                 error
	}{
		{
			name: "vector", body: `{"id":"evt_test_1","object":"event","type":"charge.succeeded"}`,
			header:  "t=1700000000,v1=b545d69c6084720e8ee59f9c3dd2b27543d2b6bb4ad3c1d54a140fe4508d4b7e",
			secrets: []string{"whsec_test_secret"}, received: time.Unix(1700000000, 0),
		},
		{name: "one", body: body, header: "t=" + signedText + right},
		{name: "the second of two", body: body, header: "t=" + signedText + other + right},
		{name: "beside another scheme", body: body, header: "t=" + signedText + right + ",v0=6ffbb59b"},
		{name: "in another scheme", body: body, header: "t=" + signedText + ",v0=" + sign(secret, body), is: adapters.ErrForged},
		{name: "of an old secret", body: body, header: "t=" + signedText + other, is: adapters.ErrForged},
		{name: "of two times", body: body, header: "t=" + signedText + right + ",t=1", is: adapters.ErrForged},
		{name: "of no time", body: body, header: right[1:], is: adapters.ErrForged},
		{name: "of another time", body: body, header: "t=1767700001" + right, is: adapters.ErrForged},
		{name: "none", body: body, header: "t=" + signedText, is: adapters.ErrForged},
		{name: "no header", body: body, is: adapters.ErrForged},
		{name: "no secret", body: body, header: "t=" + signedText + right, secrets: []string{""}, is: signature.ErrNoSecret},
		{name: "old", body: body, header: "t=" + signedText + right, received: signed().Add(301 * time.Second), is: adapters.ErrReplayed},
		{name: "no event", body: "[]", header: "t=" + signedText + ",v1=" + sign(secret, "[]"), is: adapters.ErrForged},
	} {
		t.Run(test.name, func(t *testing.T) {
			m := &adapters.Message{Body: []byte(test.body), Received: test.received, Header: http.Header{}}
			if test.header != "" {
				m.Header.Set(signatureHeader, test.header)
			}
			if m.Received.IsZero() {
				m.Received = signed()
			}
			secrets := test.secrets
			if secrets == nil {
				secrets = []string{secret}
			}
			receipt, err := stripe.Adapter{}.Verify(m, secrets)
			if !errors.Is(err, test.is) || (err == nil) != (receipt.Stream == "webhooks") {
				t.Errorf("receipt %+v, error %v, want %v", receipt, err, test.is)
			}
		})
	}
}

// TestTold holds that a dispute's transaction from a message is the one that a pull has,
// word for word, so that the two are one event.
func TestTold(t *testing.T) {
	const transaction = `{"id":"txn_1","amount":-3000,"fee":1500,"net":-4500,"currency":"usd","created":1767600000,
		"reporting_category":"dispute","type":"adjustment","fee_details":[{"amount":1500,"type":"stripe_fee"}],"source":%s}`
	const dispute = `{"id":"du_1","object":"dispute","charge":"ch_1","payment_intent":"pi_1","metadata":{"order":"A-1"}%s}`
	for _, test := range []struct{ key, source string }{
		{key: "", source: `"du_1"`},
		{key: "order", source: fmt.Sprintf(dispute, "")},
	} {
		list := fmt.Sprintf(`,"balance_transactions":[`+transaction+`]`, `"du_1"`)
		var got [2]string
		for i, in := range [...]*adapters.Input{
			{Stream: "balance_transactions", Body: strings.NewReader(`{"data":[` + fmt.Sprintf(transaction, test.source) + `]}`)},
			{Stream: "webhooks", Body: strings.NewReader(`{"id":"evt_1","type":"charge.dispute.created","data":{"object":` + fmt.Sprintf(dispute, list) + `}}`)},
		} {
			in.Source = "stripe"
			a := stripe.Adapter{OrderKey: test.key}
			out := adapters.NewOutput(a.Info(), in, &adapters.OutputOptions{Deliver: func(b event.Batch) error {
				for _, e := range b.Events {
					e.Origin = event.Origin{}
					text, err := e.MarshalJSON()
					got[i] += string(text)
					if err != nil {
						return err
					}
				}
				return nil
			}})
			if _, err := out.Close(a.Decode(in, out)); err != nil {
				t.Fatal(err)
			}
		}
		if got[0] == "" || got[0] != got[1] || (test.key != "") != strings.Contains(got[0], "A-1") {
			t.Errorf("with the key %q, the pull has\n%s\nand the message\n%s", test.key, got[0], got[1])
		}
	}
}
