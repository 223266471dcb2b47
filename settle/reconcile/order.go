// Copyright 2026 The jupan authors.
// SPDX-License-Identifier: Apache-2.0

package reconcile

import (
	"cmp"
	"encoding/binary"
	"slices"

	"github.com/jupan-go/jupan/internal/dec"
	"github.com/jupan-go/jupan/settle/money"
)

// ordered is a match with what matches are sorted by most, so that sorting a
// million need not fetch a row for each comparison.
type ordered struct {
	key      uint64 // what follows the common beginning of all keys, in letters
	units    dec.Int
	currency money.Currency
	date     int32
	match    int32
	whole    bool // equal numbers of key are equal keys, and the amount is a number
}

// order sorts matches into the order of reports: that of their first rows, and
// then of all the rest.
type order struct {
	*Result
	common int // the bytes that all keys begin with
}

// sort sorts the rows of each match, and the matches.
func (r *run) sort(res *Result) {
	o := order{res, res.commonPrefix()}
	list := make([]ordered, len(res.Matches))
	for i := range res.Matches {
		m := &res.Matches[i]
		for s, rows := range [2][]int{m.Ours, m.Theirs} {
			if len(rows) > 1 {
				side := r.sides[s].rows
				slices.SortFunc(rows, func(a, b int) int { return compareRows(&side[a], &side[b]) })
			}
		}
		list[i] = o.ordered(m)
		list[i].match = int32(i)
		first, s := m.Ours, our
		if len(first) == 0 {
			first, s = m.Theirs, their
		}
		list[i].units, list[i].date = r.sides[s].units[first[0]], r.sides[s].days[first[0]]
	}
	slices.SortFunc(list, o.compare)
	permute(res.Matches, list)
}

// permute puts at each place the match that list has there, and empties list.
func permute(matches []Match, list []ordered) {
	for i := range list {
		if list[i].match < 0 {
			continue
		}
		held := matches[i]
		at := i
		for {
			from := int(list[at].match)
			list[at].match = -1
			if from == i {
				matches[at] = held
				break
			}
			matches[at] = matches[from]
			at = from
		}
	}
}

// commonPrefix is how many bytes all keys begin with, empty keys aside.
func (r *Result) commonPrefix() int {
	prefix := ""
	for _, rows := range [2][]Row{r.Ours, r.Theirs} {
		for i := range rows {
			key := rows[i].Key
			if key == "" {
				continue
			}
			if prefix == "" {
				prefix = key
			}
			n := 0
			for n < len(prefix) && n < len(key) && prefix[n] == key[n] {
				n++
			}
			if n == 0 {
				return 0
			}
			prefix = prefix[:n]
		}
	}
	return len(prefix)
}

// ordered returns what can be told from the first row of a match alone.
func (o *order) ordered(m *Match) ordered {
	row := o.row(m)
	x := ordered{currency: row.Amount.Currency(), whole: m.Status != Rejected}
	if row.Key == "" {
		return x // before any other key
	}
	var text [8]byte
	rest := row.Key[o.common:]
	copy(text[:], rest)
	x.key = binary.BigEndian.Uint64(text[:])
	x.whole = x.whole && 0 < len(rest) && len(rest) <= len(text) && rest[len(rest)-1] != 0
	return x
}

func (o *order) compare(a, b ordered) int {
	if a.key != b.key {
		return cmp.Compare(a.key, b.key)
	}
	if a.whole && b.whole {
		switch {
		case a.date != b.date:
			return cmp.Compare(a.date, b.date)
		case a.currency != b.currency:
			return cmp.Compare(a.currency, b.currency)
		case a.units != b.units:
			return cmp.Or(a.units.Abs().Cmp(b.units.Abs()), a.units.Cmp(b.units))
		}
	}
	return o.compareMatches(&o.Matches[a.match], &o.Matches[b.match])
}

// compareMatches orders matches by all that a report shows of them.
func (o *order) compareMatches(x, y *Match) int {
	if c := compareRows(o.row(x), o.row(y)); c != 0 {
		return c
	}
	if c := cmp.Or(cmp.Compare(x.Status, y.Status), cmp.Compare(len(y.Ours), len(x.Ours))); c != 0 {
		return c
	}
	byRow := func(rows []Row) func(a, b int) int {
		return func(a, b int) int { return compareRows(&rows[a], &rows[b]) }
	}
	return cmp.Or(
		slices.CompareFunc(x.Ours, y.Ours, byRow(o.Ours)),
		slices.CompareFunc(x.Theirs, y.Theirs, byRow(o.Theirs)),
		cmp.Compare(x.Search, y.Search), cmp.Compare(x.Rule, y.Rule),
	)
}
