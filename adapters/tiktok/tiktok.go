// Copyright 2026 The jupan authors.
// SPDX-License-Identifier: Apache-2.0

package tiktok

import (
	"fmt"
	"time"

	"github.com/jupan-go/jupan/adapters"
	"github.com/jupan-go/jupan/settle/event"
	"github.com/jupan-go/jupan/settle/money"
)

// host is that of the API.
const host = "business-api.tiktok.com"

// day is a day by the clock, for spans.
const day = 24 * time.Hour

// Adapter reads what the reports of TikTok's API for Business say. A row does not state
// its currency, so Currency is to be set.
type Adapter struct {
	// Currency is that of the advertiser account. A row with cost is rejected without.
	Currency money.Currency
	// PageSize is how many rows a page has; 0 is what TikTok allows at most, which is
	// 1000, and so is anything above.
	PageSize int
}

// level is how fine a report is. Each has the same money.
type level struct {
	stream, data, word string // the stream, TikTok's name for it, and ours
	id                 string // the dimension that identifies a row
	metrics            string // what is asked for beside the measures that all have
	dim, metric        string // where dimensions and metrics stand in a row
}

var levels = [...]level{
	{"advertisers", "AUCTION_ADVERTISER", "advertiser", "advertiser_id", "", "dimensions.", "metrics."},
	{"campaigns", "AUCTION_CAMPAIGN", "campaign", "campaign_id", "", "dimensions.", "metrics."},
	{"adgroups", "AUCTION_ADGROUP", "ad_group", "adgroup_id", `,"conversion","campaign_id"`, "dimensions.", "metrics."},
	{"ads", "AUCTION_AD", "ad", "ad_id", `,"conversion","campaign_id","adgroup_id"`, "dimensions.", "metrics."},
}

// Info declares a stream for each level, and one for tables.
func (Adapter) Info() adapters.Info {
	info := adapters.Info{Name: "tiktok", Version: "1", Hosts: []string{host}}
	for _, l := range levels {
		info.Streams = append(info.Streams, adapters.Stream{
			Name: l.stream, Via: adapters.ByPull | adapters.ByFile, Mode: adapters.Restate, Form: adapters.JSON,
			Kinds:    []event.Kind{event.AdCost, event.Impression, event.Click, event.Conversion},
			Lookback: 28 * day, MaxSpan: 30 * day, Ends: true, Overlaps: true,
		})
	}
	info.Streams = append(info.Streams, adapters.Stream{
		Name: "exports", Via: adapters.ByFile, Mode: adapters.Restate, Form: adapters.CSV, Table: exportTable(),
		Kinds: []event.Kind{event.AdCost, event.Impression, event.Click, event.Conversion}, Overlaps: true,
	})
	return info
}

// Decode reads any of the streams.
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
	return level{}, fmt.Errorf("tiktok: %w: stream %q", adapters.ErrUnknown, stream)
}
