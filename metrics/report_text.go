// Copyright 2026 The jupan authors.
// SPDX-License-Identifier: Apache-2.0

package metrics

import (
	"fmt"
	"strings"
	"text/tabwriter"
	"time"
)

// String returns the report as a page of plain text: the north star first, then
// what leads it, what must not suffer, the journey and the rest.
func (r Report) String() string {
	var head, b strings.Builder
	fmt.Fprintf(&head, "%s\n%s, as of %s", r.Model, r.Window, shortTime(r.AsOf))
	if r.Freshness != "" {
		fmt.Fprintf(&head, ", data to %s: %s", timeOrNever(r.Watermark), r.Freshness)
	}
	fmt.Fprintf(&head, "; %d events\n", r.Known.Events)
	section(&b, "NORTH STAR", 1)
	target := ""
	if r.NorthStar.Target != nil {
		target = "target " + r.NorthStar.Unit.withName(*r.NorthStar.Target)
	}
	row(&b, r.NorthStar.Reading, target)
	section(&b, "LEADING", len(r.Leading))
	for _, i := range r.Leading {
		row(&b, i.Reading, i.say())
	}
	section(&b, "GUARDRAILS", len(r.Guardrails))
	for _, g := range r.Guardrails {
		row(&b, g.Reading, strings.ReplaceAll(string(g.State), "_", " "))
	}
	section(&b, "JOURNEY", len(r.Stages))
	for _, s := range r.Stages {
		s.row(&b)
	}
	section(&b, "METRICS", len(r.Metrics))
	for _, m := range r.Metrics {
		row(&b, m, "")
	}
	return head.String() + aligned(b.String())
}

func section(b *strings.Builder, name string, n int) {
	if n > 0 {
		fmt.Fprintf(b, "\n%s\t\t\n", name)
	}
}

func row(b *strings.Builder, r Reading, remark string) {
	name := r.Title
	if name == "" {
		name = r.Metric
	}
	fmt.Fprintf(b, "  %s\t%s\t%s\n", name, r.short(), remark)
}

// short is the figure with its interval and number of observations.
func (e Estimate) short() string {
	if !e.Valid {
		return e.Figure()
	}
	text := fmt.Sprintf("%s (n=%d)", e.Figure(), e.N)
	if e.Immature > 0 {
		text = fmt.Sprintf("%s (n=%d, %d immature)", e.Figure(), e.N, e.Immature)
	}
	return text
}

// say is what is known of an indicator.
func (i IndicatorReading) say() string {
	claim := fmt.Sprintf("%s by %d", i.ContributesTo, i.LeadsBy)
	switch {
	case i.Verdict == nil:
		return "said to lead " + claim
	case i.Verdict.Verdict == Unverified:
		return fmt.Sprintf("unverified: %s", strings.ReplaceAll(string(i.Verdict.Doubt), "_", " "))
	case i.Verdict.Verdict == Leads:
		return fmt.Sprintf("leads %s by %d", i.Verdict.NorthStar, i.Verdict.Lag)
	}
	return string(i.Verdict.Verdict)
}

func (s StageReading) row(b *strings.Builder) {
	text, remark := s.say()
	fmt.Fprintf(b, "  %s\t%s\t%s\n", s.Stage, text, remark)
}

// say is the set of figures of a stage, and what comes of it.
func (s StageReading) say() (text, remark string) {
	text = "CVR " + s.CVR.short()
	if s.NPS != nil {
		text += "; NPS " + s.NPS.short()
	}
	if s.CES != nil {
		text += "; CES " + s.CES.short()
	}
	remark = fmt.Sprintf("priority %d", s.Priority)
	if s.Gain.Valid {
		remark += fmt.Sprintf(", %s of the north star to gain", Number.format(s.Gain.Value))
	}
	return text, remark
}

// String returns both ends; To is the first moment that is not part of it.
func (w Window) String() string {
	switch {
	case w.From.IsZero() && w.To.IsZero():
		return "all time"
	case w.From.IsZero():
		return "until " + shortTime(w.To)
	case w.To.IsZero():
		return "since " + shortTime(w.From)
	}
	return shortTime(w.From) + " to " + shortTime(w.To)
}

// withName is a value with the name of its unit.
func (u Unit) withName(v float64) string {
	return strings.TrimSpace(u.format(v) + " " + u.suffix())
}

func timeOrNever(t time.Time) string {
	if t.IsZero() {
		return "never"
	}
	return shortTime(t)
}

// aligned turns columns that tabs divide into columns one below the other.
func aligned(s string) string {
	var b strings.Builder
	t := tabwriter.NewWriter(&b, 0, 0, 2, ' ', 0)
	_, _ = t.Write([]byte(s)) // into a builder, which cannot fail
	_ = t.Flush()
	lines := strings.Split(b.String(), "\n")
	for i := range lines {
		lines[i] = strings.TrimRight(lines[i], " ")
	}
	return strings.Join(lines, "\n")
}
