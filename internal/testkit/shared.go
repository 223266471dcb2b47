// Copyright 2026 The jupan authors.
// SPDX-License-Identifier: Apache-2.0

package testkit

import (
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"testing"
)

// rootModule is the module line of the root go.mod. Nested modules have a longer path, so they are
// passed over on the way up.
const rootModule = `(?m)^module github\.com/jupan-go/jupan$`

// Shared returns the path of a file or directory in the folder "shared" beside the module, such as
// "vectors/allocation_vectors.json". Where that folder is absent, as it is for someone who cloned
// the module alone, the test is skipped and says so. Where the folder is there but rel is not, the
// test fails: a misspelt name must not turn into a skip.
func Shared(t testing.TB, rel string) string {
	t.Helper()
	root, err := moduleRoot()
	if err != nil {
		t.Fatalf("testkit: find the module's root: %v", err)
	}
	return sharedIn(t, filepath.Join(filepath.Dir(root), "shared"), rel)
}

// sharedIn is Shared with the folder given.
func sharedIn(t testing.TB, folder, rel string) string {
	t.Helper()
	if _, err := os.Stat(folder); errors.Is(err, fs.ErrNotExist) {
		t.Skipf("testkit: no folder %q beside the module: %s is not checked", "shared", rel)
	}
	path := filepath.Join(folder, filepath.FromSlash(rel))
	if _, err := os.Stat(path); err != nil {
		t.Fatalf("testkit: the shared folder has no %s: %v", rel, err)
	}
	return path
}

// moduleRoot walks up from the test's directory to the root module's go.mod.
func moduleRoot() (string, error) {
	dir, err := os.Getwd()
	if err != nil {
		return "", err
	}
	module := regexp.MustCompile(rootModule)
	for {
		text, err := os.ReadFile(filepath.Join(dir, "go.mod"))
		if err == nil && module.Match(text) {
			return dir, nil
		}
		parent := filepath.Dir(dir)
		if parent == dir {
			return "", errors.New("no go.mod of github.com/jupan-go/jupan above the test")
		}
		dir = parent
	}
}
