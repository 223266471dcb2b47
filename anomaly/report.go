// Copyright 2026 The jupan authors.
// SPDX-License-Identifier: Apache-2.0

package anomaly

import (
	"cmp"
	"encoding/json"
	"slices"
	"time"

	"github.com/jupan-go/jupan/anomaly/internal/daily"
	"github.com/jupan-go/jupan/settle"
)

// Plot is a series up to some days after a finding, for drawing.
type Plot struct {
	// First is the day of the first value; Values has 0 where Known is false.
	First  Day       `json:"first"`
	Values []float64 `json:"values"`
	Known  []bool    `json:"known"`
}

// Report is what people look at: open findings by money at stake, and how far each partner can be
// trusted. It is data; [Report.Text], [Report.JSON] and [Report.HTML] show it.
type Report struct {
	// Title and AsOf head the report. Language is that of the sentences.
	Title    string          `json:"title"`
	AsOf     time.Time       `json:"as_of"`
	Language settle.Language `json:"-"`
	// Lines are the open findings, by money at stake.
	Lines     []ReportLine `json:"lines"`
	Trust     []Trust      `json:"trust,omitempty"`     // by partner, as [TrustBook] knows it
	Waiting   []Waiting    `json:"waiting,omitempty"`   // by severity
	Precision []Precision  `json:"precision,omitempty"` // of the detectors, by what people answered
}

// ReportLine is one open finding.
type ReportLine struct {
	// Item is as it is on the desk, Sentence tells it.
	Item     Item   `json:"item"`
	Sentence string `json:"sentence"`
	// Waits is how long it has been open, and To who was asked last to look at it.
	Waits time.Duration `json:"waits"`
	To    string        `json:"to,omitempty"`
	// Others counts the further open findings of the incident, which have no lines of their own.
	Others int   `json:"others,omitempty"`
	Plot   *Plot `json:"plot,omitempty"` // the value's surroundings; nil where there are none
}

// ReportOptions choose what a report has. The zero value works.
type ReportOptions struct {
	// Title is the heading; empty means "Open findings".
	Title    string
	Language settle.Language // of the sentences
	// AsOf is the time of the report.
	AsOf time.Time
	// Trust is shown as it is.
	Trust []Trust
}

// NewReport gathers what is open on a desk. The monitor, which may be nil, gives the series to draw and
// the precision of the detectors.
func NewReport(d *Desk, m *Monitor, opts *ReportOptions) *Report {
	var o ReportOptions
	if opts != nil {
		o = *opts
	}
	r := &Report{Title: o.Title, AsOf: o.AsOf.UTC(), Language: o.Language, Trust: o.Trust, Waiting: d.Waiting(o.AsOf)}
	if r.Title == "" {
		r.Title = pick(o.Language, "Open findings", "미해결 항목")
	}
	seen := map[string]int{}
	open := d.Open()
	slices.SortStableFunc(open, func(a, b Item) int { return compareStake(&a.Finding, &b.Finding) })
	for _, item := range open {
		if i, ok := seen[item.Finding.Incident]; ok {
			r.Lines[i].Others++
			continue
		}
		seen[item.Finding.Incident] = len(r.Lines)
		line := ReportLine{Item: item, Sentence: item.Finding.Explain(o.Language), Waits: max(o.AsOf.Sub(item.Raised), 0)}
		if n := len(item.Assigned); n > 0 {
			line.To = item.Assigned[n-1].To
		}
		if m != nil {
			line.Plot = m.Plot(item.Finding.Series, item.Finding.Day)
		}
		r.Lines = append(r.Lines, line)
	}
	if m != nil {
		r.Precision = m.Precision()
	}
	return r
}

// compareStake orders findings by the money at stake, the most first, within a currency; those
// without a price come last, by their share.
func compareStake(a, b *Finding) int {
	x, y := a.AtStake, b.AtStake
	if x.IsZero() != y.IsZero() {
		if x.IsZero() {
			return 1
		}
		return -1
	}
	if x.Currency() != y.Currency() {
		return cmp.Compare(x.Currency(), y.Currency())
	}
	c, err := y.Cmp(x)
	if err != nil {
		c = 0
	}
	return cmp.Or(c, compareGrave(a, b))
}

// Plot returns the values of a series around a day: two months before it, and up to a week after. It
// is nil for a series that is not known.
func (m *Monitor) Plot(s Series, day Day) *Plot {
	const before, after = 60, 7
	f, i := m.lookup(s)
	if f == nil || i < 0 {
		return nil
	}
	mem := f.members[i]
	p := &Plot{First: day - before}
	some := false
	for d := p.First; d <= min(day+after, f.closed); d++ {
		x, ok := 0.0, false
		if r := mem.report(d); r != nil {
			x, ok = valueOf(r.value).X, true
		} else if point := mem.model.History.At(int32(d)); point != nil && point.Flags&daily.Known != 0 {
			ok = true
			if point.Flags&daily.Zero == 0 {
				x = daily.Pow10(point.Y)
			}
			if point.Flags&daily.Negative != 0 {
				x = -x
			}
		}
		p.Values, p.Known = append(p.Values, x), append(p.Known, ok)
		some = some || ok
	}
	if !some {
		return nil
	}
	return p
}

// JSON returns the report as indented JSON, lines with their findings in full.
func (r *Report) JSON() ([]byte, error) { return json.MarshalIndent(r, "", "  ") }
