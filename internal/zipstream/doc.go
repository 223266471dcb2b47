// Copyright 2026 The jupan authors.
// SPDX-License-Identifier: Apache-2.0

// Package zipstream reads zip archives from front to back, without a file to seek in, so
// that reports which come zipped are read as they arrive and are never held.
//
//	z := zipstream.NewReader(body)
//	for {
//		name, err := z.Next()
//		if err != nil {
//			break // io.EOF behind the last entry
//		}
//		text, err := io.ReadAll(z)
//		fmt.Println(name, len(text), err)
//	}
//
// Entries are read in the order in which they were written, and each is held to its
// checksum. What a directory at the end of the archive says is not looked at. Encrypted
// entries, and stored ones without a stated size, cannot be read.
package zipstream
