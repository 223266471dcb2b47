// Copyright 2026 The jupan authors.
// SPDX-License-Identifier: Apache-2.0

package metrics

import (
	"fmt"
	"math"
	"strings"
	"unicode/utf8"
)

// String returns the review as a page of plain text, at most 80 characters wide.
func (r Review) String() string {
	var b strings.Builder
	fmt.Fprintf(&b, "%s\n%s\n", r.Model, r.heading())
	for _, s := range r.sections() {
		fmt.Fprintf(&b, "\n%s\n", strings.ToUpper(s.name))
		for _, l := range s.lines {
			l.write(&b)
		}
	}
	if len(r.Notes) > 0 {
		b.WriteString("\nNOTES\n")
	}
	for _, n := range r.Notes {
		fmt.Fprintf(&b, "  %s\n", n)
	}
	return wrapped(b.String())
}

// lineWidth is that of the page.
const lineWidth = 80

// wrapped breaks lines that are too long between words, and sets what follows in by two
// more than the line.
func wrapped(text string) string {
	var b strings.Builder
	for line := range strings.Lines(text) {
		indent := line[:len(line)-len(strings.TrimLeft(line, " "))]
		width := 0
		for i, word := range strings.Split(strings.TrimRight(line[len(indent):], "\n"), " ") {
			n := utf8.RuneCountInString(word)
			switch {
			case i == 0:
				b.WriteString(indent)
				width = len(indent)
			case width+1+n > lineWidth:
				b.WriteString("\n" + indent + "  ")
				width = len(indent) + 2
			default:
				b.WriteByte(' ')
				width++
			}
			b.WriteString(word)
			width += n
		}
		b.WriteByte('\n')
	}
	return b.String()
}

// heading says which period it is and how far the data goes.
func (r *Review) heading() string {
	text := r.Window.String()
	if n := len(r.Periods); n > 0 && r.Periods[n-1] != "" {
		text = r.Periods[n-1]
	}
	text += ", as of " + shortTime(r.AsOf)
	if r.Freshness != "" {
		text += fmt.Sprintf(", data to %s: %s", timeOrNever(r.Watermark), r.Freshness)
	}
	return text + fmt.Sprintf("; %d events", r.Known.Events)
}

// reviewSection is a part of the page.
type reviewSection struct {
	name  string
	lines []reviewLine
}

// reviewLine is one figure on the page.
type reviewLine struct {
	Reading
	trend  *Trend   // nil where only the last period is shown
	names  []string // of its periods
	remark string
	state  string    // a word for how it stands
	limits []float64 // drawn in the plot
}

// sections are the parts of the page in their order.
func (r *Review) sections() []reviewSection {
	star := reviewLine{Reading: r.NorthStar.Reading}
	if t := r.NorthStar.Target; t != nil {
		star.remark, star.limits = "target "+r.NorthStar.Unit.withName(*t), []float64{*t}
	}
	list := []reviewSection{{"North star", []reviewLine{star}}, {"Leading", nil}, {"Guardrails", nil}, {"Journey", nil}, {"Others", nil}}
	for _, i := range r.Leading {
		l := reviewLine{Reading: i.Reading, remark: i.say()}
		if i.Verdict != nil {
			l.state = string(i.Verdict.Verdict)
		}
		list[1].lines = append(list[1].lines, l)
	}
	for _, g := range r.Guardrails {
		l := reviewLine{Reading: g.Reading, remark: g.say(), state: string(g.State)}
		for _, limit := range []*float64{g.AtLeast, g.AtMost} {
			if limit != nil {
				l.limits = append(l.limits, *limit)
			}
		}
		list[2].lines = append(list[2].lines, l)
	}
	for _, s := range r.Stages {
		text, remark := s.say()
		list[3].lines = append(list[3].lines, reviewLine{Reading: Reading{Title: s.Stage + ": " + text, Owner: s.Owner}, remark: remark})
	}
	for _, m := range r.Metrics {
		list[4].lines = append(list[4].lines, reviewLine{Reading: m})
	}
	next := 0
	for i := range list[:3] {
		for k := range list[i].lines {
			if next < len(r.Trends) {
				list[i].lines[k].trend, list[i].lines[k].names = &r.Trends[next], r.Periods
			}
			next++
		}
	}
	out := list[:0]
	for _, s := range list {
		if len(s.lines) > 0 {
			out = append(out, s)
		}
	}
	return out
}

// say is how a guardrail stands.
func (g GuardrailReading) say() string {
	var limits []string
	if g.AtLeast != nil {
		limits = append(limits, "at least "+g.Unit.withName(*g.AtLeast))
	}
	if g.AtMost != nil {
		limits = append(limits, "at most "+g.Unit.withName(*g.AtMost))
	}
	return strings.ReplaceAll(string(g.State), "_", " ") + ": " + strings.Join(limits, ", ")
}

// name is what people call the figure.
func (l *reviewLine) name() string {
	if l.Title != "" {
		return l.Title
	}
	return l.Metric
}

// last is the figure to be shown: the last complete one of the trend, or that of the
// period.
func (l *reviewLine) last() Estimate {
	if l.trend == nil {
		return l.Estimate
	}
	return l.trend.Last()
}

// when says which period the figure is of, where it is not that of the page.
func (l *reviewLine) when() string {
	last := l.last().Window
	for i, p := range l.trend.Points {
		if p.Window == last && i < len(l.names) && i < len(l.trend.Points)-1 {
			return l.names[i]
		}
	}
	return ""
}

// moved says how the figure changed, and whether that is good.
func (l *reviewLine) moved() string {
	if l.trend == nil || !l.trend.Change.Valid {
		return ""
	}
	text := l.trend.Change.change()
	movement := l.trend.Moved()
	switch {
	case movement == Unclear && l.trend.Change.Interval.IsZero():
		return text
	case movement == Unclear:
		return text + ", not beyond chance"
	case (movement == Rose) == (l.Good == Up):
		return text + ", better"
	}
	return text + ", worse"
}

// change is a difference with its sign and interval; shares differ by percentage points.
func (e Estimate) change() string {
	suffix := e.Unit.suffix()
	if e.Unit == Share {
		suffix = "pp"
	}
	format := e.Unit.formatAs(e.Value, e.Interval)
	signed := func(v float64) string {
		text := format(v)
		if v > 0 {
			text = "+" + text
		}
		return strings.Replace(text, "-", "−", 1)
	}
	text := strings.TrimSpace(signed(e.Value) + " " + suffix)
	if !e.Interval.IsZero() {
		text += fmt.Sprintf(" [%s, %s]", signed(e.Interval.Low), signed(e.Interval.High))
	}
	return text
}

// write writes the figure in a few lines, or in one where there is no trend.
func (l *reviewLine) write(b *strings.Builder) {
	if l.trend == nil {
		fmt.Fprintf(b, "  %s%s%s\n", l.name(), prefixed(": ", l.figureText()), prefixed("; ", l.remark))
		return
	}
	fmt.Fprintf(b, "  %s%s\n", l.name(), prefixed(" — ", l.Owner))
	fmt.Fprintf(b, "    %s\n", strings.Join(nonEmpty(l.figureText(), l.when()), ", "))
	fmt.Fprintf(b, "    %s\n", strings.Join(nonEmpty(l.trend.spark(), l.moved()), "  "))
	if l.remark != "" {
		fmt.Fprintf(b, "    %s\n", l.remark)
	}
}

// figureText is the figure; a stage has none of its own.
func (l *reviewLine) figureText() string {
	if e := l.last(); e.Metric != "" || e.Valid || e.Why != "" {
		return e.short()
	}
	return ""
}

func prefixed(prefix, s string) string {
	if s == "" {
		return ""
	}
	return prefix + s
}

func nonEmpty(list ...string) []string {
	var out []string
	for _, s := range list {
		if s != "" {
			out = append(out, s)
		}
	}
	return out
}

// spark draws the points as blocks of eight heights, from the lowest to the highest. A
// point is for what is not there, or not complete.
func (t *Trend) spark() string {
	low, high := math.Inf(1), math.Inf(-1)
	for _, p := range t.Points[:t.Complete] {
		if p.Valid {
			low, high = math.Min(low, p.Value), math.Max(high, p.Value)
		}
	}
	blocks := []rune("▁▂▃▄▅▆▇█")
	var b strings.Builder
	for i, p := range t.Points {
		switch {
		case i >= t.Complete || !p.Valid:
			b.WriteRune('·')
		case high == low:
			b.WriteRune(blocks[len(blocks)/2])
		default:
			k := int(float64(len(blocks)) * ((p.Value - low) / (high - low)))
			b.WriteRune(blocks[min(max(k, 0), len(blocks)-1)])
		}
	}
	return b.String()
}
