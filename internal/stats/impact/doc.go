// Copyright 2026 The jupan authors.
// SPDX-License-Identifier: Apache-2.0

// Package impact adds up the experiments of a quarter without the winner's curse: those that shipped
// were chosen for looking good, so their measured effects are too large on average.
//
//	s, err := impact.DerSimonianLaird(experiments)
//	total := impact.Cumulate(experiments, s.Effects)
//
// [DerSimonianLaird] is the default: it has a closed form. [EmpiricalBayes] is the estimate that
// Datadog publishes, [JamesStein] the classical one, [FalsePositiveRisk] what is left where only
// significance is known. Experiments whose diagnostics fail are to be left out beforehand. A holdout,
// where there is one, is the truth that these stand in for.
//
// All functions are pure and safe for concurrent use.
package impact
