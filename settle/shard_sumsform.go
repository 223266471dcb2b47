// Copyright 2026 The jupan authors.
// SPDX-License-Identifier: Apache-2.0

package settle

import (
	"cmp"
	"crypto/sha256"
	"fmt"
	"slices"

	"github.com/jupan-go/jupan/internal/dec"
	"github.com/jupan-go/jupan/settle/event"
)

// sumsMagic begins the binary form of Sums; the last byte is its version.
const sumsMagic = "jupan.sums\x02"

// MarshalBinary returns the canonical form of the Sums, for
// [Plan.UnmarshalSums]: the same events give the same bytes, whatever way they
// came. It ends with the SHA-256 of the rest.
func (s *Sums) MarshalBinary() ([]byte, error) {
	t := s.tally
	e := encoder{t: t, out: append([]byte(sumsMagic), t.plan.digest[:]...)}
	e.int(t.counted)
	e.fixed(t.checksum)
	e.int(t.conflicts)
	var cells []uint32
	for n := range t.cells {
		if !t.cells[n].empty() {
			cells = append(cells, uint32(n))
		}
	}
	e.textTable(cells)
	slices.SortFunc(cells, func(a, b uint32) int { return cmp.Or(e.compareCells(a, b), t.compareOrigins(a, b)) })
	e.uint(uint64(len(cells)))
	for _, n := range cells {
		e.sums(n)
	}
	sum := sha256.Sum256(e.out)
	return append(e.out, sum[:]...), nil
}

// sums writes a cell.
func (e *encoder) sums(n uint32) {
	c := &e.t.cells[n]
	e.cellKey(n)
	version, period, has := e.t.originSpans(c.key)
	if e.bool(has); has {
		e.int(version)
		e.int(period)
	}
	e.int(c.events)
	for _, s := range []sum{c.sumOfGross(), c.sumOfFee(), c.sumOfNet(), c.sumOfQuantity()} {
		total, scale := s.c.Trim(s.scale, 0) // what was taken back may have had more decimals
		e.num(num{total, scale})
	}
}

// originSpans says where the spans of a cell's origin begin, if it has one.
func (t *Tally) originSpans(k cellKey) (version, period int64, has bool) {
	if k.origin == 0 {
		return 0, 0, false
	}
	o := t.origins.at(k.origin)
	return t.spanStarts[o.version], t.spanStarts[o.period], true
}

func (t *Tally) compareOrigins(a, b uint32) int {
	version, period, has := t.originSpans(t.cells[a].key)
	otherVersion, otherPeriod, otherHas := t.originSpans(t.cells[b].key)
	if has != otherHas {
		if has {
			return 1
		}
		return -1
	}
	return cmp.Or(cmp.Compare(version, otherVersion), cmp.Compare(period, otherPeriod))
}

// UnmarshalSums reads what [Sums.MarshalBinary] wrote under a plan with the same
// agreements, options and seed.
func (p *Plan) UnmarshalSums(data []byte) (*Sums, error) {
	body, err := p.unseal(data, sumsMagic)
	if err != nil {
		return nil, err
	}
	s := p.newSums()
	t := s.tally
	d := decoder{t: t, in: body}
	t.counted, t.checksum, t.conflicts = d.int(), d.fixed(), d.int()
	for range d.count() {
		d.texts = append(d.texts, t.texts.Number(d.string()))
	}
	for range d.count() {
		d.sums()
	}
	if d.failed || len(d.in) > 0 || t.counted < 0 || t.conflicts < 0 {
		return nil, fmt.Errorf("%w: cut off or damaged", ErrFormat)
	}
	return s, nil
}

// sums reads a cell.
func (d *decoder) sums() {
	k := d.cellKey()
	switch d.uint() {
	case 0:
	case 1:
		k.origin = d.t.origins.of(origin{version: d.span(), period: d.span()}, k.span)
	default:
		d.failed = true
	}
	c := cell{events: d.int()}
	v := values{d.sum(), d.sum(), d.sum(), d.sum()}
	if d.failed {
		return
	}
	c.add(&v, 1)
	c.events--
	d.t.cells[d.t.cellFor(k, k.hash())].addCell(&c)
}

// sum reads a sum and holds it to what the most events that sum.add allows for
// can come to.
func (d *decoder) sum() num {
	n := d.anyNum()
	limit := dec.Pow10(min(uint(n.scale), event.MaxDecimals) + 26)
	if d.failed = d.failed || n.c.Cmp(limit) > 0 || n.c.Cmp(limit.Neg()) < 0; d.failed {
		return num{}
	}
	return n
}
