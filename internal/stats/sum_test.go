// Copyright 2026 The jupan authors.
// SPDX-License-Identifier: Apache-2.0

package stats

import (
	"bytes"
	"encoding/binary"
	"errors"
	"math"
	"math/big"
	"math/rand/v2"
	"testing"

	"github.com/jupan-go/jupan/internal/testkit"
)

func sumOf(xs []float64) *Sum {
	var s Sum
	for _, x := range xs {
		s.Add(x)
	}
	return &s
}

// TestAccumulatorVectors holds the exact sums to the shared vectors.
func TestAccumulatorVectors(t *testing.T) {
	v := testkit.LoadVectors(t, "vectors/metrics/mergeable_accumulators.json")
	var plain struct{ X, A, B []float64 }
	c := v.Take("exact_sum_mixed", &plain)
	c.Near("sum", sumOf(plain.X).Float64())
	var pattern struct {
		X struct {
			Pattern, Then []float64
			Repeat        int
		}
	}
	c = v.Take("exact_sum_alternating", &pattern)
	s := sumOf(pattern.X.Then)
	for range pattern.X.Repeat {
		s.Merge(sumOf(pattern.X.Pattern))
	}
	c.Near("sum", s.Float64())

	var ints struct{ X []int64 }
	c = v.Take("variance_exact_int_moments", &ints)
	m := momentsOf(ints.X)
	c.Near("n", float64(m.N))
	c.Near("sum", float64(m.X.Big().Int64()))
	squares, _ := new(big.Float).SetInt(m.XX.Big()).Float64()
	c.Within(0, "sum_squares", squares)
	c.Near("variance", m.Sample().Variance)
	c.Skip("naive_float", "shows what the formula in doubles gives")
	c = v.Take("variance_offset", &ints)
	c.Near("variance", momentsOf(ints.X).Sample().Variance)

	c = v.Take("merge_two_partitions", &plain)
	var a, b FloatMoments
	for _, x := range plain.A {
		a.Add(x)
	}
	for _, x := range plain.B {
		b.Add(x)
	}
	a.Merge(&b)
	c.Near("n", float64(a.N))
	c.Near("sum", a.X.Float64())
	c.Near("sum_squares", a.XX.Float64())
	c.Near("mean", a.Sample().Mean)
	c.Near("variance", a.Sample().Variance)

	var hours struct{ Hours map[string][]int64 }
	c = v.Take("ratio_rollup", &hours)
	day := Moments{}
	for _, hour := range []string{"16", "18"} {
		m := momentsOf(hours.Hours[hour])
		c.Near("hourly_avg."+hour, m.Sample().Mean)
		day.Merge(m)
	}
	c.Near("daily_ratio_of_sums", day.Sample().Mean)
	c.Skip("wrong_daily_sum_of_ratios", "shows what adding ratios gives")
	c.Skip("wrong_avg_of_avgs", "shows what averaging ratios gives")
}

func momentsOf(xs []int64) Moments {
	var m Moments
	for _, x := range xs {
		m.Add(x)
	}
	return m
}

// checkSum holds a sum to big.Float, and every split, order and repeat to the same state.
func checkSum(t *testing.T, xs []float64, seed uint64) {
	t.Helper()
	whole := sumOf(xs)
	exact := new(big.Float).SetPrec(4000)
	for _, x := range xs {
		exact.Add(exact, big.NewFloat(x))
	}
	want, _ := exact.Float64()
	if got := whole.Float64(); got != want {
		t.Errorf("sum of %v = %g, want %g", xs, got, want)
	}
	rng := rand.New(rand.NewPCG(seed, 1))
	parts := make([]Sum, 4)
	for _, i := range rng.Perm(len(xs)) {
		part := &parts[rng.IntN(len(parts))]
		part.Add(xs[i])
		part.Add(-3.7e200)
		part.Remove(-3.7e200)
	}
	var merged Sum
	for _, i := range rng.Perm(len(parts)) {
		merged.Merge(&parts[i])
	}
	if !merged.Equal(whole) || math.Float64bits(merged.Float64()) != math.Float64bits(whole.Float64()) {
		t.Errorf("merged sum of %v = %g, want %g", xs, merged.Float64(), whole.Float64())
	}
	var restored Sum
	a, errA := merged.AppendBinary(nil)
	b, errB := whole.AppendBinary(nil)
	if errA != nil || errB != nil || !bytes.Equal(a, b) {
		t.Errorf("states of %v: %x, %v and %x, %v", xs, a, errA, b, errB)
	}
	if err := restored.UnmarshalBinary(a); err != nil || !restored.Equal(whole) {
		t.Errorf("restored sum of %v = %g, %v, want %g", xs, restored.Float64(), err, whole.Float64())
	}
	for _, x := range xs {
		merged.Add(-x)
	}
	if !merged.Equal(&Sum{}) {
		t.Errorf("what is left of %v is %g", xs, merged.Float64())
	}
}

func TestSumLaws(t *testing.T) {
	rng := rand.New(rand.NewPCG(7, 8))
	for round := range 200 {
		xs := make([]float64, rng.IntN(60))
		for i := range xs {
			xs[i] = math.Float64frombits(rng.Uint64())
			if math.IsNaN(xs[i]) || math.IsInf(xs[i], 0) {
				xs[i] = rng.NormFloat64()
			}
		}
		checkSum(t, xs, uint64(round))
	}
	checkSum(t, []float64{math.MaxFloat64, math.MaxFloat64, -math.MaxFloat64}, 1)
	checkSum(t, []float64{math.MaxFloat64, math.MaxFloat64}, 1)
	checkSum(t, []float64{5e-324, -1e-310, 1 << 53, 1, 1}, 1)
}

// FuzzSum runs the same laws on any doubles.
func FuzzSum(f *testing.F) {
	f.Add([]byte("0123456789abcdef"), uint64(1))
	f.Fuzz(func(t *testing.T, raw []byte, seed uint64) {
		var xs []float64
		for ; len(raw) >= 8 && len(xs) < 100; raw = raw[8:] {
			x := math.Float64frombits(binary.LittleEndian.Uint64(raw))
			if !math.IsNaN(x) && !math.IsInf(x, 0) {
				xs = append(xs, x)
			}
		}
		checkSum(t, xs, seed)
	})
}

// TestSumSpecials counts infinities and NaN, so that they can be taken back.
func TestSumSpecials(t *testing.T) {
	var s Sum
	s.Add(1)
	s.Add(math.Inf(1))
	if got := s.Float64(); !math.IsInf(got, 1) {
		t.Errorf("1 + Inf = %g", got)
	}
	s.Add(math.Inf(-1))
	if got := s.Float64(); !math.IsNaN(got) {
		t.Errorf("1 + Inf − Inf = %g", got)
	}
	s.Remove(math.Inf(1))
	if got := s.Float64(); !math.IsInf(got, -1) {
		t.Errorf("1 − Inf = %g", got)
	}
	s.Remove(math.Inf(-1))
	s.Add(math.NaN())
	s.Remove(math.NaN())
	if got := s.Float64(); got != 1 {
		t.Errorf("what is left is %g, want 1", got)
	}
	s.pending = carryAfter - 1
	s.Add(2)
	if got := s.Float64(); got != 3 || s.pending != 0 {
		t.Errorf("after a carry: %g, %d pending", got, s.pending)
	}
}

// TestMomentsLaws: any order, any split and removal give the same state, and the state gives what
// the two-pass formula gives.
func TestMomentsLaws(t *testing.T) {
	rng := rand.New(rand.NewPCG(3, 4))
	for range 100 {
		var whole, a, b Quad
		var pair Pair
		var xs, ys []float64
		for range rng.IntN(50) + 2 {
			x := [4]int64{rng.Int64N(2000) - 1000, rng.Int64N(50), rng.Int64() - rng.Int64(), math.MinInt64}
			whole.Add(x)
			pair.Add(x[0], x[1])
			xs, ys = append(xs, float64(x[0])), append(ys, float64(x[1]))
			if rng.IntN(2) == 0 {
				a.Add(x)
			} else {
				b.Add(x)
			}
			b.Add([4]int64{math.MinInt64, 1, math.MaxInt64, -5})
			b.Remove([4]int64{math.MinInt64, 1, math.MaxInt64, -5})
		}
		b.Merge(a)
		if b != whole {
			t.Fatalf("merged %+v, want %+v", b, whole)
		}
		j, j4 := pair.Joint(), whole.Joint()
		want := Joint{N: j4.N, MeanX: j4.Mean[0], MeanY: j4.Mean[1], VarX: j4.Cov[0][0], VarY: j4.Cov[1][1], Cov: j4.Cov[1][0]}
		if j != want {
			t.Errorf("Pair gives %+v, Quad %+v", j, want)
		}
		if got := SampleOf(xs); got != j.X() {
			t.Errorf("FloatMoments give %+v, Pair %+v", got, j.X())
		}
		if got := SampleOf(ys); got != j.Y() {
			t.Errorf("FloatMoments give %+v, Pair %+v", got, j.Y())
		}
		if r := j.Correlation(); math.Abs(r) > 1+1e-15 {
			t.Errorf("correlation %g", r)
		}
		pair.Remove(3, 4)
		pair.Add(3, 4)
		if pair.Joint() != j {
			t.Error("taking a pair back and adding it again changed the sums")
		}
	}
}

// TestSampleEdges: nothing and one value have no variance.
func TestSampleEdges(t *testing.T) {
	var m Moments
	if s := m.Sample(); !math.IsNaN(s.Mean) || !math.IsNaN(s.Variance) {
		t.Errorf("empty: %+v", s)
	}
	m.Add(7)
	if s := m.Sample(); s.Mean != 7 || !math.IsNaN(s.Variance) {
		t.Errorf("one value: %+v", s)
	}
	m.Add(9)
	m.Remove(7)
	m.Add(7)
	if s := m.Sample(); s != (Sample{N: 2, Mean: 8, Variance: 2}) {
		t.Errorf("two values: %+v", s)
	}
	var f FloatMoments
	f.Add(math.Inf(1))
	f.Add(1)
	if s := f.Sample(); !math.IsInf(s.Mean, 1) || !math.IsNaN(s.Variance) {
		t.Errorf("infinite: %+v", s)
	}
	f.Remove(math.Inf(1))
	f.Add(3)
	if s := f.Sample(); s != (Sample{N: 2, Mean: 2, Variance: 2}) || s.SE() != 1 || s.Scaled(10).Variance != 200 {
		t.Errorf("after taking Inf back: %+v", s)
	}
	if s := ProportionSample(14, 28); s != (Sample{N: 28, Mean: 0.5, Variance: 0.25}) {
		t.Errorf("proportion: %+v", s)
	}
	if !math.IsNaN(SortedQuantile(nil, 0.5, Linear)) || (Joint{VarX: 1}).Correlation() != 0 {
		t.Error("a quantile of nothing, or a correlation with a constant")
	}
}

// TestSumState: what is not the canonical state of a sum is refused.
func TestSumState(t *testing.T) {
	var s Sum
	s.Add(-1.5)
	s.Add(math.Inf(1))
	state, err := s.AppendBinary([]byte("x"))
	if err != nil || state[0] != 'x' {
		t.Fatalf("state %x, %v", state, err)
	}
	state = state[1:]
	var restored Sum
	if err := restored.UnmarshalBinary(state); err != nil || !restored.Equal(&s) {
		t.Errorf("restored %+v, %v", restored, err)
	}
	faults := [][]byte{
		nil,
		{0},
		{0, 0, 0},
		{0, 0, 0, 3, 0, 0},
		{0, 0, 0, 0, 1, 0},
		{0, 0, 0, 1, 0, 0},
		{0, 0, 0, 1, 0, 2, 1},
		{0, 0, 0, 1, 0, 2, 1, 0},
		{0, 0, 0, 1, 0, 2, 0, 1},
		{0, 0, 0, 1, 0xff, 0xff, 1, 1, 1},
		append(state[:len(state):len(state)], 0),
	}
	for _, fault := range faults {
		if err := new(Sum).UnmarshalBinary(fault); !errors.Is(err, ErrState) {
			t.Errorf("%x: error %v, want %v", fault, err, ErrState)
		}
	}
}

// FuzzSumState: every state that is accepted is written back the same.
func FuzzSumState(f *testing.F) {
	f.Add([]byte{0, 0, 0, 1, 0, 1, 1})
	f.Fuzz(func(t *testing.T, raw []byte) {
		var s Sum
		if s.UnmarshalBinary(raw) != nil {
			return
		}
		if back, err := s.AppendBinary(nil); err != nil || !bytes.Equal(back, raw) {
			t.Errorf("%x is written back as %x, %v", raw, back, err)
		}
	})
}
