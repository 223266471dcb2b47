// Copyright 2026 The jupan authors.
// SPDX-License-Identifier: Apache-2.0

package series

import (
	"encoding/binary"
	"errors"
	"fmt"
	"math"
	"strings"
	"testing"
)

// bytesOf writes numbers as the fuzzer sees them.
func bytesOf(x ...float64) (out []byte) {
	for _, v := range x {
		out = binary.LittleEndian.AppendUint64(out, math.Float64bits(v))
	}
	return out
}

// FuzzNumbers: whatever the values, every function answers with finite numbers or with one of the
// three errors, and without a panic.
func FuzzNumbers(f *testing.F) {
	f.Add(bytesOf(append(walk(1, 40), walk(2, 40)...)...), uint8(1))
	f.Add(bytesOf(append(ones(40), walk(2, 40)...)...), uint8(4))
	f.Add(bytesOf(1e308, -1e308, 1e308, -1e308, 1, 2, 3, 4, 1e308, -1e308), uint8(2))
	f.Add(bytesOf(5e-324, 0, 5e-324, 0, 1e-320, 0, 0, 3e-310), uint8(3))
	f.Fuzz(func(t *testing.T, data []byte, n uint8) {
		var all []float64
		for len(data) >= 8 && len(all) < 160 {
			all = append(all, math.Float64frombits(binary.LittleEndian.Uint64(data)))
			data = data[8:]
		}
		x, y := all[:len(all)/2], all[len(all)/2:len(all)/2*2]
		k := int(n % 12)
		lead, err := Lead(x, y, &LeadOptions{LagMax: k % 5, ARMax: k % 4, Season: k})
		checkAnswer(t, lead, err)
		granger, err := Granger(x, y, k)
		checkAnswer(t, granger, err)
		forecast, err := Forecast(x, y, k, 3)
		checkAnswer(t, forecast, err)
		effects, err := RegressEffects(x, y, x)
		checkAnswer(t, effects, err)
		kpss, err := KPSS(x, k-1)
		checkAnswer(t, kpss, err)
		adf, err := ADF(x, k-1)
		checkAnswer(t, adf, err)
		q, p, err := LjungBox(x, k)
		checkAnswer(t, []float64{q, p}, err)
		for _, s := range []Smoothing{{Alpha: 0.5}, {Alpha: 1, Beta: 0.5, Trend: true}, {Alpha: 0.3, Season: k, Multiplicative: n > 99}} {
			m, err := HoltWinters(x, s)
			checkAnswer(t, m, err)
		}
		theta, err := FitTheta(x, k)
		checkAnswer(t, theta, err)
		naive, err := SeasonalNaive(x, k)
		checkAnswer(t, naive, err)
		accuracy, err := Measure(x, x, y, k)
		checkAnswer(t, accuracy, err)
	})
}

func checkAnswer(t *testing.T, answer any, err error) {
	t.Helper()
	switch {
	case err == nil:
		if text := fmt.Sprint(answer); strings.Contains(text, "NaN") || strings.Contains(text, "Inf") {
			t.Errorf("%T holds what is no finite number: %s", answer, text)
		}
	case !errors.Is(err, ErrShort) && !errors.Is(err, ErrSingular) && !errors.Is(err, ErrArgument):
		t.Errorf("%T: %v", answer, err)
	}
}
