// Copyright 2026 The jupan authors.
// SPDX-License-Identifier: Apache-2.0

package browser

import "testing"

func TestPages(t *testing.T) {
	t.Parallel()
	home := serveDashboard(t)
	b := newTab(t)
	for _, p := range []struct{ name, path string }{
		{"overview", "/"},
		{"statement-open", "/statements/luna/2026-04"},
		{"statement-due", "/statements/mira/2026-03"},
		{"statement-closed", "/statements/mira/2026-02"},
		{"events", "/statements/luna/2026-03/lines/1/1"},
		{"findings", "/findings"},
		{"work", "/work"},
	} {
		b.open(home + p.path)
		b.looks(p.name)
	}
}
