// Copyright 2026 The jupan authors.
// SPDX-License-Identifier: Apache-2.0

package reconcile

import (
	"cmp"
	"slices"

	"github.com/jupan-go/jupan/internal/dec"
	"github.com/jupan-go/jupan/settle/money"
)

// Total is the control total of the amounts in one currency, and the bridge from
// our sum to theirs:
//
//	Theirs = Ours − OnlyOurs + OnlyTheirs − OurDuplicates + TheirDuplicates
//	       + Tolerated + Different
//
// Rejected rows are in none of its figures.
type Total struct {
	Currency money.Currency `json:"currency"` // of all amounts in it
	// Ours and Theirs are the sums of all amounts, OurRows and TheirRows the rows in
	// them.
	Ours      money.Amount `json:"ours"`
	Theirs    money.Amount `json:"theirs"`
	OurRows   int          `json:"our_rows"`
	TheirRows int          `json:"their_rows"`
	// Delta is Theirs − Ours, and Within says that what of it is not explained is
	// within the tolerance of totals.
	Delta  money.Amount `json:"delta"`
	Within bool         `json:"within"`
	// OnlyOurs, OnlyTheirs, OurDuplicates and TheirDuplicates are the sums of the rows
	// of those matches.
	OnlyOurs        money.Amount `json:"only_ours"`
	OnlyTheirs      money.Amount `json:"only_theirs"`
	OurDuplicates   money.Amount `json:"our_duplicates"`
	TheirDuplicates money.Amount `json:"their_duplicates"`
	// Tolerated and Different are what theirs has beyond ours in matched lines and in
	// lines that differ.
	Tolerated money.Amount `json:"tolerated"`
	Different money.Amount `json:"different"`
	// Explained and Unexplained divide Delta less Tolerated. Open is the sum of what
	// is not explained, each line without its sign, so that lines do not cancel.
	Explained   money.Amount `json:"explained"`
	Unexplained money.Amount `json:"unexplained"`
	Open        money.Amount `json:"open"`
	// Fee, Tax and Net are the sums of those figures.
	Fee Pair `json:"fee,omitzero"`
	Tax Pair `json:"tax,omitzero"`
	Net Pair `json:"net,omitzero"`
}

// Pair is a figure on both sides.
type Pair struct {
	// Ours and Theirs are sums over all rows of a side.
	Ours   money.Amount `json:"ours"`
	Theirs money.Amount `json:"theirs"`
}

// sums is a Total while it is added up. Arrays of two are by side.
type sums struct {
	rows              [2]int
	all, only, copies [2]dec.Int
	fields            [FieldDate][2]dec.Int
	tolerated, differ dec.Int
	explained, open   dec.Int
}

// book is the sums of all currencies.
type book map[money.Currency]*sums

func (b book) at(c money.Currency) *sums {
	if b[c] == nil {
		b[c] = &sums{}
	}
	return b[c]
}

func add(to *dec.Int, x dec.Int) { *to = to.AddWrap(x) }

// total adds up the control totals: the sums from the rows, and the bridge between
// them from the matches, so that one holds the other.
func (r *run) total(res *Result) {
	b := book{}
	rejected := [2]map[int]bool{{}, {}}
	for i := range res.Matches {
		m := &res.Matches[i]
		switch {
		case m.Status == Rejected:
			for s, rows := range [2][]int{m.Ours, m.Theirs} {
				for _, j := range rows {
					rejected[s][j] = true
				}
			}
		case m.Status != Matched || m.Tolerated:
			r.addMatch(b, m)
		}
	}
	for s := range r.sides {
		r.addRows(b, s, rejected[s])
	}
	for c, x := range b {
		res.Totals = append(res.Totals, r.totalOf(c, x))
	}
	slices.SortFunc(res.Totals, func(a, b Total) int { return cmp.Compare(a.Currency, b.Currency) })
}

// addRows adds the rows of a side but those that are rejected.
func (r *run) addRows(b book, s int, rejected map[int]bool) {
	x := &r.sides[s]
	var to *sums
	var last money.Currency
	for i := range x.rows {
		row := &x.rows[i]
		if len(rejected) > 0 && rejected[i] {
			continue
		}
		if c := row.Amount.Currency(); to == nil || c != last {
			to, last = b.at(c), c
		}
		to.rows[s]++
		add(&to.all[s], x.units[i])
		for f := FieldFee; f <= FieldNet; f++ {
			if a := row.money(f); !a.IsZero() {
				units, _ := unitsOf(a)
				add(&b.at(a.Currency()).fields[f][s], units)
			}
		}
	}
}

// delta is what a match adds to a side of a currency.
type delta struct {
	sum      dec.Int
	currency money.Currency
}

// side adds up the rows of one side of a match, which are of one currency.
func (r *run) side(s int, rows []int) delta {
	var d delta
	for _, i := range rows {
		d.currency = r.sides[s].rows[i].Amount.Currency()
		add(&d.sum, r.sides[s].units[i])
	}
	return d
}

// addMatch adds what their side of a match has beyond ours, by its status. Sides
// of two currencies go to both.
func (r *run) addMatch(b book, m *Match) {
	deltas := [2]delta{r.side(our, m.Ours), r.side(their, m.Theirs)}
	deltas[our].sum = deltas[our].sum.Neg()
	if deltas[our].currency == deltas[their].currency {
		add(&deltas[our].sum, deltas[their].sum)
		deltas[their].sum = dec.Int{}
	}
	for _, d := range deltas {
		if d.sum.IsZero() {
			continue
		}
		x := b.at(d.currency)
		switch m.Status {
		case Matched:
			add(&x.tolerated, d.sum)
			continue
		case Differs:
			add(&x.differ, d.sum)
		default:
			x.addSingle(m, d.sum)
		}
		rest := d.sum
		if m.Explained != nil {
			units := unitsOfSum(m.Explained.Sum)
			add(&x.explained, units)
			rest = rest.SubWrap(units)
		}
		add(&x.open, rest.Abs())
	}
}

// addSingle adds a match of one side, whose sum is negative for a row of ours.
func (x *sums) addSingle(m *Match, sum dec.Int) {
	s := their
	if len(m.Ours) > 0 {
		s, sum = our, sum.Neg()
	}
	if m.Status == Duplicate {
		add(&x.copies[s], sum)
	} else {
		add(&x.only[s], sum)
	}
}

// totalOf turns the sums of a currency into its total.
func (r *run) totalOf(c money.Currency, x *sums) Total {
	pair := func(f Field) Pair {
		return Pair{r.amount(x.fields[f][our], c), r.amount(x.fields[f][their], c)}
	}
	delta := x.all[their].SubWrap(x.all[our])
	return Total{
		Currency: c, Ours: r.amount(x.all[our], c), Theirs: r.amount(x.all[their], c),
		OurRows: x.rows[our], TheirRows: x.rows[their],
		Delta: r.amount(delta, c), Within: r.set.total.within(x.all[our], x.all[their].SubWrap(x.explained), c),
		OnlyOurs: r.amount(x.only[our], c), OnlyTheirs: r.amount(x.only[their], c),
		OurDuplicates: r.amount(x.copies[our], c), TheirDuplicates: r.amount(x.copies[their], c),
		Tolerated: r.amount(x.tolerated, c), Different: r.amount(x.differ, c),
		Explained:   r.amount(x.explained, c),
		Unexplained: r.amount(delta.SubWrap(x.tolerated).SubWrap(x.explained), c),
		Open:        r.amount(x.open, c),
		Fee:         pair(FieldFee), Tax: pair(FieldTax), Net: pair(FieldNet),
	}
}
