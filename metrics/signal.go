// Copyright 2026 The jupan authors.
// SPDX-License-Identifier: Apache-2.0

package metrics

import (
	"bytes"
	"encoding/json"
	"fmt"
	"maps"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/jupan-go/jupan/settle"
	"github.com/jupan-go/jupan/settle/event"
)

// Signal is what a metric listens to: events of some kinds, or orders in some
// state. In JSON a signal without conditions is a word: "click", or
// "settled_orders".
//
// An order is all payments that name it, or, where they name none, a capture
// with what refers to it by Parent. It happened when it was first captured, it
// belongs to whom that capture belongs to, and its amounts are the sums over its
// payments, so that a cancellation takes back what was counted on the day of the
// purchase.
type Signal struct {
	// Kinds are the kinds of events. Clicks, impressions and conversions count by
	// their quantity, others one each; an event that reverses counts negative.
	Kinds []event.Kind `json:"kinds,omitempty"`
	// Orders, in place of Kinds, is the state of the orders meant.
	Orders OrderState `json:"orders,omitempty"`
	// Where narrows the signal by dimensions; of an order, those of its first
	// capture. The nil Where passes everything.
	Where settle.Where `json:"where,omitempty"`
}

// OrderState is where an order stands, on all that is known of it.
type OrderState string

// The states. Every placed order is settled or returned.
const (
	PlacedOrders   OrderState = "placed_orders"   // paid, whatever became of it
	SettledOrders  OrderState = "settled_orders"  // paid, and not wholly given back
	ReturnedOrders OrderState = "returned_orders" // cancelled, or wholly refunded or charged back
)

// On is the signal of events of some kinds.
func On(kinds ...event.Kind) Signal { return Signal{Kinds: kinds} }

// Of is the signal of orders in a state.
func Of(orders OrderState) Signal { return Signal{Orders: orders} }

// Value is what a metric adds up of a signal.
type Value string

// The values. Amounts count in the currency of the model; others are excluded.
const (
	Count    Value = ""         // how many
	Gross    Value = "gross"    // the gross amount; of an order what was captured less what was given back
	Fee      Value = "fee"      // the fee as stated: a cost is negative
	Net      Value = "net"      // the net amount as stated
	Quantity Value = "quantity" // the quantity; orders have none
	Delay    Value = "delay"    // seconds from At to Booked; orders have none
)

// money tells whether the value is an amount.
func (v Value) money() bool { return v == Gross || v == Fee || v == Net }

// words that stand for orders in JSON.
func orderStates() []string {
	return []string{string(PlacedOrders), string(SettledOrders), string(ReturnedOrders)}
}

// word is the signal in one word, if it can be.
func (s Signal) word() (string, bool) {
	switch {
	case len(s.Where) > 0:
		return "", false
	case s.Orders != "" && len(s.Kinds) == 0:
		return string(s.Orders), true
	}
	return strings.Join(kindTexts(s.Kinds), ""), len(s.Kinds) == 1 && s.Orders == ""
}

// setWord is the opposite of word.
func (s *Signal) setWord(word string) {
	*s = Signal{}
	if slices.Contains(orderStates(), word) {
		s.Orders = OrderState(word)
	} else {
		s.Kinds = []event.Kind{event.Kind(word)}
	}
}

// String returns the word, or the JSON of a signal that needs more.
func (s Signal) String() string {
	if word, ok := s.word(); ok {
		return word
	}
	text, _ := s.MarshalJSON() // nothing in it can fail
	return string(text)
}

// UnmarshalJSON reads what MarshalJSON writes.
func (s *Signal) UnmarshalJSON(data []byte) error {
	var word string
	switch {
	case string(data) == "null":
		return nil
	case json.Unmarshal(data, &word) == nil:
		s.setWord(word)
		return nil
	}
	type plain Signal
	var in plain
	d := json.NewDecoder(bytes.NewReader(data))
	d.DisallowUnknownFields()
	if err := d.Decode(&in); err != nil {
		return fmt.Errorf("metrics: signal: %w", err)
	}
	*s = Signal(in)
	return nil
}

// MarshalJSON writes "click", or {"kinds":["click"],"where":{"campaign":["A"]}}.
func (s Signal) MarshalJSON() ([]byte, error) {
	if word, ok := s.word(); ok {
		return json.Marshal(word)
	}
	type plain Signal
	return json.Marshal(plain(s.sorted()))
}

// sorted puts lists whose order has no meaning into one order.
func (s Signal) sorted() Signal {
	c := Signal{Orders: s.Orders}
	if len(s.Kinds) > 0 {
		c.Kinds = slices.Compact(slices.Sorted(slices.Values(s.Kinds)))
	}
	for name, values := range s.Where {
		if c.Where == nil {
			c.Where = settle.Where{}
		}
		c.Where[name] = slices.Compact(slices.Sorted(slices.Values(values)))
	}
	return c
}

func (s Signal) check(c checker, events map[event.Kind]bool) {
	switch {
	case s.Orders != "" && len(s.Kinds) > 0:
		c.fault(settle.CodeConflict, "either kinds or orders")
	case s.Orders != "":
		c.at("orders").name(string(s.Orders), orderStates()...)
	case len(s.Kinds) == 0:
		c.fault(settle.CodeMissing, "missing: kinds of events, or a state of orders")
	}
	for i, k := range s.Kinds {
		c.at("kinds").index(i).want(k.Standard() || events[k], CodeUnknownEvent,
			"%q is neither a standard kind nor one of the model's events", k)
	}
	for _, name := range slices.Sorted(maps.Keys(s.Where)) {
		at := c.at("where").at(name)
		at.want(isDimension(name), settle.CodeUnknownName, "%q is not a dimension: no event can have it", name)
		at.want(len(s.Where[name]) > 0, settle.CodeMissing, "no values, so nothing can pass")
	}
}

// checkValue notes a fault where a signal cannot have the value.
func (s Signal) checkValue(c checker, v Value) {
	c.name(string(v), string(Count), string(Gross), string(Fee), string(Net), string(Quantity), string(Delay))
	if s.Orders != "" && (v == Quantity || v == Delay) {
		c.fault(settle.CodeConflict, "orders have no %s", v)
	}
}

// The dimensions that every event has.
const (
	dimParty    = "party"
	dimCampaign = "campaign"
	dimProduct  = "product"
	dimCustomer = "customer"
	dimSource   = "source"
	dimOrder    = "order" // of entities only
)

// isDimension tells whether events can have a dimension of this name.
func isDimension(name string) bool {
	switch name {
	case dimParty, dimCampaign, dimProduct, dimCustomer, dimSource:
		return true
	}
	return isWord(name) && !slices.Contains(event.Columns(), name)
}

// isEntity tells whether a history can be kept for each value of a dimension.
func isEntity(name string) bool { return name == dimOrder || isDimension(name) }

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
	case dimOrder:
		return e.Order
	}
	return e.Dim(name)
}

// isWord tells whether s is made of a-z, 0-9 and _ and begins with a letter.
func isWord(s string) bool {
	for i, c := range []byte(s) {
		if 'a' <= c && c <= 'z' || i > 0 && (c == '_' || '0' <= c && c <= '9') {
			continue
		}
		return false
	}
	return s != ""
}

// isKind tells whether s has the form of a kind: words joined by points.
func isKind(s string) bool {
	for word := range strings.SplitSeq(s, ".") {
		if !isWord(word) {
			return false
		}
	}
	return true
}

func cleanText(s string) bool {
	return utf8.ValidString(s) && !strings.ContainsFunc(s, unicode.IsControl)
}

func kindTexts(kinds []event.Kind) []string {
	texts := make([]string, len(kinds))
	for i, k := range kinds {
		texts[i] = string(k)
	}
	return texts
}
