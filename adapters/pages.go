// Copyright 2026 The jupan authors.
// SPDX-License-Identifier: Apache-2.0

package adapters

import "fmt"

// PageSize is how many rows to ask for: what the host wants, usual where it is silent,
// and at most what the partner gives.
func PageSize(wanted, usual, most int) int {
	if wanted <= 0 {
		wanted = usual
	}
	return min(wanted, most)
}

// Pages numbers the pages of an API that is asked for a page by its number, from 1. It
// is how many rows a page has.
type Pages int

// Cursor is that of a page. It names the size too: by another one, the number of a page
// means another place.
func (p Pages) Cursor(page int) string { return fmt.Sprintf("%d/%d", page, int(p)) }

// Page is the number in a cursor; the first page has no cursor. The error wraps
// [ErrCursor].
func (p Pages) Page(cursor string) (int, error) {
	if cursor == "" {
		return 1, nil
	}
	var page, size int
	_, err := fmt.Sscanf(cursor, "%d/%d", &page, &size)
	if err != nil || page < 2 || p.Cursor(page) != cursor {
		return 0, fmt.Errorf("%w: not a page of %d rows", ErrCursor, int(p))
	}
	return page, nil
}
