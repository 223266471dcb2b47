// Copyright 2026 The jupan authors.
// SPDX-License-Identifier: Apache-2.0

package archtest

import (
	"os"
	"slices"
	"strings"
	"testing"
)

// TestListing has one of everything that an API may have, and what must not be in it.
func TestListing(t *testing.T) {
	repo := newRepository()
	repo.lay(t, "base")
	repo.lay(t, "api")
	tree, err := Load(repo.files)
	if err != nil {
		t.Fatal(err)
	}
	want, err := os.ReadFile("testdata/api.golden")
	if err != nil {
		t.Fatal(err)
	}
	got := tree.API()["metrics"]
	if went, came := lineDiff(string(want), got); len(went)+len(came) > 0 {
		t.Errorf("the listing lacks %q and has %q too many", went, came)
	}
	for _, dir := range []string{"internal/dec", "examples/x", "."} {
		if got := tree.API()[dir]; got != "" {
			t.Errorf("%s is listed, and no host sees it: %s", dir, got)
		}
	}
}

// lineDiff returns the lines that are only in a, and only in b.
func lineDiff(a, b string) (went, came []string) {
	in := func(list []string, line string) bool { _, ok := slices.BinarySearch(list, line); return ok }
	before, after := slices.Sorted(strings.Lines(a)), slices.Sorted(strings.Lines(b))
	for _, line := range before {
		if !in(after, line) {
			went = append(went, strings.TrimSuffix(line, "\n"))
		}
	}
	for _, line := range after {
		if !in(before, line) {
			came = append(came, strings.TrimSuffix(line, "\n"))
		}
	}
	return went, came
}
