// Copyright 2026 The jupan authors.
// SPDX-License-Identifier: Apache-2.0

package experiment

import (
	"encoding/csv"
	"fmt"
	"math"
	"os"
	"strconv"
	"testing"
	"time"

	"github.com/jupan-go/jupan/internal/stats"
	"github.com/jupan-go/jupan/internal/stats/effect"
	"github.com/jupan-go/jupan/internal/testkit"
	"github.com/jupan-go/jupan/metrics"
	"github.com/jupan-go/jupan/settle/event"
	"github.com/jupan-go/jupan/settle/money"
)

// table reads a file of the shared data row by row.
func table(t testing.TB, name string, visit func(cell func(column string) string)) {
	t.Helper()
	file, err := os.Open(testkit.Shared(t, "data/metrics/"+name))
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = file.Close() }()
	rows, err := csv.NewReader(file).ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	columns := map[string]int{}
	for i, column := range rows[0] {
		columns[column] = i
	}
	for _, row := range rows[1:] {
		visit(func(column string) string { return row[columns[column]] })
	}
}

// began is when the units of the data begin here; the files do not say.
var began = time.Date(2026, time.March, 2, 0, 0, 0, 0, time.UTC)

// feed adds the events of units to a Tally, many at a time.
type feed struct {
	t     *testing.T
	tally *Tally
	batch []event.Event
	n     int
}

func (f *feed) add(e event.Event) {
	f.t.Helper()
	if e.Key.ID == "" {
		f.n++
		e.Key = event.Key{Source: "data", ID: strconv.Itoa(f.n)}
	}
	if f.batch = append(f.batch, e); len(f.batch) == 4096 {
		f.flush()
	}
}

func (f *feed) flush() {
	f.t.Helper()
	added, err := f.tally.Add(event.Batch{Events: f.batch})
	if err != nil || added.Accepted != len(f.batch) {
		f.t.Fatalf("%d events: %+v, %v", len(f.batch), added, err)
	}
	f.batch = f.batch[:0]
}

func (f *feed) expose(x *Experiment, unit, arm string) {
	f.t.Helper()
	e, err := x.Exposure(unit, arm, began)
	if err != nil {
		f.t.Fatal(err)
	}
	f.add(e)
}

// cookieCats are the two questions asked of the published game: do players at a later
// gate come back after a day, and after a week?
func cookieCats(plan Plan) []Experiment {
	ask := func(id string, kind event.Kind) Experiment {
		of := metrics.Total{Signal: metrics.On(kind)}
		return Experiment{
			ID: id, Hypothesis: "a later gate keeps players", Owner: "game", From: began,
			Arms:      []Arm{{"gate_30", 1}, {"gate_40", 1}},
			NorthStar: Metric{Name: string(kind), Kind: Rate, Of: of, Window: 14 * metrics.Day, Absolute: true},
			Plan:      plan,
		}
	}
	return []Experiment{ask("cookie-cats-1", "game.retention_1"), ask("cookie-cats-7", "game.retention_7")}
}

// playCookieCats folds what the players did.
func playCookieCats(t *testing.T, list []Experiment) *Tally {
	t.Helper()
	f := feed{t: t, tally: mustProgram(t, list...).NewTally()}
	table(t, "cookie_cats.csv", func(cell func(string) string) {
		unit := cell("userid")
		for i, metric := range []string{"retention_1", "retention_7"} {
			f.expose(&list[i], unit, cell("version"))
			if cell(metric) == "TRUE" {
				f.add(event.Event{Kind: event.Kind("game." + metric), Customer: unit, At: began.AddDate(0, 0, 7)})
			}
		}
	})
	f.flush()
	return f.tally
}

// TestRealExperiments computes published experiments.
func TestRealExperiments(t *testing.T) {
	if testing.Short() {
		t.Skip("goes over 180,000 rows")
	}
	v := testkit.LoadVectors(t, "vectors/metrics/real_data_ab.json")
	checkCookieCats(t, v)
	checkHillstrom(t, v)
	checkASOS(t, v)
}

// checkCookieCats computes the game from the events of its players.
func checkCookieCats(t *testing.T, v *testkit.Vectors) {
	t.Helper()
	fixed := playCookieCats(t, cookieCats(Plan{Units: 90_000, MDE: 0.005, Method: FixedHorizon, MismatchP: 1e-6}))
	// Another plan reads the same events: it needs no other Tally.
	running := *fixed
	running.program = mustProgram(t, cookieCats(Plan{Units: 5000, MDE: 0.005, Method: Sequential, MismatchP: 1e-6})...)
	asOf := began.AddDate(0, 0, 30)
	for id, name := range map[string]string{"cookie-cats-7": "retention_7", "cookie-cats-1": "retention_1"} {
		c := v.Take("cookie_cats_"+name, nil)
		a := effectOf(t, fixed, id, asOf)
		c.Near("rate_a", a.Control.Value)
		c.Near("rate_b", a.Treated.Value)
		c.Near("diff", a.Difference.Value)
		c.Near("ci", a.Difference.Interval.Low, a.Difference.Interval.High)
		c.Skip("z", "pooled variance, which the tests of effect hold; an interval needs the unpooled one")
		c.Skip("p", "the same")
		b := effectOf(t, &running, id, asOf)
		c.Near("sequential_ci", b.Difference.Interval.Low, b.Difference.Interval.High)
		c.Near("sequential_p", b.P)
	}
	// The sizes of the arms, 44,700 and 45,489, are an old riddle of this data.
	d := decide(t, fixed, "cookie-cats-7", asOf)
	t.Logf("cookie cats: %s by %s; sizes p=%.4f (chi-square %.4f)", d.Action, d.Rule, d.Units.MismatchP, d.Units.FixedP)
	if d.Action != Stop || d.Rule != RuleHarm {
		t.Errorf("the later gate: %s by %s, want stop by harm", d.Action, d.Rule)
	}
	if d := decide(t, &running, "cookie-cats-7", asOf); d.Rule == RuleHarm {
		t.Errorf("with a default of 5,000 units the sequence is too wide to tell: %s", d.Rule)
	}
}

func decide(t *testing.T, tally *Tally, id string, asOf time.Time) *Decision {
	t.Helper()
	d, err := tally.Decide(id, asOf, nil)
	if err != nil {
		t.Fatal(err)
	}
	return d
}

// effectOf is the effect of the first treatment on the north star.
func effectOf(t *testing.T, tally *Tally, id string, asOf time.Time) Effect {
	t.Helper()
	return decide(t, tally, id, asOf).Treatments[0].Effects[0]
}

// checkHillstrom computes the e-mail experiment from events: three arms, payments with
// exact cents, and what customers spent in the year before as a covariate.
func checkHillstrom(t *testing.T, v *testkit.Vectors) {
	t.Helper()
	c := v.Take("hillstrom_womens_e-mail", nil)
	spend := metrics.Total{Signal: metrics.Of(metrics.PlacedOrders), Value: metrics.Gross}
	x := Experiment{
		ID: "hillstrom", Hypothesis: "an e-mail about women's wear sells", Owner: "mail", From: began,
		Arms: []Arm{{"none", 1}, {"womens", 1}, {"mens", 1}},
		NorthStar: Metric{
			Name: "visit", Kind: Rate, Of: metrics.Total{Signal: metrics.On("site.visit")}, Window: 14 * metrics.Day, Absolute: true,
		},
		Others: []Metric{
			{Name: "spend", Kind: Mean, Of: spend, Currency: money.USD, Window: 14 * metrics.Day, Absolute: true},
			{
				Name: "spend_adjusted", Kind: Mean, Of: spend, Currency: money.USD, Window: 14 * metrics.Day,
				Before: 365 * metrics.Day, Absolute: true,
			},
		},
		// 0.05 for each of two treatments' visits, as far as it can be had.
		Plan: Plan{Units: 60_000, MDE: 0.001, Method: FixedHorizon, Alpha: 0.2, Gamma: 0.5},
	}
	f := feed{t: t, tally: mustProgram(t, x).NewTally()}
	arms := map[string]string{"No E-Mail": "none", "Womens E-Mail": "womens", "Mens E-Mail": "mens"}
	unit, conversions := 0, map[string]float64{}
	table(t, "hillstrom_email.csv", func(cell func(string) string) {
		unit++
		id, arm := strconv.Itoa(unit), arms[cell("segment")]
		f.expose(&x, id, arm)
		at := began.AddDate(0, 0, 3)
		if cell("visit") == "1" {
			f.add(event.Event{Kind: "site.visit", Customer: id, At: at})
		}
		if cell("conversion") == "1" {
			conversions[arm]++
			f.add(event.Event{Kind: event.PaymentCaptured, Customer: id, At: at, Gross: money.MustParse(cell("spend") + " USD")})
		}
		past := event.Event{Kind: event.PaymentCaptured, Customer: id, At: began.AddDate(0, -6, 0)}
		past.Gross = money.MustParse(cell("history") + " USD")
		f.add(past)
	})
	f.flush()
	d := decide(t, f.tally, "hillstrom", began.AddDate(0, 0, 30))
	visit, ok := d.Effect("womens", "visit")
	spent, ok2 := d.Effect("womens", "spend")
	adjusted, ok3 := d.Effect("womens", "spend_adjusted")
	if !ok || !ok2 || !ok3 {
		t.Fatal("an effect is missing")
	}
	c.Near("n", float64(visit.Control.N), float64(visit.Treated.N))
	c.Near("visits", math.Round(visit.Control.Value*float64(visit.Control.N)), math.Round(visit.Treated.Value*float64(visit.Treated.N)))
	c.Near("conversions", conversions["none"], conversions["womens"])
	c.Near("visit_diff", visit.Difference.Value)
	c.Skip("z", "pooled variance, which the tests of effect hold")
	c.Skip("p", "the same")
	c.Near("spend_diff", spent.Difference.Value)
	c.Near("spend_p", spent.P)
	// The level here is shared by two treatments and three metrics: the interval is
	// brought to the 95 % of the vector by the quantiles of its own t.
	df := welchDF(t, f.tally, "womens")
	at95 := stats.StudentT{DF: df}.UpperQuantile(0.025) * spent.SE
	c.Near("spend_ci", spent.Difference.Value-at95, spent.Difference.Value+at95)
	half := stats.StudentT{DF: df}.UpperQuantile(spent.Alpha/2) * spent.SE
	if got := spent.Difference.Interval; math.Abs(got.High-got.Low-2*half) > 1e-12 {
		t.Errorf("spend: %v is not ± %g", got, half)
	}
	t.Logf("hillstrom: %s by %s; spend %+.4f ± %.4f, with last year's spend taken out %+.4f ± %.4f (%.2f %% of the variance left)",
		d.Action, d.Rule, spent.Difference.Value, spent.SE, adjusted.Difference.Value, adjusted.SE, 100*adjusted.Variance)
	if d.Action != Scale || adjusted.Theta == 0 || !(adjusted.Variance <= 1) {
		t.Errorf("%s, theta %g, %g of the variance", d.Action, adjusted.Theta, adjusted.Variance)
	}
}

// welchDF is the degrees of freedom of the spending of an arm beside the control.
func welchDF(t *testing.T, tally *Tally, arm string) float64 {
	t.Helper()
	s, err := tally.snapshot(0, nanos(began.AddDate(0, 0, 30)))
	if err != nil {
		t.Fatal(err)
	}
	x := &tally.program.experiments[0]
	d, err := x.metrics()[1].compare(&s.sums[1][0], &s.sums[1][x.arm(arm)])
	if err != nil {
		t.Fatal(err)
	}
	return d.df
}

// checkASOS looks at 78 real experiments as often as their owners did. Rows without a
// variance in both arms cannot be used: with them, 225 streams would cross once and
// not 224.
func checkASOS(t *testing.T, v *testkit.Vectors) {
	t.Helper()
	var order []string
	streams := map[string][]difference{}
	days := map[string][]float64{}
	table(t, "asos_digital_experiments.csv", func(cell func(string) string) {
		var x [7]float64
		for i, column := range []string{"time_since_start", "count_c", "count_t", "mean_c", "mean_t", "variance_c", "variance_t"} {
			var err error
			if x[i], err = strconv.ParseFloat(cell(column), 64); err != nil {
				return
			}
		}
		if !(x[5] > 0 && x[6] > 0) {
			return
		}
		r, err := effect.Z(stats.Sample{N: int64(x[1]), Mean: x[3], Variance: x[5]},
			stats.Sample{N: int64(x[2]), Mean: x[4], Variance: x[6]}, effect.Test{Alpha: 0.05})
		if err != nil {
			return
		}
		key := cell("experiment_id") + " " + cell("variant_id") + " " + cell("metric_id")
		if streams[key] == nil {
			order = append(order, key)
		}
		streams[key] = append(streams[key], difference{d: r.Estimate, varD: r.SE * r.SE, df: r.DF, n: int64(x[1] + x[2])})
		days[key] = append(days[key], x[0])
	})
	count := func(j judge, units func(looks []difference) float64) (ever, final float64) {
		for _, key := range order {
			crossed, out := false, false
			for _, d := range streams[key] {
				vd, err := j(d, claim{alpha: 0.05, units: units(streams[key])})
				if err != nil {
					t.Fatal(err)
				}
				out = vd.low > 0 || vd.high < 0
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
	planned := func(looks []difference) float64 { return float64(looks[len(looks)-1].n) }
	five := func([]difference) float64 { return 5000 }
	everFixed, finalFixed := count(onlyLook, five)
	everSeq, finalSeq := count(runningSequence, five)
	everPlanned, finalPlanned := count(runningSequence, planned)
	c := v.Take("asos_peeking_summary", nil)
	c.Near("streams", float64(len(order)))
	c.Near("ever_fixed", everFixed)
	c.Near("final_fixed", finalFixed)
	c.Near("ever_seq", everSeq)
	c.Near("final_seq", finalSeq)
	if everPlanned != 105 || finalPlanned != 60 { // sequential_confidence_sequences.json, asos_always_valid_N_planned
		t.Errorf("planned for their size: %g ever, %g at the end; want 105 and 60", everPlanned, finalPlanned)
	}
	t.Logf("asos: %d streams; fixed %g ever and %g at the end; always valid %g and %g, planned for its size %g and %g",
		len(order), everFixed, finalFixed, everSeq, finalSeq, everPlanned, finalPlanned)

	c = v.Take("asos_stream_first", nil)
	looks := streams[order[0]]
	c.Near("n_looks", float64(len(looks)))
	c.Skip("first_seq", "null: the sequence never leaves out 0")
	for i, d := range looks {
		if vd, _ := onlyLook(d, claim{alpha: 0.05}); vd.low > 0 || vd.high < 0 {
			c.Near("first_fixed", days[order[0]][i])
			break
		}
	}
	for i, k := range []int{0, 1, 2, len(looks) - 1} {
		vd, err := runningSequence(looks[k], claim{alpha: 0.05, units: 5000})
		if err != nil {
			t.Fatal(err)
		}
		c.Near(fmt.Sprintf("looks.%d", i), days[order[0]][k], looks[k].z(), vd.low, vd.high)
	}
}
