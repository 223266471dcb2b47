// Copyright 2026 The jupan authors.
// SPDX-License-Identifier: Apache-2.0

package sketch

import (
	"math"

	"github.com/jupan-go/jupan/internal/stats/numeric"
)

// Quantiles is a DDSketch: it keeps how many values fall between powers of gamma, and answers with a
// value whose relative error is at most alpha. Bins are never collapsed; a million delays between a
// millisecond and a day take 914 bins at one percent.
//
//	index = ceil(ln v / ln γ), value = 2 γ^index / (γ + 1), γ = (1 + α) / (1 − α)
//
// Counts are signed: a value that is taken back before it arrives leaves its bin negative until it
// does, so the order does not matter. Negative values are kept alike by their absolute value, and
// values below 2.3e-308 in size count as zero.
//
// The zero value is not usable; NewQuantiles makes one. Readers may share it, a writer may not.
// Source: Masson, Rim and Lee, DDSketch (VLDB 2019).
type Quantiles struct {
	alpha    float64
	gamma    float64
	lnGamma  float64
	positive bins
	negative bins // by the index of the absolute value
	zero     int64
}

// The bounds of a relative error, and of a count in one call: with it, 2^32 calls are needed before
// a sum of counts could leave 64 bits.
const (
	alphaMin = 1e-4
	alphaMax = 0.5
	countMax = 1 << 31
)

// smallest is the least size that is not taken as zero: the smallest normal number.
const smallest = 0x1p-1022

// NewQuantiles returns an empty sketch of the relative error alpha, from 0.0001 to 0.5.
func NewQuantiles(alpha float64) (*Quantiles, error) {
	if !(alpha >= alphaMin && alpha <= alphaMax) {
		return nil, fault("new quantiles", ErrArgument, "alpha is from 0.0001 to 0.5")
	}
	q := &Quantiles{alpha: alpha, gamma: (1 + alpha) / (1 - alpha)}
	q.lnGamma = numeric.Log1p(2 * alpha / (1 - alpha))
	return q, nil
}

// Alpha is the relative error.
func (q *Quantiles) Alpha() float64 { return q.alpha }

// Add adds a value count times; a negative count takes it back. A value is finite and a count at most
// 2^31 either way.
func (q *Quantiles) Add(v float64, count int64) error {
	size := math.Abs(v)
	switch {
	case !(size <= math.MaxFloat64):
		return fault("add", ErrArgument, "a value that is no finite number")
	case count > countMax || count < -countMax:
		return fault("add", ErrArgument, "a count beyond 2^31")
	case size < smallest:
		q.zero += count
	case v > 0:
		q.positive = q.positive.add(q.index(size), count)
	default:
		q.negative = q.negative.add(q.index(size), count)
	}
	return nil
}

// index is the bin of a size.
func (q *Quantiles) index(size float64) int32 {
	return int32(math.Ceil(numeric.Log(size) / q.lnGamma))
}

// value stands for a bin: the point with the same relative distance from both ends.
func (q *Quantiles) value(index int32) float64 {
	half := numeric.Exp(float64(float64(index)*q.lnGamma) - numeric.Ln2) // so that the top does not overflow
	return min(float64(half*(4/(q.gamma+1))), math.MaxFloat64)
}

// Merge adds what the other sketch holds, which must have the same alpha and is not changed.
func (q *Quantiles) Merge(o *Quantiles) error {
	if q.alpha != o.alpha {
		return fault("merge", ErrMismatch, "two relative errors")
	}
	q.positive = q.positive.merge(o.positive)
	q.negative = q.negative.merge(o.negative)
	q.zero += o.zero
	return nil
}

// Count is the number of values, those taken back not counted.
func (q *Quantiles) Count() int64 {
	return q.positive.total() + q.negative.total() + q.zero
}

// Owing tells whether values were taken back that have not arrived: there is no quantile until they do.
func (q *Quantiles) Owing() bool {
	return q.zero < 0 || q.positive.owing() || q.negative.owing()
}

// Quantile returns the value at rank floor(p × (n−1)) of the sorted values, counted from zero, within
// the relative error; p is from 0 to 1. It is false where there is no value, where values are owed,
// or for another p.
func (q *Quantiles) Quantile(p float64) (float64, bool) {
	n := q.Count()
	if !(p >= 0 && p <= 1) || n <= 0 {
		return 0, false
	}
	rank := n - 1
	if r := math.Floor(p * float64(n-1)); r < float64(n-1) {
		rank = int64(r)
	}
	return q.atRank(rank)
}

// atRank returns the value at a rank from 0 to Count − 1.
func (q *Quantiles) atRank(rank int64) (float64, bool) {
	if rank < 0 || rank >= q.Count() || q.Owing() {
		return 0, false
	}
	for i := len(q.negative) - 1; i >= 0; i-- {
		if rank -= q.negative[i].count; rank < 0 {
			return -q.value(q.negative[i].index), true
		}
	}
	if rank -= q.zero; rank < 0 {
		return 0, true
	}
	for _, b := range q.positive {
		if rank -= b.count; rank < 0 {
			return q.value(b.index), true
		}
	}
	return 0, false
}
