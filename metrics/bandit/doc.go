// Copyright 2026 The jupan authors.
// SPDX-License-Identifier: Apache-2.0

// Package bandit says which ad to show and in which time slot, what another way to
// choose would have brought, and where the budget should go; each with how sure that
// is.
//
//	ranking, err := bandit.Rank([]bandit.Arm{
//		{Name: "blue", Successes: 30, Trials: 1000},
//		{Name: "green", Successes: 36, Trials: 1000},
//		{Name: "red", Successes: 41, Trials: 1000},
//	}, &bandit.Options{Floor: 0.05})
//	if err != nil {
//		log.Fatal(err)
//	}
//	fmt.Print(ranking)
//	shown, err := ranking.Draw(7, "visitor-1")
//	if err != nil {
//		log.Fatal(err)
//	}
//	fmt.Printf("%s, with probability %.2f\n", shown.Name, shown.Share)
//
// # Words
//
//   - An [Arm] is one choice, such as an ad, a time slot, or both: how often it was
//     tried and how often that succeeded. [Read] takes arms from a board.
//   - A [Ranking] is what is known of arms, by Thompson sampling: each is shown as
//     often as it is likely to be the best one, and none less often than the floor.
//   - A [Policy] is how arms are chosen: with which probability, in which context.
//     [Evaluate] values one from the log of another, and says when it cannot.
//   - A [Budget] is a suggestion of how to divide spending, which [ReadSpending] takes from
//     a board. It moves no money.
//
// # Methods
//
// The probability that an arm is best is an integral and is worked out by
// quadrature, so a ranking has no chance in it. A draw is a function of a seed and a
// key, such as a visitor: it can be made, and checked later, anywhere. Its Share is
// the probability that a log needs to be evaluated later; note it with what was shown.
//
// A log is valued by inverse propensities (IPS), their self-normalised form (SNIPS), a
// model, and both together (doubly robust), with the effective number of rows
// ([Valuation]). Sums are exact: the rows may come in any order.
//
// # Promises
//
// Everything is a function of its arguments: no clock, no chance, the same bits on
// every machine. Errors wrap [ErrArms], [ErrLog] or [ErrBudget]. Values are safe for
// concurrent use.
package bandit
