// Copyright 2026 The jupan authors.
// SPDX-License-Identifier: Apache-2.0

// Package content is what the folds beside the board read out of events: dimensions
// and numbers.
//
//	country := content.Dimension(&e, "country")
//	x, currency := content.Number(metrics.Gross, &e)
//
// Everything is a function of the event, and safe for concurrent use.
package content
