// Copyright 2026 The jupan authors.
// SPDX-License-Identifier: Apache-2.0

// Package command is the main function of the examples that take no arguments: it prints what the
// program says, all of it or nothing, and stops when it is interrupted.
//
//	func main() { command.Main("scheduler", run) }
package command
