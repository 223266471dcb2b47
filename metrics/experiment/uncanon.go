// Copyright 2026 The jupan authors.
// SPDX-License-Identifier: Apache-2.0

package experiment

import (
	"encoding/binary"
	"fmt"

	"github.com/jupan-go/jupan/internal/facts"
	"github.com/jupan-go/jupan/internal/keyhash"
	"github.com/jupan-go/jupan/settle/money"
)

// decoder reads the binary form. After a fault it reads zeros to the end.
type decoder struct {
	t      *Tally
	in     []byte
	failed bool
}

func (d *decoder) read() error {
	for _, it := range d.items() {
		if _, err := d.t.facts.Add(it); err != nil {
			return fmt.Errorf("experiment: %w", err)
		}
	}
	for range d.count() {
		p := facts.Partition[fact]{Name: string(d.bytes(d.count())), Version: d.varint()}
		p.Disputed = d.bool()
		p.Items = d.items()
		if _, err := d.t.facts.Replace(p); err != nil {
			return fmt.Errorf("experiment: %w", err)
		}
	}
	if d.failed || len(d.in) > 0 {
		return fmt.Errorf("%w: not of this form", ErrFormat)
	}
	return nil
}

func (d *decoder) items() []facts.Item[fact] {
	items := make([]facts.Item[fact], d.count())
	for i := range items {
		it := &items[i]
		it.Hash = keyhash.Hash{Hi: d.fixed(), Lo: d.fixed()}
		it.Digest = d.fixed()
		f := &it.Payload
		f.at = int64(d.fixed())
		w := d.what()
		f.what = d.t.whats.of(&w)
		f.unit, f.link = d.hash(&d.t.units), d.hash(&d.t.links)
		f.byParent = d.bool()
		f.value = d.decimal()
		var more []money.Decimal
		for range max(len(w.fields), 1) - 1 {
			more = append(more, d.decimal())
		}
		f.more = d.t.keep(more)
		d.failed = d.failed || it.Digest == 0
	}
	if d.failed {
		return nil
	}
	return items
}

func (d *decoder) what() what {
	p := d.t.program
	w := what{role: role(d.byte())}
	flags := d.byte()
	w.astray, w.capture = flags&flagAstray != 0, flags&flagCapture != 0
	w.experiment, w.arm = uint16(d.uint()), uint16(d.uint())
	for _, list := range []*[]uint16{&w.measures, &w.unmet} {
		for range d.count() {
			*list = append(*list, uint16(d.uint()))
		}
	}
	for range d.count() {
		n := min(int(d.byte()), len(values())-1)
		w.fields = append(w.fields, field{values()[n], money.Currency(d.uint())})
	}
	known := w.role <= roleExposed && int(w.experiment) < len(p.experiments) &&
		int(w.arm) < len(p.experiments[w.experiment].Arms)
	for _, m := range w.measures {
		known = known && int(m) < len(p.measures)
		if known {
			for _, v := range p.measures[m].takes() {
				known = known && w.field(v) >= 0
			}
		}
	}
	if !known || d.failed {
		d.failed = true
		return what{}
	}
	return w
}

// hash reads a hash and numbers it.
func (d *decoder) hash(s *hashes) uint32 {
	if !d.bool() {
		return 0
	}
	h := keyhash.Hash{Hi: d.fixed(), Lo: d.fixed()}
	if d.failed {
		return 0
	}
	return s.number(h) + 1
}

func (d *decoder) decimal() money.Decimal {
	scale := d.byte()
	v, err := money.DecimalFromParts(d.varint(), d.fixed(), scale)
	d.failed = d.failed || err != nil
	return v
}

func (d *decoder) bytes(n int) []byte {
	if d.failed || n > len(d.in) {
		d.failed = true
		return nil
	}
	b := d.in[:n]
	d.in = d.in[n:]
	return b
}

func (d *decoder) byte() byte {
	b := d.bytes(1)
	if d.failed {
		return 0
	}
	return b[0]
}

func (d *decoder) bool() bool { return d.byte() == 1 }

func (d *decoder) fixed() uint64 {
	b := d.bytes(8)
	if d.failed {
		return 0
	}
	return binary.LittleEndian.Uint64(b)
}

func (d *decoder) uint() uint64 {
	v, n := binary.Uvarint(d.in)
	d.bytes(max(n, 0))
	d.failed = d.failed || n <= 0
	return v
}

func (d *decoder) varint() int64 {
	v, n := binary.Varint(d.in)
	d.bytes(max(n, 0))
	d.failed = d.failed || n <= 0
	return v
}

// count reads the length of a list whose elements take a byte at least.
func (d *decoder) count() int {
	n := d.uint()
	if d.failed || n > uint64(len(d.in)) {
		d.failed = true
		return 0
	}
	return int(n)
}
