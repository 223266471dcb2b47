// Copyright 2026 The jupan authors.
// SPDX-License-Identifier: Apache-2.0

package experiment

import (
	"math"
	"strconv"
	"strings"
	"time"
	"unicode/utf8"

	"github.com/jupan-go/jupan/metrics"
)

// aligned writes rows in columns two spaces apart, each line behind an indentation.
func aligned(indent string, rows [][]string) string {
	widths := make([]int, len(rows[0]))
	for _, row := range rows {
		for c, cell := range row {
			widths[c] = max(widths[c], utf8.RuneCountInString(cell))
		}
	}
	var b strings.Builder
	for _, row := range rows {
		line := indent
		for c, cell := range row {
			line += cell + strings.Repeat(" ", widths[c]-utf8.RuneCountInString(cell)+2)
		}
		b.WriteString(strings.TrimRight(line, " ") + "\n")
	}
	return b.String()
}

// figure is the value of an arm with its unit.
func figure(e metrics.Estimate) string {
	if !e.Valid {
		return "–"
	}
	return strings.TrimSuffix(plainNumber(e.Value, e.Unit)+" "+suffix(e.Unit), " ")
}

func plainNumber(v float64, u metrics.Unit) string {
	if u == metrics.Share {
		return strconv.FormatFloat(100*v, 'f', 2, 64)
	}
	if a := math.Abs(v); a >= 1000 && a < 1e15 {
		sign := ""
		if v < 0 {
			sign = "−"
		}
		return sign + grouped(int64(math.Round(a)))
	}
	return strconv.FormatFloat(v, 'g', 4, 64)
}

// endless is a size that no figure has: the ends of intervals that have none.
const endless = 1e300

// signed is a number with its sign; a share in percent.
func signed(v float64, u metrics.Unit) string {
	switch {
	case v >= endless:
		return "∞"
	case v <= -endless:
		return "−∞"
	case v < 0:
		return "−" + strings.TrimPrefix(plainNumber(-v, u), "-")
	}
	return "+" + plainNumber(v, u)
}

func suffix(u metrics.Unit) string {
	switch u {
	case metrics.Share:
		return "%"
	case metrics.Number, metrics.Points:
		return ""
	case metrics.Times:
		return "×"
	case metrics.Seconds:
		return "s"
	case metrics.Hours:
		return "h"
	}
	return string(u)
}

func spaced(s string) string { return strings.ReplaceAll(s, "_", " ") }

// grouped writes a number with its digits in groups: 19,840.
func grouped(n int64) string {
	digits := strconv.FormatInt(n, 10)
	sign := ""
	if n < 0 {
		sign, digits = "-", digits[1:]
	}
	for i := len(digits) - 3; i > 0; i -= 3 {
		digits = digits[:i] + "," + digits[i:]
	}
	return sign + digits
}

// inDays is a span in days, to a tenth.
func inDays(d metrics.Duration) string {
	n := math.Floor(10*days(d)) / 10
	if n == 1 {
		return "1 day"
	}
	return strconv.FormatFloat(n, 'f', -1, 64) + " days"
}

// shortTime leaves out a time of day that is midnight.
func shortTime(t time.Time) string {
	if t.Equal(t.Truncate(24 * time.Hour)) {
		return t.Format(time.DateOnly)
	}
	return t.Format(time.RFC3339)
}
