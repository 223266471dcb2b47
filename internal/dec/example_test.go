// Copyright 2026 The jupan authors.
// SPDX-License-Identifier: Apache-2.0

package dec_test

import (
	"fmt"

	"github.com/jupan-go/jupan/internal/dec"
)

func Example() {
	coef, scale, err := dec.Parse("-1234.50") // -123450, 2
	text := coef.AppendDecimal(nil, scale)    // -1234.50
	fmt.Println(coef.Int64(), scale, err)
	fmt.Println(string(text))
	// Output:
	// -123450 2 <nil>
	// -1234.50
}
