// Copyright 2026 The jupan authors.
// SPDX-License-Identifier: Apache-2.0

package peers

import (
	"encoding/binary"
	"fmt"
	"math/bits"
)

// What is packed into a limitEvent: 14 bits of the group, 3 of what is added up, and 47 of the
// value in millionths, which is up to 70 million of either currency.
const (
	limitGroups    = 1 << 13
	limitMeasures  = 3
	limitCellBits  = 13 + limitMeasures
	limitValueMax  = 1 << (63 - limitCellBits)
	limitPaid      = 3 // conversions; those taken back are the next measure
	limitNothing   = 7 // a click adds to no sum
	limitBuckets   = 512
	limitChunk     = 512
	limitHashShift = 64 - 9
)

// limitEvent is an event: a hash of its id, and what it adds to which sum.
type limitEvent struct{ hi, lo, packed uint64 }

// limitGroup is a party, and month and currency.
type limitGroup struct{ party, rest uint64 }

// limitParser is what one thread makes of its lines.
type limitParser struct {
	groups  [limitGroups]limitGroup // by hash, with empty ones between
	used    int
	buckets [limitBuckets][][]limitEvent
}

// parse takes the lines in buf[:end]; behind end there are limitPad bytes that may be read.
func (p *limitParser) parse(buf []byte, end int) error {
	for at := 0; at < end; {
		id := until(buf, at, ',')
		kind := until(buf, id+1, ',')
		when := until(buf, kind+1, ',')
		party := until(buf, when+1, ',')
		campaign := until(buf, party+1, ',')
		customer := until(buf, campaign+1, ',')
		order := until(buf, customer+1, ',')
		currency := until(buf, order+1, ',')
		gross := until(buf, currency+1, ',')
		next := until(buf, gross+1, '\n')
		if next >= end || when-kind != len("2026-01-31T23:59:59Z")+1 || party-when > 9 || currency-order > 4 {
			return fmt.Errorf("not a line of the file: %q", buf[at:min(at+160, end)])
		}
		packed := uint64(limitNothing)
		if currency > order+1 {
			measure, from, to := measureOf(buf, id+1, kind-id-1), currency+1, gross
			if measure == limitPaid {
				from, to = gross+1, next
			}
			value, ok := micros(buf, from, to-from)
			group, free := p.group(word(buf, when+1, party-when-1),
				monthOf(buf, kind+1)<<24|word(buf, order+1, currency-order-1))
			if !ok || !free {
				return fmt.Errorf("not an amount, or too many groups: %q", buf[at:next])
			}
			if measure == limitPaid && value < 0 {
				measure++
			}
			packed = uint64(value)<<limitCellBits | group<<limitMeasures | measure
		}
		hi, lo := hashID(buf, at, id-at)
		p.add(limitEvent{hi, lo, packed})
		at = next + 1
	}
	return nil
}

// add appends to the partition of the hash, in chunks so that nothing is ever copied to grow.
func (p *limitParser) add(e limitEvent) {
	chunks := &p.buckets[e.hi>>limitHashShift]
	n := len(*chunks)
	if n == 0 || len((*chunks)[n-1]) == limitChunk {
		*chunks = append(*chunks, make([]limitEvent, 0, limitChunk))
		n++
	}
	last := &(*chunks)[n-1]
	*last = append(*last, e)
}

// group returns the number of a group; ok is false when there are too many.
func (p *limitParser) group(party, rest uint64) (n uint64, ok bool) {
	hi, lo := bits.Mul64(party^0x9e3779b97f4a7c15, rest^0xbf58476d1ce4e5b9)
	want := limitGroup{party, rest}
	for n = (hi ^ lo) % limitGroups; ; n = (n + 1) % limitGroups {
		switch p.groups[n] {
		case want:
			return n, true
		case limitGroup{}:
			p.groups[n] = want
			p.used++
			return n, p.used < limitGroups*3/4
		}
	}
}

const (
	ones  = 0x0101010101010101
	highs = 0x8080808080808080
)

// until returns the place of the next byte c.
func until(buf []byte, at int, c byte) int {
	for ; ; at += 8 {
		if at+8 > len(buf) {
			return len(buf)
		}
		w := binary.LittleEndian.Uint64(buf[at:]) ^ ones*uint64(c)
		if z := (w - ones) &^ w & highs; z != 0 {
			return at + bits.TrailingZeros64(z)>>3
		}
	}
}

// word returns up to 8 bytes of text as a number.
func word(buf []byte, at, n int) uint64 {
	return binary.LittleEndian.Uint64(buf[at:]) & (1<<(8*n) - 1)
}

// hashID returns 128 bits that depend on every byte of an id.
func hashID(buf []byte, at, n int) (hi, lo uint64) {
	hi, lo = 0xa0761d6478bd642f, uint64(n)^0xe7037ed1a0b428db
	for ; n > 0; n -= 16 {
		a, b := word(buf, at, min(n, 8)), uint64(0)
		if n > 8 {
			b = word(buf, at+8, min(n-8, 8))
		}
		h1, l1 := bits.Mul64(a^hi, b^0x8ebc6af09c88c6e3)
		h2, l2 := bits.Mul64(b^lo, a^0x589965cc75374cc3)
		hi, lo = h1^l2, h2^l1
		at += 16
	}
	h, l := bits.Mul64(hi^0x1d8e4e27c47d124f, lo^0xeb44accab455d165)
	return h ^ lo, l ^ hi
}

// measureOf returns which sum a kind adds to.
func measureOf(buf []byte, at, n int) uint64 {
	switch {
	case n == 16 && buf[at+8] == 'c':
		return 0
	case n == 16 && buf[at+8] == 'r', n == 17 && buf[at+8] == 'c':
		return 1
	case n == 7 && buf[at] == 'a':
		return 2
	case n == 10 && buf[at+1] == 'o':
		return limitPaid
	}
	return limitNothing
}

// monthOf returns the months since the year 0 of a time such as 2026-01-31T23:59:59Z.
func monthOf(buf []byte, at int) uint64 {
	digit := func(i int) uint64 { return uint64(buf[at+i] - '0') }
	year := digit(0)*1000 + digit(1)*100 + digit(2)*10 + digit(3)
	return year*12 + digit(5)*10 + digit(6) - 1
}

// micros returns a decimal of up to 6 decimals in millionths.
func micros(buf []byte, at, n int) (value int64, ok bool) {
	negative := n > 0 && buf[at] == '-'
	if negative {
		at, n = at+1, n-1
	}
	if n > 0 && n <= 8 {
		value, ok = shortMicros(binary.LittleEndian.Uint64(buf[at:]), n)
	} else {
		value, ok = longMicros(buf[at : at+n])
	}
	if negative {
		value = -value
	}
	return value, ok && value < limitValueMax && value >= -limitValueMax
}

// shortMicros reads up to 8 characters at once: they are moved to the end of the word, the digits
// before the point by one more, over it, and then all eight are checked and added up.
func shortMicros(w uint64, n int) (value int64, ok bool) {
	const zeros = '0' * ones
	w = w<<(64-8*n) | zeros>>(8*n)
	decimals := 0
	x := w ^ '.'*ones
	if z := (x - ones) &^ x & highs; z != 0 {
		k := bits.TrailingZeros64(z) &^ 7
		before := w & (1<<k - 1)
		w = w&^(1<<(k+8)-1) | before<<8 | '0'
		decimals = 7 - k>>3
	}
	if w&(0xf0*ones) != zeros || (w+6*ones)&(0xf0*ones) != zeros || decimals > 6 {
		return 0, false
	}
	w = (w - zeros) * (1 + 10<<8) >> 8 & 0x00ff00ff00ff00ff
	w = w * (1 + 100<<16) >> 16 & 0x0000ffff0000ffff
	w = w * (1 + 10000<<32) >> 32
	return int64(w) * int64(powers()[6-decimals]), true
}

// longMicros reads digit by digit; no digit at all is an amount of nothing, as an empty cell is.
func longMicros(text []byte) (value int64, ok bool) {
	decimals, point := 0, false
	for _, c := range text {
		switch {
		case c == '.' && !point:
			point = true
			continue
		case c < '0' || c > '9' || value > limitValueMax:
			return 0, false
		case point:
			decimals++
		}
		value = value*10 + int64(c-'0')
	}
	if decimals > 6 || value > limitValueMax/int64(powers()[6-decimals]) {
		return 0, false
	}
	return value * int64(powers()[6-decimals]), true
}

func powers() [7]uint32 { return [7]uint32{1, 10, 100, 1_000, 10_000, 100_000, 1_000_000} }
