// Copyright 2026 The jupan authors.
// SPDX-License-Identifier: Apache-2.0

// Package oracle holds jupan to what other people's programs say, where asking them needs modules
// that the root module does not require. It has tests only: TestSchema asks a JSON Schema validator
// whether settle.AgreementSchema accepts what settle reads and writes, and refuses what settle refuses.
package oracle
