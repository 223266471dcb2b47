// Copyright 2026 The jupan authors.
// SPDX-License-Identifier: Apache-2.0

package paypal

import (
	"fmt"
	"slices"

	"github.com/jupan-go/jupan/adapters"
	"github.com/jupan-go/jupan/adapters/rows"
	"github.com/jupan-go/jupan/settle/event"
	"github.com/jupan-go/jupan/settle/money"
)

// codes are event codes that mean something else than their group.
var codes = rows.MustWords(`
	T1106: chargeback
	T1107: payment_refunded
	T1108: fee
	T1109: fee
	T1201: chargeback
	T1202: chargeback reverses
`)

// groups are the first three characters of event codes: payments, fees, conversions of
// currency, deposits, withdrawals and so on.
var groups = rows.MustWords(`
	T00: payment_captured
	T01: fee
	T02: adjustment
	T03: adjustment
	T04: payout
	T05: adjustment
	T06: adjustment
	T07: adjustment
	T08: adjustment
	T09: adjustment
	T10: adjustment
	T11: adjustment
	T12: adjustment
	T13: skip authorisation
	T14: adjustment
	T15: adjustment
	T16: adjustment
	T17: adjustment
	T18: adjustment
	T19: adjustment
	T20: adjustment
	T21: adjustment
	T22: adjustment
	T30: adjustment
	T50: adjustment
	T97: adjustment
	T98: adjustment
	T99: adjustment
`)

// codeMax is the length of an event code, groupMax that of its group.
const (
	codeMax  = 5
	groupMax = 3
)

// meaning is what an event code stands for.
func meaning(r rows.Row, name string) rows.Meaning {
	code := r.Need(name)
	if m, err := codes.Of(code); err == nil {
		return m
	}
	m, err := rows.Meaning{}, error(nil)
	if len(code) == codeMax {
		m, err = groups.Of(code[:groupMax])
	}
	if len(code) != codeMax || err != nil {
		r.Fail(name, fmt.Errorf("%w: event code %.16q", adapters.ErrUnknown, code))
	}
	m.Word = code
	return m
}

// judge sets the kind. Fees and withdrawals go either way. What is otherwise against the
// nature of its kind is a payment of our own, or its return: an adjustment. An event that
// moves nothing has no kind.
func (a Adapter) judge(e *event.Event, m rows.Meaning) {
	e.Kind, e.Reverses = m.Kind, m.Reverses
	sign := e.Gross.Sign()
	natural := m.Kind.Sign()
	if m.Reverses {
		natural = -natural
	}
	switch {
	case sign == 0 && e.Fee.IsZero():
		e.Kind = ""
	case sign < 0 && slices.Contains(a.Payouts, m.Word):
		e.Kind = event.Payout
	case sign != 0 && (m.Kind == event.Fee || m.Kind == event.Payout):
		e.Reverses = sign > 0
	case natural != 0 && sign != natural:
		e.Kind, e.Reverses = event.Adjustment, false
	}
}

// keyOf is the natural key. The two legs of a conversion may share the rest of it.
func keyOf(id, code string, c money.Currency) event.Key {
	if id == "" {
		return event.Key{}
	}
	key := id + "|" + code
	if code[:min(len(code), groupMax)] == "T02" {
		key += "|" + c.Code()
	}
	return event.Key{ID: key}
}

// subkind is what adjustments are about, as far as codes tell.
func subkind(code string) string {
	switch code[:min(len(code), groupMax)] {
	case "T02":
		return "conversion"
	case "T03":
		return "deposit"
	case "T15", "T20", "T21":
		return "hold"
	}
	switch code {
	case "T1105", "T1110", "T1111":
		return "hold"
	}
	return ""
}

// warn tells of what PayPal itself does not say more about.
func warn(m rows.Meaning, out *adapters.Output) {
	if m.Word == "T9900" {
		out.Warn(eventCode, fmt.Errorf("%w: T9900 is what PayPal has no other code for", adapters.ErrUnknown))
	}
}
