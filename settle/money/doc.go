// Copyright 2026 The jupan authors.
// SPDX-License-Identifier: Apache-2.0

// Package money is exact arithmetic on amounts of money.
package money
