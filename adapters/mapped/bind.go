// Copyright 2026 The jupan authors.
// SPDX-License-Identifier: Apache-2.0

package mapped

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"reflect"
	"slices"
	"strings"

	"github.com/jupan-go/jupan/settle"
)

// binder reads JSON into a Mapping and notes each fault with its path.
type binder struct{ faults []error }

func (b *binder) add(path string, code settle.FaultCode, format string, args ...any) {
	b.faults = append(b.faults, &settle.FieldError{Path: path, Code: code, Err: fmt.Errorf(format, args...)})
}

// document reads one JSON value and nothing behind it.
func (b *binder) document(data []byte, v any) {
	if !json.Valid(data) {
		d := json.NewDecoder(bytes.NewReader(data))
		var first json.RawMessage
		err := d.Decode(&first)
		switch {
		case errors.Is(err, io.EOF):
			err = errors.New("empty")
		case err == nil:
			err = errors.New("more than one value")
		}
		b.add("", settle.CodeSyntax, "not JSON: %w", err)
		return
	}
	b.value("", data, reflect.ValueOf(v).Elem())
}

// value reads one JSON value.
func (b *binder) value(path string, data []byte, v reflect.Value) {
	if string(data) == "null" {
		return
	}
	switch v.Kind() {
	case reflect.Pointer:
		v.Set(reflect.New(v.Type().Elem()))
		b.value(path, data, v.Elem())
	case reflect.Struct:
		b.object(path, data, v)
	case reflect.Slice:
		var items []json.RawMessage
		if json.Unmarshal(data, &items) != nil {
			b.add(path, settle.CodeType, "%s, want a list", clip(data))
			return
		}
		v.Set(reflect.MakeSlice(v.Type(), len(items), len(items)))
		for i, item := range items {
			b.value(fmt.Sprintf("%s[%d]", path, i), item, v.Index(i))
		}
	case reflect.Map:
		b.table(path, data, v)
	default:
		if json.Unmarshal(data, v.Addr().Interface()) != nil {
			b.add(path, settle.CodeType, "%s, want %s", clip(data), wanted(v.Kind()))
		}
	}
}

func wanted(k reflect.Kind) string {
	switch k {
	case reflect.Bool:
		return "true or false"
	case reflect.Int:
		return "a whole number"
	}
	return "a string"
}

func clip(data []byte) string {
	const shown = 40
	if len(data) > shown {
		return string(data[:shown]) + "…"
	}
	return string(data)
}

// object reads an object, or the text that stands for one.
func (b *binder) object(path string, data []byte, v reflect.Value) {
	if data[0] == '"' {
		if short := shorthand(v.Type()); short != "" {
			b.value(path, data, v.FieldByName(short))
			return
		}
	}
	names := fieldsOf(v.Type())
	given := map[string]bool{}
	b.members(path, data, func(name, path string, value []byte) {
		i := slices.Index(names, name)
		switch {
		case i < 0:
			b.add(path, settle.CodeUnknownField, "unknown field, not one of %s", strings.Join(names, ", "))
		case given[name]:
			b.add(path, settle.CodeDuplicate, "given twice")
		default:
			b.value(path, value, v.Field(i))
		}
		given[name] = true
	})
}

// table reads an object whose names are not known beforehand.
func (b *binder) table(path string, data []byte, v reflect.Value) {
	v.Set(reflect.MakeMap(v.Type()))
	b.members(path, data, func(name, path string, value []byte) {
		key := reflect.ValueOf(name)
		if v.MapIndex(key).IsValid() {
			b.add(path, settle.CodeDuplicate, "given twice")
		}
		element := reflect.New(v.Type().Elem()).Elem()
		b.value(path, value, element)
		v.SetMapIndex(key, element)
	})
}

// members calls visit with each member of an object, in their order.
func (b *binder) members(path string, data []byte, visit func(name, path string, value []byte)) {
	d := json.NewDecoder(bytes.NewReader(data))
	if start, err := d.Token(); err != nil || start != json.Delim('{') {
		b.add(path, settle.CodeType, "%s, want an object", clip(data))
		return
	}
	for d.More() {
		token, err := d.Token()
		name, ok := token.(string)
		var value json.RawMessage
		if err == nil {
			err = d.Decode(&value)
		}
		if err != nil || !ok {
			return // it is valid JSON, so this is out of reach
		}
		visit(name, within(path, name), value)
	}
}

// within is the path of a member.
func within(path, name string) string {
	plain := name != "" && strings.IndexFunc(name, func(c rune) bool {
		return c != '_' && (c < 'a' || c > 'z') && (c < '0' || c > '9')
	}) < 0
	switch {
	case !plain:
		return fmt.Sprintf("%s[%q]", path, name)
	case path == "":
		return name
	}
	return path + "." + name
}

// shorthand is the field that a text alone stands for.
func shorthand(t reflect.Type) string {
	switch t {
	case reflect.TypeFor[Kind]():
		return "Value"
	case reflect.TypeFor[Text](), reflect.TypeFor[Amount](), reflect.TypeFor[Quantity](),
		reflect.TypeFor[Currency](), reflect.TypeFor[Total]():
		return "Column"
	}
	return ""
}

// fieldsOf are the names of a struct's fields in JSON.
func fieldsOf(t reflect.Type) []string {
	names := make([]string, t.NumField())
	for i := range names {
		names[i], _, _ = strings.Cut(t.Field(i).Tag.Get("json"), ",")
	}
	return names
}
