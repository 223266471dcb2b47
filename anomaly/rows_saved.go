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

// rowsMagic opens the saved form of Rows.
const rowsMagic = "jupan.anomaly.rows\x01"

// MarshalBinary returns the state in its one canonical form: equal bytes mean watches that will say the
// same of whatever comes. Options are not part of it.
func (w *Rows) MarshalBinary() ([]byte, error) {
	out := newWriter(rowsMagic)
	keys := slices.SortedFunc(maps.Keys(w.days), Series.Compare)
	out.Uint(uint64(len(keys)))
	for _, key := range keys {
		d := w.days[key]
		out.series(key)
		out.Int(int64(d.closed))
		out.amounts(d.totals)
		out.Uint(uint64(len(d.open)))
		for _, day := range slices.Sorted(maps.Keys(d.open)) {
			out.Int(int64(day))
			out.openDay(d.open[day])
		}
	}
	return out.Seal(), nil
}

// RestoreRows returns the Rows whose saved form data is, with the options it was made with.
func RestoreRows(opts *RowOptions, data []byte) (*Rows, error) {
	w, err := NewRows(opts)
	if err != nil {
		return nil, err
	}
	r, err := openForm(rowsMagic, data)
	if err != nil {
		return nil, fmt.Errorf("anomaly: restore rows: %w", err)
	}
	for range r.Count() {
		d := &rowDays{series: r.series(), closed: Day(r.day()), totals: r.amounts(rowDaysKept), open: map[Day]*openDay{}}
		for range r.Count() {
			day := Day(r.day())
			d.open[day] = r.openDay(day, d.series)
		}
		w.days[d.series] = d
	}
	if err := r.done(data, w); err != nil {
		return nil, fmt.Errorf("anomaly: restore rows: %w", err)
	}
	return w, nil
}

func (w *writer) amounts(list []money.Amount) {
	w.Uint(uint64(len(list)))
	for _, a := range list {
		w.amount(a)
	}
}

func (r *reader) amounts(most int) (list []money.Amount) {
	n := r.Count()
	if n > most {
		r.Fail()
		return nil
	}
	for range n {
		list = append(list, r.amount())
	}
	return list
}

func (w *writer) openDay(o *openDay) {
	w.amount(o.total)
	w.hashes(o.seen)
	w.Uint(uint64(len(o.large)))
	for i := range o.large {
		row := &o.large[i]
		w.String(row.Series.Metric)
		w.String(row.ID)
		w.Int(row.At.Unix())
		w.Uint(uint64(row.At.Nanosecond()))
		w.amount(row.Amount)
		w.String(row.Match)
	}
}

func (r *reader) openDay(day Day, key Series) *openDay {
	o := &openDay{total: r.amount(), seen: r.hashes()}
	for range r.Count() {
		row := Row{Series: key, Day: day}
		row.Series.Metric = r.String()
		row.ID, row.At = r.String(), time.Unix(r.Int(), int64(min(r.Uint(), 999_999_999))).UTC()
		row.Amount, row.Match = r.amount(), r.String()
		if row.key() != key {
			r.Fail()
		}
		o.large = append(o.large, row)
	}
	if len(o.large) > rowsKept || !slices.IsSortedFunc(o.large, func(a, b Row) int { return compareLarge(&a, &b) }) {
		r.Fail()
	}
	return o
}

func (w *writer) hashes(set map[keyhash.Hash]bool) {
	w.Uint(uint64(len(set)))
	for _, h := range slices.SortedFunc(maps.Keys(set), keyhash.Hash.Compare) {
		w.Hash(h)
	}
}

func (r *reader) hashes() map[keyhash.Hash]bool {
	set := map[keyhash.Hash]bool{}
	for range r.Count() {
		set[r.Hash()] = true
	}
	return set
}
