// Copyright 2026 The jupan authors.
// SPDX-License-Identifier: Apache-2.0

package archtest

import (
	"fmt"
	"go/ast"
	"regexp"
	"strings"
)

// The limits of size, in lines and in parameters beside the context.
const (
	fileLinesMax = 500
	funcLinesMax = 70
	paramsMax    = 4
)

// checkSizes measures files, functions and parameter lists, tests and generated files aside.
func checkSizes(t *Tree, report Report) {
	for _, p := range t.Packages {
		for _, f := range p.Files {
			if f.Test || f.Generated {
				continue
			}
			if lines := strings.Count(f.Source, "\n"); lines > fileLinesMax {
				text := fmt.Sprintf("%d lines, at most %d; one file holds one idea", lines, fileLinesMax)
				report(f.Path, fileLinesMax+1, text)
			}
			for _, decl := range f.AST.Decls {
				if fn, ok := decl.(*ast.FuncDecl); ok {
					f.checkFuncSize(fn, report)
				}
			}
		}
	}
}

// checkFuncSize measures one function.
func (f *File) checkFuncSize(fn *ast.FuncDecl, report Report) {
	first := f.Line(fn.Pos())
	if lines := f.Line(fn.End()) - first + 1; lines > funcLinesMax {
		text := fmt.Sprintf("%s has %d lines, at most %d", fn.Name.Name, lines, funcLinesMax)
		report(f.Path, first, text)
	}
	if n := f.params(fn); n > paramsMax {
		text := fmt.Sprintf("%s has %d parameters, at most %d beside the context; pass a struct",
			fn.Name.Name, n, paramsMax)
		report(f.Path, first, text)
	}
}

// params counts a function's parameters, the context aside.
func (f *File) params(fn *ast.FuncDecl) int {
	n := 0
	for _, field := range fn.Type.Params.List {
		if sel, ok := field.Type.(*ast.SelectorExpr); ok && sel.Sel.Name == "Context" {
			continue
		}
		n += max(1, len(field.Names))
	}
	return n
}

// checkHeader asks each Go file for the two lines of the licence, and for the blank line that keeps
// them out of the package comment.
func checkHeader(t *Tree, report Report) {
	header := regexp.MustCompile(`\A// Copyright 20\d\d The jupan authors\.
// SPDX-License-Identifier: Apache-2\.0
(\n|// Code generated )`)
	for _, p := range t.Packages {
		for _, f := range p.Files {
			if !header.MatchString(f.Source) {
				report(f.Path, 1, "the file does not begin with the copyright line, the SPDX line and a blank line")
			}
		}
	}
}

// checkUnfinished looks in comments for marks that something is left to do.
func checkUnfinished(t *Tree, report Report) {
	mark := regexp.MustCompile(`\b(TODO|FIXME|XXX|HACK)\b|(?i)\bnot (yet )?implemented\b`)
	for _, p := range t.Packages {
		for _, f := range p.Files {
			for _, group := range f.AST.Comments {
				for _, c := range group.List {
					if found := mark.FindString(c.Text); found != "" {
						report(f.Path, f.Line(c.Pos()), "a mark of something unfinished: "+found)
					}
				}
			}
		}
	}
}

// checkTraces looks in everything people read for paths of a machine and numbers of threads, none
// of which means anything to a reader elsewhere.
func checkTraces(t *Tree, report Report) {
	trace := regexp.MustCompile(`(?:^|[^\w.$-])/(?:home|tmp|root|Users)/\w|(?i)\bissue #?\d+\b`)
	for _, text := range t.Texts {
		number := 0
		for line := range strings.Lines(text.Content) {
			number++
			if found := trace.FindString(line); found != "" {
				report(text.Path, number, fmt.Sprintf("mentions %q", strings.TrimSpace(found)))
			}
		}
	}
}
