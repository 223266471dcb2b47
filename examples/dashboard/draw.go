// Copyright 2026 The jupan authors.
// SPDX-License-Identifier: Apache-2.0

package main

import (
	"fmt"
	"math"
	"slices"
	"strconv"
	"strings"

	"github.com/jupan-go/jupan/settle/money"
)

// The sizes of drawings, in the units of their view boxes.
const (
	sparkWide, sparkHigh = 120, 28
	barsWide, barsHigh   = 64, 28
	margin               = 2
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
	if high <= low {
		return length / 2
	}
	return margin + (v-low)/(high-low)*(length-2*margin)
}

// bar is a rectangle of a small drawing of totals.
type bar struct {
	X, Y, Height string
	Last         bool
}

// bars draws totals beside each other, from zero.
func bars(values []float64) (out []bar) {
	if len(values) == 0 {
		return nil
	}
	low, high := math.Min(0, slices.Min(values)), math.Max(0, slices.Max(values))
	if high <= low {
		high = low + 1
	}
	y := func(v float64) float64 { return (high - v) / (high - low) * barsHigh }
	step := float64(barsWide) / float64(len(values))
	for i, v := range values {
		top, bottom := y(math.Max(v, 0)), y(math.Min(v, 0))
		out = append(out, bar{number(float64(i) * step), number(top), number(math.Max(bottom-top, 1)), i == len(values)-1})
	}
	return out
}

// drawn is an amount as a drawing has it.
func drawn(a money.Amount) float64 {
	x, err := strconv.ParseFloat(a.Number(), 64)
	if err != nil {
		return 0 // an amount always has a float near it
	}
	return x
}

func number(x float64) string { return strconv.FormatFloat(x, 'f', 1, 64) }
