// Copyright 2026 The jupan authors.
// SPDX-License-Identifier: Apache-2.0

package command

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"strings"
	"testing"
)

type full struct{}

func (full) Write([]byte) (int, error) { return 0, errors.New("the disk is full") }

func TestRun(t *testing.T) {
	says := func(_ context.Context, w io.Writer) error {
		_, err := fmt.Fprintln(w, "settled")
		return err
	}
	fails := func(_ context.Context, w io.Writer) error {
		_, err := fmt.Fprintln(w, "half of it")
		return errors.Join(err, errors.New("no events"))
	}
	for name, c := range map[string]struct {
		run       func(context.Context, io.Writer) error
		args      []string
		code      int
		out, side string
	}{
		"says":     {run: says, out: "settled\n"},
		"fails":    {run: fails, code: 1, side: "shop: no events\n"},
		"help":     {run: fails, args: []string{"-h"}, out: "usage: go run ./examples/shop\n"},
		"argument": {run: says, args: []string{"mine.csv", "-h"}, code: 2, side: "shop: \"mine.csv\": not understood\nusage: go run ./examples/shop\n"},
	} {
		var out, side bytes.Buffer
		code := Run(t.Context(), &Call{Name: "shop", Args: c.args, Stdout: &out, Stderr: &side}, c.run)
		if code != c.code || !strings.HasPrefix(out.String(), c.out) || !strings.HasPrefix(side.String(), c.side) ||
			(out.Len() == 0) != (c.out == "") || (side.Len() == 0) != (c.side == "") {
			t.Errorf("%s: %d, prints %q and %q", name, code, &out, &side)
		}
	}
	var side bytes.Buffer
	if code := Run(t.Context(), &Call{Name: "shop", Stdout: full{}, Stderr: &side}, says); code != 1 || !strings.Contains(side.String(), "full") {
		t.Errorf("on a full disk %d, %q", code, &side)
	}
}
