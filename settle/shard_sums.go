// Copyright 2026 The jupan authors.
// SPDX-License-Identifier: Apache-2.0

package settle

// Sums is what the events of a Tally add up to, without the events. It says what
// the Tally says: its statements and the results of its campaigns are the same,
// byte for byte. It cannot tell one event from another, so that none can be added
// to it, taken back or explained. Its size is that of the answers, some hundred
// bytes for each sum that an agreement keeps apart, whatever the number of events.
// [Shards] ends in Sums. Sums are for one goroutine at a time.
type Sums struct {
	plan  *Plan
	tally *Tally // with cells and no facts, under plan.bare()
	view  *Tally // tally under plan, once something is asked
}

// Sums returns what the events of the Tally add up to. The Tally may change
// afterwards.
func (t *Tally) Sums() *Sums {
	t.work()
	s := t.plan.newSums()
	s.addCells(t)
	known := t.Known()
	s.tally.counted, s.tally.checksum, s.tally.conflicts = t.counted, t.checksum, known.Conflicts
	return s
}

func (p *Plan) newSums() *Sums { return &Sums{plan: p, tally: p.bare().NewTally()} }

// bare returns the plan for a Tally of which no statement is asked: its cells enter
// no book, which is most of what a new one costs.
func (p *Plan) bare() *Plan {
	bare := *p
	bare.byParty, bare.anyParty = nil, nil
	return &bare
}

// read returns the Tally of which statements can be asked.
func (s *Sums) read() *Tally {
	if s.view == nil {
		s.view = s.tally.under(s.plan)
	}
	return s.view
}

// addCells adds all that the cells of a Tally hold.
func (s *Sums) addCells(from *Tally) {
	t := s.tally
	m := merger{to: t, from: from}
	for i := range from.cells {
		c := &from.cells[i]
		if c.empty() {
			continue
		}
		k := m.key(c.key)
		if c.key.origin > 0 {
			o := from.origins.at(c.key.origin)
			k.origin = t.origins.of(origin{
				version: t.spanOf(from.spanStarts[o.version]), period: t.spanOf(from.spanStarts[o.period]),
			}, k.span)
		}
		n := t.cellFor(k, k.hash())
		t.cells[n].addCell(c)
	}
}

// Merge adds what o adds up to. The events of the two must not be the same, nor
// have an order in common: Sums cannot tell, and what is in both would be paid
// twice. Both need plans with the same agreements, options and seed. o does not
// change.
func (s *Sums) Merge(o *Sums) error {
	if s == o || s.plan.digest != o.plan.digest {
		return ErrPlan
	}
	s.addCells(o.tally)
	s.tally.counted += o.tally.counted
	s.tally.checksum += o.tally.checksum
	s.tally.conflicts += o.tally.conflicts
	s.view = nil
	return nil
}

// Plan is [Tally.Plan].
func (s *Sums) Plan() *Plan { return s.plan }

// Known is [Tally.Known].
func (s *Sums) Known() Knowledge { return s.tally.Known() }

// Statement is [Tally.Statement].
func (s *Sums) Statement(id AgreementID, p Period) (*Statement, error) {
	return s.read().Statement(id, p)
}

// Statements is [Tally.Statements].
func (s *Sums) Statements() ([]*Statement, error) { return s.read().Statements() }

// Periods is [Tally.Periods].
func (s *Sums) Periods(id AgreementID) ([]Period, error) { return s.read().Periods(id) }

// Campaigns is [Tally.Campaigns].
func (s *Sums) Campaigns() ([]CampaignResult, error) { return s.read().Campaigns() }

// Campaign is [Tally.Campaign].
func (s *Sums) Campaign(name string) (CampaignResult, error) { return s.read().Campaign(name) }

// Measure is [Tally.Measure].
func (s *Sums) Measure(id AgreementID, p Period, m Measure) (Input, error) {
	return s.read().Measure(id, p, m)
}

// WhatIf is [Tally.WhatIf].
func (s *Sums) WhatIf(agreements []Agreement) (*WhatIf, error) { return s.read().WhatIf(agreements) }
