// Copyright 2026 The jupan authors.
// SPDX-License-Identifier: Apache-2.0

package settle

import (
	"errors"
	"maps"
	"slices"

	"github.com/jupan-go/jupan/settle/event"
)

// Where selects events by their dimensions: an event passes when, for every
// dimension named, its value is one of those listed. The dimensions are party,
// campaign, product, customer, source (the source of the key), and any name in
// [event.Event.Dims]. The nil Where passes everything.
type Where map[string][]string

// The dimensions that every event has.
const (
	dimParty    = "party"
	dimCampaign = "campaign"
	dimProduct  = "product"
	dimCustomer = "customer"
	dimSource   = "source"
)

func (w Where) names() []string { return slices.Sorted(maps.Keys(w)) }

func (w Where) validate() error {
	if len(w) == 0 {
		return nil
	}
	var errs []error
	for _, name := range w.names() {
		switch {
		case !isDimension(name):
			errs = append(errs, fault(CodeUnknownName, keyPath(name), "%q is not a dimension: no event can have it", name))
		case len(w[name]) == 0:
			errs = append(errs, fault(CodeMissing, keyPath(name), "no values, so nothing can pass"))
		}
	}
	return errors.Join(errs...)
}

// isDimension reports whether events can have a dimension of this name.
func isDimension(name string) bool {
	switch name {
	case dimParty, dimCampaign, dimProduct, dimCustomer, dimSource:
		return true
	}
	return isWord(name) && !slices.Contains(event.Columns(), name)
}

// The groupings that are no dimensions: what they keep apart is not selected by.
const (
	byOrder = "order"
	byID    = "id"
)

// isGrouping reports whether a measure can be kept apart by name.
func isGrouping(name string) bool { return name == byOrder || name == byID || isDimension(name) }

// isWord reports whether s is made of a-z, 0-9 and _ and begins with a letter.
func isWord(s string) bool {
	for i, c := range []byte(s) {
		if 'a' <= c && c <= 'z' || i > 0 && (c == '_' || '0' <= c && c <= '9') {
			continue
		}
		return false
	}
	return s != ""
}

func (w Where) clone() Where {
	if w == nil {
		return nil
	}
	c := make(Where, len(w))
	for name, values := range w {
		c[name] = slices.Clone(values)
	}
	return c
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
	case byOrder:
		return e.Order
	case byID:
		return e.Key.String()
	}
	return e.Dim(name)
}
