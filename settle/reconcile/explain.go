// Copyright 2026 The jupan authors.
// SPDX-License-Identifier: Apache-2.0

package reconcile

import (
	"cmp"
	"slices"
	"strings"

	"github.com/jupan-go/jupan/settle/money"
)

// place is where an explanation can be used: lines of a key, in a currency.
type place struct {
	key      string
	currency money.Currency
}

// explain gives each explanation to the first match, in the order of reports, that
// has a row with its key and in its currency a difference that is not explained
// yet.
func (r *run) explain(res *Result) {
	if len(r.set.explanations) == 0 {
		return
	}
	sorted := slices.Clone(r.set.explanations)
	slices.SortFunc(sorted, func(a, b Explanation) int {
		return cmp.Or(strings.Compare(a.Key, b.Key), compareAmounts(a.Amount, b.Amount), strings.Compare(a.Reason, b.Reason))
	})
	open := res.openByKey(sorted)
	for _, x := range sorted {
		at := place{x.Key, x.Amount.Currency()}
		list := open[at]
		for len(list) > 0 && res.Matches[list[0]].Unexplained().IsZero() {
			list = list[1:]
		}
		if open[at] = list; len(list) == 0 {
			res.Unused = append(res.Unused, x)
			continue
		}
		r.addExplanation(&res.Matches[list[0]], x)
	}
}

// openByKey lists the matches with something to explain by where explanations can
// be used.
func (r *Result) openByKey(explanations []Explanation) map[place][]int {
	open := map[place][]int{}
	for _, x := range explanations {
		open[place{x.Key, x.Amount.Currency()}] = nil
	}
	for i := range r.Matches {
		m := &r.Matches[i]
		if m.Delta.IsZero() || m.Status == Matched || m.Status == Rejected {
			continue
		}
		for s, rows := range [2][]int{m.Ours, m.Theirs} {
			for _, j := range rows {
				at := place{r.rows(Side(s + 1))[j].Key, m.Delta.Currency()}
				if list, ok := open[at]; ok && (len(list) == 0 || list[len(list)-1] != i) {
					open[at] = append(list, i)
				}
			}
		}
	}
	return open
}

func (r *run) addExplanation(m *Match, x Explanation) {
	if m.Explained == nil {
		m.Explained = &Explained{Sum: money.Zero(x.Amount.Currency()), Rest: m.Delta}
	}
	e := m.Explained
	e.Parts = append(e.Parts, x)
	units, c := unitsOfSum(x.Amount), x.Amount.Currency()
	e.Sum = r.amount(unitsOfSum(e.Sum).AddWrap(units), c)
	e.Rest = r.amount(unitsOfSum(e.Rest).SubWrap(units), c)
}
