// Copyright 2026 The jupan authors.
// SPDX-License-Identifier: Apache-2.0

package settle

import (
	"bytes"
	"encoding"
	"encoding/json"
	"errors"
	"fmt"
	"reflect"
	"strconv"
	"strings"
)

// decodeStrict reads one JSON value into what v points to, by the rules of
// encoding/json but for these: every fault is reported, each as a *[FieldError];
// names of fields are exact; a field twice and an unknown field are faults, and
// so is a missing one unless its tag has omitempty or omitzero, that is, unless
// what is written may lack it. null is the same as leaving a field out. What
// could be read is set, whatever else could not.
func decodeStrict(data []byte, v any) error {
	if err := checkSyntax(data); err != nil {
		return err
	}
	return decodeInto(data, reflect.ValueOf(v).Elem())
}

func decodeInto(data []byte, v reflect.Value) error {
	if v.CanAddr() {
		switch u := v.Addr().Interface().(type) {
		case json.Unmarshaler:
			return under("", u.UnmarshalJSON(data))
		case encoding.TextUnmarshaler:
			var text string
			if json.Unmarshal(data, &text) != nil {
				return mistyped(data, "a string")
			}
			return under("", u.UnmarshalText([]byte(text)))
		}
	}
	switch v.Kind() {
	case reflect.Pointer:
		v.Set(reflect.New(v.Type().Elem()))
		return decodeInto(data, v.Elem())
	case reflect.Struct:
		return decodeStruct(data, v)
	case reflect.Map:
		if v.Type().Key().Kind() == reflect.String {
			return decodeMap(data, v)
		}
	case reflect.Slice:
		if element := v.Type().Elem(); element.Kind() != reflect.Uint8 || readsText(element) { // []byte is a string
			return decodeSlice(data, v)
		}
	}
	return decodePlain(data, v)
}

// readsText reports whether a value of the type is read from text, as an enumeration is.
func readsText(t reflect.Type) bool {
	return reflect.PointerTo(t).Implements(reflect.TypeFor[encoding.TextUnmarshaler]())
}

// decodePlain leaves a number, a string, a truth value or the like to encoding/json.
func decodePlain(data []byte, v reflect.Value) error {
	err := json.Unmarshal(data, v.Addr().Interface())
	if err == nil {
		return nil
	}
	var wrong *json.UnmarshalTypeError
	switch {
	case !errors.As(err, &wrong):
		return fault(CodeInvalid, "", "%s", strings.TrimPrefix(err.Error(), "json: "))
	case strings.HasPrefix(wrong.Value, "number") && v.CanInt() || v.CanUint():
		return fault(CodeType, "", "%s, want a whole number of up to %d bits", data, v.Type().Bits())
	}
	return mistyped(data, goKind(v.Kind()))
}

func decodeStruct(data []byte, v reflect.Value) error {
	members, err := membersOf(data)
	if err != nil {
		return err
	}
	fields := fieldsOf(v.Type())
	faults := []error{}
	given := map[string]bool{} // false for a null that is no value
	for _, m := range members {
		if _, twice := given[m.name]; twice {
			faults = append(faults, givenTwice(m.name))
			continue
		}
		given[m.name] = true
		switch f, ok := fields.byName(m.name); {
		case !ok:
			faults = append(faults, fault(CodeUnknownField, keyPath(m.name), "unknown field, not one of %s", fields))
		case m.null():
			given[m.name] = f.nullable(v)
		default:
			faults = append(faults, under(m.name, f.decode(m.value, v)))
		}
	}
	for _, f := range fields {
		if f.required && !given[f.name] {
			faults = append(faults, fault(CodeMissing, f.name, "missing"))
		}
	}
	return errors.Join(faults...)
}

func decodeMap(data []byte, v reflect.Value) error {
	members, err := membersOf(data)
	if err != nil {
		return err
	}
	v.Set(reflect.MakeMap(v.Type()))
	var faults []error
	for _, m := range members {
		key, value := reflect.ValueOf(m.name).Convert(v.Type().Key()), reflect.New(v.Type().Elem()).Elem()
		if v.MapIndex(key).IsValid() {
			faults = append(faults, givenTwice(m.name))
			continue
		}
		if !m.null() {
			faults = append(faults, under(keyPath(m.name), decodeInto(m.value, value)))
		}
		v.SetMapIndex(key, value)
	}
	return errors.Join(faults...)
}

func decodeSlice(data []byte, v reflect.Value) error {
	var elements []json.RawMessage
	if err := json.Unmarshal(data, &elements); err != nil {
		return mistyped(data, "an array")
	}
	v.Set(reflect.MakeSlice(v.Type(), len(elements), len(elements)))
	var faults []error
	for i, element := range elements {
		path := "[" + strconv.Itoa(i) + "]"
		if isNull(element) {
			faults = append(faults, fault(CodeType, path, "null in an array"))
			continue
		}
		faults = append(faults, under(path, decodeInto(element, v.Index(i))))
	}
	return errors.Join(faults...)
}

// member is a name and a value of a JSON object.
type member struct {
	name  string
	value json.RawMessage
}

func (m member) null() bool { return isNull(m.value) }

func isNull(data []byte) bool { return string(bytes.TrimSpace(data)) == "null" }

// membersOf takes an object apart, with members of the same name.
func membersOf(data []byte) ([]member, error) {
	d := json.NewDecoder(bytes.NewReader(data))
	if open, err := d.Token(); err != nil || open != json.Delim('{') {
		return nil, mistyped(data, "an object")
	}
	var members []member
	for d.More() {
		name, err := d.Token()
		if err != nil {
			return nil, err
		}
		m := member{name: fmt.Sprint(name)}
		if err := d.Decode(&m.value); err != nil {
			return nil, err
		}
		members = append(members, m)
	}
	return members, nil
}

// objectOf is the inverse of membersOf.
func objectOf(members []member) []byte {
	out := []byte{'{'}
	for i, m := range members {
		if i > 0 {
			out = append(out, ',')
		}
		name, _ := json.Marshal(m.name) // a string has a form in JSON
		out = append(append(append(out, name...), ':'), m.value...)
	}
	return append(out, '}')
}

func givenTwice(name string) error { return fault(CodeDuplicate, keyPath(name), "given twice") }

// keyPath is a name in a path: as it is if it is a word, and otherwise in
// brackets and quotes.
func keyPath(name string) string {
	if isWord(name) {
		return name
	}
	return "[" + strconv.Quote(name) + "]"
}

func mistyped(data []byte, want string) error {
	have := "number"
	switch data = bytes.TrimSpace(data); {
	case isNull(data):
		have = "null"
	case len(data) == 0:
		have = "nothing"
	case data[0] == '"':
		have = "string"
	case data[0] == '{':
		have = "object"
	case data[0] == '[':
		have = "array"
	case data[0] == 't', data[0] == 'f':
		have = "truth value"
	}
	return fault(CodeType, "", "a JSON %s does not fit here: want %s", have, want)
}

func goKind(k reflect.Kind) string {
	switch k {
	case reflect.String:
		return "a string"
	case reflect.Bool:
		return "true or false"
	case reflect.Slice, reflect.Array:
		return "an array"
	case reflect.Map, reflect.Struct:
		return "an object"
	}
	return "a number"
}

// checkSyntax says at which line and column data stops being JSON.
func checkSyntax(data []byte) error {
	var wrong *json.SyntaxError
	if !errors.As(json.Unmarshal(data, new(json.RawMessage)), &wrong) {
		return nil
	}
	before := data[:max(0, wrong.Offset-1)] // the last byte read is the one at fault
	line := 1 + bytes.Count(before, []byte("\n"))
	column := len(before) - bytes.LastIndexByte(before, '\n')
	return fault(CodeSyntax, "", "line %d, column %d: %w", line, column, wrong)
}
