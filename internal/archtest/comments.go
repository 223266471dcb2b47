// Copyright 2026 The jupan authors.
// SPDX-License-Identifier: Apache-2.0

package archtest

import (
	"go/ast"
	"slices"
	"strings"
	"unicode"
)

// wordsMin is the length from which a comment can say more than the name it stands on.
const wordsMin = 3

// checkComments asks each exported name for a comment that says more than the name. In the rooms
// that hosts see, fields, methods of interfaces and constants are asked one by one.
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

// isSeen tells whether hosts see the file's package.
func (f *File) isSeen() bool { return f.Pkg.isLibrary() && !isInternal(f.Pkg.Dir) }

// prescribed lists methods whose meaning a standard interface lays down. Where no host sees them they
// need no comment.
func prescribed() []string {
	return []string{
		"Error", "Unwrap", "Is", "As", "String", "AppendText", "MarshalText", "UnmarshalText",
		"MarshalJSON", "UnmarshalJSON", "MarshalBinary", "UnmarshalBinary", "Scan", "Value",
		"Len", "Less", "Swap",
	}
}

// checkFunc reports an exported function or method without a comment.
func (f *File) checkFunc(fn *ast.FuncDecl, report Report) {
	of := receiver(fn)
	if !fn.Name.IsExported() || of != "" && !ast.IsExported(of) {
		return
	}
	if of != "" && !f.isSeen() && slices.Contains(prescribed(), fn.Name.Name) {
		return
	}
	f.checkComment(fn, strings.TrimPrefix(of+"."+fn.Name.Name, "."), fn.Doc, report)
}

// checkComment reports a declaration whose comment is missing or says no more than its name.
func (f *File) checkComment(n ast.Node, name string, doc *ast.CommentGroup, report Report) {
	switch words := len(strings.Fields(doc.Text())); {
	case words == 0:
		report(f.Path, f.Line(n.Pos()), name+" has no comment")
	case words < wordsMin || f.isSeen() && repeats(doc.Text(), name):
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
			if f.isSeen() {
				f.checkMembers(spec, doc.Text(), report)
			}
		case *ast.ValueSpec:
			f.checkValues(spec, decl, report)
		}
	}
}

// checkValues reports exported constants and variables without a comment: of their own or, where the
// group's comment names them, of the group.
func (f *File) checkValues(spec *ast.ValueSpec, decl *ast.GenDecl, report Report) {
	own := spec.Doc.Text() + spec.Comment.Text()
	for _, name := range spec.Names {
		switch {
		case !name.IsExported() || f.Generated:
		case own == "" && decl.Doc == nil,
			own == "" && f.isSeen() && len(decl.Specs) > 1 && !names(decl.Doc.Text(), name.Name):
			report(f.Path, f.Line(name.Pos()), name.Name+" has no comment")
		case f.isSeen() && own != "" && repeats(own, name.Name):
			report(f.Path, f.Line(name.Pos()), "the comment of "+name.Name+" only repeats its name")
		}
	}
}

// checkMembers reports exported fields and interface methods without a comment. A comment also covers
// those members that it names and that follow it without a gap, and the type's own comment those
// that it names.
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
	above, last := "", 0
	for _, member := range members.List {
		own := member.Doc.Text() + member.Comment.Text()
		if member.Doc != nil || f.Line(member.Pos()) != last+1 {
			above = member.Doc.Text()
		}
		last = f.Line(member.End())
		for _, name := range member.Names {
			full := spec.Name.Name + "." + name.Name
			switch {
			case !name.IsExported():
			case own == "" && !names(above, name.Name) && !names(doc, name.Name):
				report(f.Path, f.Line(name.Pos()), full+" has no comment")
			case own != "" && repeats(own, full):
				report(f.Path, f.Line(name.Pos()), "the comment of "+full+" only repeats its name")
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

// repeats tells whether nothing is left of a comment but the words of the name and those that say
// nothing by themselves. What is quoted says something.
func repeats(doc, name string) bool {
	if strings.Contains(doc, `"`) {
		return false
	}
	known := map[string]bool{}
	for _, word := range strings.Fields(
		"a an the is are was of for to in on by with and or its it this that which returns return gives given",
	) {
		known[word] = true
	}
	for _, word := range camel(name) {
		known[word] = true
	}
	letters := func(r rune) bool { return unicode.IsLetter(r) || unicode.IsDigit(r) }
	for word := range strings.FieldsFuncSeq(strings.ToLower(doc), func(r rune) bool { return !letters(r) }) {
		if !known[word] && !known[strings.TrimSuffix(word, "s")] && !known[word+"s"] {
			return false
		}
	}
	return true
}

// camel returns the words of a name, in lower case, and the parts of the name as they stand.
func camel(name string) []string {
	var words []string
	for _, part := range strings.Split(name, ".") {
		words = append(words, strings.ToLower(part))
		begin := 0
		for i, r := range part {
			if i > begin && unicode.IsUpper(r) {
				words = append(words, strings.ToLower(part[begin:i]))
				begin = i
			}
		}
		words = append(words, strings.ToLower(part[begin:]))
	}
	return words
}
