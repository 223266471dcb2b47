// Copyright 2026 The jupan authors.
// SPDX-License-Identifier: Apache-2.0

package sketch_test

import (
	"fmt"

	"github.com/jupan-go/jupan/internal/stats/sketch"
)

func Example() {
	q, _ := sketch.NewQuantiles(0.01)
	for _, delay := range []float64{1, 2, 3, 4, 500} {
		_ = q.Add(delay, 1)
	}
	_ = q.Add(500, -1)         // the last one was cancelled
	p50, ok := q.Quantile(0.5) // 2, within 1 %
	fmt.Printf("%.2f %v\n", p50, ok)
	// Output:
	// 1.99 true
}

func ExampleHyperLogLog() {
	h, err := sketch.NewHyperLogLog(14)
	if err != nil {
		fmt.Println(err)
		return
	}
	for _, id := range []string{"ann", "bob", "ann"} {
		h.Add(id)
	}
	fmt.Println(h.Count(), h.Exact())
	// Output:
	// 2 true
}

func ExampleSet() {
	var buyers sketch.Set
	_ = buyers.Add("ann", 1)
	_ = buyers.Add("bob", 1)
	_ = buyers.Add("bob", -1) // the order was cancelled
	fmt.Println(buyers.Count())
	// Output:
	// 1
}
