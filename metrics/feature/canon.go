// Copyright 2026 The jupan authors.
// SPDX-License-Identifier: Apache-2.0

package feature

import (
	"bytes"
	"errors"
	"fmt"

	"github.com/jupan-go/jupan/internal/canon"
	"github.com/jupan-go/jupan/internal/facts"
	"github.com/jupan-go/jupan/internal/keyhash"
	"github.com/jupan-go/jupan/settle/money"
)

// magic begins the binary form of a Store; the last byte is its version.
const magic = "jupan.features\x02"

// MarshalBinary returns the canonical form of the store: the same events give the same
// bytes, whatever way they came. It holds hashes of entities, not their names, and ends
// with the SHA-256 of the rest.
func (s *Store) MarshalBinary() ([]byte, error) {
	e := encoder{canon.NewWriter(magic, s.plan.digest), s}
	facts.Write(e.Writer, s.facts.Appended(), s.facts.Partitions(), e.items)
	return e.Seal(), nil
}

type encoder struct {
	*canon.Writer
	s *Store
}

func (e *encoder) items(items []facts.Item[fact]) {
	e.Uint(uint64(len(items)))
	for i := range items {
		it := &items[i]
		f := &it.Payload
		e.Hash(it.Hash)
		e.Fixed(it.Digest)
		e.Fixed(uint64(f.at))
		e.Uint(f.signals)
		r := &e.s.records[f.record]
		for _, h := range r.entities {
			e.Bool(h != (keyhash.Hash{}))
			if h != (keyhash.Hash{}) {
				e.Hash(h)
			}
		}
		e.Uint(r.stated)
		for _, v := range r.values {
			hi, lo, scale := v.Parts()
			e.Byte(scale)
			e.Int(hi)
			e.Fixed(lo)
		}
		for _, h := range r.dims {
			e.Fixed(h)
		}
	}
}

// UnmarshalBinary replaces the state of the store, which [NewStore] has made, by what
// [Store.MarshalBinary] wrote of one with the same registry and seed. When it fails the
// store is as before.
func (s *Store) UnmarshalBinary(data []byte) error {
	if s.plan == nil {
		return fmt.Errorf("%w: the zero store has no registry", ErrRegistry)
	}
	r, err := canon.Open(data, magic, s.plan.digest)
	switch {
	case errors.Is(err, canon.ErrDefinition):
		return ErrRegistry
	case err != nil:
		return fmt.Errorf("%w: %w", ErrFormat, err)
	}
	d := decoder{r, s.New()}
	if err := d.read(); err != nil {
		return err
	}
	// What reads but is not written that way would be a second form of the same state.
	again, err := d.s.MarshalBinary()
	if err != nil || !bytes.Equal(again, data) {
		return fmt.Errorf("%w: not the canonical form", ErrFormat)
	}
	d.s.stale, d.s.claims = true, true
	*s = *d.s
	return nil
}

// decoder reads the binary form.
type decoder struct {
	*canon.Reader
	s *Store
}

func (d *decoder) read() error {
	if err := d.s.facts.Read(d.Reader, d.items); err != nil {
		return fmt.Errorf("feature: %w", err)
	}
	if err := d.End(); err != nil {
		return fmt.Errorf("%w: %w", ErrFormat, err)
	}
	return nil
}

func (d *decoder) items() []facts.Item[fact] {
	items := make([]facts.Item[fact], d.Count())
	for i := range items {
		items[i] = d.item()
		if d.Failed() {
			return nil
		}
	}
	return items
}

func (d *decoder) item() facts.Item[fact] {
	p := d.s.plan
	it := facts.Item[fact]{Hash: d.Hash(), Digest: d.Fixed()}
	it.Payload = fact{at: int64(d.Fixed()), signals: d.Uint(), record: uint32(len(d.s.records))}
	r := record{
		entities: make([]keyhash.Hash, len(p.entities)), values: make([]money.Decimal, len(p.values)),
		dims: make([]uint64, len(p.dims)),
	}
	for i := range r.entities {
		if d.Bool() {
			r.entities[i] = d.Hash()
		}
	}
	r.stated = d.Uint()
	for i := range r.values {
		scale := d.Byte()
		v, err := money.DecimalFromParts(d.Int(), d.Fixed(), scale)
		if err != nil {
			d.Fail()
		}
		r.values[i] = v
	}
	for i := range r.dims {
		r.dims[i] = d.Fixed()
	}
	if it.Digest == 0 || r.stated>>len(p.values) != 0 || it.Payload.signals == 0 ||
		len(p.signals) < 64 && it.Payload.signals>>len(p.signals) != 0 {
		d.Fail()
	}
	d.s.records = append(d.s.records, r)
	return it
}
