// Copyright 2026 The jupan authors.
// SPDX-License-Identifier: Apache-2.0

package metrics

import (
	"testing"
	"time"

	"github.com/jupan-go/jupan/internal/stats"
	"github.com/jupan-go/jupan/internal/testkit"
	"github.com/jupan-go/jupan/settle/event"
	"github.com/jupan-go/jupan/settle/money"
)

func TestFreshnessVectors(t *testing.T) {
	vectors := testkit.LoadVectors(t, "vectors/metrics/freshness_sla.json")
	var trap struct {
		LagsMS []int64 `json:"lags_ms"`
	}
	x := vectors.Take("druid_min_gap_trap", &trap)
	var a Arrivals
	for _, ms := range trap.LagsMS {
		a.Lags = append(a.Lags, time.Duration(ms)*time.Millisecond)
	}
	x.Near("max", SLA{}.Check(a, 0.95).LagMax.Value*1000)
	x.Skip("min", "the least lag is no figure here, which is the point of the case")
	x.Skip("mean", "the mean lag is no figure of an SLA")
	x.Skip("p50", "the 95th percentile is what is promised")

	var in struct {
		LagsS                          []int64 `json:"lags_s"`
		Expected, Received, Duplicates int64
	}
	x = vectors.Take("sla_check", &in)
	a = Arrivals{Expected: in.Expected, Received: in.Received, Duplicates: in.Duplicates}
	var lags []float64
	for _, s := range in.LagsS {
		a.Lags = append(a.Lags, time.Duration(s)*time.Second)
		lags = append(lags, float64(s))
	}
	q := SLA{LagP95: 5 * Minute, Completeness: 0.99, Duplicates: 0.001}.Check(a, 0.95)
	x.Near("p95_type7", q.LagP95.Value)
	x.Near("p95_nearest_rank", stats.SortedQuantile(lags, 0.95, stats.Inverse))
	x.Near("completeness", q.Completeness.Value)
	x.Near("duplicate_rate", q.DuplicateRate.Value)
	x.Near("pass_freshness", truth(q.InTime))
	x.Near("pass_completeness", truth(q.Whole))
	x.Near("pass_duplicates", truth(q.Single))
	if q.Freshness != Duplicated {
		t.Errorf("freshness %q, want %q", q.Freshness, Duplicated)
	}
}

func truth(b bool) float64 {
	if b {
		return 1
	}
	return 0
}

func TestUnknownPromisesAreNotKept(t *testing.T) {
	q := SLA{LagP95: Minute, Completeness: 0.9}.Check(Arrivals{Received: 5}, 0.95)
	if q.InTime || q.Whole || !q.Single || q.Freshness != Late {
		t.Errorf("nothing is known of lags and of what was expected, yet %+v", q)
	}
}

func TestWatermark(t *testing.T) {
	m := modelOf(Metric{Name: "returned", Is: Retention{Of: Of(SettledOrders), Kind: WithinDays, Days: 30}})
	m.Freshness.Sources = []SourceSLA{{"shop", Day}, {"ads", Day}}
	day := func(n int) time.Time { return time.Date(2026, 1, n, 0, 0, 0, 0, time.UTC) }
	pay := func(source string, n int) event.Event {
		return event.Event{
			Key: event.Key{Source: source, ID: day(n).String()}, Kind: event.PaymentCaptured, At: day(n),
			Customer: "ann", Gross: money.Minor(1, money.KRW),
		}
	}
	b := boardOf(t, m, []event.Event{pay("shop", 1), pay("shop", 40)})
	for _, c := range []struct {
		add      event.Event
		asOf     int
		fresh    Freshness
		mark     time.Time
		immature int64
	}{
		{pay("shop", 40), 41, Missing, time.Time{}, 1},
		{pay("ads", 20), 41, Late, day(20), 1},
		{pay("ads", 40), 41, Fresh, day(40), 0},
		{pay("ads", 40), 43, Late, day(40), 0},
	} {
		if _, err := b.Add(event.Batch{Events: []event.Event{c.add}}); err != nil {
			t.Fatal(err)
		}
		v := b.At(day(c.asOf))
		r := read(t, v, "returned", month("2026-01", nil))
		if r.Freshness != c.fresh || !r.Watermark.Equal(c.mark) || r.Immature != c.immature {
			t.Errorf("as of %d: %q to %v, %d immature; want %q to %v, %d", c.asOf, r.Freshness, r.Watermark, r.Immature,
				c.fresh, c.mark, c.immature)
		}
	}
	v := b.At(day(41))
	v.Check(Arrivals{Received: 10, Duplicates: 9})
	if f := read(t, v, "returned", Window{}).Freshness; f != Fresh {
		t.Errorf("%q, but nothing is promised of repeats", f)
	}
}
