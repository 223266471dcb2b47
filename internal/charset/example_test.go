// Copyright 2026 The jupan authors.
// SPDX-License-Identifier: Apache-2.0

package charset_test

import (
	"fmt"
	"io"
	"strings"

	"github.com/jupan-go/jupan/internal/charset"
)

func Example() {
	file := strings.NewReader("\xc1\xa4\xbb\xea\xb1\xdd\xbe\xd7")
	text, err := io.ReadAll(charset.CP949(file))
	fmt.Println(string(text), err)
	// Output: 정산금액 <nil>
}
