// Copyright 2026 The jupan authors.
// SPDX-License-Identifier: Apache-2.0

package stripe

import (
	"encoding/json"
	"fmt"
	"strconv"
	"strings"
	"time"

	"github.com/jupan-go/jupan/adapters"
	"github.com/jupan-go/jupan/adapters/rows"
	"github.com/jupan-go/jupan/adapters/signature"
)

// signatureHeader is "t=<unix>,v1=<hex>[,v1=<hex>]", with schemes that do not count.
const signatureHeader = "Stripe-Signature"

// freshness is how far the time in the signature may be from that of receipt. Stripe
// signs each attempt anew.
const freshness = 5 * time.Minute

// Verify checks the signature of an event: HMAC-SHA256 in hexadecimal over the time, a
// point and the body. The secret is the whole text, with its whsec_. While a secret is
// rolled there is a signature for each.
func (Adapter) Verify(m *adapters.Message, secrets []string) (adapters.Receipt, error) {
	keys, err := signature.Keys(secrets, signature.Plain)
	if err != nil {
		return adapters.Receipt{}, err
	}
	header, err := signature.Header(m.Header, signatureHeader)
	if err != nil {
		return adapters.Receipt{}, err
	}
	signed, signatures, err := parts(header)
	if err != nil {
		return adapters.Receipt{}, err
	}
	if err := signature.Verify(keys, signatures, signature.Hex, []byte(signed), []byte("."), m.Body); err != nil {
		return adapters.Receipt{}, err
	}
	seconds, err := strconv.ParseInt(signed, 10, 64)
	if err != nil {
		return adapters.Receipt{}, fmt.Errorf("stripe: verify: %w: the time of the signature is none", adapters.ErrForged)
	}
	if err := signature.Fresh(time.Unix(seconds, 0), m.Received, freshness); err != nil {
		return adapters.Receipt{}, err
	}
	var head struct {
		ID string `json:"id"`
	}
	if err := json.Unmarshal(m.Body, &head); err != nil {
		return adapters.Receipt{}, fmt.Errorf("stripe: verify: %w: the body is no event", adapters.ErrForged)
	}
	return adapters.Receipt{ID: head.ID, Stream: "webhooks"}, nil
}

// parts takes the header apart.
func parts(header string) (signed string, signatures []string, err error) {
	for item := range strings.SplitSeq(header, ",") {
		name, value, _ := strings.Cut(item, "=")
		switch {
		case name == "v1":
			signatures = append(signatures, value)
		case name == "t" && signed == "":
			signed = value
		case name == "t":
			return "", nil, fmt.Errorf("stripe: verify: %w: the signature has two times", adapters.ErrForged)
		}
	}
	if signed == "" {
		return "", nil, fmt.Errorf("stripe: verify: %w: the signature has no time", adapters.ErrForged)
	}
	return signed, signatures, nil
}

// decodeWebhook reads one event. A dispute brings its balance transactions with it; all
// other objects name theirs, which are then to be asked for.
func (a Adapter) decodeWebhook(in *adapters.Input, out *adapters.Output) error {
	t, err := rows.JSON(in, out, ".", nil)
	if err != nil {
		return err
	}
	for t.Next() {
		if in.Unsigned {
			t.Skip("unsigned")
			continue
		}
		t.Need("type")
		list := t.List("data.object.balance_transactions")
		for _, r := range list {
			source := object{r, "source."}
			if a.OrderKey != "" { // then a pull has it too
				source = object{t.Row, "data.object."}
			}
			if e := a.transaction(r, source, out); e.Kind != "" {
				t.Emit(e)
			}
		}
		if hint(t.Row, out) || len(list) > 0 {
			t.Skip("to_be_asked_for")
			continue
		}
		t.Skip("no_money")
	}
	return t.Err()
}

// hint names the balance transactions of an object, and of the refunds of a charge.
func hint(r rows.Row, out *adapters.Output) bool {
	ids := []string{
		idOf(r, "data.object.balance_transaction"),
		idOf(r, "data.object.failure_balance_transaction"),
	}
	if r.Text("data.object.object") == "balance_transaction" {
		ids = append(ids, r.Text("data.object.id"))
	}
	for _, refund := range r.List("data.object.refunds.data") {
		ids = append(ids, idOf(refund, "balance_transaction"))
	}
	some := false
	for _, id := range ids {
		if strings.HasPrefix(id, "txn_") && len(id) <= idMax {
			out.Hint("balance_transactions", id)
			some = true
		}
	}
	return some
}

// idMax is how long Stripe says that its ids are at most.
const idMax = 255
