// Copyright 2026 The jupan authors.
// SPDX-License-Identifier: Apache-2.0

package reconcile

import (
	"fmt"
	"time"

	"github.com/jupan-go/jupan/settle/money"
)

// SwitchRule says when a host is ready to switch from the manual process to jupan.
// The zero SwitchRule asks for three periods running with 99.9% of the lines equal
// to the last digit and no money that is not explained.
type SwitchRule struct {
	// Periods is how many must hold, one after the other, up to the newest; 0 is 3.
	Periods int `json:"periods,omitempty"`
	// Equal is the share of lines that must be equal; 0 is 99.9%.
	Equal money.Rate `json:"equal,omitzero"`
	// Unsettled is how much money of a period may be neither equal nor explained nor
	// judged, one amount to a currency. A currency without one may have none.
	Unsettled []money.Amount `json:"unsettled,omitempty"`
	// LinesMin is how many lines a period must have to say anything; 0 is 1.
	LinesMin int `json:"lines_min,omitempty"`
	// Tolerated counts lines within the tolerance as equal.
	Tolerated bool `json:"tolerated,omitempty"`
	// Judged counts lines as equal on which the manual process was found to be wrong.
	Judged bool `json:"judged,omitempty"`
	// Reruns takes the last run of a period. Without it the first one counts.
	Reruns bool `json:"reruns,omitempty"`
	// Lag is how many complete periods may be missing at the newest end.
	Lag int `json:"lag,omitempty"`
}

const (
	periodsDefault = 3
	linesDefaultOf = 1
)

func equalDefault() money.Rate { return money.BasisPoints(9_990) }

// Reason says why a host is not ready to switch.
type Reason uint8

// The reasons.
const (
	// ReasonPeriods: fewer periods than the rule asks for.
	ReasonPeriods Reason = iota + 1
	// ReasonStale: the newest complete periods are not there.
	ReasonStale
	// ReasonGap: a period between them is not there.
	ReasonGap
	// ReasonLines: too few lines to say anything.
	ReasonLines
	// ReasonEqual: too few lines are equal.
	ReasonEqual
	// ReasonUnsettled: too much money is neither equal nor explained nor judged.
	ReasonUnsettled
	// ReasonRejected: lines whose money is not known and that nobody judged.
	ReasonRejected
	// ReasonIncomplete: a rule of the reconciliation did not look at everything.
	ReasonIncomplete
)

func reasonNames() []string {
	return []string{
		ReasonPeriods: "periods", ReasonStale: "stale", ReasonGap: "gap", ReasonLines: "lines", ReasonEqual: "equal",
		ReasonUnsettled: "unsettled", ReasonRejected: "rejected", ReasonIncomplete: "incomplete",
	}
}

// String returns the name, such as unsettled.
func (r Reason) String() string { return nameOf(uint8(r), reasonNames()) }

// MarshalText writes what String returns.
func (r Reason) MarshalText() ([]byte, error) { return []byte(r.String()), nil }

// UnmarshalText reads what MarshalText writes.
func (r *Reason) UnmarshalText(text []byte) error {
	return readName(r, "reason", string(text), reasonNames())
}

// Shortfall is one thing that keeps a host from switching.
type Shortfall struct {
	// Period is the name of the period, empty if it is about all.
	Period string `json:"period,omitempty"`
	Reason Reason `json:"reason"` // which part of the rule is not met
	// Have is what there is, and Want what the rule asks for.
	Have string `json:"have"`
	Want string `json:"want"`
}

// Verdict says whether to switch, and what is in the way.
type Verdict struct {
	// Ready means that nothing is.
	Ready bool `json:"ready"`
	// Periods are those that were looked at, the newest last.
	Periods []string `json:"periods,omitempty"`
	// Shortfalls is empty if Ready.
	Shortfalls []Shortfall `json:"shortfalls,omitempty"`
}

func (v *Verdict) add(period string, reason Reason, have, want any) {
	v.Shortfalls = append(v.Shortfalls, Shortfall{period, reason, fmt.Sprint(have), fmt.Sprint(want)})
}

func (r *SwitchRule) withDefaults() (SwitchRule, error) {
	var out SwitchRule
	if r != nil {
		out = *r
	}
	var f faults
	if out.Periods < 0 || out.LinesMin < 0 || out.Lag < 0 {
		f.add("switch", "a negative number of periods or lines")
	}
	if out.Equal.Sign() < 0 || out.Equal.Cmp(money.Percent(100)) > 0 {
		f.add("switch.equal", "%s is not between 0 and 100%%", out.Equal)
	}
	checkAmounts("switch.unsettled", out.Unsettled, 0, &f)
	if out.Periods == 0 {
		out.Periods = periodsDefault
	}
	if out.Equal.IsZero() {
		out.Equal = equalDefault()
	}
	out.LinesMin = max(out.LinesMin, linesDefaultOf)
	return out, f.err()
}

// Ready holds the record against a rule of the host, as of a time: periods that
// end later do not count, and the newest that are complete by then must be there.
// A nil rule is the zero SwitchRule.
func (s *Shadow) Ready(rule *SwitchRule, asOf time.Time) (*Verdict, error) {
	r, err := rule.withDefaults()
	if err != nil {
		return nil, err
	}
	v := &Verdict{}
	periods := s.newest(&r, v, asOf)
	for i := range periods {
		p := &periods[i]
		v.Periods = append(v.Periods, p.Period.Name)
		if i > 0 && !periods[i-1].Period.To.Equal(p.Period.From) {
			v.add(p.Period.Name, ReasonGap, "after "+periods[i-1].Period.Name, "no period between")
		}
		s.judgePeriod(&r, v, p)
	}
	v.Ready = len(v.Shortfalls) == 0
	return v, nil
}

// newest returns the periods that the rule is about, and notes if they are too few
// or too old.
func (s *Shadow) newest(r *SwitchRule, v *Verdict, asOf time.Time) []ShadowPeriod {
	var complete []ShadowPeriod
	for _, p := range s.Periods {
		if len(p.Runs) > 0 && !p.Period.To.After(asOf) {
			complete = append(complete, p)
		}
	}
	if len(complete) < r.Periods {
		v.add("", ReasonPeriods, len(complete), r.Periods)
	}
	if len(complete) == 0 {
		return nil
	}
	due := s.Calendar.At(asOf)
	for range r.Lag + 1 {
		due = s.Calendar.At(due.From.Add(-1))
	}
	if last := complete[len(complete)-1].Period; last.From.Before(due.From) {
		v.add("", ReasonStale, last.Name, due.Name)
	}
	return complete[max(0, len(complete)-r.Periods):]
}

// run is the run of a period that the rule looks at.
func (r *SwitchRule) run(p *ShadowPeriod) *ShadowRun {
	if r.Reruns {
		return &p.Runs[len(p.Runs)-1]
	}
	return &p.Runs[0]
}

// judgePeriod holds one period against the rule.
func (s *Shadow) judgePeriod(r *SwitchRule, v *Verdict, p *ShadowPeriod) {
	run, name := r.run(p), p.Period.Name
	if run.Incomplete {
		v.add(name, ReasonIncomplete, "incomplete", "complete")
	}
	if run.Lines < r.LinesMin {
		v.add(name, ReasonLines, run.Lines, r.LinesMin)
		return
	}
	equal, rejected, open := r.tally(run)
	if share, err := money.Fraction(int64(equal), int64(run.Lines)); err != nil || share.Cmp(r.Equal) < 0 {
		v.add(name, ReasonEqual, percent(equal, run.Lines), r.Equal)
	}
	if rejected > 0 {
		v.add(name, ReasonRejected, rejected, 0)
	}
	for _, a := range open {
		most := money.Zero(a.Currency())
		for _, x := range r.Unsettled {
			if x.Currency() == a.Currency() {
				most = x
			}
		}
		if compareAmounts(a, most) > 0 {
			v.add(name, ReasonUnsettled, a, most)
		}
	}
}

// tally counts the lines of a run that the rule takes for equal and those whose
// money is not known, and adds up the money that is not settled.
func (r *SwitchRule) tally(run *ShadowRun) (equal, rejected int, open []money.Amount) {
	equal = run.Equal
	if r.Tolerated {
		equal += run.Tolerated
	}
	for i := range run.Open {
		l := &run.Open[i]
		wrong := l.wrong()
		if wrong == Theirs && r.Judged {
			equal++
		}
		if wrong != 0 {
			continue
		}
		if l.Status == Rejected {
			rejected++
		}
		for _, a := range l.Unsettled {
			open = addAmount(open, a)
		}
	}
	return equal, rejected, open
}
