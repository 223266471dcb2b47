// Copyright 2026 The jupan authors.
// SPDX-License-Identifier: Apache-2.0

package impact

import (
	"math"

	"github.com/jupan-go/jupan/internal/stats"
	"github.com/jupan-go/jupan/internal/stats/numeric"
)

// Pooled is the outcome of a random-effects meta-analysis.
type Pooled struct {
	Shrunk
	SE    float64 // standard error of Mu
	Q     float64 // Cochran's Q: k−1 on average where the true effects are equal
	Fixed float64 // the mean as if they were
}

// DerSimonianLaird estimates the spread of true effects by moments, in closed form:
//
//	w = 1/s²,  Q = Σ w (y − ȳ_w)²,  τ² = max(0, (Q − (k−1)) / (Σw − Σw²/Σw))
//
// and their mean with the weights 1/(s² + τ²). Source: DerSimonian and Laird, Controlled Clinical
// Trials 7 (1986).
func DerSimonianLaird(experiments []Experiment) (Pooled, error) {
	if err := validate(experiments); err != nil {
		return Pooled{}, err
	}
	fixed, weight := weighted(experiments, 0)
	var q, squares stats.Sum
	for _, e := range experiments {
		w := 1 / float64(e.SE*e.SE)
		d := e.Effect - fixed
		q.Add(float64(w * float64(d*d)))
		squares.Add(float64(w * w))
	}
	p := Pooled{Q: q.Float64(), Fixed: fixed}
	p.Tau2 = math.Max(0, (p.Q-float64(len(experiments)-1))/(weight-squares.Float64()/weight))
	p.Mu, weight = weighted(experiments, p.Tau2)
	p.SE = math.Sqrt(1 / weight)
	p.shrink(experiments)
	return p, nil
}

// The priors of EmpiricalBayes on the standardised scale, and the range in which the logarithm of τ
// is looked for there.
const (
	cauchyScale = 0.25
	etaMin      = -12.0
	etaMax      = 5.0
	etaStep     = 0.125
)

// EmpiricalBayes estimates the spread of true effects as the mode of their posterior. On effects
// standardised to mean 0 and deviation 1 (by n−1):
//
//	y ~ N(θ, s²),  θ ~ N(μ, τ²),  μ ~ N(0, 1),  τ ~ HalfCauchy(0.25)
//
// with the density taken over η = ln τ, so that τ = 0 is no mode. For a given τ the best μ is
// Σ wy/(1 + Σw); what is left is one equation in η. Source: Datadog, "Cumulative impact".
func EmpiricalBayes(experiments []Experiment) (Shrunk, error) {
	if err := validate(experiments); err != nil {
		return Shrunk{}, err
	}
	effects := make([]float64, len(experiments))
	for i, e := range experiments {
		effects[i] = e.Effect
	}
	sample := stats.SampleOf(effects)
	sd := math.Sqrt(sample.Variance)
	if sd == 0 {
		// Equal effects show no spread at all.
		s := Shrunk{Mu: sample.Mean}
		s.shrink(experiments)
		return s, nil
	}
	standard := make(posterior, len(experiments))
	for i, e := range experiments {
		standard[i] = Experiment{Effect: (e.Effect - sample.Mean) / sd, SE: e.SE / sd}
	}
	tau := numeric.Exp(standard.mode())
	s := Shrunk{
		Mu:   sample.Mean + float64(sd*standard.mu(float64(tau*tau))),
		Tau2: float64(float64(sd*tau) * float64(sd*tau)),
	}
	s.shrink(experiments)
	return s, nil
}

// posterior is the standardised experiments.
type posterior []Experiment

// mu returns the best μ for a τ².
func (p posterior) mu(tau2 float64) float64 {
	mean, weight := weighted(p, tau2)
	return float64(mean * (weight / (1 + weight)))
}

// log returns the logarithm of the posterior at η and its best μ, up to a constant:
//
//	−½ Σ (ln v + (y−μ)²/v) − ½ μ² − ln(1 + (τ/0.25)²) + η,  v = τ² + s²
func (p posterior) log(eta float64) float64 {
	tau2 := numeric.Exp(2 * eta)
	mu := p.mu(tau2)
	var sum stats.Sum
	for _, e := range p {
		v := tau2 + float64(e.SE*e.SE)
		d := e.Effect - mu
		sum.Add(-0.5 * numeric.Log(v))
		sum.Add(-0.5 * (float64(d*d) / v))
	}
	sum.Add(-0.5 * float64(mu*mu))
	sum.Add(-numeric.Log1p(tau2 / (cauchyScale * cauchyScale)))
	sum.Add(eta)
	return sum.Float64()
}

// slope returns the derivative of log by η; that μ is the best for each η takes its part out.
func (p posterior) slope(eta float64) float64 {
	tau2 := numeric.Exp(2 * eta)
	mu := p.mu(tau2)
	var sum stats.Sum
	for _, e := range p {
		v := tau2 + float64(e.SE*e.SE)
		d := e.Effect - mu
		sum.Add(float64(tau2 / v * (float64(d*d)/v - 1)))
	}
	ratio := tau2 / (cauchyScale * cauchyScale)
	sum.Add(-2 * (ratio / (1 + ratio)))
	sum.Add(1)
	return sum.Float64()
}

// mode returns the η at which the posterior is highest: the best point of a grid, then the zero of
// the slope beside it.
func (p posterior) mode() float64 {
	best, at := math.Inf(-1), etaMin
	for eta := etaMin; eta <= etaMax; eta += etaStep {
		if l := p.log(eta); l > best {
			best, at = l, eta
		}
	}
	if eta, ok := numeric.Root(p.slope, at-etaStep, at+etaStep); ok {
		return eta
	}
	return at
}
