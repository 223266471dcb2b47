// Copyright 2026 The jupan authors.
// SPDX-License-Identifier: Apache-2.0

package naver

import (
	"fmt"
	"strings"
	"time"

	"github.com/jupan-go/jupan/adapters"
	"github.com/jupan-go/jupan/adapters/rows"
	"github.com/jupan-go/jupan/settle/event"
	"github.com/jupan-go/jupan/settle/money"
)

// decode reads the rows of a report.
func (r *report) decode(in *adapters.Input, out *adapters.Output) error {
	t, err := rows.Table(in, out, r.table(), nil)
	if err != nil {
		return err
	}
	columns := strings.Split(r.columns, "|")
	for t.Next() {
		e := base(t.Row, columns, in.Zone)
		given := false
		emit := func(kind event.Kind, name string, gross money.Amount, quantity money.Decimal) {
			one := e
			one.Key.ID += "|" + name
			one.Kind, one.Gross, one.Quantity = kind, gross, quantity
			t.Emit(one)
			given = true
		}
		if r.figures == conversions {
			converted(t.Row, emit)
		} else {
			shown(t.Row, emit)
		}
		if !given {
			t.Skip("zero")
		}
	}
	return t.Err()
}

// give takes one of the events of a row.
type give func(kind event.Kind, name string, gross money.Amount, quantity money.Decimal)

// shown gives the figures of a row that are not zero.
func shown(r rows.Row, emit give) {
	for _, name := range [...]string{"Cost", "Impression", "Click"} {
		r.Need(name)
	}
	if cost := r.Amount("Cost", money.KRW); !cost.IsZero() {
		emit(event.AdCost, "cost", cost.Neg(), money.Decimal{})
	}
	if n := money.Int(r.Int("Impression")); !n.IsZero() {
		emit(event.Impression, "impressions", money.Amount{}, n)
	}
	if n := money.Int(r.Int("Click")); !n.IsZero() {
		emit(event.Click, "clicks", money.Amount{}, n)
	}
}

// converted gives the conversions of a row. Sales without a conversion are refused, as
// they would be lost.
func converted(r rows.Row, emit give) {
	r.Need("Conversion count")
	n := money.Int(r.Int("Conversion count"))
	sales := r.Amount("Sales by conversion", money.KRW)
	switch {
	case !n.IsZero():
		emit(event.Conversion, "conversions", sales, n)
	case !sales.IsZero():
		r.Fail("Conversion count", fmt.Errorf("%w: sales of %s without a conversion", event.ErrRange, sales))
	}
}

// base is what all events of a row share.
func base(r rows.Row, columns []string, zone *time.Location) event.Event {
	layout := "20060102"
	if len(r.Need("Date")) > len(layout) {
		layout = time.DateOnly
	}
	at, date := r.Day("Date", layout, zone)
	e := event.Event{At: at, Campaign: r.Need("Campaign ID")}
	account := r.Need("CUSTOMER ID")
	key := append(make([]byte, 0, 192), account...)
	key = append(append(key, '|'), date...)
	named := append(make([]string, 0, 2*len(columns)), "date", date, "account", account)
	for _, column := range columns[2:] {
		text := r.Text(column)
		key = append(append(key, '|'), text...)
		if text != "-" && column != "Campaign ID" { // which every event has a field for
			named = append(named, dimOf(column), text)
		}
	}
	e.Key.ID, e.Dims = string(key), rows.Dims(named...)
	return e
}

// dimOf is the dimension for a column.
func dimOf(column string) string {
	switch column {
	case "AD Group ID":
		return "ad_group"
	case "AD keyword ID":
		return "keyword"
	case "AD ID":
		return "ad"
	case "Business Channel ID":
		return "channel"
	case "Hours":
		return "hour"
	case "Region code":
		return "region"
	case "Media code":
		return "media"
	case "PC Mobile Type":
		return "device"
	case "Search Keyword":
		return "search_keyword"
	case "Search Keyword Type":
		return "match"
	case "Conversion Method":
		return "method"
	}
	return "type"
}
