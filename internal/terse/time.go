// Copyright 2026 The jupan authors.
// SPDX-License-Identifier: Apache-2.0

package terse

// The forms of the parts of a time as words, lowest byte first, and where their
// digits are: 1 for a digit. Against its form, a right part has 0 to 9 in the
// digits and 0 elsewhere.
const (
	monthForm   = 0x2d30302d30303030 // 0000-00-
	monthDigits = 0x0001010001010101
	dayForm     = 0x5430302d // -00T
	dayDigits   = 0x00010100
	clockForm   = 0x30303a30303a3030 // 00:00:00
	clockDigits = 0x0101000101000101
)

// Month reads times, most of which are of the same month as the one before, so that it
// need not be understood again.
type Month struct {
	text  uint64
	began int64 // seconds since 1970
	days  uint64
}

// Seconds reads the first 19 bytes of a text, such as 2026-01-15T12:34:56, in seconds
// since 1970. It is exact about what it accepts: no leap seconds, no 24:00, no day that
// the month does not have.
func (m *Month) Seconds(s string) (at int64, ok bool) {
	_ = s[18]
	day, clock := Half(s[7:])^dayForm, Word(s[11:])^clockForm
	if tooHigh(day, dayDigits)|tooHigh(clock, clockDigits) != 0 {
		return 0, false
	}
	if text := Word(s); text != m.text && !m.turn(text) {
		return 0, false
	}
	clock = pairs(clock)
	of, hour, minute, second := byteOf(pairs(day), 1), byteOf(clock, 0), byteOf(clock, 3), byteOf(clock, 6)
	at = m.began + int64((of-1)*86400+hour*3600+minute*60+second)
	return at, of-1 < m.days && hour < 24 && minute < 60 && second < 60
}

// turn makes a month the last one.
func (m *Month) turn(text uint64) bool {
	date := text ^ monthForm
	if tooHigh(date, monthDigits) != 0 {
		return false
	}
	date = pairs(date)
	year, month := byteOf(date, 0)*100+byteOf(date, 2), byteOf(date, 5)
	if month-1 >= 12 {
		return false
	}
	m.text, m.began, m.days = text, daysSince1970(year, month, 1)*86400, daysIn(year, month)
	return true
}

// Nanos makes nanoseconds of seconds since 1970. It is false for a year in which no
// Event happens.
func Nanos(seconds int64) (at int64, ok bool) {
	const from1700, to2200 = -8_520_336_000, 7_258_118_400
	return seconds * 1e9, uint64(seconds-from1700) < to2200-from1700
}

// tooHigh is not zero if a byte of w is above 9, or above 0 where it is no digit.
func tooHigh(w, digits uint64) uint64 {
	return (w+(everyByte*0x7f-digits*9))&highBits | w&highBits
}

// pairs makes every byte of w, a digit, the number of two digits that it begins.
func pairs(w uint64) uint64 { return w*10 + w>>8 }

// byteOf is byte i of w.
func byteOf(w uint64, i uint) uint64 { return w >> (i * 8) & 0xff }

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
