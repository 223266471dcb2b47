// Copyright 2026 The jupan authors.
// SPDX-License-Identifier: Apache-2.0

package dec

import "errors"

var (
	// ErrSyntax is returned for text that is not a plain decimal number.
	ErrSyntax = errors.New("not a decimal number")
	// ErrRange is returned for a number that 38 decimals and 127 bits cannot hold.
	ErrRange = errors.New("number out of range")
)

// Parse reads [+-]digits[.digits] into a coefficient and a scale: the value is
// coef · 10^−scale, with the decimals as they were written. There must be a
// digit on both sides of a point. Exponents, spaces, separators and any other
// character are refused. Parse does not allocate.
func Parse(s string) (coef Int, scale uint8, err error) {
	i, neg := 0, false
	if len(s) > 0 && (s[0] == '-' || s[0] == '+') {
		i, neg = 1, s[0] == '-'
	}
	if len(s)-i > maxPow64 { // a point and 18 digits, or 19 digits: fits 64 bits
		return parseLong(s[i:], neg)
	}
	start, point := i, -1
	var v uint64
	for ; i < len(s); i++ {
		d := s[i] - '0'
		if d > 9 {
			if s[i] != '.' || point >= 0 {
				return Int{}, 0, ErrSyntax
			}
			point = i
			continue
		}
		v = v*10 + uint64(d)
	}
	if start == i || point == start || point == i-1 {
		return Int{}, 0, ErrSyntax
	}
	if point >= 0 {
		scale = uint8(i - 1 - point)
	}
	return Int{Lo: v}.withSign(neg), scale, nil
}

// parseLong reads digits[.digits] of any length. Decimals beyond MaxScale are
// accepted if they are zeros.
func parseLong(s string, neg bool) (coef Int, scale uint8, err error) {
	point, err := scan(s)
	if err != nil {
		return Int{}, 0, err
	}
	decimals := 0
	if point < len(s) {
		decimals = len(s) - point - 1
		for decimals > MaxScale && s[len(s)-1] == '0' {
			s, decimals = s[:len(s)-1], decimals-1
		}
	}
	if decimals > MaxScale {
		return Int{}, 0, ErrRange
	}
	for i := range len(s) {
		if i == point {
			continue
		}
		var ok bool
		if coef, ok = coef.mul64(10); !ok {
			return Int{}, 0, ErrRange
		}
		if coef, ok = coef.Add(Int{Lo: uint64(s[i] - '0')}); !ok {
			return Int{}, 0, ErrRange
		}
	}
	return coef.withSign(neg), uint8(decimals), nil
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
	var buf [2*maxPow64 + 2]byte // 39 digits and a spare
	m := x.Abs()
	n := len(buf)
	if m.Hi != 0 {
		q, low := m.quoRem64(pow10[maxPow64])
		n = fill(buf[:], n, low, maxPow64)
		m = q
	}
	n = fill(buf[:], n, m.Lo, 1)
	for len(buf)-n <= int(scale) {
		n--
		buf[n] = '0'
	}
	if x.Hi < 0 {
		dst = append(dst, '-')
	}
	whole := len(buf) - int(scale)
	dst = append(dst, buf[n:whole]...)
	if scale > 0 {
		dst = append(dst, '.')
		dst = append(dst, buf[whole:]...)
	}
	return dst
}

// fill writes v in decimal before buf[end], at least width digits, and returns
// the index of the first.
func fill(buf []byte, end int, v uint64, width int) int {
	for ; v != 0 || width > 0; width-- {
		end--
		buf[end] = byte('0' + v%10)
		v /= 10
	}
	return end
}
