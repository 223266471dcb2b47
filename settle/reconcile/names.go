// Copyright 2026 The jupan authors.
// SPDX-License-Identifier: Apache-2.0

package reconcile

import (
	"fmt"
	"slices"
)

// nameOf returns the name of a value of an enumeration, and nothing for one that
// has none.
func nameOf(v uint8, names []string) string {
	if int(v) < len(names) {
		return names[v]
	}
	return ""
}

// readName sets *v to the value whose name is text; empty text is the zero value.
func readName[E ~uint8](v *E, what, text string, names []string) error {
	i := slices.Index(names, text)
	switch {
	case text == "":
		*v = 0
	case i < 0:
		return fmt.Errorf("reconcile: %q is no %s", text, what)
	default:
		*v = E(i)
	}
	return nil
}
