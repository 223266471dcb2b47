// Copyright 2026 The jupan authors.
// SPDX-License-Identifier: Apache-2.0

package stats

import (
	"math"
	"math/rand/v2"
	"testing"
)

// near tells whether got is within a relative error of want.
func near(got, want, rel float64) bool {
	return got == want || math.Abs(got-want) <= rel*math.Abs(want)
}

// TestDistributions holds values of mpmath 1.3.0 at 40 digits, far tails among them.
func TestDistributions(t *testing.T) {
	cases := []struct {
		name           string
		got, want, tol float64
	}{
		{"NormalSurvival(0.1)", NormalSurvival(0.1), 0.46017216272297101633, 2e-14},
		{"NormalSurvival(1)", NormalSurvival(1), 0.15865525393145705141, 2e-14},
		{"NormalSurvival(1.2999)", NormalSurvival(1.2999), 0.096817622558730658872, 2e-14},
		{"NormalSurvival(1.3001)", NormalSurvival(1.3001), 0.096783348840281686401, 2e-14},
		{"NormalSurvival(2.5)", NormalSurvival(2.5), 0.006209665325776135167, 2e-14},
		{"NormalSurvival(8)", NormalSurvival(8), 6.2209605742717841235e-16, 2e-14},
		{"NormalSurvival(20)", NormalSurvival(20), 2.7536241186062336951e-89, 2e-14},
		{"NormalSurvival(37.5)", NormalSurvival(37.5), 4.6053530095819548438e-308, 2e-14},
		{"NormalSurvival(-3)", NormalSurvival(-3), 0.99865010196836990547, 2e-14},
		{"NormalSurvival(-38)", NormalSurvival(-38), 1.0, 2e-14},
		{"NormalUpperQuantile(0.3)", NormalUpperQuantile(0.3), 0.52440051270804081597, 4e-15},
		{"NormalUpperQuantile(0.025)", NormalUpperQuantile(0.025), 1.9599639845400542118, 4e-15},
		{"NormalUpperQuantile(0.001)", NormalUpperQuantile(0.001), 3.0902323061678135354, 4e-15},
		{"NormalUpperQuantile(1e-20)", NormalUpperQuantile(1e-20), 9.2623400897984075796, 4e-15},
		{"NormalUpperQuantile(1e-300)", NormalUpperQuantile(1e-300), 37.047096299361199237, 4e-15},
		{"StudentT{1}.Survival(0.5)", StudentT{1}.Survival(0.5), 0.35241638234956672582, 5e-14},
		{"StudentT{1}.Survival(1e10)", StudentT{1}.Survival(1e10), 3.1830988618379067154e-11, 5e-14},
		{"StudentT{2.5}.Survival(3)", StudentT{2.5}.Survival(3), 0.036288047774515921947, 5e-14},
		{"StudentT{5000}.Survival(12)", StudentT{5000}.Survival(12), 4.9833282131741733763e-33, 5e-14},
		{"StudentT{5841.742}.Survival(1.8)", StudentT{5841.742}.Survival(1.8), 0.035956105816368560384, 5e-14},
		{"StudentT{1e6}.Survival(1.96)", StudentT{1e6}.Survival(1.96), 0.024998033792634895343, 5e-14},
		{"StudentT{1e6}.Survival(30)", StudentT{1e6}.Survival(30), 6.0100471168317189413e-198, 5e-14},
		{"StudentT{30}.Survival(0.001)", StudentT{30}.Survival(0.001), 0.49960436788324254506, 5e-14},
		{"StudentT{0.3}.Survival(7)", StudentT{0.3}.Survival(7), 0.19484702679487070299, 5e-14},
		{"ChiSquare{1}.Survival(0.004)", ChiSquare{1}.Survival(0.004), 0.94957097115110508782, 1e-13},
		{"ChiSquare{1}.CDF(0.004)", ChiSquare{1}.CDF(0.004), 0.050429028848894912184, 1e-13},
		{"ChiSquare{1}.Survival(10.8)", ChiSquare{1}.Survival(10.8), 0.0010150009471130673748, 1e-13},
		{"ChiSquare{1}.CDF(10.8)", ChiSquare{1}.CDF(10.8), 0.99898499905288693263, 1e-13},
		{"ChiSquare{2}.Survival(99)", ChiSquare{2}.Survival(99), 3.1799709001977494982e-22, 1e-13},
		{"ChiSquare{2}.CDF(99)", ChiSquare{2}.CDF(99), 1.0, 1e-13},
		{"ChiSquare{100}.Survival(150)", ChiSquare{100}.Survival(150), 0.00090393204235400908576, 1e-13},
		{"ChiSquare{100}.CDF(150)", ChiSquare{100}.CDF(150), 0.99909606795764599091, 1e-13},
		{"ChiSquare{1000}.Survival(800)", ChiSquare{1000}.Survival(800), 0.99999918906189212008, 1e-13},
		{"ChiSquare{1000}.CDF(800)", ChiSquare{1000}.CDF(800), 8.1093810787991597857e-7, 1e-13},
		{"ChiSquare{0.5}.Survival(3)", ChiSquare{0.5}.Survival(3), 0.033416444158979030304, 1e-13},
		{"ChiSquare{0.5}.CDF(3)", ChiSquare{0.5}.CDF(3), 0.9665835558410209697, 1e-13},
		{"ChiSquare{1e6}.Survival(1005000)", ChiSquare{1e6}.Survival(1005000), 0.00020767800946703002892, 1e-13},
		{"ChiSquare{1e6}.CDF(1005000)", ChiSquare{1e6}.CDF(1005000), 0.99979232199053296997, 1e-13},
		{"F{3, 139}.Survival(615.131)", F{3, 139}.Survival(615.131), 5.1837783293039167909e-80, 2e-13},
		{"F{1, 40}.Survival(0.2)", F{1, 40}.Survival(0.2), 0.65713321439091473535, 2e-13},
		{"F{10, 5}.Survival(2.3)", F{10, 5}.Survival(2.3), 0.1852962139216329037, 2e-13},
		{"F{200, 300}.Survival(1.4)", F{200, 300}.Survival(1.4), 0.0041985228393270158278, 2e-13},
		{"Beta{0.5, 0.5}.CDF(0.1)", Beta{0.5, 0.5}.CDF(0.1), 0.20483276469913345754, 5e-13},
		{"Beta{2, 3}.CDF(0.4)", Beta{2, 3}.CDF(0.4), 0.52480000000000003837, 5e-13},
		{"Beta{1e-3, 5}.CDF(1e-9)", Beta{1e-3, 5}.CDF(1e-9), 0.98153201837210181619, 5e-13},
		{"Beta{4470, 5530}.CDF(0.43)", Beta{4470, 5530}.CDF(0.43), 0.00030422384166951352354, 5e-13},
		{"Beta{100000, 200000}.CDF(0.335)", Beta{100000, 200000}.CDF(0.335), 0.9735241700254687592, 5e-13},
		{"Beta{0.5, 1e6}.CDF(1e-6)", Beta{0.5, 1e6}.CDF(1e-6), 0.84270084483819635892, 5e-13},
		{"Binomial{10, 0.5}.Prob(3)", Binomial{10, 0.5}.Prob(3), 0.1171875, 1e-13},
		{"Binomial{10, 0.5}.CDF(3)", Binomial{10, 0.5}.CDF(3), 0.171875, 2e-12},
		{"Binomial{1000, 0.4}.Prob(447)", Binomial{1000, 0.4}.Prob(447), 0.0002680900243915463478, 1e-13},
		{"Binomial{1000, 0.4}.CDF(447)", Binomial{1000, 0.4}.CDF(447), 0.99885736488021858847, 2e-12},
		{"Binomial{1000, 0.1}.Prob(30)", Binomial{1000, 0.1}.Prob(30), 1.0017754845196325226e-17, 1e-13},
		{"Binomial{1000, 0.1}.CDF(30)", Binomial{1000, 0.1}.CDF(30), 1.3808381877900504354e-17, 2e-12},
		{"Binomial{1000000, 0.0005}.Prob(600)", Binomial{1000000, 0.0005}.Prob(600), 1.3503065676205351941e-6, 1e-13},
		{"Binomial{1000000, 0.0005}.CDF(600)", Binomial{1000000, 0.0005}.CDF(600), 0.99999360524398450322, 2e-12},
	}
	for _, c := range cases {
		if !near(c.got, c.want, c.tol) {
			t.Errorf("%s = %.17g, want %.17g (relative error %.2g)", c.name, c.got, c.want, math.Abs(c.got-c.want)/c.want)
		}
	}
}

// distribution is what the laws below need of one.
type distribution interface {
	CDF(x float64) float64
	Survival(x float64) float64
	Quantile(p float64) float64
	UpperQuantile(q float64) float64
}

// normal gives the Normal functions the shape of the others.
type normal struct{}

func (normal) CDF(x float64) float64           { return NormalCDF(x) }
func (normal) Survival(x float64) float64      { return NormalSurvival(x) }
func (normal) Quantile(p float64) float64      { return NormalQuantile(p) }
func (normal) UpperQuantile(q float64) float64 { return NormalUpperQuantile(q) }

// checkInverse holds cdf∘quantile = id on both tails, and that the tails add up to one.
func checkInverse(t *testing.T, d distribution, p float64) {
	t.Helper()
	const tol = 1e-10
	// A distribution whose quantile underflows or is close to 1 has no point to ask about.
	if x := d.Quantile(p); math.Abs(x) > 1e-300 && math.Abs(x) < 1e300 && x < 0.9 || x > 1 && x < 1e300 {
		if got := d.CDF(x); !near(got, p, tol) {
			t.Errorf("%T%+v: CDF(Quantile(%g) = %g) = %g", d, d, p, x, got)
		}
		if sum := d.CDF(x) + d.Survival(x); math.Abs(sum-1) > 1e-15 {
			t.Errorf("%T%+v: CDF + Survival = %.17g at %g", d, d, sum, x)
		}
	}
	if x := d.UpperQuantile(p); math.Abs(x) > 1e-300 && math.Abs(x) < 1e300 && x < 0.9 || x > 1 && x < 1e300 {
		if got := d.Survival(x); !near(got, p, tol) {
			t.Errorf("%T%+v: Survival(UpperQuantile(%g) = %g) = %g", d, d, p, x, got)
		}
	}
}

// TestQuantiles runs the law over orders of magnitude of probability and parameters.
func TestQuantiles(t *testing.T) {
	all := []distribution{
		normal{},
		StudentT{0.7},
		StudentT{1},
		StudentT{4.5},
		StudentT{5841.7},
		StudentT{math.Inf(1)},
		ChiSquare{0.5},
		ChiSquare{1},
		ChiSquare{17},
		ChiSquare{12345},
		F{1, 8},
		F{3, 139},
		F{250, 40},
		Beta{0.5, 0.5},
		Beta{448, 553},
		Beta{1, 30},
		Beta{3e4, 2e5},
		Beta{40, 0.5},
	}
	for _, d := range all {
		for _, p := range []float64{1e-250, 1e-40, 1e-9, 0.003, 0.2, 0.4999, 0.5, 0.77, 0.975, 0.9999} {
			checkInverse(t, d, p)
		}
		if lo, hi := d.Quantile(0), d.UpperQuantile(0); !(lo < hi) || d.CDF(lo) != 0 || d.Survival(hi) != 0 {
			t.Errorf("%T%+v: the ends are %g and %g", d, d, lo, hi)
		}
		if x := d.Quantile(-0.1); !math.IsNaN(x) {
			t.Errorf("%T%+v: Quantile(-0.1) = %g", d, d, x)
		}
	}
}

// FuzzQuantiles runs the same law on any parameters.
func FuzzQuantiles(f *testing.F) {
	f.Add(uint8(0), 3.0, 5.0, 0.025)
	f.Add(uint8(3), 0.5, 1e5, 1e-30)
	f.Fuzz(func(t *testing.T, kind uint8, a, b, p float64) {
		if !(a > 1e-2 && a < 1e6 && b > 1e-2 && b < 1e6 && p > 1e-200 && p < 1-1e-9) {
			return
		}
		d := []distribution{normal{}, StudentT{a}, ChiSquare{a}, F{a, b}, Beta{a, b}}[kind%5]
		if kind%5 == 4 && (a < 0.3 || b < 0.3) {
			return // the quantile lies where doubles are too coarse near 1
		}
		checkInverse(t, d, p)
	})
}

// TestBinomial holds the least-k law of the quantile, and the sum of all probabilities.
func TestBinomial(t *testing.T) {
	rng := rand.New(rand.NewPCG(1, 2))
	for range 200 {
		d := Binomial{N: rng.Int64N(200) + 1, P: rng.Float64()}
		sum := 0.0
		for k := range d.N + 1 {
			sum += d.Prob(k)
			if math.Abs(sum-d.CDF(k)) > 1e-12 {
				t.Fatalf("%+v: CDF(%d) = %g, the sum is %g", d, k, d.CDF(k), sum)
			}
		}
		p := rng.Float64()
		if k := d.Quantile(p); d.CDF(k) < p || k > 0 && d.CDF(k-1) >= p {
			t.Errorf("%+v: Quantile(%g) = %d", d, p, k)
		}
	}
	if got := (Binomial{5, 2}).Quantile(0.5); got != -1 {
		t.Errorf("Quantile of an impossible binomial = %d", got)
	}
}

// TestDistributionBits holds the very bits, so that a machine that gives others is found out.
func TestDistributionBits(t *testing.T) {
	var sum uint64 = 14695981039346656037
	for i := 1; i <= 300; i++ {
		x := float64(i) / 40
		for _, y := range []float64{
			NormalSurvival(x), NormalQuantile(x / 8), StudentT{x}.Survival(x), StudentT{x}.Quantile(x / 8),
			ChiSquare{x}.CDF(3), F{x, 9}.Survival(2), Beta{x, 2}.Quantile(0.3), Binomial{50, x / 8}.CDF(9),
		} {
			sum = (sum ^ math.Float64bits(y)) * 1099511628211
		}
	}
	const want = 15088199699524284398
	if sum != want {
		t.Errorf("the bits of 2,400 values have the checksum %d, want %d", sum, uint64(want))
	}
}
