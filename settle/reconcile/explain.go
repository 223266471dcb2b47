// Copyright 2026 The jupan authors.
// SPDX-License-Identifier: Apache-2.0

package reconcile

import (
	"cmp"
	"slices"
	"strings"

	"github.com/jupan-go/jupan/settle/money"
)

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
		i := slices.IndexFunc(open[x.Key], func(i int) bool {
			rest := res.Matches[i].Unexplained()
			return !rest.IsZero() && rest.Currency() == x.Amount.Currency()
		})
		if i < 0 {
			res.Unused = append(res.Unused, x)
			continue
		}
		r.addExplanation(&res.Matches[open[x.Key][i]], x)
	}
}

// openByKey lists the matches with something to explain by the keys that the
// explanations name.
func (r *Result) openByKey(named []Explanation) map[string][]int {
	open := map[string][]int{}
	for _, x := range named {
		open[x.Key] = nil
	}
	for i := range r.Matches {
		m := &r.Matches[i]
		if m.Status == Matched || m.Status == Rejected {
			continue
		}
		for s, rows := range [2][]int{m.Ours, m.Theirs} {
			for _, j := range rows {
				key := r.rows(Side(s + 1))[j].Key
				if list, ok := open[key]; ok && (len(list) == 0 || list[len(list)-1] != i) {
					open[key] = append(list, i)
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
