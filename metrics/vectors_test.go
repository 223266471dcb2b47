// Copyright 2026 The jupan authors.
// SPDX-License-Identifier: Apache-2.0

package metrics

import (
	"encoding/json"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/jupan-go/jupan/internal/testkit"
	"github.com/jupan-go/jupan/settle"
	"github.com/jupan-go/jupan/settle/event"
	"github.com/jupan-go/jupan/settle/money"
)

// modelOf is a model of the metrics given, the first of which is its north star.
func modelOf(metrics ...Metric) *Model {
	m := &Model{Name: "test", Currency: money.KRW, Events: []event.Kind{
		"visit", "buy", "signup", "link", "survey", "session", "job", "job.failed",
	}}
	m.NorthStar.Metric = metrics[0]
	m.NorthStar.Owner = "growth"
	m.Metrics = metrics[1:]
	return m
}

// boardOf is a board of a model that was given the events.
func boardOf(t testing.TB, m *Model, events []event.Event) *Board {
	t.Helper()
	b, err := NewBoard(m, nil)
	if err != nil {
		t.Fatal(err)
	}
	added, err := b.Add(event.Batch{Events: events})
	if err != nil || len(added.Rejections) > 0 {
		t.Fatal(err, added.Rejections)
	}
	return b
}

func read(t testing.TB, v *View, metric string, w Window) Reading {
	t.Helper()
	r, err := v.Read(metric, w)
	if err != nil {
		t.Fatal(err)
	}
	return r
}

func month(name string, zone *time.Location) Window {
	p, err := settle.Calendar{Zone: zone}.Period(name)
	if err != nil {
		panic(err)
	}
	return Window{p.From, p.To}
}

// purchases turns the table of the retention vectors into events: what is not
// settled was captured and cancelled an hour later.
func purchases(t testing.TB, raw json.RawMessage) []event.Event {
	var rows []struct {
		Customer string
		At       time.Time
		Amount   int64
		Settled  bool
	}
	if err := json.Unmarshal(raw, &rows); err != nil {
		t.Fatal(err)
	}
	var events []event.Event
	for i, r := range rows {
		e := event.Event{
			Key: event.Key{Source: "shop", ID: fmt.Sprint("p-", i)}, Kind: event.PaymentCaptured, At: r.At,
			Customer: r.Customer, Order: fmt.Sprint("o-", i), Gross: money.Minor(r.Amount, money.KRW),
		}
		events = append(events, e)
		if !r.Settled {
			e.Key.ID, e.Kind, e.At, e.Gross = fmt.Sprint("c-", i), event.PaymentCancelled, r.At.Add(time.Hour), e.Gross.Neg()
			e.Customer = ""
			events = append(events, e)
		}
	}
	return events
}

func TestRetentionVectors(t *testing.T) {
	vectors := testkit.LoadVectors(t, "vectors/metrics/retention.json")
	var first struct {
		Events    json.RawMessage
		Watermark time.Time
	}
	vectors.Take("return_rate_30d_cohort_2025_01", &first)
	settled := Of(SettledOrders)
	within := func(days int) Metric {
		return Metric{Name: fmt.Sprint("within_", days), Is: Retention{Of: settled, Kind: WithinDays, Days: days}}
	}
	metrics := []Metric{within(30), within(7), {Name: "mac", Is: Distinct{Of: settled}}}
	for _, day := range []int{0, 1, 17, 29, 30} {
		metrics = append(metrics, Metric{Name: fmt.Sprint("day_", day), Is: Retention{Of: settled, Kind: OnDay, Days: day}})
	}
	for i, b := range [][2]int{{1, 7}, {8, 29}, {30, 36}} {
		metrics = append(metrics, Metric{Name: fmt.Sprint("bracket_", i), Is: Retention{
			Of: settled, Kind: Bracket, Days: b[0], To: b[1],
		}})
	}
	events := purchases(t, first.Events)
	v := boardOf(t, modelOf(metrics...), events).At(first.Watermark)

	for _, c := range []struct{ name, metric, month string }{
		{"return_rate_30d_cohort_2025_01", "within_30", "2025-01"},
		{"return_rate_30d_cohort_2025_02", "within_30", "2025-02"},
		{"return_rate_7d_cohort_2025_02", "within_7", "2025-02"},
	} {
		x := vectors.Take(c.name, nil)
		r := read(t, v, c.metric, month(c.month, nil))
		x.Near("cohort", float64(r.N+r.Immature))
		x.Near("mature", float64(r.N))
		x.Near("immature", float64(r.Immature))
		x.Near("rate", r.Value)
		x.Near("returned", r.Value*float64(r.N))
		x.Near("wilson95", r.Interval.Low, r.Interval.High)
		x.Skip("returned_ids", "a board keeps hashes of customers, not their names")
	}
	x := vectors.Take("n_day_on_day_24h", nil)
	for _, day := range []int{0, 1, 17, 29, 30} {
		r := read(t, v, fmt.Sprint("day_", day), month("2025-01", nil))
		x.Near(fmt.Sprint("numer_denom.", day), r.Value*float64(r.N), float64(r.N))
	}
	x = vectors.Take("bracket_1_7_8_30", nil)
	for i := range 3 {
		r := read(t, v, fmt.Sprint("bracket_", i), month("2025-01", nil))
		x.Near(fmt.Sprint("numer_denom.", i), r.Value*float64(r.N), float64(r.N))
	}
	tokyo, err := time.LoadLocation("Asia/Tokyo")
	if err != nil {
		t.Fatal(err)
	}
	for name, zone := range map[string]*time.Location{
		"monthly_active_customers": nil, "monthly_active_customers_asia_tokyo": tokyo,
	} {
		x := vectors.Take(name, nil)
		m := modelOf(metrics[2])
		m.Calendar.Zone = zone
		series, err := boardOf(t, m, events).At(time.Date(2025, 4, 1, 0, 0, 0, 0, time.UTC)).Series("mac", Window{})
		if err != nil {
			t.Fatal(err)
		}
		for _, r := range series {
			x.Near("mac."+r.Window.From.In(locationOr(zone)).Format("2006-01"), r.Value)
		}
	}
	checkCDNOWReturns(t, vectors)
}

func locationOr(zone *time.Location) *time.Location {
	if zone == nil {
		return time.UTC
	}
	return zone
}

func TestConversionVectors(t *testing.T) {
	vectors := testkit.LoadVectors(t, "vectors/metrics/conversion_and_funnel.json")
	for _, name := range []string{"metricflow_visit_buy_infd", "metricflow_visit_buy_1d"} {
		var in struct {
			Visits     [][3]string
			Buys       [][2]string
			WindowDays *int `json:"window_days"`
		}
		x := vectors.Take(name, &in)
		var events []event.Event
		for _, v := range in.Visits {
			events = append(events, dated("visit", v[0], v[1], len(events)))
		}
		for _, b := range in.Buys {
			events = append(events, dated("buy", b[0], b[1], len(events)))
		}
		d := Converted{Base: On("visit"), To: On("buy")}
		if in.WindowDays != nil {
			d.Within = Duration(*in.WindowDays) * Day
		}
		m := modelOf(Metric{Name: "conversion", Is: d})
		m.Calendar.Cycle = settle.Daily
		v := boardOf(t, m, events).At(time.Date(2020, 2, 1, 0, 0, 0, 0, time.UTC))
		series, err := v.Series("conversion", Window{})
		if err != nil {
			t.Fatal(err)
		}
		for _, r := range series {
			if r.Valid {
				checkConversion(x, "by_day."+r.Window.From.Format(time.DateOnly), r)
			}
		}
		checkConversion(x, "total", read(t, v, "conversion", Window{}))
	}
	checkOverOne(t, vectors)
	checkFunnel(t, vectors)
}

func checkConversion(x *testkit.Vector, path string, r Reading) {
	x.Near(path+".visits", float64(r.N))
	x.Near(path+".buys", r.Parts[0].Value)
	x.Near(path+".rate", r.Parts[0].Value/float64(r.N))
}

func dated(kind event.Kind, customer, day string, n int) event.Event {
	at, err := time.Parse(time.DateOnly, day)
	if err != nil {
		panic(err)
	}
	return event.Event{
		Key: event.Key{Source: "app", ID: fmt.Sprint(kind, "-", n)}, Kind: kind, At: at, Customer: customer,
	}
}

// checkOverOne is a base with two conversions.
func checkOverOne(t *testing.T, vectors *testkit.Vectors) {
	x := vectors.Take("conversion_over_100pct", nil)
	events := []event.Event{
		dated("visit", "L1", "2025-01-01", 0), dated("buy", "L1", "2025-01-02", 1), dated("buy", "L1", "2025-01-03", 2),
	}
	m := modelOf(Metric{Name: "conversion", Is: Converted{Base: On("visit"), To: On("buy"), Within: 7 * Day}})
	r := read(t, boardOf(t, m, events).At(time.Date(2025, 2, 1, 0, 0, 0, 0, time.UTC)), "conversion", Window{})
	x.Near("base_unit_rate", r.Value)
	x.Near("metricflow_event_rate", r.Parts[0].Value/float64(r.N))
}

func checkFunnel(t *testing.T, vectors *testkit.Vectors) {
	var in struct {
		Users [][2]json.RawMessage
		NowH  int `json:"now_h"`
	}
	x := vectors.Take("onboarding_completion", &in)
	start := time.Date(2025, 1, 1, 0, 0, 0, 0, time.UTC)
	var events []event.Event
	for _, u := range in.Users {
		var name string
		var hours []*int
		if json.Unmarshal(u[0], &name) != nil || json.Unmarshal(u[1], &hours) != nil {
			t.Fatal("the vector has another form")
		}
		for i, h := range hours {
			if h == nil {
				continue
			}
			e := dated([]event.Kind{"signup", "link", "buy"}[i], name, "2025-01-01", len(events))
			e.At = start.Add(time.Duration(*h) * time.Hour)
			events = append(events, e)
		}
	}
	m := modelOf(Metric{Name: "onboarded", Is: Funnel{Steps: []Signal{On("signup"), On("link"), On("buy")}, Within: Day}})
	r := read(t, boardOf(t, m, events).At(start.Add(time.Duration(in.NowH)*time.Hour)), "onboarded", Window{})
	x.Near("mature", float64(r.N))
	x.Near("step2", r.Parts[0].Value*float64(r.N))
	x.Near("completed", r.Parts[1].Value*float64(r.N))
	x.Near("completion_rate", r.Value)
	if r.Immature != 1 {
		t.Errorf("%d immature, want 1", r.Immature)
	}
}

func TestSurveyVectors(t *testing.T) {
	vectors := testkit.LoadVectors(t, "vectors/metrics/nps_ces_csat.json")
	for _, name := range vectors.Prefixed("nps_") {
		var in struct {
			Promoters, Passives, Detractors int64
			Histogram                       Histogram
		}
		x := vectors.Take(name, &in)
		if in.Histogram != nil {
			h := in.Histogram
			in.Promoters, in.Passives, in.Detractors = h.from(9), h.from(7)-h.from(9), h.from(0)-h.from(7)
			x.Near("promoters", float64(in.Promoters))
			x.Near("passives", float64(in.Passives))
			x.Near("detractors", float64(in.Detractors))
		}
		r := NewPromoters(in.Promoters, in.Passives, in.Detractors, 0.95)
		x.Near("nps", r.NPS)
		x.Near("var", r.Variance)
		x.Near("se", r.SE)
		x.Near("moe", r.NPS-r.Low)
		x.Near("ci", r.Low, r.High)
		x.Near("adj_wald_centre", r.AdjustedCentre)
		x.Near("adj_wald_ci", r.AdjustedLow, r.AdjustedHigh)
		checkAnswers(t, NPS, Histogram{in.Detractors, 0, 0, 0, 0, 0, 0, in.Passives, 0, 0, in.Promoters}, r.NPS)
	}
	var ces struct {
		Histogram Histogram `json:"histogram_1_7"`
	}
	x := vectors.Take("ces_1_to_7", &ces)
	f := CES.read(ces.Histogram, 0.95)
	x.Near("mean", f.Value)
	x.Near("n", float64(f.N))
	x.Near("ci", f.Interval.Low, f.Interval.High)
	x.Skip("sd", "the interval, which is checked, is made from it")
	x.Near("top_box", f.parts[0].Value)
	x.Near("top_box_wilson", f.parts[0].Interval.Low, f.parts[0].Interval.High)
	checkAnswers(t, CES, ces.Histogram, f.Value)
	var csat struct {
		Histogram Histogram `json:"histogram_1_5"`
	}
	x = vectors.Take("csat_1_to_5", &csat)
	f = CSAT.read(csat.Histogram, 0.95)
	x.Near("csat", f.Value)
	x.Near("wilson", f.Interval.Low, f.Interval.High)
	checkAnswers(t, CSAT, csat.Histogram, f.Value)
}

// checkAnswers sends the answers of a histogram through a board, and one that is
// off the scale.
func checkAnswers(t *testing.T, score Score, h Histogram, want float64) {
	t.Helper()
	low, _ := score.scale()
	var events []event.Event
	for i, n := range h {
		for range n {
			e := dated("survey", "", "2025-01-01", len(events))
			e.Quantity = money.Int(int64(low + i))
			events = append(events, e)
		}
	}
	off := dated("survey", "", "2025-01-01", len(events))
	off.Quantity = money.MustDecimal("4.5")
	events = append(events, off)
	m := modelOf(Metric{Name: "score", Is: Survey{Of: On("survey"), Score: score}})
	r := read(t, boardOf(t, m, events).At(time.Date(2025, 2, 1, 0, 0, 0, 0, time.UTC)), "score", Window{})
	if r.Value != want || r.N != h.from(0) || r.Excluded != 1 || !r.Interval.Contains(r.Value) {
		t.Errorf("%s of %v: %v, want %v", score, h, r, want)
	}
}

func TestJourneyVectors(t *testing.T) {
	vectors := testkit.LoadVectors(t, "vectors/metrics/journey_prioritisation.json")
	for _, name := range vectors.Prefixed("rice_") {
		var w Work
		x := vectors.Take(name, &w)
		x.Near("rice", w.RICE())
	}
	var in struct{ Impact, Confidence, Ease float64 }
	x := vectors.Take("ice", &in)
	x.Near("ice", ICE(in.Impact, in.Confidence, in.Ease))
}

// TestVectorFiles prints how many cases each file of the shared vectors has, how many of
// them are proposed rather than taken from a source, and which tests read it. A file that
// no test reads fails. What each test checks of it, it prints itself.
func TestVectorFiles(t *testing.T) {
	dir := testkit.Shared(t, "vectors/metrics")
	paths, err := filepath.Glob(filepath.Join(dir, "*.json"))
	if err != nil || len(paths) == 0 {
		t.Fatal("no vectors", err)
	}
	tests := testSources(t, ".", "../internal/stats")
	cases, proposed := 0, 0
	for _, path := range paths {
		var file struct{ Vectors []struct{ Source string } }
		raw, err := os.ReadFile(path)
		if err == nil {
			err = json.Unmarshal(raw, &file)
		}
		if err != nil {
			t.Fatal(err)
		}
		name, marked := filepath.Base(path), 0
		for _, v := range file.Vectors {
			if strings.Contains(strings.ToLower(v.Source), "proposed") {
				marked++
			}
		}
		var readers []string
		for dir, text := range tests {
			if strings.Contains(text, name+`"`) {
				readers = append(readers, dir)
			}
		}
		slices.Sort(readers)
		if len(readers) == 0 {
			t.Errorf("no test reads %s", name)
		}
		t.Logf("%-36s %3d cases, %d proposed; read in %s", name, len(file.Vectors), marked, strings.Join(readers, ", "))
		cases, proposed = cases+len(file.Vectors), proposed+marked
	}
	t.Logf("%d files, %d cases, %d of them proposed", len(paths), cases, proposed)
}

// testSources reads the tests below directories, by directory.
func testSources(t *testing.T, dirs ...string) map[string]string {
	t.Helper()
	out := map[string]string{}
	for _, dir := range dirs {
		err := filepath.WalkDir(dir, func(path string, d fs.DirEntry, err error) error {
			if err != nil || !strings.HasSuffix(path, "_test.go") {
				return err
			}
			text, err := os.ReadFile(path)
			out[filepath.Dir(path)] += string(text)
			return err
		})
		if err != nil {
			t.Fatal(err)
		}
	}
	return out
}
