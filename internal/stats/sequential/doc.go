// Copyright 2026 The jupan authors.
// SPDX-License-Identifier: Apache-2.0

// Package sequential holds what stays true when an experiment is looked at before its end: confidence
// sequences for any number of looks, and group-sequential boundaries for planned ones.
//
//	plan := sequential.Plan{Alpha: 0.05, Units: 20000}
//	m, err := plan.At(8000) // after 8,000 of the 20,000 units
//	half := m.HalfWidth(se, plan.Alpha)
//
// One formula, [Mixture], serves four vendors: GrowthBook's ρ, Eppo's 1/ρ², Johari's mSPRT with
// τ = ρ² s², and Howard's normal mixture are the same number (the tests hold them equal). Set Units
// to the planned total: a default such as 5,000 costs most of the power.
//
// All functions are pure and safe for concurrent use.
package sequential
