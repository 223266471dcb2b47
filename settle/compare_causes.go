// Copyright 2026 The jupan authors.
// SPDX-License-Identifier: Apache-2.0

package settle

import (
	"slices"

	"github.com/jupan-go/jupan/settle/money"
)

// causing takes the difference of a pair of lines apart; left is what the causes
// found so far do not explain.
type causing struct {
	pair      linePair
	sameLines bool // the lines above have one sum
	causes    []Cause
	left      money.Exact
}

// explain finds causes whose effects add up to the difference.
func (x *causing) explain() error {
	before, after := x.pair.before, x.pair.after
	a, err := makingUp(before)
	if err != nil {
		return err
	}
	b, err := makingUp(after)
	if err != nil {
		return err
	}
	for _, s := range pairSteps(a, b) {
		if err := x.step(s[0], s[1]); err != nil {
			return err
		}
	}
	rounded, err := before.Trace.Residual.Sub(after.Trace.Residual)
	if err != nil {
		return err
	}
	rest, err := x.left.Sub(rounded)
	if err != nil {
		return err
	}
	if len(a) > 0 && len(b) > 0 && belowUnit(rest) { // rounding inside the term
		if rounded, err = rounded.Add(rest); err != nil {
			return err
		}
	} else if err := x.add(x.rest(rest)); err != nil {
		return err
	}
	return x.add(Cause{Kind: CauseRounding, Effect: rounded})
}

// add adds a cause that has an effect.
func (x *causing) add(c Cause) (err error) {
	if c.Effect.IsZero() {
		return nil
	}
	x.causes = append(x.causes, c)
	x.left, err = x.left.Sub(c.Effect)
	return err
}

// rest says what is behind a difference that no step shows.
func (x *causing) rest(effect money.Exact) Cause {
	before, after := x.pair.before, x.pair.after
	c := Cause{Kind: CauseTerm, Effect: effect}
	switch {
	case (before.Trace.OnLines || after.Trace.OnLines || before.Balance != "" || after.Balance != "") && !x.sameLines:
		c.Kind = CauseLines
	case !sameInputs(before.Trace.Inputs, after.Trace.Inputs):
		c.Kind = CauseBase
	case before.Label != after.Label:
		c.Before, c.After = before.Label, after.Label
	}
	return c
}

func sameInputs(a, b []Input) bool {
	return slices.EqualFunc(a, b, func(a, b Input) bool {
		return a.Measure.equal(b.Measure) && a.Before == b.Before && a.Amount == b.Amount && a.Number == b.Number
	})
}

// step compares a step of two lines; one of the two may be nil.
func (x *causing) step(before, after *Step) error {
	switch {
	case before == nil:
		return x.add(Cause{Kind: CauseTier, Label: after.Label, After: after.formula(), Effect: after.Result})
	case after == nil:
		return x.add(Cause{Kind: CauseTier, Label: before.Label, Before: before.formula(), Effect: before.Result.Neg()})
	case before.Rate != nil && after.Rate != nil:
		return x.rated(before, after)
	case before.Price != nil && after.Price != nil:
		return x.priced(before, after)
	}
	effect, err := after.Result.Sub(before.Result)
	if err != nil {
		return err
	}
	kind := CauseBase
	if sameInputs(x.pair.before.Trace.Inputs, x.pair.after.Trace.Inputs) {
		kind = CauseTerm
	}
	return x.add(Cause{kind, after.Label, before.Result.String(), after.Result.String(), effect})
}

func (x *causing) rated(before, after *Step) error {
	atNew := before.Base.Mul(*after.Rate)
	rate, err := atNew.Sub(before.Base.Mul(*before.Rate))
	if err != nil {
		return err
	}
	base, err := after.Base.Mul(*after.Rate).Sub(atNew)
	if err != nil {
		return err
	}
	first := Cause{CauseRate, after.Label, before.Rate.String(), after.Rate.String(), rate}
	if before.Label != after.Label && before.Label != "" && after.Label != "" {
		first = Cause{CauseTier, "", before.Label + ": " + first.Before, after.Label + ": " + first.After, rate}
	}
	if err := x.add(first); err != nil {
		return err
	}
	return x.add(Cause{CauseBase, after.Label, before.Base.String(), after.Base.String(), base})
}

func (x *causing) priced(before, after *Step) error {
	atNew := after.Price.MulDecimal(before.Number)
	price, err := atNew.Sub(before.Price.MulDecimal(before.Number))
	if err != nil {
		return err
	}
	number, err := after.Price.MulDecimal(after.Number).Sub(atNew)
	if err != nil {
		return err
	}
	if err := x.add(Cause{CausePrice, after.Label, before.Price.String(), after.Price.String(), price}); err != nil {
		return err
	}
	return x.add(Cause{CauseNumber, after.Label, before.Number.String(), after.Number.String(), number})
}

// formula is the step without its result.
func (s *Step) formula() string {
	switch {
	case s.Price != nil:
		return s.Number.String() + " × " + s.Price.String()
	case s.Rate != nil:
		return s.Base.String() + " × " + s.Rate.String()
	}
	return s.Result.String()
}

// makingUp returns those last steps of a line whose results add up to it, exactly
// or but for rounding. Steps before them only show how a base came about. There
// are none where a term does something else with its steps.
func makingUp(l *Line) ([]Step, error) {
	steps := l.Trace.Steps
	left, nearly := l.Trace.Exact, len(steps)
	for i := len(steps) - 1; i >= 0; i-- {
		var err error
		if left, err = left.Sub(steps[i].Result); err != nil {
			return nil, err
		}
		if left.IsZero() {
			return steps[i:], nil
		}
		if belowUnit(left) {
			nearly = i
		}
	}
	return steps[nearly:], nil
}

// belowUnit reports whether an amount is nearer to zero than one minor unit.
func belowUnit(e money.Exact) bool {
	unit := money.Rounding{Mode: money.Down}
	a, err := e.Round(unit)
	return err == nil && a.IsZero()
}

// pairSteps finds the steps of two lines that are about the same: those of one
// label, and, of two lines with one step each, these.
func pairSteps(a, b []Step) [][2]*Step {
	if len(a) == 1 && len(b) == 1 {
		return [][2]*Step{{&a[0], &b[0]}}
	}
	var pairs [][2]*Step
	if len(a) == 0 || len(b) == 0 { // one of the two lines does not show what it is made of
		return nil
	}
	taken := make([]bool, len(a))
	for j := range b {
		pair := [2]*Step{nil, &b[j]}
		for i := range a {
			if !taken[i] && a[i].Label == b[j].Label {
				pair[0], taken[i] = &a[i], true
				break
			}
		}
		pairs = append(pairs, pair)
	}
	for i := range a {
		if !taken[i] {
			pairs = append(pairs, [2]*Step{&a[i], nil})
		}
	}
	return pairs
}
