// Copyright 2026 The jupan authors.
// SPDX-License-Identifier: Apache-2.0

package document_test

import (
	"bytes"
	"encoding/json"
	"flag"
	"html"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/jupan-go/jupan/internal/testkit/scenario"
	"github.com/jupan-go/jupan/settle"
	"github.com/jupan-go/jupan/settle/book"
	"github.com/jupan-go/jupan/settle/document"
	"github.com/jupan-go/jupan/settle/money"
)

var update = flag.Bool("update", false, "rewrite the golden files")

func statementPage(t testing.TB, s *settle.Statement, o *document.Options) string {
	t.Helper()
	var b bytes.Buffer
	if err := document.StatementHTML(&b, s, o); err != nil {
		t.Fatal(err)
	}
	return b.String()
}

func agreementPage(t testing.TB, a settle.Agreement, o *document.Options) string {
	t.Helper()
	var b bytes.Buffer
	if err := document.AgreementHTML(&b, a, o); err != nil {
		t.Fatal(err)
	}
	return b.String()
}

// What ends a cell or a line of a page, what else is a tag, and what the languages write in their own ways.
var (
	cellEnd = regexp.MustCompile(`</(td|th|dt)>`)
	lineEnd = regexp.MustCompile(`</(dd|tr|li|p|h1|h2|caption|div)>`)
	tag     = regexp.MustCompile(`<[^>]*>`)
	months  = "January|February|March|April|May|June|July|August|September|October|November|December"
	own     = regexp.MustCompile(`\d+ (` + months + `) \d+|\d+년 \d+월 \d+일|,? ?version \d+|,? ?제\d+차|산식 버전 \| \d+|SHA-256`)
)

// text is what a reader of a page has: its texts line by line, cells apart.
func text(page string) string {
	_, body, _ := strings.Cut(page, "<body")
	_, body, _ = strings.Cut(body, ">")
	body = lineEnd.ReplaceAllString(cellEnd.ReplaceAllString(body, " | "), "\n")
	body = html.UnescapeString(tag.ReplaceAllString(body, ""))
	var lines []string
	for line := range strings.Lines(body) {
		if line = strings.Trim(strings.TrimSpace(line), "| "); line != "" {
			lines = append(lines, line)
		}
	}
	return strings.Join(lines, "\n") + "\n"
}

func golden(t *testing.T, name, got string) {
	t.Helper()
	path := filepath.Join("testdata", name)
	if *update {
		must(t, os.WriteFile(path, []byte(got), 0o600))
	}
	want, err := os.ReadFile(path)
	must(t, err)
	if diff := cmp.Diff(string(want), got); diff != "" {
		t.Errorf("%s mismatch (-want +got):\n%s", name, diff)
	}
}

// TestGolden holds the texts of the pages, as a person in finance reads them.
func TestGolden(t *testing.T) {
	b := story(t)
	closed, err := b.Closed("haru-2026")
	must(t, err)
	february, state, err := b.Statement("haru-2026", "2026-02")
	must(t, err)
	for _, language := range []settle.Language{settle.English, settle.Korean} {
		o := businesses(language)
		o.State, o.Steps = closed[0].State, closed[0].Steps
		golden(t, "closed."+string(language)+".golden", text(statementPage(t, closed[0].Statement, o)))
		o.State, o.Steps = state, nil
		golden(t, "open."+string(language)+".golden", text(statementPage(t, february, o)))
		golden(t, "agreement."+string(language)+".golden", text(agreementPage(t, b.Plan().Agreements()[0], o)))
	}
}

// number is a figure of a page: digits in groups of three.
var number = regexp.MustCompile(`-?\d[\d,]*(\.\d+)?(/\d[\d,]*)?`)

// plainOf finds all figures of a text, without commas.
func plainOf(text string) []string {
	found := number.FindAllString(text, -1)
	for i := range found {
		found[i] = strings.TrimRight(strings.ReplaceAll(found[i], ",", ""), ".")
	}
	return found
}

// amountsOf lists every amount of a statement, without its currency.
func amountsOf(s *settle.Statement) []string {
	var out []string
	amount := func(list ...money.Amount) {
		for _, a := range list {
			out = append(out, a.Number())
		}
	}
	exact := func(list ...money.Exact) {
		for _, e := range list {
			number, _, _ := strings.Cut(e.String(), " ")
			out = append(out, number)
		}
	}
	amount(s.Total)
	for _, l := range s.Lines {
		amount(l.Amount)
		if l.Tax != nil {
			amount(l.Tax.Base)
		}
		for _, in := range l.Trace.Inputs {
			if in.Measure.Money() {
				amount(in.Amount)
			} else {
				out = append(out, in.Number.String())
			}
			for _, c := range in.Converted {
				amount(c.From, c.To)
			}
		}
		for _, step := range l.Trace.Steps {
			exact(step.Result)
			switch {
			case step.Price != nil:
				exact(*step.Price)
				out = append(out, step.Number.String())
			case step.Rate != nil:
				exact(step.Base)
			}
		}
		if !l.Trace.Residual.IsZero() {
			exact(l.Trace.Exact, l.Trace.Residual)
		}
	}
	for _, p := range s.Payees {
		amount(p.Amount)
	}
	for _, d := range s.Due {
		amount(d.Amount)
	}
	if s.Payable != nil {
		amount(s.Payable.Total)
		for _, c := range s.Payable.Conversions {
			amount(c.From, c.To)
		}
	}
	for _, m := range s.Balances {
		amount(m.Opening, m.Closing)
		for _, l := range m.Lots {
			amount(l.Amount)
		}
	}
	for _, x := range s.Excluded {
		amount(x.Gross)
	}
	return out
}

// TestScenarios looks for every amount of every statement of settle's scenarios on its page, holds
// that both languages have the same figures, and that a statement that was stored and read again
// has the same page.
func TestScenarios(t *testing.T) {
	n := 0
	for _, c := range scenario.All(t, filepath.Join("..", "testdata")) {
		statements, err := c.Tally(t).Statements()
		must(t, err)
		for _, s := range statements {
			n++
			t.Run(c.Name+"/"+string(s.Agreement)+"/"+s.Period.Name, func(t *testing.T) { checkPages(t, s) })
		}
	}
	if n < 100 {
		t.Errorf("%d statements", n)
	}
}

func checkPages(t *testing.T, s *settle.Statement) {
	page := statementPage(t, s, nil)
	shown := plainOf(text(page))
	for _, amount := range amountsOf(s) {
		if !slices.Contains(shown, amount) {
			t.Errorf("%s is not on the page", amount)
		}
	}
	korean := statementPage(t, s, &document.Options{Language: settle.Korean})
	if diff := cmp.Diff(figuresOf(page), figuresOf(korean)); diff != "" {
		t.Errorf("figures of the languages mismatch (-en +ko):\n%s", diff)
	}
	data, err := s.JSON()
	must(t, err)
	var stored settle.Statement
	must(t, json.Unmarshal(data, &stored))
	if again := statementPage(t, &stored, nil); again != page {
		t.Errorf("pages mismatch (-stated +stored):\n%s", cmp.Diff(page, again))
	}
}

// figuresOf are the figures of a page in some order, without days and versions, which the languages
// write in their own ways.
func figuresOf(page string) []string {
	figures := plainOf(own.ReplaceAllString(text(page), ""))
	slices.Sort(figures)
	return figures
}

// TestStates marks what may still change on every sheet, and nothing else.
func TestStates(t *testing.T) {
	s, _, err := story(t).Statement("haru-2026", "2026-02")
	must(t, err)
	for state, want := range map[book.State]bool{
		"": true, book.StateOpen: true, "other": true,
		book.StateClosed: false, book.StateRejected: false, book.StateApproved: false, book.StatePaid: false,
	} {
		page := statementPage(t, s, &document.Options{State: state})
		marked := strings.Contains(page, `<body class="provisional">`) && strings.Contains(page, "not a basis for payment")
		running := regexp.MustCompile(`@top-left \{ content: "([^"]*)"`).FindStringSubmatch(page)[1]
		if marked != want || state == "" && !strings.HasPrefix(running, "Provisional") {
			t.Errorf("state %q: marked as provisional %t, header %q", state, marked, running)
		}
	}
}
