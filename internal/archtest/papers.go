// Copyright 2026 The jupan authors.
// SPDX-License-Identifier: Apache-2.0

package archtest

import (
	"fmt"
	"go/ast"
	"regexp"
	"slices"
	"strings"
)

// find returns the package's file of a name, or nil.
func (p *Package) find(base string) *File {
	i := slices.IndexFunc(p.Files, func(f *File) bool { return f.Base == base })
	if i < 0 {
		return nil
	}
	return p.Files[i]
}

// hasCode tells whether a package holds anything but tests.
func (p *Package) hasCode() bool {
	return slices.ContainsFunc(p.Files, func(f *File) bool { return !f.Test })
}

// checkPackage asks for one package comment, in doc.go; a program may keep it beside main.
func checkPackage(t *Tree, report Report) {
	for _, p := range t.Packages {
		if !p.hasCode() {
			continue
		}
		if p.Name == "main" {
			documented := func(f *File) bool { return f.AST.Doc != nil }
			if !slices.ContainsFunc(p.Files, documented) {
				report(p.Files[0].Path, 1, "the program has no comment that says what it shows")
			}
			continue
		}
		doc := p.find("doc.go")
		switch {
		case doc == nil:
			report(p.Files[0].Path, 1, "package "+p.Name+" has no doc.go")
		case !strings.HasPrefix(doc.AST.Doc.Text(), "Package "+p.Name+" "):
			report(doc.Path, doc.Line(doc.AST.Package), "no comment that begins with Package "+p.Name)
		}
		for _, f := range p.Files {
			if f.Base != "doc.go" && f.AST.Doc != nil {
				text := "a second package comment; it belongs in doc.go (a blank line ends the header)"
				report(f.Path, f.Line(f.AST.Doc.Pos()), text)
			}
		}
	}
}

// checkExample asks each exported room for an example that stands, word for word, both in doc.go and
// in the Example that the tests run.
func checkExample(t *Tree, report Report) {
	for _, p := range t.Packages {
		doc := p.find("doc.go")
		if !p.isLibrary() || p.Dir == "." || isInternal(p.Dir) || doc == nil {
			continue
		}
		example := p.find("example_test.go")
		body := ""
		if example != nil {
			body = example.function("Example")
		}
		if body == "" {
			report(doc.Path, 1, "no func Example in "+p.Dir+"/example_test.go")
			continue
		}
		if !strings.Contains(body, "// Output:") && !strings.Contains(body, "// Unordered output:") {
			report(example.Path, 1, "Example has no output, so it does not run")
		}
		code := codeLines(doc.AST.Doc.Text())
		if len(code) == 0 {
			report(doc.Path, 1, "the package comment shows no code")
			continue
		}
		if missing := firstMissing(code, body); missing != "" {
			text := "the package comment shows a line that Example does not run: %s"
			report(doc.Path, doc.Line(doc.AST.Package), fmt.Sprintf(text, missing))
		}
	}
}

// checkExamples asks that what makes the values of a package is called in an Example of it.
func checkExamples(t *Tree, report Report) {
	makes := regexp.MustCompile(`^(New|Open|Parse|Restore)`)
	for _, p := range t.Packages {
		if !p.isLibrary() || isInternal(p.Dir) {
			continue
		}
		shown := ""
		for _, f := range p.Files {
			if f.Test && strings.Contains(f.Source, "\nfunc Example") {
				shown += f.Source
			}
		}
		for _, f := range p.Files {
			for _, decl := range f.AST.Decls {
				fn, ok := decl.(*ast.FuncDecl)
				if !ok || f.Test || fn.Recv != nil || !fn.Name.IsExported() || !makes.MatchString(fn.Name.Name) {
					continue
				}
				if !strings.Contains(shown, "."+fn.Name.Name+"(") {
					report(f.Path, f.Line(fn.Pos()), fn.Name.Name+" is in no Example of the package")
				}
			}
		}
	}
}

// function returns the source of a function of the file, with its comments, or "".
func (f *File) function(name string) string {
	for _, decl := range f.AST.Decls {
		if fn, ok := decl.(*ast.FuncDecl); ok && fn.Name.Name == name && fn.Recv == nil {
			return f.Source[f.fset.Position(fn.Pos()).Offset:f.fset.Position(fn.End()).Offset]
		}
	}
	return ""
}

// codeLines returns the lines of the first block of code in a comment, without remarks.
func codeLines(doc string) []string {
	var lines []string
	for line := range strings.Lines(doc) {
		switch indented := strings.HasPrefix(line, "\t"); {
		case indented:
			if code := bare(line); code != "" {
				lines = append(lines, code)
			}
		case len(lines) > 0 && strings.TrimSpace(line) != "":
			return lines
		}
	}
	return lines
}

// bare strips a line of code of its indentation, of the spaces that align it and of its remark.
func bare(line string) string {
	code, _, _ := strings.Cut(line, "//")
	return strings.Join(strings.Fields(code), " ")
}

// firstMissing returns the first line of code that does not follow, in order, in body.
func firstMissing(code []string, body string) string {
	lines := strings.Split(body, "\n")
	for _, want := range code {
		i := slices.IndexFunc(lines, func(have string) bool { return bare(have) == want })
		if i < 0 {
			return want
		}
		lines = lines[i+1:]
	}
	return ""
}
