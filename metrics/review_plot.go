// Copyright 2026 The jupan authors.
// SPDX-License-Identifier: Apache-2.0

package metrics

import (
	"fmt"
	"html/template"
	"math"
	"strings"
)

// The size of a drawing and its margins, in its own units.
const (
	plotWidth  = 320.0
	plotHeight = 110.0
	plotLeft   = 44.0
	plotRight  = 6.0
	plotTop    = 8.0
	plotBottom = 18.0
)

// canvas draws the points of a trend with their intervals, and limits.
type canvas struct {
	points    []Estimate
	complete  int
	limits    []float64
	name      string
	periods   []string
	low, high float64
}

// draw returns the plot; nothing where no point has a value.
func (c *canvas) draw() template.HTML {
	if !c.scale() {
		return ""
	}
	var b strings.Builder
	fmt.Fprintf(&b, `<svg viewBox="0 0 %.0f %.0f" role="img" aria-label="%s">`,
		plotWidth, plotHeight, template.HTMLEscapeString(c.name))
	c.bands(&b)
	for _, limit := range c.limits {
		if limit >= c.low && limit <= c.high {
			fmt.Fprintf(&b, `<line class="limit" x1="%.1f" y1="%.1f" x2="%.1f" y2="%.1f"/>`,
				plotLeft, c.y(limit), plotWidth-plotRight, c.y(limit))
		}
	}
	c.lines(&b)
	c.dots(&b)
	c.axes(&b)
	b.WriteString(`</svg>`)
	return template.HTML(b.String()) //nolint:gosec // made of numbers, dates, and a name that is escaped
}

// scale finds the lowest and the highest value to be drawn: of the points, of their
// intervals, as far as they do not press the points flat, and of limits that are near.
func (c *canvas) scale() bool {
	low, high := math.Inf(1), math.Inf(-1)
	for _, p := range c.points {
		if p.Valid {
			low, high = math.Min(low, p.Value), math.Max(high, p.Value)
		}
	}
	if low > high {
		return false
	}
	c.low, c.high = low, high
	reach := 2 * math.Max(high-low, c.narrowest())
	for _, p := range c.points {
		if p.Valid && !p.Interval.IsZero() {
			c.low = math.Min(c.low, math.Max(p.Interval.Low, low-reach))
			c.high = math.Max(c.high, math.Min(p.Interval.High, high+reach))
		}
	}
	for _, limit := range c.limits {
		if limit > low-reach && limit < high+reach {
			c.low, c.high = math.Min(c.low, limit), math.Max(c.high, limit)
		}
	}
	if c.high <= c.low {
		pad := math.Max(math.Abs(c.low)/10, 1e-6)
		c.low, c.high = c.low-pad, c.high+pad
	}
	return true
}

// narrowest is the width of the narrowest interval; 0 where there are none.
func (c *canvas) narrowest() float64 {
	least := math.Inf(1)
	for _, p := range c.points {
		if width := p.Interval.High - p.Interval.Low; p.Valid && width > 0 {
			least = math.Min(least, width)
		}
	}
	if math.IsInf(least, 0) {
		return 0
	}
	return least
}

func (c *canvas) x(i int) float64 {
	if len(c.points) == 1 {
		return (plotLeft + plotWidth - plotRight) / 2
	}
	return plotLeft + float64(float64(i)/float64(len(c.points)-1)*(plotWidth-plotLeft-plotRight))
}

// y is the place of a value; what lies beyond is drawn at the edge.
func (c *canvas) y(v float64) float64 {
	part := (math.Min(math.Max(v, c.low), c.high) - c.low) / (c.high - c.low)
	return plotHeight - plotBottom - float64(part*(plotHeight-plotTop-plotBottom))
}

// runs lists stretches of points that follow one another and pass.
func (c *canvas) runs(passes func(i int) bool) [][2]int {
	var list [][2]int
	for i := range c.points {
		switch n := len(list); {
		case !passes(i):
		case n > 0 && list[n-1][1] == i:
			list[n-1][1]++
		default:
			list = append(list, [2]int{i, i + 1})
		}
	}
	return list
}

// bands draws the intervals of complete points.
func (c *canvas) bands(b *strings.Builder) {
	for _, run := range c.runs(func(i int) bool { return i < c.complete && c.points[i].Valid && !c.points[i].Interval.IsZero() }) {
		var upper, lower []string
		for i := run[0]; i < run[1]; i++ {
			upper = append(upper, c.at(i, c.points[i].Interval.High))
			lower = append([]string{c.at(i, c.points[i].Interval.Low)}, lower...)
		}
		if len(upper) > 1 {
			fmt.Fprintf(b, `<polygon class="band" points="%s %s"/>`, strings.Join(upper, " "), strings.Join(lower, " "))
		}
	}
}

// lines joins points, complete ones by a line and others by dashes.
func (c *canvas) lines(b *strings.Builder) {
	draw := func(class string, from int) func(passes func(int) bool) {
		return func(passes func(int) bool) {
			for _, run := range c.runs(passes) {
				var list []string
				for i := max(run[0], from); i < run[1]; i++ {
					list = append(list, c.at(i, c.points[i].Value))
				}
				if len(list) > 1 {
					fmt.Fprintf(b, `<polyline class="%s" points="%s"/>`, class, strings.Join(list, " "))
				}
			}
		}
	}
	draw("line", 0)(func(i int) bool { return i < c.complete && c.points[i].Valid })
	draw("open", max(0, c.complete-1))(func(i int) bool { return c.points[i].Valid })
}

// dots marks the points of a short trend, and of a long one those that are not complete
// and the last that is.
func (c *canvas) dots(b *strings.Builder) {
	const few = 30
	for i, p := range c.points {
		class := "dot"
		if i >= c.complete {
			class = "unripe"
		}
		if p.Valid && (len(c.points) <= few || i >= c.complete-1) {
			fmt.Fprintf(b, `<circle class="%s" cx="%.1f" cy="%.1f" r="2.4"/>`, class, c.x(i), c.y(p.Value))
		}
	}
}

func (c *canvas) at(i int, v float64) string { return fmt.Sprintf("%.1f,%.1f", c.x(i), c.y(v)) }

// axes writes the ends of both scales.
func (c *canvas) axes(b *strings.Builder) {
	unit := c.points[0].Unit
	format := unit.formatAs(c.low, Interval{Low: c.low, High: c.high})
	label := func(v float64) string {
		text := format(v)
		if unit == Share {
			text += " %"
		}
		return template.HTMLEscapeString(text)
	}
	fmt.Fprintf(b, `<text x="%.1f" y="%.1f" text-anchor="end">%s</text>`, plotLeft-4, plotTop+6, label(c.high))
	fmt.Fprintf(b, `<text x="%.1f" y="%.1f" text-anchor="end">%s</text>`, plotLeft-4, plotHeight-plotBottom, label(c.low))
	if n := len(c.points); len(c.periods) == n {
		fmt.Fprintf(b, `<text x="%.1f" y="%.1f">%s</text>`, plotLeft, plotHeight-4, template.HTMLEscapeString(c.periods[0]))
		if n > 1 {
			fmt.Fprintf(b, `<text x="%.1f" y="%.1f" text-anchor="end">%s</text>`,
				plotWidth-plotRight, plotHeight-4, template.HTMLEscapeString(c.periods[n-1]))
		}
	}
}
