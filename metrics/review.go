// Copyright 2026 The jupan authors.
// SPDX-License-Identifier: Apache-2.0

package metrics

import (
	"math"
	"slices"
	"time"

	"github.com/jupan-go/jupan/settle"
)

// ReviewOptions say what a review shows. The zero value and nil are the defaults.
type ReviewOptions struct {
	// Periods is how many periods the trends go back; 0 is 13, a quarter of weeks.
	Periods int
	// Verdicts are those on the indicators; see [View.Leads].
	Verdicts []LeadVerdict
	// Notes are sentences of the host's own, such as what was decided on experiments.
	Notes []string
}

// Review is the page for the regular meeting: the north star and its indicators as they
// stand at the end of a period, how they moved, and how sure that is. It is written as
// text ([Review.String]), as JSON, and as a page with plots ([Review.HTML]).
type Review struct {
	// Report has all figures of the last period that is over.
	Report
	// Periods are the names of the periods of the trends, oldest first; the last one is
	// that of the report.
	Periods []string `json:"periods"`
	// Trends are those of the north star, the indicators and the guardrails, in the order
	// of the model.
	Trends []Trend `json:"trends"`
	// Notes are the host's own.
	Notes []string `json:"notes,omitempty"`
}

// Trend is a figure from period to period.
type Trend struct {
	// Metric is its name.
	Metric string `json:"metric"`
	// Points are the figures by period, oldest first.
	Points []Estimate `json:"points"`
	// Complete is how many of them, from the first on, reach up to the last one that time
	// alone will not change any more: a rate of those who return within thirty days is
	// complete after thirty days. 0 is none.
	Complete int `json:"complete"`
	// Change is the last complete point less the complete one before it, in the unit of
	// the figure. Its interval is that of a difference of two figures with intervals of
	// their own (MOVER: Zou and Donner, Statistics in Medicine 27, 2008).
	Change Estimate `json:"change"`
}

// periodsDefault is a quarter of weeks, and periodsMax what a plot can show.
const (
	periodsDefault = 13
	periodsMax     = 520
)

// Review returns the page for the last period of the model's calendar that is over.
func (v *View) Review(opts *ReviewOptions) Review {
	if opts == nil {
		opts = &ReviewOptions{}
	}
	n := opts.Periods
	if n <= 0 {
		n = periodsDefault
	}
	windows := v.lastPeriods(min(n, periodsMax))
	m := &v.b.plan.model
	r := Review{Notes: slices.Clone(opts.Notes)}
	for _, w := range windows {
		name := m.Calendar.At(w.From).Name
		if m.Calendar.Cycle == settle.Weekly {
			name = "week of " + name // which is its first day
		}
		r.Periods = append(r.Periods, name)
	}
	r.Report = v.Report(windows[len(windows)-1], opts.Verdicts)
	watched := 1 + len(m.Leading) + len(m.Guardrails) // the first of all metrics
	for _, p := range m.all()[:watched] {
		r.Trends = append(r.Trends, v.trend(p.Metric, windows))
	}
	return r
}

// lastPeriods lists the last periods that are over, at least one: where nothing was
// observed, the one before the moment of the view.
func (v *View) lastPeriods(n int) []Window {
	calendar := v.b.plan.model.Calendar
	last := calendar.At(calendar.At(v.asOf).From.Add(-time.Nanosecond))
	list := v.periods(Window{To: v.asOf})
	if len(list) == 0 {
		list = []Window{{last.From.UTC(), last.To.UTC()}}
	}
	return list[max(0, len(list)-n):]
}

func (v *View) trend(m *Metric, windows []Window) Trend {
	t := Trend{Metric: m.Name}
	before := -1
	for i, r := range v.readings(m, windows) {
		t.Points = append(t.Points, r.Estimate)
		if v.isComplete(&t.Points[i]) {
			before, t.Complete = t.Complete-1, i+1
		}
	}
	t.Change = none(NoData)
	if before >= 0 {
		t.Change = changeOf(t.Points[t.Complete-1], t.Points[before])
	}
	return t
}

// Last is the last complete point; where none is, the last that is valid, and where
// none is, the last of all.
func (t *Trend) Last() Estimate {
	if t.Complete > 0 {
		return t.Points[t.Complete-1]
	}
	for _, p := range slices.Backward(t.Points) {
		if p.Valid {
			return p
		}
	}
	if len(t.Points) == 0 {
		return none(NoData)
	}
	return t.Points[len(t.Points)-1]
}

// changeOf is one figure less another one, which are taken as independent:
//
//	low = d − √((a − low_a)² + (high_b − b)²), high = d + √((high_a − a)² + (b − low_b)²)
func changeOf(a, b Estimate) Estimate {
	e := a
	e.Exact, e.RelativeError = false, 0
	e.Amount, _ = a.Amount.Sub(b.Amount) // zero beside a failure: the value says it
	e.Value = a.Value - b.Value
	e.Interval = Interval{}
	x, y := a.Interval, b.Interval
	ends := math.Abs(x.Low) + math.Abs(x.High) + math.Abs(y.Low) + math.Abs(y.High)
	if x.IsZero() || y.IsZero() || math.IsInf(ends, 0) {
		return e
	}
	e.Interval = Interval{
		Low:   e.Value - hypot(a.Value-x.Low, y.High-b.Value),
		High:  e.Value + hypot(x.High-a.Value, b.Value-y.Low),
		Level: x.Level, Method: "mover",
	}
	return e
}

// hypot is √(x² + y²), rounded the same on every machine.
func hypot(x, y float64) float64 { return math.Sqrt(float64(x*x) + float64(y*y)) }

// Movement is where a figure went.
type Movement string

// The movements.
const (
	Rose    Movement = "rose"    // beyond what chance gives
	Fell    Movement = "fell"    // beyond what chance gives
	Unclear Movement = "unclear" // not beyond chance, or not known
)

// Moved tells where the figure went with its last complete period: the interval of the
// change leaves out zero, or it does not.
func (t *Trend) Moved() Movement {
	switch i := t.Change.Interval; {
	case !t.Change.Valid || i.IsZero():
		return Unclear
	case i.Low > 0:
		return Rose
	case i.High < 0:
		return Fell
	}
	return Unclear
}
