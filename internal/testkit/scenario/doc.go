// Copyright 2026 The jupan authors.
// SPDX-License-Identifier: Apache-2.0

// Package scenario reads the scenarios of package settle for the tests of the rooms
// above it. It is apart from testkit, which the tests of settle themselves import.
package scenario
