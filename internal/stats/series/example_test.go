// Copyright 2026 The jupan authors.
// SPDX-License-Identifier: Apache-2.0

package series_test

import (
	"fmt"

	"github.com/jupan-go/jupan/internal/stats/series"
)

func Example() {
	leader := []float64{3, 5, 2, 8, 4, 7, 1, 9, 6, 2, 5, 8, 3, 7, 4, 6}
	follower := append([]float64{4, 4}, leader[:14]...)
	ccf, err := series.CrossCorrelation(leader, follower, 4)
	if err != nil {
		fmt.Println(err)
		return
	}
	lag, r := ccf.Peak()
	fmt.Printf("%d %.2f\n", lag, r)
	// Output:
	// 2 0.98
}

func ExampleFitHoltWinters() {
	clicks := []float64{40, 60, 50, 44, 64, 54, 48, 68, 58, 52}
	m, err := series.FitHoltWinters(clicks, series.Smoothing{Season: 3})
	if err != nil {
		fmt.Println(err)
		return
	}
	for _, p := range m.Forecast(3, 0.95) {
		fmt.Printf("%.0f\n", p.Value)
	}
	// Output:
	// 72
	// 62
	// 56
}
