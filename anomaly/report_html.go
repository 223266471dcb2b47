// Copyright 2026 The jupan authors.
// SPDX-License-Identifier: Apache-2.0

package anomaly

import (
	_ "embed"
	"fmt"
	"html/template"
	"io"
	"math"
	"slices"
	"strings"

	"github.com/jupan-go/jupan/anomaly/internal/daily"
)

//go:embed report.html
var reportPage string

// HTML writes the report as one page that needs nothing else: each series is drawn, with the odd point
// marked and the expected range beside it.
func (r *Report) HTML(w io.Writer) error {
	page, err := template.New("report").Funcs(template.FuncMap{
		"plot":    plotHTML,
		"percent": percentText,
		"weight":  func(x float64) string { return fmt.Sprintf("%+.2f", x) },
		"trust":   func(t Trust) string { return t.text(r.Language) },
		"waiting": func(v Waiting) string { return v.text(r.Language) },
		"state":   func(l ReportLine) string { return l.state(r.Language) },
		"name":    func(of any) string { return said(r.Language, fmt.Sprint(of)) },
		"say":     func(en, ko string) string { return pick(r.Language, en, ko) },
		"lang":    func() string { return pick(r.Language, "en", "ko") },
	}).Parse(reportPage)
	if err != nil {
		return fmt.Errorf("anomaly: report page: %w", err)
	}
	if err := page.Execute(w, r); err != nil {
		return fmt.Errorf("anomaly: write report: %w", err)
	}
	return nil
}

// The size of a drawing, in pixels.
const (
	plotWidth  = 480
	plotHeight = 96
	plotMargin = 6
	plotFoot   = 16 // for the days
)

// plotHTML draws a line's series. Values that span more than a decade and a half are drawn by their
// logarithm.
func plotHTML(l ReportLine) template.HTML {
	if l.Plot == nil {
		return ""
	}
	c := newCanvas(l)
	var b strings.Builder
	fmt.Fprintf(&b, `<svg viewBox="0 0 %d %d" role="img" aria-label="%s: %s – %s">`, plotWidth, plotHeight+plotFoot,
		c.span(), l.Plot.First, l.Plot.First+Day(c.n-1))
	c.labels(&b, l.Plot.First)
	if e := l.Item.Finding.Expected; e != nil {
		x, low, high := c.x(c.mark), c.y(valueOf(e.Low).X), c.y(valueOf(e.High).X)
		fmt.Fprintf(&b, `<rect class="band" x="%.1f" y="%.1f" width="8" height="%.1f"/>`, x-4, high, math.Max(low-high, 1))
	}
	open := false
	for i, known := range l.Plot.Known {
		switch {
		case known && !open:
			fmt.Fprintf(&b, `<polyline points="`)
			open = true
		case !known && open:
			b.WriteString(`"/>`)
			open = false
		}
		if known {
			fmt.Fprintf(&b, "%.1f,%.1f ", c.x(i), c.y(l.Plot.Values[i]))
		}
	}
	if open {
		b.WriteString(`"/>`)
	}
	if c.mark >= 0 && c.mark < len(l.Plot.Known) && l.Plot.Known[c.mark] {
		fmt.Fprintf(&b, `<circle cx="%.1f" cy="%.1f" r="4"/>`, c.x(c.mark), c.y(l.Plot.Values[c.mark]))
	}
	b.WriteString(`</svg>`)
	return template.HTML(b.String()) //nolint:gosec // made of numbers only
}

// labels writes the least and the greatest value, and the first and the last day.
func (c *canvas) labels(b *strings.Builder, first Day) {
	text := func(x, y float64, anchor, s string) {
		fmt.Fprintf(b, `<text x="%.1f" y="%.1f" text-anchor="%s">%s</text>`, x, y, anchor, s)
	}
	const size = 12
	text(plotMargin, plotMargin+size, "start", c.span())
	text(plotMargin, plotHeight+size, "start", first.String())
	text(plotWidth-plotMargin, plotHeight+size, "end", (first + Day(c.n-1)).String())
}

// span is the least and the greatest value.
func (c *canvas) span() string {
	return plain(decimalOf(c.least, 2)) + " – " + plain(decimalOf(c.most, 2))
}

// canvas turns days and values into places.
type canvas struct {
	n         int
	mark      int     // the day of the finding
	low, high float64 // as drawn
	log       bool
	// least and most are the values at the edges.
	least, most float64
}

func newCanvas(l ReportLine) *canvas {
	c := &canvas{n: len(l.Plot.Values), mark: int(l.Item.Finding.Day - l.Plot.First), low: math.Inf(1), high: math.Inf(-1)}
	values := make([]float64, 0, c.n+2)
	for i, x := range l.Plot.Values {
		if l.Plot.Known[i] {
			values = append(values, x)
		}
	}
	if e := l.Item.Finding.Expected; e != nil {
		values = append(values, valueOf(e.Low).X, valueOf(e.High).X)
	}
	least, most := math.Inf(1), 0.0
	for _, x := range values {
		if x > 0 {
			least = math.Min(least, x)
		}
		most = math.Max(most, x)
		c.low = math.Min(c.low, x)
	}
	c.least, c.most = c.low, slices.Max(values)
	c.log = c.low >= 0 && most > 30*least
	c.low = math.Inf(1)
	for _, x := range values {
		c.low, c.high = math.Min(c.low, c.scale(x, least)), math.Max(c.high, c.scale(x, least))
	}
	if c.high <= c.low {
		c.high = c.low + 1
	}
	return c
}

// scale is the value, or its logarithm; a zero stands where a third of the least value would.
func (c *canvas) scale(x, least float64) float64 {
	if !c.log {
		return x
	}
	return daily.Log10(math.Max(x, least/3))
}

func (c *canvas) x(i int) float64 {
	return plotMargin + float64(float64(i)*(plotWidth-2*plotMargin))/math.Max(float64(c.n-1), 1)
}

func (c *canvas) y(x float64) float64 {
	v := x
	if c.log {
		v = c.low
		if x > 0 {
			v = math.Max(daily.Log10(x), c.low)
		}
	}
	return plotHeight - plotMargin - float64((v-c.low)*(plotHeight-2*plotMargin))/(c.high-c.low)
}
