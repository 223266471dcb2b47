// Copyright 2026 The jupan authors.
// SPDX-License-Identifier: Apache-2.0

package alias

import "unsafe"

// Text is b as a string, without a copy. The string changes with b, so it must
// be dropped, and every copy and part of it, before b is written to.
func Text(b []byte) string {
	if len(b) == 0 {
		return ""
	}
	return unsafe.String(&b[0], len(b))
}

// Promise is given by a caller who keeps to what Text asks. Being internal, it
// keeps methods that take one out of the reach of other modules.
type Promise struct{}
