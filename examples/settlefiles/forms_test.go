// Copyright 2026 The jupan authors.
// SPDX-License-Identifier: Apache-2.0

package main

import (
	"bytes"
	"context"
	"encoding/csv"
	"encoding/json"
	"regexp"
	"strconv"
	"strings"
	"testing"

	"github.com/jupan-go/jupan/examples/internal/table"
	"github.com/jupan-go/jupan/settle"
	"github.com/jupan-go/jupan/settle/money"
)

// TestJSON holds that the statements as JSON are the same figures as those in the report.
func TestJSON(t *testing.T) {
	var statements []struct {
		Agreement string
		Period    struct{ Name string }
		Lines     []struct{ Amount money.Amount }
		Total     money.Amount
	}
	var out, side bytes.Buffer
	if err := run(context.Background(), []string{"-json"}, &out, &side); err != nil {
		t.Fatal(err)
	}
	if err := json.Unmarshal(out.Bytes(), &statements); err != nil {
		t.Fatal(err)
	}
	text := report(t)
	for _, s := range statements {
		sum := money.Zero(s.Total.Currency())
		for _, l := range s.Lines {
			var err error
			if sum, err = sum.Add(l.Amount); err != nil {
				t.Fatal(err)
			}
		}
		if sum != s.Total {
			t.Errorf("%s %s: the lines add up to %s, the total is %s", s.Agreement, s.Period.Name, sum, s.Total)
		}
		row := regexp.MustCompile(`(?m)^  ` + s.Agreement + ` .* ` + s.Period.Name + ` .* ` +
			regexp.QuoteMeta(table.Group(s.Total.Number())) + `  ` + s.Total.Currency().Code() + `$`)
		if !row.MatchString(text) {
			t.Errorf("the report has no line for %s %s with %s", s.Agreement, s.Period.Name, s.Total)
		}
	}
	if len(statements) < 15 {
		t.Errorf("%d statements, want 15 at least", len(statements))
	}
	if n := strings.Count(side.String(), "rejected: "); n != 1 {
		t.Errorf("%d rejections on the side, want 1: %s", n, &side)
	}
}

func TestCSV(t *testing.T) {
	records, err := csv.NewReader(strings.NewReader(output(t, "-csv"))).ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	headers, totals := 0, 0
	for _, r := range records {
		if r[0] == "agreement" {
			headers++
		}
		if r[5] == "total" {
			totals++
		}
	}
	if headers != 1 || totals < 15 {
		t.Errorf("%d headers and %d totals, want 1 and 15 at least", headers, totals)
	}
}

// TestExplain holds that every event behind a figure is printed, and that together they are the
// figure.
func TestExplain(t *testing.T) {
	all := output(t, "-all")
	for _, line := range []string{"luna-2026/2026-01/1", "dotori-2026/2026-01/1", "onda-2026/2026-01/1"} {
		got := output(t, "-explain", line)
		want := regexp.MustCompile(` = ([^\n]+), brought by`).FindStringSubmatch(got)
		if want == nil {
			t.Fatalf("%s is not explained:\n%s", line, got)
		}
		if !strings.HasSuffix(got, "together "+want[1]+"\n") {
			t.Errorf("%s: the events do not add up to %s", line, want[1])
		}
		// A conversion that came into a state and left it again is printed, with 0, and not counted.
		counted := regexp.MustCompile(regexp.QuoteMeta(" = "+want[1]) + ` \((\d+) events\)`).FindStringSubmatch(all)
		printed := strings.Count(got, ".csv") + strings.Count(got, ".jsonl") - strings.Count(got, "  0\n")
		if counted == nil || counted[1] != strconv.Itoa(printed) {
			t.Errorf("%s: %d events are printed, and the statement says %q", line, printed, counted)
		}
	}
}

func TestGroup(t *testing.T) {
	for in, want := range map[string]string{
		"0": "0", "999": "999", "1000": "1,000", "-1234567.8901": "-1,234,567.8901", "-100": "-100", "0.5": "0.5",
	} {
		if got := table.Group(in); got != want {
			t.Errorf("table.Group(%s) = %s, want %s", in, got, want)
		}
	}
	step := settle.Step{
		Label: "10000 to 25000", Base: money.MustParse("12345.67 USD").Exact(), Result: money.MustParse("-1000.1234 USD").Exact(),
	}
	if got := table.Numbers(step); got != "10,000 to 25,000: -1,000.1234 USD" {
		t.Errorf("a step reads %q", got)
	}
}
