// Copyright 2026 The jupan authors.
// SPDX-License-Identifier: Apache-2.0

package testkit

import (
	"go/ast"
	"go/constant"
	"go/importer"
	"go/parser"
	"go/token"
	"go/types"
	"math"
	"path/filepath"
	"strings"
	"testing"
)

// NothingFuses reads the source of the packages in directories that promise the same bits everywhere,
// and reports float64 products that meet a sum without a conversion between: x*y + z, which a compiler
// may round once instead of twice. A product by a power of two is exact and may stand. It is skipped in
// short runs, because it reads the types of the standard library from source.
func NothingFuses(t *testing.T, dirs ...string) {
	t.Helper()
	if testing.Short() {
		t.Skip("reads the standard library's types from source")
	}
	fset := token.NewFileSet()
	imports := importer.ForCompiler(fset, "source", nil)
	for _, dir := range dirs {
		files := parse(t, fset, dir)
		info := &types.Info{Types: map[ast.Expr]types.TypeAndValue{}}
		config := types.Config{Importer: imports}
		if _, err := config.Check(dir, fset, files, info); err != nil {
			t.Fatalf("%s: %v", dir, err)
		}
		for _, file := range files {
			ast.Inspect(file, func(n ast.Node) bool {
				for _, operand := range summands(n) {
					if fuses(info, operand) {
						t.Errorf("%s: write float64() around the product", fset.Position(operand.Pos()))
					}
				}
				return true
			})
		}
	}
}

func parse(t *testing.T, fset *token.FileSet, dir string) []*ast.File {
	t.Helper()
	paths, err := filepath.Glob(filepath.Join(dir, "*.go"))
	if err != nil {
		t.Fatal(err)
	}
	var files []*ast.File
	for _, path := range paths {
		if strings.HasSuffix(path, "_test.go") {
			continue
		}
		file, err := parser.ParseFile(fset, path, nil, parser.SkipObjectResolution)
		if err != nil {
			t.Fatal(err)
		}
		files = append(files, file)
	}
	return files
}

// summands returns what a node adds or subtracts.
func summands(n ast.Node) []ast.Expr {
	switch n := n.(type) {
	case *ast.BinaryExpr:
		if n.Op == token.ADD || n.Op == token.SUB {
			return []ast.Expr{n.X, n.Y}
		}
	case *ast.AssignStmt:
		if n.Tok == token.ADD_ASSIGN || n.Tok == token.SUB_ASSIGN {
			return n.Rhs
		}
	}
	return nil
}

// fuses tells whether an expression is a float64 product whose rounding could be left out.
func fuses(info *types.Info, e ast.Expr) bool {
	e = ast.Unparen(e)
	if minus, ok := e.(*ast.UnaryExpr); ok {
		e = ast.Unparen(minus.X)
	}
	product, ok := e.(*ast.BinaryExpr)
	if !ok || product.Op != token.MUL || info.Types[product].Value != nil {
		return false
	}
	basic, ok := info.TypeOf(product).Underlying().(*types.Basic)
	if !ok || basic.Info()&types.IsFloat == 0 {
		return false
	}
	return !powerOfTwo(info, product.X) && !powerOfTwo(info, product.Y)
}

// powerOfTwo tells whether an expression is a constant such as 2, −0.5 or 1.
func powerOfTwo(info *types.Info, e ast.Expr) bool {
	value := info.Types[e].Value
	if value == nil {
		return false
	}
	x, _ := constant.Float64Val(constant.ToFloat(value))
	fraction, _ := math.Frexp(math.Abs(x))
	return fraction == 0.5
}
