// Copyright 2026 The jupan authors.
// SPDX-License-Identifier: Apache-2.0

package charset

import (
	_ "embed"
	"io"
	"strings"
	"unicode/utf8"
)

//go:embed ksx1001.txt
var ksx1001 string

// none marks a code without a character.
const none = utf8.RuneError

// cells is the width and the height of the table of KS X 1001.
const cells = 94

// first is the first lead and trail byte of that table.
const first = 0xa1

// CP949 returns a reader of the text of r, which is in CP949 or EUC-KR, as UTF-8.
func CP949(r io.Reader) io.Reader {
	return &reader{r: r, wide: korean()}
}

// Windows1252 returns a reader of the text of r as UTF-8.
func Windows1252(r io.Reader) io.Reader {
	return &reader{r: r, narrow: western()}
}

// table holds the characters of two bytes.
type table struct {
	standard [cells * cells]rune // by lead and trail from first on
	extended []rune              // syllables in the free codes, in their order
}

// korean makes the table, which takes less time than reading a few lines.
func korean() *table {
	t := &table{extended: make([]rune, 0, 8822)}
	var known [lastSyllable - firstSyllable + 1]bool
	i := 0
	for _, c := range strings.ReplaceAll(ksx1001, "\n", "") {
		t.standard[i] = c
		if i++; c >= firstSyllable && c <= lastSyllable {
			known[c-firstSyllable] = true
		}
	}
	for i, is := range known {
		if !is {
			t.extended = append(t.extended, firstSyllable+rune(i))
		}
	}
	return t
}

const (
	firstSyllable = '가'
	lastSyllable  = '힣'
)

// of is the character of two bytes.
func (t *table) of(lead, trail byte) rune {
	if lead >= first && trail >= first && lead < 0xff && trail < 0xff {
		return t.standard[int(lead-first)*cells+int(trail-first)]
	}
	at := freeTrail(trail)
	switch {
	case at < 0 || lead < 0x81:
		return none
	case lead < first:
		at += int(lead-0x81) * freeWide
	case at < freeNarrow:
		at += int(first-0x81)*freeWide + int(lead-first)*freeNarrow
	default:
		return none
	}
	if at >= len(t.extended) {
		return none
	}
	return t.extended[at]
}

// How many trail bytes are free behind a lead below first, and behind one from it on.
const (
	freeWide   = 26 + 26 + 126
	freeNarrow = 26 + 26 + 32
)

// freeTrail is the place of a trail byte among A–Z, a–z and 0x81–0xFE; −1 if it is none.
func freeTrail(b byte) int {
	switch {
	case b >= 'A' && b <= 'Z':
		return int(b - 'A')
	case b >= 'a' && b <= 'z':
		return int(b-'a') + 26
	case b >= 0x81 && b <= 0xfe:
		return int(b-0x81) + 52
	}
	return -1
}

// western is the characters from 0x80 on.
func western() *[128]rune {
	var t [128]rune
	for i := range t {
		t[i] = rune(i) + 0x80
	}
	copy(t[:], []rune{
		'€', none, '‚', 'ƒ', '„', '…', '†', '‡', 'ˆ', '‰', 'Š', '‹', 'Œ', none, 'Ž', none,
		none, '‘', '’', '“', '”', '•', '–', '—', '˜', '™', 'š', '›', 'œ', none, 'ž', 'Ÿ',
	})
	return &t
}
