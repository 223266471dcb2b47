// Copyright 2026 The jupan authors.
// SPDX-License-Identifier: Apache-2.0

package settle

import "testing"

func TestGrouped(t *testing.T) {
	for in, want := range map[string]string{
		"": "", "-": "-", "7": "7", "123": "123", "1234": "1,234", "-1234567.8901 USD": "-1,234,567.8901 USD",
		"1000000/3 KRW": "1,000,000/3 KRW", "0.1234": "0.1234", "100000": "100,000",
	} {
		if got := grouped(in); got != want {
			t.Errorf("grouped(%q) = %q, want %q", in, got, want)
		}
	}
}

func TestColumns(t *testing.T) {
	for in, want := range map[string]int{"": 0, "abc": 3, "소득세": 6, "5% × é": 6, "日本": 4} {
		if got := columns(in); got != want {
			t.Errorf("columns(%q) = %d, want %d", in, got, want)
		}
	}
}
