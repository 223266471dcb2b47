// Copyright 2026 The jupan authors.
// SPDX-License-Identifier: Apache-2.0

package tiktok

import (
	"errors"
	"fmt"
	"time"

	"github.com/jupan-go/jupan/adapters"
	"github.com/jupan-go/jupan/adapters/rows"
	"github.com/jupan-go/jupan/settle/event"
)

// breakdowns are dimensions by which a report may split a day. Each is part of the key.
var breakdowns = [...]string{
	"gender", "age", "country_code", "province_id", "platform", "placement", "language", "ac",
	"interest_category", "contextual_tag", "device_brand_id",
}

// decodePage reads a page. That TikTok refused stands in one as well, with 200.
func (a Adapter) decodePage(in *adapters.Input, out *adapters.Output, l level) error {
	t, err := rows.JSON(in, out, "data.list", &rows.Options{Absent: []string{"-"}})
	if err != nil {
		return err
	}
	got := int64(0)
	for t.Next() {
		got++
		a.row(in, t, l)
	}
	rest, err := t.Rest(), t.Err()
	_, drifted := errors.AsType[*adapters.DriftError](err)
	if err != nil && !drifted {
		return err
	}
	if code := rest.Int("code"); code != 0 && rest.Err() == nil {
		return refused(code, in.Name)
	}
	if err != nil {
		return err
	}
	page, pages := rest.Int("data.page_info.page"), rest.Int("data.page_info.total_page")
	if err := rest.Err(); err != nil {
		return &adapters.FormatError{Name: in.Name, Column: "data.page_info", Err: err}
	}
	switch {
	case page > 0 && page < pages:
		out.Next(a.pages().Cursor(int(page) + 1))
	case pages == 1 && rest.Has("data.page_info.total_number"):
		out.CheckCount("rows", rest.Int("data.page_info.total_number"), got)
	}
	return nil
}

// refused is the class of TikTok's code for why there are no rows. 20001 is an answer
// with a part of them.
func refused(code int64, where string) error {
	switch {
	case code == 40100, code == 40016, code == 40132, code == 40133:
		return &adapters.RateLimitedError{}
	case code == 40001, code > 40100 && code <= 40110:
		return fmt.Errorf("tiktok: %s: %w: code %d", where, adapters.ErrAuth, code)
	case code == 20001, code >= 50000 && code < 60000:
		return fmt.Errorf("tiktok: %s: %w: code %d", where, adapters.ErrTransient, code)
	}
	return fmt.Errorf("tiktok: %s: refused with code %d", where, code)
}

// row makes the events of a row: what a day, or an hour of it, cost and brought. A metric
// that is not there is 0, and of those there is no event.
func (a Adapter) row(in *adapters.Input, t *rows.Reader, l level) {
	base := placeOf(in, t, l)
	currency := t.Currency(l.metric + "currency")
	if currency == 0 {
		currency = a.Currency
	}
	spend := t.Amount(l.metric+"spend", currency)
	impressions, clicks := t.Count(l.metric+"impressions"), t.Count(l.metric+"clicks")
	conversions := t.Decimal(l.metric + "conversion")
	some := false
	add := func(metric string, e event.Event) {
		some = true
		e.Key.ID = base.Key.ID + metric
		e.At, e.Campaign, e.Dims = base.At, base.Campaign, base.Dims
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
	if !conversions.IsZero() {
		add("conversions", event.Event{Kind: event.Conversion, Quantity: conversions})
	}
	if !some {
		t.Skip("zero")
	}
}

// placeOf is when and where a row was: what its events share, with the beginning of their
// keys for a key.
func placeOf(in *adapters.Input, t *rows.Reader, l level) event.Event {
	id := t.Need(l.dim + l.id)
	t.Digits(l.dim + l.id)
	clock, hour := l.dim+"stat_time_day", ""
	if t.Has(l.dim + "stat_time_hour") {
		clock = l.dim + "stat_time_hour"
		at := t.Time(clock, time.DateTime, time.UTC) // of the wall clock only
		hour = at.Format("15")
	}
	t.Need(clock)
	at, date := t.Day(clock, time.DateTime, in.Zone)
	campaign, adGroup := either(t, l, "campaign_id"), either(t, l, "adgroup_id")
	pairs := append(make([]string, 0, 16), "date", date, "hour", hour, "level", l.word, "ad_group", adGroup)
	if l.word == "ad" {
		pairs = append(pairs, "ad", id)
	}
	id += "|" + date + "|"
	if hour != "" {
		id += "hour=" + hour + "|"
	}
	for _, name := range breakdowns {
		if text := t.Text(l.dim + name); text != "" {
			id += name + "=" + text + "|"
			pairs = append(pairs, name, text)
		}
	}
	return event.Event{Key: event.Key{ID: id}, At: at, Campaign: campaign, Dims: rows.Dims(pairs...)}
}

// either is an id that is a dimension in one report and a metric in another.
func either(t *rows.Reader, l level, name string) string {
	if id := t.Digits(l.dim + name); id != "" {
		return id
	}
	return t.Digits(l.metric + name)
}
