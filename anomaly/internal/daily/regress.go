// Copyright 2026 The jupan authors.
// SPDX-License-Identifier: Apache-2.0

package daily

import "math"

// regressors bounds what a value is regressed on: the errors of five siblings, and the common error
// of the metric.
const regressors = 6

// row is the errors of the regressors on one day.
type row [regressors]float64

// regression is the days on which everything is known.
type regression struct {
	rows []row
	ys   []float64
	k    int // regressors in use
}

// regress predicts from the errors of the peers that day and the common error of the metric, NaN
// where there is none. It says nothing unless it narrows the scale by 2 %.
func (f *Forecaster) regress(s subject, peers []peer, common float64) Conditional {
	const least, gain = 14, 0.98
	h, day, own := s.history, s.day, s.own
	use := f.regressors(h, day, peers)
	r := collect(h, day, use, !math.IsNaN(common))
	if r.k == 0 || len(r.ys) < least {
		return Conditional{}
	}
	beta := r.ridge()
	res := make([]float64, len(r.ys))
	for i := range r.ys {
		res[i] = r.ys[i] - r.dot(beta, r.rows[i])
	}
	var today row
	for j, p := range use {
		today[j] = p.res
	}
	if !math.IsNaN(common) {
		today[len(use)] = common
	}
	c := Conditional{OK: true, Mid: own.Mid + r.dot(beta, today)}
	c.Scale = shrunk(robustScale(res, f.tmp), len(res))
	if own.Counts {
		c.Scale = math.Sqrt(square(c.Scale) + countNoise(c.Mid))
	}
	if c.Scale > float64(gain*own.Scale) {
		return Conditional{}
	}
	return c
}

// regressors returns the peers that have enough days in common, five at most.
func (f *Forecaster) regressors(h *History, day int32, peers []peer) (use []peer) {
	const least = 14
	for _, p := range peers {
		if math.IsNaN(p.res) || len(use) == regressors-1 {
			continue
		}
		n := 0
		lo, hi := h.span(day, regressDays)
		for i := lo; i < hi; i++ {
			q := p.history.At(h.First + int32(i))
			if q != nil && q.scored() && h.Points[i].scored() {
				n++
			}
		}
		if n >= least {
			use = append(use, p)
		}
	}
	return use
}

// regressDays is how far back a regression looks.
const regressDays = 56

// collect gathers the days on which the series and all regressors have errors to learn from.
func collect(h *History, day int32, use []peer, common bool) (r regression) {
	r.k = len(use)
	if common {
		r.k++
	}
	if r.k == 0 {
		return r
	}
	lo, hi := h.span(day, regressDays)
next:
	for i := lo; i < hi; i++ {
		p := &h.Points[i]
		if !p.scored() {
			continue
		}
		var x row
		for j := range use {
			q := use[j].history.At(h.First + int32(i))
			if q == nil || !q.scored() {
				continue next
			}
			x[j] = float64(q.Res)
		}
		if common {
			x[len(use)] = float64(p.Common)
		}
		r.rows, r.ys = append(r.rows, x), append(r.ys, float64(p.Res))
	}
	return r
}

func (r *regression) dot(beta, x row) (sum float64) {
	for j := range r.k {
		sum += float64(beta[j] * x[j])
	}
	return sum
}

// ridge fits y = βᵀx with a penalty of 2σ² on β², and twice more with Huber's weights, so that
// single days do not turn the line.
func (r *regression) ridge() (beta row) {
	const huber = 1.345 // 95 % as good as least squares where errors are normal
	weights := make([]float64, len(r.ys))
	for i := range weights {
		weights[i] = 1
	}
	tmp, res := make([]float64, len(r.ys)), make([]float64, len(r.ys))
	sigma := robustScale(r.ys, tmp)
	for range 3 {
		beta = r.solve(weights, float64(2*square(sigma))+1e-9)
		for i := range r.ys {
			res[i] = r.ys[i] - r.dot(beta, r.rows[i])
		}
		sigma = robustScale(res, tmp)
		for i, e := range res {
			weights[i] = 1
			if limit := float64(huber*sigma) + 1e-9; math.Abs(e) > limit {
				weights[i] = limit / math.Abs(e)
			}
		}
	}
	return beta
}

// solve solves the weighted normal equations. The penalty keeps the matrix positive definite, so it
// is eliminated without a search for pivots.
func (r *regression) solve(weights []float64, penalty float64) (x row) {
	var a [regressors][regressors + 1]float64
	for i := range r.rows {
		for p := range r.k {
			wx := float64(weights[i] * r.rows[i][p])
			for q := range r.k {
				a[p][q] += float64(wx * r.rows[i][q])
			}
			a[p][r.k] += float64(wx * r.ys[i])
		}
	}
	for c := range r.k {
		a[c][c] += penalty
	}
	for c := range r.k {
		for p := c + 1; p < r.k; p++ {
			m := a[p][c] / a[c][c]
			for q := c; q <= r.k; q++ {
				a[p][q] -= float64(m * a[c][q])
			}
		}
	}
	for c := r.k - 1; c >= 0; c-- {
		v := a[c][r.k]
		for q := c + 1; q < r.k; q++ {
			v -= float64(a[c][q] * x[q])
		}
		x[c] = v / a[c][c]
	}
	return x
}
