// Copyright 2026 The jupan authors.
// SPDX-License-Identifier: Apache-2.0

package golden

import (
	"flag"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

var update = flag.Bool("update", false, "rewrite the golden files, and what README.md shows of them as a whole")

// Output compares what an example prints with testdata/output.golden, and with every block of README.md
// that begins with "```text" and the example's name. There is one at least.
func Output(t *testing.T, got string) {
	t.Helper()
	path := filepath.Join("testdata", "output.golden")
	dir, err := os.Getwd()
	if err != nil {
		t.Fatal(err)
	}
	name := filepath.Base(dir)
	if *update {
		turn(t, "README.md", fence(name)+read(t, path), fence(name)+got)
	}
	File(t, path, got)
	if Quoted(t, "README.md", name, got) == 0 {
		t.Errorf("README.md does not show what the program prints, in a block that begins with %q", fence(name))
	}
}

// File compares with a file.
func File(t *testing.T, path, got string) {
	t.Helper()
	if *update {
		write(t, path, got)
	}
	if diff := cmp.Diff(strings.Split(read(t, path), "\n"), strings.Split(got, "\n")); diff != "" {
		t.Errorf("%s mismatch (-want +got), -update rewrites it:\n%s", path, diff)
	}
}

// Quoted holds each block of a page that is marked with a name to be a part of what was printed, and
// returns how many there are. What lines are indented by does not count.
func Quoted(t *testing.T, path, name, printed string) (blocks int) {
	t.Helper()
	printed = trimmed(printed)
	for _, block := range strings.Split(read(t, path), fence(name))[1:] {
		blocks++
		block, _, _ = strings.Cut(block, "```")
		if !strings.Contains(printed, trimmed(block)) {
			t.Errorf("%s quotes what the program does not print:\n%s", path, block)
		}
	}
	return blocks
}

func fence(name string) string { return "```text " + name + "\n" }

// trimmed is a text without what its lines are indented by, and without spaces at their ends.
func trimmed(text string) string {
	var b strings.Builder
	for line := range strings.Lines(strings.Trim(text, "\n")) {
		b.WriteString(strings.TrimSpace(line) + "\n")
	}
	return b.String()
}

func turn(t *testing.T, path, from, to string) {
	t.Helper()
	write(t, path, strings.Replace(read(t, path), from, to, 1))
}

func read(t *testing.T, path string) string {
	t.Helper()
	text, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	return string(text)
}

func write(t *testing.T, path, text string) {
	t.Helper()
	if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
}
