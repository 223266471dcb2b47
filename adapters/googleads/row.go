// Copyright 2026 The jupan authors.
// SPDX-License-Identifier: Apache-2.0

package googleads

import (
	"errors"
	"fmt"
	"strings"
	"time"

	"github.com/jupan-go/jupan/adapters"
	"github.com/jupan-go/jupan/adapters/rows"
	"github.com/jupan-go/jupan/settle/event"
	"github.com/jupan-go/jupan/settle/money"
)

// names are what a row calls its fields: the API in one way, a table in another.
type names struct {
	customer, currency, date                          string
	campaign, adGroup, adGroupName, ad, criterion     string
	cost, impressions, clicks, conversions, convValue string
	segments                                          [len(segments)]string
	depth                                             int // how many ids below the customer's a row must have
}

// segments are by what a report may split a day. Each is part of the key.
var segments = [...]struct{ dim, member string }{
	{"device", "segments.device"},
	{"ad_network_type", "segments.adNetworkType"},
	{"hour", "segments.hour"},
	{"click_type", "segments.clickType"},
	{"slot", "segments.slot"},
	{"conversion_action", "segments.conversionAction"},
	{"conversion_action_category", "segments.conversionActionCategory"},
}

// dateParts are segments that the date decides.
var dateParts = [...]string{"date", "dayOfWeek", "week", "month", "monthOfYear", "quarter", "year"}

// memberNames are those of a row of the API.
func memberNames(depth int) *names {
	n := &names{
		depth: depth, customer: "customer.id", currency: "customer.currencyCode", date: "segments.date",
		campaign: "campaign.id", adGroup: "adGroup.id", adGroupName: "adGroup.resourceName",
		ad: "adGroupAd.ad.id", criterion: "adGroupCriterion.criterionId",
		cost: "metrics.costMicros", impressions: "metrics.impressions", clicks: "metrics.clicks",
		conversions: "metrics.conversions", convValue: "metrics.conversionsValue",
	}
	for i, s := range segments {
		n.segments[i] = s.member
	}
	return n
}

// decodeResponse reads what search and searchStream answer: one object with results, or
// a list of such objects.
func (a Adapter) decodeResponse(in *adapters.Input, out *adapters.Output, l level) error {
	whole, list := shape(in)
	t, err := rows.JSON(whole, out, list+"results", nil)
	if err != nil {
		return err
	}
	n, warned := memberNames(l.depth), false
	for t.Next() {
		a.emit(in, out, t, n)
		zone := t.Text("customer.timeZone")
		if zone != "" && zone != in.Zone.String() && !warned && t.Row.Err() == nil {
			out.Warn("customer.timeZone", fmt.Errorf("%w: the account's days are those of %s, and the input's zone is %s",
				event.ErrRange, zone, in.Zone))
			warned = true
		}
	}
	rest := t.Rest()
	mask := rest.Text(list + "fieldMask")
	if err := t.Err(); err != nil {
		// An answer without rows has no list of them.
		if _, drifted := errors.AsType[*adapters.DriftError](err); !drifted || mask == "" {
			return err
		}
		out.Complete()
	}
	if err := foreign(in, mask); err != nil {
		return err
	}
	out.Next(rest.Text("nextPageToken"))
	return nil
}

// foreign reports a segment that is not known here: rows that differ in it only would
// have the same key.
func foreign(in *adapters.Input, mask string) error {
	drift := &adapters.DriftError{Name: in.Name, Detail: "rows are split by a segment that is no part of their keys"}
	for path := range strings.SplitSeq(mask, ",") {
		name, segment := strings.CutPrefix(path, "segments.")
		known := !segment
		for _, s := range segments {
			known = known || path == s.member
		}
		for _, part := range dateParts {
			known = known || name == part
		}
		if !known {
			drift.Unknown = append(drift.Unknown, path)
		}
	}
	if len(drift.Unknown) > 0 {
		return drift
	}
	return nil
}

// emit makes the events of a row: what a day cost and brought. A metric that is not
// there is 0, and of those there is no event.
func (a Adapter) emit(in *adapters.Input, out *adapters.Output, t *rows.Reader, n *names) {
	at, date := t.Day(n.date, time.DateOnly, in.Zone)
	currency := t.Currency(n.currency)
	if currency == 0 {
		currency = a.Currency
	}
	base := place(t, n, at, date)
	cost := t.Minor(n.cost, currency, 6)
	value := amountOf(t, n.convValue, currency)
	if currency == 0 && (!cost.IsZero() || !value.IsZero()) {
		t.Fail(n.currency, event.ErrMissing)
	}
	some := false
	add := func(metric string, e event.Event) {
		some = true
		e.Key.ID = base.Key.ID + metric
		e.At, e.Campaign, e.Dims = base.At, base.Campaign, base.Dims
		t.Emit(e)
	}
	if !cost.IsZero() {
		add("cost", event.Event{Kind: event.AdCost, Gross: cost.Neg(), Reverses: cost.Sign() < 0})
	}
	if q := t.Count(n.impressions); !q.IsZero() {
		add("impressions", event.Event{Kind: event.Impression, Quantity: q})
	}
	if q := t.Count(n.clicks); !q.IsZero() {
		add("clicks", event.Event{Kind: event.Click, Quantity: q})
	}
	conversions := quantityOf(t, n.conversions)
	switch {
	case !conversions.IsZero():
		add("conversions", event.Event{Kind: event.Conversion, Quantity: conversions, Gross: value})
	case !value.IsZero() && t.Row.Err() == nil:
		out.Warn(n.convValue, fmt.Errorf("%w: a value of %s without a conversion, which is left out", event.ErrRange, value))
	}
	if !some {
		t.Skip("zero")
	}
}

// place is when and where a row was, and the beginning of the keys of its events.
func place(t *rows.Reader, n *names, at time.Time, date string) event.Event {
	t.Need(n.customer)
	t.Need(n.date)
	adGroup := number(t, n.adGroup)
	if adGroup == "" {
		adGroup = number(t, n.adGroupName)
	}
	parts := [...]struct{ level, id, label string }{
		{"customer", number(t, n.customer), ""},
		{"campaign", number(t, n.campaign), ""},
		{"ad_group", adGroup, ""},
		{"ad", number(t, n.ad), "ad="},
		{"criterion", number(t, n.criterion), "criterion="},
	}
	id := make([]byte, 0, 128)
	id = append(id, parts[0].id+"|"+date+"|"+parts[1].id+"|"+parts[2].id+"|"...)
	dims := append(make([]string, 0, 12+2*len(segments)), "date", date)
	deepest := ""
	for i, part := range parts {
		if part.id == "" {
			if i <= n.depth {
				t.Fail(part.level, event.ErrMissing)
			}
			continue
		}
		deepest = part.level
		if part.label != "" {
			id = append(id, part.label+part.id+"|"...)
		}
		if i > 1 {
			dims = append(dims, part.level, part.id)
		}
	}
	for i, s := range segments {
		if text := t.Text(n.segments[i]); text != "" {
			id = append(id, s.dim+"="+text+"|"...)
			dims = append(dims, s.dim, text)
		}
	}
	dims = append(dims, "level", deepest)
	return event.Event{Key: event.Key{ID: string(id)}, At: at, Campaign: parts[1].id, Dims: rows.Dims(dims...)}
}

// number is an id. It may be written with dashes, as 123-456-7890, or as the name of a
// resource that ends with it, as customers/123/adGroupCriteria/12~716.
func number(t *rows.Reader, name string) string {
	text := t.Text(name)
	id := text[strings.LastIndexAny(text, "/~")+1:]
	if strings.IndexByte(id, '-') > 0 {
		id = strings.ReplaceAll(id, "-", "")
	}
	if strings.Trim(id, "0123456789") != "" || id == "" && text != "" {
		t.Fail(name, fmt.Errorf("%s %q: %w: want a number", name, text, event.ErrSyntax))
	}
	return id
}

// Conversions and their value are binary numbers with fractions: what is behind the
// decimals that an event has is their noise.

func quantityOf(t *rows.Reader, name string) money.Decimal {
	q, err := t.Decimal(name).Round(event.MaxDecimals, money.HalfEven)
	if err != nil {
		t.Fail(name, err)
	}
	return q
}

func amountOf(t *rows.Reader, name string, c money.Currency) money.Amount {
	q := quantityOf(t, name)
	if q.IsZero() {
		return money.Zero(c)
	}
	a, err := money.FromDecimal(q, c)
	if err != nil {
		t.Fail(name, err)
	}
	return a
}
