// Copyright 2026 The jupan authors.
// SPDX-License-Identifier: Apache-2.0

package metrics

import (
	"bytes"
	"encoding"
	"encoding/json"
	"fmt"
	"maps"
	"reflect"
	"slices"
	"strings"

	"github.com/jupan-go/jupan/settle"
)

// A model is read and written by its tags alone, so that what is written is what
// is read. Unlike encoding/json, reading reports every fault with its path,
// refuses a field given twice, and knows which definition a "type" means.

// member is a name and a value of a JSON object.
type member struct {
	name  string
	value json.RawMessage
}

// membersOf takes an object apart, with members of the same name.
func membersOf(data []byte) ([]member, bool) {
	d := json.NewDecoder(bytes.NewReader(data))
	if open, err := d.Token(); err != nil || open != json.Delim('{') {
		return nil, false
	}
	var members []member
	for d.More() {
		name, err := d.Token()
		m := member{name: fmt.Sprint(name)}
		if err != nil || d.Decode(&m.value) != nil {
			return nil, false
		}
		members = append(members, m)
	}
	return members, true
}

// field is a field of a Go struct as JSON names it.
type field struct {
	name  string
	index []int
	omit  bool // left out when it is zero
}

func fieldsOf(t reflect.Type) []field {
	var list []field
	for _, f := range reflect.VisibleFields(t) {
		name, options, _ := strings.Cut(f.Tag.Get("json"), ",")
		if name != "" && name != "-" {
			list = append(list, field{name, f.Index, options != ""})
		}
	}
	return list
}

// bind reads a value of JSON into v.
func bind(data []byte, v reflect.Value, c checker) {
	if string(bytes.TrimSpace(data)) == "null" {
		return
	}
	switch to := v.Addr().Interface().(type) {
	case *Definition:
		bindDefinition(data, to, c)
		return
	case *Signal:
		var word string
		if json.Unmarshal(data, &word) == nil {
			to.setWord(word)
			return
		}
	case json.Unmarshaler:
		if err := to.UnmarshalJSON(data); err != nil {
			c.fault(settle.CodeSyntax, "%w", err)
		}
		return
	case encoding.TextUnmarshaler:
		var text string
		if json.Unmarshal(data, &text) != nil {
			c.fault(settle.CodeType, "want a string, have %s", jsonKind(data))
		} else if err := to.UnmarshalText([]byte(text)); err != nil {
			c.fault(settle.CodeSyntax, "%w", err)
		}
		return
	}
	switch v.Kind() {
	case reflect.Pointer:
		v.Set(reflect.New(v.Type().Elem()))
		bind(data, v.Elem(), c)
	case reflect.Struct:
		bindStruct(data, v, c)
	case reflect.Slice:
		bindSlice(data, v, c)
	case reflect.Map:
		bindMap(data, v, c)
	default:
		bindPlain(data, v, c)
	}
}

func bindPlain(data []byte, v reflect.Value, c checker) {
	if json.Unmarshal(data, v.Addr().Interface()) == nil {
		return
	}
	want := "a number"
	switch v.Kind() {
	case reflect.String:
		want = "a string"
	case reflect.Bool:
		want = "true or false"
	case reflect.Int, reflect.Int64:
		want = "a whole number"
	}
	c.fault(settle.CodeType, "want %s, have %s", want, jsonKind(data))
}

func bindStruct(data []byte, v reflect.Value, c checker) {
	members, ok := membersOf(data)
	if !ok {
		c.fault(settle.CodeType, "want an object, have %s", jsonKind(data))
		return
	}
	fields := fieldsOf(v.Type())
	seen := map[string]bool{}
	for _, m := range members {
		i := slices.IndexFunc(fields, func(f field) bool { return f.name == m.name })
		at := c.at(pathName(m.name))
		switch {
		case i < 0:
			at.fault(settle.CodeUnknownField, "unknown field")
		case seen[m.name]:
			at.fault(codeOfRepeat(m.name), "given twice")
		default:
			bind(m.value, v.FieldByIndex(fields[i].index), at)
		}
		seen[m.name] = true
	}
}

// codeOfRepeat tells a second north star from any other field that is given twice.
func codeOfRepeat(name string) settle.FaultCode {
	if name == "north_star" {
		return CodeNorthStar
	}
	return settle.CodeDuplicate
}

func bindSlice(data []byte, v reflect.Value, c checker) {
	var elements []json.RawMessage
	if json.Unmarshal(data, &elements) != nil {
		c.fault(settle.CodeType, "want an array, have %s", jsonKind(data))
		return
	}
	v.Set(reflect.MakeSlice(v.Type(), len(elements), len(elements)))
	for i, element := range elements {
		bind(element, v.Index(i), c.index(i))
	}
}

// bindMap reads an object whose names are free.
func bindMap(data []byte, v reflect.Value, c checker) {
	members, ok := membersOf(data)
	if !ok {
		c.fault(settle.CodeType, "want an object, have %s", jsonKind(data))
		return
	}
	v.Set(reflect.MakeMap(v.Type()))
	for _, m := range members {
		value := reflect.New(v.Type().Elem()).Elem()
		at := c.at(pathName(m.name))
		bind(m.value, value, at)
		key := reflect.ValueOf(m.name)
		at.want(!v.MapIndex(key).IsValid(), settle.CodeDuplicate, "given twice")
		v.SetMapIndex(key, value)
	}
}

// bindDefinition reads {"type":"rate","of":"click","per":"impression"}.
func bindDefinition(data []byte, to *Definition, c checker) {
	members, ok := membersOf(data)
	if !ok {
		c.fault(settle.CodeType, "want an object, have %s", jsonKind(data))
		return
	}
	name := ""
	rest := []byte{'{'}
	for _, m := range members {
		if m.name == "type" && name == "" {
			_ = json.Unmarshal(m.value, &name) // what is no word is an unknown type
			continue
		}
		if len(rest) > 1 {
			rest = append(rest, ',')
		}
		key, _ := json.Marshal(m.name) // a string cannot fail
		rest = append(append(append(rest, key...), ':'), m.value...)
	}
	types := definitions()
	i := slices.IndexFunc(types, func(d Definition) bool { return d.Type() == name })
	if i < 0 {
		known := make([]string, len(types))
		for j, d := range types {
			known[j] = d.Type()
		}
		c.at("type").fault(settle.CodeUnknownType, "%q is not one of %s", name, strings.Join(known, ", "))
		return
	}
	v := reflect.New(reflect.TypeOf(types[i])).Elem()
	bindStruct(append(rest, '}'), v, c)
	*to, _ = v.Interface().(Definition) // it was made from one
}

// pathName is a name in a path: in brackets and quotes unless it is a word.
func pathName(name string) string {
	if isWord(name) {
		return name
	}
	return fmt.Sprintf("[%q]", name)
}

func jsonKind(data []byte) string {
	switch bytes.TrimSpace(data)[0] {
	case '"':
		return "a string"
	case '{':
		return "an object"
	case '[':
		return "an array"
	case 't', 'f':
		return "a truth value"
	}
	return "the number " + string(data)
}

// encode writes v as bind reads it. Equal values give equal bytes.
func encode(v reflect.Value) ([]byte, error) {
	if v.Kind() == reflect.Interface || v.Kind() == reflect.Pointer {
		if v.IsNil() {
			return []byte("null"), nil
		}
		if d, ok := v.Interface().(Definition); ok {
			return encodeStruct(reflect.Indirect(v.Elem()), d.Type())
		}
		return encode(v.Elem())
	}
	switch x := v.Interface().(type) {
	case json.Marshaler:
		return x.MarshalJSON()
	case encoding.TextMarshaler:
		return json.Marshal(x)
	}
	switch v.Kind() {
	case reflect.Struct:
		return encodeStruct(v, "")
	case reflect.Slice:
		return encodeList(v)
	case reflect.Map:
		return encodeMap(v)
	}
	return json.Marshal(v.Interface())
}

// encodeStruct writes the fields in their order, behind a type unless it is empty.
func encodeStruct(v reflect.Value, typeName string) ([]byte, error) {
	out := []byte{'{'}
	if typeName != "" {
		out = fmt.Appendf(out, `"type":%q`, typeName)
	}
	for _, f := range fieldsOf(v.Type()) {
		value := v.FieldByIndex(f.index)
		if f.omit && (value.IsZero() || value.Kind() == reflect.Slice && value.Len() == 0) {
			continue
		}
		text, err := encode(value)
		if err != nil {
			return nil, fmt.Errorf("%s: %w", f.name, err)
		}
		if len(out) > 1 {
			out = append(out, ',')
		}
		out = append(fmt.Appendf(out, "%q:", f.name), text...)
	}
	return append(out, '}'), nil
}

func encodeList(v reflect.Value) ([]byte, error) {
	out := []byte{'['}
	for i := range v.Len() {
		text, err := encode(v.Index(i))
		if err != nil {
			return nil, fmt.Errorf("[%d]: %w", i, err)
		}
		if i > 0 {
			out = append(out, ',')
		}
		out = append(out, text...)
	}
	return append(out, ']'), nil
}

func encodeMap(v reflect.Value) ([]byte, error) {
	texts := map[string]json.RawMessage{}
	for _, key := range v.MapKeys() {
		text, err := encode(v.MapIndex(key))
		if err != nil {
			return nil, fmt.Errorf("%s: %w", key, err)
		}
		texts[key.String()] = text
	}
	out := []byte{'{'}
	for i, key := range slices.Sorted(maps.Keys(texts)) {
		if i > 0 {
			out = append(out, ',')
		}
		name, err := json.Marshal(key)
		if err != nil {
			return nil, err
		}
		out = append(append(append(out, name...), ':'), texts[key]...)
	}
	return append(out, '}'), nil
}

// checkSyntax says at which line and column data stops being JSON.
func checkSyntax(data []byte, c checker) bool {
	err := json.Unmarshal(data, new(json.RawMessage))
	if err == nil {
		return true
	}
	if wrong, ok := err.(*json.SyntaxError); ok { //nolint:errorlint // it comes from encoding/json as it is
		before := data[:max(0, wrong.Offset-1)] // the last byte read is the one at fault
		line := 1 + bytes.Count(before, []byte("\n"))
		column := len(before) - bytes.LastIndexByte(before, '\n')
		err = fmt.Errorf("line %d, column %d: %w", line, column, wrong)
	}
	c.fault(settle.CodeSyntax, "%w", err)
	return false
}
