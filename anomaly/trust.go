// Copyright 2026 The jupan authors.
// SPDX-License-Identifier: Apache-2.0

package anomaly

import (
	"cmp"
	"encoding/json"
	"fmt"
	"slices"

	"github.com/jupan-go/jupan/settle/money"
)

// Aspect is one side of how far a partner's data can be trusted.
type Aspect string

// The aspects.
const (
	Freshnesses  Aspect = "freshness"    // days that came in time, of days that came
	Completeness Aspect = "completeness" // days that came, of days that should have
	Validity     Aspect = "validity"     // rows without a fault, of rows
	Consistency  Aspect = "consistency"  // figures that agree with ours, of figures compared
)

// Aspects returns all of them, in their order.
func Aspects() []Aspect { return []Aspect{Freshnesses, Completeness, Validity, Consistency} }

// Part is a numerator with its denominator: a share without them says nothing.
type Part struct {
	// Good is how many of All are as they should be.
	Good int64 `json:"good"`
	All  int64 `json:"all"`
}

// Trust is how far a partner's data can be trusted over some days.
type Trust struct {
	// Partner is the partner's name, From and To the days, both included.
	Partner string          `json:"partner"`
	From    Day             `json:"from"`
	To      Day             `json:"to"`
	Parts   map[Aspect]Part `json:"parts"` // what counted and what of it was good
	// Missed lists the aspects that are below their target.
	Missed []Aspect `json:"missed,omitempty"`
	// Open is how many findings wait for an answer, and AtStake the money in them, by currency.
	Open    int            `json:"open"`
	AtStake []money.Amount `json:"at_stake,omitempty"`
}

// TrustBook adds up, for each partner and day, what was as it should be. It adds in any order.
//
// The zero value is empty. It is for one goroutine at a time.
type TrustBook struct {
	parts map[trustKey]Part
}

type trustKey struct {
	partner string
	day     Day
	aspect  Aspect
}

// Note adds good of all to an aspect of a partner's day.
func (b *TrustBook) Note(partner string, day Day, aspect Aspect, p Part) error {
	if p.Good < 0 || p.All < p.Good || !slices.Contains(Aspects(), aspect) {
		return fmt.Errorf("anomaly: %s of %s, %d of %d: %w", aspect, partner, p.Good, p.All, ErrArgument)
	}
	if b.parts == nil {
		b.parts = map[trustKey]Part{}
	}
	key := trustKey{partner, day, aspect}
	old := b.parts[key]
	b.parts[key] = Part{old.Good + p.Good, old.All + p.All}
	return nil
}

// Merge adds what another book holds.
func (b *TrustBook) Merge(o *TrustBook) {
	if b.parts == nil {
		b.parts = map[trustKey]Part{}
	}
	for key, p := range o.parts {
		old := b.parts[key]
		b.parts[key] = Part{old.Good + p.Good, old.All + p.All}
	}
}

// Targets are the shares that were agreed, such as 99 % of days in time.
type Targets map[Aspect]money.Rate

// Trust returns how far each partner can be trusted over the days from one to another, both included,
// with what is open on the desk (which may be nil).
func (b *TrustBook) Trust(from, to Day, targets Targets, desk *Desk) []Trust {
	by := map[string]*Trust{}
	get := func(partner string) *Trust {
		if by[partner] == nil {
			by[partner] = &Trust{Partner: partner, From: from, To: to, Parts: map[Aspect]Part{}}
		}
		return by[partner]
	}
	for key, p := range b.parts {
		if key.day >= from && key.day <= to {
			t := get(key.partner)
			old := t.Parts[key.aspect]
			t.Parts[key.aspect] = Part{old.Good + p.Good, old.All + p.All}
		}
	}
	if desk != nil {
		for _, item := range desk.Open() {
			if f := &item.Finding; f.Day >= from && f.Day <= to {
				get(f.Series.Partner).owe(f)
			}
		}
	}
	out := make([]Trust, 0, len(by))
	for _, t := range by {
		t.miss(targets)
		out = append(out, *t)
	}
	slices.SortFunc(out, func(a, b Trust) int { return cmp.Compare(a.Partner, b.Partner) })
	return out
}

// owe counts an open finding.
func (t *Trust) owe(f *Finding) {
	t.Open++
	if f.AtStake.IsZero() {
		return
	}
	for i, a := range t.AtStake {
		if a.Currency() == f.AtStake.Currency() {
			if sum, err := a.Add(f.AtStake); err == nil {
				t.AtStake[i] = sum
			}
			return
		}
	}
	t.AtStake = append(t.AtStake, f.AtStake)
	slices.SortFunc(t.AtStake, func(a, b money.Amount) int { return cmp.Compare(a.Currency(), b.Currency()) })
}

// miss lists the aspects that are below target, exactly.
func (t *Trust) miss(targets Targets) {
	for _, aspect := range Aspects() {
		p := t.Parts[aspect]
		if target, ok := targets[aspect]; ok && p.All > 0 {
			if got, err := money.Fraction(p.Good, p.All); err == nil && got.Cmp(target) < 0 {
				t.Missed = append(t.Missed, aspect)
			}
		}
	}
}

// savedPart is the JSON form of one line of the book.
type savedPart struct {
	Partner string `json:"partner"`
	Day     Day    `json:"day"`
	Aspect  Aspect `json:"aspect"`
	Part
}

// MarshalJSON returns the book in one canonical form.
func (b *TrustBook) MarshalJSON() ([]byte, error) {
	list := make([]savedPart, 0, len(b.parts))
	for key, p := range b.parts {
		list = append(list, savedPart{key.partner, key.day, key.aspect, p})
	}
	slices.SortFunc(list, func(x, y savedPart) int {
		return cmp.Or(cmp.Compare(x.Partner, y.Partner), cmp.Compare(x.Day, y.Day), cmp.Compare(x.Aspect, y.Aspect))
	})
	return json.Marshal(list)
}

// UnmarshalJSON replaces the book.
func (b *TrustBook) UnmarshalJSON(data []byte) error {
	var list []savedPart
	if err := json.Unmarshal(data, &list); err != nil {
		return fmt.Errorf("anomaly: read trust: %w: %w", ErrCorrupt, err)
	}
	b.parts = nil
	for _, s := range list {
		if err := b.Note(s.Partner, s.Day, s.Aspect, s.Part); err != nil {
			return err
		}
	}
	return nil
}
