// Copyright 2026 The jupan authors.
// SPDX-License-Identifier: Apache-2.0

package googleads

import (
	"fmt"
	"time"

	"github.com/jupan-go/jupan/adapters"
	"github.com/jupan-go/jupan/settle/event"
	"github.com/jupan-go/jupan/settle/money"
)

// host is that of the API.
const host = "googleads.googleapis.com"

// day is a day by the clock, for spans.
const day = 24 * time.Hour

// Adapter reads what Google Ads reports. The zero Adapter is ready.
type Adapter struct {
	// APIVersion is the version of the API that is asked; empty is "v23". Google
	// switches a version off about a year after it came, so a host may have to be
	// ahead of this package.
	APIVersion string
	// Segments are by what days are split when they are pulled, such as "device". They
	// are part of the keys, so a host that changes them begins anew. Rows that have
	// segments are read either way.
	Segments []string
	// Lookback is how far back days are pulled again; 0 is 30 days. Conversions are
	// counted for up to 90 days, which is the most that is useful.
	Lookback time.Duration
	// Currency is the account's, for exports that do not state it.
	Currency money.Currency
}

// level is how fine a report is. Each level has all the money of the account, or less.
type level struct {
	stream, resource, ids string
	depth                 int // how many ids there are
}

// levels are the streams of the API, by what their queries select from.
var levels = [...]level{
	{"customers", "customer", "", 0},
	{"campaigns", "campaign", "campaign.id, ", 1},
	{"ad_groups", "ad_group", "campaign.id, ad_group.id, ", 2},
	{"ads", "ad_group_ad", "campaign.id, ad_group.id, ad_group_ad.ad.id, ", 3},
}

// Info declares a stream for each level, and one for exports as tables.
func (a Adapter) Info() adapters.Info {
	info := adapters.Info{Name: "googleads", Version: "1", Hosts: []string{host}}
	kinds := []event.Kind{event.AdCost, event.Impression, event.Click, event.Conversion}
	lookback := a.Lookback
	if lookback == 0 {
		lookback = 30 * day
	}
	for _, l := range levels {
		info.Streams = append(info.Streams, adapters.Stream{
			Name: l.stream, Via: adapters.ByPull | adapters.ByFile, Mode: adapters.Restate, Form: adapters.JSON,
			Kinds: kinds, Lookback: lookback, MaxSpan: 31 * day, History: 37 * 30 * day,
			Ends: true, Overlaps: true,
		})
	}
	info.Streams = append(info.Streams, adapters.Stream{
		Name: "exports", Via: adapters.ByFile, Mode: adapters.Restate, Form: adapters.CSV, Table: exportTable(),
		Kinds: kinds, Overlaps: true,
	})
	return info
}

// Decode reads any of the streams.
func (a Adapter) Decode(in *adapters.Input, out *adapters.Output) error {
	if in.Stream == "exports" {
		return a.decodeExport(in, out)
	}
	l, ok := levelOf(in.Stream)
	if !ok {
		return fmt.Errorf("googleads: %w: stream %q", adapters.ErrUnknown, in.Stream)
	}
	return a.decodeResponse(in, out, l)
}

func levelOf(stream string) (level, bool) {
	for _, l := range levels {
		if l.stream == stream {
			return l, true
		}
	}
	return level{}, false
}
