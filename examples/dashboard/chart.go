// Copyright 2026 The jupan authors.
// SPDX-License-Identifier: Apache-2.0

package main

import (
	"math"
	"strconv"
	"strings"

	"github.com/jupan-go/jupan/anomaly"
	"github.com/jupan-go/jupan/settle/money"
)

// The size of a chart in the units of its view box, and the room around what is drawn.
const (
	plotWide, plotHigh                     = 640, 240
	plotLeft, plotRight, plotTop, plotFoot = 60, 20, 20, 32
)

// chart is a series around a finding, ready to be drawn.
type chart struct {
	Width, Height           int
	Left, Right, Foot       int
	Lines                   []string // one for each run of days without a gap
	Across                  []mark   // lines from left to right, with their values
	Days                    []mark   // days, with their dates
	Mark                    *mark    // the odd day
	Band                    *band    // what was expected of it
	First, Last, Low, High  string
	Log                     bool
	values                  *anomaly.Plot
	low, high, bottom, over float64 // of the values, and of the scale
}

// mark is a place with a text.
type mark struct{ X, Y, Text, Anchor string }

// band is the expected range on the odd day.
type band struct{ X, Y, Height string }

// newChart draws a series. Where the values span more than a decade and a half they are drawn by
// their logarithms, or one slip would press all others flat.
func newChart(p *anomaly.Plot, f *anomaly.Finding, say words) *chart {
	if p == nil {
		return nil
	}
	c := &chart{
		Width: plotWide, Height: plotHigh, Left: plotLeft, Right: plotWide - plotRight, Foot: plotHigh - plotFoot,
		values: p, low: math.Inf(1), high: math.Inf(-1),
		First: p.First.String(), Last: (p.First + anomaly.Day(len(p.Values)-1)).String(),
	}
	for i, y := range p.Values {
		if p.Known[i] {
			c.low, c.high = math.Min(c.low, y), math.Max(c.high, y)
		}
	}
	if math.IsInf(c.low, 0) {
		return nil
	}
	c.Low, c.High = whole(c.low), whole(c.high)
	c.Log = c.low > 0 && c.high > 30*c.low
	c.across(say)
	c.days()
	c.lines()
	at := int(f.Day - p.First)
	if at < 0 || at >= len(p.Values) {
		return c
	}
	if p.Known[at] {
		anchor := "start"
		if at > len(p.Values)/2 {
			anchor = "end"
		}
		c.Mark = &mark{number(c.x(at)), number(c.y(p.Values[at])), whole(p.Values[at]), anchor}
	}
	if f.Expected != nil {
		top, bottom := c.y(float(f.Expected.High)), c.y(float(f.Expected.Low))
		c.Band = &band{number(c.x(at) - 6), number(top), number(math.Max(bottom-top, 4))}
	}
	return c
}

// x is the place of a day.
func (c *chart) x(day int) float64 {
	days := math.Max(float64(len(c.values.Values)-1), 1)
	return plotLeft + float64(day)/days*(plotWide-plotLeft-plotRight)
}

// y is the place of a value.
func (c *chart) y(v float64) float64 {
	scale := func(y float64) float64 {
		if c.Log {
			return math.Log(math.Max(y, c.bottom))
		}
		return y
	}
	bottom, over := scale(c.bottom), scale(c.over)
	part := (scale(math.Min(math.Max(v, c.bottom), c.over)) - bottom) / (over - bottom)
	return plotHigh - plotFoot - part*(plotHigh-plotTop-plotFoot)
}

// across rules the chart at round values: powers of ten where it is by logarithms.
func (c *chart) across(say words) {
	step := round((c.high - c.low) / 3)
	c.bottom, c.over = math.Floor(c.low/step)*step, math.Ceil(c.high/step)*step
	if c.over <= c.bottom {
		c.over = c.bottom + 1
	}
	next := func(v float64) float64 { return v + step }
	if c.Log {
		c.bottom, c.over = math.Pow(10, math.Floor(math.Log10(c.low))), c.high*1.7
		next = func(v float64) float64 { return v * 10 }
	}
	for v := c.bottom; v <= c.over*1.001 && len(c.Across) < 12; v = next(v) {
		c.Across = append(c.Across, mark{number(plotLeft), number(c.y(v)), say.short(v), "end"})
	}
}

// round is the least of 1, 2, 5, 10, … that is not below a positive value.
func round(v float64) float64 {
	if v <= 0 {
		return 1
	}
	ten := math.Pow(10, math.Floor(math.Log10(v)))
	for _, by := range []float64{1, 2, 5} {
		if by*ten >= v {
			return by * ten
		}
	}
	return 10 * ten
}

// days dates the first day, the last, and two between.
func (c *chart) days() {
	last := len(c.values.Values) - 1
	for i, anchor := range []string{"start", "middle", "middle", "end"} {
		day := last * i / 3
		c.Days = append(c.Days, mark{number(c.x(day)), number(plotHigh - plotFoot), (c.values.First + anomaly.Day(day)).String()[5:], anchor})
	}
}

func (c *chart) lines() {
	var b strings.Builder
	for i, known := range c.values.Known {
		if known {
			b.WriteString(point(c.x(i), c.y(c.values.Values[i])))
		}
		if b.Len() > 0 && (!known || i == len(c.values.Known)-1) {
			c.Lines = append(c.Lines, strings.TrimSpace(b.String()))
			b.Reset()
		}
	}
}

// whole writes a value without decimals.
func whole(v float64) string { return group(strconv.FormatFloat(v, 'f', 0, 64)) }

func float(d money.Decimal) float64 {
	x, err := strconv.ParseFloat(d.String(), 64)
	if err != nil {
		return 0 // a decimal always has a float near it
	}
	return x
}
