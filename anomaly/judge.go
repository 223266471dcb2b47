// Copyright 2026 The jupan authors.
// SPDX-License-Identifier: Apache-2.0

package anomaly

import (
	"math"
	"strconv"

	"github.com/jupan-go/jupan/anomaly/internal/daily"
	"github.com/jupan-go/jupan/settle/money"
)

// sight is one series on the day that is judged.
type sight struct {
	feed  *feed
	at    int
	day   Day
	value daily.Value
	exact money.Decimal
	out   *daily.Outlook
	class daily.Class
}

func (s *sight) member() *member { return s.feed.members[s.at] }

// draft returns a finding of a kind with what all findings of single values have.
func (s *sight) draft(kind Kind, detector string) *Finding {
	f := &Finding{Kind: kind, Detector: detector, Series: s.member().series, Day: s.day}
	if s.value.Known {
		v := s.exact
		f.Value = &v
	}
	f.Expected = s.band()
	s.weigh(f)
	return f
}

// band returns what was expected of the value: the narrowest of the forecasts.
func (s *sight) band() *Band {
	o := &s.out.Own
	if o.N < historyMin {
		return nil
	}
	mid, low, high := s.out.Band()
	finest := s.out.Steps.Places()
	return &Band{decimalOf(low, finest), decimalOf(mid, finest), decimalOf(high, finest)}
}

// historyMin is how many values must be known before anything is said about the next.
const historyMin = 5

// weigh fills in what is at stake: the difference to what was expected.
func (s *sight) weigh(f *Finding) {
	if f.Expected == nil {
		return
	}
	difference := f.Expected.Mid
	x := 0.0
	if f.Value != nil {
		d, err := f.Value.Sub(difference)
		if err != nil {
			return
		}
		difference, x = d, s.value.X
	}
	mid, _, _ := s.out.Band()
	f.AtStake = s.member().metric.stake(difference)
	f.Share = rounded(math.Min(math.Abs(x-mid)/s.feed.weeks(s), 1e6))
}

// weeks returns what four weeks of the metric come to in the whole feed.
func (f *feed) weeks(s *sight) float64 {
	sum := 0.0
	for i, m := range f.members {
		if o := &f.outlook.out[i].Own; m.series.Metric == s.member().series.Metric && o.N > 0 {
			sum += daily.Pow10(o.Mid)
		}
	}
	return math.Max(float64(28*sum), math.SmallestNonzeroFloat64)
}

// judgement is what was made of one value.
type judgement struct {
	finding *Finding
	held    bool // whether it is odd: to be raised, and kept out of what is learned
	plain   bool // whether it is so by rule, whatever the evidence
}

// judge looks at the value of one series, or at its absence.
func (m *Monitor) judge(s *sight) judgement {
	closed := m.opts.Calendar != nil && m.opts.Calendar.Closed(s.member().series, s.day)
	switch {
	case !s.value.Known:
		return judgement{} // gaps are looked at for the feed as a whole
	case s.out.Own.N < historyMin && s.out.Zeros.N < historyMin && s.value.X >= 0:
		return judgement{}
	case s.wrongSide():
		return m.judgeSign(s)
	case s.value.X == 0:
		return m.judgeZero(s, closed)
	case s.out.Own.N < historyMin:
		return judgement{}
	}
	return m.judgeSize(s, closed)
}

// wrongSide tells whether a value is on a side of zero where it should not be: below, if the metric is
// declared never to be; otherwise on a side where of forty values none was, or one in fifty.
func (s *sight) wrongSide() bool {
	const daysMin, rare = 40, 0.02
	mem := s.member()
	if mem.rule && !mem.metric.Signed {
		return s.value.X < 0
	}
	below, n := mem.model.History.Below(int32(s.day))
	same := below
	if s.value.X > 0 {
		same = n - below
	}
	return s.value.X != 0 && n >= daysMin && float64(same) < float64(rare*float64(n))
}

// judgeSign is the rule that the metric is never below zero, or what comes near to one.
func (m *Monitor) judgeSign(s *sight) judgement {
	f := s.draft(SignFlip, "sign")
	f.Severity, f.Probability, f.Factor = Block, 0.999, "-1"
	text := "the metric is never below zero"
	if mem := s.member(); !mem.rule || mem.metric.Signed {
		f.Severity, f.Probability, text = Review, 0.7, "hardly a value of three months was on this side of zero"
	}
	f.Score = rounded(odds(f.Probability))
	f.Evidence = []Evidence{{Name: "sign", Weight: f.Score, Text: text}}
	if s.out.Own.N >= historyMin && s.out.Distance(daily.Log10(math.Abs(s.value.X))) < 3 {
		v := s.exact.Neg()
		f.Suggest = &v
	}
	return judgement{f, true, true}
}

// judgeZero weighs a zero against how often there are zeros.
func (m *Monitor) judgeZero(s *sight, closed bool) judgement {
	score := s.out.ZeroScore()
	threshold := daily.Threshold(s.class, true, m.opts.Budget) + s.feed.shift(s, true)
	f := s.draft(UnexpectedZero, "zero")
	f.Evidence = zeroEvidence(&score)
	m.settleScore(f, score.Sum, threshold)
	f.Factor = "0"
	return m.decide(s, f, closed)
}

// decide raises a finding whose score is above its threshold.
func (m *Monitor) decide(s *sight, f *Finding, closed bool) judgement {
	if f.Score <= f.Threshold || closed && f.Kind == UnexpectedZero {
		return judgement{finding: f}
	}
	f.Severity = severityOf(f)
	if s.feed.distrusted(f.Detector) && f.Severity > Info {
		f.Severity--
	}
	if _, event := s.feed.label(f.Series, f.Day); event || closed {
		f.Severity = Info
	}
	return judgement{finding: f, held: true}
}

// judgeSize weighs the size of a value: is it one of the slips that have names, or odd without one?
func (m *Monitor) judgeSize(s *sight, closed bool) judgement {
	score := s.out.SlipScore(s.value)
	threshold := daily.Threshold(s.class, false, m.opts.Budget) + s.feed.shift(s, false)
	f := s.draft(Outlier, "slip")
	f.Evidence = slipEvidence(&score)
	m.settleScore(f, score.Sum, threshold)
	m.name(f, s)
	return m.decide(s, f, closed)
}

// settleScore fills in score, threshold and probability. Evidence of a host's own detectors comes on
// top later, so the sum is kept exact and rounded when the finding is done.
func (m *Monitor) settleScore(f *Finding, score, threshold float64) {
	f.Score, f.Threshold = score, rounded(threshold)
	f.Probability = rounded(daily.Probability(score - threshold + gateOdds))
}

// gateOdds is ln of the odds that a value at its threshold is a fault. The threshold is where false
// alerts meet the budget; with a fault in two hundred days and most of them found, about two of three
// alerts are right.
const gateOdds = 0.7

// name gives the finding the kind of its likeliest cause, and a suggestion where only one is likely.
func (m *Monitor) name(f *Finding, s *sight) {
	list := s.out.Hypotheses(s.value, m.rates)
	best := list[0]
	switch best.Cause {
	case daily.Scaled:
		f.Kind = DecimalSlip
		f.Factor = powerText(int(best.Shift))
	case daily.Rate:
		f.Kind = CurrencyMixup
		f.Factor = m.opts.Rates[best.Index].Times.String()
		if best.Shift*daily.Log10(m.rates[best.Index]) < 0 {
			f.Factor = "1/" + f.Factor
		}
	case daily.Doubled:
		f.Kind, f.Factor = DoubledDay, "2"
	case daily.Partial:
		f.Kind = PartialDay
	default:
		f.Kind = Outlier
	}
	if best.P >= 0.95 {
		m.suggest(f, s, best)
	}
}

// suggest fills in the right value, if that is an ordinary one.
func (m *Monitor) suggest(f *Finding, s *sight, h daily.Hypothesis) {
	const central = 1.645 // nine of ten honest values are as near
	y := daily.Log10(math.Abs(s.value.X)) - h.Shift
	if s.out.Distance(y) > central {
		return
	}
	switch h.Cause {
	case daily.Scaled:
		if v, ok := shifted(s.exact, int(h.Shift)); ok {
			f.Suggest = &v
		}
	case daily.Rate:
		by := m.opts.Rates[h.Index].Times
		if h.Shift*daily.Log10(m.rates[h.Index]) > 0 {
			if v, ok := divided(s.exact, by, s.out.Steps.Places()); ok {
				f.Suggest = &v
			}
		}
	}
}

// powerText writes a factor: 1000, or 1/1000.
func powerText(k int) string {
	if k < 0 {
		return "1/" + powerText(-k)
	}
	return strconv.Itoa(int(exactPowers[k]))
}

// severityOf weighs the probability by what is at stake. A difference of one percent of four weeks
// blocks if it is almost surely wrong. The limits are those of selective editing: what is left
// unreviewed is to stay below a percent of the total.
func severityOf(f *Finding) Severity {
	switch {
	case f.Probability >= 0.95 && f.Share >= 0.01:
		return Block
	case f.Probability >= 0.5 || f.Share >= 0.002:
		return Review
	}
	return Info
}
