// Copyright 2026 The jupan authors.
// SPDX-License-Identifier: Apache-2.0

package metaads

import (
	"fmt"
	"time"

	"github.com/jupan-go/jupan/adapters"
	"github.com/jupan-go/jupan/settle/event"
	"github.com/jupan-go/jupan/settle/money"
)

// host is that of the API.
const host = "graph.facebook.com"

// day is a day by the clock, for spans.
const day = 24 * time.Hour

// Adapter reads what the Insights of Meta's Marketing API report. The zero Adapter is
// ready.
type Adapter struct {
	// APIVersion is the version of the API that is asked; empty is "v25.0".
	APIVersion string
	// Conversions are the types of actions that are conversions, the best first: of
	// each row, the first of them that it has is taken, and no other. The same three
	// purchases may be listed as omni_purchase, as purchase and as
	// offsite_conversion.fb_pixel_purchase, which are the ones that are looked for if
	// this is empty.
	Conversions []string
	// Window is the attribution window that conversions are counted in, such as
	// "7d_click"; empty is the account's own. It is part of the keys of conversions.
	Window string
	// Breakdowns are by what days are split when they are pulled, such as "country".
	// They are part of the keys, so a host that changes them begins anew. Rows that
	// have breakdowns are read either way.
	Breakdowns []string
	// Async asks Meta to make the report and comes back for it, which is how accounts
	// with many ads are read. Otherwise it is answered at once, or is too much to be.
	Async bool
	// Currency is the account's, for rows that do not state it.
	Currency money.Currency
}

// conversions are the types of actions that are looked for.
func (a Adapter) conversions() []string {
	if len(a.Conversions) > 0 {
		return a.Conversions
	}
	return []string{"omni_purchase", "purchase", "offsite_conversion.fb_pixel_purchase"}
}

// level is how fine a report is. Each has the same money.
type level struct {
	stream, level string
	id            string // the field that identifies a row
	flat          bool   // of a table, which has no lists of actions
}

var levels = [...]level{
	{stream: "accounts", level: "account", id: "account_id"},
	{stream: "campaigns", level: "campaign", id: "campaign_id"},
	{stream: "adsets", level: "adset", id: "adset_id"},
	{stream: "ads", level: "ad", id: "ad_id"},
}

// Info declares a stream for each level, and one for tables.
func (a Adapter) Info() adapters.Info {
	info := adapters.Info{Name: "metaads", Version: "1", Hosts: []string{host}}
	for _, l := range levels {
		info.Streams = append(info.Streams, adapters.Stream{
			Name: l.stream, Via: adapters.ByPull | adapters.ByFile, Mode: adapters.Restate, Form: adapters.JSON,
			Kinds:    []event.Kind{event.AdCost, event.Impression, event.Click, event.Conversion},
			Lookback: 28 * day, MaxSpan: 7 * day, History: 37 * 30 * day, Ends: true, Overlaps: true,
		})
	}
	info.Streams = append(info.Streams, adapters.Stream{
		Name: "exports", Via: adapters.ByFile, Mode: adapters.Restate, Form: adapters.CSV, Table: exportTable(),
		Kinds: []event.Kind{event.AdCost, event.Impression, event.Click}, Overlaps: true,
	})
	return info
}

// Decode reads a page of any of the streams, or what is said of a report on the way to it.
func (a Adapter) Decode(in *adapters.Input, out *adapters.Output) error {
	if in.Stream == "exports" {
		return a.decodeExport(in, out)
	}
	l, err := levelOf(in.Stream)
	if err != nil {
		return err
	}
	return a.decodePage(in, out, l)
}

func levelOf(stream string) (level, error) {
	for _, l := range levels {
		if l.stream == stream {
			return l, nil
		}
	}
	return level{}, fmt.Errorf("metaads: %w: stream %q", adapters.ErrUnknown, stream)
}
