// Copyright 2026 The jupan authors.
// SPDX-License-Identifier: Apache-2.0

package anomaly

import (
	"context"
	"errors"
	"fmt"
	"math"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/jupan-go/jupan/settle"
	"github.com/jupan-go/jupan/settle/money"
)

const start = Day(20000)

// feedOf is a made-up feed: entities with sales, orders and clicks that move together a little.
type feedOf struct {
	t        *testing.T
	m        *Monitor
	r        *rand.Rand
	day      Day
	entities int
	all      []Finding
}

func newFeed(t *testing.T, opts *Options, entities int) *feedOf {
	t.Helper()
	if opts == nil {
		opts = testOptions()
	}
	m, err := NewMonitor(opts)
	if err != nil {
		t.Fatal(err)
	}
	return &feedOf{t: t, m: m, r: rand.New(rand.NewPCG(11, 12)), day: start, entities: entities}
}

func seriesOf(entity int, metric string) Series {
	return Series{Partner: "p", Feed: "f", Entity: fmt.Sprint("e", entity), Metric: metric}
}

// run closes days; change may alter or drop (nil) a value.
func (f *feedOf) run(days int, change func(day Day, s Series, x int64) *int64) []Finding {
	f.t.Helper()
	var out []Finding
	for range days {
		for e := range f.entities {
			base := 40_000.0 * float64(e+1) * math.Exp(0.08*f.r.NormFloat64()) * (1 + 0.2*math.Sin(float64(f.day%7)))
			for k, metric := range []string{"gross", "orders", "clicks"} {
				x := int64(base / math.Pow(30, float64(k)) * math.Exp(0.03*f.r.NormFloat64()))
				if metric == "clicks" {
					x = int64(base / 7)
				}
				s := seriesOf(e, metric)
				v := &x
				if change != nil {
					v = change(f.day, s, x)
				}
				if v != nil {
					f.m.Observe(Observation{Series: s, Day: f.day, Value: money.Int(*v)})
				}
			}
		}
		found, err := f.m.Close(context.Background(), f.day)
		if err != nil {
			f.t.Fatal(err)
		}
		out = append(out, found...)
		f.day++
	}
	f.all = append(f.all, out...)
	return out
}

// brief writes findings in a few words.
func brief(list []Finding) (out []string) {
	for _, f := range list {
		text := fmt.Sprintf("+%d %s %s %s", f.Day-start, f.Kind, f.Severity, strings.Trim(f.Series.Entity+" "+f.Series.Metric, " "))
		if f.Factor != "" {
			text += " " + f.Factor
		}
		out = append(out, text)
	}
	return out
}

func only(entity int, metric string, change func(x int64) *int64) func(Day, Series, int64) *int64 {
	return func(_ Day, s Series, x int64) *int64 {
		if s == seriesOf(entity, metric) {
			return change(x)
		}
		return &x
	}
}

func times(k int64) func(int64) *int64 { return func(x int64) *int64 { x *= k; return &x } }
func part(k int64) func(int64) *int64  { return func(x int64) *int64 { x /= k; return &x } }

func TestMonitorFinds(t *testing.T) {
	drop := func(int64) *int64 { return nil }
	cases := []struct {
		name   string
		change func(Day, Series, int64) *int64
		want   []string
	}{
		{"nothing", nil, nil},
		{"ten times", only(0, "gross", times(10)), []string{"+60 decimal_slip block e0 gross 10"}},
		{"a tenth", only(1, "gross", part(10)), []string{"+60 decimal_slip block e1 gross 1/10"}},
		{"a thousand times", only(2, "clicks", times(1000)), []string{"+60 decimal_slip block e2 clicks 1000"}},
		{"won for dollars", only(1, "gross", times(1300)), []string{"+60 currency_mixup block e1 gross 1300"}},
		{"sign", only(2, "gross", times(-1)), []string{"+60 sign_flip block e2 gross -1"}},
		{"zero", only(2, "gross", times(0)), []string{"+60 unexpected_zero block e2 gross 0"}},
		{"missing", only(1, "orders", drop), []string{"+60 missing_day block e1 orders"}},
		{"all missing", func(Day, Series, int64) *int64 { return nil }, []string{"+60 missing_day block "}},
		{"all times a hundred", func(_ Day, _ Series, x int64) *int64 { x *= 100; return &x }, []string{"+60 decimal_slip block  100"}},
		{"half of everything", func(_ Day, _ Series, x int64) *int64 { x /= 3; return &x }, []string{"+60 partial_day review "}},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			opts := testOptions()
			opts.Rates = []Factor{{Name: "KRW for USD", Times: money.Int(1300)}}
			f := newFeed(t, opts, 3)
			if quiet := f.run(60, nil); len(quiet) > 0 {
				t.Fatalf("ordinary days: %v", brief(quiet))
			}
			got := f.run(1, c.change)
			got = slices.DeleteFunc(got, func(g Finding) bool { return strings.HasPrefix(c.name, "all ") && g.Series.Metric != "" })
			if diff := cmp.Diff(c.want, brief(got)); diff != "" {
				t.Errorf("findings mismatch (-want +got):\n%s", diff)
			}
			if later := f.run(10, nil); len(later) > 0 {
				t.Errorf("ordinary days after it: %v", brief(later))
			}
		})
	}
}

func TestSuggestionAndEvidence(t *testing.T) {
	f := newFeed(t, nil, 3)
	f.run(60, nil)
	var was int64
	got := f.run(1, only(0, "gross", func(x int64) *int64 { was = x; x *= 100; return &x }))
	if len(got) != 1 || got[0].Suggest == nil || *got[0].Suggest != money.Int(was) {
		t.Fatalf("suggestion of %d: %+v", was, got)
	}
	g := got[0]
	sum := 0.0
	for _, e := range g.Evidence {
		sum += e.Weight
	}
	if math.Abs(sum-g.Score) > 1e-5 || g.Score <= g.Threshold {
		t.Errorf("evidence adds up to %v, score %v, threshold %v", sum, g.Score, g.Threshold)
	}
	if x := valueOf(*g.Suggest).X; x < valueOf(g.Expected.Low).X || x > valueOf(g.Expected.High).X {
		t.Errorf("suggested %v is outside %+v", g.Suggest, g.Expected)
	}
	if g.AtStake.Currency() != money.KRW || g.AtStake.Sign() <= 0 {
		t.Errorf("at stake %v", g.AtStake)
	}
}

// A unit that changes for good is one incident, and taken for the new usual on the third day.
func TestUnitSwitch(t *testing.T) {
	f := newFeed(t, nil, 3)
	f.run(60, nil)
	got := f.run(12, only(0, "gross", times(100)))
	want := []string{
		"+60 decimal_slip block e0 gross 100", "+61 decimal_slip block e0 gross 100",
		"+62 decimal_slip block e0 gross 100", "+62 unit_switch review e0 gross 100",
	}
	if diff := cmp.Diff(want, brief(got)); diff != "" {
		t.Fatalf("findings mismatch (-want +got):\n%s", diff)
	}
	for _, g := range got {
		if g.Incident != got[0].ID {
			t.Errorf("%s of %s is an incident of its own", g.Kind, g.Day)
		}
	}
	back := f.run(1, nil)
	if diff := cmp.Diff([]string{"+72 decimal_slip block e0 gross 1/100"}, brief(back)); diff != "" {
		t.Errorf("the old unit once more (-want +got):\n%s", diff)
	}
}

// A slip that nobody answered does not hide the next one.
func TestNoMasking(t *testing.T) {
	f := newFeed(t, nil, 2)
	f.run(60, nil)
	for i := range 6 {
		if got := f.run(1, only(0, "gross", times(10))); len(got) != 1 || got[0].Factor != "10" {
			t.Fatalf("slip %d: %v", i+1, brief(got))
		}
		f.run(2, nil)
	}
}

func TestOneIncident(t *testing.T) {
	f := newFeed(t, nil, 5)
	f.run(60, nil)
	got := f.run(1, func(_ Day, s Series, x int64) *int64 {
		if s.Metric == "clicks" { // one column in another unit
			x *= 1000
		}
		return &x
	})
	if len(got) != 5 {
		t.Fatalf("findings: %v", brief(got))
	}
	for _, g := range got {
		if g.Incident != got[0].Incident {
			t.Errorf("%s: an incident of its own", g.Series)
		}
	}
}

func TestCopiesAndConflicts(t *testing.T) {
	f := newFeed(t, nil, 2)
	last := map[Series]int64{}
	keep := func(_ Day, s Series, x int64) *int64 { last[s] = x; return &x }
	f.run(60, keep)
	got := f.run(1, func(_ Day, s Series, x int64) *int64 {
		if s.Entity == "e1" {
			x = last[s]
		}
		return &x
	})
	if diff := cmp.Diff([]string{"+60 stale_copy review e1"}, brief(got)); diff != "" {
		t.Errorf("copy (-want +got):\n%s", diff)
	}
	f.m.Observe(Observation{Series: seriesOf(0, "gross"), Day: f.day, Value: money.Int(40_001)})
	f.m.Observe(Observation{Series: seriesOf(0, "gross"), Day: f.day, Value: money.Int(40_002)})
	got = f.run(1, func(_ Day, s Series, x int64) *int64 {
		if s == seriesOf(0, "gross") {
			x = 40_003
		}
		return &x
	})
	if len(got) != 1 || got[0].Kind != Conflict || *got[0].Value != money.Int(40_001) {
		t.Errorf("conflict: %+v", got)
	}
}

func TestRatioAndLevel(t *testing.T) {
	opts := testOptions()
	opts.Metrics = append(opts.Metrics, Metric{Name: "refunds", Counts: true, Of: "orders"})
	f := newFeed(t, opts, 2)
	extra := func(share float64) {
		for e := range 2 {
			rep := f.m.feeds[0].members
			for _, m := range rep {
				if m.series == seriesOf(e, "orders") && m.report(f.day) != nil {
					n := valueOf(m.report(f.day).value).X
					s := seriesOf(e, "refunds")
					f.m.Observe(Observation{Series: s, Day: f.day, Value: money.Int(int64(n*share + 0.5))})
				}
			}
		}
	}
	var got []Finding
	for day := range 80 {
		share := 0.05
		if day >= 60 {
			share = 0.16
		}
		// orders first, so that refunds can be a part of them
		f.r = rand.New(rand.NewPCG(uint64(day), 5))
		for e := range 2 {
			x := int64(2000 * math.Exp(0.05*f.r.NormFloat64()))
			f.m.Observe(Observation{Series: seriesOf(e, "orders"), Day: f.day, Value: money.Int(x)})
		}
		extra(share)
		list, err := f.m.Close(context.Background(), f.day)
		if err != nil {
			t.Fatal(err)
		}
		got = append(got, list...)
		f.day++
	}
	if i := slices.IndexFunc(got, func(g Finding) bool { return g.Kind == RatioDrift }); i < 0 || got[i].Day != start+60 {
		t.Errorf("a ratio that trebled on day 60: %v", brief(got))
	}

	f = newFeed(t, nil, 1)
	f.run(70, nil)
	got = f.run(20, func(_ Day, _ Series, x int64) *int64 { x = x * 3 / 2; return &x })
	n := 0
	for _, g := range got {
		if g.Kind == LevelShift {
			n++
			if g.Severity != Info {
				t.Errorf("a new level is %s", g.Severity)
			}
		} else {
			t.Errorf("half as much more: %v", brief([]Finding{g}))
		}
	}
	if n == 0 || n > 6 {
		t.Errorf("%d findings of a new level in three series and twenty days", n)
	}
}

type holidays map[Day]bool

func (h holidays) Closed(_ Series, day Day) bool { return h[day] }

func TestCalendar(t *testing.T) {
	opts := testOptions()
	opts.Calendar = holidays{start + 60: true}
	f := newFeed(t, opts, 2)
	f.run(60, nil)
	got := f.run(1, func(_ Day, s Series, x int64) *int64 {
		switch s.Metric {
		case "gross":
			x = 0
		case "orders":
			return nil
		default:
			x /= 10
		}
		return &x
	})
	for _, g := range got {
		if g.Severity > Info {
			t.Errorf("on a holiday: %v", brief([]Finding{g}))
		}
	}
}

// A host's own check, detector and model join in, with their names on what they add.
func TestHostsOwn(t *testing.T) {
	failing := errors.New("no model today")
	opts := testOptions()
	opts.Detectors = []Detector{opinion{"weather", func(c Case) Evidence {
		if c.Observation.Day == start+60 && c.Observation.Series == seriesOf(0, "clicks") {
			n := 0
			for range c.Past() {
				n++
			}
			if n == 0 {
				return Evidence{}
			}
			return Evidence{Weight: 20, Text: "it rained"}
		}
		return Evidence{}
	}}}
	opts.Models = []Model{opinion{"classifier", func(c Case) Evidence {
		return Evidence{Weight: 99, Text: "seen before"}
	}}}
	opts.Checks = []Check{checker{}}
	f := newFeed(t, opts, 2)
	f.run(60, nil)
	got := f.run(1, nil)
	want := []string{"+60 audit review ", "+60 outlier review e0 clicks"}
	var kinds []string
	for _, text := range brief(got) {
		kinds = append(kinds, strings.Replace(text, "decimal_slip", "outlier", 1))
	}
	if diff := cmp.Diff(want, kinds); diff != "" {
		t.Fatalf("findings mismatch (-want +got):\n%s", diff)
	}
	names := map[string]float64{}
	for _, e := range got[1].Evidence {
		names[e.Name] = e.Weight
	}
	if names["weather"] != 20 || names["classifier"] != modelWeightMax {
		t.Errorf("evidence: %v", names)
	}

	opts.Detectors = []Detector{opinion{"broken", func(Case) Evidence { panic(failing) }}}
	f = newFeed(t, opts, 1)
	f.m.Observe(Observation{Series: seriesOf(0, "gross"), Day: f.day, Value: money.Int(1)})
	if _, err := f.m.Close(context.Background(), f.day); !errors.Is(err, failing) {
		t.Errorf("a failing detector: %v", err)
	}
}

// opinion is a detector and a model; what it panics with is its error.
type opinion struct {
	name string
	say  func(Case) Evidence
}

func (o opinion) Name() string { return o.name }
func (o opinion) Detect(_ context.Context, c Case) (e Evidence, err error) {
	defer func() {
		if v := recover(); v != nil {
			err, _ = v.(error)
		}
	}()
	return o.say(c), nil
}

func (o opinion) Judge(ctx context.Context, _ Finding, c Case) (Evidence, error) {
	return o.Detect(ctx, c)
}

type checker struct{}

func (checker) Name() string { return "auditor" }
func (checker) Check(_ context.Context, day FeedDay) ([]Finding, error) {
	n := 0
	for _, v := range day.Values() {
		if v != nil {
			n++
		}
	}
	if day.Day != start+60 || n != 6 {
		return nil, nil
	}
	return []Finding{{Kind: "audit", Severity: Review, Note: "asked for by the auditor"}}, nil
}

func TestOptionFaults(t *testing.T) {
	for _, o := range []Options{
		{Budget: 2},
		{Budget: math.NaN()},
		{Metrics: []Metric{{}}},
		{Metrics: []Metric{{Name: "a"}, {Name: "a"}}},
		{Metrics: []Metric{{Name: "a", Currency: money.KRW, Counts: true}}},
		{Metrics: []Metric{{Name: "a", Of: "a"}}},
		{Rates: []Factor{{Name: "x"}}},
	} {
		if _, err := NewMonitor(&o); !errors.Is(err, ErrArgument) {
			t.Errorf("NewMonitor(%+v) = %v", o, err)
		}
	}
}

func TestBadInput(t *testing.T) {
	m := newTestMonitor(t)
	huge := money.MustDecimal("99999999999999999999999999999999999999")
	tiny := money.MustDecimal("0.00000000000000000000000000000000000001")
	for day := start; day < start+40; day++ {
		v := money.Int(1000 + int64(day%7))
		switch day {
		case start + 30:
			v = huge
		case start + 31:
			v = tiny
		case start + 32:
			v = huge.Neg()
		}
		m.Observe(Observation{Series: seriesOf(0, "gross"), Day: day, Value: v})
	}
	in := m.Observe(Observation{Day: math.MaxInt32}, Observation{Day: math.MinInt32}, Observation{})
	if in.TooLate != 2 || in.New != 1 {
		t.Errorf("days that are none: %+v", in)
	}
	found, err := m.Close(context.Background(), start+39)
	if err != nil || len(found) < 3 {
		t.Errorf("%v, %v", brief(found), err)
	}
	for i := range found {
		if math.IsNaN(found[i].Score) || math.IsInf(found[i].Score, 0) || math.IsNaN(found[i].Share) {
			t.Errorf("%+v", found[i])
		}
		found[i].Explain(settle.Korean)
	}
	if _, err := m.Close(context.Background(), math.MaxInt32); !errors.Is(err, ErrArgument) {
		t.Errorf("closing no day: %v", err)
	}
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	if _, err := m.Close(ctx, start+45); !errors.Is(err, context.Canceled) {
		t.Errorf("a cancelled close: %v", err)
	}
}

// A metric that is not declared may turn out to be signed; one that is hardly ever below zero has its
// sign looked at.
func TestSigns(t *testing.T) {
	run := func(negative func(i int) bool) []string {
		m, err := NewMonitor(nil)
		if err != nil {
			t.Fatal(err)
		}
		s := Series{Partner: "p", Feed: "f", Metric: "ggr"}
		for i := range 80 {
			v := int64(10_000 + 37*(i*i*i%101))
			if negative(i) {
				v = -v
			}
			m.Observe(Observation{Series: s, Day: start + Day(i), Value: money.Int(v)})
		}
		found, err := m.Close(context.Background(), start+79)
		if err != nil {
			t.Fatal(err)
		}
		return brief(found)
	}
	if got := run(func(i int) bool { return i%6 == 3 }); len(got) > 0 {
		t.Errorf("gaming revenue: %v", got)
	}
	want := []string{"+70 sign_flip review ggr -1"}
	if diff := cmp.Diff(want, run(func(i int) bool { return i == 70 })); diff != "" {
		t.Errorf("once below zero (-want +got):\n%s", diff)
	}
}

// An answer is no news of the days it does not change, and holds from the next day on.
func TestLabelIsNoNews(t *testing.T) {
	f := newFeed(t, nil, 2)
	f.run(60, nil)
	got := f.run(1, only(0, "gross", times(10)))
	f.run(5, nil)
	g := got[0]
	for _, v := range []Verdict{FalseAlarm, Missed, Fault} {
		if err := f.m.Label(Label{Series: g.Series, Day: g.Day, Verdict: v, Kind: g.Kind, Detector: g.Detector}); err != nil {
			t.Fatal(err)
		}
		again, err := f.m.Close(context.Background(), f.day-1)
		if err != nil || len(again) > 0 {
			t.Errorf("after %s: %v, %v", v, brief(again), err)
		}
	}
	data, err := f.m.MarshalBinary()
	if err != nil {
		t.Fatal(err)
	}
	back, err := RestoreMonitor(testOptions(), data)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(f.m.Precision(), back.Precision()); diff != "" || len(back.feeds[0].shifts) == 0 {
		t.Errorf("what people said is lost when saved:\n%s", diff)
	}
}
