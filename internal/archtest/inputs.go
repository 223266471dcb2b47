// Copyright 2026 The jupan authors.
// SPDX-License-Identifier: Apache-2.0

package archtest

import (
	"fmt"
	"go/ast"
	"go/token"
	"path"
	"slices"
	"strings"
)

// inSettle tells whether a file belongs to the part that no binary floating point may enter.
func inSettle(f *File) bool {
	return within(f.Pkg.Dir, "settle") || within(f.Pkg.Dir, "internal/dec")
}

// checkFloats looks for the types, the literals and the calls by which a float could get in.
func checkFloats(t *Tree, report Report) {
	calls := []string{
		"Float32", "Float64", "InexactFloat64", "NewFromFloat", "NewFromFloat32", "SetFloat64",
		"ParseFloat", "FormatFloat", "AppendFloat",
	}
	types := []string{"float32", "float64", "complex64", "complex128"}
	t.libraryFiles(func(f *File) {
		if !inSettle(f) {
			return
		}
		ast.Inspect(f.AST, func(n ast.Node) bool {
			switch n := n.(type) {
			case *ast.BasicLit:
				if isFraction(n) {
					report(f.Path, f.Line(n.Pos()), n.Value+" is a floating-point literal")
				}
			case *ast.AssignStmt:
				if n.Tok == token.DEFINE {
					floatDefaults(f, n.Rhs, report)
				}
			case *ast.ValueSpec:
				if n.Type == nil {
					floatDefaults(f, n.Values, report)
				}
			case *ast.SelectorExpr:
				if slices.Contains(calls, n.Sel.Name) {
					report(f.Path, f.Line(n.Pos()), n.Sel.Name+" goes through a float")
				}
			case *ast.Ident:
				if slices.Contains(types, n.Name) {
					report(f.Path, f.Line(n.Pos()), n.Name+" is not exact")
				}
			}
			return true
		})
	})
}

// isFraction tells whether a literal cannot be a whole number. 1e18 can: as a constant it is exact,
// and the compiler converts it to the integer type at hand.
func isFraction(lit *ast.BasicLit) bool {
	return lit.Kind == token.IMAG || lit.Kind == token.FLOAT && strings.ContainsAny(lit.Value, ".-pP")
}

// floatDefaults reports literals such as 1e18 where no type is at hand, so that they become float64.
func floatDefaults(f *File, values []ast.Expr, report Report) {
	for _, value := range values {
		if lit, ok := value.(*ast.BasicLit); ok && lit.Kind == token.FLOAT && !isFraction(lit) {
			report(f.Path, f.Line(lit.Pos()), lit.Value+" has no type here and becomes a float64")
		}
	}
}

// hiddenInputs lists what would make a figure depend on when or where it was computed, by import
// path and name. What a name maps to is what to do instead.
func hiddenInputs() map[string]map[string]string {
	clock, env := "take the time as an argument", "take an option"
	return map[string]map[string]string{
		"time": {"Now": clock, "Since": clock, "Until": clock, "Local": "name the zone"},
		"os": {
			"Getenv": env, "LookupEnv": env, "Environ": env, "ExpandEnv": env, "Args": env,
			"Hostname": env, "Getpid": env, "Stdin": env, "Stdout": env, "Stderr": env,
		},
		"fmt": {
			"Print": "return a value", "Printf": "return a value", "Println": "return a value",
		},
	}
}

// timers lists what waits by the wall clock; only the adapters wait.
func timers() map[string]map[string]string {
	text := "only adapters wait"
	return map[string]map[string]string{"time": {
		"Sleep": text, "After": text, "AfterFunc": text, "Tick": text, "NewTimer": text, "NewTicker": text,
	}}
}

// checkInputs keeps clocks, environment and standard streams out of the library.
func checkInputs(t *Tree, report Report) {
	hidden, waiting := hiddenInputs(), timers()
	t.libraryFiles(func(f *File) {
		f.selectors(func(sel *ast.SelectorExpr, imported string) {
			text := hidden[imported][sel.Sel.Name]
			if text == "" && !within(f.Pkg.Dir, "adapters") {
				text = waiting[imported][sel.Sel.Name]
			}
			if text != "" {
				name := path.Base(imported) + "." + sel.Sel.Name
				report(f.Path, f.Line(sel.Pos()), name+" is a hidden input; "+text)
			}
		})
	})
}

// selectors calls visit for each name of the file that is taken from an import.
func (f *File) selectors(visit func(sel *ast.SelectorExpr, imported string)) {
	ast.Inspect(f.AST, func(n ast.Node) bool {
		if sel, ok := n.(*ast.SelectorExpr); ok {
			if x, ok := sel.X.(*ast.Ident); ok && f.Imports[x.Name] != "" {
				visit(sel, f.Imports[x.Name])
			}
		}
		return true
	})
}

// foldFile is the one file of the core that starts goroutines: the parallel fold.
const foldFile = "settle/fold.go"

// checkGoroutines looks for go statements and for the calls that hide one. Adapters pull in
// parallel, so they are free.
func checkGoroutines(t *Tree, report Report) {
	t.libraryFiles(func(f *File) {
		if f.Path == foldFile || within(f.Pkg.Dir, "adapters") {
			return
		}
		ast.Inspect(f.AST, func(n ast.Node) bool {
			switch n := n.(type) {
			case *ast.GoStmt:
				report(f.Path, f.Line(n.Pos()), "a go statement outside "+foldFile)
			case *ast.ImportSpec:
				if strings.HasPrefix(importPath(n), "golang.org/x/sync/") {
					report(f.Path, f.Line(n.Pos()), importPath(n)+" outside "+foldFile)
				}
			case *ast.CallExpr:
				if name := startsGoroutine(n); name != "" {
					text := fmt.Sprintf("a call of %s starts a goroutine outside %s", name, foldFile)
					report(f.Path, f.Line(n.Pos()), text)
				}
			}
			return true
		})
	})
}

// startsGoroutine returns the name of a called method that runs its argument concurrently.
func startsGoroutine(call *ast.CallExpr) string {
	sel, ok := call.Fun.(*ast.SelectorExpr)
	if ok && slices.Contains([]string{"Go", "TryGo", "AfterFunc"}, sel.Sel.Name) {
		return sel.Sel.Name
	}
	return ""
}

// checkPanics allows panic in functions named Must, where the caller asked for it, and lets nothing
// end the process.
func checkPanics(t *Tree, report Report) {
	t.libraryFiles(func(f *File) {
		for _, decl := range f.AST.Decls {
			fn, ok := decl.(*ast.FuncDecl)
			if ok && strings.HasPrefix(strings.ToLower(fn.Name.Name), "must") {
				continue
			}
			ast.Inspect(decl, func(n ast.Node) bool {
				call, ok := n.(*ast.CallExpr)
				if !ok {
					return true
				}
				switch fun := call.Fun.(type) {
				case *ast.Ident:
					if fun.Name == "panic" {
						report(f.Path, f.Line(n.Pos()), "panic outside Must*; return an error")
					}
				case *ast.SelectorExpr:
					if x, ok := fun.X.(*ast.Ident); ok && x.Name == "os" && fun.Sel.Name == "Exit" {
						report(f.Path, f.Line(n.Pos()), "os.Exit ends the host; return an error")
					}
				}
				return true
			})
		}
	})
}
