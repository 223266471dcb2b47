// Copyright 2026 The jupan authors.
// SPDX-License-Identifier: Apache-2.0

package metrics

import (
	"cmp"
	"slices"

	"github.com/jupan-go/jupan/settle"
)

// Work is what a piece of work would take and bring.
type Work struct {
	// Title is for people.
	Title string `json:"title,omitempty"`
	// Reach is how many customers it touches in a period; Impact how much it does
	// for each, on a scale such as 3, 2, 1, 0.5, 0.25; Confidence how sure that is,
	// from 0 to 1; Effort what it takes, in person-months.
	Reach      float64 `json:"reach"`
	Impact     float64 `json:"impact"`
	Confidence float64 `json:"confidence"`
	Effort     float64 `json:"effort"`
}

// RICE returns the priority of a piece of work:
//
//	reach × impact × confidence / effort
//
// Without effort it is 0. Source: Intercom, "RICE: simple prioritization for
// product managers".
func (w Work) RICE() float64 {
	if w.Effort == 0 {
		return 0
	}
	return w.Reach * w.Impact * w.Confidence / w.Effort
}

// ICE returns impact × confidence × ease, each on a scale of 1 to 10. Source:
// Ellis and Brown, Hacking Growth (2017).
func ICE(impact, confidence, ease float64) float64 { return impact * confidence * ease }

func (w Work) check(c checker) {
	c.at("reach").want(w.Reach >= 0 && w.Reach <= 1e15, settle.CodeRange, "%g is not between 0 and 1e15", w.Reach)
	c.at("impact").want(w.Impact >= 0 && w.Impact <= 1e6, settle.CodeRange, "%g is not between 0 and 1e6", w.Impact)
	c.at("confidence").want(w.Confidence >= 0 && w.Confidence <= 1, settle.CodeRange, "%g is not between 0 and 1", w.Confidence)
	c.at("effort").want(w.Effort > 0 && w.Effort <= 1e6, settle.CodeRange, "%g is not between 0 and 1e6", w.Effort)
}

// StageReading is a stage of the journey with its figures read together.
type StageReading struct {
	// Stage and Owner are those of the model.
	Stage string `json:"stage"`
	Owner string `json:"owner,omitempty"`
	// CVR is how many go on, NPS how customers speak of it and CES how easy it is.
	CVR Reading  `json:"cvr"`
	NPS *Reading `json:"nps,omitempty"`
	CES *Reading `json:"ces,omitempty"`
	// Lost is how many units of the north star go with those who do not go on, and
	// Gain how many would be won if the stage reached its benchmark, with the
	// interval of the CVR:
	//
	//	lost = entrants × (1 − CVR) × worth
	//	gain = entrants × (benchmark − CVR) × worth, at least 0
	Lost Estimate `json:"lost"`
	Gain Estimate `json:"gain"`
	// RICE is the priority of the work planned; 0 where none is.
	RICE float64 `json:"rice,omitempty"`
	// Priority is the place of the stage among all, from 1: by Gain, then by RICE.
	Priority int `json:"priority"`
}

// stages reads all stages from the readings of the metrics.
func (m *Model) stages(readings map[string]Reading) []StageReading {
	out := make([]StageReading, len(m.Stages))
	for i, s := range m.Stages {
		r := StageReading{Stage: s.Name, Owner: s.Owner, CVR: readings[s.CVR]}
		r.NPS, r.CES = optional(readings, s.NPS), optional(readings, s.CES)
		r.Lost = s.units(r.CVR.Estimate, 1)
		r.Gain = s.units(r.CVR.Estimate, s.Benchmark)
		if s.Work != nil {
			r.RICE = s.Work.RICE()
		}
		out[i] = r
	}
	rank(out)
	return out
}

func optional(readings map[string]Reading, name string) *Reading {
	r, ok := readings[name]
	if !ok {
		return nil
	}
	return &r
}

// units turns a rate into units of the north star between it and another one.
func (s Stage) units(cvr Estimate, to float64) Estimate {
	e := cvr
	e.Metric, e.Unit, e.Exact = "", Number, false
	if !cvr.Valid || s.Worth == 0 {
		e.Value, e.Interval, e.Valid = 0, Interval{}, false
		e.Why = cmp.Or(cvr.Why, Undefined)
		return e
	}
	at := func(rate float64) float64 { return float64(cvr.N) * max(0, to-rate) * s.Worth }
	e.Value = at(cvr.Value)
	if !cvr.Interval.IsZero() {
		e.Interval.Low, e.Interval.High = at(cvr.Interval.High), at(cvr.Interval.Low)
	}
	return e
}

// rank numbers the stages by what they would gain.
func rank(list []StageReading) {
	order := make([]int, len(list))
	for i := range order {
		order[i] = i
	}
	slices.SortStableFunc(order, func(a, b int) int {
		return cmp.Or(cmp.Compare(list[b].Gain.Value, list[a].Gain.Value), cmp.Compare(list[b].RICE, list[a].RICE))
	})
	for place, i := range order {
		list[i].Priority = place + 1
	}
}
