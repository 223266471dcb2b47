// Copyright 2026 The jupan authors.
// SPDX-License-Identifier: Apache-2.0

package archtest

import (
	"flag"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

var update = flag.Bool("update", false, "accept the API as it is")

// apiDir is where the API stands as it was accepted.
const apiDir = "../docs/api"

// TestAPI compares what the packages offer with what was accepted.
func TestAPI(t *testing.T) {
	tree, err := Load(os.DirFS("../.."))
	if err != nil {
		t.Fatal(err)
	}
	api := tree.API()
	if *update {
		if err := accept(api); err != nil {
			t.Fatal(err)
		}
	}
	files, err := filepath.Glob(apiDir + "/*.txt")
	if err != nil {
		t.Fatal(err)
	}
	accepted := map[string]string{}
	for _, file := range files {
		text, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		accepted[strings.ReplaceAll(strings.TrimSuffix(filepath.Base(file), ".txt"), "_", "/")] = string(text)
	}
	changed := false
	for _, dir := range slices.Sorted(maps.Keys(union(api, accepted))) {
		went, came := lineDiff(accepted[dir], api[dir])
		for _, line := range went {
			t.Errorf("%s: - %s", dir, line)
		}
		for _, line := range came {
			t.Errorf("%s: + %s", dir, line)
		}
		changed = changed || len(went)+len(came) > 0
	}
	if changed {
		t.Error("The API is not as it was accepted. If that is meant: go test ./internal/archtest -run TestAPI -update")
	}
}

// accept writes the listing of each package, and removes those of packages that are gone.
func accept(api map[string]string) error {
	if err := os.MkdirAll(apiDir, 0o755); err != nil {
		return err
	}
	old, err := filepath.Glob(apiDir + "/*.txt")
	if err != nil {
		return err
	}
	for _, file := range old {
		if err := os.Remove(file); err != nil {
			return err
		}
	}
	for dir, text := range api {
		name := filepath.Join(apiDir, strings.ReplaceAll(dir, "/", "_")+".txt")
		if err := os.WriteFile(name, []byte(text), 0o644); err != nil {
			return err
		}
	}
	return nil
}

func union(a, b map[string]string) map[string]string {
	all := maps.Clone(a)
	maps.Copy(all, b)
	return all
}
