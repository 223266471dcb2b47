// Copyright 2026 The jupan authors.
// SPDX-License-Identifier: Apache-2.0

package bandit_test

import (
	"fmt"

	"github.com/jupan-go/jupan/internal/stats"
	"github.com/jupan-go/jupan/internal/stats/bandit"
)

func Example() {
	arms := []stats.Beta{
		bandit.Arm{Successes: 30, Trials: 1000}.Posterior(1, 1),
		bandit.Arm{Successes: 41, Trials: 1000}.Posterior(1, 1),
	}
	ranking, err := bandit.RankBeta(arms)
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Printf("%.2f\n", bandit.Floor(ranking.Best, 0.05))
	arm, err := bandit.Draw{Seed: 7, Key: "visitor-1"}.Thompson(arms)
	fmt.Println(arm, err)
	// Output:
	// [0.13 0.87]
	// 1 <nil>
}

func ExampleEvaluation() {
	var e bandit.Evaluation
	for _, clicked := range []float64{1, 0, 0, 1} {
		_ = e.Add(bandit.Decision{Reward: clicked, Propensity: 0.5, Target: 0.25})
	}
	ips, _ := e.IPS()
	snips, _ := e.SNIPS()
	fmt.Println(ips.Mean, snips.Mean)
	// Output:
	// 0.25 0.5
}
