// Copyright 2026 The jupan authors.
// SPDX-License-Identifier: Apache-2.0

package metrics

import (
	_ "embed"
	"fmt"
	"reflect"
	"slices"

	"github.com/jupan-go/jupan/settle"
)

//go:embed model.schema.json
var modelSchema string

// ModelSchema returns the JSON Schema (draft 2020-12) of a model.
func ModelSchema() string { return modelSchema }

// ParseModel reads a model. All faults are reported at once, those of the text
// and those of the meaning, each as a *[settle.FieldError] with a path and a
// stable code; [settle.Faults] lists them.
func ParseModel(data []byte) (*Model, error) {
	c := newChecker()
	m := &Model{}
	if checkSyntax(data, c) {
		bindStruct(data, reflect.ValueOf(m).Elem(), c) // not bind, which would come back here
		meaning := newChecker()
		m.check(meaning)
		for _, f := range *meaning.faults {
			if !c.known(f.Path) && !c.below(f.Path) {
				*c.faults = append(*c.faults, f)
			}
		}
	}
	if err := c.err(); err != nil {
		return nil, err
	}
	return m, nil
}

// below tells whether there is a fault under a path, which explains that it is
// empty.
func (c checker) below(path string) bool {
	return slices.ContainsFunc(*c.faults, func(f *settle.FieldError) bool {
		return checker{faults: &[]*settle.FieldError{{Path: path}}}.known(f.Path)
	})
}

// MarshalJSON writes the model as ParseModel reads it. Equal models give equal
// bytes.
func (m Model) MarshalJSON() ([]byte, error) {
	type plain Model
	text, err := encode(reflect.ValueOf(plain(m)))
	if err != nil {
		return nil, fmt.Errorf("metrics: model: %w", err)
	}
	return text, nil
}

// UnmarshalJSON reads what MarshalJSON writes, with the faults of [ParseModel].
func (m *Model) UnmarshalJSON(data []byte) error {
	read, err := ParseModel(data)
	if err != nil {
		return err
	}
	*m = *read
	return nil
}
