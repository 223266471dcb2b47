// Copyright 2026 The jupan authors.
// SPDX-License-Identifier: Apache-2.0

package reconcile

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/jupan-go/jupan/settle"
	"github.com/jupan-go/jupan/settle/money"
)

// at is a time in 2026.
func at(month time.Month, day int) time.Time {
	return time.Date(2026, month, day, 9, 0, 0, 0, time.UTC)
}

// month is the result of a month with some lines equal and some that their side
// has with another amount.
func month(t *testing.T, name string, equal int, different ...string) *Result {
	t.Helper()
	var ours, theirs []Row
	for i := range equal {
		row := Row{Key: fmt.Sprintf("%s/%05d", name, i), Amount: money.MustParse("1000 KRW")}
		ours, theirs = append(ours, row), append(theirs, row)
	}
	for i, amount := range different {
		row := Row{Key: fmt.Sprintf("%s/x%d", name, i), Amount: money.MustParse("1000 KRW")}
		ours = append(ours, row)
		row.Amount = money.MustParse(amount)
		theirs = append(theirs, row)
	}
	return mustRun(t, ours, theirs, nil)
}

func record(t *testing.T, s *Shadow, name string, when time.Time, r *Result) {
	t.Helper()
	if err := s.Record(name, when, r); err != nil {
		t.Fatal(err)
	}
}

// good is a record of three months that the zero rule is satisfied with.
func good(t *testing.T) *Shadow {
	t.Helper()
	s := &Shadow{}
	for m := time.January; m <= time.March; m++ {
		name := fmt.Sprintf("2026-%02d", m)
		record(t, s, name, at(m+1, 3), month(t, name, 1000))
	}
	return s
}

func verdict(t *testing.T, s *Shadow, rule *SwitchRule, asOf time.Time) *Verdict {
	t.Helper()
	v, err := s.Ready(rule, asOf)
	if err != nil {
		t.Fatal(err)
	}
	return v
}

// reasons is a verdict as text.
func (v *Verdict) reasons() string {
	var all []string
	for _, x := range v.Shortfalls {
		all = append(all, strings.TrimSpace(fmt.Sprintf("%s %s %s<%s", x.Period, x.Reason, x.Have, x.Want)))
	}
	return strings.Join(all, "; ")
}

func TestReady(t *testing.T) {
	april := at(time.April, 4)
	for _, x := range []struct {
		name string
		rule *SwitchRule
		asOf time.Time
		edit func(s *Shadow)
		want string
	}{
		{"good", nil, april, nil, ""},
		{"nothing recorded", nil, april, func(s *Shadow) { s.Periods = nil }, "periods 0<3"},
		{"too few", &SwitchRule{Periods: 4}, april, nil, "periods 3<4"},
		{"not over yet", nil, at(time.March, 20), nil, "periods 2<3"},
		{"stale", nil, at(time.May, 2), nil, "stale 2026-03<2026-04"},
		{"stale within the lag", &SwitchRule{Lag: 1}, at(time.May, 2), nil, ""},
		{"on the first instant of April", nil, time.Date(2026, 4, 1, 0, 0, 0, 0, time.UTC), nil, ""},
		{"an instant before", nil, time.Date(2026, 3, 31, 23, 59, 59, 0, time.UTC), nil, "periods 2<3"},
		{
			"a gap", &SwitchRule{Periods: 2}, april, func(s *Shadow) { s.Periods = append(s.Periods[:1:1], s.Periods[2]) },
			"2026-03 gap after 2026-01<no period between",
		},
		{"exactly 99.9%", nil, april, func(s *Shadow) {
			s.Periods[1].Runs[0].Lines, s.Periods[1].Runs[0].Equal = 1000, 999
		}, ""},
		{"below 99.9%", nil, april, func(s *Shadow) {
			s.Periods[1].Runs[0].Lines, s.Periods[1].Runs[0].Equal = 10_000, 9_989
		}, "2026-02 equal 99.89%<99.9%"},
		{"below, of another rule", &SwitchRule{Equal: money.Percent(100)}, april, func(s *Shadow) {
			s.Periods[0].Runs[0].Equal = 999
		}, "2026-01 equal 99.90%<100%"},
		{
			"too few lines", &SwitchRule{LinesMin: 1001}, april, nil,
			"2026-01 lines 1000<1001; 2026-02 lines 1000<1001; 2026-03 lines 1000<1001",
		},
		{"no lines", nil, april, func(s *Shadow) { s.Periods[2].Runs[0] = ShadowRun{} }, "2026-03 lines 0<1"},
		{
			"incomplete", nil, april, func(s *Shadow) { s.Periods[2].Runs[0].Incomplete = true },
			"2026-03 incomplete incomplete<complete",
		},
		{"tolerated lines", nil, april, func(s *Shadow) {
			s.Periods[2].Runs[0].Equal, s.Periods[2].Runs[0].Tolerated = 900, 100
		}, "2026-03 equal 90.00%<99.9%"},
		{"tolerated lines count", &SwitchRule{Tolerated: true}, april, func(s *Shadow) {
			s.Periods[2].Runs[0].Equal, s.Periods[2].Runs[0].Tolerated = 900, 100
		}, ""},
		{"money that is not settled", nil, april, func(s *Shadow) {
			s.Periods[2].Runs[0].Open = []ShadowLine{{ID: "a", Unsettled: []money.Amount{money.MustParse("1 KRW")}}}
		}, "2026-03 unsettled 1 KRW<0 KRW"},
		{"within X", &SwitchRule{Unsettled: []money.Amount{money.MustParse("1 KRW")}}, april, func(s *Shadow) {
			s.Periods[2].Runs[0].Open = []ShadowLine{{ID: "a", Unsettled: []money.Amount{money.MustParse("1 KRW")}}}
		}, ""},
		{"X is of another currency", &SwitchRule{Unsettled: []money.Amount{money.MustParse("1 USD")}}, april, func(s *Shadow) {
			s.Periods[2].Runs[0].Open = []ShadowLine{{ID: "a", Unsettled: []money.Amount{money.MustParse("1 KRW")}}}
		}, "2026-03 unsettled 1 KRW<0 KRW"},
		{"rejected", nil, april, func(s *Shadow) {
			s.Periods[0].Runs[0].Open = []ShadowLine{{ID: "a", Status: Rejected}}
		}, "2026-01 rejected 1<0"},
	} {
		s := good(t)
		if x.edit != nil {
			x.edit(s)
		}
		v := verdict(t, s, x.rule, x.asOf)
		if got := v.reasons(); got != x.want || v.Ready != (x.want == "") {
			t.Errorf("%s: ready %v, %q, want %q", x.name, v.Ready, got, x.want)
		}
	}
}

func TestReadyRules(t *testing.T) {
	for _, rule := range []SwitchRule{
		{Periods: -1},
		{Equal: money.Percent(101)},
		{Equal: money.Percent(-1)},
		{Lag: -1},
		{LinesMin: -1},
		{Unsettled: []money.Amount{money.MustParse("-1 KRW")}},
		{Unsettled: []money.Amount{money.MustParse("1 KRW"), money.MustParse("2 KRW")}},
	} {
		if _, err := good(t).Ready(&rule, at(time.April, 4)); !errors.Is(err, ErrOptions) {
			t.Errorf("%+v: %v", rule, err)
		}
	}
}

// TestReadyRuns: the first run of a month counts, unless the rule takes the last.
func TestReadyRuns(t *testing.T) {
	s := good(t)
	s.Periods = s.Periods[:2]
	record(t, s, "2026-03", at(time.April, 2), month(t, "2026-03", 998, "1100 KRW", "1000.5 KRW"))
	record(t, s, "2026-03", at(time.April, 3), month(t, "2026-03", 1000))
	if got, want := verdict(t, s, nil, at(time.April, 4)).reasons(),
		"2026-03 equal 99.80%<99.9%; 2026-03 unsettled 100.5 KRW<0 KRW"; got != want {
		t.Errorf("first run: %s, want %s", got, want)
	}
	if v := verdict(t, s, &SwitchRule{Reruns: true}, at(time.April, 4)); !v.Ready {
		t.Errorf("last run: %s", v.reasons())
	}
}

// TestJudge: a line on which the manual process was wrong is settled, and equal if
// the rule says so; a later run of the same line keeps the judgement.
func TestJudge(t *testing.T) {
	s := good(t)
	s.Periods = s.Periods[:2]
	wrong := month(t, "2026-03", 100, "1100 KRW", "900 KRW")
	record(t, s, "2026-03", at(time.April, 2), wrong)
	open := s.Periods[2].Runs[0].Open
	if len(open) != 2 || open[0].ID == open[1].ID {
		t.Fatalf("%+v", open)
	}
	j := Judgement{Wrong: Theirs, By: "kim", Reason: "typed from the wrong column", At: at(time.April, 3)}
	for _, bad := range []Judgement{
		{By: "kim", Reason: "x", At: j.At},
		{Wrong: Ours, Reason: "x", At: j.At},
		{Wrong: Ours, By: "kim", At: j.At},
		{Wrong: Ours, By: "kim", Reason: "x"},
	} {
		if err := s.Judge("2026-03", open[0].ID, bad); !errors.Is(err, ErrShadow) {
			t.Errorf("%+v: %v", bad, err)
		}
	}
	for period, id := range map[string]string{"2026-04": open[0].ID, "2026-03": "no such line"} {
		if err := s.Judge(period, id, j); !errors.Is(err, ErrShadow) {
			t.Errorf("%s, %s: %v", period, id, err)
		}
	}
	for _, l := range open {
		if err := s.Judge("2026-03", l.ID, j); err != nil {
			t.Fatal(err)
		}
	}
	record(t, s, "2026-03", at(time.April, 5), wrong)
	for _, reruns := range []bool{false, true} {
		rule := &SwitchRule{Reruns: reruns}
		if got, want := verdict(t, s, rule, at(time.April, 6)).reasons(), "2026-03 equal 98.03%<99.9%"; got != want {
			t.Errorf("%+v: %s, want %s", rule, got, want)
		}
		rule.Judged = true
		if v := verdict(t, s, rule, at(time.April, 6)); !v.Ready {
			t.Errorf("%+v: %s", rule, v.reasons())
		}
	}
	// A second look: it was jupan, after all.
	j.Wrong, j.Reason = Ours, "the contract was entered wrongly"
	if err := s.Judge("2026-03", open[0].ID, j); err != nil {
		t.Fatal(err)
	}
	if got := verdict(t, s, &SwitchRule{Judged: true}, at(time.April, 6)).reasons(); got != "2026-03 equal 99.01%<99.9%" {
		t.Error(got)
	}
	causes := s.Causes()
	if len(causes) != 1 || causes[0].Lines != 2 || causes[0].OursWrong != 1 || causes[0].TheirsWrong != 1 {
		t.Errorf("%+v", causes)
	}
	if n := len(s.Periods[2].Runs[1].Open[0].Judgements) + len(s.Periods[2].Runs[1].Open[1].Judgements); n != 3 {
		t.Errorf("%d judgements are kept", n)
	}
}

func TestShadowFaults(t *testing.T) {
	s := &Shadow{}
	r := month(t, "x", 1)
	after := at(time.February, 1)
	for name, err := range map[string]error{
		"no such period":      s.Record("2026-13", after, r),
		"another form":        s.Record("2026-01-05", after, r),
		"no time":             s.Record("2026-01", time.Time{}, r),
		"measure, no process": s.Measure("2026-01", 0, Effort{}),
		"negative work":       s.Measure("2026-01", Ours, Effort{Work: -1}),
		"more errors":         s.Measure("2026-01", Ours, Effort{Lines: 1, Errors: 2}),
		"errors of no lines":  s.Measure("2026-01", Ours, Effort{Errors: 2}),
		"too early":           s.Measure("2026-02", Ours, Effort{Final: at(time.February, 27)}),
	} {
		if !errors.Is(err, ErrShadow) {
			t.Errorf("%s: %v", name, err)
		}
	}
	for _, p := range s.Periods {
		if len(p.Runs) > 0 || p.Automated != (Effort{}) || p.Manual != (Effort{}) {
			t.Errorf("something was recorded: %+v", p)
		}
	}
}

// story is a record of five months: three beside the manual process, and two after
// the switch.
func story(t *testing.T) *Shadow {
	t.Helper()
	seoul, err := time.LoadLocation("Asia/Seoul")
	if err != nil {
		t.Fatal(err)
	}
	s := &Shadow{Calendar: settle.Calendar{Zone: seoul}}
	record(t, s, "2026-03", at(time.April, 9), month(t, "2026-03", 2000))
	record(t, s, "2026-01", at(time.February, 9), month(t, "2026-01", 990, "1010 KRW", "10000 KRW", "-1000 KRW", "1001 KRW"))
	record(t, s, "2026-02", at(time.March, 9), month(t, "2026-02", 1499, "1200 KRW"))
	if err := s.Judge("2026-02", s.Periods[1].Runs[0].Open[0].ID, Judgement{
		Wrong: Theirs, By: "lee", Reason: "two rows of the sheet were hidden", At: at(time.March, 10),
	}); err != nil {
		t.Fatal(err)
	}
	if err := s.Judge("2026-01", s.Periods[0].Runs[0].Open[0].ID, Judgement{
		Wrong: Ours, By: "lee", Reason: "the cap was missing in the agreement", At: at(time.February, 10),
	}); err != nil {
		t.Fatal(err)
	}
	for i, name := range []string{"2026-01", "2026-02", "2026-03", "2026-04", "2026-05"} {
		after := at(time.Month(i+2), 2)
		mine := Effort{Final: after, Work: time.Duration(90+30*i) * time.Minute, Lines: 1000}
		if err := s.Measure(name, Ours, mine); err != nil {
			t.Fatal(err)
		}
		if i < 3 {
			theirs := Effort{Final: after.AddDate(0, 0, 6), Work: time.Duration(40+2*i) * time.Hour, Lines: 1000, Errors: 4 * i}
			if err := s.Measure(name, Theirs, theirs); err != nil {
				t.Fatal(err)
			}
		}
	}
	return s
}

// TestBenefits works the figures of the story out by hand.
func TestBenefits(t *testing.T) {
	periods, all := story(t).Benefits()
	hours := func(d *time.Duration) string {
		if d == nil {
			return "-"
		}
		return d.String()
	}
	var got []string
	for _, b := range append(periods, all) {
		got = append(got, fmt.Sprint(b.Period, " ", hours(b.ManualToSettle), " ", hours(b.ToSettle), " ",
			rateText(b.ManualErrors), " ", rateText(b.Errors), " ", hours(b.Saved), " ", b.Estimated))
	}
	// A month ends at midnight in Seoul, 15:00 of the day before in UTC; 9:00 on the 2nd is 42 hours later,
	// and 6 days more are 186. In 2026-01, 1 of 994 lines was jupan's error; in 2026-02 1 + 4 of 1,500 the manual
	// one's, in 2026-03 8 of 2,000. Manual work was 40, 42 and 44 hours, 42 in the mean; jupan's 1.5, 2, 2.5, 3 and
	// 3.5 hours.
	want := []string{
		"2026-01 186h0m0s 42h0m0s 0.00% 0.10% 38h30m0s false", // 0 of 1,000, 1 of 1,000
		"2026-02 186h0m0s 42h0m0s 0.34% 0.00% 40h0m0s false",  // 5 of 1,500 = 0.333…%
		"2026-03 186h0m0s 42h0m0s 0.40% 0.00% 41h30m0s false",
		"2026-04 - 42h0m0s  0.00% 39h0m0s true",
		"2026-05 - 42h0m0s  0.00% 38h30m0s true",
		" 186h0m0s 42h0m0s 0.29% 0.02% 197h30m0s true", // 13 of 4,500, 1 of 6,500
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("benefits mismatch (-want +got):\n%s", diff)
	}
}

// TestShadowReports writes the story as text and CSV, before and after it was saved.
func TestShadowReports(t *testing.T) {
	s := story(t)
	var first []byte
	for range 2 {
		var text, records bytes.Buffer
		if err := s.Text(&text, nil, at(time.April, 20)); err != nil {
			t.Fatal(err)
		}
		text.WriteString("\n")
		rule := &SwitchRule{Judged: true, Equal: money.Percent(99), Unsettled: []money.Amount{money.MustParse("11001 KRW")}}
		if err := s.Text(&text, rule, at(time.April, 20)); err != nil {
			t.Fatal(err)
		}
		if err := s.CSV(&records); err != nil {
			t.Fatal(err)
		}
		golden(t, "testdata", "shadow.golden", text.String())
		golden(t, "testdata", "shadow-csv.golden", records.String())
		data, err := json.MarshalIndent(s, "", "  ")
		if err != nil {
			t.Fatal(err)
		}
		if first != nil && !bytes.Equal(first, data) {
			t.Errorf("saved again it is different:\n%s\n%s", first, data)
		}
		first, s = data, &Shadow{}
		if err := json.Unmarshal(data, s); err != nil {
			t.Fatal(err)
		}
	}
}

// TestShadowID: a line has one name in every order of the rows and wherever it was
// read.
func TestShadowID(t *testing.T) {
	c := []Row{{Key: "a", Amount: money.MustParse("1 KRW")}, {Key: "a", Amount: money.MustParse("2 KRW")}, {Key: "b"}}
	u := []Row{{Key: "a", Amount: money.MustParse("9 KRW"), Text: "x"}}
	ids := func(ours []Row) string {
		var s Shadow
		record(t, &s, "2026-01", at(time.February, 1), mustRun(t, ours, u, nil))
		var all []string
		for _, l := range s.Periods[0].Runs[0].Open {
			all = append(all, l.ID)
		}
		return strings.Join(all, " ")
	}
	other := []Row{c[2], c[1], c[0]}
	other[0].Origin.Row = 77
	if a, b := ids(c), ids(other); a != b || len(strings.Fields(a)) != 2 {
		t.Errorf("%s and %s", a, b)
	}
}
