// Copyright 2026 The jupan authors.
// SPDX-License-Identifier: Apache-2.0

package daily

import (
	"math"
	"math/rand/v2"
	"slices"
	"testing"
)

// learn feeds a panel of one series with values, a day each; held days are quarantined.
func learn(p *Panel, from int32, values []float64, held func(day int32) bool) int32 {
	var f Forecaster
	for _, x := range values {
		v := []Value{{X: x, Known: true, Step: StepOf("1")}}
		out := p.Day(&f, from, v)
		var flags uint8
		if held != nil && held(from) {
			flags = Held
		}
		p.Series[0].Learn(from, v[0], &out[0], flags)
		from++
	}
	return from
}

// weekly makes values with a factor for each day of the week and a little noise.
func weekly(seed uint64, from int32, n int, factors [7]float64) (xs []float64) {
	r := rand.New(rand.NewPCG(seed, 1))
	for day := from; day < from+int32(n); day++ {
		xs = append(xs, 1000*math.Pow(10, factors[Weekday(day)]+0.01*r.NormFloat64()))
	}
	return xs
}

func TestForecastWeekdays(t *testing.T) {
	factors := [7]float64{-0.3, 0, 0, 0.02, 0.05, 0.1, -0.2}
	p := &Panel{Series: []*Series{{}}}
	day := learn(p, 20000, weekly(1, 20000, 91, factors), nil)
	var f Forecaster
	for d := day; d < day+7; d++ {
		got := f.Forecast(&p.Series[0].History, d, false)
		want := 3 + factors[Weekday(d)]
		// Twelve of each day are shrunk by two: a factor of 0.3 is known to 0.05.
		if math.Abs(got.Mid-want) > 0.06 || got.Scale > 0.06 || got.N != 90-int(d-day) {
			t.Errorf("weekday %d: %.3f ± %.3f of %d days, want %.3f", Weekday(d), got.Mid, got.Scale, got.N, want)
		}
	}
}

// What is held changes no forecast.
func TestForecastQuarantine(t *testing.T) {
	clean := weekly(2, 20000, 80, [7]float64{})
	dirty := slices.Clone(clean)
	for _, i := range []int{30, 55, 79} {
		dirty[i] *= 1000
	}
	held := func(day int32) bool { return day == 20030 || day == 20055 || day == 20079 }
	a, b := &Panel{Series: []*Series{{}}}, &Panel{Series: []*Series{{}}}
	day := learn(a, 20000, clean, held)
	learn(b, 20000, dirty, held)
	var f Forecaster
	if x, y := f.Forecast(&a.Series[0].History, day, false), f.Forecast(&b.Series[0].History, day, false); x != y {
		t.Errorf("held values show:\n%+v\n%+v", x, y)
	}
}

// A history that is cut and learned again is the same as before.
func TestCutAndGrow(t *testing.T) {
	values := weekly(3, 20000, 200, [7]float64{0.1})
	p := &Panel{Series: []*Series{{}}}
	learn(p, 20000, values, nil)
	h := &p.Series[0].History
	if len(h.Points) != Keep || h.End() != 20200 {
		t.Fatalf("%d points up to %d", len(h.Points), h.End())
	}
	before := slices.Clone(h.Points)
	h.Cut(20200 - Replay)
	learn(p, 20200-Replay, values[200-Replay:], nil)
	if !slices.Equal(before, h.Points) {
		t.Error("learned again it differs")
	}
	h.Grow(20200 + 3*Keep)
	if len(h.Points) != 1 {
		t.Errorf("after a long silence %d points are left", len(h.Points))
	}
}

func TestSteps(t *testing.T) {
	for text, want := range map[string]int8{"0": 1, "7": 0, "120": 1, "1500000": 5, "12.5": -1, "12.50": -1, "12.00": 0, "0.05": -2, "-300": 2} {
		if got := StepOf(text); got != want {
			t.Errorf("StepOf(%q) = %d, want %d", text, got, want)
		}
	}
	var h History
	for i := range 20 {
		p := h.Grow(20000 + int32(i))
		*p = Point{Flags: Known, Y: 3, Step: int8(i % 2)} // every other value ends on a zero
	}
	s := steps(&h, 20020)
	if _, ok := s.fits(2, 3); ok {
		t.Error("a value on two zeros was multiplied by a thousand")
	}
	if rarity, ok := s.fits(3, 3); !ok || math.Abs(rarity+math.Log(0.5/21)) > 1e-12 {
		t.Errorf("three zeros: %v, %v", rarity, ok)
	}
	if rarity, ok := s.fits(1, 1); !ok || math.Abs(rarity+math.Log(10.5/21)) > 1e-12 {
		t.Errorf("one zero, as every other value: %v, %v", rarity, ok)
	}
	if s.Finer(0) || !s.Finer(-1) {
		t.Error("finer digits")
	}
	if !s.divides(Value{X: 13 * 1300}, 1300) || s.divides(Value{X: 13*1300 + 7}, 1300) {
		t.Error("a multiple of the rate")
	}
}

func TestMidP(t *testing.T) {
	// n = 2, a = 2, b = 6: P(0) = 6·7/(8·9), P(1) = 2·2·6/(8·9), P(2) = 2·3/(8·9).
	p := Proportion{Share: 0.25, M: 8}
	for k, want := range []float64{2 * 42.0 / 72 / 2, 2 * (1 - (42.0+12)/72), 2 * 3.0 / 72} {
		want = math.Min(1, want)
		if got := p.MidP(int64(k), 2); math.Abs(got-want) > 1e-12 {
			t.Errorf("MidP(%d, 2) = %v, want %v", k, got, want)
		}
	}
	// Above 4000 the tail is normal: near the exact one.
	q := Proportion{Share: 0.1, M: 500}
	if a, b := q.MidP(480, 4000), q.MidP(480, 4001); math.Abs(a/b-1) > 0.15 {
		t.Errorf("%v at 4000, %v at 4001", a, b)
	}
	if got := q.MidP(4000, 4000); !(got >= 0 && got < 1e-30) {
		t.Errorf("all of 4000: %v", got)
	}
}

func TestWeightedMedian(t *testing.T) {
	if got := weightedMedian([]weighted{{5, 1}, {1, 1}, {9, 5}}); got != 9 {
		t.Errorf("got %v", got)
	}
	if got := weightedMedian([]weighted{{5, 1}, {1, 1}, {9, 1}}); got != 5 {
		t.Errorf("got %v", got)
	}
}

// The regression finds what ties a series to its peers, whatever single days do.
func TestRidge(t *testing.T) {
	r := rand.New(rand.NewPCG(4, 4))
	g := regression{k: 2}
	for i := range 50 {
		x := row{r.NormFloat64(), r.NormFloat64()}
		y := 0.8*x[0] - 0.3*x[1] + 0.05*r.NormFloat64()
		if i%20 == 0 {
			y += 10
		}
		g.rows, g.ys = append(g.rows, x), append(g.ys, y)
	}
	beta := g.ridge()
	if math.Abs(beta[0]-0.8) > 0.06 || math.Abs(beta[1]+0.3) > 0.06 {
		t.Errorf("got %v, want 0.8 and −0.3", beta)
	}
}

// The probabilities of the causes add up to one, and the planted one leads.
func TestHypotheses(t *testing.T) {
	p := &Panel{Series: []*Series{{}}}
	values := weekly(6, 20000, 60, [7]float64{})
	for i := range values {
		values[i] = math.Round(values[i])
	}
	day := learn(p, 20000, values, nil)
	var f Forecaster
	out := p.Day(&f, day, []Value{{}})
	for _, c := range []struct {
		times float64
		cause Cause
	}{{10, Scaled}, {0.001, Scaled}, {1300, Rate}, {2, Doubled}, {0.4, Partial}, {37, Other}} {
		x := math.Round(1000 * c.times)
		list := out[0].Hypotheses(Value{X: x, Known: true, Step: StepOf("1")}, []float64{1300})
		if c.cause == Scaled && c.times > 1 {
			list = out[0].Hypotheses(Value{X: x, Known: true, Step: 3}, []float64{1300})
		}
		sum := 0.0
		for _, h := range list {
			sum += h.P
		}
		if math.Abs(sum-1) > 1e-12 || list[0].Cause != c.cause {
			t.Errorf("times %v: %+v leads, all together %v", c.times, list[0], sum)
		}
	}
}

// Order statistics that are selected are those of sorted values.
func TestSelect(t *testing.T) {
	r := rand.New(rand.NewPCG(3, 4))
	for n := 1; n < 80; n++ {
		xs := make([]float64, n)
		for i := range xs {
			xs[i] = math.Round(10 * r.NormFloat64()) // with ties
		}
		sorted := slices.Sorted(slices.Values(xs))
		for k := range xs {
			if got := nth(slices.Clone(xs), k); got != sorted[k] {
				t.Fatalf("%d of %v: %v", k, xs, got)
			}
		}
		if got, want := median(slices.Clone(xs)), sortedMedian(sorted); got != want {
			t.Fatalf("median of %v: %v, want %v", xs, got, want)
		}
		for _, p := range []float64{0, 0.5, 0.9, 1} {
			if got, want := upper(slices.Clone(xs), p), quantile(sorted, p); got != want {
				t.Fatalf("quantile %v of %v: %v, want %v", p, xs, got, want)
			}
		}
	}
}
