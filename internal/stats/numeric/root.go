// Copyright 2026 The jupan authors.
// SPDX-License-Identifier: Apache-2.0

package numeric

import "math"

// rootSteps bounds Root: bisection alone ends after 2098 halvings of the widest bracket, and Brent's
// method takes no more than about the square of what bisection would; in practice, 10 to 20 steps.
const rootSteps = 4000

// Root returns where f changes sign between lo and hi, to the last bits, by Brent's method: inverse
// quadratic interpolation kept inside a bracket. It returns false where f has the same sign at both
// ends or is not a number there. Source: Brent, Algorithms for Minimization without Derivatives
// (1973), chapter 4.
func Root(f func(float64) float64, lo, hi float64) (float64, bool) {
	a, b := lo, hi
	fa, fb := f(a), f(b)
	switch {
	case fa == 0:
		return a, true
	case fb == 0:
		return b, true
	case !(fa < 0 && fb > 0 || fa > 0 && fb < 0):
		return math.NaN(), false
	}
	c, fc := a, fa
	d := b - a
	e := d
	for range rootSteps {
		if (fb < 0) == (fc < 0) {
			c, fc = a, fa
			d = b - a
			e = d
		}
		if math.Abs(fc) < math.Abs(fb) {
			a, fa, b, fb, c, fc = b, fb, c, fc, b, fb
		}
		tol := float64(2.3e-16*math.Abs(b)) + 5e-324
		half := 0.5*c - 0.5*b
		if math.Abs(half) <= tol || fb == 0 {
			break
		}
		d, e = brentStep(brackets{a: a, b: b, c: c, fa: fa, fb: fb, fc: fc}, d, e, tol)
		a, fa = b, fb
		if math.Abs(d) > tol {
			b += d
		} else {
			b += math.Copysign(tol, half)
		}
		fb = f(b)
	}
	return b, true
}

// brackets holds the three points of Brent's method: b is the best, c is across the root from it.
type brackets struct {
	a, b, c, fa, fb, fc float64
}

// brentStep returns the next step from b and the one to compare it with: interpolation if it falls
// well inside the bracket and shrinks fast enough, the middle if not.
func brentStep(k brackets, d, e, tol float64) (step, before float64) {
	half := 0.5*k.c - 0.5*k.b
	if math.Abs(e) < tol || math.Abs(k.fa) <= math.Abs(k.fb) {
		return half, half
	}
	s := k.fb / k.fa
	var p, q float64
	if k.a == k.c {
		p, q = float64(2*half*s), 1-s
	} else {
		u, v := k.fa/k.fc, k.fb/k.fc
		p = float64(s * (float64(2*half*u*(u-v)) - float64((k.b-k.a)*(v-1))))
		q = float64((u - 1) * (v - 1) * (s - 1))
	}
	if p > 0 {
		q = -q
	}
	p = math.Abs(p)
	if 2*p < math.Min(float64(3*half*q)-math.Abs(float64(tol*q)), math.Abs(float64(e*q))) {
		return p / q, d
	}
	return half, half
}

// Minimum returns where f, with one valley between lo and hi, is least, by golden section: each step
// keeps 0.618 of the bracket. The place is known to about the square root of the precision.
// Source: Kiefer, "Sequential minimax search for a maximum" (1953).
func Minimum(f func(float64) float64, lo, hi float64) float64 {
	const golden = 0.618033988749894848
	x1 := hi - float64(golden*(hi-lo))
	x2 := lo + float64(golden*(hi-lo))
	f1, f2 := f(x1), f(x2)
	for range 80 {
		if f1 <= f2 {
			hi, x2, f2 = x2, x1, f1
			x1 = hi - float64(golden*(hi-lo))
			f1 = f(x1)
		} else {
			lo, x1, f1 = x1, x2, f2
			x2 = lo + float64(golden*(hi-lo))
			f2 = f(x2)
		}
	}
	return 0.5*lo + 0.5*hi
}
