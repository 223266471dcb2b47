// Copyright 2026 The jupan authors.
// SPDX-License-Identifier: Apache-2.0

package metrics

import (
	"fmt"
	"strings"

	"github.com/jupan-go/jupan/internal/dec"
	"github.com/jupan-go/jupan/internal/digest"
	"github.com/jupan-go/jupan/internal/facts"
	"github.com/jupan-go/jupan/internal/flat"
	"github.com/jupan-go/jupan/internal/keyhash"
	"github.com/jupan-go/jupan/settle"
	"github.com/jupan-go/jupan/settle/event"
	"github.com/jupan-go/jupan/settle/money"
)

// fact is what is kept of an event: enough to add it up again. It holds no
// pointers.
type fact struct {
	digest   uint64
	at       int64 // nanoseconds since 1970
	gross    int64
	cell     uint32
	more     uint32 // number plus one in Board.numbers, where its numbers are not small
	entity   [maxEntities]uint32
	quantity int32
	scale    uint8 // of gross
}

// num is a coefficient and a scale: c × 10^-scale.
type num struct {
	c     dec.Int
	scale uint8
}

// numbers are all that an event states.
type numbers struct {
	gross, fee, net, quantity, delay num
}

// place is that of a value in numbers.
type place uint8

const (
	placeGross place = iota
	placeFee
	placeNet
	placeQuantity
	placeDelay
	placeNone
)

// placeOf is the place of a value; a count has none.
func placeOf(v Value) place {
	switch v {
	case Gross:
		return placeGross
	case Fee:
		return placeFee
	case Net:
		return placeNet
	case Quantity:
		return placeQuantity
	case Delay:
		return placeDelay
	}
	return placeNone
}

// at is where the number of a place is; nil for none.
func (n *numbers) at(p place) *num {
	switch p {
	case placeGross:
		return &n.gross
	case placeFee:
		return &n.fee
	case placeNet:
		return &n.net
	case placeQuantity:
		return &n.quantity
	case placeDelay:
		return &n.delay
	}
	return nil
}

func (n *numbers) of(v Value) num {
	if x := n.at(placeOf(v)); x != nil {
		return *x
	}
	return num{}
}

// The years that nanoseconds since 1970 can tell, as in settlement.
const (
	minUnix = -8520336000 // 1700-01-01
	maxUnix = 7258118400  // 2200-01-01
)

// incoming is an event on its way in: an item whose entities have no numbers yet.
type incoming struct {
	facts.Item[fact]
	hashes [maxEntities]keyhash.Hash // zero for none
}

// groupLen is how many events are folded together: enough to have many loads from
// memory under way, few enough for a group to stay in the nearest cache but one.
const groupLen = 64

// read makes items of the valid ones among some events. It goes over them several
// times, so that the loads from the big tables, which miss the cache, wait for
// memory together and not one after the other.
func (b *Board) read(events []event.Event, added *settle.Added) []incoming {
	if b.group == nil {
		b.group = make([]incoming, groupLen)
	}
	n := 0
	for i := range events {
		if err := b.readOne(&events[i], &b.group[n]); err != nil {
			c := events[i].Clone() // its text may be about to be overwritten
			added.Rejections = append(added.Rejections, event.Rejection{Origin: c.Origin, Key: c.Key, Err: err})
			continue
		}
		n++
	}
	group := b.group[:n]
	touched := uint32(0)
	for i := range group {
		touched += b.facts.Touch(group[i].Hash)
		for k := range b.entities {
			if h := group[i].hashes[k]; h != (keyhash.Hash{}) {
				touched += b.entities[k].index.Guess(h.Hi)
			}
		}
	}
	b.touched = touched // or the compiler would leave the loads out
	for i := range group {
		for k := range b.entities {
			if h := group[i].hashes[k]; h != (keyhash.Hash{}) {
				group[i].Payload.entity[k] = b.entities[k].number(h)
			}
		}
	}
	return group
}

// readOne sets every field of in.
func (b *Board) readOne(e *event.Event, in *incoming) error {
	if err := e.Validate(); err != nil {
		return err
	}
	if s := e.At.Unix(); s < minUnix || s >= maxUnix {
		return fmt.Errorf("metrics: at: the year %d is not between 1700 and 2199", e.At.UTC().Year())
	}
	from := b.sourceOf(e.Key.Source)
	class := b.classOf(e)
	in.Hash = from.seed.Sum128(e.Key.ID)
	in.Digest = digest.With(e, digest.Sums{Source: from.sum, Kind: b.kindSum(class), Party: keyhash.Sum64(0, e.Party)})
	at := e.At.UnixNano()
	in.Payload = fact{digest: in.Digest, at: at, cell: b.cellOf(class, b.dayOf(at))}
	in.hashes = b.entitiesOf(&b.classes[class], e, in.Hash)
	b.keepNumbers(&in.Payload, e)
	return nil
}

// entitiesOf says whose event it is, where a metric asks for it.
func (b *Board) entitiesOf(c *class, e *event.Event, key keyhash.Hash) (hashes [maxEntities]keyhash.Hash) {
	for i, seed := range b.plan.entitySeeds {
		if c.keeps>>i&1 == 0 {
			continue
		}
		if i == b.plan.order {
			hashes[i] = b.orderOf(e, c.role, key)
		} else if s := dimension(e, b.plan.reads.entities[i]); s != "" {
			hashes[i] = seed.Sum128(s)
		}
	}
	return hashes
}

// orderOf is what ties the events of an order together: its name, and where there
// is none the capture.
func (b *Board) orderOf(e *event.Event, r role, key keyhash.Hash) keyhash.Hash {
	switch {
	case e.Order != "":
		return b.plan.entitySeeds[b.plan.order].Sum128(e.Order)
	case r == roleCapture:
		return key
	case (r == roleCancel || r == roleRefund) && e.Parent != event.Key{}:
		return b.plan.seed.Derive(e.Parent.Source).Sum128(e.Parent.ID)
	}
	return keyhash.Hash{}
}

// keepNumbers notes the numbers that the model adds up.
func (b *Board) keepNumbers(f *fact, e *event.Event) {
	var n numbers
	for _, v := range b.plan.places {
		switch v {
		case placeGross:
			n.gross = amountNum(e.Gross)
		case placeFee:
			n.fee = amountNum(e.Fee)
		case placeNet:
			n.net = amountNum(e.Net)
		case placeQuantity:
			hi, lo, scale := e.Quantity.Parts()
			n.quantity = num{dec.Int{Hi: hi, Lo: lo}, scale}
		case placeDelay:
			if !e.Booked.IsZero() && !e.Booked.Equal(e.At) {
				n.delay = num{dec.FromInt64(int64(e.Booked.Sub(e.At))), 9}
			}
		}
	}
	b.store(f, &n)
}

// store puts numbers into a fact, and those that do not fit beside it. The list
// beside only grows, until the board is saved and read again.
func (b *Board) store(f *fact, n *numbers) {
	small := numbers{gross: n.gross, quantity: n.quantity}
	if *n == small && n.gross.c.IsInt64() && n.quantity.scale == 0 &&
		n.quantity.c == dec.FromInt64(int64(int32(n.quantity.c.Lo))) {
		f.gross, f.scale, f.quantity = n.gross.c.Int64(), n.gross.scale, int32(n.quantity.c.Lo)
		return
	}
	b.numbers = append(b.numbers, *n)
	f.more = uint32(len(b.numbers))
}

// numbersOf gives back what store kept.
func (b *Board) numbersOf(f *fact) numbers {
	if f.more > 0 {
		return b.numbers[f.more-1]
	}
	return numbers{
		gross: num{dec.FromInt64(f.gross), f.scale}, quantity: num{dec.FromInt64(int64(f.quantity)), 0},
	}
}

// numberOf is numbersOf for one value.
func (b *Board) numberOf(f *fact, v place) num {
	switch {
	case f.more > 0:
		return *b.numbers[f.more-1].at(v)
	case v == placeGross:
		return num{dec.FromInt64(f.gross), f.scale}
	case v == placeQuantity:
		return num{dec.FromInt64(int64(f.quantity)), 0}
	}
	return num{}
}

func amountNum(a money.Amount) num {
	hi, lo, scale := a.Parts()
	return num{dec.Int{Hi: hi, Lo: lo}, scale}
}

// entities numbers the entities of a kind from 1. There are fewer than facts, of
// which there are less than 4 billion.
type entities struct {
	index  flat.Index // of the places in hashes
	hashes []keyhash.Hash
}

func (t *entities) number(h keyhash.Hash) uint32 {
	for pos := t.index.Start(h.Hi); ; pos++ {
		n, ok := t.index.At(&pos, h.Hi)
		if !ok {
			break
		}
		if t.hashes[n] == h {
			return n + 1
		}
	}
	t.index.Add(h.Hi, uint32(len(t.hashes)))
	t.hashes = append(t.hashes, h)
	return uint32(len(t.hashes))
}

// hash is the opposite of number.
func (t *entities) hash(n uint32) keyhash.Hash { return t.hashes[n-1] }

// source is what is remembered of a source of events.
type source struct {
	name string
	seed keyhash.Seed // of the ids
	sum  uint64       // keyhash.Sum64(0, name)
}

// sourceOf finds the source of a name. Events of two sources often take turns.
func (b *Board) sourceOf(name string) *source {
	recent := &b.recentSources[len(name)%len(b.recentSources)]
	if *recent != nil && (*recent).name == name {
		return *recent
	}
	s, ok := b.sources[name]
	if !ok {
		name = strings.Clone(name) // it may be about to be overwritten
		s = &source{name, b.plan.seed.Derive(name), keyhash.Sum64(0, name)}
		b.sources[name] = s
	}
	*recent = s
	return s
}
