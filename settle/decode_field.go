// Copyright 2026 The jupan authors.
// SPDX-License-Identifier: Apache-2.0

package settle

import (
	"encoding/json"
	"fmt"
	"reflect"
	"slices"
	"strings"
)

// jsonField is a field of a Go struct as JSON names it.
type jsonField struct {
	name     string
	index    []int
	required bool // written in any case
	quoted   bool // a number or truth value inside a string
}

type jsonFields []jsonField

// String lists the names.
func (f jsonFields) String() string {
	names := make([]string, len(f))
	for i, field := range f {
		names[i] = field.name
	}
	return strings.Join(names, ", ")
}

func (f jsonFields) byName(name string) (jsonField, bool) {
	i := slices.IndexFunc(f, func(field jsonField) bool { return field.name == name })
	if i < 0 {
		return jsonField{}, false
	}
	return f[i], true
}

// fieldsOf returns the fields of a struct that JSON can name, those of embedded
// structs among them. Of two with one name the outer one is meant.
func fieldsOf(t reflect.Type) jsonFields {
	var fields jsonFields
	for _, f := range reflect.VisibleFields(t) {
		tag := f.Tag.Get("json")
		name, options, _ := strings.Cut(tag, ",")
		inner := f.Type
		if f.Anonymous && inner.Kind() == reflect.Pointer {
			inner = inner.Elem()
		}
		switch {
		case tag == "-" || !f.IsExported() || !reachable(t, f.Index):
			continue
		case f.Anonymous && name == "" && inner.Kind() == reflect.Struct:
			continue // its fields are visible
		case name == "":
			name = f.Name
		}
		has := func(option string) bool { return slices.Contains(strings.Split(options, ","), option) }
		field := jsonField{name, f.Index, !has("omitempty") && !has("omitzero"), has("string")}
		if same, ok := fields.byName(name); !ok {
			fields = append(fields, field)
		} else if len(f.Index) < len(same.index) {
			fields[slices.IndexFunc(fields, func(x jsonField) bool { return x.name == name })] = field
		}
	}
	return fields
}

// reachable reports whether decoding can make the embedded structs on the way:
// no pointer to one of an unexported type is among them.
func reachable(t reflect.Type, index []int) bool {
	for _, i := range index[:len(index)-1] {
		f := t.Field(i)
		if t = f.Type; t.Kind() == reflect.Pointer {
			if !f.IsExported() {
				return false
			}
			t = t.Elem()
		}
	}
	return true
}

// in returns the field of v; it makes the embedded structs on the way.
func (f jsonField) in(v reflect.Value) reflect.Value {
	for _, i := range f.index {
		if v.Kind() == reflect.Pointer {
			if v.IsNil() {
				v.Set(reflect.New(v.Type().Elem()))
			}
			v = v.Elem()
		}
		v = v.Field(i)
	}
	return v
}

// nullable reports whether null is a value of the field.
func (f jsonField) nullable(v reflect.Value) bool {
	switch f.in(v).Kind() {
	case reflect.Pointer, reflect.Slice, reflect.Map, reflect.Interface:
		return true
	}
	return false
}

func (f jsonField) decode(data []byte, v reflect.Value) error {
	if f.quoted {
		var text string
		if json.Unmarshal(data, &text) != nil {
			return mistyped(data, "a string")
		}
		if data = []byte(text); !json.Valid(data) {
			return fault(CodeSyntax, "", "%q is no number or truth value", text)
		}
	}
	return decodeInto(data, f.in(v))
}

// nameIndex returns the place of name in names; the empty name is the first.
func nameIndex(path, name string, names []string) (int, error) {
	if name == "" {
		return 0, nil
	}
	if i := slices.Index(names, name); i >= 0 {
		return i, nil
	}
	return 0, fault(CodeUnknownName, path, "%q is not one of %s", name, strings.Join(names, ", "))
}

// measurePath leads to the measure m of a term, the i-th that it reads: the
// field that holds it, or measures[i] where none does.
func measurePath(t Term, i int, m Measure) string {
	if path, ok := findMeasure(reflect.ValueOf(t), m); ok {
		return path
	}
	return fmt.Sprintf("measures[%d]", i)
}

func findMeasure(v reflect.Value, m Measure) (string, bool) {
	switch v.Kind() {
	case reflect.Pointer:
		if !v.IsNil() {
			return findMeasure(v.Elem(), m)
		}
	case reflect.Slice:
		for i := range v.Len() {
			if path, ok := findMeasure(v.Index(i), m); ok {
				return joinPath(fmt.Sprintf("[%d]", i), path), true
			}
		}
	case reflect.Struct:
		if have, ok := v.Interface().(Measure); ok {
			have.By, have.Scope = m.By, m.Scope // a term may set them
			return "", have.equal(m)
		}
		for _, f := range fieldsOf(v.Type()) {
			field, err := v.FieldByIndexErr(f.index)
			if err != nil {
				continue
			}
			if path, ok := findMeasure(field, m); ok {
				return joinPath(f.name, path), true
			}
		}
	}
	return "", false
}
