// Copyright 2026 The jupan authors.
// SPDX-License-Identifier: Apache-2.0

// Package bandit divides traffic among arms by what is known of them, and values a policy from the
// log of another one.
//
//	arms := []stats.Beta{
//		bandit.Arm{Successes: 30, Trials: 1000}.Posterior(1, 1),
//		bandit.Arm{Successes: 41, Trials: 1000}.Posterior(1, 1),
//	}
//	ranking, err := bandit.RankBeta(arms)
//	weights := bandit.Floor(ranking.Best, 0.05) // 0.13, 0.87: what each arm is shown
//	arm, err := bandit.Draw{Seed: 7, Key: "visitor-1"}.Thompson(arms)
//
// [RankBeta] and [RankNormal] integrate the probability that an arm is the best one, so no chance is
// in it. [Draw] does take a draw, which hangs on its seed and key alone: the same visitor gets the same
// arm from the same posteriors, in whatever order visitors come and wherever they are served.
//
// [Evaluation] adds up a log of decisions exactly, in any order and partition, and gives the value of
// the target policy by inverse propensities, their self-normalised form, a model, and both together.
//
// Every fault is an [ErrArgument]. Bits do not depend on the machine. Functions and values are safe
// for concurrent use; an Evaluation may be read by several goroutines, a writer may not share it.
package bandit
