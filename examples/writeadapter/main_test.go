// Copyright 2026 The jupan authors.
// SPDX-License-Identifier: Apache-2.0

package main

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// output is what README.md shows.
const output = `harupay/HP-1001   payment_captured 2026-01-03 01:11:12  gross     12900 KRW  fee    -426 KRW  net    12474 KRW
harupay/HP-1002   payment_captured 2026-01-03 05:20:00  gross   1025000 KRW  fee  -33825 KRW  net   991175 KRW
harupay/HP-1003   payment_refunded 2026-01-05 00:00:01  gross    -12900 KRW  fee     426 KRW  net   -12474 KRW
harupay/HP-1005   payout           2026-01-06 15:00:00  gross   -991175 KRW  fee           0  net  -991175 KRW
harupay/HP-1006   payment_captured 2026-01-30 14:59:59  gross     19.90 USD  fee   -0.66 USD  net    19.24 USD

8 rows: 5 events, 3 skipped, 0 rejected, 0 odd; columns not read: Phone
`

func TestOutput(t *testing.T) {
	var out strings.Builder
	if err := run(t.Context(), nil, &out); err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(output, out.String()); diff != "" {
		t.Errorf("output mismatch (-want +got):\n%s", diff)
	}
	page, err := os.ReadFile("README.md")
	if err != nil {
		t.Fatal(err)
	}
	if !strings.Contains(string(page), output) {
		t.Error("README.md shows another output")
	}
}

// TestReadme holds that the code which README.md shows is that of the adapter.
func TestReadme(t *testing.T) {
	page, err := os.ReadFile("README.md")
	if err != nil {
		t.Fatal(err)
	}
	var source strings.Builder
	for _, name := range []string{"harupay.go", "harupay_test.go"} {
		text, err := os.ReadFile(filepath.Join("harupay", name))
		if err != nil {
			t.Fatal(err)
		}
		source.Write(text)
	}
	blocks := strings.Split(string(page), "```go\n")[1:]
	if len(blocks) < 5 {
		t.Fatalf("%d blocks of code, want 5 at least", len(blocks))
	}
	for _, block := range blocks {
		code, _, _ := strings.Cut(block, "```")
		for line := range strings.Lines(code) {
			if line = strings.TrimSpace(line); line != "" && line != "…" && !strings.Contains(source.String(), line) {
				t.Errorf("the adapter has no line %q", line)
			}
		}
	}
}

// TestFile reads a file of which a row cannot be used and whose total does not hold.
func TestFile(t *testing.T) {
	name := filepath.Join(t.TempDir(), "bad.csv")
	bad := strings.Replace(sample, "12,474;010", "12,4x4;010", 1)
	if err := os.WriteFile(name, []byte(bad), 0o600); err != nil {
		t.Fatal(err)
	}
	var out strings.Builder
	if err := run(t.Context(), []string{name}, &out); err != nil {
		t.Fatal(err)
	}
	for _, want := range []string{
		`rejected: bad.csv:2: net "12,4x4": malformed`, "does not add up: net KRW: they state 0 KRW, we have -12474 KRW",
	} {
		if !strings.Contains(out.String(), want) {
			t.Errorf("no %q in\n%s", want, out.String())
		}
	}
	for want, args := range map[string][]string{"no such file": {name + ".none"}, "want one FILE": {"-h"}, "or nothing": {name, name}} {
		if err := run(t.Context(), args, &out); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%q ends with %v, want %q", args, err, want)
		}
	}
}
