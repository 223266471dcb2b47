// Copyright 2026 The jupan authors.
// SPDX-License-Identifier: Apache-2.0

package main

import (
	"fmt"
	"math"
	"slices"
	"strconv"
	"strings"

	"github.com/jupan-go/jupan/anomaly"
	"github.com/jupan-go/jupan/settle/money"
)

// The sizes of drawings, in the units of their view boxes.
const (
	sparkWide, sparkHigh = 120, 28
	plotWide, plotHigh   = 640, 220
	sparkMargin, margin  = 2, 12
)

// sparkline returns the corners of a line through values.
func sparkline(values []float64) string {
	if len(values) == 0 {
		return ""
	}
	low, high := slices.Min(values), slices.Max(values)
	var b strings.Builder
	for i, y := range values {
		b.WriteString(point(place(float64(i), 0, math.Max(float64(len(values)-1), 1), sparkWide), sparkHigh-place(y, low, high, sparkHigh)))
	}
	return strings.TrimSpace(b.String())
}

func point(x, y float64) string { return fmt.Sprintf("%.1f,%.1f ", x, y) }

// place maps a value between low and high into a length, with a margin at both ends.
func place(v, low, high, length float64) float64 {
	edge := float64(margin)
	if length <= sparkWide {
		edge = sparkMargin
	}
	if high <= low {
		return length / 2
	}
	return edge + (v-low)/(high-low)*(length-2*edge)
}

// chart is a series around a finding, ready to be drawn.
type chart struct {
	Width, Height            int
	Lines                    []string // one for each run of days without a gap
	MarkX, MarkY             string
	BandY, BandHeight, BandX string
	First, Last, Low, High   string
	Log                      bool
}

// newChart draws a series. Where the values span more than a decade and a half they are drawn by
// their logarithms, or one slip would press all others flat.
func newChart(p *anomaly.Plot, f *anomaly.Finding) *chart {
	if p == nil {
		return nil
	}
	low, high := math.Inf(1), math.Inf(-1)
	for i, y := range p.Values {
		if p.Known[i] {
			low, high = math.Min(low, y), math.Max(high, y)
		}
	}
	if math.IsInf(low, 0) {
		return nil
	}
	c := &chart{
		Width: plotWide, Height: plotHigh, Log: low > 0 && high > 30*low,
		First: p.First.String(), Last: (p.First + anomaly.Day(len(p.Values)-1)).String(),
		Low: group(strconv.FormatFloat(low, 'f', 0, 64)), High: group(strconv.FormatFloat(high, 'f', 0, 64)),
	}
	scale := func(y float64) float64 {
		if c.Log {
			return math.Log(math.Max(y, low))
		}
		return y
	}
	x := func(i int) float64 { return place(float64(i), 0, math.Max(float64(len(p.Values)-1), 1), plotWide) }
	y := func(v float64) float64 {
		v = math.Min(math.Max(v, low), high)
		return plotHigh - place(scale(v), scale(low), scale(high), plotHigh)
	}
	c.lines(p, x, y)
	mark := int(f.Day - p.First)
	if mark >= 0 && mark < len(p.Values) && p.Known[mark] {
		c.MarkX, c.MarkY = number(x(mark)), number(y(p.Values[mark]))
	}
	if f.Expected != nil {
		top, bottom := y(float(f.Expected.High)), y(float(f.Expected.Low))
		c.BandX, c.BandY, c.BandHeight = number(x(mark)-6), number(top), number(math.Max(bottom-top, 2))
	}
	return c
}

func (c *chart) lines(p *anomaly.Plot, x func(int) float64, y func(float64) float64) {
	var b strings.Builder
	for i, known := range p.Known {
		if known {
			b.WriteString(point(x(i), y(p.Values[i])))
		}
		if b.Len() > 0 && (!known || i == len(p.Known)-1) {
			c.Lines = append(c.Lines, strings.TrimSpace(b.String()))
			b.Reset()
		}
	}
}

func number(x float64) string { return strconv.FormatFloat(x, 'f', 1, 64) }

func float(d money.Decimal) float64 {
	x, err := strconv.ParseFloat(d.String(), 64)
	if err != nil {
		return 0 // a decimal always has a float near it
	}
	return x
}
