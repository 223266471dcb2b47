// Copyright 2026 The jupan authors.
// SPDX-License-Identifier: Apache-2.0

package mapped

import (
	"github.com/jupan-go/jupan/internal/terse"
	"github.com/jupan-go/jupan/settle/event"
	"github.com/jupan-go/jupan/settle/money"
)

// figure is a number as money.Amount has it: coef·10^−scale, with a currency if it is an
// amount.
type figure struct {
	coef     int64
	scale    uint8
	currency money.Currency
}

// amount is the figure as an amount. It is in range.
func (v figure) amount() money.Amount {
	if v.currency == 0 {
		return money.Amount{}
	}
	a, _ := money.FromParts(v.coef>>63, uint64(v.coef), v.scale, v.currency)
	return a
}

func (v figure) decimal() money.Decimal {
	d, _ := money.DecimalFromParts(v.coef>>63, uint64(v.coef), v.scale)
	return d
}

// canonical brings the figure to the scale that money.Amount has for a currency of so
// many digits. It reports whether it is within bounds.
func (v *figure) canonical(digits uint8) (ok bool) {
	if v.scale == digits {
		return v.bounded()
	}
	v.coef, v.scale, ok = terse.Canonical(v.coef, v.scale, digits)
	return ok && v.scale <= event.MaxDecimals
}

func (v *figure) bounded() bool { return v.coef < terse.Whole && v.coef > -terse.Whole }

// plus adds two amounts of a currency.
func (v *figure) plus(w figure) bool {
	if v.scale != w.scale || v.currency != w.currency {
		return false
	}
	v.coef += w.coef
	return v.canonical(uint8(v.currency.Digits()))
}

// numerals are how a file writes numbers, as far as quick reads them: with a point and
// groups.
type numerals struct {
	point, group byte
	usual        bool // numbers are mostly what terse.Number reads
}

// number reads a number, 0 if there is none. It may refuse what rows.Numbers accepts.
func (q *quick) number(s terse.Span) (v figure, ok bool) {
	if n := &q.numbers; n.usual {
		v.coef, v.scale, ok = terse.Number(q.text, int(s.Start), int(s.End))
		if ok || n.group == 0 {
			return v, ok
		}
	}
	return q.numberOdd(q.of(s))
}

func (q *quick) numberOdd(text string) (v figure, ok bool) {
	if text == "" {
		return v, true
	}
	return q.numbers.read(q.p.tidy.number(text))
}

// read reads digits, perhaps in groups, with a point among them and a minus before them.
func (n *numerals) read(text string) (v figure, ok bool) {
	rest := text
	if rest != "" && rest[0] == '-' {
		rest = rest[1:]
	}
	const most = 18 // digits of an int64
	if len(rest) > most {
		return v, false
	}
	digits, groups, pointed := 0, 0, false // digits since the last sign
	for i := range len(rest) {
		switch c := rest[i]; {
		case c-'0' <= 9:
			v.coef = v.coef*10 + int64(c-'0')
			digits++
		case pointed || digits == 0 || groups > 0 && digits != 3:
			return v, false
		case c == n.point:
			pointed, digits = true, 0
		case c == n.group && digits <= 3:
			groups, digits = groups+1, 0
		default:
			return v, false
		}
	}
	if len(rest) < len(text) {
		v.coef = -v.coef
	}
	if pointed {
		v.scale = uint8(digits)
		return v, digits > 0 && v.bounded()
	}
	return v, digits > 0 && (groups == 0 || digits == 3) && v.bounded()
}
