// Copyright 2026 The jupan authors.
// SPDX-License-Identifier: Apache-2.0

package settle_test

import (
	"errors"
	"strings"
	"testing"
	"time"

	"github.com/jupan-go/jupan/settle"
	"github.com/jupan-go/jupan/settle/event"
	"github.com/jupan-go/jupan/settle/money"
)

// soldOnce is a Tally of one payment of 100 dollars, of which acme has a share.
func soldOnce(t *testing.T, opts *settle.PlanOptions) *settle.Tally {
	t.Helper()
	rate := money.Percent(10)
	plan, err := settle.NewPlan([]settle.Agreement{{
		ID: "a", Party: "acme", Currency: money.USD, Terms: []settle.Term{settle.RevenueShare{Rate: &rate}},
	}}, opts)
	if err != nil {
		t.Fatal(err)
	}
	tally := plan.NewTally()
	if _, err := tally.Add(event.Batch{Events: []event.Event{{
		Key: event.Key{Source: "shop", ID: "1"}, Kind: event.PaymentCaptured, Party: "acme", Product: "app",
		At: time.Date(2026, time.January, 1, 0, 0, 0, 0, time.UTC), Gross: money.MustParse("100.00 USD"),
	}}}); err != nil {
		t.Fatal(err)
	}
	return tally
}

func TestMeasure(t *testing.T) {
	tally := soldOnce(t, &settle.PlanOptions{Dimensions: []string{"product"}})
	january, err := settle.Calendar{}.Period("2026-01")
	if err != nil {
		t.Fatal(err)
	}
	m := settle.GrossSales()
	for product, want := range map[string]string{"": "100.00 USD", "app": "100.00 USD", "book": "0.00 USD"} {
		if m.Where = nil; product != "" {
			m.Where = settle.Where{"product": {product}}
		}
		if in, err := tally.Measure("a", january, m); err != nil || in.Amount.String() != want {
			t.Errorf("gross sales of %q: %s, %v, want %s", product, in.Amount, err, want)
		}
	}
}

// TestMeasureRefused holds that what cannot be read is an error and not a zero,
// for a measure and for its explanation.
func TestMeasureRefused(t *testing.T) {
	tally := soldOnce(t, &settle.PlanOptions{Attribution: settle.NoAttribution})
	january, err := settle.Calendar{}.Period("2026-01")
	if err != nil {
		t.Fatal(err)
	}
	byProduct := settle.GrossSales()
	byProduct.Where = settle.Where{"product": {"app"}}
	for name, c := range map[string]struct {
		id   settle.AgreementID
		p    settle.Period
		m    settle.Measure
		want string
	}{
		"no agreement": {"b", january, settle.GrossSales(), "no such agreement: b"},
		"no period":    {"a", settle.Period{}, settle.GrossSales(), "is not one of its periods"},
		"no measure":   {"a", january, settle.Measure{Name: "x"}, "a measure needs kinds"},
		"no states":    {"a", january, settle.ConversionsIn(settle.Approved), "attribution is off"},
		"no dimension": {"a", january, byProduct, `the plan does not keep "product" apart`},
	} {
		_, err := tally.Measure(c.id, c.p, c.m)
		if err == nil || !strings.Contains(err.Error(), c.want) {
			t.Errorf("%s: Measure fails with %v, want %q", name, err, c.want)
		}
		if c.id == "b" && !errors.Is(err, settle.ErrUnknown) {
			t.Errorf("%s: %v is not ErrUnknown", name, err)
		}
		var last error
		for _, err := range tally.Explain(c.id, c.p, c.m, func(func(event.Event, error) bool) {}) {
			last = err
		}
		if last == nil || !strings.Contains(last.Error(), c.want) {
			t.Errorf("%s: Explain fails with %v, want %q", name, last, c.want)
		}
	}
}
