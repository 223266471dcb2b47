// Copyright 2026 The jupan authors.
// SPDX-License-Identifier: Apache-2.0

package experiment

import (
	"fmt"
	"strings"
)

// String is the decision on a page: what is tried, what to do and why, and the
// evidence.
func (d *Decision) String() string {
	var b strings.Builder
	fmt.Fprintf(&b, "%s: %s (%s)\n", d.Experiment, d.headline(), d.Rule)
	fmt.Fprintf(&b, "  tried      %s\n", d.Hypothesis)
	fmt.Fprintf(&b, "  owner      %s\n", d.Owner)
	fmt.Fprintf(&b, "  why        %s\n", d.Why())
	fmt.Fprintf(&b, "  as of      %s, after %s; %s\n", shortTime(d.AsOf), inDays(d.Runtime), d.progress())
	fmt.Fprintf(&b, "  units      %s\n", d.Units.String())
	for i := range d.Treatments {
		t := &d.Treatments[i]
		fmt.Fprintf(&b, "\n  %s against %s: %s (%s)\n", t.Name, d.Units.Arms[0].Arm, t.Action, t.Rule)
		b.WriteString(t.table())
	}
	return b.String()
}

// headline is the action with what it is done to.
func (d *Decision) headline() string {
	text := strings.ToUpper(string(d.Action))
	if d.Action == Scale {
		text += " " + d.Treatment
	}
	return text
}

// progress is how far the experiment has come.
func (d *Decision) progress() string {
	text := fmt.Sprintf("%s of %s planned units had their time", grouped(d.Ripe), grouped(d.Planned))
	if d.Action == Extend && d.Wanted > 0 {
		text += fmt.Sprintf(", %s would show an effect of %.3g", grouped(d.Wanted), d.MDE)
	}
	if d.Freshness != "" {
		text += "; data " + string(d.Freshness)
	}
	return text
}

// String says who took part: "control 9,931, guided 9,909 (sizes as meant, p=0.87)".
func (u *Units) String() string {
	var parts []string
	for _, a := range u.Arms {
		parts = append(parts, a.Arm+" "+grouped(a.Started))
	}
	text := strings.Join(parts, ", ") + fmt.Sprintf("; sizes p=%.3g", u.MismatchP)
	if u.MismatchP > u.FixedP && u.FixedP < 0.01 {
		text += fmt.Sprintf(" (%.3g at a single look)", u.FixedP)
	}
	if u.Crossed > 0 {
		text += fmt.Sprintf("; %s in several arms, left out", grouped(u.Crossed))
	}
	return text
}

// Why is the rule in words, with the figures that made it apply.
func (d *Decision) Why() string {
	t := d.treatment(d.Treatment)
	if t == nil || len(t.Effects) == 0 {
		return string(d.Rule)
	}
	star := &t.Effects[0]
	switch d.Rule {
	case RuleFreshness:
		return fmt.Sprintf("the data is %s, so the figures would still change", d.Freshness)
	case RuleMismatch:
		return fmt.Sprintf("the sizes of the arms contradict their weights (p=%.2g): assignment or logging is broken, "+
			"and no figure can be trusted", min(d.Units.MismatchP, d.Units.FixedP))
	case RuleCrossed:
		return fmt.Sprintf("%.1f %% of the units were seen in several arms, so the arms are not what they are called",
			100*d.Units.crossedShare())
	case RuleTooFew:
		return star.few(d.Units.Arms[0].Arm, t.Name)
	case RuleLook:
		return "the first planned look has not come"
	case RuleHorizon:
		return "the planned end has not come, and looking before it would be no test"
	case RuleGuardrail:
		return d.guardrails(t)
	case RuleRuntime:
		return fmt.Sprintf("it has run for %s of %s, and not every day of the week is alike",
			inDays(d.Runtime), inDays(d.RuntimeMin))
	case RuleHarm:
		return star.sentence(t.Name) + ": that is harm"
	case RuleSuccess:
		return star.sentence(t.Name) + ": the interval leaves out 0"
	case RuleFutility:
		return star.sentence(t.Name) + fmt.Sprintf(": less than the %s that would be worth having", star.size(d.MDE))
	case RuleLeading:
		return star.sentence(t.Name) + ", which is no answer; but " + t.leading() + ", verified to lead it, is better"
	case RuleInformation:
		return star.sentence(t.Name) + ", which is no answer, and the planned units are used up"
	}
	return star.sentence(t.Name) + ", which is no answer yet"
}

// few says how many units there are to compare.
func (f *Effect) few(control, treatment string) string {
	text := fmt.Sprintf("%s has %s units and %s %s that can be compared",
		control, grouped(f.Control.N), treatment, grouped(f.Treated.N))
	if f.Difference.Immature > 0 {
		text += fmt.Sprintf("; %s have not had their time", grouped(f.Difference.Immature))
	}
	return text
}

func (d *Decision) treatment(name string) *Treatment {
	for i := range d.Treatments {
		if d.Treatments[i].Name == name {
			return &d.Treatments[i]
		}
	}
	return nil
}

// guardrails names those that are harmed.
func (d *Decision) guardrails(t *Treatment) string {
	var parts []string
	for i := range t.Effects {
		if f := &t.Effects[i]; f.Role == RoleGuardrail && f.Worse {
			parts = append(parts, f.sentence(t.Name))
		}
	}
	return strings.Join(parts, "; ") + ": that is beyond what is tolerated"
}

// leading names the indicators that are better and verified.
func (t *Treatment) leading() string {
	var names []string
	for _, f := range t.Effects {
		if f.Role == RoleLeading && f.Verified && f.Better {
			names = append(names, f.Metric)
		}
	}
	return strings.Join(names, ", ")
}

// sentence is, for example: "orders is +4.6 % with guided [+1.2, +8.0]".
func (f *Effect) sentence(treatment string) string {
	if !f.Difference.Valid {
		return fmt.Sprintf("%s cannot be compared (%s)", f.Metric, spaced(string(f.Difference.Why)))
	}
	return fmt.Sprintf("%s is %s with %s %s", f.Metric, f.size(f.Difference.Value), treatment, f.interval())
}

// size is a difference with its sign and unit.
func (f *Effect) size(v float64) string {
	return strings.TrimSuffix(signed(v, f.Difference.Unit)+" "+suffix(f.Difference.Unit), " ")
}

func (f *Effect) interval() string {
	i := f.Difference.Interval
	if i.IsZero() {
		return ""
	}
	return fmt.Sprintf("[%s, %s]", signed(i.Low, f.Difference.Unit), signed(i.High, f.Difference.Unit))
}

// table lists the effects of a treatment.
func (t *Treatment) table() string {
	rows := [][]string{{"metric", "role", "control", t.Name, "difference", "interval", ""}}
	for i := range t.Effects {
		f := &t.Effects[i]
		rows = append(rows, []string{
			f.Metric, f.role(), figure(f.Control), figure(f.Treated), f.shown(), f.interval(), f.verdict(),
		})
	}
	return aligned("    ", rows)
}

// shown is the difference, or why there is none.
func (f *Effect) shown() string {
	if !f.Difference.Valid {
		return spaced(string(f.Difference.Why))
	}
	return f.size(f.Difference.Value)
}

func (f *Effect) role() string {
	text := spaced(string(f.Role))
	if f.Role == RoleLeading && !f.Verified {
		text += " (unverified)"
	}
	return text
}

// verdict is what the interval says.
func (f *Effect) verdict() string {
	switch {
	case f.Worse && f.Role == RoleGuardrail:
		return "harmed"
	case f.Worse:
		return "worse"
	case f.Better:
		return "better"
	case f.Role == RoleGuardrail && f.Difference.Valid:
		return "no harm seen"
	}
	return ""
}
