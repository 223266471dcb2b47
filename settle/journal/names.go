// Copyright 2026 The jupan authors.
// SPDX-License-Identifier: Apache-2.0

package journal

import (
	"fmt"
	"strings"
	"unicode"
	"unicode/utf8"
)

// CheckAccount refuses names that programs for plain-text accounting would read as
// something else. A name is one part or several with ":" between them. A part has
// letters, figures, the signs "-_.@+&/'(),%" and single spaces between them, and
// begins with a letter, a figure or "%". The first part begins with a letter. The
// error wraps [ErrAccount].
func CheckAccount(name string) error {
	for i, part := range strings.Split(name, ":") {
		if why := partFault(part); why != "" {
			return fmt.Errorf("%w: %q: part %d %s", ErrAccount, name, i+1, why)
		}
	}
	if first, _ := utf8.DecodeRuneInString(name); !unicode.IsLetter(first) {
		return fmt.Errorf("%w: %q does not begin with a letter", ErrAccount, name)
	}
	return nil
}

// partSigns may stand in a part, though not first.
const partSigns = "-_.@+&/'(),"

func partFault(part string) string {
	if part == "" {
		return "is empty"
	}
	last := ' '
	for i, r := range part {
		switch {
		case r == ' ':
			if last == ' ' {
				return "has a space at its beginning or two together"
			}
		case r == utf8.RuneError, !isWord(r) && r != '%' && !strings.ContainsRune(partSigns, r):
			return fmt.Sprintf("has %q", r)
		case i == 0 && !isWord(r) && r != '%':
			return fmt.Sprintf("begins with %q", r)
		}
		last = r
	}
	if last == ' ' {
		return "ends with a space"
	}
	return ""
}

// isWord reports letters, marks on letters, and figures.
func isWord(r rune) bool {
	return unicode.IsLetter(r) || unicode.Is(unicode.Mn, r) || unicode.Is(unicode.Mc, r) || unicode.Is(unicode.Nd, r)
}

// EscapePart makes any text one part of an account's name: what may not stand there is
// written as % and two hexadecimal digits for each byte, as in addresses of pages.
// Letters and figures stay, and behind the first of them the signs "-_.@+&/'()," and
// single spaces. The empty text is "%". [UnescapePart] is the opposite, so that
// different texts have different names.
func EscapePart(text string) string {
	if text == "" {
		return "%"
	}
	var b strings.Builder
	for i, r := range text {
		size := utf8.RuneLen(r)
		if r == utf8.RuneError { // the sign itself, or a byte that is no UTF-8
			_, size = utf8.DecodeRuneInString(text[i:])
		}
		keep := r != utf8.RuneError && isWord(r)
		switch {
		case strings.ContainsRune(partSigns, r):
			keep = i > 0
		case r == ' ':
			keep = i > 0 && i < len(text)-1 && text[i-1] != ' '
		}
		if keep {
			b.WriteRune(r)
			continue
		}
		for _, c := range []byte(text[i : i+size]) {
			fmt.Fprintf(&b, "%%%02X", c)
		}
	}
	return b.String()
}

// UnescapePart returns the text that [EscapePart] made a part of; it is an error if
// it made none.
func UnescapePart(part string) (string, error) {
	if part == "%" {
		return "", nil
	}
	var b strings.Builder
	for i := 0; i < len(part); i++ {
		if part[i] != '%' {
			b.WriteByte(part[i])
			continue
		}
		c, ok := hexByte(part[i+1:])
		if !ok {
			return "", fmt.Errorf("journal: %w: %q has %% without two hexadecimal digits", ErrAccount, part)
		}
		b.WriteByte(c)
		i += 2
	}
	if text := b.String(); EscapePart(text) == part {
		return text, nil
	}
	return "", fmt.Errorf("journal: %w: %q is not what EscapePart writes", ErrAccount, part)
}

// hexByte reads two hexadecimal digits, in capitals as they are written here.
func hexByte(s string) (byte, bool) {
	if len(s) < 2 {
		return 0, false
	}
	high, low := strings.IndexByte(hexDigits, s[0]), strings.IndexByte(hexDigits, s[1])
	return byte(high<<4 | low), high >= 0 && low >= 0
}

const hexDigits = "0123456789ABCDEF"
