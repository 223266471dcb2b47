// Copyright 2026 The jupan authors.
// SPDX-License-Identifier: Apache-2.0

package main

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/jupan-go/jupan/examples/internal/golden"
)

// TestOutput holds what the page shows.
func TestOutput(t *testing.T) {
	const testdata = "../../adapters/mapped/testdata/"
	var out, side strings.Builder
	if err := run([]string{testdata + "mappings/korea.json", testdata + "old/korea/202601.csv"}, &out, &side); err != nil {
		t.Fatal(err)
	}
	golden.Output(t, out.String())
}

func TestRun(t *testing.T) {
	bad := filepath.Join(t.TempDir(), "bad.json")
	if err := os.WriteFile(bad, []byte(`{"name": "x", "version": "1", "events": []}`), 0o600); err != nil {
		t.Fatal(err)
	}
	const mappings, files = "../../adapters/mapped/testdata/mappings/", "../../adapters/mapped/testdata/old/"
	for _, test := range []struct {
		args  []string
		wants []string
		err   string
	}{
		{
			args:  []string{mappings + "korea.json", files + "korea/202601.csv"},
			wants: []string{"202601.csv by harupay/1: 12 rows, 5 events, 0 rejected", "김하늘", "정산금액 37161 KRW, its rows come to 37161 KRW: holds"},
		},
		{
			args:  []string{mappings + "germany.json", files + "germany/januar.csv"},
			wants: []string{"gross 1234.56 EUR, fee -35.80 EUR, net 1198.76 EUR", "Auszahlung -65.59 EUR, its rows come to -65.59 EUR: holds"},
		},
		{
			args:  []string{mappings + "korea.json", files + "germany/januar.csv"},
			wants: []string{"THE FILE CANNOT BE USED"}, err: "the file cannot be used",
		},
		{args: []string{bad, "x"}, wants: []string{"key: missing", "at.layout: ", "events: missing"}, err: "the mapping cannot be used"},
		{args: []string{"-schema"}, wants: []string{`"title": "jupan mapping"`}},
		{err: "want two paths"},
		{args: []string{"-schema", "x"}, err: "want two paths"},
		{args: []string{"-x"}, err: "not defined: -x"},
		{args: []string{"no such file", "x"}, err: "no such file"},
	} {
		var out strings.Builder
		var side strings.Builder
		err := run(test.args, &out, &side)
		if (err == nil) != (test.err == "") || err != nil && !strings.Contains(err.Error(), test.err) {
			t.Errorf("%q: error %v, want %q", test.args, err, test.err)
		}
		for _, want := range test.wants {
			if !strings.Contains(out.String(), want) {
				t.Errorf("%q: no %q in\n%s", test.args, want, out.String())
			}
		}
	}
}
