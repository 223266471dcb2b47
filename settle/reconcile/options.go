// Copyright 2026 The jupan authors.
// SPDX-License-Identifier: Apache-2.0

package reconcile

import (
	"fmt"

	"github.com/jupan-go/jupan/settle"
	"github.com/jupan-go/jupan/settle/money"
)

// Method is how a rule finds what belongs together. A method that this version of
// the package does not know matches nothing, and the result says so.
type Method string

// The methods.
const (
	// ByKey joins rows that have the same key: one to one where amounts are equal,
	// and else by the totals of the key: one to many, many to one, many to many.
	ByKey Method = "key"
	// ByText joins rows as ByKey does, by a word in the text of theirs that is a key
	// of ours: the purpose of a bank transfer. A text with several such words joins
	// nothing.
	ByText Method = "text"
	// ByAmount joins two rows of the same amount, within the rule's tolerance, and
	// dates within its days: the nearest amounts first, then the nearest dates.
	ByAmount Method = "amount"
	// OneToMany joins a row of ours with rows of theirs whose amounts add up to it,
	// and ManyToOne rows of ours with a row of theirs. All rows of some consecutive
	// days are tried first, then every choice of up to Size rows; the fewest rows
	// win. Where several choices fit, none is taken.
	OneToMany Method = "one_to_many"
	ManyToOne Method = "many_to_one" // the mirror of OneToMany
	// BySlip joins two rows within the rule's days whose amounts are the same but
	// for the sign, a power of ten or two neighbouring digits, if neither has another
	// such partner. What it joins always differs.
	BySlip Method = "slip"
)

// known reports whether this version has the method.
func (m Method) known() bool {
	switch m {
	case ByKey, ByText, ByAmount, OneToMany, ManyToOne, BySlip:
		return true
	}
	return false
}

// Rule is one pass over the rows that the rules before it left.
type Rule struct {
	// Name is for reports; empty is the method.
	Name string `json:"name,omitempty"`
	// Method is how it matches; required.
	Method Method `json:"method"`
	// Before and After are how many days before and after ours the date of theirs may
	// lie: within them, dates agree. At most [DaysMax]. Only ByKey and ByText join
	// rows beyond them, and then the dates differ.
	Before int `json:"before,omitempty"`
	After  int `json:"after,omitempty"`
	// Tolerance is how far apart amounts may be to be joined by ByAmount, OneToMany
	// and ManyToOne; nil is [Options.Line]. Whether they then agree is still decided by
	// Options.Line.
	Tolerance *Tolerance `json:"tolerance,omitempty"`
	// AcrossKeys lets a rule other than ByKey and ByText join rows that both have
	// keys, different ones. Where keys mean the same on both sides, that would hide a
	// missing and an unknown line behind each other.
	AcrossKeys bool `json:"across_keys,omitempty"`
	// Size is the largest group that is searched for, 2 to [SizeMax]; 0 is 6.
	Size int `json:"size,omitempty"`
	// Steps bounds the search for one row's group, StepsTotal that of the whole rule,
	// ByAmount within a tolerance included; 0 is 100,000 and 50,000,000. A step is one
	// candidate looked at.
	Steps      int `json:"steps,omitempty"`
	StepsTotal int `json:"steps_total,omitempty"`
}

// The bounds of rules.
const (
	DaysMax = 366 // of Rule.Before and Rule.After
	SizeMax = 32  // of Rule.Size

	sizeDefault       = 6
	stepsDefault      = 100_000
	stepsTotalDefault = 50_000_000
)

// DefaultRules are by key, and then by amount on the same day where at least one
// of two rows has no key.
func DefaultRules() []Rule { return []Rule{{Method: ByKey}, {Method: ByAmount}} }

func (r *Rule) name() string {
	if r.Name != "" {
		return r.Name
	}
	return string(r.Method)
}

// Options say how to reconcile; nil is the zero Options: the default rules, and
// everything equal to the last digit.
type Options struct {
	// Rules are applied in order; nil is [DefaultRules].
	Rules []Rule `json:"rules,omitempty"`
	// Line is within what a figure of a line counts as equal, Total the same of the
	// control totals.
	Line  Tolerance `json:"line,omitzero"`
	Total Tolerance `json:"total,omitzero"`
	// Required are figures, besides the amount, that both sides must state: fee, tax
	// or net. Others are compared where both do.
	Required []Field `json:"required,omitempty"`
	// Units are units of rounding, one to a currency: a difference of one for each row
	// is called rounding. A currency without one has its minor unit.
	Units []money.Amount `json:"units,omitempty"`
	// Calendar cuts time into settlement periods: dates in two periods are then a
	// period shift, however near. With nil there are no periods.
	Calendar *settle.Calendar `json:"calendar,omitempty"`
	// Explanations are known reasons for differences.
	Explanations []Explanation `json:"explanations,omitempty"`
}

// Validate reports all faults at once, each as an [*OptionError]. It is for whoever
// writes options, and so also names rules of an unknown method. [Run] does not
// refuse those: it lets them match nothing.
func (o *Options) Validate() error {
	s, err := o.compile()
	f := faults{[]error{err}}
	for i := range s.rules {
		if m := s.rules[i].Method; !m.known() {
			f.add(fmt.Sprintf("rules[%d].method", i), "%q is not a method", m)
		}
	}
	return f.err()
}

// setting is Options as the run uses them.
type setting struct {
	rules        []Rule
	within       []bound // for the rules, by place
	line, total  bound
	required     [FieldDate + 1]bool
	units        []money.Amount
	calendar     *settle.Calendar
	explanations []Explanation
}

func (o *Options) compile() (*setting, error) {
	if o == nil {
		o = &Options{}
	}
	var f faults
	s := &setting{
		rules: o.Rules, units: o.Units, calendar: o.Calendar, explanations: o.Explanations,
		line: o.Line.compile("line", &f), total: o.Total.compile("total", &f),
	}
	if s.rules == nil {
		s.rules = DefaultRules()
	}
	for i := range s.rules {
		s.within = append(s.within, s.rules[i].compile(fmt.Sprintf("rules[%d]", i), &s.line, &f))
	}
	for i, field := range o.Required {
		if field < FieldFee || field > FieldNet {
			f.add(fmt.Sprintf("required[%d]", i), "must be fee, tax or net")
			continue
		}
		s.required[field] = true
	}
	checkAmounts("units", o.Units, 1, &f)
	for i, x := range o.Explanations {
		x.validate(fmt.Sprintf("explanations[%d]", i), &f)
	}
	return s, f.err()
}

// compile checks a rule and returns within what it joins amounts.
func (r *Rule) compile(option string, line *bound, f *faults) bound {
	check := func(name string, v, most int) {
		if v < 0 || v > most {
			f.add(option+"."+name, "%d is not between 0 and %d", v, most)
		}
	}
	const stepsMax = 1 << 30
	check("before", r.Before, DaysMax)
	check("after", r.After, DaysMax)
	check("size", r.Size, SizeMax)
	check("steps", r.Steps, stepsMax)
	check("steps_total", r.StepsTotal, stepsMax)
	if r.Size == 1 {
		f.add(option+".size", "a group has 2 rows at least")
	}
	if r.Tolerance == nil {
		return *line
	}
	return r.Tolerance.compile(option+".tolerance", f)
}

// checkAmounts holds a list of amounts to one for each currency, none smaller
// than of the sign least.
func checkAmounts(option string, amounts []money.Amount, least int, f *faults) {
	seen := map[money.Currency]bool{}
	for i, a := range amounts {
		at := fmt.Sprintf("%s[%d]", option, i)
		switch _, ok := unitsOf(a); {
		case !ok || a.Currency() == 0:
			f.add(at, "%s is out of bounds or of no currency", a)
		case a.Sign() < least:
			f.add(at, "%s is too small", a)
		case seen[a.Currency()]:
			f.add(at, "a second amount of %s", a.Currency())
		}
		seen[a.Currency()] = true
	}
}

func (x *Explanation) validate(option string, f *faults) {
	if x.Key == "" {
		f.add(option+".key", "missing")
	}
	if _, ok := unitsOf(x.Amount); !ok || x.Amount.IsZero() {
		f.add(option+".amount", "%s explains nothing, or is out of bounds", x.Amount)
	}
	if x.Reason == "" {
		f.add(option+".reason", "missing")
	}
}
