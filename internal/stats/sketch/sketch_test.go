// Copyright 2026 The jupan authors.
// SPDX-License-Identifier: Apache-2.0

package sketch

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"math"
	"math/rand/v2"
	"os"
	"slices"
	"strings"
	"testing"

	"github.com/jupan-go/jupan/internal/testkit"
)

// vector is one case of a shared vector file.
type vector struct {
	Name      string
	Inputs    map[string]json.RawMessage
	Expected  map[string]json.RawMessage
	Tolerance float64
}

func vectors(t *testing.T, name string) []vector {
	t.Helper()
	raw, err := os.ReadFile(testkit.Shared(t, "vectors/metrics/"+name))
	if err != nil {
		t.Fatal(err)
	}
	var file struct{ Vectors []vector }
	if err := json.Unmarshal(raw, &file); err != nil {
		t.Fatal(err)
	}
	return file.Vectors
}

// number reads one number of a vector.
func number(t *testing.T, from map[string]json.RawMessage, name string) float64 {
	t.Helper()
	var v float64
	if err := json.Unmarshal(from[name], &v); err != nil {
		t.Fatalf("%s: %v", name, err)
	}
	return v
}

func numbers(t *testing.T, from map[string]json.RawMessage, name string) []float64 {
	t.Helper()
	var v []float64
	if err := json.Unmarshal(from[name], &v); err != nil {
		t.Fatalf("%s: %v", name, err)
	}
	return v
}

func near(t *testing.T, what string, got, want, tol float64) {
	t.Helper()
	if !(math.Abs(got-want) <= tol*max(1, math.Abs(want))) {
		t.Errorf("%s = %.17g, want %.17g", what, got, want)
	}
}

func quantiles(t testing.TB, alpha float64) *Quantiles {
	t.Helper()
	q, err := NewQuantiles(alpha)
	if err != nil {
		t.Fatal(err)
	}
	return q
}

func hyperLogLog(t testing.TB, precision int) *HyperLogLog {
	t.Helper()
	h, err := NewHyperLogLog(precision)
	if err != nil {
		t.Fatal(err)
	}
	return h
}

func TestSketchVectors(t *testing.T) {
	checked := 0
	var left []string
	for _, v := range vectors(t, "sketches.json") {
		switch name, _, _ := strings.Cut(v.Name, "_"); {
		case name == "gamma":
			checkGamma(t, v)
		case name == "hll":
			checkRSE(t, v)
		case v.Name == "ddsketch_bound_1000":
			checkBound(t, v)
		case strings.HasPrefix(v.Name, "ddsketch_bucket_"):
			q := quantiles(t, number(t, v.Inputs, "alpha"))
			value := number(t, v.Inputs, "value")
			index := q.index(value)
			near(t, v.Name+" index", float64(index), number(t, v.Expected, "index"), 0)
			near(t, v.Name, q.value(index), number(t, v.Expected, "representative"), v.Tolerance)
			near(t, v.Name+" error", math.Abs(q.value(index)/value-1), number(t, v.Expected, "rel_err"), v.Tolerance)
		case v.Name == "quantile_ci_binomial":
			n, p := int64(number(t, v.Inputs, "n")), number(t, v.Inputs, "q")
			r, ok := QuantileRanks(n, p, number(t, v.Inputs, "confidence"))
			if !ok {
				t.Error("no ranks")
			}
			near(t, v.Name+" low", float64(r.Low), number(t, v.Expected, "l"), 0)
			near(t, v.Name+" high", float64(r.High), number(t, v.Expected, "u"), 0)
			near(t, v.Name+" coverage", r.Coverage, number(t, v.Expected, "coverage"), v.Tolerance)
		default:
			left = append(left, v.Name+": unknown")
			continue
		}
		checked++
	}
	t.Logf("sketches.json: %d checked, %d not: %v", checked, len(left), left)
}

func checkGamma(t *testing.T, v vector) {
	q := quantiles(t, number(t, v.Inputs, "alpha"))
	near(t, v.Name, q.gamma, number(t, v.Expected, "gamma"), v.Tolerance)
	near(t, v.Name+" logarithm", q.lnGamma, number(t, v.Expected, "log_gamma"), v.Tolerance)
	width := math.Ceil(math.Log(86_400/0.001) / q.lnGamma)
	near(t, v.Name+" bins", width, number(t, v.Expected, "bins_1ms_to_1day"), 0)
	if used := q.index(86_400) - q.index(0.001); math.Abs(float64(used)-width) > 1 {
		t.Errorf("%s: a millisecond and a day are %d bins apart", v.Name, used)
	}
}

func checkRSE(t *testing.T, v vector) {
	h := hyperLogLog(t, int(number(t, v.Inputs, "p")))
	h.spread()
	near(t, v.Name, h.RelativeError(), number(t, v.Expected, "rse"), v.Tolerance)
	near(t, v.Name+" interval", 196*h.RelativeError(), number(t, v.Expected, "ci95_pct"), v.Tolerance)
	near(t, v.Name+" bytes", float64(len(h.registers)), number(t, v.Expected, "bytes_8bit"), 0)
}

func checkBound(t *testing.T, v vector) {
	q := quantiles(t, number(t, v.Inputs, "alpha"))
	var sum float64
	for i := range int(number(t, v.Inputs, "n")) {
		x := math.Exp(float64((i*7919)%1000)/1000*6 - 1)
		x = math.Round(x*1000) / 1000
		sum += x
		if err := q.Add(x, 1); err != nil {
			t.Fatal(err)
		}
	}
	near(t, "the sum of the inputs", sum, number(t, v.Expected, "sum"), v.Tolerance)
	lo, hi := numbers(t, v.Expected, "lo"), numbers(t, v.Expected, "hi")
	for i, p := range numbers(t, v.Inputs, "quantiles") {
		got, ok := q.Quantile(p)
		if !ok || got < lo[i]*(1-1e-12) || got > hi[i]*(1+1e-12) {
			t.Errorf("quantile %g = %g, %v, want from %g to %g", p, got, ok, lo[i], hi[i])
		}
	}
}

func TestMergeableVectors(t *testing.T) {
	var left []string
	for _, v := range vectors(t, "mergeable_accumulators.json") {
		left = append(left, v.Name)
	}
	t.Logf("mergeable_accumulators.json: 0 checked; sums and moments, which are no sketches: %v", left)
}

// sample is a seeded list of signed values over many sizes, zeros among them.
func sample(seed uint64, n int) []float64 {
	r := rand.New(rand.NewPCG(seed, 2))
	x := make([]float64, n)
	for i := range x {
		switch r.IntN(10) {
		case 0:
			x[i] = 0
		case 1:
			x[i] = -math.Exp(r.NormFloat64())
		default:
			x[i] = math.Exp(3 * r.NormFloat64())
		}
	}
	return x
}

// encoded returns the binary form.
func encoded(t testing.TB, s interface{ MarshalBinary() ([]byte, error) }) []byte {
	t.Helper()
	b, err := s.MarshalBinary()
	if err != nil {
		t.Fatal(err)
	}
	return b
}

// Any order and any partition of the same additions and retractions come to the same bytes, and
// what is taken back leaves no trace.
func TestQuantilesLaws(t *testing.T) {
	for seed := range uint64(10) {
		x := sample(seed, 500)
		type op struct {
			v     float64
			count int64
		}
		var ops []op
		want := quantiles(t, 0.02)
		for i, v := range x {
			ops = append(ops, op{v, 1})
			if i%3 == 0 {
				ops = append(ops, op{v, -1})
			} else if err := want.Add(v, 1); err != nil {
				t.Fatal(err)
			}
		}
		r := rand.New(rand.NewPCG(seed, 3))
		for _, parts := range []int{1, 2, 7, 64} {
			r.Shuffle(len(ops), func(i, j int) { ops[i], ops[j] = ops[j], ops[i] })
			sketches := make([]*Quantiles, parts)
			for i := range sketches {
				sketches[i] = quantiles(t, 0.02)
			}
			for _, o := range ops {
				if err := sketches[r.IntN(parts)].Add(o.v, o.count); err != nil {
					t.Fatal(err)
				}
			}
			got := quantiles(t, 0.02)
			for _, i := range r.Perm(parts) {
				if err := got.Merge(sketches[i]); err != nil {
					t.Fatal(err)
				}
			}
			if !bytes.Equal(encoded(t, got), encoded(t, want)) {
				t.Fatalf("seed %d: %d parts come to other bytes", seed, parts)
			}
		}
		checkQuantiles(t, want, kept(x))
	}
}

// kept is what TestQuantilesLaws does not take back.
func kept(x []float64) (out []float64) {
	for i, v := range x {
		if i%3 != 0 {
			out = append(out, v)
		}
	}
	return out
}

// checkQuantiles holds every rank to the relative error.
func checkQuantiles(t *testing.T, q *Quantiles, values []float64) {
	t.Helper()
	slices.Sort(values)
	for rank, want := range values {
		got, ok := q.atRank(int64(rank))
		if !ok || math.Abs(got-want) > math.Abs(want)*q.Alpha()*(1+1e-12) {
			t.Fatalf("rank %d = %g, %v, want %g within %g", rank, got, ok, want, q.Alpha())
		}
	}
}

// Bins hold their relative error over the whole range of numbers, at their ends too.
func TestQuantilesRange(t *testing.T) {
	for _, alpha := range []float64{alphaMin, 0.01, alphaMax} {
		q := quantiles(t, alpha)
		for e := -1022; e <= 1023; e++ {
			for _, f := range []float64{1, 1.3, 2 - 0x1p-52} {
				v := math.Ldexp(f, e)
				got := q.value(q.index(v))
				if math.Abs(got/v-1) > alpha*(1+1e-8) {
					t.Fatalf("alpha %g: %g is kept as %g", alpha, v, got)
				}
			}
		}
	}
}

func TestQuantilesOwing(t *testing.T) {
	q := quantiles(t, 0.01)
	for _, err := range []error{q.Add(5, -1), q.Add(1, 1), q.Add(2, 1)} {
		if err != nil {
			t.Fatal(err)
		}
	}
	if _, ok := q.Quantile(0.5); ok || !q.Owing() {
		t.Error("a quantile while a value is owed")
	}
	if err := q.Add(5, 1); err != nil {
		t.Fatal(err)
	}
	if v, ok := q.Quantile(1); !ok || q.Owing() || math.Abs(v-2) > 0.02 {
		t.Errorf("quantile 1 = %g, %v", v, ok)
	}
	for _, p := range []float64{-0.1, 1.1, math.NaN()} {
		if _, ok := q.Quantile(p); ok {
			t.Errorf("there is a quantile %g", p)
		}
	}
	if _, ok := quantiles(t, 0.01).Quantile(0.5); ok {
		t.Error("there is a quantile of nothing")
	}
}

func TestInterval(t *testing.T) {
	q := quantiles(t, 0.001)
	for i := range 1000 {
		if err := q.Add(float64(i+1), 1); err != nil {
			t.Fatal(err)
		}
	}
	low, high, ok := q.Interval(0.9, 0.95)
	if !ok || math.Abs(low-881) > 0.9 || math.Abs(high-919) > 0.95 {
		t.Errorf("interval %g to %g, %v", low, high, ok)
	}
	if _, ok := QuantileRanks(5, 0.99, 0.95); ok {
		t.Error("five values bound a quantile of 99 percent")
	}
	for _, n := range []int64{50, 100, 1000, 100_000} {
		for _, p := range []float64{0.25, 0.5, 0.75} {
			if r, ok := QuantileRanks(n, p, 0.95); !ok || r.Coverage < 0.95 {
				t.Errorf("n %d, p %g: %+v, %v", n, p, r, ok)
			}
		}
	}
}

// Any order, partition and repetition of the same identities come to the same bytes, on both sides
// of the threshold and at it.
func TestHyperLogLogLaws(t *testing.T) {
	r := rand.New(rand.NewPCG(9, 4))
	for _, precision := range []int{4, 10, 12} {
		few := hyperLogLog(t, precision).few()
		for _, n := range []int{0, 1, few - 1, few, few + 1, 3 * few, 50 * few} {
			ids := make([]string, n)
			for i := range ids {
				ids[i] = fmt.Sprint("customer-", i)
			}
			want := hyperLogLog(t, precision)
			for _, id := range ids {
				want.Add(id)
			}
			if want.Exact() != (n <= few) {
				t.Errorf("precision %d: exact %v at %d", precision, want.Exact(), n)
			}
			for _, parts := range []int{1, 3, 40} {
				got := partitioned(t, r, ids, hyperLogLog(t, precision), parts)
				if !bytes.Equal(encoded(t, got), encoded(t, want)) {
					t.Fatalf("precision %d, %d identities, %d parts: other bytes", precision, n, parts)
				}
			}
			checkCount(t, want, n)
		}
	}
}

// partitioned counts the identities in parts, some in several of them, and merges these into h.
func partitioned(t *testing.T, r *rand.Rand, ids []string, h *HyperLogLog, parts int) *HyperLogLog {
	t.Helper()
	sketches := make([]*HyperLogLog, parts)
	for i := range sketches {
		sketches[i] = hyperLogLog(t, int(h.precision))
	}
	for _, i := range r.Perm(len(ids)) {
		sketches[r.IntN(parts)].Add(ids[i])
		sketches[r.IntN(parts)].Add(ids[i])
	}
	for _, s := range sketches {
		if err := h.Merge(s); err != nil {
			t.Fatal(err)
		}
	}
	return h
}

// checkCount allows an estimate four standard errors: a fixed sample, so it never fails by chance.
func checkCount(t *testing.T, h *HyperLogLog, n int) {
	t.Helper()
	if err := math.Abs(h.Count() - float64(n)); err > 4*h.RelativeError()*float64(n) {
		t.Errorf("precision %d: %d identities are counted as %g", h.precision, n, h.Count())
	}
}

func TestSetLaws(t *testing.T) {
	for seed := range uint64(20) {
		r := rand.New(rand.NewPCG(seed, 5))
		var one Set
		parts := make([]Set, 5)
		model := map[string]int64{}
		for range 300 {
			id, count := fmt.Sprint("c", r.IntN(60)), int64(r.IntN(3)-1)
			model[id] += count
			if err := errors.Join(one.Add(id, count), parts[r.IntN(5)].Add(id, count)); err != nil {
				t.Fatal(err)
			}
		}
		var merged Set
		for _, i := range r.Perm(5) {
			merged.Merge(&parts[i])
		}
		if !bytes.Equal(encoded(t, &one), encoded(t, &merged)) {
			t.Fatalf("seed %d: five parts come to other bytes", seed)
		}
		n, owing := int64(0), false
		for id, count := range model {
			if count > 0 {
				n++
			}
			owing = owing || count < 0
			if one.Has(id) != count {
				t.Errorf("seed %d: %s counts %d, want %d", seed, id, one.Has(id), count)
			}
		}
		if one.Count() != n || one.Owing() != owing {
			t.Errorf("seed %d: %d identities, owing %v, want %d, %v", seed, one.Count(), one.Owing(), n, owing)
		}
	}
}

// The forms of a few sketches, as they were first written: a change of one is a new form version.
func TestBinaryForms(t *testing.T) {
	q, h := quantiles(t, 0.01), hyperLogLog(t, 4)
	var s Set
	for _, err := range []error{q.Add(0.5, 3), q.Add(1e6, 1), q.Add(-0.5, -1), q.Add(0, 2), s.Add("b", -1), s.Add("a", 2)} {
		if err != nil {
			t.Fatal(err)
		}
	}
	h.Add("a")
	for _, c := range []struct {
		name, want string
		of         interface{ MarshalBinary() ([]byte, error) }
	}{
		{"quantiles", "71013f847ae147ae147b04024306d50502014301", q},
		{"HyperLogLog", "6801040001bea0379c744eccff", h},
		{"set", "730102016104016201", &s},
	} {
		if got := fmt.Sprintf("%x", encoded(t, c.of)); got != c.want {
			t.Errorf("%s: form %s, want %s", c.name, got, c.want)
		}
	}
}

func TestFaults(t *testing.T) {
	q := quantiles(t, 0.01)
	_, alpha := NewQuantiles(math.NaN())
	_, precision := NewHyperLogLog(3)
	for _, c := range []struct {
		name      string
		err, want error
	}{
		{"alpha", alpha, ErrArgument},
		{"precision", precision, ErrArgument},
		{"NaN", q.Add(math.NaN(), 1), ErrArgument},
		{"infinite", q.Add(math.Inf(-1), 1), ErrArgument},
		{"count", q.Add(1, 1<<40), ErrArgument},
		{"set", new(Set).Add("a", -1<<40), ErrArgument},
		{"merge", q.Merge(quantiles(t, 0.02)), ErrMismatch},
		{"merge distinct", hyperLogLog(t, 4).Merge(hyperLogLog(t, 5)), ErrMismatch},
		{"empty", q.UnmarshalBinary(nil), ErrCorrupt},
		{"another kind", q.UnmarshalBinary(encoded(t, &Set{})), ErrCorrupt},
		{"cut", q.UnmarshalBinary(encoded(t, q)[:11]), ErrCorrupt},
		{"long", q.UnmarshalBinary(append(encoded(t, q), 0)), ErrCorrupt},
	} {
		if !errors.Is(c.err, c.want) {
			t.Errorf("%s: %v, want %v", c.name, c.err, c.want)
		}
	}
	if q.Count() != 0 || !bytes.Equal(encoded(t, q), encoded(t, quantiles(t, 0.01))) {
		t.Error("a fault left a trace")
	}
}

// FuzzBinary: what a decoder accepts has exactly that form, and answers without a panic.
func FuzzBinary(f *testing.F) {
	q := quantiles(f, 0.01)
	dense, few := hyperLogLog(f, 4), hyperLogLog(f, 4)
	few.Add("one")
	var s Set
	for i, v := range sample(1, 40) {
		dense.Add(fmt.Sprint(i))
		if err := errors.Join(q.Add(v, int64(i-10)), s.Add(fmt.Sprint(i%7), int64(i%3-1))); err != nil {
			f.Fatal(err)
		}
	}
	for _, seed := range []interface{ MarshalBinary() ([]byte, error) }{q, dense, few, &s, quantiles(f, 0.5), &Set{}} {
		f.Add(encoded(f, seed))
	}
	f.Fuzz(func(t *testing.T, data []byte) {
		var q Quantiles
		var h HyperLogLog
		var s Set
		for _, c := range []interface {
			MarshalBinary() ([]byte, error)
			UnmarshalBinary([]byte) error
		}{&q, &h, &s} {
			if err := c.UnmarshalBinary(data); err != nil {
				if !errors.Is(err, ErrCorrupt) {
					t.Errorf("%T: %v", c, err)
				}
				continue
			}
			if !bytes.Equal(encoded(t, c), data) {
				t.Errorf("%T reads a form that is not its own", c)
			}
			switch c := c.(type) {
			case *Quantiles:
				c.Quantile(0.5)
				c.Interval(0.5, 0.9)
			case *HyperLogLog:
				if n := c.Count(); math.IsNaN(n) || n < 0 {
					t.Errorf("a count of %g", n)
				}
				c.Add("x")
			}
		}
	})
}
