// Copyright 2026 The jupan authors.
// SPDX-License-Identifier: Apache-2.0

package archtest

import (
	"go/ast"
	"go/token"
	"slices"
	"strconv"
	"strings"
)

// glossary is the page that says what the words of the API mean, in two languages.
const glossary = "internal/docs/glossary.md"

// glossed lists the types of words that the glossary has to hold, by package.
func glossed() map[string][]string {
	return map[string][]string{
		"settle/event": {"Kind"},
		"settle":       {"State", "Class", "Reason"},
		"settle/book":  {"State", "Kind"},
	}
}

// checkGlossary holds the glossary to the code: every kind of event, type of term, class, state, step
// and reason stands in it, and the names of the API that it gives are there.
func checkGlossary(t *Tree, report Report) {
	page := t.Text(glossary)
	if page == nil {
		return
	}
	words := quoted(page.Content)
	known := map[string]bool{}
	for _, p := range t.Packages {
		for _, f := range p.Files {
			if f.Test || !p.isLibrary() || isInternal(p.Dir) {
				continue
			}
			for _, decl := range f.AST.Decls {
				exported(decl, known)
			}
			for _, w := range f.words() {
				if _, ok := words[w.text]; !ok {
					report(f.Path, f.Line(w.pos), strconv.Quote(w.text)+" is not in "+glossary)
				}
			}
		}
	}
	for word, line := range words {
		for name := range strings.SplitSeq(word, ".") {
			if name != "" && ast.IsExported(name) && !strings.HasPrefix(name, "Test") && !known[name] {
				report(glossary, line, name+" is no name of the API")
			}
		}
	}
}

// word is a word of the API, and where it is declared.
type word struct {
	text string
	pos  token.Pos
}

// words returns the words of a file: its constants of the types that are glossed, and the types of
// terms.
func (f *File) words() (list []word) {
	types := glossed()[f.Pkg.Dir]
	for _, decl := range f.AST.Decls {
		switch decl := decl.(type) {
		case *ast.GenDecl:
			for _, spec := range decl.Specs {
				value, ok := spec.(*ast.ValueSpec)
				if ok && len(value.Values) == 1 && slices.Contains(types, typeName(value.Type)) && value.Names[0].IsExported() {
					list = append(list, f.text(value.Values[0])...)
				}
			}
		case *ast.FuncDecl:
			if f.Pkg.Dir == "settle" && decl.Name.Name == "Type" && decl.Recv != nil && ast.IsExported(receiver(decl)) {
				ast.Inspect(decl, func(n ast.Node) bool {
					if result, ok := n.(*ast.ReturnStmt); ok {
						list = append(list, f.text(result.Results[0])...)
					}
					return true
				})
			}
		}
	}
	return list
}

// text returns the word that a literal is.
func (f *File) text(e ast.Expr) []word {
	lit, ok := e.(*ast.BasicLit)
	if !ok || lit.Kind != token.STRING {
		return nil
	}
	s, err := strconv.Unquote(lit.Value)
	if err != nil || s == "" {
		return nil
	}
	return []word{{s, lit.Pos()}}
}

// exported notes the exported names of a declaration, those of fields and methods with them.
func exported(decl ast.Decl, known map[string]bool) {
	ast.Inspect(decl, func(n ast.Node) bool {
		switch n := n.(type) {
		case *ast.FuncDecl:
			known[n.Name.Name] = true
			return false
		case *ast.TypeSpec:
			known[n.Name.Name] = true
		case *ast.ValueSpec:
			for _, name := range n.Names {
				known[name.Name] = true
			}
		case *ast.Field:
			for _, name := range n.Names {
				known[name.Name] = true
			}
		}
		return true
	})
}

// quoted returns what stands between backquotes on a page, with the first line it is on.
func quoted(page string) map[string]int {
	found := map[string]int{}
	number := 0
	for line := range strings.Lines(page) {
		number++
		for i, part := range strings.Split(line, "`") {
			if i%2 == 1 && found[part] == 0 {
				found[part] = number
			}
		}
	}
	return found
}

// typeName returns the name of a type of the same package, or "".
func typeName(e ast.Expr) string {
	if id, ok := e.(*ast.Ident); ok {
		return id.Name
	}
	return ""
}
