// Copyright 2026 The jupan authors.
// SPDX-License-Identifier: Apache-2.0

package content

import (
	"slices"
	"time"

	"github.com/jupan-go/jupan/metrics"
	"github.com/jupan-go/jupan/settle"
	"github.com/jupan-go/jupan/settle/event"
	"github.com/jupan-go/jupan/settle/money"
)

// The dimensions that every event has.
const (
	Party    = "party"
	Campaign = "campaign"
	Product  = "product"
	Customer = "customer"
	Source   = "source"
)

// IsDimension tells whether events can have a dimension of this name.
func IsDimension(name string) bool {
	switch name {
	case Party, Campaign, Product, Customer, Source:
		return true
	}
	return IsValid(event.Event{Kind: "a", Dims: []event.Dim{{Name: name, Value: "a"}}})
}

// IsValid tells whether nothing is wrong with an event but that it lacks a key and a
// time.
func IsValid(e event.Event) bool {
	e.Key, e.At = event.Key{Source: "a", ID: "a"}, time.Unix(0, 0)
	return e.Validate() == nil
}

// Dimension returns the value of the named dimension of e, empty if it states none.
func Dimension(e *event.Event, name string) string {
	switch name {
	case Party:
		return e.Party
	case Campaign:
		return e.Campaign
	case Product:
		return e.Product
	case Customer:
		return e.Customer
	case Source:
		return e.Key.Source
	}
	return e.Dim(name)
}

// Passes tells whether an event meets a condition.
func Passes(w settle.Where, e *event.Event) bool {
	for name, values := range w {
		if !slices.Contains(values, Dimension(e, name)) {
			return false
		}
	}
	return true
}

// Number is the value of an event, and its currency; 0 where it has none.
func Number(v metrics.Value, e *event.Event) (money.Decimal, money.Currency) {
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
