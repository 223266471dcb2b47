// Copyright 2026 The jupan authors.
// SPDX-License-Identifier: Apache-2.0

package testkit

import (
	"os"
	"path/filepath"
	"runtime"
	"testing"
)

// recorder is a testing.TB that notes how the helper ended instead of ending the test.
type recorder struct {
	testing.TB
	skipped, failed bool
}

func (r *recorder) Helper()               {}
func (r *recorder) Skipf(string, ...any)  { r.skipped = true; runtime.Goexit() }
func (r *recorder) Fatalf(string, ...any) { r.failed = true; runtime.Goexit() }

// run calls f in a goroutine of its own, because Skipf and Fatalf end the goroutine they run in.
func run(f func(t testing.TB)) *recorder {
	r := &recorder{}
	done := make(chan struct{})
	go func() {
		defer close(done)
		f(r)
	}()
	<-done
	return r
}

func TestSharedIn(t *testing.T) {
	folder := t.TempDir()
	if err := os.WriteFile(filepath.Join(folder, "a.json"), []byte("{}"), 0o600); err != nil {
		t.Fatal(err)
	}
	tests := []struct {
		name, folder, rel string
		skipped, failed   bool
	}{
		{name: "there", folder: folder, rel: "a.json"},
		{name: "misspelt", folder: folder, rel: "b.json", failed: true},
		{name: "no folder", folder: filepath.Join(folder, "none"), rel: "a.json", skipped: true},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			got := run(func(tb testing.TB) { sharedIn(tb, test.folder, test.rel) })
			if got.skipped != test.skipped || got.failed != test.failed {
				t.Errorf("skipped %t, failed %t; want %t, %t",
					got.skipped, got.failed, test.skipped, test.failed)
			}
		})
	}
}

func TestModuleRoot(t *testing.T) {
	root, err := moduleRoot()
	if err != nil {
		t.Fatal(err)
	}
	if _, err := os.Stat(filepath.Join(root, "internal", "testkit", "shared.go")); err != nil {
		t.Errorf("moduleRoot() = %s, which does not hold this package: %v", root, err)
	}
}
