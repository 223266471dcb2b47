// Copyright 2026 The jupan authors.
// SPDX-License-Identifier: Apache-2.0

package feature

import (
	"fmt"
	"strconv"
	"strings"
	"time"
)

// String returns the row in one line: "ann at 2026-01-31T00:00:00Z: orders_30d=2".
func (v Vector) String() string {
	var b strings.Builder
	fmt.Fprintf(&b, "%s at %s:", v.Name, v.At.UTC().Format(time.RFC3339))
	for _, x := range v.Values {
		fmt.Fprintf(&b, " %s", x)
	}
	return b.String()
}

// String returns the name and the number, or why there is none.
func (v Value) String() string {
	if !v.Valid {
		return v.Feature + "=(" + strings.ReplaceAll(string(v.Why), "_", " ") + ")"
	}
	return v.Feature + "=" + strconv.FormatFloat(v.Number, 'f', -1, 64)
}
