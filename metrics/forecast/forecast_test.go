// Copyright 2026 The jupan authors.
// SPDX-License-Identifier: Apache-2.0

package forecast

import (
	"encoding/csv"
	"encoding/json"
	"errors"
	"math"
	"math/rand/v2"
	"os"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/jupan-go/jupan/internal/stats/series"
	"github.com/jupan-go/jupan/internal/testkit"
	"github.com/jupan-go/jupan/metrics"
	"github.com/jupan-go/jupan/settle"
)

// column reads a column of numbers of the shared data.
func column(t *testing.T, name, of string) []float64 {
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
	at := slices.Index(rows[0], of)
	var out []float64
	for _, row := range rows[1:] {
		v, err := strconv.ParseFloat(row[at], 64)
		if err != nil {
			t.Fatal(err)
		}
		out = append(out, v)
	}
	return out
}

func passengers(t *testing.T) Series {
	t.Helper()
	return Series{
		Metric: "passengers", Unit: metrics.Number, From: time.Date(1949, 1, 1, 0, 0, 0, 0, time.UTC),
		Values: column(t, "airpassengers.csv", "passengers"),
	}
}

// TestAirPassengers: on the eleven years before it, the last one is forecast with a
// fraction of the error of repeating the year before, and within the intervals.
func TestAirPassengers(t *testing.T) {
	s := passengers(t)
	training := s
	training.Values = s.Values[:132]
	f, err := training.Forecast(nil)
	if err != nil {
		t.Fatal(err)
	}
	actual := s.Values[132:]
	values, naive := make([]float64, 12), s.Values[120:132]
	inside, sum := 0, 0.0
	for i, e := range f.Next {
		values[i] = e.Value
		sum += actual[i]
		if e.Interval.Contains(actual[i]) {
			inside++
		}
		if want := time.Date(1960, time.Month(i+1), 1, 0, 0, 0, 0, time.UTC); !e.Window.From.Equal(want) {
			t.Errorf("period %d begins %s", i, e.Window.From)
		}
	}
	of := func(x []float64) series.Accuracy {
		a, err := series.Measure(training.Values, actual, x, 12)
		if err != nil {
			t.Fatal(err)
		}
		return a
	}
	owa, _ := of(values).Against(of(naive))
	t.Logf("%s  of 1960: MASE %.3f (naive %.3f), OWA %.3f; %d of 12 inside", f, of(values).MASE, of(naive).MASE, owa, inside)
	// forecasting.json, m4_metrics_1960_holdout: the seasonal naive MASE, and 0.476 with given weights.
	if math.Abs(of(naive).MASE-1.57088122605364) > 1e-6 {
		t.Errorf("the naive MASE is %.12g", of(naive).MASE)
	}
	if owa > 0.5 || inside < 9 || !f.Total.Interval.Contains(sum) {
		t.Errorf("OWA %g, %d of 12 inside, total %v for %g", owa, inside, f.Total, sum)
	}
	if f.Model == SeasonalNaive || !slices.ContainsFunc(f.Trials, func(x Trial) bool { return x.Model == SeasonalNaive && x.AgainstNaive == 1 }) {
		t.Errorf("%s; trials %+v", f.Model, f.Trials)
	}
	again, err := training.Forecast(&Options{Horizon: 12, Season: 12, Level: 0.9, Origins: 12})
	if err != nil || cmp.Diff(f.Next, again.Next) != "" {
		t.Errorf("the defaults are not what they say: %v", err)
	}
}

// daily makes a series of days with a week in it, and with a rush around the turn of
// months if rush is above 1.
func daily(from time.Time, days int, rush, noise float64) Series {
	r := rand.New(rand.NewPCG(9, 9))
	week := []float64{1.2, 1.1, 1, 1, 1.05, 0.8, 0.6}
	s := Series{Metric: "payments", Unit: metrics.Number, Calendar: settle.Calendar{Cycle: settle.Daily}, From: from}
	for i := range days {
		v := (1000 + float64(i)) * week[i%7]
		if place := turnOf(metrics.Window{From: from.AddDate(0, 0, i)}); place == -1 || place == 1 {
			v *= rush
		}
		s.Values = append(s.Values, math.Round(v*(1+noise*r.NormFloat64())))
	}
	return s
}

var january = time.Date(2025, time.January, 1, 0, 0, 0, 0, time.UTC)

// TestMonthEnd: what a month comes to is forecast with its rush at the end, which the
// weekday alone does not know; and so it was for the months before.
func TestMonthEnd(t *testing.T) {
	s := daily(january, 365+20, 2.5, 0.03) // until 20 January
	whole := daily(january, 365+31, 2.5, 0.03)
	m, err := s.MonthEnd(settle.Calendar{}, nil)
	if err != nil {
		t.Fatal(err)
	}
	t.Log(m)
	actual := 0.0
	for _, v := range whole.Values[365:] {
		actual += v
	}
	if m.Period.Name != "2026-01" || m.Left != 11 {
		t.Errorf("%s with %d days left", m.Period.Name, m.Left)
	}
	if !strings.HasSuffix(string(m.Forecast.Model), turned) || math.Abs(m.Total.Value/actual-1) > 0.03 || !m.Total.Interval.Contains(actual) {
		t.Errorf("by %s: %v, it came to %g", m.Forecast.Model, m.Total, actual)
	}
	if len(m.Before) < 4 {
		t.Fatalf("%d earlier months", len(m.Before))
	}
	for _, p := range m.Before {
		if math.Abs(p.Total.Value/p.Actual-1) > 0.06 {
			t.Errorf("%s: %v, it came to %g", p.Period.Name, p.Total, p.Actual)
		}
	}
	if math.Abs(m.Total.Value-m.SoFar-m.Rest.Value) > 1e-6 {
		t.Errorf("%g so far and %g are not %g", m.SoFar, m.Rest.Value, m.Total.Value)
	}
	// Without a rush nobody invents one.
	calm, err := daily(january, 385, 1, 0.03).Forecast(nil)
	if err != nil || calm.Best().AgainstNaive >= 1 {
		t.Errorf("calm: %+v, %v", calm.Best(), err)
	}
	// With a closing day the period is another one.
	m, err = s.MonthEnd(settle.Calendar{ClosingDay: 25}, nil)
	if err != nil || m.Period.Name != "2026-01" || m.Left != 5 {
		t.Errorf("closing on the 25th: %+v, %v", m, err)
	}
	weeks := s
	weeks.Calendar.Cycle = settle.Weekly
	if _, err := weeks.MonthEnd(settle.Calendar{}, nil); !errors.Is(err, ErrSeries) {
		t.Errorf("weeks: %v", err)
	}
}

// TestLoad: hours with a day and a week in them; when it is busiest, and what carries it.
func TestLoad(t *testing.T) {
	r := rand.New(rand.NewPCG(2, 1))
	at := func(i int) float64 {
		hour, day := i%24, i/24%7
		v := 100 + 80*math.Sin(2*math.Pi*float64(hour-9)/24)
		if day == 4 && hour == 20 {
			v += 200 // Friday evening
		}
		return v
	}
	s := Series{Metric: "events", Unit: metrics.Number, Every: metrics.Hour, From: january}
	for i := range 24 * 7 * 4 {
		s.Values = append(s.Values, math.Round(at(i)+5*r.NormFloat64()))
	}
	l, err := s.Load(400, nil)
	if err != nil {
		t.Fatal(err)
	}
	t.Log(l)
	friday := january.Add((24*7*4 + 4*24 + 20) * time.Hour)
	if !l.Peak.Window.From.Equal(friday) || math.Abs(l.Peak.Value-at(4*24+20)) > 15 || len(l.Forecast.Next) != 168 {
		t.Errorf("busiest at %s with %v", l.Peak.Window.From, l.Peak)
	}
	if l.ChanceHigh > 0.01 || l.ChanceLow > l.ChanceHigh || l.Needed < l.Highest.Interval.High || l.Needed > 400 {
		t.Errorf("%+v", l)
	}
	tight, err := s.Load(l.Peak.Value, &Options{Horizon: 120})
	if err != nil || math.Abs(tight.ChanceLow-0.5) > 0.01 || tight.ChanceHigh < tight.ChanceLow {
		t.Errorf("a capacity of what is expected: %g to %g, %v", tight.ChanceLow, tight.ChanceHigh, err)
	}
	short := s
	short.Values = s.Values[:100]
	f, err := short.Forecast(nil)
	if err != nil || f.Season != 24 {
		t.Errorf("of 100 hours: cycle %d, %v", f.Season, err)
	}
	for _, c := range []float64{-1, math.NaN(), math.Inf(1)} {
		if _, err := s.Load(c, nil); !errors.Is(err, ErrSeries) {
			t.Errorf("a capacity of %g: %v", c, err)
		}
	}
}

// TestWidened: where the intervals of the model hold too seldom on the past, those that
// are given are wider, and then hold about as often as they say.
func TestWidened(t *testing.T) {
	held, all, plain := 0, 0, 0
	for seed := range uint64(20) {
		r := rand.New(rand.NewPCG(seed, 3))
		x := make([]float64, 130)
		level := 500.0
		for i := range x {
			if r.IntN(10) == 0 { // now and then the level jumps, which no model expects
				level += 40 * r.NormFloat64()
			}
			x[i] = level + 50*float64(i%7) + 5*r.NormFloat64()
		}
		s := Series{Metric: "x", Calendar: settle.Calendar{Cycle: settle.Daily}, From: january, Values: x[:123]}
		f, err := s.Forecast(nil)
		if err != nil {
			t.Fatal(err)
		}
		for i, e := range f.Next {
			all++
			if e.Interval.Contains(x[123+i]) {
				held++
			}
			half := (e.Interval.High - e.Interval.Low) / 2 / f.Widened
			if math.Abs(x[123+i]-e.Value) <= half {
				plain++
			}
		}
	}
	t.Logf("intervals of 90 %% held in %.1f %% of %d periods, and in %.1f %% without being widened",
		100*float64(held)/float64(all), all, 100*float64(plain)/float64(all))
	if share := float64(held) / float64(all); share < 0.84 || plain > held {
		t.Errorf("held in %.3f", share)
	}
}

// TestFaults: what makes no series, or too short a one, is an error, and whatever comes
// out is a number.
func TestFaults(t *testing.T) {
	good := daily(january, 60, 1, 0.1)
	with := func(change func(s *Series)) Series {
		s := good
		s.Values = slices.Clone(good.Values)
		change(&s)
		return s
	}
	for name, c := range map[string]struct {
		s    Series
		opts *Options
		want error
	}{
		"nothing":      {Series{From: january}, nil, ErrShort},
		"no beginning": {with(func(s *Series) { s.From = time.Time{} }), nil, ErrSeries},
		"not a number": {with(func(s *Series) { s.Values[3] = math.NaN() }), nil, ErrSeries},
		"endless":      {with(func(s *Series) { s.Values[3] = math.Inf(1) }), nil, ErrSeries},
		"backwards":    {with(func(s *Series) { s.Every = -1 }), nil, ErrSeries},
		"options":      {good, &Options{Horizon: -1}, ErrSeries},
		"level":        {good, &Options{Level: 1}, ErrSeries},
		"long cycle":   {good, &Options{Season: 40}, ErrShort},
	} {
		if _, err := c.s.Forecast(c.opts); !errors.Is(err, c.want) {
			t.Errorf("%s: %v", name, err)
		}
	}
	for name, s := range map[string]Series{
		"constant": with(func(s *Series) {
			for i := range s.Values {
				s.Values[i] = 7
			}
		}),
		"zeros": with(func(s *Series) { clear(s.Values) }),
		"five":  with(func(s *Series) { s.Values = s.Values[:5] }),
		"below": with(func(s *Series) {
			for i := range s.Values {
				s.Values[i] -= 2000
			}
		}),
		"falling to nothing": with(func(s *Series) {
			for i := range s.Values {
				s.Values[i] = math.Max(0, 100-4*float64(i))
			}
		}),
	} {
		f, err := s.Forecast(nil)
		if err != nil {
			if !errors.Is(err, ErrShort) {
				t.Errorf("%s: %v", name, err)
			}
			continue
		}
		if _, err := json.Marshal(f); err != nil {
			t.Errorf("%s: %v", name, err)
		}
		for _, e := range append(f.Next, f.Total) {
			if math.IsNaN(e.Value) || e.Interval.Low > e.Value || e.Interval.High < e.Value || least(s.Values) >= 0 && e.Interval.Low < 0 {
				t.Errorf("%s: %v", name, e)
			}
		}
		if f.String() == "" {
			t.Errorf("%s: no text", name)
		}
	}
}

// TestOf: figures of a board become a series, without what is not ripe at the end.
func TestOf(t *testing.T) {
	calendar := settle.Calendar{Cycle: settle.Weekly, WeekStart: time.Monday}
	var figures []metrics.Estimate
	at := january
	for i := range 10 {
		p := calendar.At(at)
		figures = append(figures, metrics.Estimate{
			Metric: "orders", Unit: metrics.Number, Value: float64(i), Valid: true, Window: metrics.Window{From: p.From, To: p.To},
		})
		at = p.To
	}
	figures[9].Immature = 3
	s, err := Of(figures, calendar)
	if err != nil || len(s.Values) != 9 || s.Metric != "orders" || !s.From.Equal(figures[0].Window.From) {
		t.Errorf("%+v, %v", s, err)
	}
	hole := slices.Clone(figures)
	hole[4].Valid = false
	if _, err := Of(hole, calendar); !errors.Is(err, ErrSeries) {
		t.Errorf("with a hole: %v", err)
	}
	if _, err := Of(figures, settle.Calendar{}); !errors.Is(err, ErrSeries) {
		t.Errorf("weeks taken for months: %v", err)
	}
	if _, err := Of(nil, calendar); !errors.Is(err, ErrShort) {
		t.Errorf("nothing: %v", err)
	}
}
