// Copyright 2026 The jupan authors.
// SPDX-License-Identifier: Apache-2.0

package rows

import (
	"errors"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"github.com/jupan-go/jupan/settle/event"
	"github.com/jupan-go/jupan/settle/money"
)

// style is how an input writes numbers and what it writes for nothing.
type style struct {
	point, group byte
	exponents    bool
	absent       []string
}

// Numbers is how an input writes numbers, for texts that are no field of a [Row]. It is
// made by [Options.Numbers], and safe for concurrent use.
type Numbers struct{ style *style }

// Numbers returns what the options say of numbers.
func (o *Options) Numbers() Numbers { return Numbers{style: o.style()} }

// Amount reads a number of 10^−digits units of a currency, as [Row.Minor] does; with 0
// digits it is one of major units.
func (n Numbers) Amount(text string, c money.Currency, digits int) (money.Amount, error) {
	return n.style.amount(text, c, digits)
}

// Decimal reads a plain number.
func (n Numbers) Decimal(text string) (money.Decimal, error) { return n.style.decimal(text) }

func (s *style) isAbsent(text string) bool {
	return len(s.absent) > 0 && slices.Contains(s.absent, text)
}

// amount reads a number of 10^−digits units of a currency.
func (s *style) amount(text string, c money.Currency, digits int) (money.Amount, error) {
	if c == 0 {
		return money.Amount{}, fmt.Errorf("%w: its currency", event.ErrMissing)
	}
	if digits == 0 && s.point == '.' {
		if a, err := money.ParseIn(text, c); err == nil {
			return a, nil
		}
	}
	d, err := s.scaled(text, -digits)
	if err != nil {
		return money.Amount{}, err
	}
	return money.FromDecimal(d, c)
}

func (s *style) decimal(text string) (money.Decimal, error) { return s.scaled(text, 0) }

// scaled reads text·10^shift, digit by digit.
func (s *style) scaled(text string, shift int) (money.Decimal, error) {
	mantissa, exponent := text, 0
	if at := strings.IndexAny(text, "eE"); at >= 0 && s.exponents {
		n, err := strconv.ParseInt(text[at+1:], 10, 16)
		if err != nil {
			return money.Decimal{}, fmt.Errorf("%w: exponent", event.ErrSyntax)
		}
		mantissa, exponent = text[:at], int(n)
	}
	plain, err := s.plain(mantissa)
	if err != nil {
		return money.Decimal{}, err
	}
	if shift += exponent; shift != 0 {
		if plain, err = shifted(plain, shift); err != nil {
			return money.Decimal{}, err
		}
	}
	d, err := money.ParseDecimal(plain)
	if errors.Is(err, money.ErrSyntax) {
		return money.Decimal{}, fmt.Errorf("%w: not a number", event.ErrSyntax)
	}
	return d, err
}

// plain rewrites a number as digits around a point, without groups.
func (s *style) plain(text string) (string, error) {
	sign, digits := "", text
	if digits != "" && (digits[0] == '-' || digits[0] == '+') {
		sign, digits = digits[:1], digits[1:]
	}
	at := strings.IndexByte(digits, s.point)
	whole, fraction := digits, ""
	if at >= 0 {
		whole, fraction = digits[:at], digits[at+1:]
	}
	grouped := s.group != 0 && strings.IndexByte(whole, s.group) >= 0
	if !grouped && whole != "" && (s.point == '.' || at < 0) {
		return text, nil
	}
	plain := make([]byte, 0, 40)
	plain = append(plain, sign...)
	if grouped {
		var err error
		if plain, err = s.joined(plain, whole); err != nil {
			return "", err
		}
	} else if plain = append(plain, whole...); whole == "" && fraction != "" {
		plain = append(plain, '0') // partners write .11
	}
	if at >= 0 {
		plain = append(append(plain, '.'), fraction...)
	}
	return string(plain), nil
}

// joined appends groups of digits, of which all but the first have three.
func (s *style) joined(plain []byte, whole string) ([]byte, error) {
	for first, more := true, true; more; first = false {
		var group string
		group, whole, more = strings.Cut(whole, string(s.group))
		if len(group) > 3 || group == "" || !first && len(group) != 3 {
			return nil, fmt.Errorf("%w: groups of digits", event.ErrSyntax)
		}
		plain = append(plain, group...)
	}
	return plain, nil
}

// shifted moves the point of a plain number. Nothing is lost or invented.
func shifted(plain string, shift int) (string, error) {
	const most = 60 // beyond it nothing fits into a Decimal
	if shift < -most || shift > most {
		return "", fmt.Errorf("%w: exponent", event.ErrRange)
	}
	sign, digits := "", plain
	if digits != "" && (digits[0] == '-' || digits[0] == '+') {
		sign, digits = digits[:1], digits[1:]
	}
	whole, fraction, _ := strings.Cut(digits, ".")
	if whole == "" {
		return "", fmt.Errorf("%w: no digits", event.ErrSyntax)
	}
	if shift > 0 {
		fraction += strings.Repeat("0", max(0, shift-len(fraction)))
		whole, fraction = whole+fraction[:shift], fraction[shift:]
	} else {
		whole = strings.Repeat("0", max(0, 1-shift-len(whole))) + whole
		whole, fraction = whole[:len(whole)+shift], whole[len(whole)+shift:]+fraction
	}
	if fraction = strings.TrimRight(fraction, "0"); fraction == "" {
		return sign + whole, nil
	}
	return sign + whole + "." + fraction, nil
}

// whole reports whether a text is an integer.
func whole(text string) bool {
	text = strings.TrimLeft(text, "+-")
	for i := range len(text) {
		if text[i] < '0' || text[i] > '9' {
			return false
		}
	}
	return text != ""
}

// Digits is how many decimals a partner's integers have, by currency, where that is
// not what ISO 4217 says.
type Digits map[string]int

// Of returns the digits for a currency.
func (d Digits) Of(c money.Currency) int {
	if n, ok := d[c.Code()]; ok {
		return n
	}
	return c.Digits()
}

// Sums adds amounts up by currency.
type Sums map[money.Currency]money.Amount

// Add adds an amount to the sum of its currency.
func (s Sums) Add(a money.Amount) error {
	sum, err := s[a.Currency()].Add(a)
	if err != nil {
		return err
	}
	s[a.Currency()] = sum
	return nil
}

// Of is the sum in a currency, which may be zero.
func (s Sums) Of(c money.Currency) money.Amount {
	if sum, ok := s[c]; ok {
		return sum
	}
	return money.Zero(c)
}
