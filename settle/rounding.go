// Copyright 2026 The jupan authors.
// SPDX-License-Identifier: Apache-2.0

package settle

import (
	"encoding/json"
	"errors"
	"fmt"

	"github.com/jupan-go/jupan/settle/money"
)

// Point is where a statement is rounded. The first two differ: 348.35 × 16 − 4 % +
// 22 % is 6527.80 rounded on the document and 6527.81 rounded on each line
// (odoo/odoo#37896).
type Point uint8

// The points. The zero Point is RoundLines.
const (
	// RoundLines rounds every line; the total is their sum.
	RoundLines Point = iota
	// RoundDocument rounds the sum of the unrounded lines once. The lines keep six
	// more decimals than the currency's minor unit, and a last line of
	// [ClassRounding] brings their sum to the total.
	RoundDocument
	// RoundCumulative rounds each line of [StageEarn] together with the same line of all
	// periods before, so that what was booked is at any time the rounded sum of the
	// unrounded lines:
	//
	//	line_n = round(Σ_{i≤n} exact_i) − Σ_{i<n} line_i
	//
	// 0.333 and 0.333 are 0.33 and then 0.34 (OpenMeter, delta rating). A refund of
	// everything, whenever it happens, takes back exactly what was booked.
	RoundCumulative
)

// Rounding is how the figures of an agreement are rounded. The zero Rounding
// rounds each line half away from zero to the currency's minor unit.
type Rounding struct {
	money.Rounding
	Point Point // line, document, or cumulative
}

// documentDecimals is how many decimals beyond the minor unit a line keeps when
// only the document is rounded.
const documentDecimals = 6

// forLine returns how a line is rounded.
func (r Rounding) forLine(c money.Currency) money.Rounding {
	if r.Point != RoundDocument {
		return r.Rounding
	}
	unit, err := money.NewDecimal(1, c.Digits()+documentDecimals)
	if err != nil { // digits are at most a few
		return r.Rounding
	}
	return money.Rounding{Mode: money.HalfEven, Unit: unit}
}

func (r Rounding) validate() error {
	var err error
	if r.Point > RoundCumulative {
		err = fault(CodeRange, "point", "%d is not a point", r.Point)
	}
	return errors.Join(err, checkRounding(r.Rounding))
}

func checkRounding(r money.Rounding) error {
	if r.Unit.Sign() < 0 {
		return fault(CodeRange, "unit", "%s is negative", r.Unit)
	}
	if r.Validate() != nil {
		return fault(CodeRange, "mode", "%s is not a mode", r.Mode)
	}
	return nil
}

func pointNames() []string { return []string{"line", "document", "cumulative"} }

type roundingJSON struct {
	Mode  *money.RoundingMode `json:"mode,omitempty"`
	Unit  *money.Decimal      `json:"unit,omitempty"`
	Point string              `json:"point,omitempty"`
}

// MarshalJSON writes, for example, {"mode":"half_up","unit":"10","point":"line"}.
func (r Rounding) MarshalJSON() ([]byte, error) {
	if err := r.validate(); err != nil {
		return nil, fmt.Errorf("settle: rounding: %w", err)
	}
	out := roundingJSON{Mode: &r.Mode, Point: pointNames()[r.Point]}
	if !r.Unit.IsZero() {
		out.Unit = &r.Unit
	}
	return json.Marshal(out)
}

// UnmarshalJSON reads what MarshalJSON writes.
func (r *Rounding) UnmarshalJSON(data []byte) error {
	var in roundingJSON
	faults := []error{decodeStrict(data, &in)}
	point, err := nameIndex("point", in.Point, pointNames())
	*r = Rounding{Point: Point(point)}
	if in.Mode != nil {
		r.Mode = *in.Mode
	}
	if in.Unit != nil {
		r.Unit = *in.Unit
	}
	return errors.Join(append(faults, err)...)
}
