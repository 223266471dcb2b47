// Copyright 2026 The jupan authors.
// SPDX-License-Identifier: Apache-2.0

// Package experiment tries things on a part of the customers, and says what to do
// with them: stop, extend, scale, wait, or trust nothing.
//
//	program, err := experiment.NewProgram([]experiment.Experiment{onboarding()}, nil)
//	if err != nil {
//		fmt.Println(err)
//		return
//	}
//	x, _ := program.Experiment("q3-onboarding")
//	tally := program.NewTally()
//	added, err := tally.Add(event.Batch{Events: simulated(x)})
//	if err != nil || len(added.Rejections) > 0 {
//		fmt.Println(added, err)
//		return
//	}
//	decision, err := tally.Decide(x.ID, x.From.AddDate(0, 0, 70), nil)
//	if err != nil {
//		fmt.Println(err)
//		return
//	}
//	fmt.Print(decision)
//
// # Words
//
//   - An [Experiment] is a declaration: hypothesis, owner, arms, the one north star
//     and what must not be harmed, and the [Plan] by which it will be judged. It is a
//     Go value and the same as JSON.
//   - A unit is who is assigned to an arm, mostly a customer. [Experiment.Assign] is a
//     function of its name; what is recorded of it are events like any others.
//   - A [Tally] is the fold of events under a [Program] of experiments: assignments,
//     exposures, and what units did.
//   - A [Decision] is an action with its rule and its evidence. A [Review] is what the
//     experiments of a quarter came to.
//
// # Methods
//
// A decision may be asked for every day, because the default method, [Hybrid], holds
// at every look. [Evidence.Judge] is the table of rules. The level is divided over
// metrics and treatments with the north star first, and the sizes of the arms are
// checked at every look by a p that allows for that.
//
// Effects of ratios are by the delta method, and a metric with Before is adjusted by
// what the same unit did before (CUPED). All sums are exact; see internal/stats for
// the statistics and their sources.
//
// # Promises
//
// The same events, in any order, with any repeats, divided and merged in any way, give
// the same bytes and the same decisions. A cancellation takes back what it cancels.
// What a decision says as of a moment hangs on the events before that moment alone.
// The package reads no clock and starts no goroutine.
//
// A Program is safe for concurrent use; a Tally is for one goroutine at a time.
// Decisions and reviews are values, safe to share once nobody writes to them.
package experiment
