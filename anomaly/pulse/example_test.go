// Copyright 2026 The jupan authors.
// SPDX-License-Identifier: Apache-2.0

package pulse_test

import (
	"fmt"

	"github.com/jupan-go/jupan/anomaly/pulse"
)

func Example() {
	var values []float64
	for i := range 2000 {
		x := float64(100 + i*7919%13 + 10*(i%288)/288) // an ordinary value: 100 to 122
		if i == 1500 {
			x = 400
		}
		values = append(values, x)
	}

	watch := pulse.New(24 * 60 / 5) // one value in five minutes
	for i, x := range values {
		if score := watch.Score(x); score > pulse.Alarm {
			fmt.Printf("value %d, %.0f: %.2f\n", i, x, score)
		}
	}
	// Output:
	// value 1500, 400: 0.50
}

// A watch is saved between two values, and goes on as if nothing had been.
func ExampleRestore() {
	one := pulse.New(288)
	for i := range 400 {
		one.Score(float64(100 + i*7919%13))
	}
	saved, err := one.MarshalBinary()
	if err != nil {
		fmt.Println(err)
		return
	}
	other, err := pulse.Restore(288, saved)
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Println(one.Score(130) == other.Score(130))
	// Output: true
}
