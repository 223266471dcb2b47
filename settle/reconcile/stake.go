// Copyright 2026 The jupan authors.
// SPDX-License-Identifier: Apache-2.0

package reconcile

import "github.com/jupan-go/jupan/settle/money"

// Unsettled returns the money of a match that is neither equal nor explained,
// without its sign: what of its amount is not explained or, where amounts agree,
// the largest difference in fee, tax or net. Sides in two currencies give both.
// Rows that are rejected give none, because their money is not known.
func (r *Result) Unsettled(m *Match) []money.Amount {
	if m.Status == Matched || m.Status == Rejected {
		return nil
	}
	if rest := m.Unexplained(); !rest.IsZero() {
		return []money.Amount{rest.Abs()}
	}
	var largest []money.Amount
	for _, d := range m.Differences {
		if d.Field == FieldAmount && m.Explained != nil {
			continue
		}
		var all []money.Amount
		if delta, err := d.Theirs.Sub(d.Ours); err == nil {
			all = amountsOf(delta)
		} else { // of two currencies
			all = amountsOf(d.Ours, d.Theirs)
		}
		if len(all) > len(largest) || len(all) > 0 && all[0].Currency() == largest[0].Currency() && compareAmounts(all[0], largest[0]) > 0 {
			largest = all
		}
	}
	return largest
}

// amountsOf returns those of the amounts that are not zero, without their signs.
func amountsOf(amounts ...money.Amount) []money.Amount {
	var all []money.Amount
	for _, a := range amounts {
		if !a.IsZero() {
			all = append(all, a.Abs())
		}
	}
	return all
}

// weight is what matches are listed by: the first of Unsettled.
func (r *Result) weight(m *Match) delta {
	all := r.Unsettled(m)
	if len(all) == 0 {
		return delta{currency: r.row(m).Amount.Currency()}
	}
	return delta{unitsOfSum(all[0]), all[0].Currency()}
}
