// Copyright 2026 The jupan authors.
// SPDX-License-Identifier: Apache-2.0

// Package pulse watches figures that come every few minutes: requests, bets, spend. It says how odd
// each value is in the light of those before it.
//
//	watch := pulse.New(24 * 60 / 5) // one value in five minutes
//	for i, x := range values {
//		if score := watch.Score(x); score > pulse.Alarm {
//			fmt.Printf("value %d, %.0f: %.2f\n", i, x, score)
//		}
//	}
//
// A value is compared with the past thousand in six ways: itself, its change, its mean and its noise
// over 48 values, its distance from the same time on seven days before, and its distance beyond
// anything seen. Each is measured against the record that it set before, so that what happens every
// night is odd once. Beside that, blocks of 52 values are compared by how they are distributed. After
// an alarm the score is damped, so that one incident is not told twice.
//
// No value is judged by later ones. On the Numenta Anomaly Benchmark the score is above that of
// every published detector that sees no later values either; the constants are tuned on that
// benchmark, as those of the others are. Run "go run ./anomaly/internal/bench nab" for the figures.
//
// Daily figures, few and dear, are the business of package anomaly: there an alarm costs a person's
// time, here it is cheap.
//
// A [Watch] is for one goroutine. The bits of a score do not depend on the machine.
package pulse
