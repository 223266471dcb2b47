// Copyright 2026 The jupan authors.
// SPDX-License-Identifier: Apache-2.0

package archtest

import (
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"io/fs"
	"path"
	"slices"
	"strconv"
	"strings"
)

// Tree is a repository, read and parsed once. It is not changed afterwards.
type Tree struct {
	Modules  []*Module
	Packages []*Package
	Texts    []*Text
	fset     *token.FileSet
	fsys     fs.FS
}

// Module is one go.mod and where it lies; the root module's Dir is ".".
type Module struct {
	Dir      string
	Path     string
	Go       string
	Requires []Line
	Replaces []Line
	Tools    []Line
}

// Line is one entry of a go.mod or of a list, with its line number.
type Line struct {
	Text string
	Line int
}

// Package is one directory of Go files; external tests are counted with what they test.
type Package struct {
	Dir    string
	Name   string
	Module *Module
	Files  []*File
}

// File is one parsed Go file. Imports maps the local name of each import to its path.
type File struct {
	Path      string
	Base      string
	Pkg       *Package
	AST       *ast.File
	Source    string
	Test      bool
	Generated bool
	Imports   map[string]string
	fset      *token.FileSet
}

// Text is any file that people read: sources, papers, scripts and configuration.
type Text struct {
	Path    string
	Content string
}

// Line returns the line of a position in the file.
func (f *File) Line(pos token.Pos) int { return f.fset.Position(pos).Line }

// Root returns the module at the top.
func (t *Tree) Root() *Module {
	i := slices.IndexFunc(t.Modules, func(m *Module) bool { return m.Dir == "." })
	return t.Modules[i]
}

// Text returns the text at a path, or nil.
func (t *Tree) Text(name string) *Text {
	i := slices.IndexFunc(t.Texts, func(x *Text) bool { return x.Path == name })
	if i < 0 {
		return nil
	}
	return t.Texts[i]
}

// Load reads a repository. Directories named testdata or vendor and hidden ones are passed over,
// except the hidden ones that hold the gate and the papers.
func Load(fsys fs.FS) (*Tree, error) {
	t := &Tree{fset: token.NewFileSet(), fsys: fsys}
	err := fs.WalkDir(fsys, ".", func(name string, d fs.DirEntry, err error) error {
		switch {
		case err != nil:
			return err
		case d.IsDir() && skipped(d.Name()):
			return fs.SkipDir
		case d.IsDir() || !isText(name):
			return nil
		}
		content, err := fs.ReadFile(fsys, name)
		if err != nil {
			return err
		}
		t.Texts = append(t.Texts, &Text{Path: name, Content: string(content)})
		return nil
	})
	if err != nil {
		return nil, err
	}
	return t, t.parse()
}

// skipped tells whether a directory is none of the rules' business.
func skipped(base string) bool {
	switch base {
	case ".", ".ci", ".github":
		return false
	case "testdata", "vendor":
		return true
	}
	return base[0] == '.' || base[0] == '_'
}

// isText tells whether a file is one that people write and read.
func isText(name string) bool {
	if strings.HasPrefix(name, ".ci/") {
		return true
	}
	switch path.Ext(name) {
	case ".go", ".mod", ".work", ".md", ".txt", ".sh", ".yml", ".yaml":
		return true
	}
	return false
}

// parse turns the texts into modules and packages.
func (t *Tree) parse() error {
	for _, text := range t.Texts {
		if path.Base(text.Path) == "go.mod" {
			t.Modules = append(t.Modules, parseModule(text))
		}
	}
	if !slices.ContainsFunc(t.Modules, func(m *Module) bool { return m.Dir == "." }) {
		return fmt.Errorf("archtest: no go.mod at the top")
	}
	packages := map[string]*Package{}
	for _, text := range t.Texts {
		if path.Ext(text.Path) != ".go" {
			continue
		}
		file, err := parseFile(t.fset, text)
		if err != nil {
			return err
		}
		dir := path.Dir(text.Path)
		if packages[dir] == nil {
			packages[dir] = &Package{Dir: dir, Module: t.moduleOf(dir)}
			t.Packages = append(t.Packages, packages[dir])
		}
		packages[dir].add(file)
	}
	return nil
}

// add puts a file into its package.
func (p *Package) add(f *File) {
	f.Pkg = p
	p.Files = append(p.Files, f)
	if !f.Test || p.Name == "" {
		p.Name = strings.TrimSuffix(f.AST.Name.Name, "_test")
	}
}

// moduleOf returns the module with the longest directory that holds dir.
func (t *Tree) moduleOf(dir string) *Module {
	best := t.Root()
	for _, m := range t.Modules {
		if within(dir, m.Dir) && (best.Dir == "." || len(m.Dir) > len(best.Dir)) {
			best = m
		}
	}
	return best
}

// within tells whether dir is top or lies below it; everything lies below ".".
func within(dir, top string) bool {
	return top == "." || dir == top || strings.HasPrefix(dir, top+"/")
}

// parseFile parses one Go file with its comments.
func parseFile(fset *token.FileSet, text *Text) (*File, error) {
	mode := parser.ParseComments | parser.SkipObjectResolution
	tree, err := parser.ParseFile(fset, text.Path, text.Content, mode)
	if err != nil {
		return nil, fmt.Errorf("archtest: parse: %w", err)
	}
	f := &File{
		Path:      text.Path,
		Base:      path.Base(text.Path),
		AST:       tree,
		Source:    text.Content,
		Test:      strings.HasSuffix(text.Path, "_test.go"),
		Generated: ast.IsGenerated(tree),
		Imports:   map[string]string{},
		fset:      fset,
	}
	for _, spec := range tree.Imports {
		f.Imports[localName(spec)] = importPath(spec)
	}
	return f, nil
}

// importPath returns the path without its quotes.
func importPath(spec *ast.ImportSpec) string {
	p, err := strconv.Unquote(spec.Path.Value)
	if err != nil {
		return spec.Path.Value
	}
	return p
}

// localName returns the name an import has in its file: its own, or the last element of its path
// that is not a major version.
func localName(spec *ast.ImportSpec) string {
	if spec.Name != nil {
		return spec.Name.Name
	}
	p := importPath(spec)
	base := path.Base(p)
	if len(base) > 1 && base[0] == 'v' && strings.Trim(base[1:], "0123456789") == "" {
		base = path.Base(path.Dir(p))
	}
	return base
}

// parseModule reads the parts of a go.mod that the rules look at.
func parseModule(text *Text) *Module {
	m := &Module{Dir: path.Dir(text.Path)}
	block := ""
	for i, raw := range strings.Split(text.Content, "\n") {
		line, _, _ := strings.Cut(raw, "//")
		line = strings.TrimSpace(line)
		verb, rest, _ := strings.Cut(line, " ")
		switch {
		case line == "":
		case line == ")":
			block = ""
		case block != "":
			m.set(block, Line{Text: line, Line: i + 1})
		case rest == "(":
			block = verb
		default:
			m.set(verb, Line{Text: strings.TrimSpace(rest), Line: i + 1})
		}
	}
	return m
}

// set notes one directive.
func (m *Module) set(verb string, line Line) {
	switch verb {
	case "module":
		m.Path = line.Text
	case "go":
		m.Go = line.Text
	case "require":
		m.Requires = append(m.Requires, line)
	case "replace":
		m.Replaces = append(m.Replaces, line)
	case "tool":
		m.Tools = append(m.Tools, line)
	}
}
