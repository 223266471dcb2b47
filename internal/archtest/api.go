// Copyright 2026 The jupan authors.
// SPDX-License-Identifier: Apache-2.0

package archtest

import (
	"bytes"
	"fmt"
	"go/ast"
	"go/printer"
	"go/token"
	"slices"
	"strings"
)

// API returns what each exported package offers to a host, by directory: one line for each name,
// sorted, without comments and bodies. A change of a line is a change that a host may notice.
func (t *Tree) API() map[string]string {
	api := map[string]string{}
	for _, p := range t.Packages {
		if !p.isLibrary() || isInternal(p.Dir) || !p.hasCode() {
			continue
		}
		l := &listing{}
		for _, f := range p.Files {
			if f.Test {
				continue
			}
			for _, decl := range f.AST.Decls {
				switch decl := decl.(type) {
				case *ast.FuncDecl:
					l.function(decl)
				case *ast.GenDecl:
					l.declaration(decl)
				}
			}
		}
		slices.Sort(l.lines)
		if text := strings.Join(slices.Compact(l.lines), "\n"); text != "" {
			api[p.Dir] = text + "\n"
		}
	}
	return api
}

// listing gathers the lines of one package.
type listing struct {
	lines []string
}

func (l *listing) add(format string, args ...any) {
	l.lines = append(l.lines, fmt.Sprintf(format, args...))
}

// function lists an exported function, or an exported method of an exported type.
func (l *listing) function(fn *ast.FuncDecl) {
	of := receiver(fn)
	if !fn.Name.IsExported() || of != "" && !ast.IsExported(of) {
		return
	}
	signature := strings.TrimPrefix(source(fn.Type), "func")
	if of == "" {
		l.add("func %s%s", fn.Name.Name, signature)
		return
	}
	l.add("method (%s) %s%s", source(fn.Recv.List[0].Type), fn.Name.Name, signature)
}

// declaration lists the exported names of a group of types, constants or variables.
func (l *listing) declaration(decl *ast.GenDecl) {
	var repeated *ast.ValueSpec
	for i, spec := range decl.Specs {
		switch spec := spec.(type) {
		case *ast.TypeSpec:
			if spec.Name.IsExported() {
				l.typ(spec)
			}
		case *ast.ValueSpec:
			if decl.Tok == token.VAR {
				l.values("var", spec, spec, -1)
				continue
			}
			if len(spec.Values) > 0 || spec.Type != nil {
				repeated = spec
			}
			l.values("const", spec, repeated, i)
		}
	}
}

// values lists constants with their values, because many of them are words of a saved form, and
// variables without. The value of a constant that says none is that of the one before; with iota it
// has its place in the group.
func (l *listing) values(what string, spec, from *ast.ValueSpec, place int) {
	for i, name := range spec.Names {
		if !name.IsExported() {
			continue
		}
		line := what + " " + name.Name
		if from.Type != nil {
			line += " " + source(from.Type)
		}
		if place >= 0 && i < len(from.Values) {
			value := source(from.Values[i])
			if strings.Contains(value, "iota") {
				value += fmt.Sprintf(" with iota %d", place)
			}
			line += " = " + value
		}
		l.add("%s", line)
	}
}

// typ lists a type, and the exported members of a struct or an interface one by one.
func (l *listing) typ(spec *ast.TypeSpec) {
	name := spec.Name.Name
	if spec.TypeParams != nil {
		name += source(&ast.FuncType{Params: &ast.FieldList{}, TypeParams: spec.TypeParams})
	}
	switch x := spec.Type.(type) {
	case *ast.StructType:
		l.add("type %s struct", name)
		l.members(spec.Name.Name, "field", x.Fields)
	case *ast.InterfaceType:
		l.add("type %s interface", name)
		l.members(spec.Name.Name, "in interface", x.Methods)
	default:
		equals := ""
		if spec.Assign.IsValid() {
			equals = "= "
		}
		l.add("type %s %s%s", name, equals, source(spec.Type))
	}
}

// members lists fields with their tags, which name them in JSON, and methods of interfaces. An
// interface with a method that is not exported says so: nobody else can implement it.
func (l *listing) members(of, what string, members *ast.FieldList) {
	for _, m := range members.List {
		tag := ""
		if m.Tag != nil {
			tag = " " + m.Tag.Value
		}
		if len(m.Names) == 0 {
			l.add("%s %s embeds %s%s", what, of, source(m.Type), tag)
		}
		for _, name := range m.Names {
			switch fn, isFunc := m.Type.(*ast.FuncType); {
			case !name.IsExported() && what != "field":
				l.add("%s %s a method of its own", what, of)
			case !name.IsExported():
			case isFunc && what != "field":
				l.add("%s %s.%s%s", what, of, name.Name, strings.TrimPrefix(source(fn), "func"))
			default:
				l.add("%s %s.%s %s%s", what, of, name.Name, source(m.Type), tag)
			}
		}
	}
}

// source prints a piece of syntax on one line.
func source(n ast.Node) string {
	var b bytes.Buffer
	// The printer fails only where the writer does, and a buffer does not.
	_ = printer.Fprint(&b, token.NewFileSet(), n)
	return strings.Join(strings.Fields(b.String()), " ")
}
