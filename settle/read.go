// Copyright 2026 The jupan authors.
// SPDX-License-Identifier: Apache-2.0

package settle

import (
	"fmt"
	"strings"
	"time"

	"github.com/jupan-go/jupan/internal/dec"
	"github.com/jupan-go/jupan/internal/digest"
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
	in.digest = digest.With(e, digest.Sums{
		Source: from.sum, Kind: t.texts.Sum(in.key.kind), Party: t.texts.Sum(in.key.party),
	})
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

// timeOf is the time that a span begins or an event happened.
func timeOf(nano int64) time.Time { return time.Unix(0, nano).UTC() }
