// Copyright 2026 The jupan authors.
// SPDX-License-Identifier: Apache-2.0

package series

import (
	"math"
	"testing"
)

// The bits of a few results, as they are on every machine: a product that is fused with a sum on
// some processors, or a function of package math, would show here.
func TestBits(t *testing.T) {
	x := make([]float64, 80)
	y := make([]float64, 80)
	for i := range x {
		x[i] = float64(i*i%37) / 7
		y[i] = float64((i*i*i+11*i)%41)/3 + x[max(0, i-2)]
	}
	s, err := Lead(x, y, &LeadOptions{Hold: 20})
	if err != nil {
		t.Fatal(err)
	}
	m, err := FitHoltWinters(x, Smoothing{Season: 4})
	if err != nil {
		t.Fatal(err)
	}
	p := m.Forecast(6, 0.9)[5]
	got := []float64{
		s.AR.BIC, s.R, s.Bound, s.Forward.F, s.Forward.P, s.Leader.KPSS.Statistic, s.Leader.ADF.Statistic,
		s.Forecast.ClarkWest, s.Forecast.DMP, m.Alpha, m.SSE, p.Value, p.High,
	}
	want := []uint64{
		0x4052b649f640ab3a, 0x3fd984854a69ce56, 0x3fd5d4eb3c28be7f, 0x40204b27ec4a4955,
		0x3f452ea67480ee38, 0x3fb84034ebbf4ad7, 0xc010583afcde55df, 0x3ff04a96d1a83221,
		0x3fdf1289bc308877, 0x3fdeec72aa8401ef, 0x40701e0c1cd9b87c, 0x400adada43ac1339,
		0x402111d56667e507,
	}
	for i, v := range got {
		if math.Float64bits(v) != want[i] {
			t.Errorf("number %d has the bits %#x (%g)", i, math.Float64bits(v), v)
		}
	}
}
