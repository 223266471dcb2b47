// Copyright 2026 The jupan authors.
// SPDX-License-Identifier: Apache-2.0

package digest

import (
	"fmt"
	"math/bits"
	"math/rand/v2"
	"strings"
	"testing"
	"time"

	"github.com/jupan-go/jupan/settle/event"
	"github.com/jupan-go/jupan/settle/money"
)

// TestContentsDiffer: any two events that differ in one field or in two have different
// digests, whatever is moved, exchanged or left out.
func TestContentsDiffer(t *testing.T) {
	seen := map[uint64]string{}
	var all []func(*event.Event)
	for _, changes := range [][]func(*event.Event){amountChanges(), textChanges(), otherChanges()} {
		all = append(all, changes...)
	}
	for _, base := range []event.Event{{At: time.Unix(1767225600, 0)}, whole()} {
		for i, first := range all {
			for _, second := range all[i:] {
				e := base
				first(&e)
				second(&e)
				text := fmt.Sprintf("%+v", e)
				h := Of(&e)
				if other, ok := seen[h]; ok && other != text {
					t.Fatalf("%016x is the digest of both\n%s\n%s", h, other, text)
				}
				seen[h] = text
			}
		}
	}
	if len(seen) < 10_000 {
		t.Errorf("%d contents only", len(seen))
	}
}

func whole() event.Event {
	return event.Event{
		Key: event.Key{Source: "shop", ID: "01JH8Z6Q4T5V9K2M7N3P0R8S1W"}, Kind: event.PaymentCaptured, Party: "acme",
		At:    time.Unix(1767225600, 0),
		Gross: money.MustParse("12.50 USD"), Fee: money.MustParse("-0.30 USD"), Net: money.MustParse("12.20 USD"),
		Quantity: money.Int(3), Order: "ord-0000000001", Campaign: "cmp-0021", Product: "book", Customer: "u-0074468",
		Parent: event.Key{Source: "shop", ID: "01JH8Z6Q4T5V9K2M7N3P0R8S1V"},
		Dims:   []event.Dim{{Name: "country", Value: "KR"}, {Name: "device", Value: "tv"}},
	}
}

// amountChanges states the same numbers in each place, with other signs, scales and
// currencies.
func amountChanges() (list []func(*event.Event)) {
	for _, s := range []string{
		"0", "0 USD", "0 KRW", "1 USD", "-1 USD", "1 EUR", "-1 EUR", "1 KRW", "-1 KRW", "0.1 USD", "0.01 USD", "0.001 USD", "10 USD", "100 KRW",
		"2 USD", "3 USD", "100 USD", "999999999999999.999999999999 USD", "-999999999999999.999999999999 USD",
	} {
		a := money.MustParse(s)
		list = append(list,
			func(e *event.Event) { e.Gross = a }, func(e *event.Event) { e.Fee = a }, func(e *event.Event) { e.Net = a },
			func(e *event.Event) { e.Gross, e.Fee = e.Fee, a }, func(e *event.Event) { e.Fee, e.Net = e.Net, a },
			func(e *event.Event) { e.Quantity = a.Decimal() })
	}
	return list
}

// textChanges states texts that are alike in each place.
func textChanges() (list []func(*event.Event)) {
	ends := "0123456789abcdef"
	for _, s := range []string{
		"", "a", "b", "c", "ab", "ba", "a`", "aaaaaaa", "aaaaaaaa", "aaaaaaab", "baaaaaaa", "aaaaaaaaaaaaaaaa", "aaaaaaaaaaaaaaaaa",
		ends, ends + ends, ends + "-" + ends, ends + "+" + ends, ends + "--------" + ends, strings.Repeat(ends, 3),
	} {
		for i := range texts(&event.Event{}) {
			list = append(list, func(e *event.Event) { *texts(e)[i] = s })
		}
		list = append(list,
			func(e *event.Event) { e.Kind = event.Kind(s) },
			func(e *event.Event) { e.Dims = []event.Dim{{Name: "a", Value: s + "b"}} },
			func(e *event.Event) { e.Dims = []event.Dim{{Name: "b" + s, Value: "a"}} },
			func(e *event.Event) { e.Dims = []event.Dim{{Name: "a", Value: "c"}, {Name: "b", Value: s + "b"}} })
	}
	for i := range texts(&event.Event{}) {
		for j := range i {
			list = append(list, func(e *event.Event) { list := texts(e); *list[i], *list[j] = *list[j], *list[i] })
		}
	}
	return list
}

func texts(e *event.Event) [9]*string {
	return [...]*string{
		&e.Key.Source, &e.Key.ID, &e.Order, &e.Campaign, &e.Product, &e.Customer, &e.Party, &e.Parent.Source, &e.Parent.ID,
	}
}

func otherChanges() (list []func(*event.Event)) {
	for shift := range 60 {
		list = append(list,
			func(e *event.Event) { e.At = e.At.Add(1 << shift) },
			func(e *event.Event) { e.Booked = e.At.Add(1 << shift) })
	}
	return append(list,
		func(*event.Event) {},
		func(e *event.Event) { e.Reverses = true },
		func(e *event.Event) { e.Booked = time.Unix(0, 0) },
		func(e *event.Event) { e.Booked = time.Date(9999, 1, 1, 0, 0, 0, 0, time.UTC) },
		func(e *event.Event) { e.At, e.Booked = e.At.Add(1), e.At })
}

// TestSame: where a fact was read is no part of it, nor in which zone its time was
// stated, and one without a time of booking was booked when it happened.
func TestSame(t *testing.T) {
	e := whole()
	same := e.Clone()
	same.Origin = event.Origin{File: "a", Row: 1, Hash: "b", Mapping: "c"}
	same.At = e.At.In(time.FixedZone("KST", 9*3600))
	same.Booked = e.At
	if Of(&e) != Of(&same) {
		t.Error("the same contents have two digests")
	}
}

// TestExchanged: events that exchange what they state change the sum of their digests,
// by which two sets of events are told apart.
func TestExchanged(t *testing.T) {
	a, b := whole(), whole()
	b.Key.ID, b.At, b.Gross, b.Campaign = "2", a.At.Add(time.Second), money.MustParse("7 USD"), "cmp-7"
	sum := Of(&a) + Of(&b)
	for name, exchange := range map[string]func(){
		"gross":    func() { a.Gross, b.Gross = b.Gross, a.Gross },
		"campaign": func() { a.Campaign, b.Campaign = b.Campaign, a.Campaign },
		"id":       func() { a.Key.ID, b.Key.ID = b.Key.ID, a.Key.ID },
		"at":       func() { a.At, b.At = b.At, a.At },
	} {
		exchange()
		if Of(&a)+Of(&b) == sum {
			t.Errorf("%s exchanged: the sum is the same", name)
		}
		exchange()
	}
}

// TestBits: a bit of any field changes each bit of the digest about half of the times.
func TestBits(t *testing.T) {
	r := rand.New(rand.NewPCG(1, 2))
	for name, f := range map[string]struct {
		bits int
		flip func(e *event.Event, bit int)
	}{
		"at":       {62, func(e *event.Event, bit int) { e.At = time.Unix(0, e.At.UnixNano()^1<<bit) }},
		"booked":   {30, func(e *event.Event, bit int) { e.Booked = time.Unix(e.Booked.Unix()^1<<bit, 0) }},
		"gross":    {40, func(e *event.Event, bit int) { e.Gross = flipped(e.Gross, bit) }},
		"fee":      {40, func(e *event.Event, bit int) { e.Fee = flipped(e.Fee, bit) }},
		"quantity": {40, func(e *event.Event, bit int) { e.Quantity = flippedNumber(e.Quantity, bit) }},
		"id":       {26 * 8, func(e *event.Event, bit int) { e.Key.ID = flippedText(e.Key.ID, bit) }},
		"order":    {14 * 8, func(e *event.Event, bit int) { e.Order = flippedText(e.Order, bit) }},
		"product":  {4 * 8, func(e *event.Event, bit int) { e.Product = flippedText(e.Product, bit) }},
		"party":    {4 * 8, func(e *event.Event, bit int) { e.Party = flippedText(e.Party, bit) }},
		"source":   {4 * 8, func(e *event.Event, bit int) { e.Key.Source = flippedText(e.Key.Source, bit) }},
		"dim":      {2 * 8, func(e *event.Event, bit int) { e.Dims = []event.Dim{{Name: "a", Value: flippedText("KR", bit)}} }},
	} {
		const rounds = 40
		var changed [64]int
		for range rounds {
			e := whole()
			e.Key.ID = fmt.Sprintf("%026d", r.Uint64())
			e.Gross, e.Fee, e.Quantity = money.Minor(r.Int64N(1<<40), money.USD), money.Minor(-r.Int64N(1<<40), money.USD), money.Int(r.Int64N(1<<40))
			e.At = time.Unix(0, r.Int64N(1<<62))
			e.Booked, e.Dims = e.At.Add(time.Hour), []event.Dim{{Name: "a", Value: "KR"}}
			before := Of(&e)
			for bit := range f.bits {
				other := e
				f.flip(&other, bit)
				for d := before ^ Of(&other); d != 0; d &= d - 1 {
					changed[bits.TrailingZeros64(d)]++
				}
			}
		}
		for bit, n := range changed {
			if part := float64(n) / float64(rounds*f.bits); part < 0.4 || part > 0.6 {
				t.Errorf("%s: bit %d of the digest changes %.2f of the times", name, bit, part)
			}
		}
	}
}

func flipped(a money.Amount, bit int) money.Amount {
	hi, lo, scale := a.Parts()
	b, err := money.FromParts(hi, lo^1<<bit, scale, a.Currency())
	if err != nil {
		panic(err)
	}
	return b
}

func flippedNumber(d money.Decimal, bit int) money.Decimal {
	_, lo, _ := d.Parts()
	return money.Int(int64(lo ^ 1<<bit))
}

func flippedText(s string, bit int) string {
	b := []byte(s)
	b[bit/8] ^= 1 << (bit % 8)
	return string(b)
}
