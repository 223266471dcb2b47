// Copyright 2026 The jupan authors.
// SPDX-License-Identifier: Apache-2.0

package experiment

// Action is what is to be done with an experiment, or with one of its treatments.
type Action string

// The actions.
const (
	Scale   Action = "scale"   // give the treatment to all
	Extend  Action = "extend"  // go on: there is no answer yet
	Wait    Action = "wait"    // do not look yet
	Stop    Action = "stop"    // end it without the treatment
	Invalid Action = "invalid" // the data cannot be trusted: find out why, and begin anew
)

// Rule names the row of the table that decided.
type Rule string

// The rules, in the order in which they are asked.
const (
	// RuleFreshness waits for data that is late or incomplete.
	RuleFreshness Rule = "freshness"
	// RuleMismatch does not trust arms whose sizes contradict their weights.
	RuleMismatch Rule = "srm"
	// RuleCrossed does not trust arms that too many units were seen in together.
	RuleCrossed Rule = "crossed_units"
	// RuleTooFew, RuleLook and RuleHorizon wait for enough units, for the first planned
	// look, and for the planned end.
	RuleTooFew  Rule = "too_few_units"
	RuleLook    Rule = "next_look"     // as RuleTooFew
	RuleHorizon Rule = "fixed_horizon" // as RuleTooFew
	// RuleHarm stops what harms the north star, at any time.
	RuleHarm Rule = "nsm_harm"
	// RuleGuardrail stops what harms a guardrail, at any time.
	RuleGuardrail Rule = "guardrail"
	// RuleRuntime waits until the experiment has seen every day of the week.
	RuleRuntime Rule = "min_runtime"
	// RuleSuccess scales what moves the north star.
	RuleSuccess Rule = "nsm_success"
	// RuleFutility stops what cannot be worth having any more.
	RuleFutility Rule = "futility_ci_below_mde"
	// RuleLeading gives more time to what moves an indicator that is verified to lead.
	RuleLeading Rule = "verified_leading_indicator_positive"
	// RuleInformation stops what has had all its units without an answer.
	RuleInformation Rule = "max_information"
	// RuleInconclusive goes on.
	RuleInconclusive Rule = "inconclusive"
)

// Evidence is what the table of rules reads of one treatment. Effects are turned so
// that above zero is good.
type Evidence struct {
	// Stale says that the data is not what was promised.
	Stale bool
	// MismatchP is the p of the arms' sizes; below MismatchMin they are not trusted.
	MismatchP, MismatchMin float64
	// CrossedShare is the part of units seen in several arms; above CrossedMax they are
	// not trusted.
	CrossedShare, CrossedMax float64
	// Pending is the rule to wait by where there is no comparison yet; else "".
	Pending Rule
	// NorthStar is the interval of the effect on the north star.
	NorthStar Bounds
	// Harmed says that a guardrail is harmed beyond its margin.
	Harmed bool
	// Leads says that a verified leading indicator is moved for the better.
	Leads bool
	// MDE is the smallest effect worth having.
	MDE float64
	// Information is the share of the planned units that are there, and InformationMax
	// the share at which it ends. Exhausted says that no more can come.
	Information, InformationMax float64
	Exhausted                   bool
	// Days is how long it has run, and DaysMin how long it has to.
	Days, DaysMin float64
}

// Bounds are the ends of an interval, Low and High.
type Bounds struct{ Low, High float64 }

// Judge returns what to do and the rule that says so: the first that applies, in
// the order of the constants. Harm comes before the minimal runtime, because nobody
// should be harmed for a full week. A leading indicator buys time up to
// InformationMax and not beyond: a limit that moves is none.
func (e Evidence) Judge() (Action, Rule) {
	switch {
	case e.Stale:
		return Wait, RuleFreshness
	case e.MismatchP < e.MismatchMin:
		return Invalid, RuleMismatch
	case e.CrossedShare > e.CrossedMax:
		return Invalid, RuleCrossed
	case e.Pending != "":
		return Wait, e.Pending
	case e.NorthStar.High < 0:
		return Stop, RuleHarm
	case e.Harmed:
		return Stop, RuleGuardrail
	case e.Days < e.DaysMin:
		return Wait, RuleRuntime
	case e.NorthStar.Low > 0:
		return Scale, RuleSuccess
	case e.NorthStar.High < e.MDE:
		return Stop, RuleFutility
	case e.Exhausted || e.Information >= e.InformationMax:
		return Stop, RuleInformation
	case e.Leads:
		return Extend, RuleLeading
	}
	return Extend, RuleInconclusive
}
