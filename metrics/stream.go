// Copyright 2026 The jupan authors.
// SPDX-License-Identifier: Apache-2.0

package metrics

import (
	"cmp"
	"iter"
	"slices"

	"github.com/jupan-go/jupan/internal/keyhash"
	"github.com/jupan-go/jupan/internal/stats"
)

// happening is an event, or an order, in the history of an entity.
type happening struct {
	at      int64
	signals uint64 // that mean it
	f       *fact  // nil for an order
	o       *order // nil for an event
	tie     keyhash.Hash
}

// stream is the histories of the entities of one kind.
type stream struct {
	list   []happening
	starts []int // where each history begins, and the end
}

// histories gives the history of each entity in the order of time.
func (s *stream) histories() iter.Seq[[]happening] {
	return func(yield func([]happening) bool) {
		for i := range len(s.starts) - 1 {
			if h := s.list[s.starts[i]:s.starts[i+1]]; len(h) > 0 && !yield(h) {
				return
			}
		}
	}
}

// stream works out the histories of the entities of a kind, of what happened
// before the moment of the view.
func (v *View) stream(entity string) *stream {
	v.work()
	e := slices.Index(v.b.plan.reads.entities, entityOr(entity))
	if v.streams[e] != nil {
		return v.streams[e]
	}
	count := make([]int, len(v.b.entities[e].hashes)+2)
	total := 0
	v.eachHappening(e, func(n uint32, _ happening) { count[n+1]++; total++ })
	for i := 1; i < len(count); i++ {
		count[i] += count[i-1]
	}
	s := &stream{list: make([]happening, total), starts: slices.Clone(count[1:])}
	v.eachHappening(e, func(n uint32, h happening) {
		s.list[count[n]] = h
		count[n]++
	})
	for h := range s.histories() {
		slices.SortFunc(h, func(a, b happening) int { return cmp.Or(cmp.Compare(a.at, b.at), a.tie.Compare(b.tie)) })
	}
	v.streams[e] = s
	return s
}

// eachHappening visits what belongs to the histories of a kind of entity.
func (v *View) eachHappening(e int, visit func(number uint32, h happening)) {
	b, asOf := v.b, nanoOf(v.asOf)
	wanted := b.plan.reads.streams[e]
	for hash, f := range b.facts.All() {
		class := b.cells[f.cell].class
		signals := b.classes[class].signals & wanted
		if signals != 0 && f.entity[e] > 0 && f.at < asOf && v.passes(class) {
			visit(f.entity[e], happening{at: f.at, signals: signals, f: f, tie: hash})
		}
	}
	if wanted&b.plan.reads.orderSignals() == 0 {
		return
	}
	for i := range v.orders {
		o := &v.orders[i]
		signals := v.signalsOf(o) & wanted
		if signals != 0 && o.entity[e] > 0 && v.passes(o.class) {
			visit(o.entity[e], happening{at: o.at, signals: signals, o: o, tie: o.tie})
		}
	}
}

// bit is the bit of a signal in happening.signals.
func (v *View) bit(s Signal) uint64 { return 1 << v.b.plan.reads.find(s) }

// valueOf is the value of a happening, and whether it has one that counts.
func (v *View) valueOf(h *happening, value Value) (n num, counts, excluded bool) {
	if h.o != nil {
		i := slices.Index(moneyList(), value)
		switch {
		case value == Count:
			return one(1), true, false
		case i >= 0 && h.o.stated[i]:
			return h.o.sums[i], true, h.o.others > 0
		}
		return num{}, false, h.o.others > 0
	}
	class := &v.b.classes[v.b.cells[h.f.cell].class]
	numbers := v.b.numbersOf(h.f)
	switch {
	case value == Count && class.counted:
		return numbers.quantity, true, false
	case value == Count:
		return one(class.sign), true, false
	case v.b.inCurrency(class, value):
		return numbers.of(value), true, false
	}
	return num{}, false, class.currency(value) != 0
}

func one(sign int64) num { return counts(1, sign).num() }

// byEntity adds up the two totals of a ratio for each entity, as units of the
// delta method.
func (v *View) byEntity(r Ratio, windows []span) (of, per []total, units []stats.Pair) {
	of, per = make([]total, len(windows)), make([]total, len(windows))
	units = make([]stats.Pair, len(windows))
	for i := range windows {
		of[i].of, per[i].of = r.Of.Value, r.Per.Value
	}
	sides := [...]struct {
		t    Total
		with Value
		bit  uint64
		sum  []total
	}{{r.Of, r.countsOf(), v.bit(r.Of.Signal), of}, {r.Per, r.countsPer(), v.bit(r.Per.Signal), per}}
	windows = v.cut(windows)
	for history := range v.stream(r.By).histories() {
		unit := map[int]*[2]sum{}
		for i := range history {
			h := &history[i]
			w := windowOf(windows, h.at)
			for side, s := range sides {
				if w < 0 || h.signals&s.bit == 0 {
					continue
				}
				n, counts, excluded := v.valueOf(h, s.t.Value)
				if excluded {
					s.sum[w].excluded++
				}
				if _, stated, _ := v.valueOf(h, s.with); !counts || !stated {
					continue
				}
				if s.t.Negate {
					n.c = n.c.Neg()
				}
				if unit[w] == nil {
					unit[w] = &[2]sum{}
				}
				unit[w][side].addExact(n)
				s.sum[w].addExact(n)
				s.sum[w].events++
			}
		}
		for w, u := range unit {
			x, fits := inMillionths(u[0].num())
			y, too := inMillionths(u[1].num())
			if fits && too {
				units[w].Add(x, y)
			}
		}
	}
	return of, per, units
}
