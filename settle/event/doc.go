// Copyright 2026 The jupan authors.
// SPDX-License-Identifier: Apache-2.0

// Package event holds what partners report, one fact to an [Event], and its wire form.
package event
