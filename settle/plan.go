// Copyright 2026 The jupan authors.
// SPDX-License-Identifier: Apache-2.0

package settle

import (
	"crypto/sha256"
	"encoding/json"
	"errors"
	"fmt"
	"hash"
	"maps"
	"slices"
	"time"

	"github.com/jupan-go/jupan/internal/keyhash"
)

// Attribution is how an event that names an order, but no party and no campaign,
// finds them: it takes the party, campaign and product of the conversion with
// that order, whichever arrives first. Where several conversions claim one
// order, one of them has it and the others are [Lost].
//
// Unless attribution is off, a conversion with an order also moves between
// states, by the payments of its order in the order of their times:
//
//	Pending    until something is captured
//	Approved   while Σ captured + cancelled + refunded + charged back > 0
//	Cancelled  when that sum falls to zero by a cancellation or a reversed
//	           capture, or when the conversion itself is taken back (a reversed
//	           or negative one)
//	Refunded   when it falls to zero by a refund or a chargeback; it stays so
//	           if a cancellation follows
//
// A move happens at the time of the payment that caused it, or of the conversion
// if that is later.
type Attribution uint8

const (
	// LastTouch gives the order to the latest conversion.
	LastTouch Attribution = iota
	// FirstTouch gives the order to the earliest conversion.
	FirstTouch
	// NoAttribution leaves events as they are stated; conversions have no
	// states. It halves the memory and time that events with orders cost.
	NoAttribution
)

// PlanOptions configure a plan. The zero value and nil are the defaults.
type PlanOptions struct {
	Attribution Attribution // whose an order's conversion is
	// Seed keys the hashes that stand for event keys and orders. Partners who
	// choose their own ids cannot craft collisions as long as it is secret. All
	// Tallies that are to be merged share it. Statements do not depend on it.
	Seed [16]byte
	// WithoutCampaigns does not keep campaigns apart: [Tally.Campaigns] then has
	// one result, for no campaign. Where there are many campaigns and no one asks
	// for their results, the Tally is smaller and faster.
	WithoutCampaigns bool
	// Workdays are the calendars of workdays that agreements name. They, and Fixings,
	// are read when a statement is made: a Tally can go on under a plan with newer
	// ones.
	Workdays map[string]Workdays
	// Fixings are the rates of exchange.
	Fixings *Fixings
	// Dimensions are names of dimensions to keep apart although no agreement
	// selects by them, for [Tally.Measure].
	Dimensions []string
	// Holds are days for which approved conversions are held although no agreement
	// counts them as [Cleared] after as many, for [Tally.Measure].
	Holds []int
}

// Plan is a set of agreements compiled and validated together. It is immutable
// and safe for concurrent use. The zero Plan is not usable.
type Plan struct {
	agreements       []Agreement
	compiled         []compiled // by agreement
	attribution      Attribution
	seed             keyhash.Seed
	withoutCampaigns bool
	// dims are the dimensions, beyond party and campaign, by which events are
	// kept apart, sorted.
	dims []string
	// byParty lists the agreements that can match an event of a party; anyParty
	// those whose condition does not name the party.
	byParty   map[string][]int
	anyParty  []int
	calendars []Calendar
	bounds    []time.Time // starts and ends of agreements, sorted
	families  map[AgreementID][]int
	firsts    []int // the first versions
	// lineage: reversals are followed to what they give back, because some
	// agreement inherits from there; inherits says which.
	lineage  bool
	inherits []bool
	holds    []int      // the holds of Cleared, in days, that are asked for, sorted
	clears   [][]string // by agreement, the kinds of cells with those that it asks for
	workdays map[string]Workdays
	fixings  *Fixings
	digest   [sha256.Size]byte
}

// NewPlan compiles agreements. It reports every fault of every agreement at
// once, each as a *[FieldError] whose path begins with the agreement's place:
// [2].terms[0].
func NewPlan(agreements []Agreement, opts *PlanOptions) (*Plan, error) {
	if opts == nil {
		opts = &PlanOptions{}
	}
	p := &Plan{
		attribution: opts.Attribution, withoutCampaigns: opts.WithoutCampaigns,
		seed: keyhash.NewSeed(opts.Seed), byParty: map[string][]int{}, holds: slices.Clone(opts.Holds),
		workdays: maps.Clone(opts.Workdays), fixings: opts.Fixings,
	}
	p.compile(agreements)
	if err := p.validate(); err != nil {
		return nil, fmt.Errorf("settle: plan: %w", err)
	}
	p.dims = p.usedDimensions(opts.Dimensions)
	p.indexHolds()
	for i := range p.agreements {
		p.index(i)
	}
	p.indexVersions()
	slices.SortFunc(p.bounds, time.Time.Compare)
	return p, p.fingerprint()
}

func (p *Plan) validate() error {
	var faults []error
	if p.attribution > NoAttribution {
		faults = append(faults, fault(CodeRange, "attribution", "%d is not a policy", p.attribution))
	}
	for i, days := range p.holds {
		if days < 1 || days > maxHold {
			faults = append(faults, fault(CodeRange, fmt.Sprintf("holds[%d]", i), "%d days: a hold is 1 to %d", days, maxHold))
		}
	}
	family := map[AgreementID][]int{}
	for i := range p.agreements {
		a := &p.agreements[i]
		err := errors.Join(a.validate(p.compiled[i].terms), p.checkVersion(i, family[a.ID]), p.checkOptions(i), p.checkWorkdays(a))
		if err != nil {
			faults = append(faults, under(fmt.Sprintf("[%d]", i), err))
		}
		family[a.ID] = append(family[a.ID], i)
	}
	return errors.Join(faults...)
}

// checkOptions refuses agreements that need what the options leave out.
func (p *Plan) checkOptions(i int) error {
	a := &p.agreements[i]
	var faults []error
	byCampaign := func(path string) {
		faults = append(faults, fault(CodeConflict, path, "asks for the campaign, and campaigns are not kept apart"))
	}
	if _, ok := a.Select[dimCampaign]; ok && p.withoutCampaigns {
		byCampaign("select")
	}
	for i, t := range p.compiled[i].terms {
		for j := range t.measures {
			m := &t.measures[j]
			path := func() string { return joinPath(fmt.Sprintf("terms[%d]", i), measurePath(a.Terms[i], j, *m)) }
			if m.State != "" && p.attribution == NoAttribution {
				faults = append(faults, fault(CodeConflict, path(), "%q counts a state of conversions, and attribution is off", m.Name))
			}
			if _, ok := m.Where[dimCampaign]; ok && p.withoutCampaigns {
				byCampaign(path())
			}
		}
	}
	return errors.Join(faults...)
}

func (p *Plan) usedDimensions(extra []string) []string {
	names := slices.Clone(extra)
	if names == nil && len(p.agreements) > 0 {
		names = []string{} // the digest tells none from null
	}
	for i := range p.agreements {
		a := &p.agreements[i]
		names = slices.AppendSeq(names, maps.Keys(a.Select))
		for _, t := range p.compiled[i].terms {
			for j := range t.measures {
				m := &t.measures[j]
				names = slices.AppendSeq(names, maps.Keys(m.Where))
				if m.By != "" {
					names = append(names, m.By)
				}
			}
		}
	}
	slices.Sort(names)
	names = slices.Compact(names)
	return slices.DeleteFunc(names, func(n string) bool { return n == dimParty || n == dimCampaign })
}

func (p *Plan) index(i int) {
	a := &p.agreements[i]
	parties, ok := a.parties()
	if !ok {
		p.anyParty = append(p.anyParty, i)
	}
	for _, party := range parties {
		if !slices.Contains(p.byParty[party], i) { // a party named twice is paid once
			p.byParty[party] = append(p.byParty[party], i)
		}
	}
	if !slices.ContainsFunc(p.calendars, a.Calendar.equal) {
		p.calendars = append(p.calendars, a.Calendar)
	}
	p.cutForRates(a)
	for _, t := range []time.Time{a.From, a.To} {
		if !t.IsZero() {
			p.bounds = append(p.bounds, t)
		}
	}
}

// fingerprint identifies what makes the state of two Tallies comparable: it is the
// SHA-256 of the JSON of the agreements and of what is asked for beside them.
func (p *Plan) fingerprint() error {
	h := sha256.New()
	h.Write([]byte(`{"Agreements":`))
	if err := p.writeAgreements(h); err != nil {
		return fmt.Errorf("settle: plan: %w", err)
	}
	rest, err := json.Marshal(struct {
		Attribution Attribution
		Campaigns   bool
		Dimensions  []string
		Holds       []int `json:",omitempty"`
		Seed        keyhash.Seed
	}{p.attribution, !p.withoutCampaigns, p.dims, p.holds, p.seed})
	if err != nil {
		return fmt.Errorf("settle: plan: %w", err)
	}
	rest[0] = ','
	h.Write(rest)
	h.Sum(p.digest[:0])
	return nil
}

// writeAgreements writes the agreements as json.Marshal does, which would read each
// of them again.
func (p *Plan) writeAgreements(h hash.Hash) error {
	if len(p.agreements) == 0 {
		h.Write([]byte("null"))
		return nil
	}
	before := byte('[')
	for i := range p.agreements {
		data, err := p.agreements[i].MarshalJSON()
		if err != nil {
			return err
		}
		h.Write([]byte{before})
		h.Write(data)
		before = ','
	}
	h.Write([]byte{']'})
	return nil
}

// Agreements returns a copy of the agreements in their order.
func (p *Plan) Agreements() []Agreement {
	out := make([]Agreement, len(p.agreements))
	for i := range p.agreements {
		out[i] = p.agreements[i].clone()
	}
	return out
}

func (c Calendar) equal(o Calendar) bool {
	return c.Cycle == o.Cycle && c.ClosingDay == o.ClosingDay && c.WeekStart == o.WeekStart &&
		c.zone().String() == o.zone().String() && slices.Equal(c.Starts, o.Starts) && c.Until == o.Until
}

// span is a stretch of event time within which no agreement begins or ends and
// no calendar turns: all its events fall into the same periods.
type span struct {
	from, to int64  // nanoseconds since 1970, half-open
	number   uint32 // in the Tally, by arrival
}

func (p *Plan) spanAt(t time.Time) span {
	var s span
	from, to := time.Unix(0, minNano), time.Unix(0, maxNano)
	narrow := func(f, e time.Time) {
		if f.After(from) {
			from = f
		}
		if e.Before(to) {
			to = e
		}
	}
	for _, c := range p.calendars {
		period := c.At(t)
		narrow(period.From, period.To)
	}
	for _, b := range p.bounds {
		if b.After(t) {
			narrow(from, b)
			break
		}
		narrow(b, to)
	}
	s.from, s.to = from.UnixNano(), to.UnixNano()
	return s
}

// Events happen from 1700 to 2199 (seconds since 1970).
const (
	minUnix = -8_520_336_000
	maxUnix = 7_258_118_400
)

// The times that fit into nanoseconds since 1970 are the years 1678 to 2262;
// these bounds leave room for whole periods at both ends.
const (
	minNano = -9_000_000_000_000_000_000
	maxNano = 9_000_000_000_000_000_000
)
