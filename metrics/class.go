// Copyright 2026 The jupan authors.
// SPDX-License-Identifier: Apache-2.0

package metrics

import (
	"slices"

	"github.com/jupan-go/jupan/internal/keyhash"
	"github.com/jupan-go/jupan/settle"
	"github.com/jupan-go/jupan/settle/event"
	"github.com/jupan-go/jupan/settle/money"
)

// class is what events have in common that no metric tells apart. Which metrics an
// event concerns is decided once for its class, and never for the event.
type class struct {
	// words are the class: the numbers of the texts of its kind and dimensions,
	// whether it reverses, and its currencies.
	words []uint32

	role    role
	counted bool  // by quantity
	sign    int64 // −1 where its events reverse
	// signals are those of events that it is part of, and whereOrders those of
	// orders whose conditions it meets.
	signals, whereOrders uint64
	adds                 uint8  // which of plan.sums its events add to
	keeps                uint8  // the entities that its events keep
	lastDay, lastCell    uint32 // the cell that an event went into last, plus one
	quantiles            []int  // the slots that its events go into
	distincts            []int
	histograms           []int
}

// The places in class.words before those of the dimensions.
const (
	wordKind = iota
	wordReverses
	wordGross
	wordFee
	wordNet
	wordDims
)

// classOf returns the number of the class of an event.
func (b *Board) classOf(e *event.Event) uint32 {
	reverses := uint32(0)
	if e.Reverses {
		reverses = 1
	}
	words := append(b.words[:0], b.texts.Number(string(e.Kind)), reverses,
		uint32(e.Gross.Currency()), uint32(e.Fee.Currency()), uint32(e.Net.Currency()))
	for _, name := range b.plan.dims {
		words = append(words, b.texts.Number(dimension(e, name)))
	}
	b.words = words
	return b.classFor(words)
}

// odd multiplies numbers apart: 2^64 divided by the golden ratio.
const odd uint64 = 0x9e3779b97f4a7c15

// classFor returns the number of a class, making it if it is new.
func (b *Board) classFor(words []uint32) uint32 {
	h := uint64(0)
	for _, w := range words {
		h = h*odd + uint64(w)
	}
	recent := &b.recentClasses[h*odd>>54]
	if n := *recent; n > 0 && slices.Equal(b.classes[n-1].words, words) {
		return n - 1
	}
	n := b.findClass(keyhash.Mix(h, 0), words)
	*recent = n + 1
	return n
}

func (b *Board) findClass(h uint64, words []uint32) uint32 {
	for pos := b.classIndex.Start(h); ; pos++ {
		n, ok := b.classIndex.At(&pos, h)
		if !ok {
			break
		}
		if slices.Equal(b.classes[n].words, words) {
			return n
		}
	}
	n := uint32(len(b.classes))
	b.classes = append(b.classes, b.newClass(slices.Clone(words)))
	b.classIndex.Add(h, n)
	return n
}

func (b *Board) newClass(words []uint32) class {
	kind := event.Kind(b.texts.Text(words[wordKind]))
	c := class{words: words, role: roleOf(kind), counted: kind.Counted(), sign: 1}
	if words[wordReverses] > 0 {
		c.sign = -1
	}
	r := &b.plan.reads
	for i, s := range r.signals {
		switch {
		case !b.passes(s.Where, &c):
		case s.Orders != "":
			c.whereOrders |= 1 << i
		case slices.Contains(s.Kinds, kind):
			c.signals |= 1 << i
		}
	}
	for i, v := range b.plan.sums {
		if b.inCurrency(&c, v) {
			c.adds |= 1 << i
		}
	}
	for e := range r.entities {
		inOrders := r.orders && c.role != roleNone && (e == b.plan.order || r.keeps(e)&r.orderSignals() != 0)
		if inOrders || c.signals&r.keeps(e) != 0 {
			c.keeps |= 1 << e
		}
	}
	for i, s := range r.quantiles {
		c.quantiles = appendIf(c.quantiles, c.signals>>s.signal&1 == 1 && b.inCurrency(&c, s.value), i)
	}
	for i, s := range r.distincts {
		c.distincts = appendIf(c.distincts, c.signals>>s.signal&1 == 1, i)
	}
	for i, s := range r.histograms {
		c.histograms = appendIf(c.histograms, c.signals>>s.signal&1 == 1, i)
	}
	return c
}

func appendIf(list []int, ok bool, x int) []int {
	if ok {
		return append(list, x)
	}
	return list
}

// kindSum is keyhash.Sum64 of the kind of a class's events.
func (b *Board) kindSum(class uint32) uint64 { return b.texts.Sum(b.classes[class].words[wordKind]) }

// passes tells whether the events of a class meet a condition.
func (b *Board) passes(w settle.Where, c *class) bool {
	for name, values := range w {
		if !slices.Contains(values, b.dimensionOf(c, name)) {
			return false
		}
	}
	return true
}

// dimensionOf returns the value of a dimension that the board keeps apart.
func (b *Board) dimensionOf(c *class, name string) string {
	i, ok := slices.BinarySearch(b.plan.dims, name)
	if !ok {
		return ""
	}
	return b.texts.Text(c.words[wordDims+i])
}

// currency is that of an amount of the class's events; none for other values.
func (c *class) currency(v Value) money.Currency {
	switch v {
	case Gross:
		return money.Currency(c.words[wordGross])
	case Fee:
		return money.Currency(c.words[wordFee])
	case Net:
		return money.Currency(c.words[wordNet])
	}
	return 0
}

// inCurrency tells whether the events of a class state the value so that it can be
// added up.
func (b *Board) inCurrency(c *class, v Value) bool {
	return !v.money() || c.currency(v) == b.plan.model.Currency
}
