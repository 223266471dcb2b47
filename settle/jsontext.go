// Copyright 2026 The jupan authors.
// SPDX-License-Identifier: Apache-2.0

package settle

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"maps"
	"reflect"
	"slices"
	"strings"
)

// decodeStrict reads one JSON value and refuses unknown fields and anything
// after the value. Faults of the fields of an object are *[FieldError]s, joined.
func decodeStrict(data []byte, v any) error {
	d := json.NewDecoder(bytes.NewReader(data))
	d.DisallowUnknownFields()
	if err := d.Decode(v); err != nil {
		return byField(data, v, err)
	}
	if _, err := d.Token(); !errors.Is(err, io.EOF) {
		return errors.New("more than one JSON value")
	}
	return nil
}

// byField finds out which fields of an object could not be decoded into v, by
// decoding each alone: encoding/json names the field for some faults only, and
// stops at the first.
func byField(data []byte, v any, err error) error {
	var fields map[string]json.RawMessage
	_, custom := v.(json.Unmarshaler)
	if named := new(FieldError); custom && errors.As(err, &named) {
		return err
	}
	if custom || json.Unmarshal(data, &fields) != nil {
		return errors.New(strings.TrimPrefix(err.Error(), "json: "))
	}
	var faults []error
	for _, name := range slices.Sorted(maps.Keys(fields)) {
		alone, _ := json.Marshal(map[string]json.RawMessage{name: fields[name]}) // read a moment ago
		d := json.NewDecoder(bytes.NewReader(alone))
		d.DisallowUnknownFields()
		if err := d.Decode(reflect.New(reflect.TypeOf(v).Elem()).Interface()); err != nil {
			faults = append(faults, fieldErrors(name, plainJSONError(name, err))...)
		}
	}
	if len(faults) == 0 {
		return errors.New(strings.TrimPrefix(err.Error(), "json: "))
	}
	return errors.Join(faults...)
}

// plainJSONError says what encoding/json found in a field without naming types
// of Go.
func plainJSONError(name string, err error) error {
	var mistyped *json.UnmarshalTypeError
	if errors.As(err, &mistyped) {
		fault := fmt.Errorf("a JSON %s does not fit here", mistyped.Value)
		if inner, ok := strings.CutPrefix(mistyped.Field, name+"."); ok {
			return &FieldError{inner, fault}
		}
		return fault
	}
	text, ours := strings.CutPrefix(err.Error(), "json: ")
	switch {
	case !ours:
		return err
	case text == fmt.Sprintf("unknown field %q", name):
		return errors.New("unknown field")
	}
	return errors.New(text)
}

// fieldErrors makes a FieldError with the given path of each error joined to err;
// the path of one that is a FieldError already is put behind it.
func fieldErrors(path string, err error) []error {
	list := []error{err}
	if joined, ok := err.(interface{ Unwrap() []error }); ok {
		list = joined.Unwrap()
	}
	for i, e := range list {
		inner, ok := e.(*FieldError) //nolint:errorlint // what one wraps has a path of its own
		switch {
		case !ok:
			list[i] = &FieldError{path, e}
		case path != "":
			list[i] = &FieldError{path + "." + inner.Path, inner.Err}
		}
	}
	return list
}

// checkSyntax says at which line and column data stops being JSON.
func checkSyntax(data []byte) error {
	var fault *json.SyntaxError
	if !errors.As(json.Unmarshal(data, new(json.RawMessage)), &fault) {
		return nil
	}
	before := data[:max(0, fault.Offset-1)] // the last byte read is the one at fault
	line := 1 + bytes.Count(before, []byte("\n"))
	column := len(before) - bytes.LastIndexByte(before, '\n')
	return fmt.Errorf("line %d, column %d: %w", line, column, fault)
}

// nameIndex returns the place of name in names; the empty name is the first.
func nameIndex(field, name string, names []string) (int, error) {
	if name == "" {
		return 0, nil
	}
	if i := slices.Index(names, name); i >= 0 {
		return i, nil
	}
	return 0, fmt.Errorf("%s: %q is not one of %s", field, name, strings.Join(names, ", "))
}
