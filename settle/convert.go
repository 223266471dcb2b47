// Copyright 2026 The jupan authors.
// SPDX-License-Identifier: Apache-2.0

package settle

import (
	"errors"
	"fmt"
	"slices"

	"github.com/jupan-go/jupan/settle/money"
)

// Anchor is the day from which a [ConversionRule] finds the day of its rate.
type Anchor uint8

// The anchors. The zero Anchor is OfEvent.
const (
	OfEvent  Anchor = iota // the day of each event, in the calendar's zone
	OfPeriod               // the last day of the period
)

func anchorNames() []string { return []string{"event", "period"} }

// String returns the name: event or period.
func (a Anchor) String() string { return nameAt(uint8(a), anchorNames()) }

// MarshalText writes the name.
func (a Anchor) MarshalText() ([]byte, error) { return textAt("anchor", uint8(a), anchorNames()) }

// UnmarshalText reads what MarshalText writes.
func (a *Anchor) UnmarshalText(text []byte) error {
	n, err := nameIndex("", string(text), anchorNames())
	*a = Anchor(n)
	return err
}

// ConversionRule says at which rate of exchange amounts are converted. On an
// agreement it is for events in other currencies: a measure adds up each day, or
// whatever has one rate, in its own currency and converts the sums.
//
//	measure = Σ_currency,rate round(rate × Σ amounts in that currency)
//
// The rule for Korean app stores, the bank's first rate of the first of the month
// after the sale or, if banks are closed, of the day before that they are open:
//
//	{"source": "KEB first", "workdays": "kr-banks",
//	 "day": {"basis": "day_of_month", "n": 1, "months": 1, "roll": "preceding"}}
//
// A refund is converted at the rate of its own day. Where it is to be taken back at
// the rate of the sale, let the events be stated in the agreement's currency.
type ConversionRule struct {
	// Day finds the day of the rate, starting from the day that Of names. The zero
	// DateRule is that day itself.
	Day DateRule `json:"day,omitzero"`
	Of  Anchor   `json:"of,omitzero"`
	// Source is whose rate it is, exactly as in [Fixing].Source.
	Source string `json:"source,omitempty"`
	// Workdays names the calendar in [PlanOptions].Workdays; without a name it is
	// Monday to Friday.
	Workdays string `json:"workdays,omitempty"`
	// Rounding rounds each converted sum. Without it a sum is exact; one that has
	// no exact form, as with an inverse rate, is then an error.
	Rounding *money.Rounding `json:"rounding,omitempty"`
}

func (c *ConversionRule) clone() *ConversionRule {
	if c == nil {
		return nil
	}
	d := *c
	if c.Rounding != nil {
		r := *c.Rounding
		d.Rounding = &r
	}
	return &d
}

// cutForRates cuts time so that all events between two cuts have one rate.
func (p *Plan) cutForRates(a *Agreement) {
	if c, cuts := a.rateCuts(); cuts && !slices.ContainsFunc(p.calendars, c.equal) {
		p.calendars = append(p.calendars, c)
	}
}

// rateCuts is the calendar whose periods have one rate each: days, or months where
// all days of a month have the same one.
func (a *Agreement) rateCuts() (c Calendar, cuts bool) {
	if a.Conversion == nil || a.Conversion.Of == OfPeriod {
		return Calendar{}, false
	}
	if a.Conversion.Day.monthly() {
		return Calendar{Zone: a.Calendar.Zone}, true
	}
	return Calendar{Cycle: Daily, Zone: a.Calendar.Zone}, true
}

func (c ConversionRule) validate() error {
	var faults []error
	faults = append(faults, under("day", c.Day.validate()))
	if c.Of > OfPeriod {
		faults = append(faults, fault(CodeRange, "of", "%d is not an anchor", c.Of))
	}
	if c.Rounding != nil {
		faults = append(faults, under("rounding", checkRounding(*c.Rounding)))
	}
	return errors.Join(faults...)
}

// Conversion is how a sum in one currency became one in another.
type Conversion struct {
	// Fixing is the rate, with its day and its source. Inverse says that it was
	// used the other way round: From was divided by it.
	Fixing  Fixing `json:"fixing"`
	Inverse bool   `json:"inverse,omitempty"`
	// From became To, and Residual is what rounding took.
	From     money.Amount `json:"from"`
	To       money.Amount `json:"to"`
	Residual money.Exact  `json:"residual,omitzero"`
}

// String reads as "100.00 USD at 1 USD = 1350.2 KRW (KEB, 2026-02-02) is 135020 KRW".
func (c Conversion) String() string {
	return fmt.Sprintf("%s at %s is %s", c.From, c.Fixing, c.To)
}

// exchange converts amounts by one rule.
type exchange struct {
	rule     *ConversionRule
	fixings  *Fixings
	workdays Workdays
}

// fixingDay is the day whose rate counts for a day.
func (x *exchange) fixingDay(day Date) (Date, error) { return x.rule.Day.Date(day, x.workdays) }

// convert converts an amount at the rate of a day that fixingDay has found.
func (x *exchange) convert(a money.Amount, to money.Currency, day Date) (Conversion, error) {
	c := Conversion{From: a}
	var ok bool
	if c.Fixing, c.Inverse, ok = x.fixings.Find(a.Currency(), to, day, x.rule.Source); !ok {
		return c, &FixingError{a.Currency(), to, day, x.rule.Source}
	}
	exact, err := c.exact(a, to)
	if err != nil {
		return c, err
	}
	if x.rule.Rounding == nil {
		if c.To, err = exact.Amount(); errors.Is(err, money.ErrInexact) {
			err = fmt.Errorf("%w: give the conversion a rounding", err)
		}
		return c, err
	}
	c.To, c.Residual, err = exact.RoundResidual(*x.rule.Rounding)
	return c, err
}

// exact is an amount converted and not yet rounded.
func (c *Conversion) exact(a money.Amount, to money.Currency) (money.Exact, error) {
	number, err := money.FromDecimal(a.Decimal(), to)
	if err != nil {
		return money.Exact{}, err
	}
	per := money.Int(c.Fixing.per())
	if c.Inverse {
		return number.Exact().MulDecimal(per).QuoDecimal(c.Fixing.Rate)
	}
	return number.Exact().MulDecimal(c.Fixing.Rate).QuoDecimal(per)
}

// show is String with grouped digits and what rounding took.
func (c Conversion) show() string {
	text := fmt.Sprintf("%s at %s = %s", grouped(c.From.String()), c.Fixing, grouped(c.To.String()))
	if !c.Residual.IsZero() {
		text += ", residual " + c.Residual.String()
	}
	return text
}
