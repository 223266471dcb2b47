// Copyright 2026 The jupan authors.
// SPDX-License-Identifier: Apache-2.0

package main

import (
	"fmt"
	"os"
	"strings"
)

// peakBytes returns the highest resident memory that this process has had, 0 where /proc does not
// say.
func peakBytes() int64 { return statusBytes("VmHWM") }

// residentBytes returns what is resident now.
func residentBytes() int64 { return statusBytes("VmRSS") }

func statusBytes(name string) int64 {
	status, err := os.ReadFile("/proc/self/status")
	if err != nil {
		return 0
	}
	for line := range strings.Lines(string(status)) {
		var kib int64
		if n, _ := fmt.Sscanf(line, name+": %d kB", &kib); n == 1 {
			return kib << 10
		}
	}
	return 0
}
