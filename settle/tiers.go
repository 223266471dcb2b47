// Copyright 2026 The jupan authors.
// SPDX-License-Identifier: Apache-2.0

package settle

import (
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/jupan-go/jupan/settle/money"
)

// TierMode is how the rate of a tier applies. The words of the trade collide
// ("tiered" and "ladder" mean either, depending on the vendor), so these two are
// used and no others.
type TierMode uint8

const (
	// Marginal applies each tier's rate to the part of the base inside the tier.
	Marginal TierMode = iota
	// Slab applies the rate of the tier that the base reaches to all of it.
	Slab
)

// Tier is a rate up to and including an amount in the agreement's currency. The
// last tier of a ladder has UpTo zero: it is open.
type Tier struct {
	UpTo money.Decimal `json:"up_to,omitzero"`
	Rate money.Rate    `json:"rate"` // a fraction of one
	// Flat is paid once for the tier: with Marginal by whoever enters it, with Slab
	// by whoever reaches it and no further one. The first tier is entered by zero.
	Flat *money.Amount `json:"flat,omitempty"`
}

// Tiers is a ladder of rates. A negative base takes the first tier's, so that what
// was earned there is what is given back. A tier contains its upper bound and not
// its lower one.
type Tiers struct {
	// Mode says what a rate applies to; Steps rise, and the last one is open.
	Mode  TierMode
	Steps []Tier
	// Reach is what decides the tier where it is not the base, such as the number of
	// new customers for the rate of a share. It goes with Slab.
	Reach *Measure
}

// PriceTier is a price up to and including a number of things; Flat is as in
// [Tier].
type PriceTier struct {
	// UpTo bounds the number of things that cost Price each.
	UpTo  money.Decimal `json:"up_to,omitzero"`
	Price money.Amount  `json:"price"`
	Flat  *money.Amount `json:"flat,omitempty"`
}

// PriceTiers is a ladder of prices, and otherwise like [Tiers].
type PriceTiers struct {
	// Mode, Steps and Reach are those of Tiers.
	Mode  TierMode
	Steps []PriceTier
	Reach *Measure
}

func tierModeNames() []string { return []string{"marginal", "slab"} }

// String returns "marginal" or "slab".
func (m TierMode) String() string { return nameAt(uint8(m), tierModeNames()) }

type tiersJSON[T any] struct {
	Mode  string   `json:"mode"`
	Reach *Measure `json:"reach,omitempty"`
	Steps []T      `json:"steps"`
}

func marshalTiers[T any](m TierMode, reach *Measure, steps []T) ([]byte, error) {
	if m > Slab {
		return nil, fmt.Errorf("settle: tiers: %d is not a mode", m)
	}
	return json.Marshal(tiersJSON[T]{tierModeNames()[m], reach, steps})
}

func unmarshalTiers[T any](data []byte) (TierMode, *Measure, []T, error) {
	var in tiersJSON[T]
	err := decodeStrict(data, &in)
	mode, unknown := nameIndex("mode", in.Mode, tierModeNames())
	return TierMode(mode), in.Reach, in.Steps, errors.Join(err, unknown)
}

// MarshalJSON writes {"mode":"marginal","steps":[{"up_to":"1000","rate":"10%"},{"rate":"20%"}]}.
func (t Tiers) MarshalJSON() ([]byte, error) { return marshalTiers(t.Mode, t.Reach, t.Steps) }

// UnmarshalJSON reads what MarshalJSON writes; mode must be named.
func (t *Tiers) UnmarshalJSON(data []byte) (err error) {
	t.Mode, t.Reach, t.Steps, err = unmarshalTiers[Tier](data)
	return err
}

// MarshalJSON writes {"mode":"slab","steps":[{"up_to":"100","price":"2.00 USD"},{"price":"1.00 USD"}]}.
func (t PriceTiers) MarshalJSON() ([]byte, error) { return marshalTiers(t.Mode, t.Reach, t.Steps) }

// UnmarshalJSON reads what MarshalJSON writes; mode must be named.
func (t *PriceTiers) UnmarshalJSON(data []byte) (err error) {
	t.Mode, t.Reach, t.Steps, err = unmarshalTiers[PriceTier](data)
	return err
}

func (t Tiers) validate(a *Agreement) error {
	l := t.ladder()
	return l.validate(a)
}

func (t PriceTiers) validate(a *Agreement) error {
	l := t.ladder()
	faults := []error{l.validate(a)}
	for i, s := range t.Steps {
		faults = append(faults, inCurrency(fmt.Sprintf("steps[%d].price", i), s.Price, a))
	}
	return errors.Join(faults...)
}

// ladder is what the two kinds of tiers have in common.
type ladder struct {
	mode  TierMode
	reach *Measure
	rungs []rung
}

type rung struct {
	upTo  money.Decimal
	rate  *money.Rate
	price *money.Amount
	flat  *money.Amount
}

func (t Tiers) ladder() ladder {
	l := ladder{mode: t.Mode, reach: t.Reach, rungs: make([]rung, len(t.Steps))}
	rates := make([]money.Rate, len(t.Steps)) // traces point to them, and not into the term
	for i := range t.Steps {
		s := &t.Steps[i]
		rates[i] = s.Rate
		l.rungs[i] = rung{upTo: s.UpTo, rate: &rates[i], flat: s.Flat}
	}
	return l
}

func (t PriceTiers) ladder() ladder {
	l := ladder{mode: t.Mode, reach: t.Reach, rungs: make([]rung, len(t.Steps))}
	prices := make([]money.Amount, len(t.Steps))
	for i := range t.Steps {
		s := &t.Steps[i]
		prices[i] = s.Price
		l.rungs[i] = rung{upTo: s.UpTo, price: &prices[i], flat: s.Flat}
	}
	return l
}

func (l ladder) validate(a *Agreement) error {
	var faults []error
	if l.mode > Slab {
		faults = append(faults, fault(CodeUnknownName, "mode", "%d is not a mode", l.mode))
	}
	if len(l.rungs) == 0 {
		faults = append(faults, fault(CodeMissing, "steps", "missing: a ladder has tiers"))
	}
	if l.reach != nil && l.mode != Slab {
		faults = append(faults, fault(CodeConflict, "reach", "only the tier of a slab can be decided by something else"))
	}
	var last money.Decimal
	for i, s := range l.rungs {
		path := fmt.Sprintf("steps[%d]", i)
		switch open := s.upTo.IsZero(); {
		case open && i < len(l.rungs)-1:
			faults = append(faults, fault(CodeMissing, path+".up_to", "only the last tier is open"))
		case !open && i == len(l.rungs)-1:
			faults = append(faults, fault(CodeConflict, path+".up_to", "the last tier must be open: leave it out"))
		case !open && s.upTo.Cmp(last) <= 0:
			faults = append(faults, fault(CodeOrder, path+".up_to", "%s is not above %s", s.upTo, last))
		}
		if last = s.upTo; s.flat != nil {
			faults = append(faults, inCurrency(path+".flat", *s.flat, a))
		}
	}
	return errors.Join(faults...)
}

// apply returns the steps whose results add up to what is paid for an amount, or a
// number, of. reach decides the tier of a slab; flats says whether flat amounts
// are paid.
func (l ladder) apply(of, reach money.Decimal, c money.Currency, flats bool) ([]Step, error) {
	if l.mode == Slab || of.Sign() <= 0 {
		if l.mode == Marginal {
			reach = of
		}
		whole, err := money.FromDecimal(of, c)
		return l.tier(nil, l.reached(reach), whole, flats), err
	}
	var steps []Step
	var from money.Decimal
	for i, tier := range l.rungs {
		to := of
		if !tier.upTo.IsZero() && tier.upTo.Cmp(of) < 0 {
			to = tier.upTo
		}
		slice, err := to.Sub(from)
		if err != nil {
			return nil, err
		}
		part, err := money.FromDecimal(slice, c)
		if err != nil {
			return nil, err
		}
		steps = l.tier(steps, i, part, flats)
		if from = to; to == of {
			break
		}
	}
	return steps, nil
}

// describe says what base gives by the ladder, where each is the word for one of
// the things that base counts.
func (l ladder) describe(w Words, base, each string) string {
	switch {
	case len(l.rungs) == 0:
		return w.Say("nothing for %s", "%s 해당 없음", base)
	case len(l.rungs) == 1 && l.reach == nil:
		return l.rungs[0].whole(w, base, each)
	case l.mode == Slab && l.reach != nil:
		return w.Say("all of %s at the tier that is reached by %s: %s", "%s 전액에 도달 구간 적용(구간 기준: %s): %s", base, *l.reach, l.list(w))
	case l.mode == Slab:
		return w.Say("all of %s at the tier that it reaches: %s", "%s 전액에 도달 구간 적용: %s", base, l.list(w))
	case len(l.rungs) == 2 && l.rungs[0].rate != nil && l.rungs[0].flat == nil && l.rungs[1].flat == nil:
		return w.Say("%s of %s up to %s, then %s", "%[2]s의 %[1]s(%[3]s까지), 초과분 %[4]s",
			l.rungs[0].rate, base, w.Money(l.rungs[0].upTo), l.rungs[1].rate)
	}
	return w.Say("%s by tiers, each for the part in its tier: %s", "%s 구간별 누진 적용: %s", base, l.list(w))
}

// whole writes a rung that is the only one.
func (r rung) whole(w Words, base, each string) string {
	var text string
	switch {
	case r.rate != nil:
		text = w.Say("%s of %s", "%[2]s의 %[1]s", r.rate, base)
	case r.price != nil:
		text = w.Say("%s for each %s", "%[2]s 1건당 %[1]s", r.price, each)
	}
	if r.flat != nil {
		text += w.Say(" plus %s", " + 정액 %s", r.flat)
	}
	return text
}

func (l ladder) list(w Words) string {
	parts := make([]string, len(l.rungs))
	from := ""
	for i, r := range l.rungs {
		var value string
		switch {
		case r.rate != nil:
			value = w.Text(r.rate)
		case r.price != nil:
			value = w.Say("%s each", "1건당 %s", r.price)
		}
		if r.flat != nil {
			value += w.Say(" plus %s", " + 정액 %s", r.flat)
		}
		to := l.bound(w, r)
		switch {
		case r.upTo.IsZero():
			parts[i] = w.Say("%s above %s", "%[2]s 초과 %[1]s", value, labelOr(from, "0"))
		case from == "":
			parts[i] = w.Say("%s up to %s", "%[2]s 이하 %[1]s", value, to)
		default:
			parts[i] = w.Say("%s above %s up to %s", "%[2]s 초과 %[3]s 이하 %[1]s", value, from, to)
		}
		from = to
	}
	return strings.Join(parts, ", ")
}

// bound is money unless things are counted.
func (l ladder) bound(w Words, r rung) string {
	if l.reach != nil && l.reach.Money() || l.reach == nil && r.price == nil {
		return w.Money(r.upTo)
	}
	return w.Text(r.upTo)
}

// reached returns the first tier whose bound is at or above the base.
func (l ladder) reached(base money.Decimal) int {
	for i, tier := range l.rungs {
		if tier.upTo.IsZero() || base.Cmp(tier.upTo) <= 0 {
			return i
		}
	}
	return len(l.rungs) - 1
}

// tier appends the steps of one tier.
func (l ladder) tier(steps []Step, i int, of money.Amount, flats bool) []Step {
	tier, label := l.rungs[i], l.rangeOf(i)
	if tier.rate != nil {
		base := of.Exact()
		steps = append(steps, Step{Label: label, Base: base, Rate: tier.rate, Result: base.Mul(*tier.rate)})
	}
	if tier.price != nil {
		price := tier.price.Exact()
		steps = append(steps, Step{Label: label, Number: of.Decimal(), Price: &price, Result: price.MulDecimal(of.Decimal())})
	}
	if tier.flat != nil && flats {
		steps = append(steps, Step{Label: joinWords(label, "flat"), Result: tier.flat.Exact()})
	}
	return steps
}

func joinWords(words ...string) string {
	return strings.Join(slices.DeleteFunc(words, func(w string) bool { return w == "" }), " ")
}

// rangeOf names a tier by its bounds; a ladder of one has no need of a name.
func (l ladder) rangeOf(i int) string {
	if len(l.rungs) == 1 {
		return ""
	}
	low := "0"
	if i > 0 {
		low = grouped(l.rungs[i-1].upTo.String())
	}
	if l.rungs[i].upTo.IsZero() {
		return "over " + low
	}
	return low + " to " + grouped(l.rungs[i].upTo.String())
}
