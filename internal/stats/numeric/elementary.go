// Copyright 2026 The jupan authors.
// SPDX-License-Identifier: Apache-2.0

package numeric

import "math"

// Constants of analysis, rounded once.
const (
	// Ln2 is the natural logarithm of 2.
	Ln2 = math.Ln2
	// HalfLn2Pi is ln(2π)/2, the constant of Stirling's formula.
	HalfLn2Pi = 0.918938533204672741780329736405617640

	// ln2Hi has 32 trailing zero bits, so a small integer times it is exact; ln2Lo is the rest.
	ln2Hi = 6.93147180369123816490e-01
	ln2Lo = 1.90821492927058770002e-10

	expMax = 709.782712893384  // Exp is infinite above
	expMin = -745.133219101942 // Exp is zero below: half the smallest number
)

// Exp returns e^x, with an error below one unit in the last place.
//
//	e^x = 2^k × e^r,  k = round(x / ln 2),  r = x − k ln 2
//
// e^r is its Taylor series to r^14, since |r| < 0.35. Special cases: +Inf above 709.78, 0 below
// −745.13, NaN for NaN. Source: Muller, Elementary Functions, 3rd ed., section 11.1 (reduction in
// two parts, after Cody and Waite).
func Exp(x float64) float64 {
	switch {
	case math.IsNaN(x):
		return x
	case x > expMax:
		return math.Inf(1)
	case x < expMin:
		return 0
	}
	k := math.Floor(float64(x*(1/math.Ln2)) + 0.5)
	hi := x - float64(k*ln2Hi)
	lo := float64(k * ln2Lo)
	r := hi - lo
	rest := (hi - r) - lo
	y := 1 + (r + (rest + float64(float64(r*r)*expTail(r))))
	return math.Ldexp(y, int(k))
}

// expTail returns (e^r − 1 − r) / r² for |r| <= 0.5, by the Taylor series to r^16.
func expTail(r float64) float64 {
	p := 1.0 / 20922789888000
	p = float64(p*r) + 1.0/1307674368000
	p = float64(p*r) + 1.0/87178291200
	p = float64(p*r) + 1.0/6227020800
	p = float64(p*r) + 1.0/479001600
	p = float64(p*r) + 1.0/39916800
	p = float64(p*r) + 1.0/3628800
	p = float64(p*r) + 1.0/362880
	p = float64(p*r) + 1.0/40320
	p = float64(p*r) + 1.0/5040
	p = float64(p*r) + 1.0/720
	p = float64(p*r) + 1.0/120
	p = float64(p*r) + 1.0/24
	p = float64(p*r) + 1.0/6
	return float64(p*r) + 0.5
}

// Expm1 returns e^x − 1 without loss near zero: by the Taylor series to x^16 for |x| <= 0.5.
func Expm1(x float64) float64 {
	if math.Abs(x) <= 0.5 {
		return x + float64(float64(x*x)*expTail(x))
	}
	return Exp(x) - 1
}

// Log returns the natural logarithm of x, with an error below one unit in the last place.
//
//	ln x = e ln 2 + ln m,  x = m 2^e,  √½ <= m < √2
//	ln m = 2 artanh s = 2s + 2s³/3 + 2s⁵/5 + …,  s = (m−1)/(m+1)
//
// Special cases: −Inf at 0, NaN below 0, +Inf for +Inf. Source: Abramowitz and Stegun 4.1.27.
func Log(x float64) float64 {
	switch {
	case math.IsNaN(x) || math.IsInf(x, 1):
		return x
	case x < 0:
		return math.NaN()
	case x == 0:
		return math.Inf(-1)
	}
	m, exp := math.Frexp(x)
	if m < math.Sqrt2/2 {
		m, exp = 2*m, exp-1
	}
	e := float64(exp)
	f := m - 1
	d := m + 1
	s := f / d
	// What the divisions and the sum d dropped, so that 2s is exact to twice the digits.
	sLo := (math.FMA(-s, d, f) - float64(s*((m-d)+1))) / d
	z := float64(s * s)
	tail := float64(float64(2*s*z) * artanhTail(z))
	hi := float64(e * ln2Hi)
	sum := hi + 2*s
	rest := hi - sum + 2*s
	return sum + (rest + (float64(e*ln2Lo) + (2*sLo + tail)))
}

// artanhTail returns 1/3 + z/5 + z²/7 + … for z <= 0.0295, to z^11.
func artanhTail(z float64) float64 {
	p := 1.0 / 25
	p = float64(p*z) + 1.0/23
	p = float64(p*z) + 1.0/21
	p = float64(p*z) + 1.0/19
	p = float64(p*z) + 1.0/17
	p = float64(p*z) + 1.0/15
	p = float64(p*z) + 1.0/13
	p = float64(p*z) + 1.0/11
	p = float64(p*z) + 1.0/9
	p = float64(p*z) + 1.0/7
	p = float64(p*z) + 1.0/5
	return float64(p*z) + 1.0/3
}

// Log1p returns ln(1+x) without loss near zero: the logarithm of the rounded sum, and what the
// rounding dropped. Special cases: −Inf at −1, NaN below.
func Log1p(x float64) float64 {
	u := 1 + x
	switch {
	case u == 1:
		return x
	case !(u > 0) || math.IsInf(u, 1):
		return Log(u)
	}
	dropped := x - (u - 1)
	if math.Abs(x) > 1 {
		dropped = 1 - (u - x)
	}
	return Log(u) + dropped/u
}

// Log1pmx returns ln(1+x) − x without loss near zero, where it is −x²/2 + x³/3 − ….
//
//	ln(1+x) − x = −x r + 2 (r³/3 + r⁵/5 + …),  r = x/(2+x)
//
// The deviances of the binomial and of the gamma distribution are made of it.
func Log1pmx(x float64) float64 {
	if !(math.Abs(x) < 0.4) {
		return Log1p(x) - x
	}
	r := x / (2 + x)
	z := float64(r * r)
	p := 0.0
	for k := 39; k >= 3; k -= 2 {
		p = float64(p*z) + 1/float64(k)
	}
	return float64(-x*r) + float64(float64(2*r*z)*p)
}

// Pow returns x^y for x >= 0, as e^(y ln x): its relative error grows with |y ln x|.
func Pow(x, y float64) float64 {
	switch {
	case y == 0:
		return 1
	case x == 0 && y > 0:
		return 0
	}
	return Exp(float64(y * Log(x)))
}

// Atan returns the angle in radians whose tangent is x, by halving the angle twice and the series
// x − x³/3 + x⁵/5 − ….
func Atan(x float64) float64 {
	switch {
	case x < 0:
		return -Atan(-x)
	case x > 1:
		return math.Pi/2 - Atan(1/x)
	}
	for range 2 {
		x /= 1 + math.Sqrt(1+float64(x*x))
	}
	z := float64(x * x)
	p := 0.0
	for k := 27; k >= 1; k -= 2 {
		p = 1/float64(k) - float64(p*z)
	}
	return 4 * float64(x*p)
}
