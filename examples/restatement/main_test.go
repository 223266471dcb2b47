// Copyright 2026 The jupan authors.
// SPDX-License-Identifier: Apache-2.0

package main

import (
	"bytes"
	"context"
	"fmt"
	"strings"
	"testing"

	"github.com/jupan-go/jupan/examples/internal/golden"
)

// output runs the program and returns what it prints.
func output(t *testing.T) string {
	t.Helper()
	var out bytes.Buffer
	if err := run(context.Background(), &out); err != nil {
		t.Fatal(err)
	}
	return out.String()
}

func TestOutput(t *testing.T) { golden.Output(t, output(t)) }

// TestByHand holds the figures to the arithmetic of the contracts, worked out by hand from the files.
func TestByHand(t *testing.T) {
	const (
		sales, refund, sold = 10_300_000, 508_300, 1_200_000
		before, after       = 5_633_646, 5_569_546 // of Meta, in January
	)
	got := strings.ReplaceAll(output(t), ",", "")
	for what, want := range map[string]string{
		"the tier was lost": fmt.Sprintf("%d KRW   corrects 2026-01\n", (sales-refund)*8/100-sales*10/100),
		"February's own":    fmt.Sprintf("%d KRW   of the month itself\n", sold*8/100),
		"days restated":     fmt.Sprintf("%d KRW   corrects 2026-01: restatement\n", (after*15+50)/100-(before*15+50)/100),
	} {
		if !strings.Contains(got, want) {
			t.Errorf("%s: no %q in\n%s", what, want, got)
		}
	}
	if n := strings.Count(got, "the same bytes: true"); n != 2 {
		t.Errorf("%d of 2 closed statements are as they were", n)
	}
}
