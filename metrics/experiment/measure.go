// Copyright 2026 The jupan authors.
// SPDX-License-Identifier: Apache-2.0

package experiment

import (
	"encoding/json"
	"slices"
	"time"

	"github.com/jupan-go/jupan/metrics"
	"github.com/jupan-go/jupan/settle/event"
	"github.com/jupan-go/jupan/settle/money"
)

// The dimensions that every event has.
const (
	dimParty    = "party"
	dimCampaign = "campaign"
	dimProduct  = "product"
	dimCustomer = "customer"
	dimSource   = "source"
)

// isDimension reports whether events can have a dimension of this name.
func isDimension(name string) bool {
	switch name {
	case dimParty, dimCampaign, dimProduct, dimCustomer, dimSource:
		return true
	}
	return isValid(event.Event{Kind: "a", Dims: []event.Dim{{Name: name, Value: "a"}}})
}

// isValid tells whether nothing is wrong with an event but that it lacks a key and a
// time.
func isValid(e event.Event) bool {
	e.Key, e.At = event.Key{Source: "a", ID: "a"}, time.Unix(0, 0)
	return e.Validate() == nil
}

// dimension returns the value of the named dimension of e.
func dimension(e *event.Event, name string) string {
	switch name {
	case dimParty:
		return e.Party
	case dimCampaign:
		return e.Campaign
	case dimProduct:
		return e.Product
	case dimCustomer:
		return e.Customer
	case dimSource:
		return e.Key.Source
	}
	return e.Dim(name)
}

// measure is what is taken of events: a signal and a value of it.
type measure struct {
	signal metrics.Signal
	value  metrics.Value
}

// name is what a measure selects and takes, as text.
func (m measure) name() string {
	kinds := slices.Compact(slices.Sorted(slices.Values(m.signal.Kinds)))
	where := map[string][]string{}
	for name, values := range m.signal.Where {
		where[name] = slices.Compact(slices.Sorted(slices.Values(values)))
	}
	text, _ := json.Marshal([]any{m.value, m.signal.Orders, kinds, where}) // texts always marshal
	return string(text)
}

// selects reports whether a measure takes something of an event. A measure of
// orders takes all payments; whether the order passes is said by its first capture.
func (m *measure) selects(e *event.Event) bool {
	if m.signal.Orders != "" {
		return isPayment(e.Kind)
	}
	return slices.Contains(m.signal.Kinds, e.Kind) && m.passes(e)
}

func isPayment(k event.Kind) bool {
	switch k {
	case event.PaymentCaptured, event.PaymentCancelled, event.PaymentRefunded, event.Chargeback:
		return true
	}
	return false
}

func (m *measure) passes(e *event.Event) bool {
	for name, values := range m.signal.Where {
		if !slices.Contains(values, dimension(e, name)) {
			return false
		}
	}
	return true
}

// takes is the value that is kept of a selected event: to know where an order
// stands takes its gross amounts, whatever else is added up of it.
func (m *measure) takes() []metrics.Value {
	switch {
	case m.signal.Orders == "":
		return []metrics.Value{m.value}
	case m.value == metrics.Count || m.value == metrics.Gross:
		return []metrics.Value{metrics.Gross}
	}
	return []metrics.Value{m.value, metrics.Gross}
}

// number is the value of an event, and its currency.
func number(v metrics.Value, e *event.Event) (money.Decimal, money.Currency) {
	amount := e.Gross
	switch v {
	case metrics.Gross:
	case metrics.Fee:
		amount = e.Fee
	case metrics.Net:
		amount = e.Net
	case metrics.Quantity:
		return e.Quantity, 0
	case metrics.Delay:
		return seconds(e.BookedAt().Sub(e.At)), 0
	default:
		return count(e), 0
	}
	return amount.Decimal(), amount.Currency()
}

// count is how many an event counts for.
func count(e *event.Event) money.Decimal {
	switch {
	case e.Kind.Counted():
		return e.Quantity
	case e.Reverses:
		return money.Int(-1)
	}
	return money.Int(1)
}

func seconds(d time.Duration) money.Decimal {
	v, _ := money.NewDecimal(int64(d), 9) // a scale of 9 always fits
	return v
}
