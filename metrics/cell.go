// Copyright 2026 The jupan authors.
// SPDX-License-Identifier: Apache-2.0

package metrics

import (
	"math"
	"slices"

	"github.com/jupan-go/jupan/internal/dec"
	"github.com/jupan-go/jupan/internal/keyhash"
	"github.com/jupan-go/jupan/internal/stats"
	"github.com/jupan-go/jupan/internal/stats/sketch"
)

// day is a day of the model's calendar, in nanoseconds since 1970.
type day struct {
	from, to int64 // [from, to)
	number   uint32
}

// cell is the sum of the events of one class on one day.
type cell struct {
	class, day  uint32
	events      int64
	first, last int64     // times of its events
	sums        []sum     // by plan.sums
	sketches    *sketches // nil where none is asked for
}

// sketches of the events of a cell, in the order of the slots of its class.
type sketches struct {
	quantiles  []*sketch.Quantiles
	distincts  []*sketch.HyperLogLog
	histograms [][]int64 // by score, and at the end those off the scale
}

// sum adds numbers up exactly. It cannot overflow: an event's numbers are below
// 10^15 with at most 12 decimals, which leaves room for 10^11 events in 128 bits.
type sum struct {
	c     dec.Int
	scale uint8
	// moments are of the same numbers in millionths, rounded where they have more
	// decimals: they are for intervals only. beyond counts numbers too large for
	// them, above 9 × 10^12.
	moments stats.Moments
	beyond  int64
}

const millionths = 6

func (s *sum) add(n num) {
	if n.c.IsZero() {
		s.moments.N++
		return
	}
	s.addExact(n)
	if x, ok := inMillionths(n); ok {
		s.moments.Add(x)
	} else {
		s.beyond++
	}
}

// addExact adds to the sum and not to the moments.
func (s *sum) addExact(n num) {
	if n.scale != s.scale {
		if n.scale < s.scale {
			n.c, _ = n.c.MulPow10(uint(s.scale - n.scale))
		} else {
			s.c, _ = s.c.MulPow10(uint(n.scale - s.scale))
			s.scale = n.scale
		}
	}
	s.c = s.c.AddWrap(n.c)
}

// merge adds all that another sum holds.
func (s *sum) merge(o *sum) {
	s.addExact(num{o.c, o.scale})
	s.moments.Merge(o.moments)
	s.beyond += o.beyond
}

// inMillionths rounds half away from zero; false where 64 bits do not hold it.
func inMillionths(n num) (int64, bool) {
	if n.scale <= millionths {
		c, ok := n.c.MulPow10(uint(millionths - n.scale))
		return c.Int64(), ok && c.IsInt64()
	}
	q, r := n.c.QuoRemPow10(uint(n.scale - millionths))
	if twice := r.Abs().AddWrap(r.Abs()); twice.Cmp(dec.Pow10(uint(n.scale-millionths))) >= 0 {
		q = q.AddWrap(dec.FromInt64(int64(n.c.Sign())))
	}
	return q.Int64(), q.IsInt64()
}

// dayOf returns the number of the day of a time.
func (b *Board) dayOf(at int64) uint32 {
	if at >= b.lastDay.from && at < b.lastDay.to {
		return b.lastDay.number
	}
	i, found := slices.BinarySearchFunc(b.dayOrder, at, func(d day, at int64) int {
		switch {
		case d.to <= at:
			return -1
		case d.from > at:
			return 1
		}
		return 0
	})
	if !found {
		p := b.plan.days().At(timeOf(at))
		d := day{p.From.UnixNano(), p.To.UnixNano(), uint32(len(b.days))}
		b.days = append(b.days, d)
		b.dayOrder = slices.Insert(b.dayOrder, i, d)
	}
	b.lastDay = b.dayOrder[i]
	return b.lastDay.number
}

// cellOf returns the number of the cell of a class and a day, making it if it is
// new.
func (b *Board) cellOf(class, day uint32) uint32 {
	c := &b.classes[class]
	if c.lastCell == 0 || c.lastDay != day {
		c.lastDay, c.lastCell = day, b.findCell(class, day)+1
	}
	return c.lastCell - 1
}

func (b *Board) findCell(class, day uint32) uint32 {
	h := keyhash.Mix(uint64(class)<<32|uint64(day), 0)
	for pos := b.cellIndex.Start(h); ; pos++ {
		n, ok := b.cellIndex.At(&pos, h)
		if !ok {
			break
		}
		if c := &b.cells[n]; c.class == class && c.day == day {
			return n
		}
	}
	n := uint32(len(b.cells))
	if len(b.cells) == cap(b.cells) {
		b.cells = slices.Grow(b.cells, max(64, len(b.cells))) // append alone would copy them more often
	}
	b.cells = append(b.cells, emptyCell(class, day))
	b.cellIndex.Add(h, n)
	return n
}

// emptyCell is a cell before its first event.
func emptyCell(class, day uint32) cell {
	return cell{class: class, day: day, first: math.MaxInt64, last: math.MinInt64}
}

// newSums cuts the sums of a new cell from a larger piece.
func (b *Board) newSums() []sum {
	const cellsAtOnce = 256
	n := len(b.plan.sums)
	if len(b.sums) < n {
		b.sums = make([]sum, cellsAtOnce*n)
	}
	sums := b.sums[:n:n]
	b.sums = b.sums[n:]
	return sums
}

// add adds a fact to its cell.
func (c *cell) add(b *Board, f *fact) {
	class := &b.classes[c.class]
	c.events++
	c.first, c.last = min(c.first, f.at), max(c.last, f.at)
	if c.sums == nil {
		c.sums = b.newSums()
	}
	for i, v := range b.plan.places {
		if class.adds>>i&1 == 1 {
			c.sums[i].add(b.numberOf(f, v))
		}
	}
	if class.sketched() {
		c.sketch(b, f)
	}
}

func (c *class) sketched() bool {
	return c.quantiles != nil || c.distincts != nil || c.histograms != nil
}

// sketch adds a fact to the sketches of its cell.
func (c *cell) sketch(b *Board, f *fact) {
	class, r := &b.classes[c.class], &b.plan.reads
	if c.sketches == nil {
		c.sketches = newSketches(class, r)
	}
	for i, slot := range class.quantiles {
		_ = c.sketches.quantiles[i].Add(float(b.numberOf(f, placeOf(r.quantiles[slot].value))), 1) // finite, and one
	}
	for i, slot := range class.distincts {
		if e := r.distincts[slot].entity; f.entity[e] > 0 {
			c.sketches.distincts[i].AddHash(b.entities[e].hash(f.entity[e]).Hi)
		}
	}
	for i, slot := range class.histograms {
		s := r.histograms[slot]
		c.sketches.histograms[i][score(b.numberOf(f, placeQuantity), s.low, s.high)] += class.sign
	}
}

func newSketches(class *class, r *reads) *sketches {
	s := &sketches{}
	for _, slot := range class.quantiles {
		q, _ := sketch.NewQuantiles(r.quantiles[slot].alpha) // the model was checked
		s.quantiles = append(s.quantiles, q)
	}
	for _, slot := range class.distincts {
		h, _ := sketch.NewHyperLogLog(r.distincts[slot].precision)
		s.distincts = append(s.distincts, h)
	}
	for _, slot := range class.histograms {
		s.histograms = append(s.histograms, make([]int64, r.histograms[slot].high-r.histograms[slot].low+2))
	}
	return s
}

// score is the place of an answer in its histogram; the last one is for answers
// off the scale.
func score(n num, low, high int) int {
	off := high - low + 1
	if n.scale != 0 || !n.c.IsInt64() {
		return off
	}
	if s := n.c.Int64(); s >= int64(low) && s <= int64(high) {
		return int(s) - low
	}
	return off
}
