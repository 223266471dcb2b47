// Copyright 2026 The jupan authors.
// SPDX-License-Identifier: Apache-2.0

package toss_test

import (
	"flag"
	"os"
	"testing"

	"github.com/jupan-go/jupan/adapters"
	"github.com/jupan-go/jupan/adapters/adaptertest"
	"github.com/jupan-go/jupan/adapters/toss"
)

var update = flag.Bool("update", false, "write the goldens")

func kit() *adaptertest.Kit {
	return &adaptertest.Kit{
		Adapter: toss.Adapter{}, Corpus: os.DirFS("testdata"), Dir: "testdata", Update: *update,
		Totals: map[string][]string{"settlements/page_1.json": {"268343 KRW", "56.35 USD"}},
		Pushes: []adaptertest.Push{
			push("completed", "testdata/webhooks/completed.json"), push("seller", "testdata/webhooks/seller.json"),
			{Name: "status", Unsigned: true, Message: adapters.Message{Body: []byte(statusChanged)}},
			{Name: "deposit", Unsigned: true, Message: adapters.Message{Body: []byte(deposit)}},
		},
	}
}

func TestConformance(t *testing.T) { adaptertest.Run(t, kit()) }

func FuzzDecode(f *testing.F) { adaptertest.Fuzz(f, kit()) }

func BenchmarkDecode(b *testing.B) { adaptertest.Benchmark(b, kit()) }
