// Copyright 2026 The jupan authors.
// SPDX-License-Identifier: Apache-2.0

package metrics

import (
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/jupan-go/jupan/settle"
)

// The codes of faults that only models have; the others are those of package
// settle, and so are [settle.FieldError], in which they come, and
// [settle.Faults], which lists them.
const (
	CodeNorthStar    settle.FaultCode = "north_star"    // not exactly one north star
	CodeCycle        settle.FaultCode = "cycle"         // indicators that contribute to one another in a circle
	CodeUnknownEvent settle.FaultCode = "unknown_event" // a kind that is neither standard nor declared in events
	CodeUnit         settle.FaultCode = "unit"          // a metric of the wrong kind for its place
)

// checker collects faults at a path.
type checker struct {
	path   string
	faults *[]*settle.FieldError
}

func newChecker() checker { return checker{faults: &[]*settle.FieldError{}} }

// at is the checker of a field.
func (c checker) at(name string) checker {
	if c.path != "" && !strings.HasPrefix(name, "[") {
		name = "." + name
	}
	return checker{c.path + name, c.faults}
}

// index is the checker of an element of a list.
func (c checker) index(i int) checker { return c.at(fmt.Sprintf("[%d]", i)) }

// fault notes that something is wrong here.
func (c checker) fault(code settle.FaultCode, format string, args ...any) {
	*c.faults = append(*c.faults, &settle.FieldError{Path: c.path, Code: code, Err: fmt.Errorf(format, args...)})
}

// want notes a fault unless ok.
func (c checker) want(ok bool, code settle.FaultCode, format string, args ...any) {
	if !ok {
		c.fault(code, format, args...)
	}
}

// name notes a fault unless a word is one of those allowed.
func (c checker) name(word string, allowed ...string) {
	list := slices.DeleteFunc(slices.Clone(allowed), func(s string) bool { return s == "" })
	text := "one of " + strings.Join(list, ", ")
	if len(list) < len(allowed) {
		text = strings.Join(list, ", ") + " or left out"
	}
	c.want(slices.Contains(allowed, word), settle.CodeUnknownName, "%q is not %s", word, text)
}

// text notes a fault unless there is a text without control characters.
func (c checker) text(s string) {
	switch {
	case strings.TrimSpace(s) == "":
		c.fault(settle.CodeMissing, "missing")
	case !cleanText(s):
		c.fault(settle.CodeSyntax, "%q is not plain text", s)
	}
}

// known tells whether there is a fault at a path, or on the way to it one that
// left nothing to look at, so that what follows from it need not be said too.
func (c checker) known(path string) bool {
	return slices.ContainsFunc(*c.faults, func(f *settle.FieldError) bool {
		if f.Path == path {
			return true
		}
		switch f.Code {
		case CodeNorthStar, settle.CodeDuplicate, settle.CodeUnknownField:
			return false // about a second one, and nothing about the first
		}
		return strings.HasPrefix(path, f.Path+".") || strings.HasPrefix(path, f.Path+"[")
	})
}

// err joins the faults.
func (c checker) err() error {
	list := make([]error, len(*c.faults))
	for i, f := range *c.faults {
		list[i] = f
	}
	if err := errors.Join(list...); err != nil {
		return fmt.Errorf("metrics: model: %w", err)
	}
	return nil
}
