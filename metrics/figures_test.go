// Copyright 2026 The jupan authors.
// SPDX-License-Identifier: Apache-2.0

package metrics

import (
	"fmt"
	"math"
	"testing"
	"time"

	"github.com/jupan-go/jupan/internal/stats"
	"github.com/jupan-go/jupan/internal/stats/series"
	"github.com/jupan-go/jupan/settle"
	"github.com/jupan-go/jupan/settle/event"
	"github.com/jupan-go/jupan/settle/money"
)

// near fails unless two numbers are equal to nine digits.
func near(t *testing.T, name string, got, want float64) {
	t.Helper()
	if !(math.Abs(got-want) <= 1e-9*math.Max(1, math.Abs(want))) {
		t.Errorf("%s is %v, want %v", name, got, want)
	}
}

// TestIntervals holds every method to its formula, on numbers small enough to
// follow: payments of 100, 300 and 800 won, a dollar that does not count, and six
// clicks.
func TestIntervals(t *testing.T) {
	m := modelOf(
		Metric{Name: "sum", Is: Sum{Of: On(event.PaymentCaptured), Value: Gross}},
		Metric{Name: "mean", Is: Mean{Of: On(event.PaymentCaptured), Value: Gross}},
		Metric{Name: "cost", Is: Mean{Of: On(event.PaymentCaptured), Value: Gross, Negate: true}},
		Metric{Name: "payments", Is: Counted{Of: On(event.PaymentCaptured)}},
		Metric{Name: "clicks", Is: Counted{Of: On(event.Click)}},
		Metric{Name: "rate", Is: Rate{Of: On(event.Conversion), Per: On(event.Click)}},
		Metric{Name: "ratio", Is: Ratio{Of: Total{Signal: On(event.PaymentCaptured), Value: Gross}, Per: Total{Signal: On(event.PaymentCaptured)}, By: "customer"}},
		Metric{Name: "saved", Is: TimeSaved{Of: On(event.PaymentCaptured), Each: 30 * Minute}},
		Metric{Name: "p50", Is: Quantile{Of: On(event.PaymentCaptured), Value: Gross, P: 0.5}},
		Metric{Name: "settled", Is: Mean{Of: Of(SettledOrders), Value: Gross}},
	)
	var events []event.Event
	for i, won := range []int64{100, 300, 800} {
		e := sale(fmt.Sprint("p", i), "", []string{"ann", "ann", "bob"}[i], 1+i)
		e.Gross = money.Minor(won, money.KRW)
		events = append(events, e)
	}
	dollar := sale("usd", "", "cy", 1)
	dollar.Gross = money.MustParse("1.00 USD")
	click := sale("click", "", "", 1)
	click.Kind, click.Gross, click.Quantity = event.Click, money.Amount{}, money.Int(6)
	conversion := sale("conversion", "", "", 1)
	conversion.Kind, conversion.Gross, conversion.Quantity = event.Conversion, money.Amount{}, money.MustDecimal("2.5")
	v := boardOf(t, m, append(events, dollar, click, conversion)).At(newYear.AddDate(0, 1, 0))
	z, t2 := stats.NormalUpperQuantile(0.025), stats.StudentT{DF: 2}.UpperQuantile(0.025)
	// The payments' variance is 130,000 by n−1, their squares add up to 740,000.
	se := math.Sqrt(130000.0 / 3)
	// By customer: (400, 2) and (800, 1) around the ratio 400 are ±(−400, 400)/1.5.
	t1 := stats.StudentT{DF: 1}.UpperQuantile(0.025)
	ratioSE := math.Sqrt(2*400*400) / 1.5 / math.Sqrt(2)
	chi := func(df, p float64) float64 { return stats.ChiSquare{DF: df}.Quantile(p) / 2 }
	for _, c := range []struct {
		metric           string
		value, low, high float64
		n, excluded      int64
		method           string
		exact            bool
	}{
		{"sum", 1200, 1200 - z*math.Sqrt(740000), 1200 + z*math.Sqrt(740000), 3, 1, methodCompound, true},
		{"mean", 400, 400 - t2*se, 400 + t2*se, 3, 1, methodStudent, true},
		{"cost", -400, -400 - t2*se, -400 + t2*se, 3, 1, methodStudent, true},
		{"payments", 4, chi(8, 0.025), chi(10, 0.975), 4, 0, methodPoisson, true},
		{"clicks", 6, 6 - z*6, 6 + z*6, 1, 0, methodCompound, true},
		{"rate", 2.5 / 6, proportion(2, 6, 0.95).Interval.Low, proportion(3, 6, 0.95).Interval.High, 6, 0, methodWilson, true},
		{"ratio", 400, 400 - t1*ratioSE, 400 + t1*ratioSE, 2, 1, methodDelta, true},
		{"saved", 2, chi(8, 0.025) / 2, chi(10, 0.975) / 2, 4, 0, methodPoisson, true},
		{"settled", 400, 400 - t2*se, 400 + t2*se, 3, 1, methodStudent, true},
	} {
		r := read(t, v, c.metric, Window{})
		near(t, c.metric, r.Value, c.value)
		near(t, c.metric+" low", r.Interval.Low, c.low)
		near(t, c.metric+" high", r.Interval.High, c.high)
		if r.N != c.n || r.Excluded != c.excluded || r.Interval.Method != c.method || r.Exact != c.exact || r.Interval.Level != 0.95 {
			t.Errorf("%s: n %d, excluded %d, %s, exact %t", c.metric, r.N, r.Excluded, r.Interval.Method, r.Exact)
		}
	}
	if r := read(t, v, "p50", Window{}); r.Exact || r.RelativeError != 0.01 || r.Excluded != 1 || math.Abs(r.Value-300) > 3 {
		t.Errorf("p50 %v", r)
	}
	if r := read(t, v, "sum", Window{}); r.Amount != money.Minor(1200, money.KRW) || r.Unit != "KRW" {
		t.Errorf("sum %v in %s", r.Amount, r.Unit)
	}
}

// TestNoFigure is every reason for which there is none.
func TestNoFigure(t *testing.T) {
	m := modelOf(
		Metric{Name: "rate", Is: Rate{Of: On(event.Click), Per: On(event.Conversion)}},
		Metric{Name: "mean", Is: Mean{Of: On(event.PaymentCaptured), Value: Gross}},
		Metric{Name: "ratio", Is: Ratio{Of: Total{Signal: On(event.Click)}, Per: Total{Signal: On("visit")}}},
		Metric{Name: "again", Is: Retention{Of: On(event.Click), Kind: WithinDays, Days: 30}},
	)
	count := func(id string, kind event.Kind, n int64) event.Event {
		e := sale(id, "", "ann", 2)
		e.Kind, e.Gross, e.Quantity = kind, money.Amount{}, money.Int(n)
		return e
	}
	b := boardOf(t, m, []event.Event{count("a", event.Click, 3), count("b", event.Conversion, 2)})
	v := b.At(newYear.AddDate(0, 0, 20))
	january, before := Window{newYear, newYear.AddDate(0, 1, 0)}, Window{newYear.AddDate(-1, 0, 0), newYear}
	for _, c := range []struct {
		metric string
		w      Window
		why    Reason
	}{
		{"rate", january, Undefined},
		{"rate", before, NoData},
		{"mean", january, NoData},
		{"ratio", january, ZeroDenominator},
		{"ratio", before, NoData},
		{"again", january, NotMature},
		{"again", before, NoData},
	} {
		r := read(t, v, c.metric, c.w)
		if r.Valid || r.Why != c.why || r.Value != 0 || !r.Interval.IsZero() {
			t.Errorf("%s: %v, why %q, want %q", c.metric, r, r.Why, c.why)
		}
	}
}

// TestHistoriesEnd is what happens at the very end of a time, and after it.
func TestHistoriesEnd(t *testing.T) {
	m := modelOf(
		Metric{Name: "value", Is: CohortValue{Of: On(event.PaymentCaptured), Value: Gross, Within: 10 * Day}},
		Metric{Name: "wait", Is: Elapsed{From: On("signup"), To: On(event.PaymentCaptured), P: 0.5, Alpha: 0.001}},
	)
	signup := sale("s", "", "bob", 3)
	signup.Kind, signup.Gross = "signup", money.Amount{}
	waiting := signup
	waiting.Key.ID, waiting.Customer = "w", "dan"
	events := []event.Event{
		sale("1", "", "ann", 1), sale("2", "", "ann", 10), sale("3", "", "ann", 11), // the last is on day 10, which is out
		sale("4", "", "bob", 2), sale("5", "", "bob", 5), signup, // paid before the sign-up, and two days after
		sale("6", "", "cy", 25), // its ten days have not elapsed
		waiting,
	}
	v := boardOf(t, m, events).At(newYear.AddDate(0, 0, 30))
	if r := read(t, v, "value", Window{}); r.Value != 200 || r.N != 2 || r.Immature != 1 {
		t.Errorf("value %v, want 200 of each of 2, 1 immature", r)
	}
	if r := read(t, v, "wait", Window{}); math.Abs(r.Value-172800) > 180 || r.N != 1 || r.Immature != 1 {
		t.Errorf("wait %v, want two days of 1, 1 immature", r)
	}
}

// TestSplitDays is a window that ends within a day, and a cell with events on both
// sides of it.
func TestSplitDays(t *testing.T) {
	m := modelOf(Metric{Name: "orders", Is: Counted{Of: On(event.PaymentCaptured)}},
		Metric{Name: "who", Is: Distinct{Of: On(event.PaymentCaptured)}})
	var events []event.Event
	for hour := range 24 {
		e := sale(fmt.Sprint(hour), "", fmt.Sprint(hour%5), 1)
		e.At = e.At.Add(time.Duration(hour) * time.Hour)
		events = append(events, e)
	}
	b := boardOf(t, m, events)
	at := func(hour int) time.Time { return newYear.Add(time.Duration(hour) * time.Hour) }
	for _, c := range []struct {
		from, to, asOf int
		orders, who    float64
	}{{0, 24, 24, 24, 5}, {3, 9, 24, 6, 5}, {22, 40, 48, 2, 2}, {0, 24, 2, 2, 2}, {6, 6, 24, 0, 0}} {
		v, w := b.At(at(c.asOf)), Window{at(c.from), at(c.to)}
		if o, who := read(t, v, "orders", w), read(t, v, "who", w); o.Value != c.orders || who.Value != c.who {
			t.Errorf("%d to %d as of %d: %v orders of %v, want %v of %v", c.from, c.to, c.asOf, o.Value, who.Value, c.orders, c.who)
		}
	}
}

// TestSeriesBounds is that only whole periods inside the window are in a series.
func TestSeriesBounds(t *testing.T) {
	m := modelOf(Metric{Name: "orders", Is: Counted{Of: On(event.PaymentCaptured)}})
	m.Calendar = settle.Calendar{Cycle: settle.Weekly, WeekStart: time.Monday}
	b := boardOf(t, m, []event.Event{sale("1", "", "", 1), sale("2", "", "", 30)})
	v := b.At(newYear.AddDate(0, 0, 25)) // a Monday
	for name, c := range map[string]struct {
		w           Window
		first, last string
		n           int
	}{
		"open":   {Window{}, "2025-12-29", "2026-01-19", 4},
		"inside": {Window{newYear, newYear.AddDate(0, 0, 17)}, "2026-01-05", "2026-01-05", 1},
	} {
		list, err := v.Series("orders", c.w)
		if err != nil {
			t.Fatal(err)
		}
		if len(list) != c.n || list[0].Window.From.Format(time.DateOnly) != c.first ||
			list[c.n-1].Window.From.Format(time.DateOnly) != c.last {
			t.Errorf("%s: %d periods %v", name, len(list), list)
		}
	}
}

// TestNewcomersInTime is that a customer is new once, in the window of the results.
func TestNewcomersInTime(t *testing.T) {
	m := modelOf(Metric{Name: "cac", Is: Economics{Figure: CAC}})
	b := boardOf(t, m, []event.Event{sale("1", "", "ann", 1), sale("2", "", "ann", 40), sale("3", "", "bob", 41)})
	v := b.At(newYear.AddDate(0, 3, 0))
	february := Window{newYear.AddDate(0, 1, 0), newYear.AddDate(0, 2, 0)}
	v.Settle(february, []settle.CampaignResult{{Money: []settle.CampaignMoney{{Currency: money.KRW, Cost: money.Minor(70, money.KRW)}}}})
	if r := read(t, v, "cac", february); r.Value != 70 || r.N != 1 {
		t.Errorf("cac %v, want 70 for the one customer who is new", r)
	}
}

// TestJudge is each doubt alone: numbers that lead but for one.
func TestJudge(t *testing.T) {
	for _, c := range []struct {
		change  func(v *LeadVerdict, s *series.LeadStatistics)
		verdict Verdict
		doubt   Doubt
	}{
		{func(*LeadVerdict, *series.LeadStatistics) {}, Leads, ""},
		{func(_ *LeadVerdict, s *series.LeadStatistics) { s.Peaked = false }, Unverified, NoPeak},
		{func(_ *LeadVerdict, s *series.LeadStatistics) { s.Lag = 0 }, Coincident, ""},
		{func(_ *LeadVerdict, s *series.LeadStatistics) { s.Lag = -1 }, Lags, ""},
		{func(_ *LeadVerdict, s *series.LeadStatistics) { s.Forecasted = false }, Unverified, TooShort},
		{func(v *LeadVerdict, _ *series.LeadStatistics) { v.PAdjusted = 0.011 }, Unverified, NotPredictive},
		{func(v *LeadVerdict, _ *series.LeadStatistics) { v.PReverse = 0.04 }, Unverified, Feedback},
		{func(v *LeadVerdict, _ *series.LeadStatistics) { v.P, v.PReverse = 1e-9, 1e-6 }, Leads, ""},
		{func(v *LeadVerdict, _ *series.LeadStatistics) { v.RMSERatio = 1.01 }, Unverified, NoGain},
		{func(v *LeadVerdict, _ *series.LeadStatistics) { v.ClarkWestP = 0.06 }, Unverified, NoGain},
		{func(v *LeadVerdict, _ *series.LeadStatistics) { v.R = -0.5 }, Unverified, OtherSign},
		{func(v *LeadVerdict, _ *series.LeadStatistics) { v.Lag = 4 }, Unverified, OtherLag},
		{func(v *LeadVerdict, _ *series.LeadStatistics) {
			v.Surrogacy = &Surrogacy{Slope: -0.5, SlopeSE: 0.2}
		}, Unverified, ExperimentsDisagree},
		{func(v *LeadVerdict, _ *series.LeadStatistics) {
			v.Surrogacy = &Surrogacy{Slope: -0.5, SlopeSE: 0.3}
		}, Leads, ""},
	} {
		v := LeadVerdict{Lag: 2, R: 0.5, P: 0.005, PAdjusted: 0.005, PReverse: 0.5, RMSERatio: 0.8, ClarkWestP: 0.01}
		s := series.LeadStatistics{Lag: 2, Peaked: true, Forecasted: true, Forward: series.GrangerTest{Lag: 2}}
		c.change(&v, &s)
		claim := Claim{LeadsBy: 2, Within: 1}
		if verdict, doubt := claim.judge(&v, &s); verdict != c.verdict || doubt != c.doubt {
			t.Errorf("%+v: %s, %q; want %s, %q", v, verdict, doubt, c.verdict, c.doubt)
		}
	}
}

// TestLeadsOnWhatIsRipe leaves out the weeks whose customers could still return.
func TestLeadsOnWhatIsRipe(t *testing.T) {
	m := modelOf(Metric{Name: "again", Is: Retention{Of: On("signup"), Kind: WithinDays, Days: 14}})
	m.Calendar = settle.Calendar{Cycle: settle.Weekly, WeekStart: time.Monday}
	m.Leading = []Indicator{{Metric: Metric{Name: "sessions", Owner: "x", Is: Counted{Of: On("session")}}, LeadsBy: 1}}
	b := boardOf(t, m, weekly())
	verdicts, err := b.At(time.Date(2026, 1, 1, 0, 0, 0, 0, time.UTC)).Leads(Window{}, nil) // half of a week is ripe
	if err != nil {
		t.Fatal(err)
	}
	if v := verdicts[0]; v.Periods != 102 || !v.Window.To.Equal(time.Date(2025, 12, 15, 0, 0, 0, 0, time.UTC)) {
		t.Errorf("%d periods, %v; want 102, to two weeks before the end", v.Periods, v.Window)
	}
}
