// Copyright 2026 The jupan authors.
// SPDX-License-Identifier: Apache-2.0

package bandit

import (
	"encoding/csv"
	"encoding/json"
	"errors"
	"fmt"
	"math"
	"math/rand/v2"
	"os"
	"slices"
	"strconv"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/jupan-go/jupan/internal/stats"
	"github.com/jupan-go/jupan/internal/testkit"
)

// vector is one case of bandits.json; a case has some of these inputs and results.
type vector struct {
	Name   string
	Inputs struct {
		SuccessesTrials [][2]int64 `json:"successes_trials"`
		Prior           [2]float64
		A, B            [2]float64
		Mean, SD        []float64
		Weights         []float64
		Floor           float64
		Log             string
	}
	Expected struct {
		PBest         []float64 `json:"p_best"`
		PosteriorMean []float64 `json:"posterior_mean"`
		WithFloor     []float64 `json:"with_floor_005"`
		P             float64
		Weights       []float64
		Hour          map[string][2]int64
	}
	Tolerance float64
}

func near(t *testing.T, what string, got, want, tol float64) {
	t.Helper()
	if !(math.Abs(got-want) <= tol) {
		t.Errorf("%s = %.17g, want %.17g within %g", what, got, want, tol)
	}
}

func allNear(t *testing.T, what string, got, want []float64, tol float64) {
	t.Helper()
	if len(got) != len(want) {
		t.Errorf("%s: %d numbers, want %d", what, len(got), len(want))
		return
	}
	for i := range got {
		near(t, fmt.Sprint(what, " ", i), got[i], want[i], tol)
	}
}

func TestBanditVectors(t *testing.T) {
	raw, err := os.ReadFile(testkit.Shared(t, "vectors/metrics/bandits.json"))
	if err != nil {
		t.Fatal(err)
	}
	var file struct{ Vectors []vector }
	if err := json.Unmarshal(raw, &file); err != nil {
		t.Fatal(err)
	}
	checked := 0
	var left []string
	for _, v := range file.Vectors {
		switch {
		case v.Inputs.SuccessesTrials != nil:
			checkBest(t, v)
		case v.Name == "p_B_beats_A_closed_form":
			in := v.Inputs
			r := ranked(t, []stats.Beta{{A: in.A[0], B: in.A[1]}, {A: in.B[0], B: in.B[1]}})
			near(t, v.Name, r.Best[1], v.Expected.P, v.Tolerance)
		case v.Inputs.Mean != nil:
			arms := make([]Normal, len(v.Inputs.Mean))
			for i, m := range v.Inputs.Mean {
				arms[i] = Normal{m, v.Inputs.SD[i]}
			}
			r, err := RankNormal(arms)
			if err != nil {
				t.Fatal(err)
			}
			allNear(t, v.Name, r.Best, v.Expected.PBest, v.Tolerance)
		case v.Inputs.Weights != nil:
			allNear(t, v.Name, Floor(v.Inputs.Weights, v.Inputs.Floor), v.Expected.Weights, v.Tolerance)
		case v.Expected.Hour != nil:
			checkHours(t, v)
		default:
			left = append(left, v.Name+": unknown")
			continue
		}
		checked++
	}
	t.Logf("bandits.json: %d checked, %d not: %v", checked, len(left), left)
}

func ranked(t *testing.T, arms []stats.Beta) Ranking {
	t.Helper()
	r, err := RankBeta(arms)
	if err != nil {
		t.Fatal(err)
	}
	return r
}

func checkBest(t *testing.T, v vector) {
	var arms []stats.Beta
	for i, seen := range v.Inputs.SuccessesTrials {
		b := Arm{seen[0], seen[1]}.Posterior(v.Inputs.Prior[0], v.Inputs.Prior[1])
		near(t, fmt.Sprint(v.Name, " mean ", i), b.A/(b.A+b.B), v.Expected.PosteriorMean[i], v.Tolerance)
		arms = append(arms, b)
	}
	r := ranked(t, arms)
	allNear(t, v.Name, r.Best, v.Expected.PBest, v.Tolerance)
	allNear(t, v.Name+" floor", Floor(r.Best, 0.05), v.Expected.WithFloor, v.Tolerance)
}

// impression is a row of the Open Bandit data.
type impression struct {
	at         time.Time
	item       string
	click      float64
	propensity float64
}

func impressions(t *testing.T, name string) []impression {
	t.Helper()
	f, err := os.Open(testkit.Shared(t, "data/metrics/"+name))
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close() //nolint:errcheck // it was only read
	rows, err := csv.NewReader(f).ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	if want := []string{"timestamp", "item_id", "position", "click", "propensity_score"}; !cmp.Equal(rows[0][1:6], want) {
		t.Fatalf("columns %v", rows[0][1:6])
	}
	var out []impression
	for _, row := range rows[1:] {
		at, err1 := time.Parse("2006-01-02 15:04:05.999999-07:00", row[1])
		click, err2 := strconv.ParseFloat(row[4], 64)
		propensity, err3 := strconv.ParseFloat(row[5], 64)
		if err := errors.Join(err1, err2, err3); err != nil {
			t.Fatal(err)
		}
		out = append(out, impression{at.UTC(), row[2], click, propensity})
	}
	return out
}

// checkHours: arms add up by hour, and a time-slot bandit would choose among them.
func checkHours(t *testing.T, v vector) {
	got := map[string][2]int64{}
	var arms [24]Arm
	for _, x := range impressions(t, "obd_random_men.csv") {
		a := &arms[x.at.Hour()]
		a.Trials++
		a.Successes += int64(x.click)
	}
	var posteriors []stats.Beta
	for h, a := range arms {
		got[fmt.Sprintf("%02d", h)] = [2]int64{a.Trials, a.Successes}
		posteriors = append(posteriors, a.Posterior(1, 1))
	}
	if diff := cmp.Diff(v.Expected.Hour, got); diff != "" {
		t.Errorf("hours mismatch (-want +got):\n%s", diff)
	}
	checkRanking(t, v.Name, ranked(t, posteriors))
}

// checkRanking holds what is true of every ranking.
func checkRanking(t *testing.T, what string, r Ranking) {
	t.Helper()
	var best, topTwo float64
	for i, p := range r.Best {
		if !(p >= 0 && r.TopTwo[i] >= p-1e-9 && r.TopTwo[i] <= 1+1e-9) {
			t.Errorf("%s: arm %d is best with %g and among two with %g", what, i, p, r.TopTwo[i])
		}
		best += p
		topTwo += r.TopTwo[i]
	}
	near(t, what+": sum", best, 1, 1e-12)
	near(t, what+": sum of two", topTwo, float64(min(len(r.Best), 2)), 1e-12)
}

// Against what can be worked out by hand, at both ends of the range of posteriors.
func TestRankLaws(t *testing.T) {
	equal := ranked(t, []stats.Beta{{A: 3, B: 5}, {A: 3, B: 5}, {A: 3, B: 5}})
	allNear(t, "equal arms", equal.Best, []float64{1. / 3, 1. / 3, 1. / 3}, 1e-12)
	allNear(t, "equal arms, two", equal.TopTwo, []float64{2. / 3, 2. / 3, 2. / 3}, 1e-12)
	// P(X > Y) for X ~ Beta(1, 1), Y ~ Beta(a, 1) is 1 − a/(a+1).
	for _, a := range []float64{0.5, 1, 7, 1e4} {
		r := ranked(t, []stats.Beta{{A: 1, B: 1}, {A: a, B: 1}})
		near(t, fmt.Sprint("uniform against ", a), r.Best[0], 1/(a+1), 1e-9)
	}
	sharp := ranked(t, []stats.Beta{{A: 30_000, B: 970_000}, {A: 30_100, B: 969_900}, {A: 1, B: 30}})
	checkRanking(t, "sharp and blunt", sharp)
	// Two sharp posteriors are nearly normal: z = 100 / sqrt(30,000 × 0.97 + 30,100 × 0.97).
	two := ranked(t, []stats.Beta{{A: 30_000, B: 970_000}, {A: 30_100, B: 969_900}})
	near(t, "sharp", two.Best[1], stats.NormalCDF(100/math.Sqrt(29_100+29_191)), 1e-3)
	normal, err := RankNormal([]Normal{{1, 3}, {2, 4}})
	if err != nil {
		t.Fatal(err)
	}
	near(t, "two normals", normal.Best[1], stats.NormalCDF(0.2), 1e-10)
	r := rand.New(rand.NewPCG(1, 6))
	for range 10 {
		arms := make([]stats.Beta, 1+r.IntN(8))
		for i := range arms {
			n := r.Int64N(1 << r.IntN(20))
			arms[i] = Arm{r.Int64N(n + 1), n}.Posterior(0.5, 0.5)
		}
		checkRanking(t, fmt.Sprint(arms), ranked(t, arms))
	}
}

// Thompson's draws show each arm as often as it is likely to be best, and top-two draws as often as
// the formula says.
func TestDrawShares(t *testing.T) {
	const n = 4000
	arms := []stats.Beta{{A: 31, B: 971}, {A: 37, B: 965}, {A: 42, B: 960}}
	best := ranked(t, arms).Best
	shares := TopTwoShares(best, 0.5)
	var sum float64
	for _, s := range shares {
		sum += s
	}
	near(t, "sum of shares", sum, 1, 1e-12)
	thompson, topTwo := make([]float64, 3), make([]float64, 3)
	for i := range n {
		d := Draw{Seed: 11, Key: fmt.Sprint("visitor-", i)}
		a, err1 := d.Thompson(arms)
		b, err2 := d.TopTwo(arms, 0.5)
		if err := errors.Join(err1, err2); err != nil {
			t.Fatal(err)
		}
		again, err := d.Thompson(arms)
		if err != nil || again != a {
			t.Fatal("the same draw has two outcomes")
		}
		thompson[a] += 1.0 / n
		topTwo[b] += 1.0 / n
	}
	allNear(t, "Thompson", thompson, best, 4*0.5/math.Sqrt(n))
	allNear(t, "top two", topTwo, shares, 4*0.5/math.Sqrt(n))
}

// Draws on one visitor must not depend on one another, nor on those of the next.
func TestUniform(t *testing.T) {
	const n = 20_000
	var sum, product float64
	for i := range n {
		d := Draw{Seed: 5, Key: fmt.Sprint(i)}
		u, v := d.uniform(0, 0), d.uniform(0, 1)
		if !(u > 0 && u < 1) {
			t.Fatalf("a draw of %g", u)
		}
		sum += u
		product += (u - 0.5) * (v - 0.5)
	}
	near(t, "mean", sum/n, 0.5, 4/math.Sqrt(12*n))
	near(t, "covariance", product/n, 0, 4./12/math.Sqrt(n))
}

// A certain winner is shown always, and a lone arm too.
func TestDrawEdges(t *testing.T) {
	arms := []stats.Beta{{A: 1, B: 1e6}, {A: 1e6, B: 1}}
	for i := range 20 {
		d := Draw{Seed: 1, Key: fmt.Sprint(i)}
		a, err := d.Thompson(arms)
		if err != nil || a != 1 {
			t.Errorf("Thompson shows %d, %v", a, err)
		}
		b, err := d.TopTwo(arms, 0)
		if err != nil || b != 0 {
			t.Errorf("top two without a leader shows %d, %v", b, err)
		}
		c, err := d.TopTwo(arms[:1], 0)
		if err != nil || c != 0 {
			t.Errorf("a lone arm: %d, %v", c, err)
		}
	}
	allNear(t, "certain", TopTwoShares([]float64{0, 1}, 0.5), []float64{0, 1}, 0)
	allNear(t, "even", TopTwoShares([]float64{0.5, 0.5}, 0.3), []float64{0.5, 0.5}, 1e-15)
}

// The uniform policy, valued from the log of the other policy, must agree with its own log.
func TestOpenBandit(t *testing.T) {
	for _, c := range []struct {
		who    string
		items  float64 // to choose from at each position
		clicks float64 // of 10,000 under the uniform policy, counted in its file
	}{
		{"men", 34, 46},
		{"women", 46, 46},
	} {
		var e Evaluation
		for _, x := range impressions(t, "obd_bts_"+c.who+".csv") {
			if err := e.Add(Decision{Reward: x.click, Propensity: x.propensity, Target: 1 / c.items}); err != nil {
				t.Fatal(err)
			}
		}
		var own Evaluation
		for _, x := range impressions(t, "obd_random_"+c.who+".csv") {
			near(t, "uniform propensity", x.propensity, 1/c.items, 1e-15)
			if err := own.Add(Decision{Reward: x.click, Propensity: x.propensity, Target: x.propensity}); err != nil {
				t.Fatal(err)
			}
		}
		truth, _ := own.IPS()
		near(t, "clicks", truth.Mean, c.clicks/10_000, 1e-15)
		near(t, "binomial error", truth.SE, math.Sqrt(truth.Mean*(1-truth.Mean)/9999), 1e-12)
		near(t, "effective", own.EffectiveN(), 10_000, 1e-6)
		ips, ok1 := e.IPS()
		snips, ok2 := e.SNIPS()
		if !ok1 || !ok2 || e.N() != 10_000 {
			t.Fatalf("%s: no value", c.who)
		}
		for name, v := range map[string]Value{"IPS": ips, "SNIPS": snips} {
			if apart := math.Abs(v.Mean - truth.Mean); apart > 3*math.Hypot(v.SE, truth.SE) {
				t.Errorf("%s: %s %v is far from %v", c.who, name, v, truth)
			}
		}
		t.Logf("%s: uniform policy %.5f ± %.5f; from the other log IPS %.5f ± %.5f, SNIPS %.5f ± %.5f, effective %.0f",
			c.who, truth.Mean, truth.SE, ips.Mean, ips.SE, snips.Mean, snips.SE, e.EffectiveN())
	}
}

// log is a seeded log of a policy on two arms whose rates are 0.2 and 0.5; model is what it expects.
func log(seed uint64, n int, model [2]float64) []Decision {
	r := rand.New(rand.NewPCG(seed, 8))
	propensity, target, rate := [2]float64{0.8, 0.2}, [2]float64{0.1, 0.9}, [2]float64{0.2, 0.5}
	out := make([]Decision, n)
	for i := range out {
		a := 0
		if r.Float64() > propensity[0] {
			a = 1
		}
		out[i] = Decision{
			Propensity: propensity[a], Target: target[a], Predicted: model[a],
			Expected: target[0]*model[0] + target[1]*model[1],
		}
		if r.Float64() < rate[a] {
			out[i].Reward = 1
		}
	}
	return out
}

// The value of the target policy is 0.1 × 0.2 + 0.9 × 0.5 = 0.47. Inverse propensities find it without
// a model, the doubly robust value in spite of a bad one, and with less error from a good one.
func TestEvaluationTruth(t *testing.T) {
	var good, bad Evaluation
	for _, c := range []struct {
		e     *Evaluation
		model [2]float64
	}{{&good, [2]float64{0.2, 0.5}}, {&bad, [2]float64{0.9, 0.1}}} {
		for _, d := range log(3, 20_000, c.model) {
			if err := c.e.Add(d); err != nil {
				t.Fatal(err)
			}
		}
	}
	value := func(v Value, ok bool) Value {
		if !ok {
			t.Fatal("no value")
		}
		return v
	}
	for name, v := range map[string]Value{
		"IPS": value(good.IPS()), "SNIPS": value(good.SNIPS()),
		"doubly robust": value(good.DoublyRobust()), "doubly robust, bad model": value(bad.DoublyRobust()),
	} {
		if !(math.Abs(v.Mean-0.47) < 4*v.SE && v.SE < 0.02) {
			t.Errorf("%s = %v", name, v)
		}
	}
	near(t, "model", value(good.Model()).Mean, 0.47, 1e-12)
	near(t, "bad model", value(bad.Model()).Mean, 0.18, 1e-12)
	if value(good.DoublyRobust()).SE >= value(good.IPS()).SE {
		t.Error("a good model does not help")
	}
}

// Any order and partition, with decisions that are taken back, give the same bits.
func TestEvaluationLaws(t *testing.T) {
	rows := log(4, 500, [2]float64{0.3, 0.3})
	var whole Evaluation
	for i, d := range rows {
		d.Reward *= 1 + math.Sqrt(float64(i)) // rewards whose sums round
		rows[i] = d
		if err := whole.Add(d); err != nil {
			t.Fatal(err)
		}
	}
	r := rand.New(rand.NewPCG(4, 9))
	parts := make([]Evaluation, 7)
	for _, i := range r.Perm(len(rows)) {
		p := &parts[r.IntN(len(parts))]
		if err := errors.Join(p.Add(rows[0]), p.Add(rows[i]), p.Remove(rows[0])); err != nil {
			t.Fatal(err)
		}
	}
	var merged Evaluation
	for _, i := range r.Perm(len(parts)) {
		merged.Merge(&parts[i])
	}
	values := func(e *Evaluation) (out []any) {
		for _, f := range []func() (Value, bool){e.IPS, e.SNIPS, e.DoublyRobust, e.Model} {
			v, ok := f()
			out = append(out, v, ok)
		}
		return append(out, e.N(), e.EffectiveN())
	}
	if diff := cmp.Diff(values(&whole), values(&merged)); diff != "" {
		t.Errorf("seven parts mismatch (-whole +parts):\n%s", diff)
	}
}

func TestFaults(t *testing.T) {
	var e Evaluation
	_, none := RankBeta(nil)
	_, impossible := RankBeta([]stats.Beta{Arm{5, 3}.Posterior(1, 1)})
	_, normal := RankNormal([]Normal{{0, 0}})
	_, noNormal := RankNormal(nil)
	_, draw := Draw{}.Thompson(nil)
	_, leader := Draw{}.TopTwo([]stats.Beta{{A: 1, B: 1}}, 2)
	for name, err := range map[string]error{
		"no arms": none, "more successes than trials": impossible, "no deviation": normal,
		"no normal": noNormal, "no draw": draw, "leader": leader,
		"no propensity": e.Add(Decision{Target: 0.5}),
		"target":        e.Add(Decision{Propensity: 0.5, Target: 1.5}),
		"reward":        e.Add(Decision{Propensity: 0.5, Reward: math.NaN()}),
		"prediction":    e.Add(Decision{Propensity: 0.5, Expected: math.Inf(1)}),
		"tiny":          e.Remove(Decision{Propensity: 1e-300, Target: 1}),
	} {
		if !errors.Is(err, ErrArgument) {
			t.Errorf("%s: %v", name, err)
		}
	}
	if _, ok := e.IPS(); ok || e.N() != 0 || e.EffectiveN() != 0 {
		t.Error("a value of nothing")
	}
	if _, ok := e.SNIPS(); ok {
		t.Error("a self-normalised value of nothing")
	}
}

// TestPick: arms are shown as often as their shares say, one without a share never.
func TestPick(t *testing.T) {
	const n = 4000
	shares := []float64{0.1, 0, 0.65, 0.25, 0}
	seen := make([]float64, len(shares))
	for i := range n {
		arm, err := Draw{Seed: 3, Key: fmt.Sprint(i)}.Pick(shares)
		if err != nil {
			t.Fatal(err)
		}
		seen[arm] += 1.0 / n
	}
	allNear(t, "picked", seen, shares, 4*0.5/math.Sqrt(n))
	if seen[1] > 0 || seen[4] > 0 {
		t.Errorf("an arm without a share was shown: %v", seen)
	}
	for _, bad := range [][]float64{nil, {0.5}, {0.5, 0.6}, {-0.5, 1.5}, {math.NaN()}} {
		if _, err := (Draw{}).Pick(bad); !errors.Is(err, ErrArgument) {
			t.Errorf("%v: %v", bad, err)
		}
	}
}

// TestRankMany: hundreds of arms are ranked at once; those that have no chance change
// nothing, and a sharp arm among blunt ones is not overlooked.
func TestRankMany(t *testing.T) {
	const n = 120
	equal := make([]stats.Beta, n)
	for i := range equal {
		equal[i] = stats.Beta{A: 4, B: 90}
	}
	for i, p := range ranked(t, equal).Best {
		near(t, fmt.Sprint("equal arm ", i), p, 1./n, 1e-9)
	}
	three := []stats.Beta{{A: 31, B: 971}, {A: 37, B: 965}, {A: 42, B: 960}}
	want := ranked(t, three)
	crowd := slices.Clone(three)
	for range n {
		crowd = append(crowd, stats.Beta{A: 1, B: 1e5})
	}
	got := ranked(t, crowd)
	allNear(t, "in a crowd", got.Best[:3], want.Best, 1e-9)
	allNear(t, "in a crowd, two", got.TopTwo[:3], want.TopTwo, 1e-9)
	// P(uniform < x) where x is sharply 0.3, for each of two blunt arms.
	sharp := ranked(t, []stats.Beta{{A: 1, B: 1}, {A: 3e8, B: 7e8}, {A: 1, B: 1}})
	near(t, "sharp among blunt", sharp.Best[1], 0.09, 1e-6)
	checkRanking(t, "sharp among blunt", sharp)
}
