// Copyright 2026 The jupan authors.
// SPDX-License-Identifier: Apache-2.0

// Package harupay is the adapter of the tutorial beside it: Haru Pay is a payment
// provider that does not exist, with a file, an API and messages like those that do.
package harupay
