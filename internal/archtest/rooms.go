// Copyright 2026 The jupan authors.
// SPDX-License-Identifier: Apache-2.0

package archtest

import (
	"fmt"
	"go/ast"
	"path"
	"slices"
	"strings"
)

// room is one row of the table in internal/docs/architecture.md. A pattern that ends in "/*" stands
// for each directory below, however deep. The first row that matches a directory is its room.
type room struct {
	pattern string
	may     []string // patterns of what its files may import
	tests   []string // patterns that its tests may import beside those
}

// rooms is the table of who may import whom. A package may always import itself (in its tests), and
// tests may always import the packages that are made for tests.
func rooms() []room {
	settled := []string{"settle", "settle/event", "settle/money"}
	exported := append(slices.Clone(settled), "settle/reconcile", "settle/journal", "settle/book", "settle/document", "adapters", "adapters/*", "metrics", "metrics/*", "anomaly", "anomaly/contract", "anomaly/pulse")
	return []room{
		{pattern: ".", tests: exported},
		{pattern: "settle/money", may: []string{"internal/*"}},
		{pattern: "settle/event", may: []string{"internal/*", "settle/money"}},
		{pattern: "settle", may: []string{"internal/*", "settle/event", "settle/money"}},
		{pattern: "settle/reconcile", may: append([]string{"internal/*"}, settled...)},
		{pattern: "settle/book", may: append([]string{"internal/*", "settle/journal"}, settled...)},
		{pattern: "settle/journal", may: append([]string{"internal/*"}, settled...)},
		{pattern: "settle/document", may: append([]string{"internal/*", "settle/book"}, settled...)},
		{
			pattern: "adapters",
			may:     append([]string{"internal/*"}, settled...),
			tests:   []string{"adapters/adaptertest", "adapters/rows"},
		},
		{pattern: "adapters/rows", may: append([]string{"internal/*", "adapters"}, settled...)},
		{pattern: "adapters/signature", may: append([]string{"internal/*", "adapters"}, settled...)},
		{
			pattern: "adapters/adaptertest",
			may:     append([]string{"internal/*", "adapters", "adapters/rows", "adapters/signature"}, settled...),
			tests:   []string{"adapters/wire"},
		},
		{
			pattern: "adapters/sqlstore",
			may:     append([]string{"internal/*", "adapters", "settle/book"}, settled...),
		},
		{pattern: "adapters/beam/examples/*", may: exported},
		{
			pattern: "adapters/*",
			may:     append([]string{"internal/*", "adapters", "adapters/rows", "adapters/signature"}, settled...),
			tests:   []string{"adapters/adaptertest"},
		},
		{pattern: "metrics", may: append([]string{"internal/*"}, settled...)},
		{pattern: "metrics/*", may: append([]string{"internal/*", "metrics", "metrics/*"}, settled...)},
		{
			pattern: "anomaly",
			may:     append([]string{"internal/*", "anomaly/internal/*"}, settled...),
			tests:   []string{"settle/book"},
		},
		{pattern: "anomaly/*", may: append([]string{"internal/*", "anomaly", "anomaly/*"}, settled...)},
		{pattern: "examples/writeadapter", may: append(slices.Clone(exported), "examples/writeadapter/*")},
		{pattern: "examples/*", may: append(slices.Clone(exported), "examples/internal/*")},
		{pattern: "internal/testkit", may: []string{"internal/*", "settle/*", "settle"}},
		{pattern: "internal/testkit/scenario", may: append([]string{"internal/*"}, settled...)},
		{pattern: "internal/digest", may: []string{"internal/*", "settle/event", "settle/money"}},
		{pattern: "internal/archtest"},
		{pattern: "internal/bench", may: append(exported, "internal/bench/*")},
		{pattern: "internal/bench/*", may: append(exported, "internal/bench/*", "internal/bench")},
		{pattern: "internal/oracle", may: exported},
		{pattern: "internal/sqltest", may: append(slices.Clone(exported), "internal/sqltest/*")},
		{pattern: "internal/sqltest/*", may: append(slices.Clone(exported), "internal/sqltest/*")},
		{pattern: "internal/browser", may: exported},
		{pattern: "internal/docs"},
		{pattern: "internal/*", may: []string{"internal/*"}},
	}
}

// forTests tells whether a directory holds code that only tests and measurements use.
func forTests(dir string) bool {
	for _, top := range []string{"internal/testkit", "internal/archtest", "internal/bench", "internal/oracle", "internal/sqltest", "internal/browser"} {
		if within(dir, top) {
			return true
		}
	}
	return false
}

// isLibrary tells whether a package runs in a host's process: everything but programs, tests and
// what serves them.
func (p *Package) isLibrary() bool {
	return p.Name != "main" && !within(p.Dir, "examples") && !forTests(p.Dir)
}

// libraryFiles calls visit for each file of the library, tests aside.
func (t *Tree) libraryFiles(visit func(f *File)) {
	for _, p := range t.Packages {
		if !p.isLibrary() {
			continue
		}
		for _, f := range p.Files {
			if !f.Test {
				visit(f)
			}
		}
	}
}

// match tells whether a directory fits a pattern of the table.
func match(pattern, dir string) bool {
	if top, ok := strings.CutSuffix(pattern, "/*"); ok {
		return strings.HasPrefix(dir, top+"/")
	}
	return pattern == dir
}

// roomOf returns the first row of the table that holds dir.
func roomOf(dir string) (room, bool) {
	table := rooms()
	i := slices.IndexFunc(table, func(r room) bool { return match(r.pattern, dir) })
	if i < 0 {
		return room{}, false
	}
	return table[i], true
}

// allows tells whether a file of the room in from may import the directory to.
func (r room) allows(from, to string, test bool) bool {
	switch {
	case test && (to == from || within(to, "internal/testkit")):
		return true
	case forTests(to) && !forTests(from), to == "adapters/adaptertest" && within(from, "adapters") && !test:
		return false
	}
	fits := func(pattern string) bool { return match(pattern, to) }
	return slices.ContainsFunc(r.may, fits) || test && slices.ContainsFunc(r.tests, fits)
}

// checkRooms holds every import inside the repository to the table.
func checkRooms(t *Tree, report Report) {
	for _, p := range t.Packages {
		r, ok := roomOf(p.Dir)
		if !ok {
			text := "is in no room of the table; add a row to rooms.go and to internal/docs/architecture.md"
			report(p.Files[0].Path, 1, p.Dir+" "+text)
			continue
		}
		for _, f := range p.Files {
			for _, spec := range f.AST.Imports {
				to, inside := t.inside(importPath(spec))
				if inside && !r.allows(p.Dir, to, f.Test) {
					text := fmt.Sprintf("%s may not import %s; %s", p.Dir, to, r.offer())
					report(f.Path, f.Line(spec.Pos()), text)
				}
			}
		}
	}
}

// offer says what a room may import.
func (r room) offer() string {
	if len(r.may) == 0 {
		return "it imports no room"
	}
	return "it may import " + strings.Join(r.may, ", ")
}

// inside returns the directory of an import of this repository.
func (t *Tree) inside(importPath string) (string, bool) {
	root := t.Root().Path
	if importPath == root {
		return ".", true
	}
	return strings.CutPrefix(importPath, root+"/")
}

// outsiders lists the four modules that the root may require, and where each may be imported. Tests
// may import all of them.
func outsiders() map[string][]string {
	decimals := []string{"internal/dec", "settle/money", "examples/*"}
	return map[string][]string{
		"github.com/shopspring/decimal": decimals,
		"github.com/cockroachdb/apd/v3": decimals,
		"github.com/google/go-cmp":      {"adapters/adaptertest", "internal/testkit", "examples/internal/golden"},
		"golang.org/x/sync":             {"settle/fold.go", "adapters", "adapters/*", "examples/*"},
	}
}

// checkOutside holds imports from other modules to the places that have a use for them. A nested
// module is free in this: that is what it is for.
func checkOutside(t *Tree, report Report) {
	for _, p := range t.Packages {
		if p.Module.Dir != "." {
			continue
		}
		for _, f := range p.Files {
			for _, spec := range f.AST.Imports {
				if text := t.outsideFault(f, importPath(spec)); text != "" {
					report(f.Path, f.Line(spec.Pos()), text)
				}
			}
		}
	}
}

// outsideFault says what is wrong with one import, or nothing.
func (t *Tree) outsideFault(f *File, imported string) string {
	first, _, _ := strings.Cut(imported, "/")
	if _, ours := t.inside(imported); ours || !strings.Contains(first, ".") {
		return ""
	}
	for module, places := range outsiders() {
		if !within(imported, module) {
			continue
		}
		fits := func(place string) bool { return match(place, f.Pkg.Dir) || place == f.Path }
		if f.Test || slices.ContainsFunc(places, fits) {
			return ""
		}
		return fmt.Sprintf("%s is for tests and %s", imported, strings.Join(places, ", "))
	}
	return imported + " is none of the four modules; a heavier need gets a nested module"
}

// checkStd holds the library to the parts of the standard library that suit a guest, and every file
// to imports that are named.
func checkStd(t *Tree, report Report) {
	for _, p := range t.Packages {
		for _, f := range p.Files {
			for _, spec := range f.AST.Imports {
				if text := stdFault(f, spec); text != "" {
					report(f.Path, f.Line(spec.Pos()), text)
				}
			}
		}
	}
}

// stdFault says what is wrong with one import, or nothing.
func stdFault(f *File, spec *ast.ImportSpec) string {
	imported := importPath(spec)
	switch name := localName(spec); {
	case name == ".":
		return "a dot import hides where names come from"
	case name == "_" && imported != "embed" && f.Pkg.isLibrary() && !f.Test:
		return "a blank import is a side effect; take the value instead"
	case f.Test || !f.Pkg.isLibrary():
		return ""
	}
	dir := f.Pkg.Dir
	core := !within(dir, "adapters")
	if imported == "unsafe" && dir == "internal/alias" {
		return "" // the one place for it
	}
	switch imported {
	case "unsafe", "C", "plugin", "os/exec", "flag", "expvar", "log", "math/rand", "net/http/pprof":
		return "a library has no use for " + imported
	case "testing", "testing/fstest", "testing/synctest", "testing/quick":
		if dir != "adapters/adaptertest" {
			return imported + " belongs in tests"
		}
	case "log/slog", "net/http", "net", "database/sql":
		if core {
			return path.Base(imported) + " is the adapters' business"
		}
	case "math/rand/v2", "math/cmplx":
		if within(dir, "settle") {
			return "nothing in settle is left to chance"
		}
	}
	return ""
}
