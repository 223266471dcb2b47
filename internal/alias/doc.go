// Copyright 2026 The jupan authors.
// SPDX-License-Identifier: Apache-2.0

// Package alias holds the one use of package unsafe: a string that shares the
// memory of a buffer, for code that forgets the string before it fills the buffer
// again. See internal/docs/adr/0008-aliased-blocks-in-the-fold.md.
package alias
