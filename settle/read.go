// Copyright 2026 The jupan authors.
// SPDX-License-Identifier: Apache-2.0

package settle

import (
	"fmt"
	"strings"
	"time"

	"github.com/jupan-go/jupan/internal/dec"
	"github.com/jupan-go/jupan/internal/keyhash"
	"github.com/jupan-go/jupan/settle/event"
	"github.com/jupan-go/jupan/settle/money"
)

// groupLen is how many events are folded together: enough to have many loads
// under way, few enough for a group to stay in the nearest cache but one.
const groupLen = 64

// incoming is an event of a group: an item whose cell is yet to be found.
type incoming struct {
	item
	key     cellKey
	keyHash uint64
}

// readOne sets every field of in that an item of append uses; valid says that the event has
// been validated.
func (t *Tally) readOne(e *event.Event, in *incoming, valid bool) error {
	if !valid {
		if err := e.Validate(); err != nil {
			return err
		}
	}
	if err := checkYear(e); err != nil {
		return err
	}
	in.at, in.place = e.At.UnixNano(), 0
	in.v.gross, in.v.fee, in.v.net = amountNum(e.Gross), amountNum(e.Fee), amountNum(e.Net)
	in.v.quantity = decimalNum(e.Quantity)
	in.key = cellKey{
		span:    t.spanOf(in.at),
		kind:    t.texts.Number(string(e.Kind)),
		party:   t.texts.Number(e.Party),
		tuple:   t.tupleOf(e),
		ofGross: e.Gross.Currency(), ofFee: e.Fee.Currency(), ofNet: e.Net.Currency(),
	}
	if !t.plan.withoutCampaigns {
		in.key.campaign = t.texts.Number(e.Campaign)
	}
	in.keyHash = in.key.hash()
	from := t.sourceOf(e.Key.Source)
	in.hash = from.seed.Sum128(e.Key.ID)
	in.digest = digest(e, sums{from.sum, t.texts.Sum(in.key.kind), t.texts.Sum(in.key.party)})
	if in.linked = e.Order != "" && t.plan.linksOrders(); in.linked {
		in.order = t.plan.seed.Sum128(e.Order)
	}
	if t.plan.lineage {
		t.readLineage(e, &in.item)
	}
	return nil
}

// checkYear refuses a time that does not fit into nanoseconds.
func checkYear(e *event.Event) error {
	if s := e.At.Unix(); s < minUnix || s >= maxUnix {
		return fmt.Errorf("settle: at: the year %d is not between 1700 and 2199", e.At.UTC().Year())
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

// source is what is remembered of a source of events.
type source struct {
	name string
	seed keyhash.Seed // of the ids
	sum  uint64       // keyhash.Sum64(0, name)
}

// sourceOf returns what is remembered of a source.
func (t *Tally) sourceOf(name string) *source {
	if name == t.lastSource.name {
		return &t.lastSource
	}
	s, ok := t.sources[name]
	if !ok {
		name = strings.Clone(name) // it may be about to be overwritten
		s = source{name, t.plan.seed.Derive(name), keyhash.Sum64(0, name)}
		t.sources[name] = s
	}
	t.lastSource = s
	return &t.lastSource
}

func amountNum(a money.Amount) num {
	hi, lo, scale := a.Parts()
	return num{dec.Int{Hi: hi, Lo: lo}, scale}
}

func decimalNum(d money.Decimal) num {
	hi, lo, scale := d.Parts()
	return num{dec.Int{Hi: hi, Lo: lo}, scale}
}

// digestOf condenses the contents of an event.
func digestOf(e *event.Event) uint64 {
	return digest(e, sums{
		keyhash.Sum64(0, e.Key.Source), keyhash.Sum64(0, string(e.Kind)), keyhash.Sum64(0, e.Party),
	})
}

// sums are keyhash.Sum64(0, …) of texts that come again and again.
type sums struct{ source, kind, party uint64 }

// digest condenses the contents of an event, its provenance left out: a fact
// that is read again from another file is the same fact. It is never 0.
func digest(e *event.Event, s sums) uint64 {
	h := keyhash.Mix(s.source, keyhash.Mix(s.kind, s.party))
	if e.Reverses {
		h++
	}
	h = keyhash.Mix(h, uint64(e.At.UnixNano()))
	if !e.Booked.IsZero() && !e.Booked.Equal(e.At) { // no Booked means at At
		h = keyhash.Mix(h, uint64(e.Booked.UnixNano()))
	}
	h = amountDigest(h, 0, e.Gross)
	h = amountDigest(h, 1, e.Fee)
	h = amountDigest(h, 2, e.Net)
	if e.Quantity != (money.Decimal{}) {
		hi, lo, scale := e.Quantity.Parts()
		h = keyhash.Mix(h^uint64(hi), lo^uint64(scale)<<56)
	}
	h = textDigest(h, 1, e.Key.ID)
	h = textDigest(h, 2, e.Order)
	h = textDigest(h, 3, e.Campaign)
	h = textDigest(h, 4, e.Product)
	h = textDigest(h, 5, e.Customer)
	h = textDigest(h, 6, e.Parent.Source)
	h = textDigest(h, 7, e.Parent.ID)
	for _, d := range e.Dims {
		h = keyhash.Sum64(keyhash.Sum64(h, d.Name), d.Value)
	}
	return max(h, 1)
}

// textDigest folds a field into h; empty ones cost nothing. The hash of the text
// does not wait for h.
func textDigest(h, field uint64, s string) uint64 {
	if s == "" {
		return h
	}
	return keyhash.Mix(h, keyhash.Sum64(field, s))
}

func amountDigest(h, field uint64, a money.Amount) uint64 {
	if a == (money.Amount{}) {
		return h
	}
	hi, lo, scale := a.Parts()
	h = keyhash.Mix(h^uint64(hi), lo^uint64(scale)<<56)
	return keyhash.Mix(h, uint64(a.Currency())<<8|field)
}

// timeOf is the time that a span begins or an event happened.
func timeOf(nano int64) time.Time { return time.Unix(0, nano).UTC() }
