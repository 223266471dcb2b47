// Copyright 2026 The jupan authors.
// SPDX-License-Identifier: Apache-2.0

package peers

import (
	"bytes"
	"cmp"
	"errors"
	"fmt"
	"io"
	"maps"
	"slices"

	"github.com/shopspring/decimal"
)

// group is what sums are kept for. While a payment waits for its order to be told whose it is,
// order stands for party.
type group struct{ party, month, currency string }

func (g group) compare(h group) int {
	return cmp.Or(cmp.Compare(g.party, h.party), cmp.Compare(g.month, h.month),
		cmp.Compare(g.currency, h.currency))
}

// sums are the five measures of a group.
type sums struct{ captured, takenBack, adCost, paid, cancelled decimal.Decimal }

func (s *sums) add(t *sums) {
	s.captured = s.captured.Add(t.captured)
	s.takenBack = s.takenBack.Add(t.takenBack)
	s.adCost = s.adCost.Add(t.adCost)
	s.paid = s.paid.Add(t.paid)
	s.cancelled = s.cancelled.Add(t.cancelled)
}

func (s *sums) list() []decimal.Decimal {
	return []decimal.Decimal{s.captured, s.takenBack, s.adCost, s.paid, s.cancelled}
}

type typicalBook struct {
	attribution bool
	seen        map[string]struct{}
	groups      map[group]*sums
	waiting     map[group]*sums   // by order
	owner       map[string]string // party by order
}

func newTypicalBook(attribution bool) *typicalBook {
	return &typicalBook{
		attribution: attribution,
		seen:        map[string]struct{}{},
		groups:      map[group]*sums{},
		waiting:     map[group]*sums{},
		owner:       map[string]string{},
	}
}

// postAll adds every event of a reader.
func (b *typicalBook) postAll(next func() (typicalRow, error)) error {
	for line := 1; ; line++ {
		r, err := next()
		if errors.Is(err, io.EOF) {
			return nil
		}
		if err == nil {
			err = b.post(r)
		}
		if err != nil {
			return fmt.Errorf("event %d: %w", line, err)
		}
	}
}

// post adds one event, unless its id was seen before.
func (b *typicalBook) post(r typicalRow) error {
	if _, ok := b.seen[r.ID]; ok {
		return nil
	}
	b.seen[r.ID] = struct{}{}
	gross, err := parseDecimal(r.Gross)
	if err != nil {
		return err
	}
	quantity, err := parseDecimal(r.Quantity)
	if err != nil {
		return err
	}
	if r.Currency == "" {
		return nil // a click
	}
	s := b.sumsOf(r)
	switch r.Kind {
	case "payment_captured":
		s.captured = s.captured.Add(gross)
	case "payment_refunded", "payment_cancelled":
		s.takenBack = s.takenBack.Add(gross)
	case "ad_cost":
		s.adCost = s.adCost.Add(gross)
	case "conversion":
		b.convert(r, s, quantity)
	}
	return nil
}

func (b *typicalBook) convert(r typicalRow, s *sums, quantity decimal.Decimal) {
	if b.attribution {
		b.owner[r.Order] = r.Party
	}
	if quantity.IsPositive() {
		s.paid = s.paid.Add(quantity)
	} else {
		s.cancelled = s.cancelled.Add(quantity)
	}
}

// sumsOf returns the sums that an event adds to: those of its party, or of its order where no party
// is given.
func (b *typicalBook) sumsOf(r typicalRow) *sums {
	key, table := group{r.Party, r.At.UTC().Format("2006-01"), r.Currency}, b.groups
	if r.Party == "" {
		key.party, table = r.Order, b.waiting
	}
	s := table[key]
	if s == nil {
		s = &sums{}
		table[key] = s
	}
	return s
}

// attribute moves what waited to the parties of the orders; what has no party is left.
func (b *typicalBook) attribute() {
	for key, waited := range b.waiting {
		party, ok := b.owner[key.party]
		if !ok {
			continue
		}
		key.party = party
		if s := b.groups[key]; s != nil {
			s.add(waited)
		} else {
			b.groups[key] = waited
		}
	}
}

func (b *typicalBook) write(w io.Writer) error {
	b.attribute()
	return b.writeLines(w, len(b.seen))
}

// writeLines rates the sums of every group; unique is how many events there were.
func (b *typicalBook) writeLines(w io.Writer, unique int) error {
	var out bytes.Buffer
	out.WriteString(Header)
	for _, key := range slices.SortedFunc(maps.Keys(b.groups), group.compare) {
		s := b.groups[key]
		fmt.Fprintf(&out, "%s,%s,%s", key.party, key.month, key.currency)
		for _, sum := range s.list() {
			fmt.Fprintf(&out, ",%s", sum.StringFixed(6))
		}
		digits := digitsOf(key.currency)
		for _, line := range rate(s, key.currency) {
			fmt.Fprintf(&out, ",%s", line.StringFixed(digits))
		}
		out.WriteByte('\n')
	}
	fmt.Fprintf(&out, "unique,%d\n", unique)
	_, err := out.WriteTo(w)
	return err
}
