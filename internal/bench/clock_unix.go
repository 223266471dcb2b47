// Copyright 2026 The jupan authors.
// SPDX-License-Identifier: Apache-2.0

//go:build unix

package main

import (
	"syscall"
	"time"
)

// clocks are the time of day and the CPU time of this process and of its children that have ended,
// in nanoseconds.
type clocks struct{ wall, cpu int64 }

func now() clocks {
	c := clocks{wall: time.Now().UnixNano()}
	for _, who := range []int{syscall.RUSAGE_SELF, syscall.RUSAGE_CHILDREN} {
		var usage syscall.Rusage
		if syscall.Getrusage(who, &usage) == nil {
			c.cpu += usage.Utime.Nano() + usage.Stime.Nano()
		}
	}
	return c
}
