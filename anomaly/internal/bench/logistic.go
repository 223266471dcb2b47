// Copyright 2026 The jupan authors.
// SPDX-License-Identifier: Apache-2.0

package main

import "math"

// problem is a weighted logistic regression to be solved.
type problem struct {
	xs           [][]float64
	ys, weights  []float64
	wrong, right float64 // the weights of either kind
}

func (p *problem) add(x []float64, wrong bool, weight float64) {
	y := 0.0
	if wrong {
		y = 1
		p.wrong += weight
	} else {
		p.right += weight
	}
	p.xs, p.ys, p.weights = append(p.xs, x), append(p.ys, y), append(p.weights, weight)
}

// usual returns the mean of each feature over what is right.
func (p *problem) usual() []float64 {
	out := make([]float64, len(p.xs[0]))
	n := 0.0
	for r, x := range p.xs {
		if p.ys[r] == 1 {
			continue
		}
		n++
		for i, v := range x {
			out[i] += v
		}
	}
	for i := range out {
		out[i] /= n
	}
	return out
}

// logistic is a solution, in standardised features.
type logistic struct {
	mean, sd, weights []float64
	bias              float64
}

// fit solves by Newton's method with a penalty of one on the square of each weight.
func (p *problem) fit() *logistic {
	const penalty, rounds, done = 1, 60, 1e-9
	l := p.standardise()
	k := len(l.weights)
	for range rounds {
		step := p.newton(l, penalty)
		most := 0.0
		for i := range k {
			l.weights[i] += step[i]
			most = math.Max(most, math.Abs(step[i]))
		}
		l.bias += step[k]
		if most < done {
			break
		}
	}
	return l
}

func (p *problem) standardise() *logistic {
	k, n := len(p.xs[0]), float64(len(p.xs))
	l := &logistic{mean: make([]float64, k), sd: make([]float64, k), weights: make([]float64, k)}
	for _, x := range p.xs {
		for i, v := range x {
			l.mean[i] += v / n
		}
	}
	for _, x := range p.xs {
		for i, v := range x {
			l.sd[i] += (v - l.mean[i]) * (v - l.mean[i]) / n
		}
	}
	for i := range l.sd {
		l.sd[i] = math.Sqrt(l.sd[i]) + 1e-9
	}
	return l
}

// newton returns the step from the gradient and the Hessian; the bias is the last element.
func (p *problem) newton(l *logistic, penalty float64) []float64 {
	k := len(l.weights)
	g, h := make([]float64, k+1), make([][]float64, k+1)
	for i := range h {
		h[i] = make([]float64, k+1)
	}
	z := make([]float64, k+1)
	z[k] = 1
	for r, x := range p.xs {
		s := l.bias
		for i, v := range x {
			z[i] = (v - l.mean[i]) / l.sd[i]
			s += l.weights[i] * z[i]
		}
		prob := 1 / (1 + math.Exp(-s))
		e, v := (p.ys[r]-prob)*p.weights[r], prob*(1-prob)*p.weights[r]+1e-12
		for i := range z {
			g[i] += e * z[i]
			for j := range z[:i+1] {
				h[i][j] += v * z[i] * z[j]
			}
		}
	}
	for i := range k {
		g[i] -= penalty * l.weights[i]
		h[i][i] += penalty
	}
	h[k][k] += 1e-6
	for i := range h {
		for j := range i {
			h[j][i] = h[i][j]
		}
	}
	return gauss(h, g)
}

// gauss solves a x = b by elimination; a is positive definite and is overwritten, as b is.
func gauss(a [][]float64, b []float64) []float64 {
	n := len(b)
	for c := range n {
		for r := c + 1; r < n; r++ {
			m := a[r][c] / a[c][c]
			for q := c; q < n; q++ {
				a[r][q] -= m * a[c][q]
			}
			b[r] -= m * b[c]
		}
	}
	for c := n - 1; c >= 0; c-- {
		for q := c + 1; q < n; q++ {
			b[c] -= a[c][q] * b[q]
		}
		b[c] /= a[c][c]
	}
	return b
}
