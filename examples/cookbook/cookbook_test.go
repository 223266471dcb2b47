// Copyright 2026 The jupan authors.
// SPDX-License-Identifier: Apache-2.0

package cookbook_test

import (
	"bytes"
	"encoding/json"
	"flag"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
)

var update = flag.Bool("update", false, "write the programs and what they print into the pages")

// pages is where the cookbook is.
const pages = "../../internal/docs/cookbook"

// TestPages holds each page of the cookbook to the program of its name: the page shows all of it, and
// what it prints.
func TestPages(t *testing.T) {
	programs, err := filepath.Glob("*/main.go")
	if err != nil || len(programs) == 0 {
		t.Fatal("no programs", err)
	}
	all := build(t, programs)
	for _, program := range programs {
		name := filepath.Dir(program)
		t.Run(name, func(t *testing.T) {
			path := filepath.Join(pages, name+".md")
			page := read(t, path)
			_, code, _ := strings.Cut(read(t, program), "\n\n") // the licence is of the file, not of the page
			want := replace(t, page, "go", code)
			if name != "postgres" && all != "" {
				want = replace(t, want, "text", run(t, all, name))
			}
			if page == want {
				return
			}
			if !*update {
				t.Fatalf("%s does not show the program as it is, or what it prints: go test ./examples/cookbook -update", path)
			}
			if err := os.WriteFile(path, []byte(want), 0o600); err != nil {
				t.Fatal(err)
			}
		})
	}
}

// TestEveryPage asks for a program for each page, so that none shows code that nobody runs.
func TestEveryPage(t *testing.T) {
	list, err := filepath.Glob(pages + "/*.md")
	if err != nil {
		t.Fatal(err)
	}
	for _, path := range list {
		name := strings.TrimSuffix(filepath.Base(path), ".md")
		if _, err := os.Stat(filepath.Join(name, "main.go")); name != "README" && err != nil {
			t.Errorf("%s has no program: %v", path, err)
		}
	}
}

// replace puts text into the first block of code of a language.
func replace(t *testing.T, page, language, text string) string {
	t.Helper()
	before, rest, found := strings.Cut(page, "```"+language+"\n")
	_, after, ended := strings.Cut(rest, "\n```\n")
	if !found || !ended {
		t.Fatalf("no block of %s", language)
	}
	return before + "```" + language + "\n" + strings.TrimRight(text, "\n") + "\n```\n" + after
}

// build makes one program of all, which runs the one that is named, because one is linked in a ninth of
// the time of nine. It is "" where time is short.
func build(t *testing.T, programs []string) string {
	t.Helper()
	if testing.Short() {
		return ""
	}
	dir := t.TempDir()
	here, err := os.Getwd()
	if err != nil {
		t.Fatal(err)
	}
	overlay := map[string]string{}
	put := func(name, text string) {
		file := filepath.Join(dir, strings.ReplaceAll(name, "/", "_"))
		if err := os.WriteFile(file, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
		overlay[filepath.Join(here, "all", name)] = file
	}
	imports, cases := "", ""
	for _, program := range programs {
		name := filepath.Dir(program)
		text := strings.Replace(read(t, program), "\npackage main\n", "\npackage "+name+"\n", 1)
		put(name+"/main.go", strings.Replace(text, "\nfunc main() {", "\nfunc Main() {", 1))
		imports += fmt.Sprintf("\t%q\n", "github.com/jupan-go/jupan/examples/cookbook/all/"+name)
		cases += fmt.Sprintf("\tcase %q:\n\t\t%s.Main()\n", name, name)
	}
	put("main.go", "package main\n\nimport (\n\t\"os\"\n"+imports+")\n\nfunc main() {\n\tswitch os.Args[1] {\n"+cases+"\t}\n}\n")
	data, err := json.Marshal(map[string]any{"Replace": overlay})
	if err != nil {
		t.Fatal(err)
	}
	plan, all := filepath.Join(dir, "overlay.json"), filepath.Join(dir, "all.exe")
	if err := os.WriteFile(plan, data, 0o600); err != nil {
		t.Fatal(err)
	}
	out, err := exec.CommandContext(t.Context(), "go", "build", "-overlay", plan, "-o", all, "./all").CombinedOutput()
	if err != nil {
		t.Fatalf("go build: %v\n%s", err, out)
	}
	return all
}

// run returns what a program prints.
func run(t *testing.T, all, name string) string {
	t.Helper()
	var out, faults bytes.Buffer
	cmd := exec.CommandContext(t.Context(), all, name)
	cmd.Stdout, cmd.Stderr = &out, &faults
	if err := cmd.Run(); err != nil {
		t.Fatalf("%s: %v\n%s", name, err, &faults)
	}
	return out.String()
}

func read(t *testing.T, path string) string {
	t.Helper()
	data, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	return string(data)
}
