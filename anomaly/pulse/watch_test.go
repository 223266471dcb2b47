// Copyright 2026 The jupan authors.
// SPDX-License-Identifier: Apache-2.0

package pulse

import (
	"math"
	"math/rand/v2"
	"slices"
	"testing"
)

func walk(seed uint64, n int) []float64 {
	r := rand.New(rand.NewPCG(seed, 1))
	xs := make([]float64, n)
	for i := range xs {
		xs[i] = 50 + 10*math.Sin(float64(i)/46) + r.NormFloat64()
	}
	return xs
}

func scores(xs []float64) []float64 {
	w := New(288)
	out := make([]float64, len(xs))
	for i, x := range xs {
		out[i] = w.Score(x)
	}
	return out
}

// What comes later changes no score.
func TestCausal(t *testing.T) {
	xs := walk(1, 3000)
	all := scores(xs)
	for _, n := range []int{1, 59, 61, 288, 1000, 1001, 2500} {
		other := slices.Concat(xs[:n], walk(2, 100), []float64{1e9, -1e9})
		if got := scores(other)[:n]; !slices.Equal(got, all[:n]) {
			t.Fatalf("the first %d scores depend on what follows", n)
		}
	}
}

func TestFinds(t *testing.T) {
	for _, c := range []struct {
		name   string
		change func(xs []float64)
	}{
		{"spike", func(xs []float64) { xs[0] = 120 }},
		{"drop", func(xs []float64) { xs[0] = -30 }},
		{"silence", func(xs []float64) {
			for i := range 100 {
				xs[i] = 0
			}
		}},
		{"noise", func(xs []float64) {
			for i := range 100 {
				xs[i] += float64(30 * (i%2*2 - 1))
			}
		}},
	} {
		xs := walk(3, 4000)
		c.change(xs[3000:])
		const settled = 600
		all := scores(xs)[settled:]
		if i := slices.Index(all, slices.Max(all)); i+settled < 3000 || i+settled >= 3100 || all[i] < 0.3 {
			t.Errorf("%s at 3000: the highest score is %.2f at %d", c.name, all[i], i+settled)
		}
	}
}

func TestOddValues(t *testing.T) {
	w := New(0)
	for i, x := range []float64{math.NaN(), math.Inf(1), 0, 0, 0, math.MaxFloat64, -math.MaxFloat64, 5e-324} {
		if s := w.Score(x); !(s >= 0 && s <= 1) {
			t.Errorf("value %d, %v: score %v", i, x, s)
		}
	}
	flat := New(24)
	for range 5000 {
		if s := flat.Score(7); s != 0 {
			t.Fatalf("a flat line scores %v", s)
		}
	}
}

// The window and the sorted copy hold the same.
func TestWindow(t *testing.T) {
	w := window{size: 50}
	for _, x := range walk(5, 500) {
		w.add(math.Round(x)) // with ties
		want := slices.Sorted(slices.Values(w.ring))
		if !slices.Equal(want, w.sorted) {
			t.Fatal("sorted values are not those of the ring")
		}
	}
}

func BenchmarkScore(b *testing.B) {
	w := New(288)
	xs := walk(7, 4096)
	b.ReportAllocs()
	i := 0
	for b.Loop() {
		w.Score(xs[i%len(xs)])
		i++
	}
}
