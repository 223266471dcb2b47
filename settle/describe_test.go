// Copyright 2026 The jupan authors.
// SPDX-License-Identifier: Apache-2.0

package settle_test

import (
	"encoding/json"
	"fmt"
	"maps"
	"os"
	"slices"
	"strings"
	"testing"
	"unicode"

	"github.com/google/go-cmp/cmp"

	"github.com/jupan-go/jupan/settle"
	"github.com/jupan-go/jupan/settle/money"
)

// described is what stands in a scenario's agreements.golden.
func described(agreements []settle.Agreement) string {
	var texts []string
	for _, a := range agreements {
		texts = append(texts, settle.Describe(a, settle.English), settle.Describe(a, settle.Korean))
	}
	return strings.Join(texts, "\n")
}

// TestDescribeTerms reads back every form of every built-in term in both languages, and compares with
// testdata/describe.golden.
func TestDescribeTerms(t *testing.T) {
	var b strings.Builder
	seen := map[string]bool{}
	all := everyAgreement(t)[0]
	for _, term := range all.Terms {
		if _, ok := term.(settle.Describer); !ok {
			t.Errorf("%s has no description", term.Type())
			continue
		}
		seen[term.Type()] = true
		one := all
		one.Terms = []settle.Term{term}
		english, korean := termText(settle.Describe(one, settle.English)), termText(settle.Describe(one, settle.Korean))
		raw, err := json.Marshal(term)
		if err != nil {
			t.Fatal(err)
		}
		fmt.Fprintf(&b, "%s %s\n  %s\n  %s\n", term.Type(), raw, english, korean)
		if english == korean || !strings.ContainsFunc(korean, isHangul) || strings.ContainsFunc(withoutNames(english), isHangul) {
			t.Errorf("%s: the two languages are %q and %q", term.Type(), english, korean)
		}
	}
	for name, newTerm := range settle.BuiltinTerms() {
		if !seen[name] {
			t.Errorf("no form of the built-in term %s is described", name)
		}
		for _, language := range []settle.Language{settle.English, settle.Korean} { // of a zero term: no panic, no %!
			checkText(t, settle.Describe(settle.Agreement{Terms: []settle.Term{newTerm()}}, language))
		}
	}
	const file = "testdata/describe.golden"
	if *update {
		if err := os.WriteFile(file, []byte(b.String()), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(string(want), b.String()); diff != "" {
		t.Errorf("%s mismatch (-want +got):\n%s", file, diff)
	}
}

// termText cuts the only term out of a description.
func termText(text string) string {
	_, rest, _ := strings.Cut(text, "  1. ")
	line, _, _ := strings.Cut(rest, "\n")
	return line
}

func isHangul(r rune) bool { return unicode.Is(unicode.Hangul, r) }

// withoutNames takes out the Korean names of taxes that the test's agreement has.
func withoutNames(text string) string {
	return strings.NewReplacer("지방소득세", "", "소득세", "").Replace(text)
}

// checkText holds what every description has: no line is empty and no format was filled in wrongly.
func checkText(t *testing.T, text string) {
	t.Helper()
	if strings.Contains(text, "%!") || strings.Contains(text, "\n\n") || !strings.HasSuffix(text, "\n") {
		t.Errorf("the description is\n%s", text)
	}
}

// TestDescribeTellsApart changes each field of each agreement, one after the other, to each of many
// values: an agreement that says something else reads otherwise, in both languages.
func TestDescribeTellsApart(t *testing.T) {
	if testing.Short() {
		t.Skip("two thousand agreements: left out with -short")
	}
	words := changes(t)
	n, seen := 0, map[string]bool{}
	for _, a := range everyAgreement(t) {
		head := a
		head.Terms = a.Terms[:1]
		n += tellApart(t, head, words, seen)
		for i := range a.Terms {
			one := a
			for first := i; first >= 0; first-- { // a term may need the one above it
				one.Terms = a.Terms[first : i+1]
				if one.Validate() == nil {
					break
				}
			}
			n += tellApart(t, one, words, seen)
		}
	}
	if n < 1000 {
		t.Errorf("only %d changes", n)
	}
	t.Logf("%d changes of agreements read otherwise", n)
}

// tellApart changes a, or only its last term if it has been changed before, and returns how many
// changes were compared with a.
func tellApart(t *testing.T, a settle.Agreement, words []any, seen map[string]bool) int {
	t.Helper()
	before, err := json.Marshal(a)
	if err != nil {
		t.Fatal(err)
	}
	var doc map[string]any
	if err := json.Unmarshal(before, &doc); err != nil {
		t.Fatal(err)
	}
	docs := []any{}
	if terms, _ := doc["terms"].([]any); seen[string(a.ID)] {
		for _, term := range changedIn(terms[len(terms)-1], words) {
			with := maps.Clone(doc)
			with["terms"] = append(slices.Clone(terms[:len(terms)-1]), term)
			docs = append(docs, with)
		}
	} else {
		delete(doc, "terms")
		for _, change := range changedIn(doc, words) {
			if change, ok := change.(map[string]any); ok {
				change["terms"] = terms
				docs = append(docs, change)
			}
		}
	}
	seen[string(a.ID)] = true
	n := 0
	for _, doc := range docs {
		after, read := parsed(t, doc)
		if after == nil || seen[string(after)] || effect(t, a) == effect(t, read) {
			continue
		}
		seen[string(after)] = true
		n++
		for _, language := range []settle.Language{settle.English, settle.Korean} {
			was, is := settle.Describe(a, language), settle.Describe(read, language)
			checkText(t, is)
			if was == is {
				t.Errorf("%s\n%s\nread alike:\n%s", before, after, is)
			}
		}
	}
	return n
}

// parsed reads an agreement, if doc is one, and writes it; what is written is read as the same.
func parsed(t *testing.T, doc any) ([]byte, settle.Agreement) {
	t.Helper()
	text, err := json.Marshal(doc)
	if err != nil {
		t.Fatal(err)
	}
	read, err := settle.ParseAgreements(text, nil)
	if err != nil || len(read) != 1 {
		return nil, settle.Agreement{}
	}
	after, err := json.Marshal(read[0])
	if err != nil {
		t.Fatalf("%s is read and not written: %v", text, err)
	}
	again, err := settle.ParseAgreements(after, nil)
	if err != nil {
		t.Fatalf("%s is written and not read: %v", after, err)
	}
	if second, err := json.Marshal(again[0]); err != nil || string(second) != string(after) {
		t.Fatalf("written as %s, and then as %s: %v", after, second, err)
	}
	return after, read[0]
}

// effect is what of an agreement has an effect, as a text: a measure inside a term may take its scope
// and grouping from the term, which is seen in the measures that the term reads.
func effect(t *testing.T, a settle.Agreement) string {
	t.Helper()
	data, err := json.Marshal(a)
	if err != nil {
		t.Fatal(err)
	}
	var doc any
	if err := json.Unmarshal(data, &doc); err != nil {
		t.Fatal(err)
	}
	var measures [][]settle.Measure
	for _, term := range a.Terms {
		measures = append(measures, term.Measures())
	}
	text, err := json.Marshal([]any{effective(t, doc), measures})
	if err != nil {
		t.Fatal(err)
	}
	return string(text)
}

// effective takes defaults that are written out, and what does nothing, out of a JSON value.
func effective(t *testing.T, v any) any {
	switch v := v.(type) {
	case []any:
		for i := range v {
			v[i] = effective(t, v[i])
		}
	case map[string]any:
		for key := range v {
			v[key] = effective(t, v[key])
		}
		steps, _ := v["steps"].([]any)
		switch {
		case v["kinds"] != nil || v["state"] != nil: // a measure
			delete(v, "by")
			delete(v, "scope")
			return plainMeasure(t, v)
		case len(steps) == 1 && v["reach"] == nil: // one tier
			v["mode"] = "marginal"
		case v["every"] == 1.0, v["rule"] == "high_roller" && v["by"] == "customer", v["type"] == "transaction_fee" && v["by"] == "id":
			delete(v, "every")
			delete(v, "by")
		}
	}
	return v
}

// plainMeasure writes a measure by its name if it has one.
func plainMeasure(t *testing.T, v any) any {
	t.Helper()
	data, err := json.Marshal(v)
	if err != nil {
		t.Fatal(err)
	}
	var m settle.Measure
	if err := json.Unmarshal(data, &m); err != nil {
		t.Fatalf("%s: %v", data, err)
	}
	return m
}

// changes are values to put in the place of others: of each form, and every name that a schema knows.
func changes(t *testing.T) []any {
	t.Helper()
	words := []any{
		nil, true, false, "other", 2, 30, "7%", "7 USD", "70000 KRW", "7", "0.5",
		"2026-01-15", "2030-12-31", "Asia/Tokyo", "p,q",
		[]any{"a", "b"},
		[]any{"click", "survey"},
		map[string]any{"mode": "down", "unit": "100"},
		map[string]any{"product": []any{"x", "y"}},
		map[string]any{"name": "m", "sum": "count", "kinds": []any{"survey"}, "by": "customer", "scope": "lifetime"},
	}
	var schema any
	if err := json.Unmarshal([]byte(settle.AgreementSchema()), &schema); err != nil {
		t.Fatal(err)
	}
	names := map[string]bool{}
	enumsIn(schema, names)
	for _, name := range slices.Sorted(maps.Keys(names)) {
		words = append(words, listed(name))
	}
	return words
}

// listed is a word that a schema lists: it stands only where such a word, or nothing, stood.
type listed string

// enumsIn collects the words that a schema lists.
func enumsIn(v any, names map[string]bool) {
	switch v := v.(type) {
	case map[string]any:
		if list, ok := v["enum"].([]any); ok {
			for _, name := range list {
				if s, ok := name.(string); ok {
					names[s] = true
				}
			}
		}
		for _, inner := range v {
			enumsIn(inner, names)
		}
	case []any:
		for _, inner := range v {
			enumsIn(inner, names)
		}
	}
}

// changedIn returns copies of a JSON value with one place in it changed: to each of words, or left out.
func changedIn(v any, words []any) []any {
	text, isText := v.(string)
	isListed := isText && slices.ContainsFunc(words, func(word any) bool { return word == listed(text) })
	out := slices.DeleteFunc(slices.Clone(words), func(word any) bool {
		switch word.(type) {
		case listed:
			return !isListed
		case string:
			return !isText || isListed
		}
		return false
	})
	switch v := v.(type) {
	case map[string]any:
		for _, key := range slices.Sorted(maps.Keys(v)) {
			less := maps.Clone(v)
			delete(less, key)
			out = append(out, less)
			for _, inner := range changedIn(v[key], words) {
				with := maps.Clone(v)
				with[key] = inner
				out = append(out, with)
			}
		}
		for key, values := range added() {
			for _, value := range values {
				if _, has := v[key]; !has {
					with := maps.Clone(v)
					with[key] = value
					out = append(out, with)
				}
			}
		}
	case []any:
		for i := range v {
			out = append(out, slices.Delete(slices.Clone(v), i, i+1))
			for _, inner := range changedIn(v[i], words) {
				with := slices.Clone(v)
				with[i] = inner
				out = append(out, with)
			}
		}
	}
	return out
}

// added are fields to put where there are none of the name.
func added() map[string][]any {
	down := map[string]any{"mode": "down", "unit": "100"}
	return map[string][]any{
		"by": {"customer", "order"}, "scope": {"contract", "lifetime"}, "where": {map[string]any{"product": []any{"x", "y"}}},
		"negate": {true}, "label": {"other"}, "version": {7}, "reversals": {"original_period"}, "rounding": {down},
		"tax_type": {"exempt"}, "title": {"other"}, "roll": {"following"}, "months": {3}, "expires": {5}, "of": {"ad_cost", "clicks"},
		"count": {"clicks"}, "every": {3}, "rate": {"7%"}, "costs": {"ad_cost"}, "on_tax": {"소득세"}, "unit": {"7"},
	}
}

// polite is a host's term with words of its own.
type polite struct{ Quiz }

// Describe is in three languages.
func (p polite) Describe(w settle.Words) string {
	if w.Language() == "fr" {
		return fmt.Sprintf("%s pour dix quiz, en %s", w.Text(p.Price), w.Agreement().Currency)
	}
	return w.Titled("quiz", w.Say("%s for ten quizzes", "퀴즈 10회당 %s", p.Price))
}

// TestDescribeHost reads back terms of a host, with and without words, and broken ones.
func TestDescribeHost(t *testing.T) {
	quiz := Quiz{Price: money.MustParse("1000 KRW")}
	a := settle.Agreement{
		ID: "h\nTotal: 0", Party: "acme", Currency: money.KRW,
		Terms: []settle.Term{quiz, polite{quiz}, &polite{quiz}, nil, (*settle.Tax)(nil)},
	}
	for language, want := range map[settle.Language][]string{
		settle.English: {`1. {"type":"quiz","price":"1000 KRW"}`, "2. quiz: 1,000 KRW for ten quizzes", "3. quiz: 1,000", "4. nothing", "5. nothing", "Agreement: h Total: 0\n"},
		settle.Korean:  {`1. {"type":"quiz"`, "2. quiz: 퀴즈 10회당 1,000원", "4. 없음"},
		"fr":           {"2. 1,000 KRW pour dix quiz, en KRW", "Agreement: "},
	} {
		text := settle.Describe(a, language)
		for _, part := range want {
			if !strings.Contains(text, part) {
				t.Errorf("%s: %q is not in\n%s", language, part, text)
			}
		}
		checkText(t, text)
	}
}
