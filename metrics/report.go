// Copyright 2026 The jupan authors.
// SPDX-License-Identifier: Apache-2.0

package metrics

import (
	"cmp"
	"fmt"
	"slices"
	"time"

	"github.com/jupan-go/jupan/settle"
)

// Reading is the figure of a metric with what people need beside it.
type Reading struct {
	// Title, Owner and Good are those of the metric.
	Title string    `json:"title,omitempty"`
	Owner string    `json:"owner,omitempty"`
	Good  Direction `json:"good,omitempty"`
	Estimate
	// Parts are what the figure is made of, such as the steps of a funnel.
	Parts []Part `json:"parts,omitempty"`
}

// Report is all figures of a model for one window. It is a value: the same board,
// window and moment give the same report.
type Report struct {
	// Model is the name of the model.
	Model string `json:"model"`
	// Window and AsOf are what was asked; Watermark and Freshness are the data's,
	// and Known identifies it.
	Window    Window           `json:"window"`
	AsOf      time.Time        `json:"as_of"`
	Watermark time.Time        `json:"watermark,omitzero"`
	Freshness Freshness        `json:"freshness"`
	Known     settle.Knowledge `json:"known"`

	// NorthStar and the rest are in the order of the model.
	NorthStar  NorthStarReading   `json:"north_star"`
	Leading    []IndicatorReading `json:"leading"`    // with their verdicts
	Guardrails []GuardrailReading `json:"guardrails"` // with whether they hold
	Stages     []StageReading     `json:"stages"`     // with what each loses
	Metrics    []Reading          `json:"metrics"`    // without a role
}

// NorthStarReading is the north star beside its target.
type NorthStarReading struct {
	Reading
	// Target is nil where none is set.
	Target *float64 `json:"target,omitempty"`
}

// IndicatorReading is an indicator beside the verdict on it.
type IndicatorReading struct {
	Reading
	// LeadsBy, Sign and ContributesTo are as declared.
	LeadsBy       int    `json:"leads_by"`
	Sign          Sign   `json:"sign,omitempty"`
	ContributesTo string `json:"contributes_to"`
	// Verdict is the last one on the indicator; nil where none was given.
	Verdict *LeadVerdict `json:"verdict,omitempty"`
}

// GuardrailReading is a guardrail beside its limits.
type GuardrailReading struct {
	Reading
	// AtMost and AtLeast are nil where there is no such limit.
	AtMost  *float64       `json:"at_most,omitempty"`
	AtLeast *float64       `json:"at_least,omitempty"`
	State   GuardrailState `json:"state"` // judged on the whole interval
}

// GuardrailState is how a figure stands to its limits.
type GuardrailState string

// The states.
const (
	Holds   GuardrailState = "holds"   // the figure and all of its interval keep the limits
	AtRisk  GuardrailState = "at_risk" // the figure keeps them, its interval does not
	Broken  GuardrailState = "broken"  // the figure does not keep them
	Unknown GuardrailState = "unknown" // there is no figure
)

// Report returns all figures for a window, with the verdicts given beside the
// indicators.
func (v *View) Report(w Window, verdicts []LeadVerdict) Report {
	v.fresh()
	m := &v.b.plan.model
	r := Report{
		Model: m.Name, Window: w, AsOf: v.asOf, Watermark: v.Watermark(), Freshness: v.mark.freshness,
		Known: v.b.Known(),
	}
	readings := map[string]Reading{}
	for _, p := range m.all() {
		readings[p.Name] = v.readings(p.Metric, []Window{w})[0]
	}
	r.NorthStar = NorthStarReading{readings[m.NorthStar.Name], m.NorthStar.Target}
	for _, i := range m.Leading {
		to := i.ContributesTo
		if to == "" {
			to = m.NorthStar.Name
		}
		reading := IndicatorReading{readings[i.Name], i.LeadsBy, i.Sign, to, nil}
		if at := slices.IndexFunc(verdicts, func(x LeadVerdict) bool { return x.Indicator == i.Name }); at >= 0 {
			reading.Verdict = &verdicts[at]
		}
		r.Leading = append(r.Leading, reading)
	}
	for _, g := range m.Guardrails {
		r.Guardrails = append(r.Guardrails, g.read(readings[g.Name]))
	}
	for _, metric := range m.Metrics {
		r.Metrics = append(r.Metrics, readings[metric.Name])
	}
	r.Stages = m.stages(readings)
	return r
}

// read holds a figure against the limits of a guardrail.
func (g Guardrail) read(r Reading) GuardrailReading {
	out := GuardrailReading{r, g.AtMost, g.AtLeast, Holds}
	keeps := func(x float64) bool {
		return (g.AtMost == nil || x <= *g.AtMost) && (g.AtLeast == nil || x >= *g.AtLeast)
	}
	switch {
	case !r.Valid:
		out.State = Unknown
	case !keeps(r.Value):
		out.State = Broken
	case !r.Interval.IsZero() && !(keeps(r.Interval.Low) && keeps(r.Interval.High)):
		out.State = AtRisk
	}
	return out
}

// Read returns the figure of a metric for a window, with its parts.
func (v *View) Read(metric string, w Window) (Reading, error) {
	list, err := v.ReadAll(metric, []Window{w})
	if err != nil {
		return Reading{}, err
	}
	return list[0], nil
}

// ReadAll returns the figure of a metric for each of several windows, which may
// come in any order and overlap. For windows that follow one another it goes over
// the events once.
func (v *View) ReadAll(metric string, windows []Window) ([]Reading, error) {
	m, ok := v.b.plan.model.Metric(metric)
	if !ok {
		return nil, fmt.Errorf("metrics: metric %q: %w", metric, ErrUnknown)
	}
	return v.readings(&m, windows), nil
}

// Series returns the figure of a metric for each period of the model's calendar
// that lies in a window, oldest first. Open ends are those of the events and the
// moment of the view. Periods that are not over at the moment are left out.
func (v *View) Series(metric string, w Window) ([]Reading, error) {
	return v.ReadAll(metric, v.periods(w))
}

// By returns the figure of a metric for each value of a dimension of the model's
// breakdowns, by value; the empty value is what states none.
func (v *View) By(dimension, metric string, w Window) (map[string]Reading, error) {
	lists, err := v.ByAll(dimension, metric, []Window{w})
	if err != nil {
		return nil, err
	}
	out := map[string]Reading{}
	for value, list := range lists {
		out[value] = list[0]
	}
	return out, nil
}

// ByAll returns for each value of a dimension what ReadAll returns for all: the
// figure of a metric for each of several windows. Values without any are left out.
func (v *View) ByAll(dimension, metric string, windows []Window) (map[string][]Reading, error) {
	if !slices.Contains(v.b.plan.model.Breakdowns, dimension) {
		return nil, fmt.Errorf("metrics: dimension %q: %w", dimension, ErrUnknown)
	}
	v.fresh()
	v.work() // orders may belong to values that no event of theirs states
	out := map[string][]Reading{}
	seen := map[string]bool{}
	for i := range v.b.classes {
		value := v.b.dimensionOf(&v.b.classes[i], dimension)
		if seen[value] {
			continue
		}
		seen[value] = true
		narrow := &View{b: v.b, asOf: v.asOf, level: v.level, filter: &filter{dimension, value}, settled: v.settled, arrivals: v.arrivals}
		list, err := narrow.ReadAll(metric, windows)
		if err != nil {
			return nil, err
		}
		if slices.ContainsFunc(list, func(r Reading) bool { return r.Valid || r.Why != NoData }) {
			out[value] = list
		}
	}
	return out, nil
}

// readings computes a metric for windows, in groups that do not overlap.
func (v *View) readings(m *Metric, windows []Window) []Reading {
	v.fresh()
	out := make([]Reading, len(windows))
	left := make([]int, len(windows))
	for i := range left {
		left[i] = i
	}
	slices.SortStableFunc(left, func(a, b int) int { return compareSpans(spanOf(windows[a]), spanOf(windows[b])) })
	for len(left) > 0 {
		var group, rest []int
		var spans []span
		for _, i := range left {
			s := spanOf(windows[i])
			if len(spans) > 0 && s.from < spans[len(spans)-1].to {
				rest = append(rest, i)
				continue
			}
			group, spans = append(group, i), append(spans, s)
		}
		for k, f := range m.Is.figures(v, spans) {
			out[group[k]] = v.reading(m, f, windows[group[k]])
		}
		left = rest
	}
	return out
}

func (v *View) reading(m *Metric, f figure, w Window) Reading {
	r := Reading{Title: m.Title, Owner: m.Owner, Good: m.Good, Parts: f.parts}
	r.Estimate = v.complete(f.Estimate, m.Is.unit(&v.b.plan.model), w)
	r.Metric, r.Definition = m.Name, v.b.plan.definitions[m.Name]
	for i := range r.Parts {
		p := &r.Parts[i]
		unit := p.Unit
		if unit == "" {
			unit = r.Unit
		}
		p.Estimate = v.complete(p.Estimate, unit, w)
		p.Metric, p.Definition = r.Metric, r.Definition
	}
	return r
}

// complete fills in what an estimate shares with all others of the view.
func (v *View) complete(e Estimate, unit Unit, w Window) Estimate {
	e.Unit, e.Window, e.AsOf = unit, w, v.asOf
	e.Watermark, e.Freshness = v.Watermark(), v.mark.freshness
	if !e.Valid {
		e.Value, e.Interval, e.Exact, e.RelativeError = 0, Interval{}, false, 0
	}
	return e
}

func compareSpans(a, b span) int {
	return cmp.Or(cmp.Compare(a.from, b.from), cmp.Compare(a.to, b.to))
}

// periods lists the periods of the calendar that lie in a window and are over.
func (v *View) periods(w Window) []Window {
	v.fresh()
	s := spanOf(w)
	s.to = min(s.to, nanoOf(v.asOf))
	if n := len(v.b.dayOrder); n == 0 {
		return nil
	} else if s.from == beginning {
		s.from = v.b.dayOrder[0].from
	}
	calendar := v.b.plan.model.Calendar
	if w.From.IsZero() {
		s.from = calendar.At(timeOf(s.from)).From.UnixNano()
	}
	var list []Window
	for p := calendar.At(timeOf(s.from)); p.To.UnixNano() <= s.to; p = calendar.At(p.To) {
		if p.From.UnixNano() >= s.from && p.Name != "" {
			list = append(list, Window{p.From.UTC(), p.To.UTC()})
		}
		if p.Name == "" && len(list) > 0 {
			break // behind the periods that a custom calendar lists
		}
	}
	return list
}
