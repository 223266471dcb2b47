// Copyright 2026 The jupan authors.
// SPDX-License-Identifier: Apache-2.0

package money

import (
	"fmt"

	"github.com/jupan-go/jupan/internal/dec"
)

// RoundingMode says which neighbour a value between two multiples of the unit
// becomes. The zero value is HalfUp, the rule of most partner statements.
type RoundingMode uint8

// The rounding modes. Up and Down are away from and towards zero, so that a
// refund mirrors its charge; Ceiling and Floor are not symmetric. ZeroFiveUp is
// away from zero if the last digit kept would be 0 or 5, and else towards zero,
// so that what it rounds can be rounded again.
const (
	HalfUp     = RoundingMode(dec.HalfUp)     // half_up: nearest, a half away from zero
	HalfEven   = RoundingMode(dec.HalfEven)   // half_even: nearest, a half to the even multiple
	HalfDown   = RoundingMode(dec.HalfDown)   // half_down: nearest, a half towards zero
	Up         = RoundingMode(dec.Up)         // up: away from zero
	Down       = RoundingMode(dec.Down)       // down: towards zero, cutting off
	Ceiling    = RoundingMode(dec.Ceiling)    // ceiling: towards +∞
	Floor      = RoundingMode(dec.Floor)      // floor: towards −∞
	ZeroFiveUp = RoundingMode(dec.ZeroFiveUp) // zero_five_up: never cutting off to a 0 or 5
)

var roundingModeNames = [...]string{
	HalfUp: "half_up", HalfEven: "half_even", HalfDown: "half_down", Up: "up", Down: "down",
	Ceiling: "ceiling", Floor: "floor", ZeroFiveUp: "zero_five_up",
}

func (m RoundingMode) valid() bool { return int(m) < len(roundingModeNames) }

// String is the name of m in JSON: "half_up".
func (m RoundingMode) String() string {
	if !m.valid() {
		return fmt.Sprintf("RoundingMode(%d)", uint8(m))
	}
	return roundingModeNames[m]
}

// MarshalText implements [encoding.TextMarshaler].
func (m RoundingMode) MarshalText() ([]byte, error) {
	return modeText(m, m.valid())
}

// UnmarshalText implements [encoding.TextUnmarshaler].
func (m *RoundingMode) UnmarshalText(text []byte) error {
	return unmarshalMode(m, RoundingMode(len(roundingModeNames)), string(text))
}

// Rounding is where a value is rounded to: a multiple of Unit chosen by Mode.
// The zero value rounds to the currency's minor unit, half up.
type Rounding struct {
	// Mode chooses between the two multiples next to the value.
	Mode RoundingMode `json:"mode,omitzero"`
	// Unit is a positive number of currency units: 1, 10 (to ten won), 0.05.
	// Zero means the currency's minor unit.
	Unit Decimal `json:"unit,omitzero"`
}

// Validate reports an unknown mode or a negative unit.
func (r Rounding) Validate() error {
	if !r.Mode.valid() || r.Unit.Sign() < 0 {
		return fmt.Errorf("money: rounding %s to %s: %w", r.Mode, r.Unit, ErrRounding)
	}
	return nil
}

// unit is the unit of r in c.
func (r Rounding) unit(c Currency) dec.Num {
	if r.Unit.IsZero() {
		return dec.Num{Coef: dec.FromInt64(1), Scale: uint8(c.Digits())}
	}
	return r.Unit.n
}

// Round returns the multiple of the unit of r that its mode chooses for a.
func (a Amount) Round(r Rounding) (Amount, error) { return a.Exact().Round(r) }

// mode is an enumeration from 0 with a name for each value.
type mode interface {
	~uint8
	String() string
}

func modeText(m fmt.Stringer, valid bool) ([]byte, error) {
	if !valid {
		return nil, fmt.Errorf("money: marshal %s: %w", m, ErrRounding)
	}
	return []byte(m.String()), nil
}

// unmarshalMode sets *m to the value below end whose name is text.
func unmarshalMode[M mode](m *M, end M, text string) error {
	for v := range end {
		if v.String() == text {
			*m = v
			return nil
		}
	}
	return parseError("mode", text, ErrSyntax)
}
