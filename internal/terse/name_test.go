// Copyright 2026 The jupan authors.
// SPDX-License-Identifier: Apache-2.0

package terse_test

import (
	"testing"

	"github.com/jupan-go/jupan/internal/terse"
)

func FuzzNames(f *testing.F) {
	for _, text := range []string{"", "a", "ab", "click", "adjust", "payment_captured", "a payment of ours", "a payment that is long", "광고비"} {
		f.Add(text, "click")
		f.Add(text, text)
		f.Add(text, text+"1")
		if text != "" {
			f.Add(text, text[1:])
			f.Add(text, text[:len(text)-1]+"x")
		}
	}
	f.Fuzz(func(t *testing.T, a, b string) {
		var names terse.Names
		if added := names.Add(a, 7); added != (a != "" && len(a) <= 17) {
			t.Errorf("Add(%q) = %t", a, added)
		}
		want := uint8(0)
		if a == b && a != "" && len(a) <= 17 {
			want = 7
		}
		for _, before := range []string{"before, ", "a long text before it"} {
			if got := names.Find(before+b+",\x00", len(before), len(before)+len(b)); got != want {
				t.Errorf("Find(%q) = %d, want %d with %q", b, got, want, a)
			}
		}
		if want > 0 && names.Add(a, 8) {
			t.Errorf("%q was added again", a)
		}
	})
}
