// Copyright 2026 The jupan authors.
// SPDX-License-Identifier: Apache-2.0

package jupanbeam

import (
	"errors"
	"testing"
)

// Pieces make the same Tally in any order, however often they come.
func TestPieces(t *testing.T) {
	const form = "a tally in its binary form"
	for _, size := range []int{1, 7, len(form), 100} {
		var sent [][]byte
		division{FanIn: 4, PieceBytes: size}.send(9, []byte(form), func(group int, data []byte) {
			if group != 2 {
				t.Errorf("9 of 4 a group is in group %d", group)
			}
			sent = append([][]byte{data}, sent...)
		})
		open, got := puzzle{}, ""
		for _, data := range append(sent, sent...) {
			p, err := decodePiece(data)
			if err != nil {
				t.Fatal(err)
			}
			got += string(open.add(p))
		}
		if got != form {
			t.Errorf("pieces of %d: %q, want %q", size, got, form)
		}
		if err := open.check(); err != nil {
			t.Error(err)
		}
	}
}

func TestBadPieces(t *testing.T) {
	for _, data := range [][]byte{nil, {1}, {1, 0}, {1, 3, 3}, {0xff, 0xff, 0xff, 0xff, 0xff, 0x7f, 0, 1}} {
		if _, err := decodePiece(data); !errors.Is(err, ErrJob) {
			t.Errorf("%v: %v, want %v", data, err, ErrJob)
		}
	}
	open := puzzle{}
	if open.add(piece{from: 3, number: 1, of: 2, body: []byte("x")}) != nil {
		t.Error("half a tally is given out")
	}
	if err := open.check(); !errors.Is(err, ErrJob) {
		t.Errorf("%v, want %v", err, ErrJob)
	}
}
