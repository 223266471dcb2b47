// Copyright 2026 The jupan authors.
// SPDX-License-Identifier: Apache-2.0

package event

import (
	"fmt"
	"strings"
)

// Key identifies a fact: the source that reported it and that source's own
// stable id for it. Two events with one key are one fact. The text form is
// "source/id"; a source holds no '/', an id may. The zero Key refers to nothing.
type Key struct {
	// Source names who reports the fact, by the host's own word for them.
	Source string
	// ID is what the source knows the fact by, on every report of it.
	ID string
}

// ParseKey reads the text form.
func ParseKey(s string) (Key, error) {
	source, id, found := strings.Cut(s, "/")
	if !found || source == "" || id == "" {
		return Key{}, &FieldError{Field: "key", Value: clip(s), Err: fmt.Errorf("%w: want source/id", ErrSyntax)}
	}
	return Key{Source: source, ID: id}, nil
}

// IsZero reports whether k refers to nothing.
func (k Key) IsZero() bool { return k == Key{} }

// String returns the text form, empty for the zero Key.
func (k Key) String() string {
	if k.IsZero() {
		return ""
	}
	return k.Source + "/" + k.ID
}

// AppendText appends the text form to b. It implements encoding.TextAppender.
func (k Key) AppendText(b []byte) ([]byte, error) {
	if k.IsZero() {
		return b, nil
	}
	b = append(b, k.Source...)
	b = append(b, '/')
	return append(b, k.ID...), nil
}

// MarshalText returns the text form. It implements encoding.TextMarshaler.
func (k Key) MarshalText() ([]byte, error) { return k.AppendText(nil) }

// UnmarshalText reads the text form; empty text is the zero Key. It implements
// encoding.TextUnmarshaler.
func (k *Key) UnmarshalText(text []byte) error {
	if len(text) == 0 {
		*k = Key{}
		return nil
	}
	parsed, err := ParseKey(string(text))
	if err != nil {
		return err
	}
	*k = parsed
	return nil
}
