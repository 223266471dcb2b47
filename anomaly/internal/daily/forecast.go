// Copyright 2026 The jupan authors.
// SPDX-License-Identifier: Apache-2.0

package daily

import (
	"math"
	"slices"
)

// Forecast is what the past of a series says of one day, in decimal logarithms.
type Forecast struct {
	N      int              // days with a value to learn from
	Mid    float64          // what is expected
	Scale  float64          // its spread, near a standard deviation
	Levels [Experts]float64 // the forecast of each expert
	Factor float64          // of this day of the week
	// The range of what was seen, as it was and with the days of the week taken out.
	Min, Max, Q05, Q95 float64
	FlatMin, FlatMax   float64
	Counts             bool
}

// halfLives are the memories of the experts, in observations.
var halfLives = [Experts]float64{2, 7, 21}

// Forecaster computes forecasts; it owns the memory that they need meanwhile. The zero value is
// ready. It is for one goroutine.
type Forecaster struct {
	y, flat, lev, sorted, tmp []float64
	wd                        []int
	w                         []weighted
	by                        [7][]float64
}

// Forecast returns what the history says of a day, from days before it only. Counts says that the
// values are numbers of something, which have the noise of a count on top.
func (f *Forecaster) Forecast(h *History, day int32, counts bool) Forecast {
	lo, hi := h.span(day, Window)
	f.y, f.wd = f.y[:0], f.wd[:0]
	for i := lo; i < hi; i++ {
		if y, ok := h.usable(i); ok {
			f.y = append(f.y, y)
			f.wd = append(f.wd, Weekday(h.First+int32(i)))
		}
	}
	out := Forecast{N: len(f.y), Counts: counts}
	if out.N == 0 {
		return out
	}
	factors := f.weekdays()
	out.Factor = factors[Weekday(day)]
	f.flat = f.flat[:0]
	for i, y := range f.y {
		f.flat = append(f.flat, y-factors[f.wd[i]])
	}
	for k, half := range halfLives {
		out.Levels[k] = f.level(half) + out.Factor
	}
	f.choose(h.Points[lo:hi], &out)
	f.ranges(h, lo, hi, &out)
	return out
}

// weekdays estimates a factor for each day of the week: the median distance from a running median
// of 15 values, shrunk towards nothing by two observations; and once more with the factors out.
func (f *Forecaster) weekdays() (factors [7]float64) {
	for range 2 {
		f.runningMedian(factors)
		for d := range f.by {
			f.by[d] = f.by[d][:0]
		}
		for i, y := range f.y {
			f.by[f.wd[i]] = append(f.by[f.wd[i]], y-f.lev[i])
		}
		f.tmp = f.tmp[:0]
		for d := range f.by {
			n := float64(len(f.by[d]))
			factors[d] = float64(n / (n + 2) * median(f.by[d]))
			if n > 0 {
				f.tmp = append(f.tmp, factors[d])
			}
		}
		mid := median(f.tmp)
		for d := range factors {
			if len(f.by[d]) > 0 {
				factors[d] -= mid
			}
		}
	}
	return factors
}

// runningMedian fills lev with the centred running median of 15 of y less the factors.
func (f *Forecaster) runningMedian(factors [7]float64) {
	const half = 7
	n := len(f.y)
	f.lev, f.sorted = f.lev[:0], f.sorted[:0]
	at := func(i int) float64 { return f.y[i] - factors[f.wd[i]] }
	next := 0
	for i := range n {
		for ; next < n && next <= i+half; next++ {
			v := at(next)
			j, _ := slices.BinarySearch(f.sorted, v)
			f.sorted = slices.Insert(f.sorted, j, v)
		}
		if old := i - half - 1; old >= 0 {
			j, _ := slices.BinarySearch(f.sorted, at(old))
			f.sorted = slices.Delete(f.sorted, j, j+1)
		}
		f.lev = append(f.lev, sortedMedian(f.sorted))
	}
}

// level is the median of the last values with the days of the week taken out, weighted by
// 2^(−age/half).
func (f *Forecaster) level(half float64) float64 {
	const log2 = 0.30102999566398119521 // log10 2
	n := len(f.flat)
	f.w = f.w[:0]
	decay := Pow10(-log2 / half)
	w := 1.0
	for i := n - 1; i >= max(0, n-int(4*half)-1); i-- {
		f.w = append(f.w, weighted{f.flat[i], w})
		w = float64(w * decay)
	}
	return weightedMedian(f.w)
}

// choose takes the expert with the least errors over the last 56 observations and the scale of them.
// The middle one keeps the charge unless another is 3 % better.
func (f *Forecaster) choose(pts []Point, out *Forecast) {
	const better = 0.97
	expert, best := 1, math.Inf(1)
	for _, k := range [Experts]int{1, 0, 2} {
		f.lastErrors(pts, k)
		if len(f.sorted) == 0 {
			break
		}
		f.tmp = f.tmp[:0]
		for _, e := range f.sorted {
			f.tmp = append(f.tmp, math.Abs(e))
		}
		slices.Sort(f.tmp) // so that the sum below is taken in one order
		limit := float64(3 * sortedMedian(f.tmp))
		sum := 0.0
		for _, e := range f.tmp {
			sum += math.Min(e, limit)
		}
		if sum < float64(better*best) {
			best, expert = sum, k
			out.Scale = robustScale(f.sorted, f.tmp)
		}
	}
	out.Mid = out.Levels[expert]
	out.Scale = shrunk(out.Scale, len(f.sorted))
	if out.Counts {
		out.Scale = math.Sqrt(square(out.Scale) + countNoise(out.Mid))
	}
}

// lastErrors fills sorted with the last 56 errors of an expert, the newest first.
func (f *Forecaster) lastErrors(pts []Point, k int) {
	const last = 56
	f.sorted = f.sorted[:0]
	for i := len(pts) - 1; i >= 0 && len(f.sorted) < last; i-- {
		if pts[i].scored() {
			f.sorted = append(f.sorted, float64(pts[i].Err[k]))
		}
	}
}

// countNoise is the variance of the logarithm of a count that is expected to be 10^mid, with half
// the variance of a Poisson count: the rest is in the errors already.
func countNoise(mid float64) float64 {
	return 0.5 / float64(square(ln10)*math.Max(Pow10(mid), 0.3))
}

// ranges fills in the least, the greatest and the outer twentieths. A day that was a real event
// counts here.
func (f *Forecaster) ranges(h *History, lo, hi int, out *Forecast) {
	f.tmp = append(f.tmp[:0], f.y...)
	for i := lo; i < hi; i++ {
		if p := &h.Points[i]; p.Flags&(Known|Zero|Event) == Known|Event {
			f.tmp = append(f.tmp, p.Y+h.shift(i))
		}
	}
	slices.Sort(f.tmp)
	out.Min, out.Max = f.tmp[0], f.tmp[len(f.tmp)-1]
	out.Q05, out.Q95 = quantile(f.tmp, 0.05), quantile(f.tmp, 0.95)
	out.FlatMin, out.FlatMax = slices.Min(f.flat), slices.Max(f.flat)
}
