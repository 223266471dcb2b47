// Copyright 2026 The jupan authors.
// SPDX-License-Identifier: Apache-2.0

package event

import "time"

// parseTime reads an RFC 3339 time with up to nine decimals of a second, upper
// case T and Z, as an instant in UTC. It is exact about what it accepts: no
// leap seconds, no 24:00, no day that the month does not have.
func parseTime(s string) (t time.Time, ok bool) {
	if len(s) < len("2006-01-02T15:04:05Z") {
		return t, false
	}
	date := word(s) ^ dateForm
	clock := word(s[8:]) ^ clockForm
	second := half(s[16:])&0xffffff ^ secondForm
	if tooHigh(date, dateDigits)|tooHigh(clock, clockDigits)|tooHigh(second, secondDigits) != 0 {
		return t, false
	}
	date, clock, second = pairs(date), pairs(clock), pairs(second)
	year := byteOf(date, 0)*100 + byteOf(date, 2)
	month, day := byteOf(date, 5), byteOf(clock, 0)
	hour, minute, sec := byteOf(clock, 3), byteOf(clock, 6), byteOf(second, 1)
	if month-1 >= 12 || day-1 >= daysIn(year, month) || hour >= 24 || minute >= 60 || sec >= 60 {
		return t, false
	}
	nanos, offset, ok := parseTail(s[19:])
	unix := daysSince1970(year, month, day)*86400 + int64(hour*3600+minute*60+sec) - offset
	return time.Unix(unix, nanos).UTC(), ok
}

// The forms of the parts of a time as words, lowest byte first, and where their
// digits are: 1 for a digit. Against its form, a right part has 0 to 9 in the
// digits and 0 elsewhere.
const (
	dateForm     = 0x2d30302d30303030 // 0000-00-
	dateDigits   = 0x0001010001010101
	clockForm    = 0x30303a3030543030 // 00T00:00
	clockDigits  = 0x0101000101000101
	secondForm   = 0x30303a // :00
	secondDigits = 0x010100
)

// tooHigh is not zero if a byte of w is above 9, or above 0 where it is no digit.
func tooHigh(w, digits uint64) uint64 {
	return (w+(everyByte*0x7f-digits*9))&highBits | w&highBits
}

// pairs makes every byte of w, a digit, the number of two digits that it begins.
func pairs(w uint64) uint64 { return w*10 + w>>8 }

// byteOf is byte i of w.
func byteOf(w uint64, i uint) uint64 { return w >> (i * 8) & 0xff }

// parseTail reads what follows the seconds: decimals and the offset from UTC,
// which is returned in seconds.
func parseTail(s string) (nanos, offset int64, ok bool) {
	if s == "Z" {
		return 0, 0, true
	}
	if s[0] == '.' {
		i, unit := 1, int64(1_000_000_000)
		for ; i < len(s) && s[i]-'0' <= 9 && unit > 1; i++ {
			unit /= 10
			nanos += int64(s[i]-'0') * unit
		}
		if i == 1 {
			return 0, 0, false
		}
		s = s[i:]
	}
	if s == "Z" {
		return nanos, 0, true
	}
	if len(s) != len("+00:00") || s[0] != '+' && s[0] != '-' || s[3] != ':' {
		return 0, 0, false
	}
	h1, h2, m1, m2 := s[1]-'0', s[2]-'0', s[4]-'0', s[5]-'0'
	if h1 > 2 || h2 > 9 || m1 > 5 || m2 > 9 || h1 == 2 && h2 > 3 {
		return 0, 0, false
	}
	offset = (int64(h1)*10+int64(h2))*3600 + (int64(m1)*10+int64(m2))*60
	if s[0] == '-' {
		offset = -offset
	}
	return nanos, offset, true
}

func daysIn(year, month uint64) uint64 {
	if month != 2 {
		return 30 + (month+month>>3)&1
	}
	if year%4 == 0 && (year%100 != 0 || year%400 == 0) {
		return 29
	}
	return 28
}

// daysSince1970 counts days in the proleptic Gregorian calendar. The year is
// taken to begin in March, so that the leap day is its last and months have a
// pattern: (153·m+2)/5 days lie before month m (Richards, "Calendars", in the
// Explanatory Supplement to the Astronomical Almanac, 3rd ed., 2013).
func daysSince1970(year, month, day uint64) int64 {
	if month > 2 {
		month -= 3
	} else {
		month += 9
		year--
	}
	year += 400 // one whole cycle of 146097 days, so that no year is negative
	days := year*365 + year/4 - year/100 + year/400 + (153*month+2)/5 + day
	return int64(days) - 719469 - 146097 // days from the start to 1970-01-01, and the cycle
}
