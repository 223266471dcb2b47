// Copyright 2026 The jupan authors.
// SPDX-License-Identifier: Apache-2.0

package feature

import (
	"cmp"
	"math"
	"slices"
	"strconv"

	"github.com/jupan-go/jupan/metrics"
	"github.com/jupan-go/jupan/settle/money"
)

// moment is an event in the history of an entity.
type moment struct {
	at      int64
	signals uint64
	*record
}

// history is the events of an entity, and how far its features have read them.
type history struct {
	list     []moment
	unsorted bool
	folds    []fold // by feature, those of the online values; nil until they are asked for
}

// add takes in an event. One that comes behind another in time, as most do, leaves
// what was folded as it is.
func (h *history) add(m moment) {
	if n := len(h.list); n > 0 && h.list[n-1].at > m.at {
		h.unsorted = true
	}
	h.list = append(h.list, m)
}

// sort puts the events in order, and lets every feature begin anew. Events of one
// moment may stand in any order: nothing that is folded depends on it.
func (h *history) sort() {
	if !h.unsorted {
		return
	}
	slices.SortStableFunc(h.list, func(a, b moment) int { return cmp.Compare(a.at, b.at) })
	h.unsorted, h.folds = false, nil
}

// fold is a feature over a stretch of a history: the events from list[from] up to
// list[to]. It moves on with time; each event is taken in once and taken back once, and
// both are exact, so that the value is the same however it was come by.
type fold struct {
	from, to int
	until    int64 // the end of the stretch in time
	begun    bool
	events   int64
	numbers  int64 // events that state the value
	sum      money.Decimal
	distinct map[uint64]int64
	failed   bool // a sum beyond all bounds
}

// seek moves the stretch to [from, until). Going back in time begins anew.
func (f *fold) seek(c *compiled, list []moment, from, until int64) {
	if f.begun && until < f.until {
		*f = fold{}
	}
	f.begun, f.until = true, until
	for f.to < len(list) && list[f.to].at < until {
		f.take(c, &list[f.to], 1)
		f.to++
	}
	for f.from < f.to && list[f.from].at < from {
		f.take(c, &list[f.from], -1)
		f.from++
	}
}

// take takes an event in, or back.
func (f *fold) take(c *compiled, m *moment, sign int64) {
	if m.signals>>c.signal&1 == 0 {
		return
	}
	f.events += sign
	if m.stated>>c.value&1 == 1 {
		x := m.values[c.value]
		if sign < 0 {
			x = x.Neg()
		}
		sum, err := f.sum.Add(x)
		f.sum, f.failed = sum, f.failed || err != nil
		f.numbers += sign
	}
	if h := m.dimOf(c); h != 0 {
		if f.distinct == nil {
			f.distinct = map[uint64]int64{}
		}
		if f.distinct[h] += sign; f.distinct[h] == 0 {
			delete(f.distinct, h)
		}
	}
}

// dimOf is the hash of the value that a distinct count counts; 0 for none.
func (m *moment) dimOf(c *compiled) uint64 {
	if c.Kind != Distinct {
		return 0
	}
	return m.dims[c.dimension]
}

// value is the feature over the stretch, at a moment.
func (f *fold) value(c *compiled, list []moment, at int64) Value {
	v := Value{Feature: c.Name, N: f.events, Valid: true}
	// 500 years do not fit into 63 bits of nanoseconds, but into 64
	seconds := func(m *moment) float64 { return float64(uint64(at)-uint64(m.at)) / 1e9 }
	switch c.Kind {
	case Count, Sum:
		v.Number = float(f.sum)
	case Mean:
		v.N = f.numbers
		if f.numbers == 0 {
			return none(c.Name, 0, metrics.NoData)
		}
		v.Number = float(f.sum) / float64(f.numbers)
	case Distinct:
		v.Number = float64(len(f.distinct))
	case SinceFirst, SinceLast:
		m := f.end(c, list)
		if m == nil {
			return none(c.Name, 0, metrics.NoData)
		}
		v.Number = seconds(m)
	}
	if f.failed || math.IsInf(v.Number, 0) {
		return none(c.Name, v.N, metrics.Undefined)
	}
	return v
}

// end is the first or the last event of the stretch that the feature is about.
func (f *fold) end(c *compiled, list []moment) *moment {
	if f.events == 0 {
		return nil
	}
	stretch := list[f.from:f.to]
	for i := range stretch {
		m := &stretch[i]
		if c.Kind == SinceLast {
			m = &stretch[len(stretch)-1-i]
		}
		if m.signals>>c.signal&1 == 1 {
			return m
		}
	}
	return nil
}

func none(name string, n int64, why metrics.Reason) Value {
	return Value{Feature: name, N: n, Why: why}
}

// float is the double nearest to a decimal.
func float(d money.Decimal) float64 {
	x, _ := strconv.ParseFloat(d.String(), 64) // what String writes can be read
	return x
}
