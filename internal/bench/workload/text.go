// Copyright 2026 The jupan authors.
// SPDX-License-Identifier: Apache-2.0

package workload

// alphabet is Crockford's base 32, in which ids sort by their time as text.
const alphabet = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"

// appendID appends 26 characters in the form of a ULID: 48 bits of time, then 80 bits, the upper 16
// made of the lower.
func appendID(b []byte, id [2]uint64) []byte {
	for shift := 45; shift >= 0; shift -= 5 {
		b = append(b, alphabet[id[0]>>shift&31])
	}
	for shift := 0; shift < 15; shift += 5 {
		b = append(b, alphabet[id[1]>>shift*7&31])
	}
	for shift := 60; shift >= 0; shift -= 5 {
		b = append(b, alphabet[id[1]>>shift&31])
	}
	return b
}

// appendTime appends an instant of the file as RFC 3339 in whole seconds, UTC.
func appendTime(b []byte, at int64, days []string) []byte {
	t := at - first
	b = append(append(b, days[t/86_400]...), 'T')
	t %= 86_400
	b = append(appendPadded(b, t/3600, 2), ':')
	b = append(appendPadded(b, t/60%60, 2), ':')
	return append(appendPadded(b, t%60, 2), 'Z')
}

// appendNumber appends a name such as p-017 with what stands before it, or nothing at all for a
// negative number.
func appendNumber(b []byte, prefix string, n int64, width int) []byte {
	if n < 0 {
		return b
	}
	return appendPadded(append(b, prefix...), n, width)
}

// appendDecimal appends coef / 10^scale with exactly scale decimals.
func appendDecimal(b []byte, coef int64, scale int) []byte {
	if coef < 0 {
		b, coef = append(b, '-'), -coef
	}
	b = appendPadded(b, coef, scale+1)
	if scale == 0 {
		return b
	}
	b = append(b, 0)
	point := len(b) - 1 - scale
	copy(b[point+1:], b[point:])
	b[point] = '.'
	return b
}

// appendPadded appends n >= 0 in decimal, with zeros before it up to the width.
func appendPadded(b []byte, n int64, width int) []byte {
	var digits [20]byte
	i := len(digits)
	for n > 0 || width > 0 {
		i--
		digits[i] = byte('0' + n%10)
		n /= 10
		width--
	}
	return append(b, digits[i:]...)
}
