// Copyright 2026 The jupan authors.
// SPDX-License-Identifier: Apache-2.0

package workload

// before returns a position of the class, at most reach before pos or the next one below that; -1
// if there is none.
func (s Spec) before(pos int64, class string, reach int64) int64 {
	if pos == 0 {
		return -1
	}
	r := draw(s.Seed, pos, saltReference)
	p := pos - 1 - r.below(min(pos, reach))
	for ; p >= 0; p-- {
		if !s.Repeats(p) && s.class(p) == class {
			return p
		}
	}
	return -1
}

// after is before, looking the other way.
func (s Spec) after(pos int64, class string, reach int64) int64 {
	left := s.Rows - 1 - pos
	if left <= 0 {
		return -1
	}
	r := draw(s.Seed, pos, saltReference)
	p := pos + 1 + r.below(min(left, reach))
	for ; p < s.Rows; p++ {
		if !s.Repeats(p) && s.class(p) == class {
			return p
		}
	}
	return -1
}

// subject fills what an order decides: who brought it, who bought, and the currency. Parties are
// uneven: the first has some six hundred times the events of the last.
func (s Spec) subject(row *Row, anchor int64) {
	r := draw(s.Seed, anchor, saltSubject)
	row.Campaign = min(r.below(Campaigns), r.below(Campaigns))
	row.Party = row.Campaign * Parties / Campaigns
	row.Customer = r.below(Customers)
	row.Order = anchor
	row.Currency = KRW
	if r.below(10) < 3 {
		row.Currency = USD
	}
}

// amount draws the money of a position: 1,000 to 200,000 KRW in steps of 100, or 1.00 to 200.00
// USD; 4 % of the amounts have 4 to 6 decimals, the last of them not 0.
func (s Spec) amount(pos int64, currency string) (coef int64, scale int) {
	r := draw(s.Seed, pos, saltAmount)
	coef = (10 + r.below(1_991)) * 100
	if currency == USD {
		coef, scale = 100+r.below(19_901), 2
	}
	if r.below(100) >= 4 {
		return coef, scale
	}
	for want := 4 + int(r.below(3)); scale < want; scale++ {
		coef = coef*10 + r.below(10)
	}
	if coef%10 == 0 {
		coef++
	}
	return coef, scale
}

// at returns the time of a position: evenly over the quarter, out of order by up to half an hour.
func (s Spec) at(pos int64) int64 {
	r := draw(s.Seed, pos, saltTime)
	t := pos*length/max(s.Rows, 1) + r.below(2*jitter) - jitter
	return first + min(max(t, 0), length-1)
}

// id returns the two parts of an id: milliseconds, and 64 bits that no other position of the file
// has.
func (s Spec) id(pos int64) [2]uint64 {
	r := draw(s.Seed, pos, saltID)
	ms := uint64(s.at(pos)*1000 + r.below(1000))
	return [2]uint64{ms, mix(uint64(pos) + mix(s.Seed))}
}
