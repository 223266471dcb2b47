// Copyright 2026 The jupan authors.
// SPDX-License-Identifier: Apache-2.0

package googleplay_test

import (
	"flag"
	"os"
	"testing"

	"github.com/jupan-go/jupan/adapters/adaptertest"
	"github.com/jupan-go/jupan/adapters/googleplay"
)

var update = flag.Bool("update", false, "write the goldens")

func kit() *adaptertest.Kit {
	return &adaptertest.Kit{
		Adapter: googleplay.Adapter{}, Corpus: os.DirFS("testdata"), Dir: "testdata", Update: *update,
		Totals: map[string][]string{"earnings/PlayApps_202106.csv": {"14.92 EUR"}},
	}
}

func TestConformance(t *testing.T) { adaptertest.Run(t, kit()) }

func FuzzDecode(f *testing.F) { adaptertest.Fuzz(f, kit()) }

func BenchmarkDecode(b *testing.B) { adaptertest.Benchmark(b, kit()) }
