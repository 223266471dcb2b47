// Copyright 2026 The jupan authors.
// SPDX-License-Identifier: Apache-2.0

package archtest

import (
	"fmt"
	"go/ast"
	"go/token"
	"slices"
	"strings"
)

// checkInit refuses init functions: what they do cannot be seen, ordered or tested by a host.
func checkInit(t *Tree, report Report) {
	for _, p := range t.Packages {
		for _, f := range p.Files {
			for _, decl := range f.AST.Decls {
				fn, ok := decl.(*ast.FuncDecl)
				if ok && fn.Recv == nil && fn.Name.Name == "init" {
					report(f.Path, f.Line(fn.Pos()), "an init function; pass the value instead")
				}
			}
		}
	}
}

// checkState allows four kinds of package variable, none of which is ever written to: sentinels
// made by errors.New, or by fmt.Errorf around another one, embedded files that are strings or embed.FS, unexported tables that are
// arrays of constants, and unexported values made by a Must function of this repository.
func checkState(t *Tree, report Report) {
	for _, p := range t.Packages {
		if !p.isLibrary() {
			continue
		}
		names := map[string]variable{}
		for _, f := range p.Files {
			if !f.Test {
				f.variables(func(spec *ast.ValueSpec, decl *ast.GenDecl) {
					t.checkVariable(f, spec, decl, report)
					note(names, spec)
				})
			}
		}
		for _, f := range p.Files {
			if !f.Test {
				checkWrites(f, names, report)
			}
		}
	}
}

// variable is what the search for writes knows of a package variable.
type variable struct {
	known, table bool
}

// note adds the names of one var.
func note(names map[string]variable, spec *ast.ValueSpec) {
	for i, name := range spec.Names {
		if name.Name != "_" {
			names[name.Name] = variable{known: true, table: i < len(spec.Values) && isTable(spec.Values[i])}
		}
	}
}

// variables calls visit for each package-level var of the file.
func (f *File) variables(visit func(spec *ast.ValueSpec, decl *ast.GenDecl)) {
	for _, decl := range f.AST.Decls {
		gen, ok := decl.(*ast.GenDecl)
		if !ok || gen.Tok != token.VAR {
			continue
		}
		for _, spec := range gen.Specs {
			if value, ok := spec.(*ast.ValueSpec); ok {
				visit(value, gen)
			}
		}
	}
}

// checkVariable reports each name of one var that is none of the four kinds.
func (t *Tree) checkVariable(f *File, spec *ast.ValueSpec, decl *ast.GenDecl, report Report) {
	embedded := isEmbedded(spec, decl)
	for i, name := range spec.Names {
		var value ast.Expr
		if i < len(spec.Values) {
			value = spec.Values[i]
		}
		switch {
		case name.Name == "_", embedded, isSentinel(f, value):
		case !name.IsExported() && (isTable(value) || t.isMust(f, value)):
		default:
			text := "package variable %s: only sentinels, embedded files, unexported arrays of constants" +
				" and Must values may stand here"
			report(f.Path, f.Line(name.Pos()), fmt.Sprintf(text, name.Name))
		}
	}
}

// isEmbedded tells whether a var is filled by go:embed with something that cannot be changed.
func isEmbedded(spec *ast.ValueSpec, decl *ast.GenDecl) bool {
	for _, doc := range []*ast.CommentGroup{spec.Doc, decl.Doc} {
		if doc == nil {
			continue
		}
		for _, c := range doc.List {
			if strings.HasPrefix(c.Text, "//go:embed ") {
				_, isSlice := spec.Type.(*ast.ArrayType)
				return !isSlice
			}
		}
	}
	return false
}

// isSentinel tells whether a value is an error that is made once.
func isSentinel(f *File, value ast.Expr) bool {
	imported, name := f.called(value)
	return imported == "errors" && name == "New" || imported == "fmt" && name == "Errorf"
}

// isMust tells whether a value is made by a Must function of this repository.
func (t *Tree) isMust(f *File, value ast.Expr) bool {
	imported, name := f.called(value)
	_, ours := t.inside(imported)
	return strings.HasPrefix(strings.ToLower(name), "must") && (ours || imported == "")
}

// called returns the import and the name of the function that an expression calls; the import of a
// function of the same package is empty.
func (f *File) called(value ast.Expr) (imported, name string) {
	call, ok := value.(*ast.CallExpr)
	if !ok {
		return "", ""
	}
	switch fun := call.Fun.(type) {
	case *ast.Ident:
		return "", fun.Name
	case *ast.SelectorExpr:
		if x, ok := fun.X.(*ast.Ident); ok {
			return f.Imports[x.Name], fun.Sel.Name
		}
	}
	return "", ""
}

// isTable tells whether a value is an array literal in which nothing is shared by reference.
func isTable(value ast.Expr) bool {
	lit, ok := value.(*ast.CompositeLit)
	if !ok {
		return false
	}
	array, ok := lit.Type.(*ast.ArrayType)
	if !ok || array.Len == nil {
		return false
	}
	constant := true
	ast.Inspect(lit, func(n ast.Node) bool {
		switch n := n.(type) {
		case *ast.MapType, *ast.ChanType, *ast.StarExpr, *ast.InterfaceType:
			constant = false
		case *ast.ArrayType:
			constant = constant && n.Len != nil
		case *ast.UnaryExpr:
			constant = constant && n.Op != token.AND
		case *ast.CallExpr:
			constant = constant && isConversion(n)
		case *ast.FuncLit:
			return false // a function is constant whatever it calls
		}
		return constant
	})
	return constant
}

// isConversion tells whether a call converts to a basic type.
func isConversion(call *ast.CallExpr) bool {
	basic := []string{
		"int", "int8", "int16", "int32", "int64", "uint", "uint8", "uint16", "uint32", "uint64",
		"byte", "rune", "string",
	}
	id, ok := call.Fun.(*ast.Ident)
	return ok && slices.Contains(basic, id.Name)
}

// checkWrites reports each place that changes a package variable or hands out its address.
func checkWrites(f *File, names map[string]variable, report Report) {
	fault := func(n ast.Node, target ast.Expr, what string) {
		if name := base(target); names[name].known {
			text := fmt.Sprintf("%s the package variable %s (rename a local one)", what, name)
			report(f.Path, f.Line(n.Pos()), text)
		}
	}
	ast.Inspect(f.AST, func(n ast.Node) bool {
		switch n := n.(type) {
		case *ast.AssignStmt:
			for _, target := range n.Lhs {
				if n.Tok != token.DEFINE {
					fault(n, target, "writes to")
				}
			}
		case *ast.IncDecStmt:
			fault(n, n.X, "writes to")
		case *ast.RangeStmt:
			if n.Tok == token.ASSIGN {
				fault(n, n.Key, "writes to")
				fault(n, n.Value, "writes to")
			}
		case *ast.UnaryExpr:
			if n.Op == token.AND {
				fault(n, n.X, "takes the address of")
			}
		case *ast.SliceExpr:
			if names[base(n.X)].table {
				fault(n, n.X, "hands out the array of")
			}
		}
		return true
	})
}

// base returns the name at the left end of a chain of indexes and parentheses.
func base(e ast.Expr) string {
	switch e := e.(type) {
	case *ast.Ident:
		return e.Name
	case *ast.IndexExpr:
		return base(e.X)
	case *ast.ParenExpr:
		return base(e.X)
	case *ast.StarExpr:
		return base(e.X)
	case *ast.SelectorExpr:
		return base(e.X)
	}
	return ""
}

// sentinelsMax bounds the classes of error that a package asks its callers to tell apart.
const sentinelsMax = 8

// checkErrors counts a package's sentinels and asks that typed errors are named as such.
func checkErrors(t *Tree, report Report) {
	counts := map[*Package]int{}
	t.libraryFiles(func(f *File) {
		f.variables(func(spec *ast.ValueSpec, _ *ast.GenDecl) {
			for _, name := range spec.Names {
				if !strings.HasPrefix(name.Name, "Err") {
					continue
				}
				counts[f.Pkg]++
				if counts[f.Pkg] == sentinelsMax+1 {
					report(f.Path, f.Line(name.Pos()), "more than 8 sentinels; put identity into a typed error")
				}
			}
		})
		for _, decl := range f.AST.Decls {
			fn, ok := decl.(*ast.FuncDecl)
			if ok && fn.Name.Name == "Error" && fn.Recv != nil && fn.Type.Params.NumFields() == 0 {
				if name := receiver(fn); !strings.HasSuffix(name, "Error") {
					report(f.Path, f.Line(fn.Pos()), "the error type "+name+" is not named …Error")
				}
			}
		}
	})
}

// receiver returns the name of a method's type without pointer and type parameters, or "".
func receiver(fn *ast.FuncDecl) string {
	if fn.Recv == nil || len(fn.Recv.List) == 0 {
		return ""
	}
	e := fn.Recv.List[0].Type
	for {
		switch x := e.(type) {
		case *ast.StarExpr:
			e = x.X
		case *ast.IndexExpr:
			e = x.X
		case *ast.IndexListExpr:
			e = x.X
		case *ast.Ident:
			return x.Name
		default:
			return ""
		}
	}
}
