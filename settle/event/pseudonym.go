// Copyright 2026 The jupan authors.
// SPDX-License-Identifier: Apache-2.0

package event

import (
	"crypto/hmac"
	"crypto/sha256"
	"encoding/hex"
)

// Pseudonym stands for a person whom a source reports: the first 128 bits of
// HMAC-SHA-256(key, source/person) in hexadecimal. It is the same for the same person
// of one source, and without the key says nothing of who it is.
func Pseudonym(key []byte, source, person string) string {
	mac := hmac.New(sha256.New, key)
	mac.Write([]byte(source + "/" + person)) // a source has no '/', so no two pairs are alike
	return hex.EncodeToString(mac.Sum(nil)[:16])
}
