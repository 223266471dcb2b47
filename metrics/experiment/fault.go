// Copyright 2026 The jupan authors.
// SPDX-License-Identifier: Apache-2.0

package experiment

import (
	"cmp"
	"errors"
	"fmt"
	"maps"
	"math"
	"slices"

	"github.com/jupan-go/jupan/metrics"
	"github.com/jupan-go/jupan/metrics/internal/content"
	"github.com/jupan-go/jupan/settle"
	"github.com/jupan-go/jupan/settle/event"
)

// faults collects what is wrong. Faults are those of package settle, and
// [settle.Faults] lists them.
type faults struct{ list []error }

func (f *faults) add(code settle.FaultCode, path, format string, args ...any) {
	f.list = append(f.list, &settle.FieldError{Path: path, Code: code, Err: fmt.Errorf(format, args...)})
}

// want notes a fault of range unless ok.
func (f *faults) want(ok bool, path, format string, args ...any) {
	if !ok {
		f.add(settle.CodeRange, path, format, args...)
	}
}

// Validate reports every fault of the experiment at once, each as a
// *[settle.FieldError] whose path names the field as in JSON: arms[1].weight.
func (e *Experiment) Validate() error {
	var f faults
	if !isName(e.ID) {
		f.add(settle.CodeSyntax, "id", "%q: want a name of a-z, 0-9, _ and -, at most %d bytes", e.ID, event.MaxName)
	}
	if e.Hypothesis == "" {
		f.add(settle.CodeMissing, "hypothesis", "missing: what is expected to happen, and why?")
	}
	if e.Owner == "" {
		f.add(settle.CodeMissing, "owner", "missing: who answers for it?")
	}
	if e.From.IsZero() {
		f.add(settle.CodeMissing, "from", "missing: when does it begin?")
	}
	if !e.To.IsZero() && !e.To.After(e.From) {
		f.add(settle.CodeOrder, "to", "not after from")
	}
	if !content.IsDimension(e.unit()) || slices.Contains([]string{content.Source, DimArm, DimExperiment}, e.unit()) {
		f.add(settle.CodeUnknownName, "unit", "%q is not a dimension that can name units", e.Unit)
	}
	if e.Start != "" && e.Start != AtExposure && e.Start != AtAssignment {
		f.add(settle.CodeUnknownName, "start", "%q is neither exposure nor assignment", e.Start)
	}
	f.want(e.Traffic.Num() >= 0 && e.Traffic.Num() <= e.Traffic.Den(), "traffic", "%s is not from 0 to 100%%", e.Traffic)
	e.checkArms(&f)
	e.checkMetrics(&f)
	e.Plan.check(&f)
	return errors.Join(f.list...)
}

// The bounds of arms: sums of weights stay far from overflow.
const (
	maxArms   = 64
	maxWeight = 1_000_000
)

func (e *Experiment) checkArms(f *faults) {
	weighted := 0
	for i, a := range e.Arms {
		path := fmt.Sprintf("arms[%d]", i)
		if !isName(a.Name) {
			f.add(settle.CodeSyntax, path+".name", "%q: want a name of a-z, 0-9, _ and -", a.Name)
		}
		if e.arm(a.Name) != i {
			f.add(settle.CodeDuplicate, path+".name", "%q comes twice", a.Name)
		}
		f.want(a.Weight >= 0 && a.Weight <= maxWeight, path+".weight", "%d is not from 0 to %d", a.Weight, maxWeight)
		if a.Weight > 0 {
			weighted++
		}
	}
	switch {
	case len(e.Arms) < 2:
		f.add(settle.CodeMissing, "arms", "a control and at least one treatment are needed")
	case weighted < 2 || e.Arms[0].Weight == 0:
		f.add(settle.CodeRange, "arms", "the control and at least one treatment need a weight")
	}
	f.want(len(e.Arms) <= maxArms, "arms", "%d, at most %d", len(e.Arms), maxArms)
}

func (e *Experiment) checkMetrics(f *faults) {
	seen := map[string]bool{}
	groups := []struct {
		path    string
		metrics []Metric
	}{{"leading", e.Leading}, {"guardrails", e.Guardrails}, {"others", e.Others}}
	e.NorthStar.check(f, "north_star")
	seen[e.NorthStar.Name] = true
	for _, g := range groups {
		for i := range g.metrics {
			m, path := &g.metrics[i], fmt.Sprintf("%s[%d]", g.path, i)
			m.check(f, path)
			if m.Name != "" && seen[m.Name] {
				f.add(settle.CodeDuplicate, path+".name", "%q comes twice", m.Name)
			}
			seen[m.Name] = true
		}
	}
}

func (m *Metric) check(f *faults, path string) {
	if m.Name == "" {
		f.add(settle.CodeMissing, path+".name", "missing")
	}
	switch m.Kind {
	case Ratio:
		checkTotal(f, path+".per", &m.Per)
	case Mean, Rate:
		if m.Per.Signal.Orders != "" || len(m.Per.Signal.Kinds) > 0 {
			f.add(settle.CodeConflict, path+".per", "only a ratio has a denominator")
		}
	case "":
		f.add(settle.CodeMissing, path+".kind", "missing: mean, rate or ratio")
	default:
		f.add(settle.CodeUnknownName, path+".kind", "%q is none of mean, rate, ratio", m.Kind)
	}
	checkTotal(f, path+".of", &m.Of)
	if m.Currency == 0 && slices.ContainsFunc(m.totals(), func(t metrics.Total) bool { return isMoney(t.Value) }) {
		f.add(settle.CodeMissing, path+".currency", "missing: amounts of which currency?")
	}
	if m.Kind != Rate && !m.AtLeast.IsZero() {
		f.add(settle.CodeConflict, path+".at_least", "only a rate has one")
	}
	if m.Kind != Mean && !m.Cap.IsZero() {
		f.add(settle.CodeConflict, path+".cap", "only a mean has one")
	}
	f.want(m.AtLeast.Sign() >= 0, path+".at_least", "%s is negative", m.AtLeast)
	f.want(m.Cap.Sign() >= 0, path+".cap", "%s is negative", m.Cap)
	f.want(isSpan(m.After), path+".after", "%s is not from 0 to ten years", m.After)
	f.want(isSpan(m.Window), path+".window", "%s is not from 0 to ten years", m.Window)
	f.want(isSpan(m.Before), path+".before", "%s is not from 0 to ten years", m.Before)
	f.want(m.Margin >= 0 && !math.IsInf(m.Margin, 0), path+".margin", "%g is not a tolerance", m.Margin)
	if m.Good != metrics.Up && m.Good != metrics.Down {
		f.add(settle.CodeUnknownName, path+".good", "%q is neither empty nor down", m.Good)
	}
}

func isSpan(d metrics.Duration) bool { return d >= 0 && d <= 3653*metrics.Day }

func checkTotal(f *faults, path string, t *metrics.Total) {
	s := &t.Signal
	switch {
	case s.Orders == "" && len(s.Kinds) == 0:
		f.add(settle.CodeMissing, path+".signal", "missing: kinds of events, or a state of orders")
	case s.Orders != "" && len(s.Kinds) > 0:
		f.add(settle.CodeConflict, path+".signal", "either kinds or orders")
	case s.Orders != "" && !slices.Contains(orderStates(), s.Orders):
		f.add(settle.CodeUnknownName, path+".signal.orders", "%q is not a state of orders", s.Orders)
	case s.Orders != "" && (t.Value == metrics.Quantity || t.Value == metrics.Delay):
		f.add(settle.CodeConflict, path+".value", "orders have no %s", t.Value)
	}
	if !slices.Contains(values(), t.Value) {
		f.add(settle.CodeUnknownName, path+".value", "%q is not a value", t.Value)
	}
	for i, k := range s.Kinds {
		if k == Assigned || k == Exposed || !k.Standard() && !content.IsValid(event.Event{Kind: k}) {
			f.add(settle.CodeUnknownName, fmt.Sprintf("%s.signal.kinds[%d]", path, i), "%q cannot be measured", k)
		}
	}
	for _, name := range slices.Sorted(maps.Keys(s.Where)) {
		at := path + ".signal.where." + name
		if !content.IsDimension(name) {
			f.add(settle.CodeUnknownName, at, "%q is not a dimension: no event can have it", name)
		}
		if len(s.Where[name]) == 0 {
			f.add(settle.CodeMissing, at, "no values, so nothing can pass")
		}
	}
}

func orderStates() []metrics.OrderState {
	return []metrics.OrderState{metrics.PlacedOrders, metrics.SettledOrders, metrics.ReturnedOrders}
}

func (p *Plan) check(f *faults) {
	d := p.filled()
	f.want(p.Units >= 2, "plan.units", "%d: how many units are planned, in all arms?", p.Units)
	f.want(p.MDE > 0 && !math.IsInf(p.MDE, 0), "plan.mde", "%g: how large an effect would be worth having?", p.MDE)
	for _, x := range []struct {
		name  string
		value float64
	}{
		{"alpha", d.Alpha},
		{"power", d.Power},
		{"gamma", d.Gamma},
		{"mismatch_p", d.MismatchP},
		{"crossed_max", d.CrossedMax},
	} {
		f.want(x.value > 0 && x.value < 1, "plan."+x.name, "%g is not between 0 and 1", x.value)
	}
	if !slices.Contains([]Method{Hybrid, Sequential, GroupSequential, FixedHorizon, Bayesian}, d.Method) {
		f.add(settle.CodeUnknownName, "plan.method", "%q is not a method", p.Method)
	}
	p.checkLooks(f)
	f.want(isSpan(d.RuntimeMin), "plan.runtime_min", "%s is not from 0 to ten years", d.RuntimeMin)
	f.want(d.UnitsMin >= 2, "plan.units_min", "%d is below 2", d.UnitsMin)
	f.want(d.InformationMax >= 1 && !math.IsInf(d.InformationMax, 0), "plan.information_max", "%g is below 1", d.InformationMax)
	finite := func(x float64) bool { return !math.IsNaN(x) && !math.IsInf(x, 0) }
	f.want(finite(p.Prior.Mean) && finite(p.Prior.SD) && p.Prior.SD >= 0, "plan.prior", "not a normal belief")
}

// maxLooks bounds the work of finding boundaries.
const maxLooks = 60

func (p *Plan) checkLooks(f *faults) {
	d := p.filled()
	spending := d.Boundary == SpendOBrienFleming || d.Boundary == SpendPocock
	if !spending && d.Boundary != OBrienFleming && d.Boundary != Pocock {
		f.add(settle.CodeUnknownName, "plan.boundary", "%q is not a boundary", p.Boundary)
	}
	f.want(p.Looks >= 0 && p.Looks <= maxLooks, "plan.looks", "%d is not from 1 to %d", p.Looks, maxLooks)
	f.want(p.Every == 0 || p.Every >= metrics.Day && isSpan(p.Every), "plan.every", "%s is not from a day to ten years", p.Every)
	if p.Every > 0 && p.Looks > 0 {
		f.add(settle.CodeConflict, "plan.every", "looks are planned by their number or by the calendar, not both")
	}
	if p.Every > 0 && !spending {
		f.add(settle.CodeConflict, "plan.boundary", "looks by the calendar need a boundary that spends")
	}
}

// isName reports whether s is made of a-z, 0-9, _ and -, and not too long.
func isName(s string) bool {
	for _, c := range []byte(s) {
		if 'a' <= c && c <= 'z' || '0' <= c && c <= '9' || c == '_' || c == '-' {
			continue
		}
		return false
	}
	return s != "" && len(s) <= event.MaxName
}

// under puts a path before those of the faults in err.
func under(path string, err error) []error {
	if err == nil {
		return nil
	}
	list := settle.Faults(err)
	if len(list) == 0 {
		return []error{&settle.FieldError{Path: path, Code: settle.CodeInvalid, Err: err}}
	}
	errs := make([]error, len(list))
	for i, f := range list {
		at := path
		if path != "" && f.Path != "" {
			at += "."
		}
		errs[i] = &settle.FieldError{Path: at + f.Path, Code: cmp.Or(f.Code, settle.CodeInvalid), Err: f.Err}
	}
	return errs
}
