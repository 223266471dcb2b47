// Copyright 2026 The jupan authors.
// SPDX-License-Identifier: Apache-2.0

package archtest

import (
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"
	"testing/fstest"
)

// TestRepository holds this repository to every rule.
func TestRepository(t *testing.T) {
	tree, err := Load(os.DirFS("../.."))
	if err != nil {
		t.Fatal(err)
	}
	faults := Check(tree)
	for _, rule := range Rules() {
		t.Run(rule.Name, func(t *testing.T) {
			for _, fault := range faults {
				if fault.Rule == rule.Name {
					t.Errorf("%v (%s)", fault, rule.Why)
				}
			}
		})
	}
}

// TestRules lays each small repository of testdata over the clean one and asks all rules together
// for exactly the faults that it marks.
func TestRules(t *testing.T) {
	names := []string{"base"}
	for _, rule := range Rules() {
		names = append(names, rule.Name)
	}
	for _, name := range names {
		t.Run(name, func(t *testing.T) {
			repo := newRepository()
			repo.lay(t, "base")
			repo.lay(t, name)
			tree, err := Load(repo.files)
			if err != nil {
				t.Fatal(err)
			}
			got := map[string]string{}
			for _, f := range Check(tree) {
				place := fmt.Sprintf("%s:%d", f.Path, f.Line)
				got[place] = strings.TrimSpace(got[place] + " " + f.Rule)
			}
			compare(t, got, repo.want)
			if name != "base" && len(repo.want) == 0 {
				t.Error("the repository marks no fault, so the rule is not tested")
			}
		})
	}
}

// compare reports the places where the rules that spoke are not the rules that should have.
func compare(t *testing.T, got, want map[string]string) {
	t.Helper()
	for place, rules := range want {
		if got[place] != rules {
			t.Errorf("%s: found %q, want %q", place, got[place], rules)
		}
	}
	for place, rules := range got {
		if want[place] == "" {
			t.Errorf("%s: found %q, want nothing", place, rules)
		}
	}
}

// repository is one small repository: its files, and by place the rules that must speak.
type repository struct {
	files fstest.MapFS
	want  map[string]string
}

func newRepository() *repository {
	return &repository{files: fstest.MapFS{}, want: map[string]string{}}
}

// lay adds the files of one description in testdata; base.txt says how they are written.
func (r *repository) lay(t *testing.T, name string) {
	t.Helper()
	raw, err := os.ReadFile(filepath.Join("testdata", name+".txt"))
	if err != nil {
		t.Fatal(err)
	}
	path, lines := "", []string(nil)
	flush := func() {
		if path != "" {
			r.files[path] = &fstest.MapFile{Data: []byte(strings.Join(lines, "\n") + "\n")}
		}
	}
	for line := range strings.Lines(string(raw)) {
		line = strings.TrimSuffix(line, "\n")
		if marked, ok := strings.CutPrefix(line, "-- "); ok {
			flush()
			path, lines = strings.TrimSuffix(marked, " --"), nil
			continue
		}
		if gone, ok := strings.CutPrefix(line, "gone "); ok && path == "" {
			delete(r.files, gone)
		}
		line, rules, marked := strings.Cut(line, " //want ")
		if marked {
			r.want[fmt.Sprintf("%s:%d", path, len(lines)+1)] = rules
		}
		lines = append(lines, expand(line)...)
	}
	flush()
}

// expand turns the words that stand for several lines into those lines.
func expand(line string) []string {
	if line == "HEADER" {
		return []string{
			"// Copyright 2026 The jupan authors.",
			"// SPDX-License-Identifier: Apache-2.0",
			"",
		}
	}
	if count, ok := strings.CutPrefix(line, "LINES "); ok {
		n, err := strconv.Atoi(count)
		if err != nil {
			panic(err)
		}
		return slices.Repeat([]string{"// A line."}, n)
	}
	return []string{line}
}
