// Copyright 2026 The jupan authors.
// SPDX-License-Identifier: Apache-2.0

package naver

import (
	"fmt"
	"strings"
	"time"

	"github.com/jupan-go/jupan/adapters"
	"github.com/jupan-go/jupan/settle/event"
)

// host is that of the API.
const host = "api.searchad.naver.com"

// Adapter reads what Naver Search Ads reports. The zero Adapter is ready.
type Adapter struct {
	// Poll is how long to wait before asking again whether a report is made; 0 is ten
	// seconds.
	Poll time.Duration
}

// report is a type of report.
type report struct {
	stream   string
	columns  string // that say what a row is about, in their order
	figures  string // that follow
	overlaps bool
}

// Columns of the reports, from Naver's documentation of StatReport and its notice of
// 31 March 2022.
const (
	what        = "Date|CUSTOMER ID|Campaign ID|AD Group ID|"
	ad          = "AD keyword ID|AD ID|Business Channel ID|"
	detail      = "Hours|Region code|"
	where       = "Media code|PC Mobile Type"
	how         = "|Conversion Method|Conversion Type"
	results     = "Impression|Click|Cost|Sum of AD rank|View count"
	conversions = "Conversion count|Sales by conversion"
)

var reports = [...]report{
	{"ad", what + ad + where, results, false},
	{"ad_detail", what + ad + detail + where, results, true},
	{"expkeyword", what + "Search Keyword|" + where + "|Search Keyword Type", "Impression|Click|Cost|View count", true},
	{"ad_conversion", what + ad + where + how, conversions, false},
	{"ad_conversion_detail", what + ad + detail + where + how, conversions, true},
	{"naverpay_conversion", what + "AD keyword ID|AD ID|" + where + "|Search Keyword", conversions, true},
}

// reportOf is the report of a stream.
func reportOf(stream string) (*report, error) {
	for _, r := range reports {
		if r.stream == stream {
			return &r, nil
		}
	}
	return nil, fmt.Errorf("naver: %w: stream %q", adapters.ErrUnknown, stream)
}

// table is the columns of a report, all of them.
func (r *report) table() *adapters.Table {
	names := strings.Split(r.columns+"|"+r.figures, "|")
	return &adapters.Table{Comma: '\t', NoHeader: true, Columns: adapters.Columns(names...)}
}

// Info declares the streams.
func (Adapter) Info() adapters.Info {
	const day = 24 * time.Hour
	info := adapters.Info{Name: "naver", Version: "1", Hosts: []string{host}}
	for _, r := range reports {
		kinds := []event.Kind{event.AdCost, event.Impression, event.Click}
		if r.figures == conversions {
			kinds = []event.Kind{event.Conversion}
		}
		info.Streams = append(info.Streams, adapters.Stream{
			Name: r.stream, Via: adapters.ByPull | adapters.ByFile, Mode: adapters.Restate, Form: adapters.CSV,
			Table: r.table(), Kinds: kinds, Overlaps: r.overlaps, Lookback: 3 * day, MaxSpan: 7 * day,
		})
	}
	return info
}

// Decode reads a report, or what the API says of one that is being made.
func (a Adapter) Decode(in *adapters.Input, out *adapters.Output) error {
	r, err := reportOf(in.Stream)
	if err != nil {
		return err
	}
	if in.Header == nil { // a file
		return r.decode(in, out)
	}
	at, err := parseCursor(in.Cursor)
	if err != nil {
		return err
	}
	if at.query == "" {
		return a.decodeJob(r, in, out)
	}
	if err := r.decode(in, out); err != nil {
		return err
	}
	nextDay(in, out, at.day)
	return nil
}
