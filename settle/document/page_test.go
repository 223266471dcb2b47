// Copyright 2026 The jupan authors.
// SPDX-License-Identifier: Apache-2.0

package document_test

import (
	"encoding/json"
	"regexp"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/jupan-go/jupan/settle"
	"github.com/jupan-go/jupan/settle/document"
)

// pages are those of the story, by name.
func pages(t testing.TB, o func(settle.Language) *document.Options) map[string]string {
	t.Helper()
	b := story(t)
	s, _, err := b.Statement("haru-2026", "2026-02")
	must(t, err)
	out := map[string]string{}
	for _, language := range []settle.Language{settle.English, settle.Korean} {
		out["statement."+string(language)] = statementPage(t, s, o(language))
		out["agreement."+string(language)] = agreementPage(t, b.Plan().Agreements()[0], o(language))
	}
	return out
}

// TestAlone holds that a page needs nothing else, runs nothing and prints on A4.
func TestAlone(t *testing.T) {
	for name, page := range pages(t, businesses) {
		for _, bad := range []string{"<script", "http:", "https:", "src=", "href=", "url(", "@import", "javascript", "onload", "ZgotmplZ"} {
			if strings.Contains(page, bad) {
				t.Errorf("%s: has %q", name, bad)
			}
		}
		for _, good := range []string{
			`<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'">`,
			"@page { size: A4 portrait;", `content: counter(page) " / " counter(pages)`, "font-variant-numeric: tabular-nums",
			`"Noto Sans KR", "Apple SD Gothic Neo", "Malgun Gothic", sans-serif`, `name="viewport"`,
		} {
			if !strings.Contains(page, good) {
				t.Errorf("%s: lacks %q", name, good)
			}
		}
	}
}

// TestAccessible holds what a reader of the screen goes by: the language, one heading of the first
// rank, captions, and headers that say what they head.
func TestAccessible(t *testing.T) {
	for name, page := range pages(t, businesses) {
		count := func(pattern string) int { return len(regexp.MustCompile(pattern).FindAllString(page, -1)) }
		_, language, _ := strings.Cut(name, ".")
		if count(`<html lang="`+language+`">`) != 1 || count(`<h1>`) != 1 || count(`<main>`) != 1 || count(`<title>[^<]+</title>`) != 1 {
			t.Errorf("%s: language, heading, main part or title", name)
		}
		if tables, captions := count(`<table`), count(`<table[^>]*><caption>[^<]+</caption>`); tables != captions {
			t.Errorf("%s: %d tables, %d captions", name, tables, captions)
		}
		if headers, scoped := count(`<th[ >]`), count(`<th scope="(col|row|rowgroup)"`); headers != scoped || strings.HasPrefix(name, "statement") && headers == 0 {
			t.Errorf("%s: %d headers, %d with a scope", name, headers, scoped)
		}
	}
}

// hostile are texts that try to leave the place where they stand.
func hostile() []string {
	return []string{
		`<script>alert(1)</script>`, `"><img src=x onerror=alert(1)>`, `'); } </style><script>x</script>`, `{{.Lines}} --> ]]> &amp; \22 } body{display:none}`,
	}
}

// changed returns a statement in which each text that a host or a partner wrote is another one.
func changed(t *testing.T, s *settle.Statement, text string) *settle.Statement {
	t.Helper()
	data, err := s.JSON()
	must(t, err)
	quoted, err := json.Marshal(text)
	must(t, err)
	keys := `agreement|party|title|label|payee|bucket|balance|corrects|name|term`
	data = regexp.MustCompile(`"(`+keys+`)": "[^"]*"`).ReplaceAllFunc(data, func(field []byte) []byte {
		key, _, _ := strings.Cut(string(field), ":")
		return append([]byte(key+": "), quoted...)
	})
	var out settle.Statement
	must(t, json.Unmarshal(data, &out))
	return &out
}

// skeleton is a page without its texts: its tags with their attributes.
func skeleton(page string) string {
	_, body, _ := strings.Cut(page, "</style>")
	return strings.Join(regexp.MustCompile(`<[^>]*>`).FindAllString(body, -1), "\n")
}

// style is the style of a page without the texts that it puts at the top of a sheet.
func style(page string) string {
	css, _, _ := strings.Cut(page, "</style>")
	_, css, _ = strings.Cut(css, "<style>")
	return regexp.MustCompile(`content: "(\\.|[^"\\\n])*"`).ReplaceAllString(css, "content")
}

// TestEscaping holds that no text changes the tags of a page, or its style.
func TestEscaping(t *testing.T) {
	b := story(t)
	s, _, err := b.Statement("haru-2026", "2026-02")
	must(t, err)
	a := b.Plan().Agreements()[0]
	write := func(text string) (statement, agreement string) {
		business := document.Business{Name: text, Registration: text, Representative: text, Address: text, Email: text}
		o := &document.Options{Issuer: business, Partner: business, Number: text}
		a.ID, a.Party, a.Title, a.Select = settle.AgreementID(text), text, text, settle.Where{"party": {text}}
		return statementPage(t, changed(t, s, text), o), agreementPage(t, a, o)
	}
	statement, agreement := write("plain")
	for _, text := range hostile() {
		gotStatement, gotAgreement := write(text)
		for i, pair := range [][2]string{{statement, gotStatement}, {agreement, gotAgreement}} {
			if diff := cmp.Diff(skeleton(pair[0]), skeleton(pair[1])); diff != "" {
				t.Errorf("%q changes the tags of page %d (-plain +hostile):\n%s", text, i, diff)
			}
			if strings.Count(pair[1], "</style>") != 1 || strings.Contains(pair[1], "<script>") || strings.Contains(pair[1], "<img") {
				t.Errorf("%q gets through on page %d", text, i)
			}
			if diff := cmp.Diff(style(pair[0]), style(pair[1])); diff != "" {
				t.Errorf("%q changes the style of page %d:\n%s", text, i, diff)
			}
		}
	}
}

// TestSameBytes writes the same page for one statement, whatever wrote it before.
func TestSameBytes(t *testing.T) {
	if diff := cmp.Diff(pages(t, businesses), pages(t, businesses)); diff != "" {
		t.Errorf("the same statement gives other pages:\n%s", diff)
	}
}
