// Copyright 2026 The jupan authors.
// SPDX-License-Identifier: Apache-2.0

// Package pulse watches figures that come every few minutes.
package pulse
