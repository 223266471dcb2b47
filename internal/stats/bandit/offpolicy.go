// Copyright 2026 The jupan authors.
// SPDX-License-Identifier: Apache-2.0

package bandit

import (
	"math"

	"github.com/jupan-go/jupan/internal/stats"
)

// Decision is one row of a log: an action that was taken with a known probability, what it brought,
// and what another policy would have done.
type Decision struct {
	Reward     float64
	Propensity float64 // probability with which the logging policy took the action; above 0
	Target     float64 // probability with which the target policy would have taken it

	// Optional, for the model and the doubly robust value: the reward that a model expects of the
	// action taken, and of the target policy's actions on average. A model must not have been fitted
	// to this row.
	Predicted float64
	Expected  float64
}

// Evaluation adds up decisions of one log for one target policy. The sums are exact, so the values do
// not depend on the order or the partition, and a decision can be taken back.
//
// The zero value is empty and ready. It is not safe for concurrent use by a writer.
type Evaluation struct {
	n                    int64
	w, w2, wr, w2r, w2r2 stats.Sum // powers of weight and reward
	expected, expected2  stats.Sum
	doubly, doubly2      stats.Sum
}

// Add adds a decision.
func (e *Evaluation) Add(d Decision) error { return e.add(d, 1) }

// Remove takes back a decision that was added.
func (e *Evaluation) Remove(d Decision) error { return e.add(d, -1) }

func (e *Evaluation) add(d Decision, count int64) error {
	const most = 1e75 // so that the square of weight × reward stays a number
	w := d.Target / d.Propensity
	switch {
	case !(d.Propensity > 0 && d.Propensity <= 1) || !(d.Target >= 0 && d.Target <= 1):
		return argument("evaluate", "a probability beyond 0 to 1")
	case !(w <= most) || !(math.Abs(d.Reward) <= most):
		return argument("evaluate", "a weight or a reward beyond all measure")
	case !(math.Abs(d.Predicted) <= most) || !(math.Abs(d.Expected) <= most):
		return argument("evaluate", "a prediction beyond all measure")
	}
	wr := float64(w * d.Reward)
	doubly := d.Expected + float64(w*(d.Reward-d.Predicted))
	e.n += count
	for _, t := range [...]struct {
		sum  *stats.Sum
		term float64
	}{
		{&e.w, w},
		{&e.w2, float64(w * w)},
		{&e.wr, wr},
		{&e.w2r, float64(w * wr)},
		{&e.w2r2, float64(wr * wr)},
		{&e.expected, d.Expected},
		{&e.expected2, float64(d.Expected * d.Expected)},
		{&e.doubly, doubly},
		{&e.doubly2, float64(doubly * doubly)},
	} {
		if count < 0 {
			t.sum.Remove(t.term)
		} else {
			t.sum.Add(t.term)
		}
	}
	return nil
}

// Merge adds what the other evaluation holds, which is not changed.
func (e *Evaluation) Merge(o *Evaluation) {
	e.n += o.n
	from := o.sums()
	for i, s := range e.sums() {
		s.Merge(from[i])
	}
}

func (e *Evaluation) sums() [9]*stats.Sum {
	return [...]*stats.Sum{
		&e.w, &e.w2, &e.wr, &e.w2r, &e.w2r2, &e.expected, &e.expected2, &e.doubly, &e.doubly2,
	}
}

// N is the number of decisions.
func (e *Evaluation) N() int64 { return e.n }

// EffectiveN is the number of the target policy's own decisions that would say as much:
//
//	(Σ w)² / Σ w², w = target / propensity
//
// Far below N, the two policies have too little in common and no value here means much. It is zero
// where the target policy would have taken none of the actions. Source: Kish, Survey Sampling (1965).
func (e *Evaluation) EffectiveN() float64 {
	w, w2 := e.w.Float64(), e.w2.Float64()
	if w2 == 0 {
		return 0
	}
	return float64(w*w) / w2
}

// Value is a mean reward for one decision, with its standard error.
type Value struct {
	Mean, SE float64
}

// IPS weighs each reward by how much likelier the target policy was to act so. It is unbiased; a
// single small propensity can make it swing.
//
//	mean = Σ w r / n, SE² = (Σ (w r)² − n mean²) / (n (n−1))
//
// It is false for fewer than two decisions. Source: Horvitz and Thompson, JASA 47 (1952).
func (e *Evaluation) IPS() (Value, bool) { return e.plain(&e.wr, &e.w2r2) }

// Model is the mean of what the model expects of the target policy: no weight, and no help where the
// model is wrong. It is false for fewer than two decisions.
func (e *Evaluation) Model() (Value, bool) { return e.plain(&e.expected, &e.expected2) }

// DoublyRobust is the model's value corrected by the weighted errors of the model. It is right if
// either the propensities or the model are, and steadier than IPS if the model is any good.
//
//	mean = Σ (expected + w (r − predicted)) / n
//
// It is false for fewer than two decisions. Source: Dudík, Langford and Li (ICML 2011).
func (e *Evaluation) DoublyRobust() (Value, bool) { return e.plain(&e.doubly, &e.doubly2) }

// plain is the mean of n terms and its standard error.
func (e *Evaluation) plain(sum, squares *stats.Sum) (Value, bool) {
	if e.n < 2 {
		return Value{}, false
	}
	n := float64(e.n)
	total := sum.Float64()
	m := total / n
	rest := max(0, squares.Float64()-float64(total*m))
	return Value{m, math.Sqrt(rest / n / (n - 1))}, true
}

// SNIPS divides by the sum of the weights instead of n: a small bias for much less swing, and a mean
// within the range of the rewards.
//
//	mean = Σ w r / Σ w, SE² = Σ w² (r − mean)² / (Σ w)²
//
// It is false for fewer than two decisions, and where all weights are zero.
// Source: Swaminathan and Joachims, The Self-Normalized Estimator (NIPS 2015).
func (e *Evaluation) SNIPS() (Value, bool) {
	w := e.w.Float64()
	if e.n < 2 || w <= 0 {
		return Value{}, false
	}
	m := e.wr.Float64() / w
	rest := e.w2r2.Float64() - float64(2*m*e.w2r.Float64()) + float64(float64(m*m)*e.w2.Float64())
	return Value{m, math.Sqrt(max(0, rest)) / w}, true
}
