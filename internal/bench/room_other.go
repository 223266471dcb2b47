// Copyright 2026 The jupan authors.
// SPDX-License-Identifier: Apache-2.0

//go:build !linux

package main

// freeBytes is not known here.
func freeBytes(string) int64 { return 0 }
