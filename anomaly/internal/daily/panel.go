// Copyright 2026 The jupan authors.
// SPDX-License-Identifier: Apache-2.0

package daily

import (
	"math"
	"slices"
)

// Series is one member of a Panel.
type Series struct {
	Entity, Metric string
	Counts         bool // whether the values are numbers of something
	History        History
}

// Panel is the series of one feed, which explain one another: other metrics of the same entity, and
// the same metric of other entities. The order of the series is part of the answer: keep them sorted.
type Panel struct {
	Series []*Series
}

// Value is what was reported of one series for the day at hand; Known is false where nothing was.
type Value struct {
	X     float64
	Step  int8 // X is a multiple of 10^Step, and of no higher power
	Known bool
}

// Outlook is what is known of one series on one day before its own value is looked at.
type Outlook struct {
	Own    Forecast
	Peers  Conditional // from the errors of the peers
	Ratio  Conditional // from the ratio to one sibling
	Common float64     // the median error of the same metric elsewhere, NaN where there is none
	Zeros  ZeroOutlook
	Steps  Steps
}

// learnMin is the number of values from which a forecast has errors worth learning from.
const learnMin = 3

// Day computes the outlook of each series for one day, given the values of all of them; the outlook
// of a series does not depend on its own value.
func (p *Panel) Day(f *Forecaster, day int32, values []Value) []Outlook {
	out := make([]Outlook, len(p.Series))
	res := make([]float64, len(p.Series))
	for i, s := range p.Series {
		out[i].Steps = steps(&s.History, day)
		out[i].Own = f.Forecast(&s.History, day, s.Counts)
		res[i] = residual(values[i], &out[i].Own)
	}
	p.common(res, out)
	entities := p.entities()
	for i := range p.Series {
		p.condition(f, i, &look{day, values, res, out, entities[p.Series[i].Entity]})
	}
	p.zeros(day, values, out, entities)
	return out
}

// look is what the outlook of one series is conditioned on.
type look struct {
	day    int32
	values []Value
	res    []float64
	out    []Outlook
	family []int
}

// condition fills in what the siblings of one series say of it.
func (p *Panel) condition(f *Forecaster, i int, l *look) {
	s, o := p.Series[i], &l.out[i]
	o.Peers, o.Ratio = Conditional{}, Conditional{}
	if o.Own.N == 0 || len(l.family) < 2 && math.IsNaN(o.Common) {
		return
	}
	peers := p.siblings(i, l.family, l.values, l.res)
	of := subject{&s.History, l.day, &o.Own}
	o.Peers = f.regress(of, peers, o.Common)
	o.Ratio = f.ratio(of, peers)
}

// Second is a second look at a day, at some entities only.
type Second struct {
	Day      int32
	Values   []Value // wrong ones are not Known: they say nothing of their siblings
	Out      []Outlook
	Entities map[string]bool
}

// Again computes the outlook of the series of some entities again.
func (p *Panel) Again(f *Forecaster, a Second) {
	res := make([]float64, len(p.Series))
	for i := range p.Series {
		res[i] = residual(a.Values[i], &a.Out[i].Own)
	}
	entities := p.entities()
	for i, s := range p.Series {
		if a.Entities[s.Entity] {
			family := entities[s.Entity]
			p.condition(f, i, &look{a.Day, a.Values, res, a.Out, family})
			a.Out[i].Zeros.Sibling = p.sibling(i, family, a.Day, a.Values)
		}
	}
}

// residual is the error of a value against the own forecast, NaN where there is none.
func residual(v Value, own *Forecast) float64 {
	if !v.Known || v.X == 0 || own.N < learnMin {
		return math.NaN()
	}
	return Log10(math.Abs(v.X)) - own.Mid
}

// entities lists the series of each entity.
func (p *Panel) entities() map[string][]int {
	out := make(map[string][]int, len(p.Series))
	for i, s := range p.Series {
		out[s.Entity] = append(out[s.Entity], i)
	}
	return out
}

// common fills in the median error of each metric over the other entities, of three at least.
func (p *Panel) common(res []float64, out []Outlook) {
	by := map[string][]float64{}
	for i, s := range p.Series {
		if !math.IsNaN(res[i]) {
			by[s.Metric] = append(by[s.Metric], res[i])
		}
	}
	for _, list := range by {
		slices.Sort(list)
	}
	for i, s := range p.Series {
		out[i].Common = medianWithout(by[s.Metric], res[i])
	}
}

// medianWithout returns the median of sorted values without one of them (NaN: with all), NaN of
// fewer than three.
func medianWithout(sorted []float64, x float64) float64 {
	n := len(sorted)
	skip := n
	if !math.IsNaN(x) {
		skip, _ = slices.BinarySearch(sorted, x)
		n--
	}
	if n < 3 {
		return math.NaN()
	}
	at := func(i int) float64 {
		if i >= skip {
			i++
		}
		return sorted[i]
	}
	if n%2 == 1 {
		return at(n / 2)
	}
	return float64(0.5 * (at(n/2-1) + at(n/2)))
}

// siblings returns the other metrics of the same entity that have a value.
func (p *Panel) siblings(i int, family []int, values []Value, res []float64) (peers []peer) {
	for _, j := range family {
		if j != i && values[j].Known && values[j].X != 0 {
			o := p.Series[j]
			y := Log10(math.Abs(values[j].X))
			peers = append(peers, peer{history: &o.History, y: y, res: res[j], counts: o.Counts})
		}
	}
	return peers
}

// Learn enters the value of a day into the history of one series. flags says what it is beside
// Known: Held, or Event.
func (s *Series) Learn(day int32, v Value, o *Outlook, flags uint8) {
	if !v.Known && len(s.History.Points) == 0 {
		return
	}
	p := s.History.Grow(day)
	*p = Point{}
	if !v.Known {
		return
	}
	p.Flags = Known | flags
	if v.X == 0 {
		p.Flags |= Zero
		return
	}
	if v.X < 0 {
		p.Flags |= Negative
	}
	p.Y, p.Step = Log10(math.Abs(v.X)), v.Step
	if o.Own.N >= learnMin {
		p.Flags |= Done
		for k := range p.Err {
			p.Err[k] = float32(p.Y - o.Own.Levels[k])
		}
		p.Res = float32(p.Y - o.Own.Mid)
	}
	if !math.IsNaN(o.Common) {
		p.Common = float32(o.Common)
	}
}
