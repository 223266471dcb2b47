// Copyright 2026 The jupan authors.
// SPDX-License-Identifier: Apache-2.0

package dec

import (
	"errors"
	"strconv"
)

var (
	// ErrSyntax is returned for text that is not a plain decimal number.
	ErrSyntax = errors.New("not a decimal number")
	// ErrRange is returned for a number that 38 decimals and 127 bits cannot hold.
	ErrRange = errors.New("number out of range")
)

// Parse reads [+-]digits[.digits] into a coefficient and a scale: the value is
// coef · 10^−scale, with the decimals as they were written where they fit. There
// must be a digit on both sides of a point. Exponents, spaces, separators and
// any other character are refused. Parse does not allocate.
func Parse(s string) (coef Int, scale uint8, err error) {
	neg := false
	if len(s) > 0 && (s[0] == '-' || s[0] == '+') {
		neg = s[0] == '-'
		s = s[1:]
	}
	if len(s) > MaxPow64 { // up to here a point and 18 digits, or 19 digits: 64 bits
		return parseLong(s, neg)
	}
	var v uint64
	i := 0
	for ; i < len(s); i++ {
		d := s[i] - '0'
		if d > 9 {
			break
		}
		v = v*10 + uint64(d)
	}
	if i == 0 {
		return Int{}, 0, ErrSyntax
	}
	if i < len(s) {
		decimals := s[i+1:]
		if s[i] != '.' || len(decimals) == 0 {
			return Int{}, 0, ErrSyntax
		}
		for j := range len(decimals) {
			d := decimals[j] - '0'
			if d > 9 {
				return Int{}, 0, ErrSyntax
			}
			v = v*10 + uint64(d)
		}
		scale = uint8(len(decimals))
	}
	return Int{Lo: v}.withSign(neg), scale, nil
}

// parseLong reads digits[.digits] of any length. Zeros at the end are dropped
// where the number has too many decimals or digits with them.
func parseLong(s string, neg bool) (coef Int, scale uint8, err error) {
	point, err := scan(s)
	if err != nil {
		return Int{}, 0, err
	}
	for _, keep := range [2]int{MaxScale, 0} {
		t := trimDecimals(s, point, keep)
		decimals := max(len(t)-point-1, 0)
		if coef, ok := parseDigits(t); ok && decimals <= MaxScale {
			return coef.withSign(neg), uint8(decimals), nil
		}
	}
	return Int{}, 0, ErrRange
}

// trimDecimals drops zeros at the end of s beyond keep decimals.
func trimDecimals(s string, point, keep int) string {
	for len(s)-point-1 > keep && s[len(s)-1] == '0' {
		s = s[:len(s)-1]
	}
	return s
}

// parseDigits reads the digits of s, with or without a point among them; ok is
// false if they are out of range.
func parseDigits(s string) (coef Int, ok bool) {
	for i := range len(s) {
		if s[i] == '.' {
			continue
		}
		if coef, ok = coef.mul64(10); ok {
			coef, ok = coef.Add(Int{Lo: uint64(s[i] - '0')})
		}
		if !ok {
			return Int{}, false
		}
	}
	return coef, true
}

// scan checks digits[.digits] and returns the index of the point, len(s) if
// there is none.
func scan(s string) (point int, err error) {
	point = len(s)
	for i := range len(s) {
		if s[i]-'0' <= 9 {
			continue
		}
		if s[i] != '.' || point < len(s) {
			return 0, ErrSyntax
		}
		point = i
	}
	if point == 0 || point == len(s)-1 {
		return 0, ErrSyntax
	}
	return point, nil
}

// AppendDecimal appends x · 10^−scale to dst with exactly scale decimals, in
// the form that [Parse] reads.
func (x Int) AppendDecimal(dst []byte, scale uint8) []byte {
	var buf [2*MaxPow64 + 1]byte
	digits := x.Abs().appendDigits(buf[:0])
	if x.Hi < 0 {
		dst = append(dst, '-')
	}
	whole := len(digits) - int(scale)
	if whole > 0 {
		dst = append(dst, digits[:whole]...)
		digits = digits[whole:]
	} else {
		dst = append(dst, '0')
	}
	if scale == 0 {
		return dst
	}
	dst = append(dst, '.')
	for ; whole < 0; whole++ {
		dst = append(dst, '0')
	}
	return append(dst, digits...)
}

// appendDigits appends a magnitude in decimal.
func (x Int) appendDigits(dst []byte) []byte {
	if x.Hi == 0 {
		return strconv.AppendUint(dst, x.Lo, 10)
	}
	high, low := x.quoRem64(pow10[MaxPow64]) // high < 2^127 / 10^19 < 2^64
	dst = strconv.AppendUint(dst, high.Lo, 10)
	for n := MaxPow64 - 1; n > 0 && low < pow10[n]; n-- {
		dst = append(dst, '0')
	}
	return strconv.AppendUint(dst, low, 10)
}
