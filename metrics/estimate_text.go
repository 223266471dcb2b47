// Copyright 2026 The jupan authors.
// SPDX-License-Identifier: Apache-2.0

package metrics

import (
	"encoding/json"
	"fmt"
	"math"
	"strconv"
	"strings"
	"time"

	"github.com/jupan-go/jupan/settle/money"
)

// String returns the figure in one line, such as
//
//	60.0 % [23.1, 88.2] (n=5, 0 immature, as of 2025-03-15, fresh)
func (e Estimate) String() string {
	var b strings.Builder
	b.WriteString(e.Figure())
	fmt.Fprintf(&b, " (n=%d, %d immature", e.N, e.Immature)
	if !e.AsOf.IsZero() {
		fmt.Fprintf(&b, ", as of %s", shortTime(e.AsOf))
	}
	if !e.Exact && e.RelativeError > 0 {
		fmt.Fprintf(&b, ", ±%.2g %%", 100*e.RelativeError)
	}
	if e.Freshness != "" {
		fmt.Fprintf(&b, ", %s", e.Freshness)
	}
	b.WriteByte(')')
	return b.String()
}

// Figure returns the value and its interval without the circumstances, such as
// "60.0 % [23.1, 88.2]", or why there is none.
func (e Estimate) Figure() string {
	if !e.Valid {
		return "none: " + strings.ReplaceAll(string(e.Why), "_", " ")
	}
	format := e.Unit.formatAs(e.Value, e.Interval)
	text := format(e.Value)
	if e.Amount.Currency() != 0 {
		text = e.Amount.String()
	} else if suffix := e.Unit.suffix(); suffix != "" {
		text += " " + suffix
	}
	if e.Interval != (Interval{}) {
		text += fmt.Sprintf(" [%s, %s]", format(e.Interval.Low), format(e.Interval.High))
	}
	return text
}

// format writes a value of the unit without its name.
func (u Unit) format(v float64) string {
	switch {
	case math.IsInf(v, 0):
		return map[bool]string{true: "∞", false: "−∞"}[v > 0]
	case u == Share:
		return strconv.FormatFloat(100*v, 'f', shareDecimals(v), 64)
	case u.currency() != 0:
		return strconv.FormatFloat(v, 'f', u.currency().Digits(), 64)
	case v == math.Trunc(v) && math.Abs(v) < 1e15:
		return strconv.FormatFloat(v, 'f', 0, 64)
	}
	return strconv.FormatFloat(v, 'f', 2, 64)
}

// formatAs formats values of a figure and its interval alike: as many decimals of shares
// as the largest of them needs.
func (u Unit) formatAs(value float64, i Interval) func(float64) string {
	largest := math.Abs(value)
	for _, x := range []float64{i.Low, i.High} {
		if !math.IsInf(x, 0) {
			largest = math.Max(largest, math.Abs(x))
		}
	}
	return func(v float64) string {
		if u != Share || math.IsInf(v, 0) {
			return u.format(v)
		}
		return strconv.FormatFloat(100*v, 'f', shareDecimals(largest), 64)
	}
}

// shareDecimals are those of a share in percent: one, and more below one percent, so
// that the clicks of an ad can be told apart.
func shareDecimals(v float64) int {
	switch v = math.Abs(v); {
	case v == 0 || v >= 0.00995:
		return 1
	case v >= 0.000995:
		return 2
	}
	return 3
}

// currency is the one that the unit is, if it is one.
func (u Unit) currency() money.Currency {
	c, err := money.ParseCurrency(string(u))
	if err != nil {
		return 0
	}
	return c
}

func (u Unit) suffix() string {
	switch u {
	case Share:
		return "%"
	case Number:
		return ""
	case Times:
		return "×"
	case Seconds:
		return "s"
	case Hours:
		return "h"
	}
	return string(u)
}

// shortTime leaves out a time of day that is midnight.
func shortTime(t time.Time) string {
	if t.Hour() == 0 && t.Minute() == 0 && t.Second() == 0 && t.Nanosecond() == 0 {
		return t.Format(time.DateOnly)
	}
	return t.Format(time.RFC3339)
}

// IsZero tells whether there is no interval.
func (i Interval) IsZero() bool { return i == Interval{} }

// Contains tells whether x lies in the interval.
func (i Interval) Contains(x float64) bool { return i.Low <= x && x <= i.High }

type intervalJSON struct {
	Low    *float64 `json:"low"`
	High   *float64 `json:"high"`
	Level  float64  `json:"level"`
	Method string   `json:"method"`
}

// MarshalJSON writes {"low":0.23,"high":0.88,"level":0.95,"method":"wilson"}.
func (i Interval) MarshalJSON() ([]byte, error) {
	out := intervalJSON{Level: i.Level, Method: i.Method}
	if !math.IsInf(i.Low, 0) {
		out.Low = &i.Low
	}
	if !math.IsInf(i.High, 0) {
		out.High = &i.High
	}
	return json.Marshal(out)
}

// UnmarshalJSON reads what MarshalJSON writes.
func (i *Interval) UnmarshalJSON(data []byte) error {
	var in intervalJSON
	if err := json.Unmarshal(data, &in); err != nil {
		return fmt.Errorf("metrics: interval: %w", err)
	}
	*i = Interval{Low: math.Inf(-1), High: math.Inf(1), Level: in.Level, Method: in.Method}
	if in.Low != nil {
		i.Low = *in.Low
	}
	if in.High != nil {
		i.High = *in.High
	}
	return nil
}
