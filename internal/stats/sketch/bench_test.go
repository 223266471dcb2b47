// Copyright 2026 The jupan authors.
// SPDX-License-Identifier: Apache-2.0

package sketch

import (
	"fmt"
	"testing"
)

func BenchmarkQuantilesAdd(b *testing.B) {
	q, x := quantiles(b, 0.01), sample(1, 1024)
	b.ReportAllocs()
	i := 0
	for b.Loop() {
		if err := q.Add(x[i%len(x)], 1); err != nil {
			b.Fatal(err)
		}
		i++
	}
}

func BenchmarkHyperLogLogAdd(b *testing.B) {
	ids := make([]string, 65_536)
	for i := range ids {
		ids[i] = fmt.Sprint("customer-", i)
	}
	h := hyperLogLog(b, 14)
	b.ReportAllocs()
	i := 0
	for b.Loop() {
		h.Add(ids[i%len(ids)])
		i++
	}
}
