// Copyright 2026 The jupan authors.
// SPDX-License-Identifier: Apache-2.0

package metrics

import (
	"reflect"
	"regexp"
	"slices"

	"github.com/jupan-go/jupan/settle"
	"github.com/jupan-go/jupan/settle/event"
)

// Validate reports every fault of the model at once, each as a
// *[settle.FieldError] with a path and a stable code; [settle.Faults] lists them.
func (m *Model) Validate() error {
	c := newChecker()
	m.check(c)
	return c.err()
}

func (m *Model) check(c checker) {
	c.at("name").text(m.Name)
	c.at("currency").want(m.Currency != 0, settle.CodeMissing, "missing")
	c.at("level").want(m.level() > 0.5 && m.level() < 1, settle.CodeRange, "%g is not between 0.5 and 1", m.Level)
	if _, err := m.Calendar.MarshalJSON(); err != nil {
		c.at("calendar").fault(settle.CodeSyntax, "%w", err)
	}
	s := scope{model: m, events: m.checkEvents(c)}
	for i, name := range m.Breakdowns {
		c.at("breakdowns").index(i).want(isDimension(name), settle.CodeUnknownName, "%q is not a dimension", name)
	}
	m.checkNames(c)
	for _, p := range m.all() {
		p.check(c.at(p.path), s)
	}
	m.checkLeading(c)
	m.checkGuardrails(c)
	m.checkStages(c)
	m.Freshness.check(c.at("freshness"))
}

func (m *Model) checkEvents(c checker) map[event.Kind]bool {
	known := map[event.Kind]bool{}
	for i, k := range m.Events {
		at := c.at("events").index(i)
		switch {
		case !isKind(string(k)):
			at.fault(settle.CodeSyntax, "%q has not the form of a kind", k)
		case k.Standard():
			at.fault(settle.CodeConflict, "%q is a standard kind: it need not be declared", k)
		case known[k]:
			at.fault(settle.CodeDuplicate, "%q twice", k)
		}
		known[k] = true
	}
	return known
}

// checkNames holds the names of metrics, and that there is a north star.
func (m *Model) checkNames(c checker) {
	if m.NorthStar.Name == "" && m.NorthStar.Is == nil {
		c.at("north_star").fault(CodeNorthStar, "missing: a model has exactly one north star")
	}
	first := map[string]string{}
	for _, p := range m.all() {
		at := c.at(p.path).at("name")
		switch {
		case c.known(at.path), p.Name == "" && p.Is == nil && c.known(p.path):
		case p.Name == "":
			at.fault(settle.CodeMissing, "missing")
		case !isWord(p.Name):
			at.fault(settle.CodeSyntax, "%q is not a word of a-z, 0-9 and _", p.Name)
		case first[p.Name] != "":
			at.fault(settle.CodeDuplicate, "%q is the name of %s", p.Name, first[p.Name])
		default:
			first[p.Name] = p.path
		}
	}
}

func (p placed) check(c checker, s scope) {
	if p.Name == "" && p.Is == nil && c.known(c.path) {
		return // the whole of it is missing
	}
	if !isOther(p.path) {
		c.at("owner").text(p.Owner)
	}
	c.at("good").name(string(p.Good), string(Up), string(Down))
	switch is := plainDefinition(p.Is); {
	case is != nil:
		is.check(c.at("is"), s)
	case !c.known(c.at("is").at("type").path):
		c.at("is").fault(settle.CodeMissing, "missing: what the metric is")
	}
	for i, o := range p.OKRs {
		o.check(c.at("okrs").index(i))
	}
	if p.RACI != nil {
		p.RACI.check(c.at("raci"))
	}
}

// isOther tells whether a path is that of a metric without a part in steering.
func isOther(path string) bool { return path[0] == 'm' }

func (o OKR) check(c checker) {
	quarter := regexp.MustCompile(`^[0-9]{4}Q[1-4]$`)
	c.at("quarter").want(quarter.MatchString(o.Quarter), settle.CodeSyntax, "%q is not a quarter such as 2026Q1", o.Quarter)
	c.at("objective").text(o.Objective)
}

func (r *RACI) check(c checker) {
	c.at("accountable").text(r.Accountable)
	c.at("responsible").want(len(r.Responsible) > 0, settle.CodeMissing, "missing: at least one")
	for _, list := range []struct {
		name   string
		people []string
	}{{"responsible", r.Responsible}, {"consulted", r.Consulted}, {"informed", r.Informed}} {
		for i, person := range list.people {
			at := c.at(list.name).index(i)
			at.text(person)
			at.want(!slices.Contains(list.people[:i], person), settle.CodeDuplicate, "%q twice", person)
		}
	}
}

// checkLeading holds that each indicator reaches the north star.
func (m *Model) checkLeading(c checker) {
	next := map[string]string{}
	for _, i := range m.Leading {
		next[i.Name] = i.ContributesTo
	}
	for n, i := range m.Leading {
		at := c.at("leading").index(n)
		at.at("leads_by").want(i.LeadsBy >= 1 && i.LeadsBy <= lagMax, settle.CodeRange,
			"%d periods is not between 1 and %d: what does not lead is no leading indicator", i.LeadsBy, lagMax)
		at.at("within").want(i.Within >= 0 && i.Within < max(1, i.LeadsBy), settle.CodeRange,
			"%d is not between 0 and leads_by", i.Within)
		at.at("sign").name(string(i.Sign), string(Positive), string(Negative))
		m.checkPath(at.at("contributes_to"), i.Name, next)
	}
}

// checkPath follows what an indicator contributes to.
func (m *Model) checkPath(c checker, from string, next map[string]string) {
	seen := map[string]bool{from: true}
	for to := next[from]; to != "" && to != m.NorthStar.Name; to = next[to] {
		if _, ok := next[to]; !ok {
			c.fault(settle.CodeReference, "%q is neither the north star nor a leading indicator", to)
			return
		}
		if seen[to] {
			c.fault(CodeCycle, "%q contributes to itself and so never to the north star", to)
			return
		}
		seen[to] = true
	}
}

func (m *Model) checkGuardrails(c checker) {
	for n, g := range m.Guardrails {
		at := c.at("guardrails").index(n)
		at.want(g.AtMost != nil || g.AtLeast != nil, settle.CodeMissing, "a guardrail has a limit: at_most or at_least")
		if g.AtMost != nil && g.AtLeast != nil {
			at.at("at_least").want(*g.AtLeast <= *g.AtMost, settle.CodeConflict,
				"%g is above at_most, so that nothing passes", *g.AtLeast)
		}
	}
}

func (m *Model) checkStages(c checker) {
	seen := map[string]bool{}
	for n, s := range m.Stages {
		at := c.at("stages").index(n)
		at.at("name").text(s.Name)
		at.at("name").want(s.Name == "" || !seen[s.Name], settle.CodeDuplicate, "%q twice", s.Name)
		seen[s.Name] = true
		m.checkReference(at.at("cvr"), s.CVR, func(d Definition) bool { return d.unit(m) == Share })
		for _, score := range []Score{NPS, CES} {
			if ref := s.survey(score); ref != "" {
				m.checkReference(at.at(string(score)), ref, func(d Definition) bool {
					survey, ok := d.(Survey)
					return ok && survey.Score == score
				})
			}
		}
		at.at("benchmark").want(s.Benchmark >= 0 && s.Benchmark <= 1, settle.CodeRange, "%g is not a share", s.Benchmark)
		at.at("worth").want(s.Worth >= 0 && s.Worth <= 1e15, settle.CodeRange, "%g is not between 0 and 1e15", s.Worth)
		if s.Work != nil {
			s.Work.check(at.at("work"))
		}
	}
}

func (s Stage) survey(score Score) string {
	if score == NPS {
		return s.NPS
	}
	return s.CES
}

// checkReference holds that a name is that of a metric that fits.
func (m *Model) checkReference(c checker, name string, fits func(Definition) bool) {
	metric, ok := m.Metric(name)
	is := plainDefinition(metric.Is)
	switch {
	case name == "":
		c.fault(settle.CodeMissing, "missing")
	case !ok:
		c.fault(settle.CodeReference, "%q is not a metric of the model", name)
	case is != nil && !fits(is):
		c.fault(CodeUnit, "%q is of type %s, which has no meaning here", name, is.Type())
	}
}

func (s SLA) check(c checker) {
	seen := map[string]bool{}
	for i, source := range s.Sources {
		at := c.at("sources").index(i)
		at.at("source").text(source.Source)
		at.at("source").want(!seen[source.Source], settle.CodeDuplicate, "%q twice", source.Source)
		seen[source.Source] = true
		checkSpan(at.at("within"), source.Within)
	}
	c.at("lag_p95").want(s.LagP95 >= 0 && s.LagP95 <= maxDuration, settle.CodeRange, "%s is not a lag", s.LagP95)
	c.at("completeness").want(s.Completeness >= 0 && s.Completeness <= 1, settle.CodeRange, "%g is not a share", s.Completeness)
	c.at("duplicates").want(s.Duplicates >= 0 && s.Duplicates <= 1, settle.CodeRange, "%g is not a share", s.Duplicates)
}

// clone returns a copy of the model that shares nothing that could change, with
// definitions that are no pointers.
func (m *Model) clone() Model {
	c := *m
	c.Events = slices.Clone(m.Events)
	c.Breakdowns = slices.Clone(m.Breakdowns)
	c.Leading = slices.Clone(m.Leading)
	c.Guardrails = slices.Clone(m.Guardrails)
	c.Metrics = slices.Clone(m.Metrics)
	c.Stages = slices.Clone(m.Stages)
	c.Freshness.Sources = slices.Clone(m.Freshness.Sources)
	for _, p := range c.all() {
		p.Is = cloneDefinition(plainDefinition(p.Is))
		p.OKRs = slices.Clone(p.OKRs)
	}
	return c
}

// cloneDefinition goes through JSON, which a definition that is valid survives.
func cloneDefinition(d Definition) Definition {
	text, err := encode(reflect.ValueOf(&d).Elem())
	if err != nil {
		return d
	}
	var c Definition
	bind(text, reflect.ValueOf(&c).Elem(), newChecker())
	return c
}
