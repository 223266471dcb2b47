// Copyright 2026 The jupan authors.
// SPDX-License-Identifier: Apache-2.0

package zipstream_test

import (
	"archive/zip"
	"bytes"
	"fmt"
	"io"

	"github.com/jupan-go/jupan/internal/zipstream"
)

func Example() {
	body := &bytes.Buffer{}
	w := zip.NewWriter(body)
	f, err := w.Create("jan.csv")
	if err == nil {
		_, err = io.WriteString(f, "a,b\n")
	}
	if err != nil || w.Close() != nil {
		return
	}

	z := zipstream.NewReader(body)
	for {
		name, err := z.Next()
		if err != nil {
			break // io.EOF behind the last entry
		}
		text, err := io.ReadAll(z)
		fmt.Println(name, len(text), err)
	}
	// Output: jan.csv 4 <nil>
}
