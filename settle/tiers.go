// Copyright 2026 The jupan authors.
// SPDX-License-Identifier: Apache-2.0

package settle

import (
	"encoding/json"
	"errors"
	"fmt"
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
	Rate money.Rate    `json:"rate"`
}

// Tiers is a ladder of rates. A negative base takes the first tier's rate, so
// that what was earned there is what is given back.
type Tiers struct {
	// Mode says what a rate applies to; Steps rise, and the last one is open.
	Mode  TierMode
	Steps []Tier
}

func tierModeNames() []string { return []string{"marginal", "slab"} }

type tiersJSON struct {
	Mode  string `json:"mode"`
	Steps []Tier `json:"steps"`
}

// MarshalJSON writes {"mode":"marginal","steps":[{"up_to":"1000","rate":"10%"},{"rate":"20%"}]}.
func (t Tiers) MarshalJSON() ([]byte, error) {
	if t.Mode > Slab {
		return nil, fmt.Errorf("settle: tiers: %d is not a mode", t.Mode)
	}
	return json.Marshal(tiersJSON{tierModeNames()[t.Mode], t.Steps})
}

// UnmarshalJSON reads what MarshalJSON writes; mode must be named.
func (t *Tiers) UnmarshalJSON(data []byte) error {
	var in tiersJSON
	err := decodeStrict(data, &in)
	mode, unknown := nameIndex("mode", in.Mode, tierModeNames())
	*t = Tiers{TierMode(mode), in.Steps}
	return errors.Join(err, unknown)
}

func (t Tiers) validate() error {
	var errs []error
	if t.Mode > Slab {
		errs = append(errs, fault(CodeRange, "mode", "%d is not a mode", t.Mode))
	}
	if len(t.Steps) == 0 {
		errs = append(errs, fault(CodeMissing, "steps", "missing: tiers without steps"))
	}
	var last money.Decimal
	for i, s := range t.Steps {
		path := fmt.Sprintf("steps[%d].up_to", i)
		switch open := s.UpTo.IsZero(); {
		case open && i < len(t.Steps)-1:
			errs = append(errs, fault(CodeMissing, path, "only the last tier is open"))
		case !open && i == len(t.Steps)-1:
			errs = append(errs, fault(CodeConflict, path, "the last tier must be open: leave it out"))
		case !open && s.UpTo.Cmp(last) <= 0:
			errs = append(errs, fault(CodeOrder, path, "%s is not above %s", s.UpTo, last))
		}
		last = s.UpTo
	}
	return errors.Join(errs...)
}

// describe says which part of base each tier gives.
func (t Tiers) describe(w Words, base string) string {
	switch {
	case len(t.Steps) == 1:
		return w.Say("%s of %s", "%[2]s의 %[1]s", t.Steps[0].Rate, base)
	case t.Mode == Slab:
		return w.Say("all of %s at the rate of the tier that it reaches: %s", "%s 전액에 도달 구간의 요율 적용: %s", base, t.list(w))
	case len(t.Steps) == 2:
		return w.Say("%s of %s up to %s, then %s", "%[2]s의 %[1]s(%[3]s까지), 초과분 %[4]s",
			t.Steps[0].Rate, base, w.Money(t.Steps[0].UpTo), t.Steps[1].Rate)
	}
	return w.Say("%s by tiers, each rate for the part in its tier: %s", "%s 구간별 누진 적용: %s", base, t.list(w))
}

func (t Tiers) list(w Words) string {
	parts := make([]string, len(t.Steps))
	from := ""
	for i, s := range t.Steps {
		to := w.Money(s.UpTo)
		switch {
		case s.UpTo.IsZero():
			parts[i] = w.Say("%s above %s", "%[2]s 초과 %[1]s", s.Rate, from)
		case from == "":
			parts[i] = w.Say("%s up to %s", "%[2]s 이하 %[1]s", s.Rate, to)
		default:
			parts[i] = w.Say("%s above %s up to %s", "%[2]s 초과 %[3]s 이하 %[1]s", s.Rate, from, to)
		}
		from = to
	}
	return strings.Join(parts, ", ")
}

// apply returns the steps whose results add up to the share of base.
func (t Tiers) apply(base money.Amount) ([]Step, error) {
	if t.Mode == Slab || base.Sign() <= 0 {
		return []Step{t.step(t.reached(base.Decimal()), base.Exact())}, nil
	}
	var steps []Step
	from := money.Zero(base.Currency())
	for i, tier := range t.Steps {
		to := base
		if !tier.UpTo.IsZero() && tier.UpTo.Cmp(base.Decimal()) < 0 {
			hi, lo, scale := tier.UpTo.Parts()
			var err error
			if to, err = money.FromParts(hi, lo, scale, base.Currency()); err != nil {
				return nil, err
			}
		}
		slice, err := to.Sub(from)
		if err != nil {
			return nil, err
		}
		steps = append(steps, t.step(i, slice.Exact()))
		if from = to; to == base {
			break
		}
	}
	return steps, nil
}

// reached returns the first tier whose bound is at or above the base.
func (t Tiers) reached(base money.Decimal) int {
	for i, tier := range t.Steps {
		if tier.UpTo.IsZero() || base.Cmp(tier.UpTo) <= 0 {
			return i
		}
	}
	return len(t.Steps) - 1
}

func (t Tiers) step(i int, base money.Exact) Step {
	tier := t.Steps[i]
	label := ""
	if len(t.Steps) > 1 {
		low := "0"
		if i > 0 {
			low = grouped(t.Steps[i-1].UpTo.String())
		}
		if label = low + " to " + grouped(tier.UpTo.String()); tier.UpTo.IsZero() {
			label = "over " + low
		}
	}
	return Step{Label: label, Base: base, Rate: &tier.Rate, Result: base.Mul(tier.Rate)}
}
