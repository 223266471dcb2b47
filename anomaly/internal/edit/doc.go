// Copyright 2026 The jupan authors.
// SPDX-License-Identifier: Apache-2.0

// Package edit measures how far one text is from another in slips of the hand.
package edit
