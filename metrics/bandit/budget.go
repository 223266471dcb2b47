// Copyright 2026 The jupan authors.
// SPDX-License-Identifier: Apache-2.0

package bandit

import (
	"cmp"
	"fmt"
	"maps"
	"slices"

	"github.com/jupan-go/jupan/metrics"
	"github.com/jupan-go/jupan/settle/money"
)

// Spending is what is spent on a campaign in a period, and what comes of it.
type Spending struct {
	// Name is that of the campaign.
	Name string `json:"name"`
	// Spent is its spending in the period, as a positive amount.
	Spent money.Amount `json:"spent"`
	// Return is what one unit of spending brings, such as settled revenue divided by ad
	// cost, with its interval.
	Return metrics.Estimate `json:"return"`
	// Fixed says that the spending must stay as it is.
	Fixed bool `json:"fixed,omitempty"`
}

// SpendingQuestion says which spending to read from a board.
type SpendingQuestion struct {
	// By is the dimension that spending is divided by, one of the model's breakdowns;
	// empty is the campaign.
	By string
	// Cost is a metric that is an amount, as a positive number, and Return one that says
	// what a unit of it brings, with an interval, such as a ratio of two sums.
	Cost, Return string
	// Window is the period.
	Window metrics.Window
}

// ReadSpending takes spending from a view, in the order of names. What spent nothing is
// left out.
func ReadSpending(v *metrics.View, q SpendingQuestion) ([]Spending, error) {
	by := cmp.Or(q.By, "campaign")
	costs, err := v.By(by, q.Cost, q.Window)
	if err != nil {
		return nil, fmt.Errorf("bandit: %w", err)
	}
	returns, err := v.By(by, q.Return, q.Window)
	if err != nil {
		return nil, fmt.Errorf("bandit: %w", err)
	}
	var list []Spending
	for _, name := range slices.Sorted(maps.Keys(costs)) {
		cost := costs[name]
		switch {
		case !cost.Valid || cost.Value == 0:
			continue
		case cost.Amount.Currency() == 0:
			return nil, fmt.Errorf("%w: %s is no amount", ErrBudget, q.Cost)
		}
		list = append(list, Spending{Name: name, Spent: cost.Amount, Return: returns[name].Estimate})
	}
	return list, nil
}

// BudgetOptions say what may be suggested. The zero value and nil are the defaults.
type BudgetOptions struct {
	// Total is what is to be spent; zero is as much as now.
	Total money.Amount
	// Step is by which part the spending of a campaign may change at once; 0 is 0.2.
	// What a campaign would bring far from where it stands is not known.
	Step float64
	// BreakEven is the return below which spending does not pay; 0 is 1.
	BreakEven float64
	// Floor is the least share of each campaign before the steps, as in [Options].
	Floor float64
	// Level is the confidence of the gain's interval, and with which a campaign must not
	// pay for its spending to be cut; 0 is 0.9.
	Level float64
}

// Budget is a suggestion of how to divide spending. It is arithmetic on what was seen,
// and assumes that the next unit of spending brings what the average one did: mostly it
// brings less. So steps are small, and what came of them is seen before the next.
type Budget struct {
	// Lines are in the order of names.
	Lines []BudgetLine `json:"lines"`
	// Total is what is suggested to be spent, and Unspent what no campaign may take
	// within its step.
	Total   money.Amount `json:"total"`
	Unspent money.Amount `json:"unspent"`
	// Gain is what the changes would bring, spending taken off at the break-even return,
	// and Chance the probability that it is above zero.
	Gain   metrics.Estimate `json:"gain"`
	Chance float64          `json:"chance"`
}

// BudgetLine is the suggestion for one campaign.
type BudgetLine struct {
	Spending
	// Suggested is what to spend.
	Suggested money.Amount `json:"suggested"`
	// Best is the probability that no other campaign has a higher return, and Pays that
	// the return is above the break-even one. Both are 0 where the return is not known.
	Best float64 `json:"best"`
	Pays float64 `json:"pays"`
	// Reason says what the suggestion rests on.
	Reason Reason `json:"reason"`
}

// Reason is why a line of a budget is what it is.
type Reason string

// The reasons.
const (
	Shared     Reason = "shared"       // by the probability of being best, within a step
	DoesNotPay Reason = "does_not_pay" // its return is below the break-even one with the level asked for
	NotKnown   Reason = "not_known"    // there is no return, or no interval of it: it stays as it is
	StaysFixed Reason = "fixed"        // it was said to be fixed
)

// SuggestBudget divides spending among campaigns by the probability that each has the
// highest return, as Thompson sampling would, moves no campaign by more than a step, and
// says how sure the gain is:
//
//	wanted_i = total × (floor + (1 − n × floor) × P(i is best))
//	gain = Σ (suggested_i − spent_i × total / Σ spent) × (return_i − break-even)
//
// A return is normal with the standard error of its interval. All amounts are of one
// currency, in whole minor units.
func SuggestBudget(spending []Spending, opts *BudgetOptions) (*Budget, error) {
	o, err := opts.complete()
	if err != nil {
		return nil, err
	}
	p := &plan{options: o}
	if err := p.read(spending); err != nil {
		return nil, err
	}
	if err := p.judge(); err != nil {
		return nil, err
	}
	p.divide()
	return p.budget(), nil
}

// complete puts the defaults in place.
func (o *BudgetOptions) complete() (BudgetOptions, error) {
	c := BudgetOptions{}
	if o != nil {
		c = *o
	}
	c.Step, c.BreakEven, c.Level = cmp.Or(c.Step, 0.2), cmp.Or(c.BreakEven, 1), cmp.Or(c.Level, 0.9)
	bad := !(c.Step > 0 && c.Step <= 1) || !(c.BreakEven > 0 && c.BreakEven <= 1e9) ||
		!(c.Floor >= 0 && c.Floor <= 1) || !(c.Level > 0 && c.Level < 1) || c.Total.Sign() < 0
	if bad {
		return c, fmt.Errorf("%w: options %+v", ErrBudget, c)
	}
	return c, nil
}
