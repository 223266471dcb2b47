// Copyright 2026 The jupan authors.
// SPDX-License-Identifier: Apache-2.0

package adaptertest_test

import (
	"fmt"
	"testing/fstest"

	"github.com/jupan-go/jupan/adapters/adaptertest"
	"github.com/jupan-go/jupan/adapters/wire"
)

func Example() {
	corpus := fstest.MapFS{
		"lines/a.jsonl": {Data: []byte(`{"id":"a","kind":"click","at":"2026-01-15T00:00:00Z"}` + "\n")},
		"table/a.csv":   {Data: []byte("id,kind,at\na,click,2026-01-15T00:00:00Z\na,click,2026-01-16T00:00:00Z\n")},
	}

	result := adaptertest.Verify(&adaptertest.Kit{
		Adapter: wire.Adapter{},
		Corpus:  corpus, // <stream>/<file>, and what each gives as <file>.golden
	})
	for _, f := range result.Faults {
		if f.Check == "keys" {
			fmt.Println(f)
		}
	}
	// Output:
	// table/a.csv: rows 2 and 3 both have the key kit/a
	// 	rule: no two events of an input have the same key
	// 	why:  of two facts with one key only one counts: a charge and its refund, two equal tax lines
}
