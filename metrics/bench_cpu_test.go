// Copyright 2026 The jupan authors.
// SPDX-License-Identifier: Apache-2.0

//go:build unix

package metrics

import (
	"syscall"
	"testing"
	"time"
)

// cpuTime is what the processors have spent on this process, garbage collection
// and all: on a machine that others use too it is steadier than the clock.
func cpuTime(t testing.TB) time.Duration {
	var r syscall.Rusage
	if err := syscall.Getrusage(syscall.RUSAGE_SELF, &r); err != nil {
		t.Fatal(err)
	}
	return time.Duration(r.Utime.Nano() + r.Stime.Nano())
}
