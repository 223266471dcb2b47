// Copyright 2026 The jupan authors.
// SPDX-License-Identifier: Apache-2.0

package charset_test

import (
	"bytes"
	"errors"
	"io"
	"strings"
	"testing"
	"testing/iotest"
	"unicode/utf8"

	"github.com/jupan-go/jupan/internal/charset"
)

// TestCP949 has codes of each part of the set: ASCII, KS X 1001 (syllables, hanja,
// signs), and both ranges of the syllables that Microsoft added (똠, 갂, 힣).
func TestCP949(t *testing.T) {
	for _, test := range []struct{ in, want string }{
		{"plain, text\r\n", "plain, text\r\n"},
		{"\xc1\xa4\xbb\xea", "정산"},
		{"\xb0\xa1\xc8\xfe", "가힝"},
		{"\xca\xa1\xfd\xfe", "伽詰"},
		{"\xa1\xc9\xa3\xdc", "℃￦"},
		{"\x81A\x81a\x81\x81", "갂갵걖"},
		{"\x8cc\xbb\xbb\xa0\xfe", "똠뻣좤"},
		{"\xc6R", "힣"},
		{"\xc6S,", "\xffS,"},     // behind the last of them
		{"\xb0,1\n", "\xff,1\n"}, // half a character takes nothing along
		{"\xc9\xa1", "\xff"},     // a user's own character
		{"\x80\xff1", "\xff\xff1"},
		{"\xb0", "\xff"},
	} {
		for name, wrap := range wraps() {
			got, err := io.ReadAll(charset.CP949(wrap(strings.NewReader(test.in))))
			if err != nil || string(got) != test.want {
				t.Errorf("%s: %q is %q, %v; want %q", name, test.in, got, err, test.want)
			}
		}
	}
}

func wraps() map[string]func(io.Reader) io.Reader {
	return map[string]func(io.Reader) io.Reader{
		"whole": func(r io.Reader) io.Reader { return r }, "by bytes": iotest.OneByteReader, "data with the end": iotest.DataErrReader,
	}
}

// TestCP949Codes holds that the codes and the characters are one to one.
func TestCP949Codes(t *testing.T) {
	var pairs []byte
	for lead := 0x81; lead <= 0xfe; lead++ {
		for trail := 0x41; trail <= 0xfe; trail++ {
			pairs = append(pairs, byte(lead), byte(trail), '\n')
		}
	}
	text, err := io.ReadAll(charset.CP949(bytes.NewReader(pairs)))
	if err != nil {
		t.Fatal(err)
	}
	seen := map[string]bool{}
	syllables := 0
	for line := range strings.Lines(string(text)) {
		c, n := utf8.DecodeRuneInString(line)
		if c == utf8.RuneError || n != len(line)-1 {
			continue
		}
		if seen[line] {
			t.Errorf("%c has two codes", c)
		}
		seen[line] = true
		if c >= '가' && c <= '힣' {
			syllables++
		}
	}
	if syllables != 11172 || len(seen) != 11172+4888+988 {
		t.Errorf("%d syllables, %d characters", syllables, len(seen))
	}
}

func TestWindows1252(t *testing.T) {
	in, want := "Geb\xfchr \x801,50 \x93x\x94 \xdf\x81", "Gebühr €1,50 “x” ß\xff"
	for name, wrap := range wraps() {
		got, err := io.ReadAll(charset.Windows1252(wrap(strings.NewReader(in))))
		if err != nil || string(got) != want {
			t.Errorf("%s: %q, %v; want %q", name, got, err, want)
		}
	}
}

func TestFailedRead(t *testing.T) {
	broken := errors.New("broken")
	got, err := io.ReadAll(charset.CP949(io.MultiReader(strings.NewReader("ab"), iotest.ErrReader(broken))))
	if string(got) != "ab" || !errors.Is(err, broken) {
		t.Errorf("%q, %v", got, err)
	}
}

func BenchmarkCP949(b *testing.B) {
	text := bytes.Repeat([]byte("2026-01-05,\xb0\xe1\xc1\xa6,12000,\xbc\xad\xbf\xef\xc6\xaf\xba\xb0\xbd\xc3\n"), 1<<14)
	b.SetBytes(int64(len(text)))
	for b.Loop() {
		if _, err := io.Copy(io.Discard, charset.CP949(bytes.NewReader(text))); err != nil {
			b.Fatal(err)
		}
	}
}
