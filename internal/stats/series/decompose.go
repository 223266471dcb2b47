// Copyright 2026 The jupan authors.
// SPDX-License-Identifier: Apache-2.0

package series

// decompose finds the level, slope and seasons at the start of two cycles x:
//
//	trend_t = mean of the f values around t, with halves at both ends if f is even
//
// Level and slope are the line through the trend by least squares, at the place before its first
// value. That place is half a cycle before the recursion begins, as in R: where the trend is steep,
// the first errors are off by half a cycle of slope, until the weights have worn that off. Source: Kendall and Stuart, The Advanced Theory of Statistics 3 (1983), 46.
func (s Smoothing) decompose(x []float64) (level, slope float64, seasons []float64) {
	trend := movingAverage(x, s.Season)
	slope = lineSlope(trend)
	return mean(trend) - float64(slope*(float64(len(trend)+1)/2)), slope, s.figure(x, trend)
}

// figure returns the seasons of whole and broken cycles x, that of x[0] first:
//
//	figure_i = mean over the cycles of x_t − trend_t (or x_t / trend_t), t ≡ i
//	seasons = figure − mean(figure) (or figure / mean(figure))
func (s Smoothing) figure(x, trend []float64) []float64 {
	f := s.Season
	first := f / 2 // index of x to which trend[0] belongs
	seasons := make([]float64, f)
	counts := make([]int, f)
	m := Smoothed{Smoothing: s}
	for i, level := range trend {
		t := first + i
		seasons[t%f] += m.part(x[t], level)
		counts[t%f]++
	}
	for i := range seasons {
		seasons[i] /= float64(counts[i])
	}
	middle := mean(seasons)
	for i := range seasons {
		seasons[i] = m.part(seasons[i], middle)
	}
	return seasons
}

// movingAverage is centred: of an even number of periods the two at the ends count half.
func movingAverage(x []float64, f int) []float64 {
	var out []float64
	half := f / 2
	for t := half; t+half < len(x); t++ {
		var sum float64
		for _, v := range x[t-half : t+half+1] {
			sum += v
		}
		if f%2 == 0 {
			sum -= float64(0.5*x[t-half]) + float64(0.5*x[t+half])
		}
		out = append(out, sum/float64(f))
	}
	return out
}

// lineSlope is the slope of the line through equally spaced values by least squares; one value has
// none.
func lineSlope(y []float64) float64 {
	middle := float64(len(y)-1) / 2 // halves are exact, so nothing is lost if they are fused
	var xy, xx float64
	for i, v := range y {
		d := float64(i) - middle
		xy += float64(d * v)
		xx += float64(d * d)
	}
	if xx == 0 {
		return 0
	}
	return xy / xx
}
