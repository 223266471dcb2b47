// Copyright 2026 The jupan authors.
// SPDX-License-Identifier: Apache-2.0

package anomaly

import (
	"errors"
	"math"
	"testing"

	"github.com/jupan-go/jupan/settle/money"
)

func TestLabels(t *testing.T) {
	// run flags a day, answers it, and goes on.
	answered := func(l Label) (*feedOf, Finding) {
		f := newFeed(t, nil, 2)
		f.run(60, nil)
		got := f.run(1, only(0, "gross", times(10)))
		if len(got) != 1 {
			t.Fatalf("findings: %v", brief(got))
		}
		l.Series, l.Day, l.Kind, l.Detector = got[0].Series, got[0].Day, got[0].Kind, got[0].Detector
		if err := f.m.Label(l); err != nil {
			t.Fatal(err)
		}
		f.run(1, nil)
		return f, got[0]
	}
	at := func(f *feedOf, day Day) (known, held bool, y float64) {
		p := f.m.feeds[0].members[1].model.History.At(int32(day))
		return p.Flags&1 != 0, p.Flags&2 != 0, p.Y
	}
	f, g := answered(Label{Verdict: Unanswered + 1, Right: g0()})
	if known, held, y := at(f, g.Day); !known || held || math.Abs(y-math.Log10(40_000)) > 1e-9 {
		t.Errorf("a fault with its right value: known %v, held %v, 10^%v", known, held, y)
	}
	f, g = answered(Label{Verdict: FalseAlarm})
	if _, held, _ := at(f, g.Day); held {
		t.Error("a false alarm is held")
	}
	before := g.Threshold
	next := f.run(1, only(0, "gross", times(10)))
	if len(next) == 1 && next[0].Threshold <= before {
		t.Errorf("a false alarm leaves the threshold at %v", next[0].Threshold)
	}
	f, _ = answered(Label{Verdict: RealEvent, Until: start + 70})
	for _, g := range f.run(3, only(0, "gross", times(10))) {
		if g.Severity != Info {
			t.Errorf("during a real event: %v", brief([]Finding{g}))
		}
	}
	got := f.m.Precision()
	if len(got) != 1 || got[0].Right != 1 || got[0].Wrong != 0 || !(got[0].Low < got[0].High) {
		t.Errorf("precision: %+v", got)
	}
	for _, bad := range []Label{{}, {Verdict: Fault}, {Verdict: 99, Series: seriesOf(0, "gross")}, {Verdict: Fault, Series: Series{Partner: "p", Feed: "f", Metric: "x"}}} {
		if err := f.m.Label(bad); !errors.Is(err, ErrArgument) && !errors.Is(err, ErrUnknown) {
			t.Errorf("Label(%+v) = %v", bad, err)
		}
	}
}

func g0() *money.Decimal { v := money.Int(40_000); return &v }

// Labels move the threshold of the streams of the same class in the same feed, for sizes and for zeros
// apart, from the next day on, and within bounds.
func TestThresholds(t *testing.T) {
	f := newFeed(t, nil, 2)
	f.run(60, nil)
	threshold := func(s Series, value int64) float64 {
		t.Helper()
		g, _, err := f.m.Assess(Observation{Series: s, Day: f.day, Value: money.Int(value)})
		if err != nil {
			t.Fatal(err)
		}
		return g.Threshold
	}
	sibling, other := seriesOf(1, "gross"), seriesOf(0, "gross")
	other.Feed = "g"
	for _, o := range ordinary(other, 60) {
		f.m.Observe(o)
	}
	if _, err := f.m.Close(t.Context(), f.day-1); err != nil {
		t.Fatal(err)
	}
	size, zero, elsewhere := threshold(sibling, 4_000_000), threshold(sibling, 0), threshold(other, 4_000_000)
	for _, step := range []struct {
		verdict Verdict
		kind    Kind
		times   int
		size    float64 // by how much the thresholds have moved since the beginning
		zero    float64
	}{
		{FalseAlarm, DecimalSlip, 1, 0.5, 0},
		{Missed, DecimalSlip, 2, -0.5, 0},
		{Fault, DecimalSlip, 1, -0.6, 0},
		{FalseAlarm, UnexpectedZero, 1, -0.6, 0.5},
		{FalseAlarm, DecimalSlip, 40, shiftMax, 0.5},
		{Missed, DecimalSlip, 40, shiftMin, 0.5},
	} {
		for range step.times {
			if err := f.m.Label(Label{Series: seriesOf(0, "gross"), Day: f.day - 1, Verdict: step.verdict, Kind: step.kind}); err != nil {
				t.Fatal(err)
			}
		}
		f.run(1, nil)
		got := []float64{threshold(sibling, 4_000_000) - size, threshold(sibling, 0) - zero, threshold(other, 4_000_000) - elsewhere}
		for k, want := range []float64{step.size, step.zero, 0} {
			if math.Abs(got[k]-want) > 1e-8 {
				t.Errorf("%d × %s of %s: thresholds moved by %v, want %v, %v and 0", step.times, step.verdict, step.kind, got, step.size, step.zero)
			}
		}
	}
}

// ordinary makes ordinary days of one series, from the same start as a feed.
func ordinary(s Series, days int) (list []Observation) {
	for i := range days {
		list = append(list, Observation{Series: s, Day: start + Day(i), Value: money.Int(int64(40_000 + 500*(i*7%11)))})
	}
	return list
}

// A detector that is nearly always wrong is one step less severe.
func TestDistrust(t *testing.T) {
	f := newFeed(t, nil, 2)
	f.run(60, nil)
	for i := range 14 {
		if err := f.m.Label(Label{Series: seriesOf(0, "x"), Day: start, Verdict: FalseAlarm, Detector: "slip"}); !errors.Is(err, ErrUnknown) {
			t.Fatalf("label %d: %v", i, err)
		}
	}
	got := f.run(1, only(0, "gross", times(100)))
	if len(got) != 1 || got[0].Severity != Review {
		t.Errorf("after 14 false alarms: %v", brief(got))
	}
}
