// Copyright 2026 The jupan authors.
// SPDX-License-Identifier: Apache-2.0

package archtest

import (
	"go/ast"
	"io/fs"
	"path"
	"regexp"
	"strings"
)

// checkLinks follows every relative link of the papers: what it leads to is there.
func checkLinks(t *Tree, report Report) {
	link := regexp.MustCompile(`\]\(([^()\s]+)\)`)
	t.papers(func(page *Text, line int, text string) {
		for _, found := range link.FindAllStringSubmatch(text, -1) {
			to, _, _ := strings.Cut(found[1], "#")
			if to == "" || strings.Contains(to, "://") || path.Base(page.Path) == "template.md" {
				continue
			}
			if _, err := fs.Stat(t.fsys, path.Join(path.Dir(page.Path), to)); err != nil {
				report(page.Path, line, "a link to "+found[1]+", which is not there")
			}
		}
	})
}

// checkShown holds the program that the READMEs begin with to the Example of package settle, which the
// tests run.
func checkShown(t *Tree, report Report) {
	body := ""
	for _, p := range t.Packages {
		if p.Dir == "settle" {
			if f := p.find("example_test.go"); f != nil {
				body = f.function("Example")
			}
		}
	}
	for _, name := range []string{"README.md", "README.ko.md"} {
		page := t.Text(name)
		if page == nil {
			continue
		}
		before, rest, found := strings.Cut(page.Content, "```go\n")
		shown, _, _ := strings.Cut(rest, "```")
		var code []string
		for line := range strings.Lines(shown) {
			if line = bare(line); line != "" {
				code = append(code, line)
			}
		}
		if missing := firstMissing(code, body); found && missing != "" {
			report(name, strings.Count(before, "\n"), "shows a line that the Example of settle does not run: "+missing)
		}
	}
}

// checkCited looks up every test that a paper names as its proof.
func checkCited(t *Tree, report Report) {
	known := map[string]bool{}
	for _, p := range t.Packages {
		for _, f := range p.Files {
			for _, decl := range f.AST.Decls {
				if fn, ok := decl.(*ast.FuncDecl); ok && f.Test {
					known[fn.Name.Name] = true
				}
			}
		}
	}
	cited := regexp.MustCompile("`((?:Test|Fuzz|Benchmark)[A-Z][A-Za-z0-9]*)[`/]")
	t.papers(func(page *Text, line int, text string) {
		for _, found := range cited.FindAllStringSubmatch(text, -1) {
			if !known[found[1]] {
				report(page.Path, line, "names "+found[1]+", and there is no such test")
			}
		}
	})
}

// papers calls visit for each line of what is written for people outside of the code; blocks of code
// are passed over.
func (t *Tree) papers(visit func(page *Text, line int, text string)) {
	for _, page := range t.Texts {
		if path.Ext(page.Path) != ".md" {
			continue
		}
		number, code := 0, false
		for line := range strings.Lines(page.Content) {
			number++
			if strings.HasPrefix(line, "```") {
				code = !code
			}
			if !code {
				visit(page, number, line)
			}
		}
	}
}
