// Copyright 2026 The jupan authors.
// SPDX-License-Identifier: Apache-2.0

package bandit

import (
	"errors"
	"fmt"
	"math"

	"github.com/jupan-go/jupan/internal/stats"
)

// ErrArgument means an argument that nothing is defined for: no arms, a probability beyond 0 to 1.
var ErrArgument = errors.New("argument out of range")

func argument(what, why string) error {
	return fmt.Errorf("bandit: %s: %w: %s", what, ErrArgument, why)
}

// Arm is what was seen of one choice. Arms add up, and what is taken back is subtracted.
type Arm struct {
	Successes, Trials int64
}

// Posterior returns what is known of the arm's rate of success under the prior Beta(a, b):
//
//	Beta(a + successes, b + trials − successes)
//
// a = b = 1 knows nothing. Its mean is A / (A + B). Where successes are not from 0 to trials the
// parameters may not be positive, which RankBeta and Draw refuse.
func (r Arm) Posterior(a, b float64) stats.Beta {
	return stats.Beta{A: a + float64(r.Successes), B: b + float64(r.Trials-r.Successes)}
}

// checkBeta looks at the posteriors of the arms.
func checkBeta(what string, arms []stats.Beta) error {
	if len(arms) == 0 {
		return argument(what, "no arms")
	}
	for _, a := range arms {
		if !(a.A > 0 && a.A < math.MaxInt64) || !(a.B > 0 && a.B < math.MaxInt64) {
			return argument(what, "a posterior without positive parameters")
		}
	}
	return nil
}

// Floor gives every arm the share floor and divides the rest by the weights, which add up to one:
//
//	share_i = floor + (1 − K × floor) × weight_i
//
// Where K floors are all there is or more, the shares are equal. (Cutting off at a floor and scaling
// back would take more from middling arms than from the best.)
// Source: the additive floor of gbstats' bandits.
func Floor(weights []float64, floor float64) []float64 {
	out := make([]float64, len(weights))
	k := float64(len(weights))
	for i, w := range weights {
		if rest := 1 - float64(k*floor); rest > 0 {
			out[i] = floor + float64(rest*w)
		} else {
			out[i] = 1 / k
		}
	}
	return out
}

// TopTwoShares returns how often top-two Thompson sampling shows each arm in the long run, given the
// probabilities that it is the best one: it shows the best arm of a draw with probability leader, and
// else the best arm of the first draw that another arm wins:
//
//	share_i = p_i × (leader + (1 − leader) × Σ_(j≠i) p_j / (1 − p_j))
//
// An arm that is certain to be best leaves the others nothing to share, and gets all.
// Source: Russo, Simple Bayesian Algorithms for Best Arm Identification (2016), 3.3.
func TopTwoShares(best []float64, leader float64) []float64 {
	out := make([]float64, len(best))
	var odds float64
	for i, p := range best {
		if p >= 1 {
			out[i] = 1
			return out
		}
		odds += p / (1 - p)
	}
	for i, p := range best {
		out[i] = float64(p * (leader + float64((1-leader)*(odds-p/(1-p)))))
	}
	return out
}
