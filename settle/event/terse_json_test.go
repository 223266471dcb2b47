// Copyright 2026 The jupan authors.
// SPDX-License-Identifier: Apache-2.0

package event

import (
	"bytes"
	"fmt"
	"math/rand/v2"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// shapes writes rows as others do: all of them in one form and order for a while, now
// and then one that is odd.
type shapes struct {
	*rand.Rand
	colon, comma, end string
	order             []int
	bare              bool // numbers are not strings
}

type jsonMember struct{ name, value string }

func (s *shapes) one(among ...string) string { return among[s.IntN(len(among))] }

// turn changes the form.
func (s *shapes) turn() {
	s.colon, s.comma, s.end = s.one(":", ":", ": ", " :\t"), s.one(",", ",", ", ", " ,  "), s.one("\n", "\n", "\r\n", " \n")
	s.order, s.bare = s.Perm(13), s.IntN(3) == 0
}

func (s *shapes) members() []jsonMember {
	kind := Kinds()[s.IntN(len(Kinds()))]
	amount := s.one("1", "12.50", "0", "100000", "1234567.125")
	if kind.Sign() < 0 {
		amount = "-" + amount
	}
	list := []jsonMember{
		{"id", fmt.Sprintf("01JH8Z6Q4T5V9K%06d", s.IntN(1_000_000))},
		{"kind", string(kind)},
		{"at", fmt.Sprintf("2026-0%d-%02dT12:34:%02dZ", 1+s.IntN(3), 1+s.IntN(30), s.IntN(60))},
		{"source", s.one("shop", "shop", "app")},
		{"party", fmt.Sprint("p-", s.IntN(300))},
		{"campaign", s.one("", "summer", "c-17")},
		{"customer", s.one("u-0000001", "")},
		{"currency", s.one("KRW", "USD", "POINT:0")},
		{"gross", amount},
		{"quantity", s.one("", "1", "2")},
		{"fee", s.one("", "", "", "-1")},
		{"parent", s.one("", "", "", "/1")},
		{"booked", s.one("", "", "", "2026-01-15T12:34:56Z")},
	}
	if kind.nature() == counted {
		list[7].value, list[8].value, list[10].value = "", "", ""
	}
	var ordered []jsonMember
	for _, i := range s.order {
		if m := list[i]; m.value != "" {
			if number := i == 8 || i == 9 || i == 10; !number || !s.bare {
				m.value = `"` + m.value + `"`
			}
			ordered = append(ordered, m)
		}
	}
	return ordered
}

// spoil makes a row odd in one way.
func (s *shapes) spoil(list []jsonMember) []jsonMember {
	m := &list[s.IntN(len(list))]
	switch s.IntN(12) {
	case 0:
		m.value = s.one("null", "true", "12", "-0.5", "01", "[]", "{}", `{"a":"b"}`, "")
	case 1:
		m.value = `"` + s.one("", `\"`, `\\`, "\\u0041", "\\n", "a\tb", "\x7f", "\xff", "파트너", `\`, `","id":"2`, "a b", " ", "/") + `"`
	case 2:
		m.value = m.value[:1] + strings.Repeat("x", 990+s.IntN(50)) + m.value[1:]
	case 3:
		m.name = s.one("note", "id", "kind", "fee", "net", "booked", "parent", "dims", "origin", "product", "order", "reverses", "\\u0069d", "")
	case 4:
		list = append(list, list[s.IntN(len(list))])
	case 5:
		list = slices.Insert(list, s.IntN(len(list)), jsonMember{s.one("fee", "net", "reverses", "note", "dims"), s.one("null", `"1"`, "true", "false")})
	case 6:
		list = append(list, jsonMember{"dims", s.one(`{"a":"b"}`, "{}", `{"a":"b","a":"c"}`)})
	case 7:
		list = append(list, jsonMember{"origin", s.one(`{"row":3}`, "{}", `{"file":"f"}`)})
	case 8:
		i, j := s.IntN(len(list)), s.IntN(len(list))
		list[i], list[j] = list[j], list[i]
	case 9:
		list = slices.Delete(list, 0, 1)
	case 10:
		list[len(list)-1].value += s.one("}", "x", `"`, ",", "\\")
	default:
		m.name += `"` + s.one(" ", "\t", "x", "")
	}
	return list
}

func (s *shapes) text(rows int) string {
	var b strings.Builder
	s.turn()
	for range rows {
		if s.IntN(16) == 0 {
			s.turn()
		}
		list := s.members()
		if s.IntN(5) == 0 {
			list = s.spoil(list)
		}
		for i, m := range list {
			if i > 0 {
				b.WriteString(s.comma)
			} else {
				b.WriteString("{")
			}
			fmt.Fprintf(&b, `"%s"%s%s`, m.name, s.colon, m.value)
		}
		b.WriteString("}" + s.end)
		if s.IntN(20) == 0 {
			b.WriteString(s.one("\n", "\r\n", "\n\n", "{}\n", "{", "x\n", " "))
		}
	}
	text := b.String()
	return text[:len(text)-s.IntN(4)]
}

// FuzzTerseJSON: however rows in JSON are written, ReadTerse, in ranges too, gives the
// events and rejections of a reader that looks into every byte of them.
func FuzzTerseJSON(f *testing.F) {
	for seed := range uint64(40) {
		f.Add(seed, uint8(seed))
	}
	f.Fuzz(func(t *testing.T, seed uint64, n uint8) {
		s := &shapes{Rand: rand.New(rand.NewPCG(seed, 11))}
		opts := &ReaderOptions{Name: "f", Locate: n%2 == 0, IgnoreUnknown: n%3 == 0}
		if n%5 > 0 {
			opts.Source = "shop"
		}
		text := s.text(60)
		checkTerse(t, text, opts, int(n%7)+1)
		if opts.Format = JSONLines; n%4 == 0 {
			checkTerseRanges(t, text, int(n%5)+2, opts)
		}
	})
}

// Every byte, at every place of a word, in a text that is otherwise plain.
func TestTerseJSONBytes(t *testing.T) {
	var text strings.Builder
	for c := range 256 {
		for i := range 8 {
			party := []byte("12345678")
			party[i] = byte(c)
			const start = `{"id":"1","kind":"bet","at":"2026-01-15T12:00:00Z","currency":"USD","gross":"1","party":"`
			fmt.Fprintf(&text, start+"%s\"}\n"+start+"%s\",\"product\":null}\n", party, party)
		}
	}
	if some := checkTerse(t, text.String(), &ReaderOptions{Source: "shop"}, 512); some < 2*8*90 {
		t.Errorf("%d rows are terse", some)
	}
}

// Members of two rows make a third that has one of them twice, or has what another had.
func TestTerseJSONMembers(t *testing.T) {
	const start = `{"id":"1","kind":"bet","at":"2026-01-15T12:00:00Z","currency":"USD","gross":"1"`
	const party, customer, dims = `,"party":"p"`, `,"customer":"c"`, `,"dims":{"a":"b"}`
	var text strings.Builder
	for _, rest := range []string{
		party + customer, customer + party, customer, dims, party + customer, "", customer + party + customer,
		party, party + party, customer + customer, "", party + dims, customer, party + customer + party, party,
		`,"party":"` + strings.Repeat("p", MaxText+1) + `"`,
	} {
		text.WriteString(start + rest + "}\n")
	}
	if some := checkTerse(t, text.String()+text.String(), &ReaderOptions{Source: "shop"}, 3); some != 2*9 {
		t.Errorf("%d rows are terse", some)
	}
}

// Numbers that are no strings, right ones and others, in the middle of a row and at its end,
// and what is to be a string or is not to be one, and is wrong time and again.
func TestTerseJSONNumbers(t *testing.T) {
	var text strings.Builder
	const row = `{"id":"1","kind":"adjustment","at":"2026-01-15T12:00:00Z","currency":"USD","gross":%s,"quantity":%s}` + "\n"
	for _, number := range []string{
		"1", "-1", "0", "-0", "0.5", "-0.50", "01", "-01", "00", "-", "", "1.", ".5", "1.5.5", "1e5", "1E+2", "1.5e1", "1-", "1 ", " 1",
		"1\t", "--1", "+1", "1}", "1,", "1x", "1\"", "12345678901234567890", "1234567.12345678", "null", "true", `"1"`, `"1`, "{}", "0x1",
	} {
		for _, pair := range [][2]string{{"1", number}, {number, "1"}, {number, number}} {
			fmt.Fprintf(&text, row+row, pair[0], pair[1], "2.5", "2")
		}
	}
	const other = `{"id":%s,"kind":"bet","at":"2026-01-15T12:00:00Z","currency":"USD","gross":1,"party":%s}` + "\n"
	text.WriteString(strings.Repeat(fmt.Sprintf(other, "1", `"p"`)+fmt.Sprintf(other, `"1"`, "12"), 3))
	text.WriteString(strings.Repeat(fmt.Sprintf(other, `"1"`, `"p","reverses":"false"`), 3))
	if some := checkTerse(t, text.String(), &ReaderOptions{Source: "shop"}, 512); some < 120 {
		t.Errorf("%d rows are terse", some)
	}
}

// An input that ends anywhere in a row.
func TestTerseJSONCut(t *testing.T) {
	const row = `{"id": "1", "kind": "bet", "at": "2026-01-15T12:00:00Z", "currency": "USD", "gross": 1234567.12345, "campaign": "c"}` + "\n"
	for end := range len(row) {
		checkTerse(t, row+row+row[:end], &ReaderOptions{Source: "shop"}, 8)
	}
}

// checkTerseRanges holds the ranges of an input to the whole.
func checkTerseRanges(t *testing.T, text string, n int, opts *ReaderOptions) {
	t.Helper()
	plain, err := NewReader(strings.NewReader(text), opts)
	if err != nil {
		return
	}
	plain.json.after = nil
	want, wantErr := readAll(plain)
	for i := range want {
		want[i].Origin = Origin{}
	}
	s, err := OpenRanges(strings.NewReader(text), int64(len(text)), n, opts)
	if err != nil || wantErr != nil {
		t.Fatal(err, wantErr)
	}
	var got []Event
	for _, r := range s.Readers() {
		events, _, err := readTersely(t, r, 7, false)
		if err != nil {
			t.Fatal(err)
		}
		got = append(got, events...)
	}
	if diff := cmp.Diff(inAnyOrder(want), inAnyOrder(got)); diff != "" {
		t.Fatalf("in ranges, events mismatch (-want +got):\n%s", diff)
	}
	if diff := cmp.Diff(texts(plain.Rejections()), texts(s.Rejections())); diff != "" {
		t.Fatalf("in ranges, rejections mismatch (-want +got):\n%s", diff)
	}
}

// Rows as the Writer, the benchmark and others write them are read by what stands between
// their values, all but the first few of each kind.
func TestSkim(t *testing.T) {
	lines := string(jsonOf(mixedCSV(1000)))
	for name, text := range map[string]string{
		"written":   encode(t, mixedEvents(t, 1000), nil),
		"benchmark": lines,
		"spaced":    strings.NewReplacer(`":"`, `": "`, `","`, `", "`).Replace(lines),
		"CR LF":     strings.ReplaceAll(lines, "\n", "\r\n"),
		"numbers":   regexp.MustCompile(`"(gross|quantity)":"([^"]*)"`).ReplaceAllString(lines, `"$1":$2`),
	} {
		r, err := NewReader(bytes.NewReader([]byte(text)), &ReaderOptions{Source: "shop"})
		if err != nil {
			t.Fatal(err)
		}
		skimmed := 0
		for r.lines.text != "" || r.lines.fill() == nil {
			if r.skim() {
				skimmed++
			} else if line, err := r.lines.next(); err != nil || r.cut(line) != nil {
				t.Fatal(err, line)
			}
		}
		if skimmed < 960 {
			t.Errorf("%s: %d of 1000 rows are skimmed", name, skimmed)
		}
	}
}
