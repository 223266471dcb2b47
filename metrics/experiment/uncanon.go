// Copyright 2026 The jupan authors.
// SPDX-License-Identifier: Apache-2.0

package experiment

import (
	"fmt"

	"github.com/jupan-go/jupan/internal/canon"
	"github.com/jupan-go/jupan/internal/facts"
	"github.com/jupan-go/jupan/settle/money"
)

// decoder reads the binary form.
type decoder struct {
	*canon.Reader
	t *Tally
}

func (d *decoder) read() error {
	if err := d.t.facts.Read(d.Reader, d.items); err != nil {
		return fmt.Errorf("experiment: %w", err)
	}
	if err := d.End(); err != nil {
		return fmt.Errorf("%w: %w", ErrFormat, err)
	}
	return nil
}

func (d *decoder) items() []facts.Item[fact] {
	items := make([]facts.Item[fact], d.Count())
	for i := range items {
		it := &items[i]
		it.Hash = d.Hash()
		it.Digest = d.Fixed()
		f := &it.Payload
		f.at = int64(d.Fixed())
		w := d.what()
		f.what = d.t.whats.of(&w)
		f.unit, f.link = d.number(&d.t.units), d.number(&d.t.links)
		f.byParent = d.Bool()
		f.value = d.decimal()
		var more []money.Decimal
		for range max(len(w.fields), 1) - 1 {
			more = append(more, d.decimal())
		}
		f.more = d.t.keep(more)
		if it.Digest == 0 {
			d.Fail()
		}
	}
	if d.Failed() {
		return nil
	}
	return items
}

func (d *decoder) what() what {
	p := d.t.program
	w := what{role: role(d.Byte())}
	flags := d.Byte()
	w.astray, w.capture = flags&flagAstray != 0, flags&flagCapture != 0
	w.experiment, w.arm = uint16(d.Uint()), uint16(d.Uint())
	for _, list := range []*[]uint16{&w.measures, &w.unmet} {
		for range d.Count() {
			*list = append(*list, uint16(d.Uint()))
		}
	}
	for range d.Count() {
		n := min(int(d.Byte()), len(values())-1)
		w.fields = append(w.fields, field{values()[n], money.Currency(d.Uint())})
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
	if !known || d.Failed() {
		d.Fail()
		return what{}
	}
	return w
}

// number reads a hash and numbers it.
func (d *decoder) number(s *hashes) uint32 {
	if !d.Bool() {
		return 0
	}
	h := d.Hash()
	if d.Failed() {
		return 0
	}
	return s.number(h) + 1
}

func (d *decoder) decimal() money.Decimal {
	scale := d.Byte()
	v, err := money.DecimalFromParts(d.Int(), d.Fixed(), scale)
	if err != nil {
		d.Fail()
	}
	return v
}
