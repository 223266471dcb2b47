// Copyright 2026 The jupan authors.
// SPDX-License-Identifier: Apache-2.0

// Package table prints figures for people: rows that are aligned, and numbers with commas between the
// thousands.
//
//	t := table.Table{Left: 1}
//	t.Add("luna", table.Group("3924047"))
//	t.Write(&out)
package table
