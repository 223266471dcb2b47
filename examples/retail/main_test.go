// Copyright 2026 The jupan authors.
// SPDX-License-Identifier: Apache-2.0

package main

import (
	"bytes"
	"compress/gzip"
	"context"
	"errors"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/jupan-go/jupan/examples/internal/golden"
)

func output(t *testing.T, args ...string) (out, side string) {
	t.Helper()
	var stdout, stderr bytes.Buffer
	if err := run(t.Context(), args, &stdout, &stderr); err != nil {
		t.Fatalf("retail %s: %v", strings.Join(args, " "), err)
	}
	return stdout.String(), stderr.String()
}

func TestReport(t *testing.T) {
	got, _ := output(t, filepath.Join("testdata", "lines.csv"))
	got = regexp.MustCompile(`time: .*`).ReplaceAllString(got, "time: …")
	golden.File(t, filepath.Join("testdata", "report.golden"), got)
	if golden.Quoted(t, "README.md", "retail", got) == 0 {
		t.Error("README.md does not show what the program prints")
	}
}

func TestCSV(t *testing.T) {
	got, side := output(t, "-csv", filepath.Join("testdata", "lines.csv"))
	golden.File(t, filepath.Join("testdata", "lines.golden"), got+"\n"+filepath.ToSlash(side))
}

// TestGzip reads the same file compressed.
func TestGzip(t *testing.T) {
	raw, err := os.ReadFile(filepath.Join("testdata", "lines.csv"))
	if err != nil {
		t.Fatal(err)
	}
	var packed bytes.Buffer
	z := gzip.NewWriter(&packed)
	if _, err := z.Write(raw); err != nil {
		t.Fatal(err)
	}
	if err := z.Close(); err != nil {
		t.Fatal(err)
	}
	path := filepath.Join(t.TempDir(), "lines.csv.gz")
	if err := os.WriteFile(path, packed.Bytes(), 0o644); err != nil {
		t.Fatal(err)
	}
	plain, _ := output(t, "-csv", filepath.Join("testdata", "lines.csv"))
	if got, _ := output(t, "-csv", path); got != plain {
		t.Errorf("compressed the file gives\n%s\nand plain\n%s", got, plain)
	}
}

func TestFailures(t *testing.T) {
	dir := t.TempDir()
	file := func(name, text string) string {
		path := filepath.Join(dir, name)
		if err := os.WriteFile(path, []byte(text), 0o644); err != nil {
			t.Fatal(err)
		}
		return path
	}
	top := strings.Join(header(), ",") + "\n"
	for name, c := range map[string]struct {
		args []string
		want string
	}{
		"no path":       {nil, "want one PATH"},
		"two paths":     {[]string{"a", "b"}, "want one PATH"},
		"unknown flag":  {[]string{"-x"}, "not defined: -x"},
		"absent":        {[]string{filepath.Join(dir, "none.csv")}, "none.csv"},
		"empty":         {[]string{file("empty.csv", "")}, "empty.csv: header: EOF"},
		"other columns": {[]string{file("other.csv", "a,b,c,d,e,f\n")}, `other.csv:1: the header is ["a" "b"`},
		"no gzip":       {[]string{file("broken.gz", "\x1f\x8b_")}, "broken.gz"},
		"truncated":     {[]string{file("cut.gz", cut(t, top+"MUG,1,2011-01-12T15:00:00.000Z,2.95,1,Germany\n"))}, "unexpected EOF"},
	} {
		var out bytes.Buffer
		err := run(t.Context(), c.args, &out, &out)
		if err == nil || !strings.Contains(err.Error(), c.want) {
			t.Errorf("%s: the error is %v, want %q in it", name, err, c.want)
		}
	}
	stopped, cancel := context.WithCancel(t.Context())
	cancel()
	if err := run(stopped, []string{filepath.Join("testdata", "lines.csv")}, &bytes.Buffer{}, &bytes.Buffer{}); !errors.Is(err, context.Canceled) {
		t.Errorf("a run that was stopped ends with %v", err)
	}
	if got, _ := output(t, file("none.csv.gz", top)); !strings.Contains(got, "0 rows = 0 sales") {
		t.Errorf("a file without rows gives\n%s", got)
	}
}

// cut returns a gzip stream without its end.
func cut(t *testing.T, text string) string {
	t.Helper()
	var packed bytes.Buffer
	z := gzip.NewWriter(&packed)
	if _, err := z.Write([]byte(text)); err != nil {
		t.Fatal(err)
	}
	if err := z.Close(); err != nil {
		t.Fatal(err)
	}
	return packed.String()[:packed.Len()-12]
}
