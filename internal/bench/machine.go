// Copyright 2026 The jupan authors.
// SPDX-License-Identifier: Apache-2.0

package main

import (
	"context"
	"fmt"
	"os"
	"os/exec"
	"runtime"
	"strings"

	"github.com/jupan-go/jupan/internal/bench/peers"
)

// machine is what was measured on; what the system does not tell is empty.
type machine struct {
	CPU         string `json:"cpu"`
	Cores       int    `json:"cores"`
	MemoryBytes int64  `json:"memory_bytes"`
	OS          string `json:"os"`
	Kernel      string `json:"kernel"`
}

func thisMachine() machine {
	m := machine{
		CPU:   field("/proc/cpuinfo", "model name", ":"),
		Cores: runtime.NumCPU(),
		OS:    strings.Trim(field("/etc/os-release", "PRETTY_NAME", "="), `"`),
	}
	if m.OS == "" {
		m.OS = runtime.GOOS
	}
	m.OS += " " + runtime.GOARCH
	if release, err := os.ReadFile("/proc/sys/kernel/osrelease"); err == nil {
		m.Kernel = strings.TrimSpace(string(release))
	}
	m.MemoryBytes = memoryOf("MemTotal")
	return m
}

// memoryOf returns one of the kernel's figures, 0 where there are none.
func memoryOf(name string) int64 {
	var kib int64
	if n, _ := fmt.Sscanf(field("/proc/meminfo", name, ":"), "%d kB", &kib); n != 1 {
		return 0
	}
	return kib << 10
}

// field returns what stands behind a name and a separator in the first such line of a file.
func field(path, name, separator string) string {
	text, err := os.ReadFile(path)
	if err != nil {
		return ""
	}
	for line := range strings.Lines(string(text)) {
		key, value, ok := strings.Cut(line, separator)
		if ok && strings.TrimSpace(key) == name {
			return strings.TrimSpace(value)
		}
	}
	return ""
}

// versions are those of everything that takes part.
func versions(ctx context.Context) []peers.Version {
	list := []peers.Version{{Name: "Go", Version: runtime.Version()}, {Name: "jupan", Version: commit(ctx)}}
	return append(list, peers.Versions(ctx)...)
}

// commit returns the commit of the tree, and says if Go files differ from it.
func commit(ctx context.Context) string {
	head, err := exec.CommandContext(ctx, "git", "rev-parse", "--short=12", "HEAD").Output()
	if err != nil {
		return "unknown"
	}
	id := strings.TrimSpace(string(head))
	changed, err := exec.CommandContext(ctx, "git", "status", "--porcelain", "--", ":/*.go").Output()
	if err != nil || len(changed) > 0 {
		id += " with changes"
	}
	return id
}
