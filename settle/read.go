// Copyright 2026 The jupan authors.
// SPDX-License-Identifier: Apache-2.0

package settle

import (
	"fmt"
	"time"

	"github.com/jupan-go/jupan/internal/dec"
	"github.com/jupan-go/jupan/internal/keyhash"
	"github.com/jupan-go/jupan/settle/event"
	"github.com/jupan-go/jupan/settle/money"
)

// read turns an event into an item of append; valid says that the event has been
// validated.
func (t *Tally) read(e *event.Event, it *item, valid bool) error {
	if !valid {
		if err := e.Validate(); err != nil {
			return err
		}
	}
	at := e.At.UnixNano()
	if year := e.At.Year(); year < 1700 || year > 2200 {
		return fmt.Errorf("settle: at: the year %d is not between 1700 and 2200", year)
	}
	*it = item{
		hash: t.seedOf(e.Key.Source).Sum128(e.Key.ID), digest: digestOf(e), at: at,
		v: values{amountNum(e.Gross), amountNum(e.Fee), amountNum(e.Net), decimalNum(e.Quantity)},
	}
	k := cellKey{
		span:    t.spanOf(at),
		kind:    t.texts.Number(string(e.Kind)),
		party:   t.texts.Number(e.Party),
		tuple:   t.tupleOf(e),
		ofGross: e.Gross.Currency(), ofFee: e.Fee.Currency(), ofNet: e.Net.Currency(),
	}
	if !t.plan.withoutCampaigns {
		k.campaign = t.texts.Number(e.Campaign)
	}
	it.cell = t.cellFor(k)
	if e.Order != "" && t.plan.attribution != NoAttribution {
		it.linked, it.order = true, t.plan.seed.Sum128(e.Order)
	}
	return nil
}

func (t *Tally) tupleOf(e *event.Event) uint32 {
	if len(t.plan.dims) == 0 {
		return 0
	}
	list := t.list[:0]
	for _, name := range t.plan.dims {
		list = append(list, t.texts.Number(dimension(e, name)))
	}
	t.list = list
	return t.tuples.of(list)
}

// seedOf returns the seed for the ids of a source.
func (t *Tally) seedOf(source string) keyhash.Seed {
	if source == t.lastSource {
		return t.lastSeed
	}
	seed, ok := t.sources[source]
	if !ok {
		seed = t.plan.seed.Derive(source)
		t.sources[source] = seed
	}
	t.lastSource, t.lastSeed = source, seed
	return seed
}

func amountNum(a money.Amount) num {
	hi, lo, scale := a.Parts()
	return num{dec.Int{Hi: hi, Lo: lo}, scale}
}

func decimalNum(d money.Decimal) num {
	hi, lo, scale := d.Parts()
	return num{dec.Int{Hi: hi, Lo: lo}, scale}
}

// digestOf condenses the contents of an event, its provenance left out: a fact
// that is read again from another file is the same fact. It is never 0.
func digestOf(e *event.Event) uint64 {
	var h uint64
	if e.Reverses {
		h = 1
	}
	h = keyhash.Mix(h, uint64(e.At.UnixNano()))
	if !e.Booked.IsZero() {
		h = keyhash.Mix(h, uint64(e.Booked.UnixNano()))
	}
	for i, a := range [...]money.Amount{e.Gross, e.Fee, e.Net} {
		if a != (money.Amount{}) {
			hi, lo, scale := a.Parts()
			h = keyhash.Mix(h^uint64(hi), lo^uint64(scale)<<56)
			h = keyhash.Mix(h, uint64(a.Currency())<<8|uint64(i))
		}
	}
	if e.Quantity != (money.Decimal{}) {
		hi, lo, scale := e.Quantity.Parts()
		h = keyhash.Mix(h^uint64(hi), lo^uint64(scale)<<56)
	}
	for i, s := range [...]string{
		string(e.Kind), e.Key.Source, e.Key.ID, e.Order, e.Party, e.Campaign, e.Product, e.Customer,
		e.Parent.Source, e.Parent.ID,
	} {
		if s != "" {
			h = keyhash.Sum64(h+uint64(i), s)
		}
	}
	for _, d := range e.Dims {
		h = keyhash.Sum64(keyhash.Sum64(h, d.Name), d.Value)
	}
	return max(h, 1)
}

// timeOf is the time that a span begins or an event happened.
func timeOf(nano int64) time.Time { return time.Unix(0, nano).UTC() }
