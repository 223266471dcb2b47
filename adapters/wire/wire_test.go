// Copyright 2026 The jupan authors.
// SPDX-License-Identifier: Apache-2.0

package wire_test

import (
	"bytes"
	"flag"
	"fmt"
	"os"
	"testing"
	"time"

	"github.com/jupan-go/jupan/adapters"
	"github.com/jupan-go/jupan/adapters/adaptertest"
	"github.com/jupan-go/jupan/adapters/wire"
	"github.com/jupan-go/jupan/settle/event"
)

var update = flag.Bool("update", false, "write the goldens")

func kit() *adaptertest.Kit {
	own := "the wire form is jupan's own: a column or a member that it does not know is a mistake"
	return &adaptertest.Kit{
		Adapter: wire.Adapter{}, Corpus: os.DirFS("testdata"), Dir: "testdata", Update: *update,
		Skips: map[string]string{"drift": own},
	}
}

func TestConformance(t *testing.T) { adaptertest.Run(t, kit()) }

func FuzzDecode(f *testing.F) { adaptertest.Fuzz(f, kit()) }

// TestPartition reads a file that restates a partition.
func TestPartition(t *testing.T) {
	body := `{"jupan":"events/1","partition":"ads/2026-01-15","version":3}
{"id":"a-1","kind":"ad_cost","at":"2026-01-15T00:00:00Z","currency":"KRW","gross":"-4500"}
`
	var got []string
	in := &adapters.Input{Source: "ads", Name: "a", Zone: time.UTC, Body: bytes.NewReader([]byte(body))}
	out := adapters.NewOutput(wire.Adapter{}.Info(), in, &adapters.OutputOptions{Deliver: func(b event.Batch) error {
		got = append(got, fmt.Sprint(b.Partition, "@", b.Version, " ", len(b.Events)))
		return nil
	}})
	if _, err := out.Close(wire.Adapter{}.Decode(in, out)); err != nil {
		t.Fatal(err)
	}
	if want := "[ads/2026-01-15@3 0 ads/2026-01-15@3 1]"; fmt.Sprint(got) != want {
		t.Errorf("batches %v, want %s", got, want)
	}
}

func BenchmarkDecode(b *testing.B) { adaptertest.Benchmark(b, kit()) }
