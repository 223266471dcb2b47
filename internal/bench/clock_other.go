// Copyright 2026 The jupan authors.
// SPDX-License-Identifier: Apache-2.0

//go:build !unix

package main

import "time"

// clocks are the time of day, and no CPU time, which is not known here.
type clocks struct{ wall, cpu int64 }

func now() clocks { return clocks{wall: time.Now().UnixNano()} }
