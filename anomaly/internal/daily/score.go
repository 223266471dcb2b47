// Copyright 2026 The jupan authors.
// SPDX-License-Identifier: Apache-2.0

package daily

import (
	"math"

	"github.com/jupan-go/jupan/internal/stats/numeric"
)

// Class is what kind of stream a series is: thresholds are kept apart by it.
type Class uint8

// The classes of streams.
const (
	Dense  Class = iota
	Sparse       // more than a tenth of the days are zeros
	Classes
)

// String names the class.
func (c Class) String() string { return [Classes]string{"dense", "sparse"}[c] }

// Class returns the class of the series as its window shows it.
func (o *Outlook) Class() Class {
	const sparse = 0.1
	if o.Zeros.Share > sparse {
		return Sparse
	}
	return Dense
}

// Score is how odd a value is, as the sum of its terms: the logarithm of the odds that it is wrong,
// where wrong values are as frequent as Prior says.
type Score struct {
	Sum   float64
	Terms []float64 // what each term adds beyond what it adds on a usual day
}

// Prior is how many values of a hundred are wrong, in the eyes of the score.
const Prior = 0.5

// SlipScore scores a value other than zero.
func (o *Outlook) SlipScore(v Value) Score {
	f := o.Features(Log10(math.Abs(v.X)), v.Step)
	s := Score{Sum: slipBias, Terms: make([]float64, NumFeatures)}
	for i, t := range slipModel {
		s.add(i, t, f[i])
	}
	return s
}

// ZeroScore scores a zero.
func (o *Outlook) ZeroScore() Score {
	f := o.ZeroFeatures()
	s := Score{Sum: zeroBias, Terms: make([]float64, NumZeroFeatures)}
	for i, t := range zeroModel {
		s.add(i, t, f[i])
	}
	return s
}

// term is the weight of a term and what it is on a usual day.
type term struct{ weight, usual float64 }

// add adds the term of one feature.
func (s *Score) add(i int, t term, feature float64) {
	s.Terms[i] = float64(t.weight * (feature - t.usual))
	s.Sum += s.Terms[i]
}

// Probability turns a score into the probability that the value is wrong.
func Probability(score float64) float64 {
	if score < 0 {
		e := numeric.Exp(score)
		return e / (1 + e)
	}
	return 1 / (1 + numeric.Exp(-score))
}

// Threshold returns the score above which a class of streams has the given number of false alerts in
// a hundred days of one series, from 0.1 to 1: between the budgets that were measured it is
// interpolated by the logarithm of the budget.
func Threshold(class Class, zero bool, budget float64) float64 {
	table := slipThresholds[class]
	if zero {
		table = zeroThresholds[class]
	}
	budget = math.Min(math.Max(budget, budgets[len(budgets)-1]), budgets[0])
	for i := 1; i < len(budgets); i++ {
		if budget < budgets[i] {
			continue
		}
		part := numeric.Log(budgets[i-1]/budget) / numeric.Log(budgets[i-1]/budgets[i])
		return table[i-1] + float64(part*(table[i]-table[i-1]))
	}
	return table[len(budgets)-1]
}
