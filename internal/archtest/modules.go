// Copyright 2026 The jupan authors.
// SPDX-License-Identifier: Apache-2.0

package archtest

import (
	"fmt"
	"path"
	"slices"
	"strings"
)

// moduleList names the file that lists the nested modules, one directory a line.
const moduleList = "internal/docs/modules.txt"

// checkModules holds each go.mod to what the module is for.
func checkModules(t *Tree, report Report) {
	checkRootModule(t, report)
	checkModuleList(t, report)
	for _, m := range t.Modules {
		if m.Dir != "." {
			checkNested(t, m, report)
		}
	}
	if t.Text("go.work") != nil {
		report("go.work", 1, "a workspace file hides what the nested modules really require")
	}
	checkNestedImports(t, report)
}

// checkRootModule asks for exactly the four requirements.
func checkRootModule(t *Tree, report Report) {
	wanted := outsiders()
	root := t.Root()
	for _, line := range root.Requires {
		name, _, _ := strings.Cut(line.Text, " ")
		if _, ok := wanted[name]; !ok {
			report("go.mod", line.Line, "the root module may not require "+name)
		}
		delete(wanted, name)
	}
	for name := range wanted {
		report("go.mod", 1, "the root module does not require "+name)
	}
	for _, line := range root.Replaces {
		report("go.mod", line.Line, "a replacement in the root module is ignored by hosts")
	}
	for _, line := range root.Tools {
		report("go.mod", line.Line, "tools are pinned in internal/tools/go.mod")
	}
}

// checkModuleList compares the list of nested modules with the tree.
func checkModuleList(t *Tree, report Report) {
	listed := map[string]int{}
	if text := t.Text(moduleList); text != nil {
		for i, line := range strings.Split(text.Content, "\n") {
			dir, _, _ := strings.Cut(line, "#")
			if dir = strings.TrimSpace(dir); dir != "" {
				listed[dir] = i + 1
			}
		}
	}
	for _, m := range t.Modules {
		if m.Dir != "." && listed[m.Dir] == 0 {
			report(path.Join(m.Dir, "go.mod"), 1, "this module is not listed in "+moduleList)
		}
		delete(listed, m.Dir)
	}
	for dir, line := range listed {
		report(moduleList, line, dir+" has no go.mod")
	}
}

// checkNested holds one nested module's go.mod to the root's.
func checkNested(t *Tree, m *Module, report Report) {
	file := path.Join(m.Dir, "go.mod")
	root := t.Root()
	if want := root.Path + "/" + m.Dir; m.Path != want {
		report(file, 1, fmt.Sprintf("the module is called %s, its place says %s", m.Path, want))
	}
	if m.Go != root.Go {
		report(file, 1, fmt.Sprintf("go %s, but the root module says go %s", m.Go, root.Go))
	}
	needs := slices.ContainsFunc(m.Requires, func(l Line) bool {
		return strings.HasPrefix(l.Text, root.Path+" ")
	})
	up := strings.Repeat("../", strings.Count(m.Dir, "/")+1)
	want := root.Path + " => " + strings.TrimSuffix(up, "/")
	has := slices.ContainsFunc(m.Replaces, func(l Line) bool { return l.Text == want })
	if needs && !has {
		report(file, 1, "in this repository it is built against the root beside it: replace "+want)
	}
}

// checkNestedImports keeps nested modules out of the root's internal packages. The compiler would
// let them in; a host with another version of the root would then fail to build.
func checkNestedImports(t *Tree, report Report) {
	for _, p := range t.Packages {
		if p.Module.Dir == "." {
			continue
		}
		for _, f := range p.Files {
			for _, spec := range f.AST.Imports {
				imported := importPath(spec)
				dir, ours := t.inside(imported)
				if ours && isInternal(dir) && !within(imported, p.Module.Path) {
					text := "a nested module uses exported packages only, not " + dir
					report(f.Path, f.Line(spec.Pos()), text)
				}
			}
		}
	}
}

// isInternal tells whether a directory is closed to other modules.
func isInternal(dir string) bool {
	return slices.Contains(strings.Split(dir, "/"), "internal")
}
