// Copyright 2026 The jupan authors.
// SPDX-License-Identifier: Apache-2.0

package main

import (
	"context"
	"encoding/json"
	"flag"
	"os"
	"path/filepath"
	"testing"

	"github.com/apache/beam/sdks/v2/go/pkg/beam"

	jupanbeam "github.com/jupan-go/jupan/adapters/beam"
)

func TestMain(m *testing.M) {
	jupanbeam.Register[jupanbeam.Spec]()
	flag.Parse()
	beam.Init()
	os.Exit(m.Run())
}

// Two conversions, one of them sent twice; the order of the other is given back. In shards, and as
// a Tally.
func TestRun(t *testing.T) {
	for _, tally := range []string{"", filepath.Join(t.TempDir(), "tally")} {
		dir := t.TempDir()
		a := arguments{
			agreements: "testdata/agreements.json", events: "testdata/*.csv", ranges: 4, shards: 3, tally: tally,
			statements: filepath.Join(dir, "statements.jsonl"), rejections: filepath.Join(dir, "rejections.txt"),
		}
		if err := run(context.Background(), a); err != nil {
			t.Fatal(err)
		}
		text, err := os.ReadFile(a.statements)
		if err != nil {
			t.Fatal(err)
		}
		var statement struct{ Agreement, Total string }
		if err := json.Unmarshal(text, &statement); err != nil {
			t.Fatal(err)
		}
		if statement.Agreement != "navi-2026" || statement.Total != "8000 KRW" { // 10% of 70,000, and 1,000
			t.Errorf("%+v", statement)
		}
		if tally == "" {
			continue
		}
		if info, err := os.Stat(tally); err != nil || info.Size() == 0 {
			t.Errorf("no tally was written: %v", err)
		}
	}
}
