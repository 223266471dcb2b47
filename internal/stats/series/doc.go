// Copyright 2026 The jupan authors.
// SPDX-License-Identifier: Apache-2.0

// Package series holds the statistics of time series that say whether one number leads another, and
// that forecast one from its own past.
//
//	leader := []float64{3, 5, 2, 8, 4, 7, 1, 9, 6, 2, 5, 8, 3, 7, 4, 6}
//	follower := append([]float64{4, 4}, leader[:14]...)
//	ccf, err := series.CrossCorrelation(leader, follower, 4)
//	lag, r := ccf.Peak() // 2, 0.98: what the leader does, the follower does two periods later
//
// [Lead] runs the whole procedure: differences, a prewhitening filter ([SelectAR]), cross-correlation
// with a bound ([CrossCorrelation]), Granger's test both ways ([Granger]) and forecasts outside of the
// sample ([Forecast]). [KPSS] and [ADF] test for unit roots, [RegressEffects] asks experiments the same
// question. What follows from the numbers is the caller's to say.
//
// [HoltWinters] smooths with or without trend and season, [SeasonalNaive] is the forecast that a model
// has to beat, [FitTheta] the one that often does, and [Backtest] compares them on what was held back.
//
// Values are binary floating point, up to 1e60 in size; they are equally spaced in time, oldest first.
// Every function is pure: the same input gives the same bits on every machine and in every order of
// calls. Arguments are not changed and nothing keeps hold of them. All functions and values are safe
// for concurrent use.
//
// Errors wrap [ErrShort], [ErrSingular] or [ErrArgument]. No result holds a NaN.
package series
