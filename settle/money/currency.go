// Copyright 2026 The jupan authors.
// SPDX-License-Identifier: Apache-2.0

package money

import (
	"fmt"
	"strings"
)

//go:generate go test -run ^TestCurrencyTable$ -update

// Currency is a code of one to five characters A–Z and 0–9 and the number of
// decimals of its minor unit, packed into one comparable number: the value
// carries its digits with it, so there is no registry to keep in step. The
// currencies of ISO 4217 are constants ([KRW], [USD] …); a host's own, such as
// points, come from [NewCurrency] or [ParseCurrency]. The zero value is no
// currency.
//
// Ordered as numbers, currencies are ordered by code. A code that ISO 4217
// withdraws stays among the constants, so that old text can be read.
type Currency uint32

// The low bits of a Currency hold the digits, the others the code: five
// characters in base 37, left aligned, where 0 is no character.
const (
	currencyBits  = 5
	currencyBase  = 37
	currencyChars = 5

	// CurrencyDigitsMax is the largest number of minor digits of a currency:
	// 18, as tokens counted in 10^-18 have.
	CurrencyDigitsMax = 18
)

type isoEntry struct {
	currency Currency
	code     string
	numeric  string
}

// NewCurrency returns the currency of a code and its minor digits. A code of
// ISO 4217 with other digits than the standard gives it is refused, so that
// two parts of a host cannot read "1234 JPY" differently.
func NewCurrency(code string, digits int) (Currency, error) {
	packed, ok := packCode(code)
	if !ok || digits < 0 || digits > CurrencyDigitsMax {
		return 0, fmt.Errorf("money: currency %.16q with %d digits: %w", code, digits, ErrCurrency)
	}
	c := Currency(packed<<currencyBits | uint32(digits))
	if i := isoIndex(packed); i >= 0 && isoTable[i].currency != c {
		return 0, fmt.Errorf("money: currency %q with %d digits, ISO 4217 has %d: %w",
			code, digits, isoTable[i].currency.Digits(), ErrCurrency)
	}
	return c, nil
}

// ParseCurrency reads an ISO 4217 code such as "USD", or the code and minor
// digits of a host's own currency such as "POINT:0". Codes are upper case.
func ParseCurrency(s string) (Currency, error) {
	if packed, ok := packCode(s); ok {
		if i := isoIndex(packed); i >= 0 {
			return isoTable[i].currency, nil
		}
	}
	code, tail, found := strings.Cut(s, ":")
	digits := smallNumber(tail)
	if !found || digits < 0 {
		return 0, parseError("currency", s, ErrCurrency)
	}
	return NewCurrency(code, digits)
}

// MustCurrency is [ParseCurrency] for tests, examples and package variables:
// it panics on an error.
func MustCurrency(s string) Currency { return must(ParseCurrency(s)) }

// Currencies returns the constants of ISO 4217, ordered by code.
func Currencies() []Currency {
	all := make([]Currency, len(isoTable))
	for i, e := range isoTable {
		all[i] = e.currency
	}
	return all
}

// smallNumber reads one or two digits without a leading zero; −1 if s is
// anything else.
func smallNumber(s string) int {
	if len(s) == 0 || len(s) > 2 || len(s) == 2 && s[0] == '0' {
		return -1
	}
	n := 0
	for i := range len(s) {
		if s[i] < '0' || s[i] > '9' {
			return -1
		}
		n = n*10 + int(s[i]-'0')
	}
	return n
}

func packCode(code string) (packed uint32, ok bool) {
	if len(code) == 0 || len(code) > currencyChars {
		return 0, false
	}
	for i := range currencyChars {
		packed *= currencyBase
		if i >= len(code) {
			continue
		}
		switch b := code[i]; {
		case '0' <= b && b <= '9':
			packed += uint32(b-'0') + 1
		case 'A' <= b && b <= 'Z':
			packed += uint32(b-'A') + 11
		default:
			return 0, false
		}
	}
	return packed, true
}

// isoIndex returns the place of a packed code in the table, or −1.
func isoIndex(packed uint32) int {
	low, high := 0, len(isoTable)
	for low < high {
		mid := int(uint(low+high) / 2)
		if uint32(isoTable[mid].currency)>>currencyBits < packed {
			low = mid + 1
		} else {
			high = mid
		}
	}
	if low < len(isoTable) && uint32(isoTable[low].currency)>>currencyBits == packed {
		return low
	}
	return -1
}

// iso returns the place of c in the table, or −1 for a host's own currency.
func (c Currency) iso() int {
	i := isoIndex(uint32(c) >> currencyBits)
	if i >= 0 && isoTable[i].currency != c {
		return -1
	}
	return i
}

// Code is the code alone: "USD", "POINT"; "" for no currency.
func (c Currency) Code() string {
	if i := c.iso(); i >= 0 {
		return isoTable[i].code
	}
	return string(c.appendCode(nil))
}

func (c Currency) appendCode(dst []byte) []byte {
	divisor := uint32(currencyBase * currencyBase * currencyBase * currencyBase)
	for rest := uint32(c) >> currencyBits; rest > 0; divisor /= currencyBase {
		dst = append(dst, " 0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ"[rest/divisor%currencyBase])
		rest %= divisor
	}
	return dst
}

// Digits is the number of decimals of the minor unit: 2 for USD, 0 for KRW.
func (c Currency) Digits() int { return int(c & (1<<currencyBits - 1)) }

// Numeric is the three-digit code of ISO 4217, such as "840" for USD; "" for a
// host's own currency.
func (c Currency) Numeric() string {
	if i := c.iso(); i >= 0 {
		return isoTable[i].numeric
	}
	return ""
}

// String is the text that [ParseCurrency] reads: "USD", "POINT:0"; "" for no
// currency.
func (c Currency) String() string {
	if i := c.iso(); i >= 0 {
		return isoTable[i].code
	}
	return string(c.appendText(nil))
}

func (c Currency) appendText(dst []byte) []byte {
	if i := c.iso(); i >= 0 {
		return append(dst, isoTable[i].code...)
	}
	if c == 0 {
		return dst
	}
	dst = append(c.appendCode(dst), ':')
	if d := c.Digits(); d >= 10 {
		dst = append(dst, '0'+byte(d/10))
	}
	return append(dst, '0'+byte(c.Digits()%10))
}

// AppendText implements [encoding.TextAppender]. It does not allocate if dst
// has room.
func (c Currency) AppendText(dst []byte) ([]byte, error) { return c.appendText(dst), nil }

// MarshalText implements [encoding.TextMarshaler] with the text of String.
func (c Currency) MarshalText() ([]byte, error) { return c.appendText(nil), nil }

// UnmarshalText implements [encoding.TextUnmarshaler]. Empty text is no
// currency.
func (c *Currency) UnmarshalText(text []byte) error {
	return unmarshal(c, string(text), parseCurrencyText)
}

// parseCurrencyText is ParseCurrency with "" for no currency.
func parseCurrencyText(s string) (Currency, error) {
	if s == "" {
		return 0, nil
	}
	return ParseCurrency(s)
}
