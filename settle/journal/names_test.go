// Copyright 2026 The jupan authors.
// SPDX-License-Identifier: Apache-2.0

package journal_test

import (
	"encoding/csv"
	"errors"
	"fmt"
	"regexp"
	"strconv"
	"strings"
	"testing"

	"github.com/jupan-go/jupan/settle/journal"
	"github.com/jupan-go/jupan/settle/money"
)

func TestEscapePart(t *testing.T) {
	for text, want := range map[string]string{
		"acme": "acme", "a:b": "a%3Ab", "a b": "a b", "a  b": "a %20b", " a": "%20a", "": "%", "%": "%25", "-a": "%2Da",
		"김작가": "김작가", "(x)": "%28x)", "a\n": "a%0A", "\xff": "%FF", "\ufffd": "%EF%BF%BD", "a;b": "a%3Bb", "a/b": "a/b", "/a": "%2Fa", "a (b)": "a (b)",
	} {
		if got := journal.EscapePart(text); got != want {
			t.Errorf("EscapePart(%q) = %q, want %q", text, got, want)
		}
	}
	for _, part := range []string{"", "a:b", "%4", "%zz", "%41", "a%", "%3a", " "} {
		if text, err := journal.UnescapePart(part); !errors.Is(err, journal.ErrAccount) {
			t.Errorf("UnescapePart(%q) = %q, %v", part, text, err)
		}
	}
}

func TestCheckAccount(t *testing.T) {
	for _, name := range []string{"Assets", "비용:지급수수료(파트너)", "Assets:a b:c&d/e, f's", "Assets:1", "Assets:%25"} {
		if err := journal.CheckAccount(name); err != nil {
			t.Error(err)
		}
	}
	for _, name := range []string{
		"", ":", "Assets:", "Assets::a", "Assets:a  b", "Assets: a", "Assets:a ", "(Assets)", "1Assets", "%41", "Assets:a;b", "Assets:a\tb",
		"Assets:a\nb", "Assets:\xff", "Assets:-a", "Assets:\"", "Assets:a=b", "Assets:[a]", "Assets:\u00a0", "Assets:\u202e",
	} {
		if err := journal.CheckAccount(name); !errors.Is(err, journal.ErrAccount) {
			t.Errorf("CheckAccount(%q) = %v", name, err)
		}
	}
}

func TestBeancountAccount(t *testing.T) {
	for name, want := range map[string]string{
		"Assets": "Assets:0", "Expenses:Partners:acme": "Expenses:Partners:0acme", "Assets:acme shop": "Assets:0acme--shop",
		"Assets:A-b": "Assets:A-b", "Assets:A-xb": "Assets:A-x2Dxb", "Assets:A.b": "Assets:A-x2Eb", "Assets:0": "Assets:00",
		"Assets:7": "Assets:7", "Assets:김": "Assets:0김", "Assets:A_": "Assets:A-x5F",
	} {
		got, err := journal.BeancountAccount(name)
		if err != nil || got != want {
			t.Errorf("BeancountAccount(%q) = %q, %v, want %q", name, got, err, want)
		}
		back, err := journal.FromBeancount(got)
		if err != nil || back != name {
			t.Errorf("FromBeancount(%q) = %q, %v, want %q", got, back, err, name)
		}
	}
	if _, err := journal.BeancountAccount("비용:a"); !errors.Is(err, journal.ErrAccount) {
		t.Errorf("a root that is none: %v", err)
	}
	for _, name := range []string{"Assets:acme", "Assets:A-x2e", "Assets:A-x41", "Assets:A---b", "Assets", "Other:A", ""} {
		if back, err := journal.FromBeancount(name); !errors.Is(err, journal.ErrAccount) {
			t.Errorf("FromBeancount(%q) = %q, %v", name, back, err)
		}
	}
	roots := &journal.BeancountOptions{Roots: map[string]string{"비용": "Expenses"}}
	both := []journal.Entry{{ID: "e", Date: day, Postings: []journal.Posting{
		{Account: "비용:a", Amount: money.MustParse("1 USD")}, {Account: "Expenses:a", Amount: money.MustParse("-1 USD")},
	}}}
	if err := journal.WriteBeancount(&strings.Builder{}, both, roots); !errors.Is(err, journal.ErrAccount) {
		t.Errorf("two accounts that would be one: %v", err)
	}
}

// FuzzEscapePart holds that any text is one part of a name, and comes back; in Beancount's names too.
func FuzzEscapePart(f *testing.F) {
	for _, e := range oddTexts() {
		f.Add(e)
	}
	// what Beancount's own grammar takes for an account
	theirs := regexp.MustCompile(`^Assets:[\p{Lu}\p{Nd}][\p{L}\p{Nd}-]*$`)
	f.Fuzz(func(t *testing.T, text string) {
		part := journal.EscapePart(text)
		if err := journal.CheckAccount("Assets:" + part); err != nil || strings.Contains(part, ":") {
			t.Fatalf("EscapePart(%q) = %q: %v", text, part, err)
		}
		if back, err := journal.UnescapePart(part); err != nil || back != text {
			t.Fatalf("%q → %q → %q, %v", text, part, back, err)
		}
		if back, err := journal.UnescapePart(text); err == nil && journal.EscapePart(back) != text {
			t.Fatalf("UnescapePart(%q) = %q, which is written otherwise", text, back)
		}
		bean, err := journal.BeancountAccount("Assets:" + part)
		if err != nil || !theirs.MatchString(bean) {
			t.Fatalf("%q: BeancountAccount %q, %v", part, bean, err)
		}
		if back, err := journal.FromBeancount(bean); err != nil || back != "Assets:"+part {
			t.Fatalf("%q → %q → %q, %v", part, bean, back, err)
		}
		if back, err := journal.FromBeancount("Assets:" + text); err == nil {
			if again, err := journal.BeancountAccount(back); err != nil || again != "Assets:"+text {
				t.Fatalf("FromBeancount(%q) = %q, which is written otherwise", text, back)
			}
		}
	})
}

// decoded reads % and two digits back, as a reader of the files would.
func decoded(text string) string {
	escape := regexp.MustCompile(`%[0-9A-F]{2}`)
	return escape.ReplaceAllStringFunc(text, func(s string) string {
		n, err := strconv.ParseUint(s[1:], 16, 8)
		if err != nil {
			panic(err) // the expression has seen to it
		}
		return string([]byte{byte(n)})
	})
}

// FuzzWriters holds that text stays on its line, and can be read back, in all formats.
func FuzzWriters(f *testing.F) {
	for _, text := range oddTexts() {
		f.Add(text, "x")
		f.Add("x", text)
	}
	f.Fuzz(func(t *testing.T, id, text string) {
		if id == "" || len(id)+len(text) > 1000 {
			return
		}
		e := journal.Entry{
			ID: id, Date: day, Text: text, Tags: []journal.Tag{{Name: "note", Value: text}},
			Postings: []journal.Posting{
				{Account: "Assets:" + journal.EscapePart(text), Amount: money.MustParse("1.5 USD"), Tags: []journal.Tag{{Name: "label", Value: text}}},
				{Account: "Assets:other", Amount: money.MustParse("-1.5 USD")},
			},
		}
		if e.Postings[0].Account == e.Postings[1].Account {
			return
		}
		entries := []journal.Entry{e}
		var hledger, ledger, bean, table strings.Builder
		for _, err := range []error{
			journal.WriteHledger(&hledger, entries), journal.WriteLedger(&ledger, entries),
			journal.WriteBeancount(&bean, entries, nil), journal.WriteCSV(&table, entries),
		} {
			if err != nil {
				t.Fatal(err)
			}
		}
		for name, lines := range map[string][]string{
			"hledger": strings.Split(hledger.String(), "\n"), "ledger": strings.Split(ledger.String(), "\n"),
		} {
			last := lines[len(lines)-7:]
			want := []string{
				strings.TrimRight("2026-12-01 "+text, " "), "    ; id: " + id, "    ; note: " + text,
				fmt.Sprintf("    %s  1.50 USD", e.Postings[0].Account), "    ; label: " + text, "    Assets:other  -1.50 USD", "",
			}
			for i := range want {
				if got := last[i]; i != 3 && decoded(got) != want[i] && (i > 0 || text != "" && decoded(got) != "2026-12-01 "+text) {
					t.Fatalf("%s: line %q, want %q", name, got, want[i])
				}
			}
		}
		if n := strings.Count(bean.String(), "\n"); n != 11 {
			t.Fatalf("beancount: %d lines\n%s", n, &bean)
		}
		for line := range strings.Lines(bean.String()) {
			if value, ok := strings.CutPrefix(strings.TrimSuffix(line, "\n"), "    label: "); ok {
				plain := strings.NewReplacer(`\\`, `\`, `\"`, `"`).Replace(value[1 : len(value)-1])
				if decoded(plain) != text {
					t.Fatalf("beancount: %s, want %q", value, text)
				}
			}
		}
		records, err := csv.NewReader(strings.NewReader(table.String())).ReadAll()
		if err != nil || len(records) != 3 {
			t.Fatalf("CSV: %v, %v", records, err)
		}
		if got := records[1][8]; decoded(got) != "label="+text {
			t.Fatalf("CSV: %q, want the label %q", got, text)
		}
	})
}

// TestWrittenText has what would be a mark, a comment or a formula, and the form that it is written in.
func TestWrittenText(t *testing.T) {
	for text, want := range map[string][3]string{ // description, tag, cell
		"* done":  {"%2A done", "* done", "* done"},
		"!":       {"%21", "!", "!"},
		"(code)":  {"%28code)", "(code)", "(code)"},
		"=1+1":    {"%3D1+1", "=1+1", "'=1+1"},
		"~ x":     {"%7E x", "~ x", "~ x"},
		"-1":      {"-1", "-1", "'-1"},
		"+1":      {"+1", "+1", "'+1"},
		"@x":      {"@x", "@x", "'@x"},
		"a;b|c":   {"a%3Bb%7Cc", "a;b|c", "a;b|c"},
		"a, [b]":  {"a, [b]", "a%2C %5Bb]", "a, [b]"},
		"50%25 x": {"50%2525 x", "50%2525 x", "50%2525 x"},
		"50% x":   {"50% x", "50% x", "50% x"},
	} {
		e := advance()[0]
		e.Text, e.Tags = text, []journal.Tag{{Name: "note", Value: text}}
		for _, p := range programs()[:2] {
			out := p.text(t, []journal.Entry{e})
			if !strings.Contains(out, "\n2026-01-05 "+want[0]+"\n") || !strings.Contains(out, "\n    ; note: "+want[1]+"\n") {
				t.Errorf("%s: %q is written\n%s", p.name, text, out)
			}
		}
		var table strings.Builder
		if err := journal.WriteCSV(&table, []journal.Entry{e}); err != nil {
			t.Fatal(err)
		}
		records, err := csv.NewReader(strings.NewReader(table.String())).ReadAll()
		if err != nil || records[1][2] != want[2] {
			t.Errorf("CSV: %q is written %q, %v", text, records[1][2], err)
		}
	}
	e := advance()[0]
	e.Tags = []journal.Tag{{Name: "note", Value: "a; other=b"}, {Name: "other", Value: ""}}
	var table strings.Builder
	if err := journal.WriteCSV(&table, []journal.Entry{e}); err != nil || !strings.Contains(table.String(), ",note=a%3B other%3Db; other=,") {
		t.Errorf("tags: %s, %v", &table, err)
	}
}

// failing accepts a few bytes.
type failing struct{ left int }

var errFull = errors.New("disk full")

func (w *failing) Write(p []byte) (int, error) {
	if len(p) > w.left {
		return 0, errFull
	}
	w.left -= len(p)
	return len(p), nil
}

func TestWritersReportErrors(t *testing.T) {
	good := oddEntries(t)
	bad := []journal.Entry{{ID: "bad", Date: day}}
	long := oddEntries(t)[:1]
	long[0].Tags = []journal.Tag{{Name: "note", Value: strings.Repeat("x", 5000)}}
	for _, p := range append(programs(), program{name: "csv", write: journal.WriteCSV}, program{name: "json", write: journal.WriteJSON}) {
		if err := p.write(&failing{100}, good); !errors.Is(err, errFull) {
			t.Errorf("%s: a disk that is full: %v", p.name, err)
		}
		if err := p.write(&strings.Builder{}, bad); !errors.Is(err, journal.ErrInvalid) {
			t.Errorf("%s: an entry that is none: %v", p.name, err)
		}
		if err := p.write(&strings.Builder{}, nil); err != nil {
			t.Errorf("%s: no entries: %v", p.name, err)
		}
		var typed *journal.EntryError
		if err := p.write(&strings.Builder{}, long); errors.As(err, &typed) != (p.name == "ledger") {
			t.Errorf("%s: a long line: %v", p.name, err)
		}
	}
}
