// Copyright 2026 The jupan authors.
// SPDX-License-Identifier: Apache-2.0

package workload

// What the file is made of. Source: internal/docs, "The work".
const (
	Parties   = 300
	Campaigns = 5_000
	Customers = 200_000
)

// Kinds of event in the file, as the wire form spells them.
const (
	Captured   = "payment_captured"
	Click      = "click"
	Conversion = "conversion"
	AdCost     = "ad_cost"
	Refunded   = "payment_refunded"
	Cancelled  = "payment_cancelled"
)

// Currencies of the file.
const (
	KRW = "KRW"
	USD = "USD"
)

// Generation goes up whenever the same Spec gives other bytes than before.
const Generation = 1

// Spec says which file to write. The zero Spec is a file with a header and no rows; Seed 0 is a
// seed like any other. A Spec is a value: safe to copy and to use from several goroutines.
type Spec struct {
	Seed uint64
	Rows int64
	// Attribution leaves party and campaign out of payments, refunds and cancellations: the
	// conversion on the same order tells whose they are.
	Attribution bool
	// JSONLines writes one JSON object a line instead of CSV.
	JSONLines bool
}

// Row is one row before it becomes text. Party, Campaign, Customer and Order are numbers; -1 stands
// for an empty cell.
type Row struct {
	ID       [2]uint64 // time in milliseconds, and a number of its own
	Kind     string
	At       int64 // seconds since 1970-01-01 UTC
	Party    int64
	Campaign int64
	Customer int64
	Order    int64
	Currency string // empty for a click
	Coef     int64  // gross is Coef / 10^Scale
	Scale    int
	Quantity int64 // 0 for an empty cell
}

// Row returns the row at a position in [0, s.Rows); a repeat gives the row that it repeats.
func (s Spec) Row(pos int64) Row {
	return s.row(s.original(pos))
}

// Repeats reports whether the row at a position is an exact repeat of an earlier one.
func (s Spec) Repeats(pos int64) bool {
	return s.distance(pos) > 0
}

// Unique returns the number of distinct rows, which is also the number of distinct ids.
func (s Spec) Unique() int64 {
	var n int64
	for pos := range s.Rows {
		if !s.Repeats(pos) {
			n++
		}
	}
	return n
}

// original follows repeats of repeats to the first.
func (s Spec) original(pos int64) int64 {
	for {
		d := s.distance(pos)
		if d == 0 {
			return pos
		}
		pos -= d
	}
}

// distance returns how far back the row repeated at pos lies, 0 if pos has a row of its own.
func (s Spec) distance(pos int64) int64 {
	if pos == 0 {
		return 0
	}
	r := draw(s.Seed, pos, saltRepeat)
	switch p := r.below(1000); {
	case p < 8:
		return 1 + r.below(min(pos, 64))
	case p < 10:
		return 1 + r.below(pos)
	}
	return 0
}
