// Copyright 2026 The jupan authors.
// SPDX-License-Identifier: Apache-2.0

package main

import "syscall"

// freeBytes returns the room on the disk of a directory, 0 if it is not known.
func freeBytes(dir string) int64 {
	var disk syscall.Statfs_t
	if syscall.Statfs(dir, &disk) != nil {
		return 0
	}
	return int64(disk.Bavail) * int64(disk.Bsize) //nolint:unconvert // 32 bits on some systems
}
