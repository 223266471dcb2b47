// Copyright 2026 The jupan authors.
// SPDX-License-Identifier: Apache-2.0

package adaptertest_test

import (
	"maps"
	"os"
	"path/filepath"
	"testing"
	"testing/fstest"

	"github.com/jupan-go/jupan/adapters/adaptertest"
)

// goldens is the sample's corpus with what the good sample makes of it.
func goldens(t testing.TB) fstest.MapFS {
	t.Helper()
	corpus := sampleCorpus()
	k := sampleKit(good(), corpus)
	k.Update, k.Dir = true, t.TempDir()
	for _, f := range adaptertest.Verify(k).Faults {
		t.Fatalf("%s: %s", f.Check, f)
	}
	full := maps.Clone(corpus)
	for name := range corpus {
		golden, err := os.ReadFile(filepath.Join(k.Dir, name+".golden"))
		if err != nil {
			t.Fatal(err)
		}
		full[name+".golden"] = &fstest.MapFile{Data: golden}
	}
	return full
}

// TestSample holds that the sample keeps all promises, so that what a mutant breaks is
// the mutant's own.
func TestSample(t *testing.T) {
	r := adaptertest.Verify(sampleKit(good(), goldens(t)))
	for _, f := range r.Faults {
		t.Errorf("%s: %s", f.Check, f)
	}
	for _, n := range r.Notes {
		t.Log(n)
	}
}

func TestRun(t *testing.T) { adaptertest.Run(t, sampleKit(good(), goldens(t))) }

func FuzzSample(f *testing.F) { adaptertest.Fuzz(f, sampleKit(good(), goldens(f))) }
