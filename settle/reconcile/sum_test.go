// Copyright 2026 The jupan authors.
// SPDX-License-Identifier: Apache-2.0

package reconcile

import (
	"fmt"
	"math/bits"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"

	"github.com/jupan-go/jupan/settle"
	"github.com/jupan-go/jupan/settle/money"
)

// TestSumsAgainstAll looks for the groups of one row by trying all choices.
func TestSumsAgainstAll(t *testing.T) {
	outcomes := map[string]int{}
	for seed := range uint64(1000) {
		checkSums(t, seed, outcomes)
	}
	for _, want := range []string{"none", "unique", "ambiguous"} {
		if outcomes[want] < 20 {
			t.Errorf("%s only %d times", want, outcomes[want])
		}
	}
	t.Log(outcomes)
}

func FuzzSums(f *testing.F) {
	f.Add(uint64(1))
	f.Fuzz(func(t *testing.T, seed uint64) { checkSums(t, seed, map[string]int{}) })
}

// checkSums makes one row of theirs and up to eleven of ours, all of one day.
func checkSums(t *testing.T, seed uint64, outcomes map[string]int) {
	t.Helper()
	r := rand.New(rand.NewPCG(seed, 3))
	day := settle.NewDate(2026, 1, 1)
	var ours []Row
	for range 2 + r.IntN(10) {
		ours = append(ours, Row{
			Date: day, Text: pick(r, "a", "b"), Amount: money.Minor(pick[int64](r, 1, 1, 1, -1)*(1+r.Int64N(20)), money.USD),
		})
	}
	size := 2 + r.IntN(4)
	target := int64(r.IntN(60) - 10)
	slack := int64(r.IntN(2))
	rule := Rule{Method: ManyToOne, Size: size, Tolerance: &Tolerance{Absolute: []money.Amount{money.Minor(slack, money.USD)}}}
	res := mustRun(t, ours, []Row{{Date: day, Amount: money.Minor(target, money.USD)}}, &Options{Rules: []Rule{rule}})

	want, whole := allChoices(ours, target, slack, size)
	var got, joined []string
	outcome := "ambiguous"
	for _, m := range res.Matches {
		if len(m.Theirs) == 1 && m.Status == OnlyTheirs && m.Search == 0 {
			outcome = "none"
		}
		if len(m.Theirs) == 1 && len(m.Ours) > 0 {
			outcome = "unique"
			for _, i := range m.Ours {
				joined = append(joined, describe(&ours[i]))
			}
			slices.Sort(joined)
			got = []string{strings.Join(joined, " ")}
		}
	}
	outcomes[outcome]++
	if whole != "" { // all rows of the day
		want = []string{whole}
	}
	switch {
	case len(want) == 0 && outcome == "none", len(want) > 1 && outcome == "ambiguous":
	case len(want) == 1 && outcome == "unique" && slices.Equal(got, want):
	default:
		t.Fatalf("seed %d: %s %v of %v for %d±%d, want %v", seed, outcome, got, ours, target, slack, want)
	}
}

func describe(row *Row) string { return fmt.Sprint(row.Amount.Number(), row.Text) }

// allChoices lists the smallest choices that add up, each once by what is in it, and
// all rows together if they do.
func allChoices(rows []Row, target, slack int64, size int) (found []string, whole string) {
	least := size + 1
	for set := range 1 << len(rows) {
		n := bits.OnesCount(uint(set))
		if n < 2 {
			continue
		}
		var parts []string
		sum := money.Zero(money.USD)
		for i := range rows {
			if set>>i&1 == 1 {
				sum, _ = sum.Add(rows[i].Amount)
				parts = append(parts, describe(&rows[i]))
			}
		}
		hi, lo, _ := sum.Parts()
		if off := int64(lo) - target; hi > 0 || max(off, -off) > slack {
			continue
		}
		slices.Sort(parts)
		text := strings.Join(parts, " ")
		if n == len(rows) {
			whole = text
		}
		switch {
		case n > size || n > least:
		case n < least:
			least, found = n, []string{text}
		case !slices.Contains(found, text):
			found = append(found, text)
		}
	}
	return found, whole
}

// TestSumsBounded makes a search that cannot end in time say so, on the row and on
// the rule, whatever the order of the rows.
func TestSumsBounded(t *testing.T) {
	r := rand.New(rand.NewPCG(9, 9))
	var ours []Row
	day := settle.MustDate("2026-01-05")
	for i := range 400 {
		ours = append(ours, Row{Date: day, Text: fmt.Sprint(i), Amount: money.Minor(1_000_000+r.Int64N(1_000_000), money.KRW)})
	}
	theirs := []Row{{Date: day, Amount: money.MustParse("8123457 KRW")}, {Date: day.AddDays(9), Amount: money.MustParse("5 KRW")}}
	for _, steps := range []int{100, 10_000} {
		opts := &Options{Rules: []Rule{{Method: ManyToOne, Steps: steps}}}
		res := mustRun(t, ours, theirs, opts)
		bounded := 0
		for _, m := range res.Matches {
			if m.Status == OnlyTheirs && m.Search == SearchBounded {
				bounded++
			}
		}
		if x := res.Rules[0]; bounded != 1 || x.Outcome != RuleBounded || x.Bounded != 1 || res.Complete() {
			t.Errorf("%d steps: %d rows bounded, %+v", steps, bounded, x)
		}
		if !strings.Contains(picture(t, res), english().searches[SearchBounded]) {
			t.Error("the report does not say that the search ended at its bound")
		}
		if a, b := picture(t, res), picture(t, mustRun(t, shuffled(r, ours), shuffled(r, theirs), opts)); a != b {
			t.Errorf("%d steps: another order, another report", steps)
		}
	}
	// The total of the rule: the first row uses it up, and the others say so.
	theirs[1].Date = day
	res := mustRun(t, ours, theirs, &Options{Rules: []Rule{{Method: ManyToOne, StepsTotal: 1000}}})
	if x := res.Rules[0]; x.Bounded != 2 {
		t.Errorf("total bound: %+v", x)
	}
}

// TestNearBounded does the same for amounts within a tolerance.
func TestNearBounded(t *testing.T) {
	day := settle.MustDate("2026-01-05")
	var ours, theirs []Row
	for i := range 50 {
		ours = append(ours, Row{Date: day, Amount: money.Minor(int64(10_000+2*i), money.USD)})
		theirs = append(theirs, Row{Date: day, Amount: money.Minor(int64(10_001+2*i), money.USD)})
	}
	near := &Tolerance{Absolute: []money.Amount{money.MustParse("1 USD")}}
	for steps, bounded := range map[int]bool{10: true, 120: true, 5000: false} {
		res := mustRun(t, ours, theirs, &Options{Rules: []Rule{{Method: ByAmount, Tolerance: near, StepsTotal: steps}}})
		x := res.Rules[0]
		noted := 0
		for _, m := range res.Matches {
			if m.Status == OnlyOurs && m.Search == SearchBounded {
				noted++
			}
		}
		if noted != x.Bounded || bounded != (x.Outcome == RuleBounded) || bounded != (x.Bounded > 0) || x.Matches+x.Bounded < 50 {
			t.Errorf("%d steps: %+v", steps, x)
		}
	}
}

// TestAmountBounded: one amount on thousands of days, with a window of years, has
// more pairs of days than are looked at.
func TestAmountBounded(t *testing.T) {
	if testing.Short() {
		t.Skip("millions of pairs")
	}
	var ours, theirs []Row
	for i := range 6000 {
		row := Row{Date: settle.NewDate(2000, 1, i), Amount: money.MustParse("1 USD")}
		ours, theirs = append(ours, row), append(theirs, row)
	}
	res := mustRun(t, ours, theirs, &Options{Rules: []Rule{{Method: ByAmount, Before: DaysMax, After: DaysMax}}})
	if x := res.Rules[0]; x.Outcome != RuleBounded || x.Bounded != len(ours) || x.Matches != 0 {
		t.Errorf("%+v", x)
	}
	res = mustRun(t, ours, theirs, &Options{Rules: []Rule{{Method: ByAmount, Before: 30, After: 30}}})
	if x := res.Rules[0]; x.Outcome != RuleComplete || x.Matches != len(ours) {
		t.Errorf("%+v", x)
	}
}
