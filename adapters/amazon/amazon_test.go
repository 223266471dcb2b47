// Copyright 2026 The jupan authors.
// SPDX-License-Identifier: Apache-2.0

package amazon_test

import (
	"flag"
	"os"
	"testing"

	"github.com/jupan-go/jupan/adapters/adaptertest"
	"github.com/jupan-go/jupan/adapters/amazon"
)

var update = flag.Bool("update", false, "write the goldens")

func kit() *adaptertest.Kit {
	return &adaptertest.Kit{
		Adapter: amazon.Adapter{}, Corpus: os.DirFS("testdata"), Dir: "testdata", Update: *update,
		Totals: map[string][]string{
			"settlements/71000000001.txt":    {"1150.73 USD"},
			"settlements/germany.txt":        {"1029.75 EUR"},
			"settlements/sweden.txt":         {"-5.50 SEK"},
			"settlements_v1/61000000001.txt": {"12.56 USD"},
		},
	}
}

func TestConformance(t *testing.T) { adaptertest.Run(t, kit()) }

func FuzzDecode(f *testing.F) { adaptertest.Fuzz(f, kit()) }

func BenchmarkDecode(b *testing.B) { adaptertest.Benchmark(b, kit()) }
