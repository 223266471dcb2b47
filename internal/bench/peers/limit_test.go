// Copyright 2026 The jupan authors.
// SPDX-License-Identifier: Apache-2.0

package peers

import (
	"math/rand/v2"
	"strings"
	"testing"

	"github.com/shopspring/decimal"
)

// TestMicros holds the amounts that Limit reads eight digits at a time to those of shopspring.
func TestMicros(t *testing.T) {
	texts := []string{
		"", "0", "-1", "12.5", "-0.000001", "200000", "1234567.8", "12345678", "123456.789012",
		"70368744", "70368745", ".5", "5.", ".", "-", "1e3", "1O.00", "--1", "1.2.3", "0.0000001",
		"140737488.355327", "-140737488.355327", "140737488.355328", "99999999999999999999",
	}
	r := rand.New(rand.NewPCG(1, 2))
	for range 50_000 {
		text := make([]byte, r.IntN(14))
		for i := range text {
			text[i] = "0123456789012345678901234567890123456789...--+eE/: "[r.IntN(51)]
		}
		texts = append(texts, string(text))
	}
	valid := 0
	for _, text := range texts {
		got, ok := micros([]byte(text+strings.Repeat(",", 8)), 0, len(text))
		want, wantOK := plainMicros(text)
		if ok != wantOK || ok && got != want {
			t.Errorf("micros(%q) = %d, %t, want %d, %t", text, got, ok, want, wantOK)
		}
		if ok {
			valid++
		}
	}
	if valid < 5_000 {
		t.Errorf("%d texts of %d are amounts, too few to show anything", valid, len(texts))
	}
}

// plainMicros takes digits with at most one point among them.
func plainMicros(text string) (int64, bool) {
	digits := strings.Replace(strings.TrimPrefix(text, "-"), ".", "", 1)
	if strings.Trim(digits, "0123456789") != "" {
		return 0, false
	}
	if digits == "" {
		return 0, true
	}
	_, decimals, _ := strings.Cut(text, ".")
	d, err := decimal.NewFromString(text)
	if err != nil || len(decimals) > 6 {
		return 0, false
	}
	d = d.Shift(6)
	if d.Abs().GreaterThanOrEqual(decimal.New(limitValueMax, 0)) {
		return 0, false
	}
	return d.IntPart(), true
}
