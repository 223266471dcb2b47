// Copyright 2026 The jupan authors.
// SPDX-License-Identifier: Apache-2.0

package forecast

import (
	"fmt"
	"strings"
	"time"

	"github.com/jupan-go/jupan/metrics"
)

// String is the forecast in a few lines: what is expected, by which model, and how that
// did on the past beside repeating the last cycle.
func (f *Forecast) String() string {
	var b strings.Builder
	best := f.Best()
	fmt.Fprintf(&b, "%s: %s for %s\n", f.Metric, f.Total, span(f.Total.Window))
	fmt.Fprintf(&b, "  by %s; on the past from %d moments, %d periods each, ", f.Model, best.Origins, best.Horizon)
	if f.Model == SeasonalNaive {
		b.WriteString("no model was better than to repeat the last cycle")
	} else {
		fmt.Fprintf(&b, "%.2f times the error of repeating the last cycle", best.AgainstNaive)
	}
	fmt.Fprintf(&b, "; its intervals held in %.0f %%", 100*best.Coverage)
	if f.Widened > 1 {
		fmt.Fprintf(&b, " and were widened %.2f times", f.Widened)
	}
	b.WriteString("\n")
	return b.String()
}

// String says what the period will come to, and how good the same forecast was before.
func (m *MonthEnd) String() string {
	var b strings.Builder
	fmt.Fprintf(&b, "%s %s: %s\n", m.Forecast.Metric, m.Period.Name, m.Total)
	fmt.Fprintf(&b, "  %.0f so far, %d days left, by %s\n", m.SoFar, m.Left, m.Forecast.Model)
	held, off := 0, 0.0
	for _, p := range m.Before {
		if p.Held() {
			held++
		}
		if p.Actual != 0 {
			off += 100 * abs(p.Total.Value-p.Actual) / abs(p.Actual) / float64(len(m.Before))
		}
	}
	if len(m.Before) > 0 {
		fmt.Fprintf(&b, "  with as many days left in %d earlier periods it was %.1f %% off on average, and held in %d\n",
			len(m.Before), off, held)
	}
	return b.String()
}

// String says when it will be busiest, and whether that can be carried.
func (l *Load) String() string {
	chance := percent(l.ChanceHigh)
	if percent(l.ChanceLow) != chance {
		chance = percent(l.ChanceLow) + " to " + chance
	}
	return fmt.Sprintf("%s: busiest %s with %s\n  more than %.0f: %s; %.0f carries all %d periods with %.0f %%\n",
		l.Forecast.Metric, span(l.Peak.Window), l.Peak, l.Capacity, chance, l.Needed,
		len(l.Forecast.Next), 100*l.Peak.Interval.Level)
}

// percent is a probability in words that do not promise too much.
func percent(p float64) string {
	switch {
	case p < 0.001:
		return "under 0.1 %"
	case p > 0.999:
		return "over 99.9 %"
	}
	return fmt.Sprintf("%.1f %%", 100*p)
}

func span(w metrics.Window) string {
	layout := time.DateOnly
	if w.To.Sub(w.From) < 24*time.Hour {
		return w.From.Format("2006-01-02 15:04")
	}
	if w.To.Sub(w.From) <= 25*time.Hour {
		return w.From.Format(layout)
	}
	return w.From.Format(layout) + " to " + w.To.Add(-time.Nanosecond).Format(layout)
}

func abs(x float64) float64 { return max(x, -x) }
