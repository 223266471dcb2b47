// Copyright 2026 The jupan authors.
// SPDX-License-Identifier: Apache-2.0

package anomaly

import (
	"fmt"
	"maps"
	"slices"
	"time"

	"github.com/jupan-go/jupan/internal/keyhash"
	"github.com/jupan-go/jupan/settle/money"
)

// totalsMagic opens the saved form of Totals.
const totalsMagic = "jupan.anomaly.totals\x01"

// MarshalBinary returns the totals in their one canonical form, without the zone.
func (t *Totals) MarshalBinary() ([]byte, error) {
	w := newWriter(totalsMagic)
	w.Int(int64(t.from))
	series := slices.SortedFunc(maps.Keys(t.first), Series.Compare)
	w.Uint(uint64(len(series)))
	for _, s := range series {
		w.series(s)
		w.Int(int64(t.first[s]))
	}
	w.sums(t.sums)
	w.Uint(uint64(len(t.seen)))
	for _, h := range slices.SortedFunc(maps.Keys(t.seen), keyhash.Hash.Compare) {
		w.Hash(h)
		w.Int(int64(t.seen[h]))
	}
	w.Uint(uint64(len(t.parts)))
	for _, name := range slices.Sorted(maps.Keys(t.parts)) {
		w.String(name)
		w.Int(t.parts[name].version)
		w.sums(t.parts[name].sums)
	}
	return w.Seal(), nil
}

// RestoreTotals returns the Totals whose saved form data is, of days in the zone they were made with.
func RestoreTotals(zone *time.Location, data []byte) (*Totals, error) {
	t := NewTotals(zone)
	r, err := openForm(totalsMagic, data)
	if err != nil {
		return nil, fmt.Errorf("anomaly: restore totals: %w", err)
	}
	t.from = Day(r.day())
	for range r.Count() {
		s := r.series()
		t.first[s] = Day(r.day())
	}
	t.sums = r.sums()
	for range r.Count() {
		h := r.Hash()
		t.seen[h] = Day(r.day())
	}
	for range r.Count() {
		name := r.String()
		t.parts[name] = &partition{version: r.Int(), sums: r.sums()}
	}
	if err := r.done(data, t); err != nil {
		return nil, fmt.Errorf("anomaly: restore totals: %w", err)
	}
	return t, nil
}

func (w *writer) sums(m sums) {
	series := slices.SortedFunc(maps.Keys(m), Series.Compare)
	w.Uint(uint64(len(series)))
	for _, s := range series {
		w.series(s)
		w.Uint(uint64(len(m[s])))
		for _, day := range slices.Sorted(maps.Keys(m[s])) {
			w.Int(int64(day))
			w.decimal(m[s][day])
		}
	}
}

func (r *reader) sums() sums {
	m := sums{}
	for range r.Count() {
		s := r.series()
		m[s] = map[Day]money.Decimal{}
		for range r.Count() {
			day := Day(r.day())
			m[s][day] = r.decimal()
		}
	}
	return m
}
