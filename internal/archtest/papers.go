// Copyright 2026 The jupan authors.
// SPDX-License-Identifier: Apache-2.0

package archtest

import (
	"fmt"
	"go/ast"
	"slices"
	"strings"
	"unicode"
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

// wordsMin is the length from which a comment can say more than the name it stands on.
const wordsMin = 3

// prescribed lists methods whose meaning a standard interface lays down; they need no comment.
func prescribed() []string {
	return []string{
		"Error", "Unwrap", "Is", "As", "String", "AppendText", "MarshalText", "UnmarshalText",
		"MarshalJSON", "UnmarshalJSON", "MarshalBinary", "UnmarshalBinary", "Scan", "Value",
		"Len", "Less", "Swap",
	}
}

// checkComments asks each exported name for a comment, and that of a function or type for more words
// than its name. Fields and interface methods are asked in the rooms that hosts see.
func checkComments(t *Tree, report Report) {
	for _, p := range t.Packages {
		if p.Name == "main" {
			continue
		}
		for _, f := range p.Files {
			if f.Test {
				continue
			}
			for _, decl := range f.AST.Decls {
				switch decl := decl.(type) {
				case *ast.FuncDecl:
					f.checkFunc(decl, report)
				case *ast.GenDecl:
					f.checkDecl(decl, report)
				}
			}
		}
	}
}

// checkFunc reports an exported function or method without a comment.
func (f *File) checkFunc(fn *ast.FuncDecl, report Report) {
	of := receiver(fn)
	if !fn.Name.IsExported() || of != "" && !ast.IsExported(of) {
		return
	}
	if of != "" && slices.Contains(prescribed(), fn.Name.Name) {
		return
	}
	name := strings.TrimPrefix(of+"."+fn.Name.Name, ".")
	f.checkComment(fn, name, fn.Doc, report)
}

// checkComment reports a declaration whose comment is missing or too short to be useful.
func (f *File) checkComment(n ast.Node, name string, doc *ast.CommentGroup, report Report) {
	words := len(strings.Fields(doc.Text()))
	switch {
	case words == 0:
		report(f.Path, f.Line(n.Pos()), name+" has no comment")
	case words < wordsMin:
		report(f.Path, f.Line(n.Pos()), "the comment of "+name+" only repeats its name")
	}
}

// checkDecl reports exported types, constants, variables and fields without a comment.
func (f *File) checkDecl(decl *ast.GenDecl, report Report) {
	for _, spec := range decl.Specs {
		switch spec := spec.(type) {
		case *ast.TypeSpec:
			if !spec.Name.IsExported() {
				continue
			}
			doc := spec.Doc
			if doc == nil {
				doc = decl.Doc
			}
			f.checkComment(spec, spec.Name.Name, doc, report)
			if f.Pkg.isLibrary() && !isInternal(f.Pkg.Dir) {
				f.checkMembers(spec, doc.Text(), report)
			}
		case *ast.ValueSpec:
			covered := spec.Doc != nil || spec.Comment != nil || decl.Doc != nil
			if name := spec.Names[0]; name.IsExported() && !covered {
				report(f.Path, f.Line(name.Pos()), name.Name+" has no comment")
			}
		}
	}
}

// checkMembers reports exported fields and interface methods without a comment. A comment covers the
// members on the lines that follow it without a gap. A member needs none that the type's own comment
// names, or that is called what its type is called.
func (f *File) checkMembers(spec *ast.TypeSpec, doc string, report Report) {
	var members *ast.FieldList
	switch x := spec.Type.(type) {
	case *ast.StructType:
		members = x.Fields
	case *ast.InterfaceType:
		members = x.Methods
	default:
		return
	}
	if f.Line(members.Opening) == f.Line(members.Closing) {
		return
	}
	coveredLine := 0
	for _, member := range members.List {
		first, last := f.Line(member.Pos()), f.Line(member.End())
		if member.Doc != nil || member.Comment != nil || first == coveredLine+1 {
			coveredLine = last
			continue
		}
		for _, name := range member.Names {
			if name.IsExported() && !names(doc, name.Name) && typeName(member.Type) != name.Name {
				report(f.Path, first, spec.Name.Name+"."+name.Name+" has no comment")
			}
		}
	}
}

// names tells whether a comment mentions a word.
func names(doc, word string) bool {
	return slices.Contains(strings.FieldsFunc(doc, func(r rune) bool {
		return !unicode.IsLetter(r) && !unicode.IsDigit(r)
	}), word)
}

// typeName returns the last element of a type's name, or "" of a type that has none.
func typeName(e ast.Expr) string {
	switch e := e.(type) {
	case *ast.Ident:
		return e.Name
	case *ast.SelectorExpr:
		return e.Sel.Name
	case *ast.StarExpr:
		return typeName(e.X)
	}
	return ""
}
