// Copyright 2026 The jupan authors.
// SPDX-License-Identifier: Apache-2.0

package adapters_test

import (
	"errors"
	"testing"

	"github.com/jupan-go/jupan/adapters"
)

func TestPageNumbers(t *testing.T) {
	p := adapters.Pages(500)
	if page, err := p.Page(""); page != 1 || err != nil {
		t.Errorf("the first page is %d, %v", page, err)
	}
	if page, err := p.Page(p.Cursor(7)); page != 7 || err != nil {
		t.Errorf("the seventh page is %d, %v", page, err)
	}
	for _, bad := range []string{"7", "7/499", "1/500", "0/500", "-2/500", "07/500", "7/500x", "x", "7/500 "} {
		if page, err := p.Page(bad); !errors.Is(err, adapters.ErrCursor) {
			t.Errorf("%q is page %d, %v", bad, page, err)
		}
	}
	for _, c := range [][4]int{{0, 100, 250, 100}, {-1, 100, 250, 100}, {7, 100, 250, 7}, {900, 100, 250, 250}} {
		if got := adapters.PageSize(c[0], c[1], c[2]); got != c[3] {
			t.Errorf("PageSize(%d, %d, %d) is %d, want %d", c[0], c[1], c[2], got, c[3])
		}
	}
}
