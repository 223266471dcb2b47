// Copyright 2026 The jupan authors.
// SPDX-License-Identifier: Apache-2.0

package experiment

import (
	"encoding/json"
	"errors"
	"fmt"
	"math"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/jupan-go/jupan/metrics"
	"github.com/jupan-go/jupan/settle/event"
	"github.com/jupan-go/jupan/settle/money"
)

// study is a hand-made experiment: units begin one every ten minutes, in turn of the
// arms, and what they do is said by functions of their number.
type study struct {
	t     *testing.T
	x     Experiment
	batch event.Batch
	n     int // units so far
}

func newStudy(t *testing.T, change func(x *Experiment)) *study {
	t.Helper()
	clicks := metrics.Total{Signal: metrics.On(event.Click)}
	x := Experiment{
		ID: "study", Hypothesis: "it helps", Owner: "growth", From: epoch,
		Arms:       []Arm{{"control", 1}, {"new", 1}},
		NorthStar:  Metric{Name: "buyers", Kind: Rate, Of: metrics.Total{Signal: metrics.Of(metrics.SettledOrders)}, Window: metrics.Day},
		Leading:    []Metric{{Name: "clicks", Kind: Mean, Of: clicks, Window: metrics.Day}},
		Guardrails: []Metric{{Name: "complaints", Kind: Mean, Of: metrics.Total{Signal: metrics.On("complaint")}, Good: metrics.Down, Window: metrics.Day, Margin: 0.1}},
		Plan:       Plan{Units: 4000, MDE: 0.1},
	}
	if change != nil {
		change(&x)
	}
	return &study{t: t, x: x}
}

// doings is what one in so many units of an arm does; 0 is nobody.
type doings struct{ buys, clicks, complains int }

// add adds n units to each arm in turn.
func (s *study) add(n int, arms ...doings) {
	s.t.Helper()
	for range n {
		for arm, do := range arms {
			unit := fmt.Sprint("u", s.n)
			at := s.x.From.Add(time.Duration(s.n) * 10 * time.Minute)
			e, err := s.x.Exposure(unit, s.x.Arms[arm].Name, at)
			if err != nil {
				s.t.Fatal(err)
			}
			s.batch.Events = append(s.batch.Events, e)
			within := s.n / len(arms)
			did := func(one int) bool { return one > 0 && within*7919%one == 0 }
			if did(do.buys) {
				s.put(event.Event{
					Kind: event.PaymentCaptured, Customer: unit, Order: unit, At: at.Add(time.Hour), Gross: money.MustParse("1000 KRW"),
				})
			}
			if did(do.clicks) {
				s.put(event.Event{Kind: event.Click, Customer: unit, At: at.Add(time.Hour), Quantity: money.Int(1)})
			}
			if did(do.complains) {
				s.put(event.Event{Kind: "complaint", Customer: unit, At: at.Add(time.Hour)})
			}
			s.n++
		}
	}
}

func (s *study) put(e event.Event) {
	e.Key = event.Key{Source: "host", ID: fmt.Sprint(len(s.batch.Events))}
	s.batch.Events = append(s.batch.Events, e)
}

// end is when the last unit has had its time.
func (s *study) end() time.Time {
	return s.x.From.Add(time.Duration(s.n)*10*time.Minute + 25*time.Hour)
}

func (s *study) tally() *Tally {
	s.t.Helper()
	tally := mustProgram(s.t, s.x).NewTally()
	addAll(s.t, tally, []event.Batch{s.batch})
	return tally
}

func (s *study) decide(opts *DecideOptions) *Decision {
	s.t.Helper()
	d, err := s.tally().Decide("study", s.end(), opts)
	if err != nil {
		s.t.Fatal(err)
	}
	return d
}

// TestDecide: each rule from events on, and its reason in words.
func TestDecide(t *testing.T) {
	even := doings{buys: 5, clicks: 3, complains: 20}
	for _, c := range []struct {
		name   string
		change func(x *Experiment)
		add    func(s *study)
		opts   DecideOptions
		action Action
		rule   Rule
		why    string
	}{
		{
			name: "late data", add: func(s *study) { s.add(1500, even, doings{buys: 3}) },
			opts: DecideOptions{Freshness: metrics.Late}, action: Wait, rule: RuleFreshness, why: "the data is late",
		},
		{
			name:   "arms of the wrong size",
			add:    func(s *study) { s.add(700, even, even); s.add(300, even) },
			action: Invalid, rule: RuleMismatch, why: "contradict their weights",
		},
		{
			name: "units in two arms",
			add: func(s *study) {
				s.add(1000, even, even)
				s.n = 900
				s.add(100, even) // met before in the other arm, every second of them
			},
			action: Invalid, rule: RuleCrossed, why: "seen in several arms",
		},
		{
			name: "too few", add: func(s *study) { s.add(150, even, even) },
			action: Wait, rule: RuleTooFew, why: "control has 150 units and new 150 that can be compared",
		},
		{
			name: "harm in the first week", add: func(s *study) { s.add(500, doings{buys: 3}, doings{buys: 10}) },
			action: Stop, rule: RuleHarm, why: "buyers is −7",
		},
		{
			name: "guardrail", add: func(s *study) { s.add(1500, even, doings{buys: 3, complains: 4}) },
			action: Stop, rule: RuleGuardrail, why: "complaints is +4",
		},
		{
			name: "first week", add: func(s *study) { s.add(350, even, doings{buys: 2}) },
			action: Wait, rule: RuleRuntime, why: "it has run for",
		},
		{
			name: "success", add: func(s *study) { s.add(1500, even, doings{buys: 3, complains: 20}) },
			action: Scale, rule: RuleSuccess, why: "buyers is +66.67 % with new [+",
		},
		{
			name:   "nothing to be had",
			change: func(x *Experiment) { x.Plan.MDE = 0.3; x.Plan.Units = 20_000 },
			add:    func(s *study) { s.add(5000, even, even) },
			action: Stop, rule: RuleFutility, why: "less than the +30.00 % that would be worth having",
		},
		{
			name:   "no answer yet",
			change: func(x *Experiment) { x.Plan.Units = 20_000 },
			add:    func(s *study) { s.add(600, even, even) },
			action: Extend, rule: RuleInconclusive, why: "no answer yet",
		},
		{
			name: "an indicator that leads",
			add:  func(s *study) { s.add(600, even, doings{buys: 5, clicks: 1, complains: 20}) },
			opts: DecideOptions{Leads: []metrics.LeadVerdict{
				{Indicator: "clicks", NorthStar: "buyers", Verdict: metrics.Leads},
			}},
			action: Extend, rule: RuleLeading, why: "but clicks, verified to lead it, is better",
		},
		{
			name: "an indicator that led once",
			add:  func(s *study) { s.add(600, even, doings{buys: 5, clicks: 1, complains: 20}) },
			opts: DecideOptions{Leads: []metrics.LeadVerdict{
				{Indicator: "clicks", NorthStar: "buyers", Verdict: metrics.Leads, Until: epoch},
				{Indicator: "clicks", NorthStar: "another", Verdict: metrics.Leads},
				{Indicator: "clicks", NorthStar: "buyers", Verdict: metrics.Lags},
			}},
			action: Extend, rule: RuleInconclusive, why: "no answer yet",
		},
		{
			name: "all units, no answer", change: func(x *Experiment) { x.Plan.Units = 1000; x.Plan.MDE = 0.01 },
			add:    func(s *study) { s.add(750, even, even) },
			action: Stop, rule: RuleInformation, why: "used up",
		},
		{
			name:   "closed, no answer",
			change: func(x *Experiment) { x.To = epoch.AddDate(0, 0, 8); x.Plan.MDE = 0.01 },
			add:    func(s *study) { s.add(750, even, even) },
			action: Stop, rule: RuleInformation, why: "used up",
		},
	} {
		t.Run(c.name, func(t *testing.T) {
			s := newStudy(t, c.change)
			c.add(s)
			d := s.decide(&c.opts)
			if d.Action != c.action || d.Rule != c.rule {
				t.Errorf("%s by %s, want %s by %s\n%s", d.Action, d.Rule, c.action, c.rule, d)
			}
			if why := d.Why(); !strings.Contains(why, c.why) {
				t.Errorf("why: %q does not say %q", why, c.why)
			}
			if text := d.String(); !strings.Contains(text, d.Why()) || strings.Contains(text, "NaN") {
				t.Errorf("the report does not say why, or says NaN:\n%s", text)
			}
			if _, err := json.Marshal(d); err != nil {
				t.Error(err)
			}
		})
	}
}

// TestRetraction: orders that are given back take the decision back, whenever they
// were paid, and by parent as well as by order.
func TestRetraction(t *testing.T) {
	s := newStudy(t, nil)
	s.add(1500, doings{buys: 5, complains: 20}, doings{buys: 3, complains: 20})
	paid := append([]event.Event{}, s.batch.Events...)
	tally := s.tally()
	at := s.end()
	if d, _ := tally.Decide("study", at, nil); d.Action != Scale {
		t.Fatalf("before: %s by %s", d.Action, d.Rule)
	}
	var back event.Batch
	for i, e := range paid {
		arm := strings.Contains(e.Order, "u") && (atoi(e.Order[1:])%2 == 1)
		if e.Kind != event.PaymentCaptured || !arm {
			continue
		}
		refund := event.Event{
			Key: event.Key{Source: "bank", ID: e.Key.ID}, Kind: event.PaymentRefunded, At: at.AddDate(0, 0, 20), Gross: e.Gross.Neg(),
		}
		if i%2 == 0 {
			refund.Parent = e.Key
		} else {
			refund.Order = e.Order
		}
		back.Events = append(back.Events, refund)
	}
	addAll(t, tally, []event.Batch{back})
	if d, _ := tally.Decide("study", at, nil); d.Action != Scale {
		t.Errorf("what comes back later changes what was known before: %s by %s", d.Action, d.Rule)
	}
	d, err := tally.Decide("study", at.AddDate(0, 0, 21), nil)
	if err != nil || d.Rule != RuleHarm {
		t.Errorf("after: %s by %s, %v", d.Action, d.Rule, err)
	}
	if f := d.Treatments[0].Effects[0]; f.Treated.Value != 0 || f.Control.Value < 0.19 {
		t.Errorf("after: control %v, treated %v", f.Control, f.Treated)
	}
}

func atoi(s string) int {
	n := 0
	_, _ = fmt.Sscan(s, &n)
	return n
}

// TestMethods: what each method says before, at and after its looks.
func TestMethods(t *testing.T) {
	better := doings{buys: 3, complains: 20}
	even := doings{buys: 5, complains: 20}
	build := func(change func(x *Experiment)) *study {
		return newStudy(t, func(x *Experiment) {
			x.Plan.Units = 2000
			x.Leading = nil
			change(x)
		})
	}
	at := func(s *study, tally *Tally, share float64) *Decision {
		d, err := tally.Decide("study", s.x.From.Add(time.Duration(share*float64(s.end().Sub(s.x.From)))), nil)
		if err != nil {
			t.Fatal(err)
		}
		return d
	}
	t.Run("fixed", func(t *testing.T) {
		s := build(func(x *Experiment) { x.Plan.Method = FixedHorizon })
		s.add(1000, even, better) // the planned end
		end := at(s, s.tally(), 1)
		s.add(1000, better, doings{complains: 20}) // what comes behind it is no test
		tally := s.tally()
		before, after := at(s, tally, 0.4), at(s, tally, 1)
		if before.Rule != RuleHorizon || before.Treatments[0].Effects[0].Control.Valid {
			t.Errorf("before the end: %s, %v", before.Rule, before.Treatments[0].Effects[0].Control)
		}
		if end.Rule != RuleSuccess || after.Rule != RuleSuccess {
			t.Errorf("at the end %s, after it %s", end.Rule, after.Rule)
		}
		// Units that had begun by then, and not ended, were not known when it ended.
		immature := cmp.FilterPath(func(p cmp.Path) bool { return p.Last().String() == ".Immature" }, cmp.Ignore())
		if diff := cmp.Diff(end.Treatments[0].Effects[0], after.Treatments[0].Effects[0], immature); diff != "" {
			t.Errorf("the one look has changed (-at the end +after):\n%s", diff)
		}
	})
	t.Run("hybrid", func(t *testing.T) {
		s := build(func(x *Experiment) { x.Plan.Method = Hybrid })
		s.add(1000, even, doings{buys: 4, complains: 20})
		tally := s.tally()
		running, ended := at(s, tally, 0.8), at(s, tally, 1)
		a, b := running.Treatments[0].Effects[0].Difference.Interval, ended.Treatments[0].Effects[0].Difference.Interval
		if !strings.HasSuffix(a.Method, "running") || !strings.HasSuffix(b.Method, "ended") {
			t.Errorf("methods %q and %q", a.Method, b.Method)
		}
		if !(b.High-b.Low < 0.8*(a.High-a.Low)) {
			t.Errorf("the end is no sharper: %v, %v", a, b)
		}
	})
	t.Run("planned looks", func(t *testing.T) {
		s := build(func(x *Experiment) { x.Plan.Method = GroupSequential })
		s.add(1000, even, better)
		tally := s.tally()
		if d := at(s, tally, 0.2); d.Rule != RuleLook {
			t.Errorf("before the first look: %s", d.Rule)
		}
		// Between two looks nothing changes.
		d, e := at(s, tally, 0.6), at(s, tally, 0.7)
		if diff := cmp.Diff(d.Treatments[0].Effects, e.Treatments[0].Effects); diff != "" {
			t.Errorf("between looks (-0.6 +0.7):\n%s", diff)
		}
		f := d.Treatments[0].Effects[0]
		if f.Difference.Interval.Method != "obrien_fleming(look 2 of 4)" || f.Difference.N != 1000 {
			t.Errorf("second look: %v of %d", f.Difference.Interval, f.Difference.N)
		}
		if last := at(s, tally, 1).Treatments[0].Effects[0]; last.Difference.N != 2000 {
			t.Errorf("last look at %d units", last.Difference.N)
		}
	})
	t.Run("looks by the calendar", func(t *testing.T) {
		s := build(func(x *Experiment) {
			x.Plan.Method, x.Plan.Boundary, x.Plan.Every = GroupSequential, SpendOBrienFleming, 3*metrics.Day
			x.To = epoch.AddDate(0, 0, 10)
		})
		s.add(1000, even, even) // 14 days' worth, of which 10 count
		tally := s.tally()
		if d := at(s, tally, 0.1); d.Rule != RuleLook {
			t.Errorf("before the first look: %s", d.Rule)
		}
		running := at(s, tally, 0.5).Treatments[0].Effects[0].Difference
		ended := at(s, tally, 1).Treatments[0].Effects[0].Difference
		if !strings.HasPrefix(running.Interval.Method, "spend_obrien_fleming(look 2 at ") || ended.N != 1440 {
			t.Errorf("%v, and at the end %d units", running.Interval, ended.N)
		}
		// With all of the level spent at the end, the last boundary is near that of one look.
		width := (ended.Interval.High - ended.Interval.Low) / 2
		se := at(s, tally, 1).Treatments[0].Effects[0].SE
		if c := width / se; c < 2.2 || c > 2.6 {
			t.Errorf("the last look is at %.2f standard errors", c)
		}
	})
	t.Run("bayesian", func(t *testing.T) {
		s := build(func(x *Experiment) { x.Plan.Method, x.Plan.Prior = Bayesian, Prior{SD: 0.05} })
		s.add(1000, even, better)
		f := at(s, s.tally(), 1).Treatments[0].Effects[0]
		plain, ok := f.Posterior, f.Posterior != nil
		if !ok || plain.Mean >= f.Difference.Value/2 || plain.Chance < 0.9 || plain.RiskTreatment > plain.RiskControl {
			t.Errorf("a sceptical prior: %+v, measured %g", plain, f.Difference.Value)
		}
	})
}

// TestArms: of several treatments the best is scaled, one that harms does not stop the
// others, and the level is divided among them.
func TestArms(t *testing.T) {
	s := newStudy(t, func(x *Experiment) {
		x.Arms = []Arm{{"control", 1}, {"bad", 1}, {"good", 1}, {"best", 1}}
		x.Leading, x.Guardrails = nil, nil
		x.Plan.Units = 6000
	})
	s.add(1500, doings{buys: 5}, doings{buys: 9}, doings{buys: 4}, doings{buys: 2})
	d := s.decide(nil)
	if d.Action != Scale || d.Treatment != "best" {
		t.Errorf("%s %s by %s", d.Action, d.Treatment, d.Rule)
	}
	if bad := d.Treatments[0]; bad.Action != Stop || bad.Rule != RuleHarm {
		t.Errorf("bad: %s by %s", bad.Action, bad.Rule)
	}
	if f := d.Treatments[1].Effects[0]; math.Abs(f.Alpha-0.05/3) > 1e-12 {
		t.Errorf("level %g of three treatments", f.Alpha)
	}
	if _, ok := d.Effect("best", "buyers"); !ok {
		t.Error("no effect of best on buyers")
	}
	if _, ok := d.Effect("best", "sellers"); ok {
		t.Error("an effect on a metric that there is not")
	}
}

// TestDirections: where less is good, harm is more.
func TestDirections(t *testing.T) {
	lower := func(x *Experiment) { x.NorthStar.Good = metrics.Down; x.Leading, x.Guardrails = nil, nil }
	s := newStudy(t, lower)
	s.add(1500, doings{buys: 5}, doings{buys: 3})
	if d := s.decide(nil); d.Rule != RuleHarm {
		t.Errorf("more of what is bad: %s", d.Rule)
	}
	s = newStudy(t, lower)
	s.add(1500, doings{buys: 3}, doings{buys: 5})
	if d := s.decide(nil); d.Rule != RuleSuccess {
		t.Errorf("less of what is bad: %s", d.Rule)
	}
	// A guardrail of which the control has none at all is still guarded.
	s = newStudy(t, nil)
	s.add(1500, doings{buys: 5}, doings{buys: 5, complains: 20})
	if d := s.decide(nil); d.Rule != RuleGuardrail {
		t.Errorf("complaints out of nothing: %s\n%s", d.Rule, d)
	}
}

// TestWatermark: what is not complete yet is not looked at.
func TestWatermark(t *testing.T) {
	s := newStudy(t, nil)
	s.add(1500, doings{buys: 5}, doings{buys: 3})
	half := s.x.From.AddDate(0, 0, 8)
	got := s.decide(&DecideOptions{Watermark: half})
	want, err := s.tally().Decide("study", half, &DecideOptions{Watermark: half})
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(want, got); diff != "" || !got.AsOf.Equal(half) {
		t.Errorf("mismatch (-as of the watermark +with it):\n%s", diff)
	}
	if _, err := s.tally().Decide("none", half, nil); !errors.Is(err, ErrUnknown) {
		t.Errorf("an unknown experiment: %v", err)
	}
}
