// Copyright 2026 The jupan authors.
// SPDX-License-Identifier: Apache-2.0

package anomaly

import (
	"context"
	"testing"
)

func BenchmarkClose(b *testing.B) {
	w := newWorld(1, 200)
	n := 0
	for b.Loop() {
		m, err := NewMonitor(testOptions())
		if err != nil {
			b.Fatal(err)
		}
		m.Observe(w.list...)
		if _, err := m.Close(context.Background(), w.last); err != nil {
			b.Fatal(err)
		}
		n += len(w.list)
	}
	b.ReportMetric(float64(n)/b.Elapsed().Seconds(), "observations/s")
}
