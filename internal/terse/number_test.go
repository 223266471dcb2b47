// Copyright 2026 The jupan authors.
// SPDX-License-Identifier: Apache-2.0

package terse_test

import (
	"math/big"
	"regexp"
	"strings"
	"testing"

	"github.com/jupan-go/jupan/internal/terse"
)

var numberForm = regexp.MustCompile(`^-?[0-9]+(\.[0-9]+)?$`)

// plainNumber is Number by way of package big.
func plainNumber(text string) (coef int64, scale uint8, ok bool) {
	if text == "" {
		return 0, 0, true
	}
	unsigned := strings.TrimPrefix(text, "-")
	if !numberForm.MatchString(text) || len(unsigned) > 16 {
		return 0, 0, false
	}
	whole, decimals, _ := strings.Cut(unsigned, ".")
	n, _ := new(big.Int).SetString(whole+decimals, 10)
	if len(unsigned) < len(text) {
		n.Neg(n)
	}
	return n.Int64(), uint8(len(decimals)), n.CmpAbs(big.NewInt(terse.Whole)) < 0
}

func FuzzNumber(f *testing.F) {
	for _, number := range []string{
		"", "0", "-0", "7", "0.00", "00012.50", "12345678", "-12345678", "123456.7", "-1234567.8", "999999999999999", "1000000000000000",
		"-9999999999999.99", "0.00000000000001", "123456789", "1e5", "+1", "--1", "-", ".", "-.", "1.", ".5", "1.2.3", "1..2", "1,", " 1", "1_0", "12 USD", "１",
		"12345678901234.", ".12345678901234", "1234567.8.9",
	} {
		f.Add("", number, ",")
		f.Add("7.5-1234,", number, ".5")
		f.Add("7.5-1234-", number, "-")
	}
	f.Fuzz(func(t *testing.T, before, number, behind string) {
		coef, scale, ok := terse.Number(before+number+behind+"\n", len(before), len(before)+len(number))
		wantCoef, wantScale, want := plainNumber(number)
		if ok != want || ok && (coef != wantCoef || scale != wantScale) {
			t.Errorf("Number(%q) = %d, %d, %t, want %d, %d, %t", number, coef, scale, ok, wantCoef, wantScale, want)
		}
	})
}
