// Copyright 2026 The jupan authors.
// SPDX-License-Identifier: Apache-2.0

package sequential_test

import (
	"encoding/csv"
	"errors"
	"fmt"
	"math"
	"math/rand/v2"
	"os"
	"strconv"
	"testing"

	"github.com/jupan-go/jupan/internal/stats"
	"github.com/jupan-go/jupan/internal/stats/effect"
	"github.com/jupan-go/jupan/internal/stats/sequential"
	"github.com/jupan-go/jupan/internal/testkit"
)

func Example() {
	plan := sequential.Plan{Alpha: 0.05, Units: 20000}
	m, err := plan.At(8000)
	fmt.Printf("%.3f standard errors, %v\n", m.HalfWidth(1, plan.Alpha), err)
	// Output: 3.124 standard errors, <nil>
}

// at returns the mixture of a plan after n units.
func at(t *testing.T, p sequential.Plan, n int64) sequential.Mixture {
	t.Helper()
	m, err := p.At(n)
	if err != nil {
		t.Fatal(err)
	}
	return m
}

func rho(t *testing.T, p sequential.Plan) float64 {
	t.Helper()
	rho2, err := p.Rho2()
	if err != nil {
		t.Fatal(err)
	}
	return math.Sqrt(rho2)
}

// inputs is every input of the confidence-sequence vectors; each case has some of them.
type inputs struct {
	A, B struct {
		N          int64
		Sum        float64
		SumSquares float64 `json:"sum_squares"`
	}
	Kind, Difference       string
	Sides                  int
	Alpha, Confidence      float64
	TuningN                any `json:"tuning_n"`
	S2, N, SE, T, Estimate float64
	V, Tau, Delta          float64
	S, G, H, C, Eta        float64
	VOpt                   float64 `json:"v_opt"`
	AlphaOpt               float64 `json:"alpha_opt"`
	VMin                   float64 `json:"v_min"`
	TOpt                   float64 `json:"t_opt"`
	Successes, Trials      int64
}

func (in inputs) plan() sequential.Plan {
	units, _ := in.TuningN.(float64)
	return sequential.Plan{Alpha: in.Alpha, Units: units, OneSided: in.Sides == 1}
}

// lift is the relative difference of the two arms, without correction.
func (in inputs) lift(t *testing.T) (effect.Result, int64) {
	t.Helper()
	a := stats.SampleFromSums(in.A.N, in.A.Sum, in.A.SumSquares)
	b := stats.SampleFromSums(in.B.N, in.B.Sum, in.B.SumSquares)
	if in.Kind == "proportion" {
		a, b = stats.ProportionSample(int64(in.A.Sum), in.A.N), stats.ProportionSample(int64(in.B.Sum), in.B.N)
	}
	r, err := effect.Z(a, b, effect.Test{Alpha: in.Alpha, Difference: effect.Relative})
	if err != nil {
		t.Fatal(err)
	}
	return r, in.A.N + in.B.N
}

func TestConfidenceSequenceVectors(t *testing.T) {
	v := testkit.LoadVectors(t, "vectors/metrics/sequential_confidence_sequences.json")
	for _, name := range v.Prefixed("rho_") {
		var in inputs
		c := v.Take(name, &in)
		c.Near("rho", rho(t, in.plan()))
	}
	var in inputs
	c := v.Take("halfwidth_n20000_s2_4.0", &in)
	se := math.Sqrt(in.S2 / in.N)
	c.Near("halfwidth", at(t, in.plan(), int64(in.N)).HalfWidth(se, in.Alpha))
	c.Near("fixed_halfwidth", sequential.FixedHalfWidth(se, in.Alpha))
	in = inputs{}
	c = v.Take("halfwidth_one_sided", &in)
	in.Sides = 1
	se = math.Sqrt(in.S2 / in.N)
	c.Near("halfwidth", at(t, in.plan(), int64(in.N)).HalfWidthOneSided(se, in.Alpha))

	for _, name := range v.Prefixed("gbstats_") {
		checkGrowthBook(t, v, name)
	}

	in = inputs{}
	c = v.Take("johari_msprt_normal", &in)
	m, se := sequential.MSPRT(in.Tau, in.V), math.Sqrt(in.V)
	c.Near("e_value", math.Exp(m.LogE(in.Delta/se)))
	c.Near("p", m.P(in.Delta/se))
	c.Near("halfwidth", m.HalfWidth(se, in.Alpha))

	for _, name := range v.Prefixed("eppo_sequential_") {
		in = inputs{}
		c := v.Take(name, &in)
		in.Alpha = 1 - in.Confidence
		m := at(t, in.plan(), int64(in.T))
		c.Near("rho", 1/math.Pow(rho(t, in.plan()), 2))
		c.Near("B", m.HalfWidth(1, in.Alpha))
		half := m.HalfWidth(in.SE, in.Alpha)
		c.Near("ci", in.Estimate-half, in.Estimate+half)
		c.Near("z_fixed", sequential.FixedHalfWidth(1, in.Alpha))
	}
	in = inputs{}
	c = v.Take("three_vendors_identity", &in)
	r := rho(t, in.plan())
	m = at(t, in.plan(), int64(in.N))
	c.Near("growthbook_rho", r)
	c.Near("eppo_rho", sequential.NormalRho(in.plan().Units, in.Alpha))
	c.Near("halfwidth", m.HalfWidth(in.SE, in.Alpha))
	variance := in.SE * in.SE
	c.Near("halfwidth", sequential.MSPRT(r*r*variance*in.N, variance).HalfWidth(in.SE, in.Alpha))
	howard := sequential.NormalMixture{Rho: 1 / (r * r)}.Bound(in.N, in.Alpha) / in.N
	c.Near("halfwidth", howard*in.SE*math.Sqrt(in.N))

	in = inputs{}
	c = v.Take("eppo_hybrid_alpha_split", &in)
	h := in.plan().Hybrid()
	c.Near("sequential_halfwidth", at(t, h.Running, int64(in.N)).HalfWidth(in.SE, h.Running.Alpha))
	c.Near("fixed_halfwidth_at_end", sequential.FixedHalfWidth(in.SE, h.End))
	c.Near("tail_alpha", h.Tail)

	checkHoward(t, v)
	checkASOS(t, v)
}

func checkGrowthBook(t *testing.T, v *testkit.Vectors, name string) {
	t.Helper()
	var in inputs
	c := v.Take(name, &in)
	r, n := in.lift(t)
	m := at(t, in.plan(), n)
	c.Near("estimate", r.Estimate)
	c.Near("se", r.SE)
	if in.Sides == 1 {
		half := m.HalfWidthOneSided(r.SE, in.Alpha)
		p := m.POneSided(r.Statistic)
		if name == "gbstats_seq_one_sided_greater_relative" {
			c.Near("ci", r.Estimate-half, math.Inf(1))
		} else {
			c.Near("ci", math.Inf(-1), r.Estimate+half)
			p = m.POneSided(-r.Statistic)
		}
		c.Near("p", math.Min(p, 0.4999)) // gbstats looks no further
		return
	}
	half := m.HalfWidth(r.SE, in.Alpha)
	c.Near("ci", r.Estimate-half, r.Estimate+half)
	c.Near("rho", rho(t, in.plan()))
	c.Near("p", m.P(r.Statistic))
}

func checkHoward(t *testing.T, v *testkit.Vectors) {
	t.Helper()
	var in inputs
	c := v.Take("howard_two_sided_normal_best_rho", &in)
	c.Near("rho", sequential.NormalRho(in.VOpt, in.AlphaOpt))
	c = v.Take("howard_two_sided_normal_log_mixture", &in)
	normal := sequential.NormalMixture{Rho: sequential.NormalRho(in.VOpt, in.AlphaOpt)}
	c.Near("log_mixture", normal.LogE(in.S, in.V))
	c = v.Take("howard_two_sided_normal_mixture_bound", &in)
	c.Near("bound", normal.Bound(in.V, in.Alpha))
	if e := normal.LogE(normal.Bound(in.V, in.Alpha), in.V); math.Abs(e+math.Log(in.Alpha)) > 1e-12 {
		t.Errorf("the normal mixture at its bound is e^%g", e)
	}
	c = v.Take("howard_beta_binomial_two_sided_bound", &in)
	c.Near("bound", sequential.NewBetaBinomial(in.G, in.H, in.VOpt, in.Alpha).Bound(in.V, in.Alpha))
	c = v.Take("howard_poly_stitching_bound", &in)
	c.Near("bound", sequential.PolyStitching{VMin: in.VMin, C: in.C, S: in.S, Eta: in.Eta}.Bound(in.V, in.Alpha))
	for _, name := range v.Prefixed("howard_bernoulli_") {
		in := inputs{Alpha: 0.05}
		c := v.Take(name, &in)
		low, high, err := sequential.Bernoulli(in.Successes, in.Trials, in.Alpha, in.TOpt)
		if err != nil {
			t.Fatal(err)
		}
		c.Near("ci", low, high)
	}
}

// look is one row of the ASOS data.
type look struct {
	at   float64 // days since the start
	n    int64
	diff float64
	se   float64
}

// asos returns the streams of looks, each one experiment, variant and metric, in the order of the file.
// Rows without a variance in both arms cannot be used: 8 without units, and one of 203 treated units that
// are all 0 (experiment 591c2c), beside those where the column is empty.
func asos(t *testing.T) (keys [][3]string, streams map[[3]string][]look) {
	t.Helper()
	file, err := os.Open(testkit.Shared(t, "data/metrics/asos_digital_experiments.csv"))
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = file.Close() }()
	rows, err := csv.NewReader(file).ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	streams = map[[3]string][]look{}
	for _, row := range rows[1:] {
		var x [7]float64
		usable := true
		for i := range x {
			if x[i], err = strconv.ParseFloat(row[3+i], 64); err != nil {
				usable = false
			}
		}
		if !usable {
			continue
		}
		c := stats.Sample{N: int64(x[1]), Mean: x[3], Variance: x[5]}
		b := stats.Sample{N: int64(x[2]), Mean: x[4], Variance: x[6]}
		if !(c.Variance > 0 && b.Variance > 0) {
			continue
		}
		se := math.Sqrt(c.Variance/x[1] + b.Variance/x[2])
		key := [3]string{row[0], row[1], row[2]}
		if streams[key] == nil {
			keys = append(keys, key)
		}
		streams[key] = append(streams[key], look{x[0], c.N + b.N, b.Mean - c.Mean, se})
	}
	return keys, streams
}

// crossings counts the streams whose interval left out 0 ever, and at the last look. Without units
// the interval is the fixed one; with units below 0 it is tightest at each stream's last look.
func crossings(t *testing.T, streams map[[3]string][]look, units float64) (ever, final int) {
	t.Helper()
	for _, looks := range streams {
		crossed := false
		var out bool
		for _, l := range looks {
			half := 1.96 * l.se
			if units != 0 {
				plan := sequential.Plan{Alpha: 0.05, Units: units}
				if units < 0 {
					plan.Units = float64(looks[len(looks)-1].n)
				}
				half = at(t, plan, l.n).HalfWidth(l.se, plan.Alpha)
			}
			out = math.Abs(l.diff) > half
			crossed = crossed || out
		}
		if crossed {
			ever++
		}
		if out {
			final++
		}
	}
	return ever, final
}

func checkASOS(t *testing.T, v *testkit.Vectors) {
	t.Helper()
	_, streams := asos(t)
	for name, units := range map[string]float64{
		"asos_always_valid_N5000": 5000, "asos_always_valid_N10000": 10000,
		"asos_always_valid_N200000": 200000, "asos_always_valid_N_planned": -1,
	} {
		c := v.Take(name, nil)
		ever, final := crossings(t, streams, units)
		c.Near("streams", float64(len(streams)))
		c.Near("ever", float64(ever))
		c.Near("final", float64(final))
	}
}

func TestGroupSequentialVectors(t *testing.T) {
	v := testkit.LoadVectors(t, "vectors/metrics/group_sequential.json")
	for _, name := range v.Prefixed("") {
		var in struct {
			K, Sided, Sides int
			Info            []float64
			Type            string
			Alpha, Rho      float64
		}
		c := v.Take(name, &in)
		d := sequential.Design{Info: in.Info, Alpha: in.Alpha, Sides: in.Sided + in.Sides}
		if in.K > 0 {
			d.Info = sequential.Looks(in.K)
		}
		var b sequential.Bounds
		var err error
		switch in.Type {
		case "OBrienFleming":
			b, err = d.OBrienFleming()
		case "Pocock":
			b, err = d.Pocock()
		case "asOF":
			b, err = d.Spend(sequential.SpendOBrienFleming)
		case "asP":
			b, err = d.Spend(sequential.SpendPocock)
		default:
			b, err = d.Spend(sequential.SpendPower(in.Rho))
		}
		if err != nil {
			t.Fatalf("%s: %v", name, err)
		}
		c.Near("critical", b.Critical...)
		want, _ := c.Expected.(map[string]any)
		if want["alphaSpent"] != nil {
			c.Near("alphaSpent", b.Spent...)
		}
		if want["stageLevels"] != nil {
			c.Near("stageLevels", b.Levels...)
		}
	}
}

// TestGroupSequentialLaws: one look is the fixed test; the spent level ends at alpha and never falls;
// more looks raise the last boundary.
func TestGroupSequentialLaws(t *testing.T) {
	rng := rand.New(rand.NewPCG(13, 14))
	one, err := sequential.Design{Info: []float64{1}, Alpha: 0.05, Sides: 2}.Pocock()
	if err != nil || math.Abs(one.Critical[0]-stats.NormalQuantile(0.975)) > 1e-12 {
		t.Errorf("one look: %+v, %v", one, err)
	}
	for range 8 {
		d := sequential.Design{Alpha: 0.01 + 0.09*rng.Float64(), Sides: 1 + rng.IntN(2)}
		for at := 0.0; at < 1; {
			at = math.Min(1, at+0.05+0.4*rng.Float64())
			d.Info = append(d.Info, at)
		}
		for _, f := range []sequential.Spending{sequential.SpendOBrienFleming, sequential.SpendPocock, sequential.SpendPower(3)} {
			b, err := d.Spend(f)
			if err != nil {
				t.Fatalf("%+v: %v", d, err)
			}
			last := len(b.Spent) - 1
			if math.Abs(b.Spent[last]-d.Alpha) > 1e-12 {
				t.Errorf("%+v: spends %g", d, b.Spent[last])
			}
			for k := range b.Critical {
				if k > 0 && b.Spent[k] < b.Spent[k-1] || b.Levels[k] > d.Alpha {
					t.Errorf("%+v: %+v", d, b)
				}
			}
		}
	}
}

// TestMixtureLaws: the interval leaves out 0 exactly where p < alpha, and is narrowest, for its level,
// near the planned size.
func TestMixtureLaws(t *testing.T) {
	rng := rand.New(rand.NewPCG(15, 16))
	for range 500 {
		p := sequential.Plan{Alpha: 0.001 + 0.4*rng.Float64(), Units: 10 + 1e5*rng.Float64()}
		m := at(t, p, 1+rng.Int64N(200000))
		z := 6 * rng.Float64()
		if out := m.HalfWidth(1, p.Alpha) < z; out != (m.P(z) < p.Alpha) {
			t.Errorf("%+v, z = %g: half-width %g, p %g", p, z, m.HalfWidth(1, p.Alpha), m.P(z))
		}
		p.OneSided = true
		m = at(t, p, 1+rng.Int64N(200000))
		if out := m.HalfWidthOneSided(1, p.Alpha) < z; out != (m.POneSided(z) < p.Alpha) {
			t.Errorf("%+v, z = %g: one-sided half-width %g, p %g", p, z, m.HalfWidthOneSided(1, p.Alpha), m.POneSided(z))
		}
		k := rng.Int64N(400)
		n := k + rng.Int64N(400) + 1
		low, high, err := sequential.Bernoulli(k, n, 0.05, 100)
		if rate := float64(k) / float64(n); err != nil || !(low >= 0 && low <= rate && rate <= high && high <= 1) {
			t.Errorf("%d of %d: [%g, %g], %v", k, n, low, high, err)
		}
	}
	planned := sequential.Plan{Alpha: 0.05, Units: 20000}
	other := sequential.Plan{Alpha: 0.05, Units: 5000}
	if at(t, planned, 20000).HalfWidth(1, 0.05) >= at(t, other, 20000).HalfWidth(1, 0.05) {
		t.Error("a sequence tuned to the planned size is no narrower there")
	}
}

// TestRefusals: what makes no sense is an error.
func TestRefusals(t *testing.T) {
	first := func(_ any, err error) error { return err }
	third := func(_, _ float64, err error) error { return err }
	faults := map[string]error{
		"alpha":       first(sequential.Plan{Alpha: 1, Units: 5}.Rho2()),
		"one-sided":   first(sequential.Plan{Alpha: 0.5, Units: 5, OneSided: true}.At(5)),
		"no units":    first(sequential.Plan{Alpha: 0.05}.At(5)),
		"no look":     first(sequential.Plan{Alpha: 0.05, Units: 5}.At(0)),
		"bernoulli":   third(sequential.Bernoulli(3, 2, 0.05, 10)),
		"no looks":    first(sequential.Design{Alpha: 0.05, Sides: 2}.Pocock()),
		"sides":       first(sequential.Design{Alpha: 0.05, Info: []float64{1}}.OBrienFleming()),
		"repeated":    first(sequential.Design{Alpha: 0.05, Sides: 1, Info: []float64{0.5, 0.5}}.Pocock()),
		"beyond":      first(sequential.Design{Alpha: 0.05, Sides: 1, Info: []float64{1.5}}.Pocock()),
		"not spent":   first(sequential.Design{Alpha: 0.05, Sides: 1, Info: []float64{1}}.Spend(func(float64, float64) float64 { return 0 })),
		"overspent":   first(sequential.Design{Alpha: 0.05, Sides: 1, Info: []float64{1}}.Spend(func(float64, float64) float64 { return 0.9 })),
		"spends back": first(sequential.Design{Alpha: 0.05, Sides: 1, Info: []float64{0.5, 1}}.Spend(func(_, t float64) float64 { return 0.1 - 0.05*t })),
	}
	for name, err := range faults {
		if !errors.Is(err, sequential.ErrInvalid) {
			t.Errorf("%s: error %v, want %v", name, err, sequential.ErrInvalid)
		}
	}
}
