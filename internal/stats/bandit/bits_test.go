// Copyright 2026 The jupan authors.
// SPDX-License-Identifier: Apache-2.0

package bandit

import (
	"fmt"
	"math"
	"testing"

	"github.com/jupan-go/jupan/internal/stats"
)

// The bits of a few results and the arms of a few draws, as they are on every machine.
func TestBits(t *testing.T) {
	arms := []stats.Beta{{A: 31, B: 971}, {A: 37.5, B: 965}, {A: 2, B: 40}}
	r := ranked(t, arms)
	var e Evaluation
	for _, d := range log(12, 100, [2]float64{0.3, 0.4}) {
		if err := e.Add(d); err != nil {
			t.Fatal(err)
		}
	}
	ips, _ := e.IPS()
	snips, _ := e.SNIPS()
	doubly, _ := e.DoublyRobust()
	got := []float64{r.Best[0], r.Best[2], r.TopTwo[1], ips.Mean, ips.SE, snips.Mean, snips.SE, doubly.SE}
	want := []uint64{
		0x3fb7dfd4c6dd6bea, 0x3fe10cc5fc7cb1b0, 0x3febc8efc627f38a, 0x3fe4a3d70a3d70a4,
		0x3fc404159def322b, 0x3fe69e82746d69e8, 0x3fb6aff63ea580c7, 0x3fba966cf131f978,
	}
	for i, v := range got {
		if math.Float64bits(v) != want[i] {
			t.Errorf("number %d has the bits %#x (%g)", i, math.Float64bits(v), v)
		}
	}
	shown := ""
	for i := range 24 {
		a, err := Draw{Seed: 3, Key: fmt.Sprint(i)}.TopTwo(arms, 0.5)
		if err != nil {
			t.Fatal(err)
		}
		shown += fmt.Sprint(a)
	}
	if want := "122122121211220211220202"; shown != want {
		t.Errorf("the draws show %s, want %s", shown, want)
	}
}

func BenchmarkRankBeta(b *testing.B) {
	arms := make([]stats.Beta, 10)
	for i := range arms {
		arms[i] = Arm{int64(30 + i), 1000}.Posterior(1, 1)
	}
	b.ReportAllocs()
	for b.Loop() {
		if _, err := RankBeta(arms); err != nil {
			b.Fatal(err)
		}
	}
}

func BenchmarkThompson(b *testing.B) {
	arms := []stats.Beta{{A: 31, B: 971}, {A: 37, B: 965}, {A: 42, B: 960}}
	b.ReportAllocs()
	for b.Loop() {
		if _, err := (Draw{Seed: 1, Key: "visitor"}).Thompson(arms); err != nil {
			b.Fatal(err)
		}
	}
}
