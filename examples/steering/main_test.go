// Copyright 2026 The jupan authors.
// SPDX-License-Identifier: Apache-2.0

package main

import (
	"bytes"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/jupan-go/jupan/examples/internal/golden"
)

func TestOutput(t *testing.T) {
	var out bytes.Buffer
	page := filepath.Join(t.TempDir(), "page.html")
	if err := run([]string{"-html", page}, &out, &out); err != nil {
		t.Fatal(err)
	}
	golden.Output(t, out.String())
	html, err := os.ReadFile(page)
	if err != nil {
		t.Fatal(err)
	}
	if !bytes.Contains(html, []byte("<svg")) || bytes.Contains(html, []byte("<script")) {
		t.Error("the page has no plots, or a script")
	}
}

// TestWhatIsKnown holds what was put into the traffic: accounts come two weeks before orders, clicks
// are likelier on one campaign, and nothing that was served is another value in the table.
func TestWhatIsKnown(t *testing.T) {
	var out bytes.Buffer
	if err := run(nil, &out, &out); err != nil {
		t.Fatal(err)
	}
	for _, want := range []string{"leads orders by 2", "decided: spring", "\n0 values served that the table does not say"} {
		if !strings.Contains(out.String(), want) {
			t.Errorf("no %q in\n%s", want, out.String())
		}
	}
}

func TestFailures(t *testing.T) {
	for want, args := range map[string][]string{
		"not defined: -x":           {"-x"},
		"takes no arguments":        {"page.html"},
		"no such file or directory": {"-html", filepath.Join(t.TempDir(), "none", "page.html")},
	} {
		var out, side bytes.Buffer
		if err := run(args, &out, &side); err == nil || !strings.Contains(err.Error(), want) || out.Len() > 0 {
			t.Errorf("%q: the error is %v, want %q in it; printed %q", args, err, want, &out)
		}
	}
	var out bytes.Buffer
	if err := run([]string{"-h"}, &out, &out); err != nil || !strings.Contains(out.String(), "-html") {
		t.Errorf("-h ends with %v and prints %q", err, &out)
	}
}
