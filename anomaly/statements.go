// Copyright 2026 The jupan authors.
// SPDX-License-Identifier: Apache-2.0

package anomaly

import (
	"cmp"
	"encoding/json"
	"fmt"
	"math"
	"slices"

	"github.com/jupan-go/jupan/anomaly/internal/daily"
	"github.com/jupan-go/jupan/settle"
	"github.com/jupan-go/jupan/settle/money"
)

// What Statements keeps and asks for.
const (
	totalsKept  = 36
	totalsLeast = 4
	peersLeast  = 5
)

// Statements compares statements with the earlier ones of the same agreement, and with the others of
// the same period: what happened to all of them is no fault of one.
//
// The zero value has seen nothing. It is for one goroutine at a time.
type Statements struct {
	past map[settle.AgreementID][]savedTotal
}

// savedTotal is the total of one period.
type savedTotal struct {
	Period string       `json:"period"`
	Total  money.Amount `json:"total"`
}

// statementView is one statement beside its past.
type statementView struct {
	s     *settle.Statement
	past  []float64 // decimal logarithms, the newest last
	error float64   // of the statement against the median of them
	ok    bool
	flips bool // whether all before were on the other side of zero
}

// Judge compares the statements of one period, all of them together; nothing is learned.
func (w *Statements) Judge(list []*settle.Statement) (found []Finding) {
	views := make([]statementView, 0, len(list))
	for _, s := range list {
		views = append(views, w.view(s))
	}
	for i := range views {
		v := &views[i]
		if !v.ok {
			continue
		}
		if f, odd := v.judge(peersMove(views, i)); odd {
			found = append(found, f)
		}
	}
	slices.SortFunc(found, func(a, b Finding) int { return a.Compare(&b) })
	return found
}

// view sets a statement beside the last twelve of its agreement.
func (w *Statements) view(s *settle.Statement) statementView {
	const last = 12
	v := statementView{s: s}
	past := w.past[s.Agreement]
	other := 0
	for _, p := range past[max(0, len(past)-last):] {
		if p.Total.IsZero() || p.Total.Currency() != s.Total.Currency() || p.Period == s.Period.Name {
			continue
		}
		v.past = append(v.past, daily.Log10(math.Abs(valueOf(p.Total.Decimal()).X)))
		if p.Total.Sign() != s.Total.Sign() {
			other++
		}
	}
	v.ok = len(v.past) >= totalsLeast && !s.Total.IsZero()
	if v.ok {
		v.flips = other == len(v.past)
		v.error = daily.Log10(math.Abs(valueOf(s.Total.Decimal()).X)) - v.mid()
	}
	return v
}

// mid is what the past says: the median of the last six.
func (v *statementView) mid() float64 {
	const recent = 6
	return daily.Median(slices.Clone(v.past[max(0, len(v.past)-recent):]))
}

// peersMove is the median error of the other statements of the period, 0 where they are few.
func peersMove(views []statementView, i int) float64 {
	var list []float64
	for j := range views {
		if j != i && views[j].ok {
			list = append(list, views[j].error)
		}
	}
	if len(list) < peersLeast {
		return 0
	}
	return daily.Median(list)
}

// judge tells whether a statement is odd: four scales from what is expected, and a factor of two.
func (v *statementView) judge(move float64) (Finding, bool) {
	const scales, factor, near = 4, 0.3, 0.15
	scale := daily.Spread(v.past)
	e := v.error - move
	if !v.flips && (math.Abs(e) < factor || math.Abs(e) < float64(scales*scale)) {
		return Finding{}, false
	}
	s := v.s
	f := NewFinding(StatementOdd, Series{Partner: s.Party, Metric: "total"}, DayOf(s.Period.From), string(s.Agreement))
	value := s.Total.Decimal()
	f.Detector, f.Severity, f.Probability, f.Value = "statement", Review, 0.8, &value
	at := func(k float64) money.Decimal {
		return decimalOf(daily.Pow10(v.mid()+move+float64(k*scale)), s.Total.Currency().Digits())
	}
	f.Expected = &Band{Low: at(-1.645), Mid: at(0), High: at(1.645)}
	if d, err := value.Abs().Sub(f.Expected.Mid); err == nil {
		if a, err := money.FromDecimal(d.Abs(), s.Total.Currency()); err == nil {
			f.AtStake = a
		}
	}
	f.Score, f.Threshold = rounded(math.Abs(e)/scale), scales
	f.Evidence = []Evidence{
		{Name: "own_past", Weight: rounded(v.error), Text: fmt.Sprintf("decades from the median of the last %d statements", min(len(v.past), 6))},
		{Name: "peers", Weight: rounded(-move), Text: "decades that the other statements of the period moved"},
	}
	k := int(roundHalf(e))
	switch {
	case v.flips:
		f.Severity, f.Factor = Block, "-1"
	case k != 0 && math.Abs(e-float64(k)) < math.Max(near, scale):
		f.Severity, f.Factor, f.Probability = Block, powerText(max(min(k, 6), -6)), 0.95
	}
	return f, true
}

// Learn remembers statements, once they are closed.
func (w *Statements) Learn(list ...*settle.Statement) {
	if w.past == nil {
		w.past = map[settle.AgreementID][]savedTotal{}
	}
	for _, s := range list {
		past := w.past[s.Agreement]
		i, known := slices.BinarySearchFunc(past, s.Period.Name, func(p savedTotal, name string) int { return cmp.Compare(p.Period, name) })
		if known {
			past[i].Total = s.Total
			continue
		}
		past = slices.Insert(past, i, savedTotal{s.Period.Name, s.Total})
		w.past[s.Agreement] = past[max(0, len(past)-totalsKept):]
	}
}

// MarshalJSON returns what was learned, in one canonical form.
func (w *Statements) MarshalJSON() ([]byte, error) { return json.Marshal(w.past) }

// UnmarshalJSON replaces what was learned.
func (w *Statements) UnmarshalJSON(data []byte) error {
	past := map[settle.AgreementID][]savedTotal{}
	if err := json.Unmarshal(data, &past); err != nil {
		return fmt.Errorf("anomaly: read statements: %w: %w", ErrCorrupt, err)
	}
	w.past = past
	return nil
}
