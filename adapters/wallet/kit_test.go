// Copyright 2026 The jupan authors.
// SPDX-License-Identifier: Apache-2.0

package wallet_test

import (
	"flag"
	"os"
	"testing"

	"github.com/jupan-go/jupan/adapters"
	"github.com/jupan-go/jupan/adapters/adaptertest"
	"github.com/jupan-go/jupan/adapters/wallet"
)

var update = flag.Bool("update", false, "write the goldens")

func kit(d wallet.Dialect, dir string) *adaptertest.Kit {
	return &adaptertest.Kit{Adapter: d, Corpus: os.DirFS(dir), Dir: dir, Update: *update}
}

func hubKit() *adaptertest.Kit {
	k := kit(wallet.Hub88{}, "testdata/hub88")
	k.Minor = map[string]map[string]int{"calls": {"USD": 5, "EUR": 5, "KRW": 5, "JPY": 5, "KWD": 5}}
	return k
}

func evolutionKit() *adaptertest.Kit { return kit(wallet.Evolution{}, "testdata/evolution") }

func TestConformance(t *testing.T) {
	t.Run("hub88", func(t *testing.T) { adaptertest.Run(t, hubKit()) })
	t.Run("evolution", func(t *testing.T) { adaptertest.Run(t, evolutionKit()) })
}

func FuzzDecode(f *testing.F) { adaptertest.Fuzz(f, hubKit()) }

func FuzzDecodeEvolution(f *testing.F) { adaptertest.Fuzz(f, evolutionKit()) }

func BenchmarkDecode(b *testing.B) {
	b.Run("hub88", func(b *testing.B) { adaptertest.Benchmark(b, hubKit()) })
	b.Run("evolution", func(b *testing.B) { adaptertest.Benchmark(b, evolutionKit()) })
}

// FuzzParse reads messages that are none. Whatever is read answers something.
func FuzzParse(f *testing.F) {
	f.Add("/wallet/bet", []byte(`{"amount":1,"currency":"EUR","transaction_uuid":"t","supplier_user":"u"}`))
	f.Add("/debit", []byte(`{"userId":"u","currency":"EUR","transaction":{"id":"1","refId":"2","amount":1.5}}`))
	f.Add("", []byte(`{}{}`))
	f.Fuzz(func(t *testing.T, path string, body []byte) {
		for _, d := range []wallet.Dialect{wallet.Hub88{}, wallet.Evolution{}} {
			c := d.Parse(&adapters.Message{Path: path, Body: body})
			if a := d.Reply(c, wallet.Outcome{Status: wallet.Malformed}); len(a.Body) < len(`{"status":""}`) {
				t.Errorf("answer %q", a.Body)
			}
		}
	})
}
