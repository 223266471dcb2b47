// Copyright 2026 The jupan authors.
// SPDX-License-Identifier: Apache-2.0

package reconcile

import (
	"fmt"
	"math"

	"github.com/jupan-go/jupan/internal/dec"
	"github.com/jupan-go/jupan/settle/money"
)

// Run reconciles rows of ours with rows of theirs. The result is the same for any
// order of the rows. An error is a fault of the options, or a broken promise of
// this package; whatever the rows hold is in the result.
func Run(ours, theirs []Row, opts *Options) (*Result, error) {
	set, err := opts.compile()
	if err != nil {
		return nil, err
	}
	if max(len(ours), len(theirs)) > rowsMax {
		return nil, fmt.Errorf("reconcile: %d and %d rows, at most %d a side", len(ours), len(theirs), rowsMax)
	}
	r := &run{set: set, sides: [2]side{newSide(ours), newSide(theirs)}}
	r.matches = make([]Match, 0, max(len(ours), len(theirs))+len(theirs)/16)
	for s := range r.sides {
		r.rejectFaulty(s)
	}
	for i := range set.rules {
		r.apply(i)
	}
	r.rule = -1
	if !r.copied {
		r.copies()
	}
	r.rest()
	res := &Result{Ours: ours, Theirs: theirs, Matches: r.matches, Rules: r.results}
	r.sort(res)
	r.explain(res)
	r.total(res)
	if r.err != nil {
		return nil, fmt.Errorf("reconcile: %w", r.err)
	}
	return res, res.verify()
}

// rowsMax is how many rows a side may have: places are 32 bits, and sums fit.
const rowsMax = math.MaxInt32

// The places of the sides in an array.
const (
	our   = 0
	their = 1
)

// side is one side's rows during a run.
type side struct {
	rows  []Row
	units []dec.Int // of the amounts
	days  []int32   // numbers of the dates, 0 for none
	done  []bool    // in a match
	found []Search  // what searches found out about a row
	free  int       // how many are not done
}

func newSide(rows []Row) side {
	n := len(rows)
	return side{rows, make([]dec.Int, n), make([]int32, n), make([]bool, n), make([]Search, n), n}
}

// note remembers what a search found out about a row; the gravest stays.
func (s *side) note(i int32, what Search) { s.found[i] = max(s.found[i], what) }

// sum adds the amounts of rows; they are of one currency.
func (s *side) sum(rows []int32) dec.Int {
	var sum dec.Int
	for _, i := range rows {
		sum = sum.AddWrap(s.units[i])
	}
	return sum
}

// run is the state of one reconciliation.
type run struct {
	set     *setting
	sides   [2]side
	matches []Match
	results []RuleResult
	rule    int   // the one at work, −1 for none
	copied  bool  // the first rule looked for copies among all rows with a key
	ints    []int // what is left of a block that the matches' places are cut from
	two     [2]int32
	err     error // the first fault of the arithmetic; there is none within the bounds of rows
}

// apply runs one rule.
func (r *run) apply(i int) {
	r.rule = i
	rule := &r.set.rules[i]
	r.results = append(r.results, RuleResult{Rule: *rule})
	if r.sides[our].free == 0 || r.sides[their].free == 0 {
		r.outcome(rule.Method)
		return
	}
	switch rule.Method {
	case ByKey:
		r.byKey((*Row).key)
	case ByText:
		r.byKey(r.keysInText())
	case ByAmount:
		r.byAmount()
	case OneToMany:
		r.bySum(our)
	case ManyToOne:
		r.bySum(their)
	case BySlip:
		r.bySlip()
	}
	r.outcome(rule.Method)
}

// outcome sets how far the rule came.
func (r *run) outcome(m Method) {
	switch result := r.result(); {
	case !m.known():
		result.Outcome = RuleUnknown
	case result.Bounded > 0:
		result.Outcome = RuleBounded
	}
}

func (r *run) result() *RuleResult { return &r.results[r.rule] }

func (r *Row) key() string { return r.Key }

// places turns rows into the places of a match.
func (r *run) places(rows []int32) []int {
	if len(rows) == 0 {
		return nil
	}
	if len(r.ints) < len(rows) {
		r.ints = make([]int, max(1<<12, len(rows)))
	}
	out := r.ints[:len(rows):len(rows)]
	r.ints = r.ints[len(rows):]
	for i, row := range rows {
		out[i] = int(row)
	}
	return out
}

// emit adds a match of the rows, which are in no other yet.
func (r *run) emit(m Match, ours, theirs []int32) {
	for s, rows := range [2][]int32{ours, theirs} {
		for _, i := range rows {
			r.sides[s].done[i] = true
		}
		r.sides[s].free -= len(rows)
	}
	m.Rule, m.Ours, m.Theirs = r.rule, r.places(ours), r.places(theirs)
	if r.rule >= 0 {
		result := r.result()
		result.Matches++
		result.OurRows += len(ours)
		result.TheirRows += len(theirs)
	}
	r.matches = append(r.matches, m)
}

// one emits a match of one row of side s.
func (r *run) one(m Match, s int, row int32) {
	rows := [2][]int32{}
	rows[s] = []int32{row}
	r.emit(m, rows[our], rows[their])
}

// rejectFaulty takes out the rows of a side that cannot be computed with.
func (r *run) rejectFaulty(s int) {
	r.rule = -1
	x := &r.sides[s]
	for i := range x.rows {
		row := &x.rows[i]
		x.days[i] = dayNumber(row.Date)
		var faulty []Difference
		for f := FieldAmount; f <= FieldNet; f++ {
			units, ok := unitsOf(row.money(f))
			if f == FieldAmount {
				x.units[i] = units
			}
			if ok {
				continue
			}
			d := Difference{Field: f, Cause: CauseInvalid}
			if s == our {
				d.Ours = row.money(f)
			} else {
				d.Theirs = row.money(f)
			}
			faulty = append(faulty, d)
		}
		if faulty != nil {
			r.one(Match{Status: Rejected, Differences: faulty}, s, int32(i))
		}
	}
}

// rest emits the rows that no rule found a place for.
func (r *run) rest() {
	for s := range r.sides {
		x := &r.sides[s]
		for i := range x.rows {
			if x.done[i] {
				continue
			}
			m := Match{Status: OnlyOurs, Search: x.found[i], Delta: x.rows[i].Amount.Neg()}
			if s == their {
				m.Status, m.Delta = OnlyTheirs, x.rows[i].Amount
			}
			r.one(m, s, int32(i))
		}
	}
}

// amount returns a sum as an amount, and keeps the error that cannot be.
func (r *run) amount(units dec.Int, c money.Currency) money.Amount {
	a, err := amountOf(units, c)
	if err != nil && r.err == nil {
		r.err = err
	}
	return a
}
