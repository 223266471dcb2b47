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

	"github.com/jupan-go/jupan/internal/testkit"
	"github.com/jupan-go/jupan/metrics"
	"github.com/jupan-go/jupan/settle/event"
	"github.com/jupan-go/jupan/settle/money"
)

// obd reads the Open Bandit data: impressions of a shop with the position, the true
// propensity and the click.
func obd(t testing.TB, name string) ([]Shown, []time.Time) {
	t.Helper()
	f, err := os.Open(testkit.Shared(t, "data/metrics/"+name))
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close() //nolint:errcheck // read only
	table, err := csv.NewReader(f).ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	var list []Shown
	var times []time.Time
	for i, row := range table[1:] {
		at, errAt := time.Parse("2006-01-02 15:04:05.999999-07:00", row[1])
		click, errClick := strconv.ParseFloat(row[4], 64)
		p, errP := strconv.ParseFloat(row[5], 64)
		if err := errors.Join(errAt, errClick, errP); err != nil {
			t.Fatal(err)
		}
		list = append(list, Shown{Key: fmt.Sprint(i), Arm: row[2], Context: row[3], Propensity: p, Reward: click})
		times = append(times, at.UTC())
	}
	return list, times
}

// items lists the arms of a log.
func items(list []Shown) []string {
	seen := map[string]bool{}
	for _, s := range list {
		seen[s.Arm] = true
	}
	var names []string
	for name := range seen {
		names = append(names, name)
	}
	slices.Sort(names)
	return names
}

// TestOpenBandit: the policy that shows items alike is valued from the log of another
// one, and agrees with what it brought in its own log.
func TestOpenBandit(t *testing.T) {
	for _, who := range []string{"men", "women"} {
		random, _ := obd(t, "obd_random_"+who+".csv")
		other, _ := obd(t, "obd_bts_"+who+".csv")
		uniform := Uniform(items(random)...)
		own := evaluated(t, random, uniform)
		if d := own.IPS.Value - own.Logged.Value; math.Abs(d) > 1e-12 || own.Doubt != "" {
			t.Errorf("%s: a policy valued from its own log: %v", who, own)
		}
		v := evaluated(t, other, uniform)
		t.Logf("%s, by its own log %s:\n%s", who, own.Logged.Figure(), v)
		for name, e := range map[string]metrics.Estimate{"IPS": v.IPS, "SNIPS": v.SNIPS, "doubly robust": v.DoublyRobust} {
			wide := math.Hypot(half(e), half(own.Logged))
			if math.Abs(e.Value-own.Logged.Value) > 1.5*wide {
				t.Errorf("%s: %s %s is far from %s", who, name, e.Figure(), own.Logged.Figure())
			}
		}
		shuffled := slices.Clone(other)
		rand.New(rand.NewPCG(1, 2)).Shuffle(len(shuffled), func(i, j int) {
			shuffled[i], shuffled[j] = shuffled[j], shuffled[i]
		})
		again := evaluated(t, append(shuffled, other[:500]...), uniform)
		if again.Repeats != 500 {
			t.Errorf("%d repeats, want 500", again.Repeats)
		}
		again.Repeats = 0
		if diff := cmp.Diff(v, again); diff != "" {
			t.Errorf("%s: in another order (-want +got):\n%s", who, diff)
		}
	}
}

func half(e metrics.Estimate) float64 { return (e.Interval.High - e.Interval.Low) / 2 }

func evaluated(t testing.TB, log []Shown, p Policy) *Valuation {
	t.Helper()
	v, err := Evaluate(log, p, nil)
	if err != nil {
		t.Fatal(err)
	}
	return v
}

// simulated is a log of a policy on two arms whose rewards are 0.2 and 0.5 on average.
func simulated(n int, told float64) []Shown {
	r := rand.New(rand.NewPCG(4, 4))
	list := make([]Shown, n)
	for i := range list {
		s := Shown{Key: fmt.Sprint(i), Arm: "a", Propensity: told}
		rate := 0.2
		if r.Float64() >= 0.8 {
			s.Arm, s.Propensity, rate = "b", 1-told, 0.5
		}
		if r.Float64() < rate {
			s.Reward = 1
		}
		list[i] = s
	}
	return list
}

// TestEvaluate: the value of showing b nine times of ten is 0.47, which is 0.21 more
// than the log brought; all four ways find it.
func TestEvaluate(t *testing.T) {
	target := Policy{"": {"a": 0.1, "b": 0.9}}
	v := evaluated(t, simulated(20_000, 0.8), target)
	for name, e := range map[string]metrics.Estimate{
		"IPS": v.IPS, "SNIPS": v.SNIPS, "model": v.Model, "doubly robust": v.DoublyRobust,
	} {
		if math.Abs(e.Value-0.47) > 0.03 || name != "model" && !e.Interval.Contains(0.47) {
			t.Errorf("%s: %s", name, e.Figure())
		}
	}
	if !v.Gain.Interval.Contains(0.21) || v.Gain.Interval.Low <= 0 || v.Doubt != "" {
		t.Errorf("gain %s, doubt %q", v.Gain.Figure(), v.Doubt)
	}
	if v.MeanWeight.Value < 0.97 || v.MeanWeight.Value > 1.03 || math.Abs(v.LargestWeight-4.5) > 1e-9 || half(v.DoublyRobust) >= half(v.IPS) {
		t.Errorf("mean weight %s, largest %g; intervals %g, %g",
			v.MeanWeight.Figure(), v.LargestWeight, half(v.DoublyRobust), half(v.IPS))
	}
}

// TestDoubts: each log that cannot tell is found out by the doubt that names it.
func TestDoubts(t *testing.T) {
	target := Policy{"": {"a": 0.1, "b": 0.9}}
	log := simulated(2000, 0.8)
	for name, c := range map[Doubt]struct {
		log    []Shown
		target Policy
	}{
		"":           {log, target},
		UnseenArms:   {log, Policy{"": {"a": 0.5, "b": 0.4, "c": 0.1}}},
		Propensities: {simulated(2000, 0.6), target},
		FewRows:      {log[:60], target},
	} {
		if v := evaluated(t, c.log, c.target); v.Doubt != name {
			t.Errorf("doubt %q, want %q: %v", v.Doubt, name, v)
		}
	}
	v := evaluated(t, log, Policy{"": {"a": 0.5, "b": 0.4, "c": 0.1}})
	if math.Abs(v.Unseen-0.1) > 1e-12 {
		t.Errorf("%g of what the policy shows is unseen, want 0.1", v.Unseen)
	}
}

// TestEvaluateFaults: what is no log and no policy is refused.
func TestEvaluateFaults(t *testing.T) {
	row := Shown{Key: "1", Arm: "a", Propensity: 0.5, Reward: 1}
	with := func(change func(*Shown)) []Shown {
		list := simulated(3, 0.8)
		bad := row
		bad.Key = "x"
		change(&bad)
		return append(list, bad)
	}
	for name, log := range map[string][]Shown{
		"no rows": nil, "one row": {row},
		"no key":         with(func(s *Shown) { s.Key = "" }),
		"two contents":   with(func(s *Shown) { s.Key, s.Reward = "1", 7 }),
		"no propensity":  with(func(s *Shown) { s.Propensity = 0 }),
		"not a number":   with(func(s *Shown) { s.Reward = math.NaN() }),
		"infinite":       with(func(s *Shown) { s.Reward = math.Inf(1) }),
		"more than sure": with(func(s *Shown) { s.Propensity = 1.5 }),
	} {
		if v, err := Evaluate(log, Uniform("a", "b"), nil); !errors.Is(err, ErrLog) || v != nil {
			t.Errorf("%s: %v, %v", name, v, err)
		}
	}
	for name, p := range map[string]Policy{
		"none": nil, "half": {"": {"a": 0.5}}, "negative": {"": {"a": -1, "b": 2}}, "other context": {"x": {"a": 1}},
	} {
		if _, err := Evaluate(simulated(9, 0.8), p, nil); !errors.Is(err, ErrLog) {
			t.Errorf("policy %s: %v", name, err)
		}
	}
	nan := func(string, string) float64 { return math.NaN() }
	if _, err := Evaluate(simulated(9, 0.8), Uniform("a"), &EvaluateOptions{Expect: nan}); !errors.Is(err, ErrLog) {
		t.Errorf("a model that expects no number: %v", err)
	}
	if _, err := Evaluate(simulated(9, 0.8), Uniform("a"), &EvaluateOptions{Level: 2}); !errors.Is(err, ErrLog) {
		t.Errorf("a level of 2: %v", err)
	}
}

// TestVectors ranks the arms of the shared vectors through the public names.
func TestVectors(t *testing.T) {
	raw, err := os.ReadFile(testkit.Shared(t, "vectors/metrics/bandits.json"))
	if err != nil {
		t.Fatal(err)
	}
	var file struct {
		Vectors []struct {
			Name   string
			Inputs struct {
				SuccessesTrials [][2]int64 `json:"successes_trials"`
			}
			Expected struct {
				Best  []float64 `json:"p_best"`
				Means []float64 `json:"posterior_mean"`
				Floor []float64 `json:"with_floor_005"`
			}
			Tolerance float64
		}
	}
	if err := json.Unmarshal(raw, &file); err != nil {
		t.Fatal(err)
	}
	checked := 0
	for _, v := range file.Vectors {
		var arms []Arm
		for i, a := range v.Inputs.SuccessesTrials {
			arms = append(arms, Arm{Name: fmt.Sprint(i), Successes: a[0], Trials: a[1]})
		}
		if len(arms) == 0 {
			continue
		}
		for _, c := range ranked(t, arms, &Options{Floor: 0.05}).Choices {
			i, _ := strconv.Atoi(c.Name)
			for what, pair := range map[string][2]float64{
				"best": {c.Best, v.Expected.Best[i]}, "mean": {c.Rate.Value, v.Expected.Means[i]},
				"share": {c.Share, v.Expected.Floor[i]},
			} {
				checked++
				if math.Abs(pair[0]-pair[1]) > v.Tolerance {
					t.Errorf("%s: arm %d: %s %.12g, want %.12g", v.Name, i, what, pair[0], pair[1])
				}
			}
		}
	}
	t.Logf("bandits.json: %d numbers through the public names; all cases in internal/stats/bandit", checked)
}

func ranked(t testing.TB, arms []Arm, opts *Options) *Ranking {
	t.Helper()
	r, err := Rank(arms, opts)
	if err != nil {
		t.Fatal(err)
	}
	return r
}

// TestSlots: the clicks of the Open Bandit log by hour, read from a board, are those
// of the vector, and no hour is decided on forty clicks.
func TestSlots(t *testing.T) {
	list, times := obd(t, "obd_random_men.csv")
	var events []event.Event
	for i, s := range list {
		e := event.Event{
			Key: event.Key{Source: "obd", ID: "i-" + s.Key}, Kind: event.Impression, At: times[i],
			Campaign: s.Arm, Quantity: money.Int(1),
		}
		events = append(events, e)
		if s.Reward > 0 {
			e.Key.ID, e.Kind = "c-"+s.Key, event.Click
			events = append(events, e)
		}
	}
	view := viewOf(t, events)
	window := metrics.Window{From: time.Date(2019, 11, 20, 0, 0, 0, 0, time.UTC), To: time.Date(2019, 12, 5, 0, 0, 0, 0, time.UTC)}
	arms, err := Read(view, Question{Metric: "ctr", Slot: HourOfDay(nil), Window: window})
	if err != nil {
		t.Fatal(err)
	}
	var file struct {
		Vectors []struct {
			Expected struct{ Hour map[string][2]int64 }
		}
	}
	raw, err := os.ReadFile(testkit.Shared(t, "vectors/metrics/bandits.json"))
	if err == nil {
		err = json.Unmarshal(raw, &file)
	}
	if err != nil {
		t.Fatal(err)
	}
	got := map[string][2]int64{}
	for _, a := range arms {
		got[a.Slot] = [2]int64{a.Trials, a.Successes}
	}
	for _, v := range file.Vectors {
		if v.Expected.Hour != nil && cmp.Diff(v.Expected.Hour, got) != "" {
			t.Errorf("by hour: %s", cmp.Diff(v.Expected.Hour, got))
		}
	}
	r := ranked(t, arms, &Options{Floor: 0.01})
	t.Logf("best hour %s with %.3f; decided: %t", r.Best().Arm, r.Best().Best, r.Decided)
	if r.Decided || len(r.Choices) != 24 {
		t.Errorf("%d hours, decided: %t", len(r.Choices), r.Decided)
	}
	pairs, err := Read(view, Question{Metric: "ctr", By: "campaign", Slot: HourOfWeek(nil), Window: window})
	if err != nil {
		t.Fatal(err)
	}
	n, clicks := int64(0), int64(0)
	for _, a := range pairs {
		if a.Trials == 0 || a.Seen.Window != window {
			t.Errorf("%s: %d trials in %s", a, a.Trials, a.Seen.Window)
		}
		n += a.Trials
		clicks += a.Successes
	}
	if n != 10_000 || clicks != 46 {
		t.Errorf("by item and hour of the week %d impressions, %d clicks; want 10000, 46", n, clicks)
	}
}

// viewOf is a view of the events on a model with the rate of clicks, by campaign.
func viewOf(t testing.TB, events []event.Event) *metrics.View {
	t.Helper()
	m := &metrics.Model{Name: "ads", Currency: money.KRW, Breakdowns: []string{"campaign"}}
	m.NorthStar.Metric = metrics.Metric{Name: "ctr", Owner: "kim", Is: metrics.Rate{Of: metrics.On(event.Click), Per: metrics.On(event.Impression)}}
	m.Metrics = []metrics.Metric{{Name: "clicks", Is: metrics.Counted{Of: metrics.On(event.Click)}}}
	b, err := metrics.NewBoard(m, nil)
	if err != nil {
		t.Fatal(err)
	}
	if added, err := b.Add(event.Batch{Events: events}); err != nil || len(added.Rejections) > 0 {
		t.Fatal(err, added.Rejections)
	}
	return b.At(time.Date(2027, 1, 1, 0, 0, 0, 0, time.UTC))
}

// TestDraw: arms are shown as often as their shares, the same to the same visitor, and
// what a log of it says of the same ranking is what the rates are.
func TestDraw(t *testing.T) {
	r := ranked(t, []Arm{{Name: "a", Successes: 20, Trials: 100}, {Name: "b", Successes: 26, Trials: 100}}, &Options{Floor: 0.1})
	count := map[string]float64{}
	const n = 4000
	for i := range n {
		c, err := r.Draw(5, fmt.Sprint("visitor-", i))
		if err != nil {
			t.Fatal(err)
		}
		again, _ := r.Draw(5, fmt.Sprint("visitor-", i))
		if again.Name != c.Name {
			t.Fatal("one draw, two arms")
		}
		count[c.Name] += 1.0 / n
	}
	for _, c := range r.Choices {
		if math.Abs(count[c.Name]-c.Share) > 4*0.5/math.Sqrt(n) {
			t.Errorf("%s was shown %.3f of the time, its share is %.3f", c.Name, count[c.Name], c.Share)
		}
	}
	if p := r.Policy(); math.Abs(p[""]["a"]+p[""]["b"]-1) > 1e-12 {
		t.Errorf("the policy is %v", p)
	}
}

// TestRankFaults: what are no arms is refused; counts of one arm in two places are not
// added up silently.
func TestRankFaults(t *testing.T) {
	one := Arm{Name: "a", Trials: 1}
	many := make([]Arm, armsMax+1)
	for i := range many {
		many[i].Name = fmt.Sprint(i)
	}
	for name, arms := range map[string][]Arm{
		"none": nil, "twice": {one, one}, "too many": many,
		"negative": {{Name: "a", Successes: -1}}, "more than tried": {{Name: "a", Successes: 2, Trials: 1}},
		"beyond counting": {{Name: "a", Trials: math.MaxInt64}},
	} {
		if _, err := Rank(arms, nil); !errors.Is(err, ErrArms) {
			t.Errorf("%s: %v", name, err)
		}
	}
	for _, o := range []Options{{Level: 1}, {Floor: -1}, {Enough: 2}, {Floor: math.NaN()}, {PriorSuccesses: -1}, {PriorFailures: math.Inf(1)}} {
		if _, err := Rank([]Arm{one}, &o); !errors.Is(err, ErrArms) {
			t.Errorf("%+v: %v", o, err)
		}
	}
	if r := ranked(t, []Arm{{Name: "b"}, {Name: "a"}}, nil); r.Best().Name != "a" || math.Abs(r.Best().Best-0.5) > 1e-9 || r.Decided {
		t.Errorf("of two arms without trials: %v", r)
	}
	view := viewOf(t, nil)
	for _, q := range []Question{
		{Metric: "none"}, {Metric: "ctr", By: "product"}, {Metric: "clicks"}, {Metric: "ctr", Slot: HourOfDay(nil)},
	} {
		if _, err := Read(view, q); err == nil {
			t.Errorf("%+v is answered", q)
		}
	}
}

// TestPolicyOfSlots: a ranking of ads in slots is a policy for each slot, which a log
// with the slots as contexts can value.
func TestPolicyOfSlots(t *testing.T) {
	r := ranked(t, []Arm{
		{Name: "a", Slot: "day", Successes: 50, Trials: 400},
		{Name: "b", Slot: "day", Successes: 20, Trials: 400},
		{Name: "a", Slot: "night", Successes: 10, Trials: 400},
		{Name: "b", Slot: "night", Successes: 45, Trials: 400},
	}, &Options{Floor: 0.02})
	p := r.Policy()
	if p["day"]["a"] < 0.9 || p["night"]["b"] < 0.9 {
		t.Errorf("the policy is %v", p)
	}
	var log []Shown
	rates := map[string]float64{"day a": 0.12, "day b": 0.05, "night a": 0.02, "night b": 0.11}
	rnd := rand.New(rand.NewPCG(2, 2))
	for i := range 8000 {
		s := Shown{Key: fmt.Sprint(i), Context: []string{"day", "night"}[i%2], Arm: []string{"a", "b"}[rnd.IntN(2)], Propensity: 0.5}
		if rnd.Float64() < rates[s.Context+" "+s.Arm] {
			s.Reward = 1
		}
		log = append(log, s)
	}
	v := evaluated(t, log, p)
	want := 0.0
	for _, context := range []string{"day", "night"} {
		for _, name := range []string{"a", "b"} {
			want += p[context][name] * rates[context+" "+name] / 2
		}
	}
	if !v.DoublyRobust.Interval.Contains(want) || v.Gain.Interval.Low <= 0 || v.Doubt != "" {
		t.Errorf("worth %.4f:\n%s", want, v)
	}
	if _, err := Evaluate(append(log, Shown{Key: "x", Context: "dawn", Arm: "a", Propensity: 1}), p, nil); !errors.Is(err, ErrLog) {
		t.Errorf("a slot that the policy does not know: %v", err)
	}
}
