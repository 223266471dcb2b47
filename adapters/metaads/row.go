// Copyright 2026 The jupan authors.
// SPDX-License-Identifier: Apache-2.0

package metaads

import (
	"fmt"
	"time"

	"github.com/jupan-go/jupan/adapters"
	"github.com/jupan-go/jupan/adapters/rows"
	"github.com/jupan-go/jupan/settle/event"
	"github.com/jupan-go/jupan/settle/money"
)

// breakdowns are by what a report may split a day. Each is part of the key.
var breakdowns = [...]string{
	"age", "gender", "country", "region", "dma", "publisher_platform", "platform_position",
	"device_platform", "impression_device", "product_id", "frequency_value",
	"hourly_stats_aggregated_by_advertiser_time_zone", "hourly_stats_aggregated_by_audience_time_zone",
}

// place is when and where a row was: what its events share.
type place struct {
	id       string // the beginning of the keys
	at       time.Time
	campaign string
	currency money.Currency
	pairs    []string // names and values of dimensions
	dims     []event.Dim
}

func placeOf(in *adapters.Input, t *rows.Reader, l level) place {
	p := place{campaign: t.Digits("campaign_id"), currency: t.Currency("account_currency")}
	var date string
	p.at, date = t.Day("date_start", time.DateOnly, in.Zone)
	t.Need("account_id")
	t.Need(l.id)
	p.pairs = append(make([]string, 0, 16), "date", date, "level", l.level,
		"adset", t.Digits("adset_id"), "ad", t.Digits("ad_id"))
	id := t.Digits("account_id") + "|" + t.Digits(l.id) + "|" + date + "|"
	for _, name := range breakdowns {
		if text := t.Text(name); text != "" {
			id += name + "=" + text + "|"
			p.pairs = append(p.pairs, name, text)
		}
	}
	p.id, p.dims = id, rows.Dims(p.pairs...)
	return p
}

// row makes the events of a row: what a day cost and brought. A metric that is not there
// is 0, and of those there is no event.
func (a Adapter) row(in *adapters.Input, out *adapters.Output, t *rows.Reader, l level) {
	p := placeOf(in, t, l)
	if p.currency == 0 {
		p.currency = a.Currency
	}
	spend := t.Amount("spend", p.currency)
	impressions, clicks := t.Count("impressions"), t.Count("clicks")
	c := conversion{}
	if !l.flat {
		c = a.converted(t, out, p.currency)
	}
	if p.currency == 0 && (!spend.IsZero() || !c.value.IsZero()) {
		t.Fail("account_currency", event.ErrMissing)
	}
	some := false
	add := func(metric string, e event.Event) {
		some = true
		e.Key.ID, e.At, e.Campaign = p.id+metric, p.at, p.campaign
		if e.Dims == nil {
			e.Dims = p.dims
		}
		t.Emit(e)
	}
	if !spend.IsZero() {
		add("cost", event.Event{Kind: event.AdCost, Gross: spend.Neg(), Reverses: spend.Sign() < 0})
	}
	if !impressions.IsZero() {
		add("impressions", event.Event{Kind: event.Impression, Quantity: impressions})
	}
	if !clicks.IsZero() {
		add("clicks", event.Event{Kind: event.Click, Quantity: clicks})
	}
	if !c.count.IsZero() {
		metric := "conversions"
		if a.Window != "" {
			metric += "@" + a.Window
		}
		dims := rows.Dims(append(p.pairs, "action", c.action, "window", a.Window)...)
		add(metric, event.Event{Kind: event.Conversion, Quantity: c.count, Gross: c.value, Dims: dims})
	}
	if !some {
		t.Skip("zero")
	}
}

// conversion is what the lists of actions say of conversions.
type conversion struct {
	action string
	count  money.Decimal
	value  money.Amount
}

// converted takes the first type of action that the row has. Types overlap, so they are
// never added up; the items of one type are, which are parts where actions are split.
func (a Adapter) converted(t *rows.Reader, out *adapters.Output, c money.Currency) conversion {
	actions, values := t.List("actions"), t.List("action_values")
	for _, action := range a.conversions() {
		n, stated := a.sum(actions, action)
		sum, valued := a.sum(values, action)
		if !stated {
			if valued && !sum.IsZero() && t.Row.Err() == nil {
				out.Warn("action_values", fmt.Errorf("%w: a value of %s without its action, which is left out", event.ErrMissing, action))
			}
			continue
		}
		value, err := money.FromDecimal(sum, c)
		if err != nil {
			t.Fail("action_values", err)
		}
		if !valued {
			value = money.Amount{}
		}
		return conversion{action: action, count: n, value: value}
	}
	return conversion{}
}

// sum adds the items of one type of action. An item that lacks the window is absent.
func (a Adapter) sum(items []rows.Row, action string) (sum money.Decimal, stated bool) {
	name := "value"
	if a.Window != "" {
		name = a.Window
	}
	for _, item := range items {
		if item.Text("action_type") != action || !item.Has(name) {
			continue
		}
		n, err := item.Decimal(name).Round(event.MaxDecimals, money.HalfEven)
		if err == nil {
			sum, err = sum.Add(n)
		}
		if err != nil {
			item.Fail(name, err)
		}
		stated = true
	}
	return sum, stated
}
