// Copyright 2026 The jupan authors.
// SPDX-License-Identifier: Apache-2.0

package numeric

import (
	"math"
	"testing"
)

// within tells whether got is within a relative error of want.
func within(got, want, rel float64) bool {
	return got == want || math.Abs(got-want) <= rel*math.Abs(want)
}

// TestElementary compares with package math, whose own errors are below one unit in the last place.
func TestElementary(t *testing.T) {
	funcs := []struct {
		name      string
		got, want func(float64) float64
		lo, hi    float64
	}{
		{"Exp", Exp, math.Exp, -745, 709},
		{"Expm1", Expm1, math.Expm1, -3, 3},
		{"Log", Log, math.Log, 1e-300, 4},
		{"Log1p", Log1p, math.Log1p, -0.999, 3},
		{"Atan", Atan, math.Atan, -50, 50},
	}
	for _, f := range funcs {
		worst := 0.0
		for i := range 20001 {
			x := f.lo + (f.hi-f.lo)*float64(i)/20000
			got, want := f.got(x), f.want(x)
			if want == 0 || math.Abs(want) < 1e-300 {
				continue
			}
			worst = math.Max(worst, math.Abs(got-want)/math.Abs(want))
		}
		t.Logf("%s: largest relative difference %.2g", f.name, worst)
		if worst > 5e-16 {
			t.Errorf("%s: relative difference %g from package math", f.name, worst)
		}
	}
}

// TestSpecialCases holds the edges that the comments name.
func TestSpecialCases(t *testing.T) {
	inf := math.Inf(1)
	cases := []struct {
		name      string
		got, want float64
	}{
		{"Exp(-inf)", Exp(-inf), 0},
		{"Exp(inf)", Exp(inf), inf},
		{"Exp(0)", Exp(0), 1},
		{"Exp(-745)", Exp(-745), 5e-324},
		{"Log(0)", Log(0), -inf},
		{"Log(1)", Log(1), 0},
		{"Log(inf)", Log(inf), inf},
		{"Log(5e-324)", Log(5e-324), -744.4400719213812},
		{"Log1p(-1)", Log1p(-1), -inf},
		{"Log1p(1e-300)", Log1p(1e-300), 1e-300},
		{"Pow(0, 2)", Pow(0, 2), 0},
		{"Pow(3, 0)", Pow(3, 0), 1},
		{"LogGamma(0)", LogGamma(0), inf},
		{"Atan(inf)", Atan(inf), math.Pi / 2},
	}
	for _, c := range cases {
		if c.got != c.want {
			t.Errorf("%s = %g, want %g", c.name, c.got, c.want)
		}
	}
	for name, x := range map[string]float64{"Log(-1)": Log(-1), "LogGamma(-1)": LogGamma(-1), "Exp(NaN)": Exp(math.NaN())} {
		if !math.IsNaN(x) {
			t.Errorf("%s = %g, want NaN", name, x)
		}
	}
}

// TestBits holds the very bits, so that a machine or a compiler that gives others is found out.
func TestBits(t *testing.T) {
	var sum uint64 = 14695981039346656037
	for i := 1; i <= 4000; i++ {
		x := float64(i) / 37
		for _, y := range []float64{
			Exp(-x), Log(x), Log1p(x), Expm1(-x / 100), Log1pmx(x / 300), Atan(x), StirlingError(x), LogBeta(x, 3),
		} {
			sum = (sum ^ math.Float64bits(y)) * 1099511628211
		}
	}
	const want = 15252542396286564916
	if sum != want {
		t.Errorf("the bits of 32,000 values have the checksum %d, want %d", sum, uint64(want))
	}
}

// TestGamma holds values of mpmath 1.3.0 at 40 digits.
func TestGamma(t *testing.T) {
	cases := []struct {
		name           string
		got, want, tol float64
	}{
		{"StirlingError(0.001)", StirlingError(0.001), 2.5422704679670945415, 1e-13},
		{"StirlingError(0.5)", StirlingError(0.5), 0.15342640972002734529, 1e-13},
		{"StirlingError(1)", StirlingError(1), 0.08106146679532725822, 1e-13},
		{"StirlingError(3.25)", StirlingError(3.25), 0.025562157964525794126, 1e-13},
		{"StirlingError(9.5)", StirlingError(9.5), 0.008768700134139385463, 1e-13},
		{"StirlingError(10)", StirlingError(10), 0.0083305634333628712565, 1e-13},
		{"StirlingError(150)", StirlingError(150), 0.00055555473252073908596, 1e-13},
		{"StirlingError(1e8)", StirlingError(1e8), 8.3333333333333333056e-10, 1e-13},
		{"LogGamma(1e-10)", LogGamma(1e-10), 23.025850929882735237, 2e-15},
		{"LogGamma(0.5)", LogGamma(0.5), 0.57236494292470008707, 2e-15},
		{"LogGamma(7.5)", LogGamma(7.5), 7.5343642367587329552, 2e-15},
		{"LogGamma(1234.5)", LogGamma(1234.5), 7550.5509010778948957, 2e-15},
		{"LogGamma(1e15)", LogGamma(1e15), 33538776394910668.91, 2e-15},
		{"LogBeta(0.5, 0.5)", LogBeta(0.5, 0.5), 1.1447298858494001741, 1e-14},
		{"LogBeta(2, 1e6)", LogBeta(2, 1e6), -27.631022115928048209, 1e-14},
		{"LogBeta(1e-5, 3)", LogBeta(1e-5, 3), 11.512910465032727963, 1e-14},
		{"LogBeta(300, 400)", LogBeta(300, 400), -479.68845103713199613, 1e-14},
		{"Log1pmx(1e-8)", Log1pmx(1e-8), -4.9999999666666671259e-17, 1e-14},
		{"Log1pmx(0.1)", Log1pmx(0.1), -0.0046898201956751404607, 1e-14},
		{"Log1pmx(-0.3)", Log1pmx(-0.3), -0.056674943938732374155, 1e-14},
		{"Log1pmx(0.39)", Log1pmx(0.39), -0.060696252857399614585, 1e-14},
		{"Log1pmx(0.41)", Log1pmx(0.41), -0.066410295609923082718, 1e-14},
		{"Log1pmx(2)", Log1pmx(2), -0.9013877113318903086, 1e-14},
		{"Log1pmx(-0.9)", Log1pmx(-0.9), -1.4025850929940458839, 1e-14},
	}
	for _, c := range cases {
		if !within(c.got, c.want, c.tol) {
			t.Errorf("%s = %.17g, want %.17g", c.name, c.got, c.want)
		}
	}
}

// TestRoot finds known roots, steep and flat, and refuses brackets without one.
func TestRoot(t *testing.T) {
	cases := []struct {
		name         string
		f            func(float64) float64
		lo, hi, want float64
	}{
		{"square root", func(x float64) float64 { return x*x - 2 }, 0, 2, math.Sqrt2},
		{"at an end", func(x float64) float64 { return x }, 0, 2, 0},
		{"step", func(x float64) float64 { return math.Copysign(1, x-0.3) }, -1e9, 1e300, 0.3},
		{"flat", func(x float64) float64 { return (x - 1) * (x - 1) * (x - 1) }, -4, 7, 1},
	}
	for _, c := range cases {
		got, ok := Root(c.f, c.lo, c.hi)
		tol := 1e-15
		if c.name == "flat" {
			tol = 1e-5
		}
		if !ok || math.Abs(got-c.want) > tol {
			t.Errorf("%s: Root = %.17g, %t, want %.17g", c.name, got, ok, c.want)
		}
	}
	if _, ok := Root(func(float64) float64 { return 1 }, 0, 1); ok {
		t.Error("Root found one in a constant")
	}
	if got := Minimum(func(x float64) float64 { return (x - 0.7) * (x - 0.7) }, -3, 9); math.Abs(got-0.7) > 1e-7 {
		t.Errorf("Minimum = %g, want 0.7", got)
	}
}
