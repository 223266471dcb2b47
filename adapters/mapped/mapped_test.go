// Copyright 2026 The jupan authors.
// SPDX-License-Identifier: Apache-2.0

package mapped_test

import (
	"flag"
	"os"
	"path/filepath"
	"testing"
	"time"

	"github.com/jupan-go/jupan/adapters"
	"github.com/jupan-go/jupan/adapters/adaptertest"
	"github.com/jupan-go/jupan/adapters/mapped"
)

var update = flag.Bool("update", false, "write the goldens")

// load reads mappings by their names; with a charset, if not their own.
func load(tb testing.TB, charset string, names ...string) mapped.Adapter {
	tb.Helper()
	var list []*mapped.Mapping
	for _, name := range names {
		text, err := os.ReadFile(filepath.Join("testdata/mappings", name+".json"))
		if err != nil {
			tb.Fatal(err)
		}
		m, err := mapped.Parse(text)
		if err != nil {
			tb.Fatalf("%s: %v", name, err)
		}
		if charset != "" {
			m.File.Charset = charset
		}
		list = append(list, m)
	}
	a, err := mapped.New(list...)
	if err != nil {
		tb.Fatal(err)
	}
	return a
}

func kit(tb testing.TB) *adaptertest.Kit {
	return &adaptertest.Kit{
		Adapter: load(tb, "utf-8", "korea", "germany", "ads", "api", "lines", "bare"),
		Corpus:  os.DirFS("testdata/corpus"), Dir: "testdata/corpus", Update: *update,
		Input: zone,
		Minor: map[string]map[string]int{
			"api":   {"USD": 2, "JPY": 0, "KWD": 3, "ISK": 2},
			"ads":   {"USD": 6, "KRW": 6, "JPY": 6, "KWD": 6},
			"lines": {"EUR": 5},
		},
	}
}

// oldKit has files in older charsets.
func oldKit(tb testing.TB) *adaptertest.Kit {
	return &adaptertest.Kit{
		Adapter: load(tb, "", "korea", "germany", "bank"),
		Corpus:  os.DirFS("testdata/old"), Dir: "testdata/old", Update: *update,
		Input: zone,
		Skips: map[string]string{"text": "the kit puts a mark of UTF-8 before text that is CP949"},
	}
}

// zone is where the account is.
func zone(in *adapters.Input) { in.Zone = time.FixedZone("KST", 9*60*60) }

func TestConformance(t *testing.T) { adaptertest.Run(t, kit(t)) }

func TestConformanceOld(t *testing.T) { adaptertest.Run(t, oldKit(t)) }

func FuzzDecode(f *testing.F) { adaptertest.Fuzz(f, kit(f)) }

func BenchmarkDecode(b *testing.B) { adaptertest.Benchmark(b, kit(b)) }
