// Copyright 2026 The jupan authors.
// SPDX-License-Identifier: Apache-2.0

package edit

import "testing"

func TestDistance(t *testing.T) {
	for _, c := range []struct {
		a, b string
		want int
	}{{"", "", 0}, {"abc", "abc", 0}, {"2714.05", "2714.50", 1}, {"12", "123", 1}, {"kitten", "sitting", 3}, {"가나", "나가", 1}} {
		if got := Distance(c.a, c.b); got != c.want {
			t.Errorf("Distance(%q, %q) = %d, want %d", c.a, c.b, got, c.want)
		}
	}
}
