// Copyright 2026 The jupan authors.
// SPDX-License-Identifier: Apache-2.0

package main

import (
	"io/fs"
	"net/http"
	"os"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
	"testing"

	"github.com/jupan-go/jupan/settle"
)

// Whatever the pages say in English they can say in Korean, with the same places for arguments.
func TestKorean(t *testing.T) {
	said := map[string]bool{}
	collect := func(text string) {
		for _, m := range regexp.MustCompile(`\bsay(?:\.say)?[ (]("(?:[^"\\]|\\.)*")`).FindAllStringSubmatch(text, -1) {
			s, err := strconv.Unquote(m[1])
			if err != nil {
				t.Fatal(err)
			}
			said[s] = true
		}
	}
	err := fs.WalkDir(assets, "pages", func(path string, d fs.DirEntry, err error) error {
		if err == nil && !d.IsDir() {
			text, err := assets.ReadFile(path)
			collect(string(text))
			return err
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	files, err := filepath.Glob("*.go")
	if err != nil {
		t.Fatal(err)
	}
	for _, file := range files {
		text, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		if !strings.HasSuffix(file, "_test.go") {
			collect(string(text))
		}
	}
	for _, usual := range names() {
		said[usual] = true
	}
	if len(said) < 100 {
		t.Fatalf("%d texts are found", len(said))
	}
	verbs := regexp.MustCompile(`%(?:\[\d\])?[a-z]`)
	for text := range said {
		korean, ok := korean()[text]
		if !ok {
			t.Errorf("no Korean for %q", text)
		} else if len(verbs.FindAllString(text, -1)) != len(verbs.FindAllString(korean, -1)) {
			t.Errorf("%q has other places than %q", text, korean)
		}
	}
}

// A Korean page has Korean words alone, the names of partners and of the log aside.
func TestKoreanPages(t *testing.T) {
	g := newGuest(t)
	tags := regexp.MustCompile(`(?s)<head>.*</head>|<[^>]*>|[0-9a-f]{12}…`)
	latin := regexp.MustCompile(`[A-Za-z_]{2,}`)
	known := regexp.MustCompile(`^(?:jupan|English|ann|ben|luna|mira|onda|Spring|drop|Weekend|picks|Launch|KRW|UTC|ads|ad_cost|tracker|shop|conv|pay|cost|ord)$`)
	for _, path := range []string{
		"/?lang=ko", "/statements/luna/2026-04", "/statements/mira/2026-03", "/statements/mira/2026-02", "/statements/onda/2026-03",
		"/statements/luna/2026-03/lines/1/1", "/statements/mira/2026-03/lines/2/1", "/findings", "/work",
	} {
		page := g.get(path) // the first sets the cookie
		g.wants(page, `<html lang="ko">`, "장부에서 읽습니다")
		for _, word := range latin.FindAllString(tags.ReplaceAllString(page, " "), -1) {
			if !known.MatchString(word) {
				t.Errorf("%s says %q", path, word)
			}
		}
	}
	g.wants(g.get("/?lang=en"), `<html lang="en">`)
	g.wants(g.get("/"), "Overview")
	r := newGuest(t).request(http.MethodGet, "/", nil)
	r.Header.Set("Accept-Language", "ko-KR,ko;q=0.9,en;q=0.8")
	if got := wordsOf(r).language; got != settle.Korean {
		t.Errorf("a Korean browser is answered in %s", got)
	}
}

func TestShort(t *testing.T) {
	for v, want := range map[float64][2]string{
		0: {"0", "0"}, 950: {"950", "950"}, 1500: {"1.5k", "1,500"}, -20000: {"−20k", "−2만"}, 1e6: {"1m", "100만"},
		1e8: {"100m", "1억"}, 2.5e9: {"2.5bn", "25억"},
	} {
		for i, language := range []settle.Language{settle.English, settle.Korean} {
			if got := (words{language}).short(v); got != want[i] {
				t.Errorf("%v in %s: %s, want %s", v, language, got, want[i])
			}
		}
	}
}
