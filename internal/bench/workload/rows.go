// Copyright 2026 The jupan authors.
// SPDX-License-Identifier: Apache-2.0

package workload

// First and length bound the times of the file: the first quarter of 2026, UTC, in seconds.
const (
	first  = 1_767_225_600
	length = 90 * 86_400
	jitter = 1_800
)

// row makes the row of a position that is not a repeat.
func (s Spec) row(pos int64) Row {
	kind, anchor, ref := s.resolve(pos)
	row := Row{ID: s.id(pos), Kind: kind, At: s.at(pos)}
	s.subject(&row, anchor)
	switch kind {
	case Click:
		row.Order, row.Currency, row.Quantity = -1, "", 1
	case Conversion:
		row.Quantity = 1
		if ref != pos {
			row.Quantity = -1
		}
	case AdCost:
		row.Order, row.Customer = -1, -1
		row.Coef, row.Scale = s.amount(pos, row.Currency)
		row.Coef = -row.Coef
	default:
		s.payment(&row, pos, ref)
	}
	return row
}

// payment fills the money of a sale, or of what takes it back: all of it when cancelled, all or
// half when refunded.
func (s Spec) payment(row *Row, pos, ref int64) {
	row.Coef, row.Scale = s.amount(ref, row.Currency)
	if row.Kind != Captured {
		row.Coef = -row.Coef
	}
	if r := draw(s.Seed, pos, saltShare); row.Kind == Refunded && r.below(2) == 0 {
		row.Coef /= 2
	}
	if s.Attribution {
		row.Party, row.Campaign = -1, -1
	}
}

// resolve returns the kind of a row, the anchor whose order it speaks of, and the position that it
// refers to (itself, when it refers to none). What finds nothing before it to refer to is a sale or
// a conversion instead.
func (s Spec) resolve(pos int64) (kind string, anchor, ref int64) {
	switch k := s.class(pos); k {
	case Refunded, Cancelled:
		if ref := s.before(pos, Captured, s.window()); ref >= 0 {
			return k, s.orderOf(ref), ref
		}
		return Captured, s.orderOf(pos), pos
	case cancelledConversion:
		if ref := s.before(pos, Conversion, s.window()); ref >= 0 {
			return Conversion, ref, ref
		}
		return Conversion, pos, pos
	case Captured:
		return k, s.orderOf(pos), pos
	default:
		return k, pos, pos
	}
}

const cancelledConversion = "cancelled " + Conversion

// class draws the kind of a position before it is known whether there is something to refer to.
func (s Spec) class(pos int64) string {
	r := draw(s.Seed, pos, saltKind)
	switch p := r.below(1000); {
	case p < 520:
		return Captured
	case p < 720:
		return Click
	case p < 855:
		return Conversion
	case p < 870:
		return cancelledConversion
	case p < 970:
		return AdCost
	case p < 990:
		return Refunded
	}
	return Cancelled
}

// orderOf returns the anchor of a payment: itself, or under attribution mostly a conversion close
// by.
func (s Spec) orderOf(pos int64) int64 {
	if !s.Attribution {
		return pos
	}
	const near = 5_000
	r := draw(s.Seed, pos, saltReference)
	anchor := int64(-1)
	switch p := r.below(80); {
	case p < 45:
		anchor = s.before(pos, Conversion, near)
	case p < 48:
		anchor = s.after(pos, Conversion, near)
	}
	if anchor < 0 {
		return pos
	}
	return anchor
}

// window is how far back a refund or a cancellation may refer: a tenth of the file, about nine
// days.
func (s Spec) window() int64 {
	return max(s.Rows/10, 1_000)
}
