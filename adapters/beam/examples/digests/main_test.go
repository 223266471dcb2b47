// Copyright 2026 The jupan authors.
// SPDX-License-Identifier: Apache-2.0

package main

import (
	"bytes"
	"context"
	"flag"
	"os"
	"strings"
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

// All ways of settling give one digest.
func TestRun(t *testing.T) {
	a := arguments{
		agreements: "../statements/testdata/agreements.json", events: "../statements/testdata/ads.csv", workers: "1,3",
	}
	var out bytes.Buffer
	if err := run(context.Background(), a, &out); err != nil {
		t.Fatalf("%v:\n%s", err, out.String())
	}
	lines := strings.Split(strings.TrimSpace(out.String()), "\n")
	if len(lines) != 3 || strings.Contains(lines[0], " 0 bytes") {
		t.Errorf("%q", lines)
	}
	a.workers = "many"
	if err := run(context.Background(), a, &out); err == nil {
		t.Error("many workers")
	}
}
