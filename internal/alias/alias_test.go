// Copyright 2026 The jupan authors.
// SPDX-License-Identifier: Apache-2.0

package alias

import "testing"

func TestText(t *testing.T) {
	b := []byte("settled")
	s := Text(b)
	if s != "settled" || Text(nil) != "" || Text(b[:0]) != "" {
		t.Fatalf("Text = %q", s)
	}
	b[0] = 'n'
	if s != "nettled" {
		t.Error("Text made a copy")
	}
}
