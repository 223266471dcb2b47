// Copyright 2026 The jupan authors.
// SPDX-License-Identifier: Apache-2.0

package daily

import (
	"math"
	"slices"

	"github.com/jupan-go/jupan/internal/stats/numeric"
)

// ln10 is the natural logarithm of 10.
const ln10 = 2.302585092994045684017991454684364208

// Log10 returns the decimal logarithm of x > 0.
func Log10(x float64) float64 { return numeric.Log(x) / ln10 }

// Pow10 returns 10^y.
func Pow10(y float64) float64 { return numeric.Exp(float64(y * ln10)) }

// square is x², rounded once.
func square(x float64) float64 { return float64(x * x) }

// quantile returns the p-quantile of sorted values by linear interpolation.
func quantile(sorted []float64, p float64) float64 {
	n := len(sorted)
	h := float64(float64(n-1) * p)
	i := int(h)
	if i >= n-1 {
		return sorted[n-1]
	}
	return sorted[i] + float64((h-float64(i))*(sorted[i+1]-sorted[i]))
}

// median returns the middle of xs, 0 of nothing; it changes their order.
func median(xs []float64) float64 {
	n := len(xs)
	if n == 0 {
		return 0
	}
	if mid := nth(xs, n/2); n%2 == 1 {
		return mid
	}
	return float64(0.5 * (slices.Max(xs[:n/2]) + xs[n/2]))
}

// nth puts into place k what would be there if xs were sorted, with nothing greater before it, and
// returns it. Source: Hoare, "Algorithm 65: Find" (1961).
func nth(xs []float64, k int) float64 {
	for lo, hi := 0, len(xs)-1; lo < hi; {
		pivot := xs[k]
		i, j := lo, hi
		for i <= j {
			for xs[i] < pivot {
				i++
			}
			for pivot < xs[j] {
				j--
			}
			if i <= j {
				xs[i], xs[j] = xs[j], xs[i]
				i++
				j--
			}
		}
		if j < k {
			lo = i
		}
		if k < i {
			hi = j
		}
	}
	return xs[k]
}

// upper is quantile of values in any order, which it changes.
func upper(xs []float64, p float64) float64 {
	n := len(xs)
	h := float64(float64(n-1) * p)
	i := int(h)
	if i >= n-1 {
		return slices.Max(xs)
	}
	next := nth(xs, i+1)
	at := slices.Max(xs[:i+1])
	return at + float64((h-float64(i))*(next-at))
}

func sortedMedian(xs []float64) float64 {
	n := len(xs)
	if n%2 == 1 {
		return xs[n/2]
	}
	return float64(0.5 * (xs[n/2-1] + xs[n/2]))
}

// robustScale returns √(1.4826 MAD × q90(|e|) / 1.645): for normal errors the standard deviation,
// for others something between their middle and their tail. It uses tmp for its work.
func robustScale(errs, tmp []float64) float64 {
	if len(errs) == 0 {
		return 0
	}
	tmp = append(tmp[:0], errs...)
	mid := median(tmp)
	for i, e := range errs {
		tmp[i] = math.Abs(e - mid)
	}
	mad := float64(1.4826 * median(tmp))
	for i, e := range errs {
		tmp[i] = math.Abs(e)
	}
	return math.Sqrt(float64(mad * upper(tmp, 0.9) / 1.645))
}

// shrunk returns the scale that n errors of scale s and three of 0.1 have together.
func shrunk(s float64, n int) float64 {
	v := (float64(3*0.01) + float64(float64(n)*square(s))) / float64(3+n)
	return math.Max(math.Sqrt(v), 0.012)
}

// weighted is a value with a weight.
type weighted struct{ x, w float64 }

// weightedMedian returns the value at half of the weight; it sorts xs.
func weightedMedian(xs []weighted) float64 {
	slices.SortFunc(xs, func(a, b weighted) int {
		switch {
		case a.x < b.x:
			return -1
		case a.x > b.x:
			return 1
		case a.w < b.w:
			return -1
		case a.w > b.w:
			return 1
		}
		return 0
	})
	total := 0.0
	for _, v := range xs {
		total += v.w
	}
	sum := 0.0
	for _, v := range xs {
		sum += v.w
		if sum >= float64(0.5*total) {
			return v.x
		}
	}
	return xs[len(xs)-1].x
}
