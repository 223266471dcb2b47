// Copyright 2026 The jupan authors.
// SPDX-License-Identifier: Apache-2.0

package reconcile

import (
	"time"

	"github.com/jupan-go/jupan/settle/money"
)

// Benefit is what a period, or all of them, took with and without automation.
// What was not measured is nil.
type Benefit struct {
	// Period is the name of the period, empty for all.
	Period string `json:"period,omitempty"`
	// ManualToSettle and ToSettle are how long after its end the figures of a period
	// were final; for all periods, the mean.
	ManualToSettle *time.Duration `json:"manual_to_settle,omitempty"`
	ToSettle       *time.Duration `json:"to_settle,omitempty"`
	// ManualErrors and Errors are the shares of lines that were found to be wrong.
	ManualErrors *money.Rate `json:"manual_errors,omitempty"`
	Errors       *money.Rate `json:"errors,omitempty"`
	// Unjudged counts lines on which the two did not agree and nobody said who was
	// wrong: the errors may be more.
	Unjudged int `json:"unjudged,omitempty"`
	// ManualWork and Work are the time that people spent, and Saved is the difference.
	ManualWork *time.Duration `json:"manual_work,omitempty"`
	Work       *time.Duration `json:"work,omitempty"`
	Saved      *time.Duration `json:"saved,omitempty"`
	// Estimated says that the manual work was not measured, because the period was
	// settled without it: ManualWork is the mean of the periods that were measured.
	Estimated bool `json:"estimated,omitempty"`
}

// Benefits returns what each period took, and what all took together: the running
// record of what automation brought, during the shadow run and after it.
func (s *Shadow) Benefits() (periods []Benefit, all Benefit) {
	baseline := s.manualWork()
	for i := range s.Periods {
		periods = append(periods, s.Periods[i].benefit(baseline))
	}
	var settle, manualSettle mean
	var errs, manualErrs share
	for i := range s.Periods {
		p, b := &s.Periods[i], &periods[i]
		settle.add(b.ToSettle)
		manualSettle.add(b.ManualToSettle)
		errs.add(p.wrong(Ours))
		manualErrs.add(p.wrong(Theirs))
		all.Work, all.ManualWork = plus(all.Work, b.Work), plus(all.ManualWork, b.ManualWork)
		all.Saved = plus(all.Saved, b.Saved)
		all.Unjudged += b.Unjudged
		all.Estimated = all.Estimated || b.Estimated
	}
	all.ToSettle, all.ManualToSettle = settle.value(), manualSettle.value()
	all.Errors, all.ManualErrors = errs.value(), manualErrs.value()
	return periods, all
}

// manualWork is the mean of the manual work of the periods where it was measured.
func (s *Shadow) manualWork() *time.Duration {
	var m mean
	for i := range s.Periods {
		m.add(measured(s.Periods[i].Manual.Work))
	}
	return m.value()
}

func (p *ShadowPeriod) benefit(baseline *time.Duration) Benefit {
	b := Benefit{
		Period:   p.Period.Name,
		ToSettle: p.toSettle(p.Automated), ManualToSettle: p.toSettle(p.Manual),
		Work: measured(p.Automated.Work), ManualWork: measured(p.Manual.Work),
		Unjudged: p.unjudged(),
	}
	var errs, manualErrs share
	errs.add(p.wrong(Ours))
	manualErrs.add(p.wrong(Theirs))
	b.Errors, b.ManualErrors = errs.value(), manualErrs.value()
	if b.Work == nil {
		return b
	}
	if b.ManualWork == nil && baseline != nil {
		b.ManualWork, b.Estimated = baseline, true
	}
	if b.ManualWork != nil {
		saved := *b.ManualWork - *b.Work
		b.Saved = &saved
	}
	return b
}

// toSettle is how long after the end of the period its figures were final.
func (p *ShadowPeriod) toSettle(e Effort) *time.Duration {
	if e.Final.IsZero() {
		return nil
	}
	took := e.Final.Sub(p.Period.To)
	return &took
}

// wrong is how many lines of a side were found to be wrong, by judgement or
// otherwise, and of how many; none if nobody looked.
func (p *ShadowPeriod) wrong(process Side) (wrong, lines int) {
	e := p.Automated
	if process == Theirs {
		e = p.Manual
	}
	wrong, lines = e.Errors, e.Lines
	if len(p.Runs) == 0 {
		return wrong, lines
	}
	run := &p.Runs[len(p.Runs)-1]
	for i := range run.Open {
		if run.Open[i].wrong() == process {
			wrong++
		}
	}
	return wrong, max(lines, run.Lines)
}

// unjudged counts the open lines of the last run that nobody judged.
func (p *ShadowPeriod) unjudged() int {
	if len(p.Runs) == 0 {
		return 0
	}
	n := 0
	for i := range p.Runs[len(p.Runs)-1].Open {
		if p.Runs[len(p.Runs)-1].Open[i].wrong() == 0 {
			n++
		}
	}
	return n
}

func measured(d time.Duration) *time.Duration {
	if d == 0 {
		return nil
	}
	return &d
}

func plus(a, b *time.Duration) *time.Duration {
	switch {
	case a == nil:
		return b
	case b == nil:
		return a
	}
	sum := *a + *b
	return &sum
}

// mean is a mean of what was measured.
type mean struct {
	sum time.Duration
	n   int
}

func (m *mean) add(d *time.Duration) {
	if d != nil {
		m.sum += *d
		m.n++
	}
}

func (m *mean) value() *time.Duration {
	if m.n == 0 {
		return nil
	}
	d := m.sum / time.Duration(m.n)
	return &d
}

// share is a part of a whole, nil if the whole is nothing.
type share struct{ part, whole int }

func (s *share) add(part, whole int) { s.part, s.whole = s.part+part, s.whole+whole }

func (s *share) value() *money.Rate {
	if s.whole == 0 {
		return nil
	}
	rate, err := money.Fraction(int64(s.part), int64(s.whole))
	if err != nil { // it cannot be: the whole is not 0
		return nil
	}
	return &rate
}
