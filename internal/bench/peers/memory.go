// Copyright 2026 The jupan authors.
// SPDX-License-Identifier: Apache-2.0

package peers

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"sync/atomic"
	"time"
)

// memoryWatch looks now and then at the memory of a process and those that it started. Pages that
// several have are shared out among them (Pss), so that the buffers of a database count once. Where
// there is no /proc it sees nothing.
type memoryWatch struct {
	highest atomic.Int64
	done    chan struct{}
	ended   sync.WaitGroup
}

// memoryInterval is short against a second and long against the time one look takes.
const memoryInterval = 50 * time.Millisecond

func watchMemory(pid int) *memoryWatch {
	m := &memoryWatch{done: make(chan struct{})}
	m.ended.Go(func() {
		tick := time.NewTicker(memoryInterval)
		defer tick.Stop()
		for {
			m.highest.Store(max(m.highest.Load(), sharedBytes(pid)))
			select {
			case <-m.done:
				return
			case <-tick.C:
			}
		}
	})
	return m
}

func (m *memoryWatch) stop() {
	close(m.done)
	m.ended.Wait()
}

func (m *memoryWatch) peak() int64 { return m.highest.Load() }

// sharedBytes returns the proportional set size of a process and all below it.
func sharedBytes(pid int) int64 {
	var bytes, kib int64
	dir := fmt.Sprintf("/proc/%d", pid)
	rollup, err := os.ReadFile(filepath.Join(dir, "smaps_rollup"))
	if err != nil {
		return 0
	}
	for line := range strings.Lines(string(rollup)) {
		if n, _ := fmt.Sscanf(line, "Pss: %d kB", &kib); n == 1 {
			bytes = kib << 10
		}
	}
	tasks, _ := filepath.Glob(filepath.Join(dir, "task/*/children"))
	for _, task := range tasks {
		children, _ := os.ReadFile(task)
		for _, child := range strings.Fields(string(children)) {
			var below int
			if n, _ := fmt.Sscan(child, &below); n == 1 {
				bytes += sharedBytes(below)
			}
		}
	}
	return bytes
}
