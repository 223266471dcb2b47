// Copyright 2026 The jupan authors.
// SPDX-License-Identifier: Apache-2.0

package settle_test

import (
	"encoding/json"
	"errors"
	"fmt"
	"math"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/jupan-go/jupan/internal/testkit"
	"github.com/jupan-go/jupan/settle"
)

// days parses a list of dates with spaces between them.
func days(list string) []settle.Date {
	var out []settle.Date
	for _, s := range strings.Fields(list) {
		out = append(out, settle.MustDate(s))
	}
	return out
}

// notListed are the days off of 2015 and 2017 around the payments of the vectors, years for which there is
// no list: Chuseok and its neighbours, as the notices of KSNET name them.
const notListed = "2017-10-02 2017-10-03 2017-10-04 2017-10-05 2017-10-06 2017-10-09"

// koreanBanks are the public holidays of the shared lists, with 1 May, on which banks are closed.
func koreanBanks(t testing.TB) settle.Holidays {
	t.Helper()
	files, err := filepath.Glob(filepath.Join(testkit.Shared(t, "data/holidays-kr"), "*.json"))
	if err != nil || len(files) < 9 {
		t.Fatalf("%d lists of holidays, %v", len(files), err)
	}
	h := settle.Holidays{Yearly: []settle.MonthDay{{Month: time.May, Day: 1}}, Closed: days(notListed)}
	for _, file := range files {
		data, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		list := map[settle.Date][]string{}
		if err := json.Unmarshal(data, &list); err != nil {
			t.Fatal(err)
		}
		for d := range list {
			h.Closed = append(h.Closed, d)
		}
	}
	return h
}

// TestWorkdaysKorea holds published dates of payment: those of card companies that pay 6 workdays after
// they took in a sale, and those of a marketplace that pays 15 workdays after the week and on the first
// workday of the month after next.
func TestWorkdaysKorea(t *testing.T) {
	banks := koreanBanks(t)
	tests := []struct {
		from, want string
		rule       settle.DateRule
	}{
		{"2022-04-26", "2022-05-04", settle.DateRule{Basis: settle.WorkdaysAfter, N: 6}},
		{"2022-04-27", "2022-05-06", settle.DateRule{Basis: settle.WorkdaysAfter, N: 6}},
		{"2017-09-22", "2017-10-10", settle.DateRule{Basis: settle.WorkdaysAfter, N: 6}},
		{"2017-09-25", "2017-10-11", settle.DateRule{Basis: settle.WorkdaysAfter, N: 6}},
		{"2017-09-26", "2017-10-12", settle.DateRule{Basis: settle.WorkdaysAfter, N: 6}},
		{"2015-04-23", "2015-05-04", settle.DateRule{Basis: settle.WorkdaysAfter, N: 6}},
		{"2024-12-15", "2025-01-07", settle.DateRule{Basis: settle.WorkdaysAfter, N: 15}},
		{"2024-12-15", "2025-02-03", settle.DateRule{Basis: settle.WorkdayOfMonth, N: 1, Months: 2}},
	}
	for _, test := range tests {
		got, err := test.rule.Date(settle.MustDate(test.from), banks)
		if err != nil || got.String() != test.want {
			t.Errorf("%s from %s = %s, %v; want %s", test.rule, test.from, got, err, test.want)
		}
	}
	public := banks
	public.Yearly = nil
	got, err := settle.AddWorkdays(public, settle.MustDate("2015-04-23"), 6)
	if err != nil || got.String() != "2015-05-01" { // a day too early: the lists lack 1 May
		t.Errorf("without 1 May: %s, %v", got, err)
	}
}

// closedOn are workdays as a function, as a host's own calendar might be.
type closedOn func(time.Time) bool

func (f closedOn) IsWorkday(date time.Time) bool { return !f(date) }

func TestWorkdaysAddBack(t *testing.T) {
	banks := settle.Holidays{Closed: days("2026-01-01 2026-02-16 2026-02-17 2026-02-18")}
	for d := settle.MustDate("2025-12-20"); d.String() < "2026-03-05"; d = d.AddDays(1) {
		y, m, day := d.YMD()
		if !banks.IsWorkday(time.Date(y, m, day, 12, 0, 0, 0, time.UTC)) {
			continue
		}
		for n := range 12 {
			there, err := settle.AddWorkdays(banks, d, n)
			if err != nil {
				t.Fatal(err)
			}
			back, err := settle.AddWorkdays(banks, there, -n)
			if err != nil || back != d {
				t.Errorf("%s and %d workdays is %s, and back %s, %v", d, n, there, back, err)
			}
		}
	}
}

func TestWorkdaysNth(t *testing.T) {
	banks := settle.Holidays{Closed: days("2026-01-01 2026-05-05"), Yearly: []settle.MonthDay{{Month: time.May, Day: 1}}}
	tests := []struct {
		month time.Month
		n     int
		want  string
	}{
		{time.January, 1, "2026-01-02"},
		{time.January, 2, "2026-01-05"},
		{time.January, -1, "2026-01-30"},
		{time.January, 21, "2026-01-30"},
		{time.January, -21, "2026-01-02"},
		{time.January, 22, "error"},
		{time.January, -22, "error"},
		{time.May, 1, "2026-05-04"},
		{time.May, 2, "2026-05-06"},
		{time.May, 0, "error"},
	}
	for _, test := range tests {
		got, err := settle.NthWorkday(banks, 2026, test.month, test.n)
		text := got.String()
		if err != nil {
			text = "error"
			if _, ok := errors.AsType[*settle.WorkdayError](err); !ok {
				t.Errorf("%v is not a WorkdayError", err)
			}
		}
		if text != test.want {
			t.Errorf("workday %d of %s is %s, %v; want %s", test.n, test.month, text, err, test.want)
		}
	}
}

func TestRoll(t *testing.T) {
	banks := settle.Holidays{Closed: days("2026-02-02")}
	tests := []struct{ date, following, preceding, modified string }{
		{"2026-01-30", "2026-01-30", "2026-01-30", "2026-01-30"}, // a workday stays
		{"2026-01-31", "2026-02-03", "2026-01-30", "2026-01-30"}, // the next one is in another month
		{"2026-02-02", "2026-02-03", "2026-01-30", "2026-02-03"},
		{"2026-02-08", "2026-02-09", "2026-02-06", "2026-02-09"},
	}
	for _, test := range tests {
		for roll, want := range map[settle.Roll]string{
			settle.RollNone: test.date, settle.RollFollowing: test.following,
			settle.RollPreceding: test.preceding, settle.RollModified: test.modified,
		} {
			got, err := roll.Apply(banks, settle.MustDate(test.date))
			if err != nil || got.String() != want {
				t.Errorf("%s from %s is %s, %v; want %s", roll, test.date, got, err, want)
			}
		}
	}
}

// TestWorkdaysNeverOpen ends where a calendar would send a search on for ever.
func TestWorkdaysNeverOpen(t *testing.T) {
	never := closedOn(func(time.Time) bool { return true })
	d := settle.MustDate("2026-01-01")
	_, added := settle.AddWorkdays(never, d, 1)
	_, rolled := settle.RollFollowing.Apply(never, d)
	_, nth := settle.NthWorkday(never, 2026, time.January, 1)
	known := settle.Holidays{From: settle.MustDate("2025-01-01"), To: settle.MustDate("2025-12-31")}
	_, late := settle.AddWorkdays(known, settle.MustDate("2025-12-30"), 2)
	_, early := settle.RollPreceding.Apply(known, settle.MustDate("2024-12-31"))
	_, far := settle.AddWorkdays(nil, d, math.MaxInt32)
	for name, err := range map[string]error{
		"added": added, "rolled": rolled, "nth": nth, "late": late, "early": early, "far": far,
	} {
		if _, ok := errors.AsType[*settle.WorkdayError](err); !ok {
			t.Errorf("%s: %v is not a WorkdayError", name, err)
		}
	}
	if got, err := settle.AddWorkdays(known, settle.MustDate("2025-12-30"), 1); err != nil || got.String() != "2025-12-31" {
		t.Errorf("the last day that is known: %s, %v", got, err)
	}
}

func TestHolidaysJSON(t *testing.T) {
	const text = `{"weekend":["friday","saturday"],"closed":["2026-01-04"],"yearly":["02-29","05-01"],"open":["2026-01-09"],"from":"2026-01-01","to":"2026-12-31"}`
	h, err := settle.ParseHolidays([]byte(text))
	if err != nil {
		t.Fatal(err)
	}
	if again, err := json.Marshal(h); err != nil || string(again) != text {
		t.Errorf("written again %s, %v", again, err)
	}
	for date, want := range map[string]bool{
		"2026-01-01": true, "2026-01-02": false, "2026-01-03": false, "2026-01-04": false,
		"2026-01-09": true, "2026-05-01": false, "2026-05-03": true,
	} {
		at, _ := time.Parse(time.DateOnly, date)
		if got := h.IsWorkday(at); got != want {
			t.Errorf("%s is a workday: %t", date, got)
		}
	}
	for bad, path := range map[string]string{
		`{"closed":["2026-02-30"]}`: "closed[0]", `{"yearly":["13-01"]}`: "yearly[0]", `{"weekend":["holiday"]}`: "weekend[0]",
		`{"weekend":[""]}`: "weekend[0]", `{"close":[]}`: "close", `{"from":"2026-02-01","to":"2026-01-01"}`: "to",
		`{"weekend":["sunday","monday","tuesday","wednesday","thursday","friday","saturday"]}`: "weekend",
	} {
		_, err := settle.ParseHolidays([]byte(bad))
		if faults := settle.Faults(err); len(faults) != 1 || faults[0].Path != path {
			t.Errorf("%s: %v, want a fault at %s", bad, err, path)
		}
	}
}

func TestDate(t *testing.T) {
	for _, s := range []string{"0001-01-01", "1969-12-31", "1970-01-01", "2000-02-29", "2026-12-31", "9999-12-31"} {
		d := settle.MustDate(s)
		y, m, day := d.YMD()
		want, _ := time.Parse(time.DateOnly, s)
		if d.String() != s || settle.NewDate(y, m, day) != d || d.Weekday() != want.Weekday() || d.IsZero() {
			t.Errorf("%s is %s, %d-%d-%d, %s", s, d, y, m, day, d.Weekday())
		}
	}
	for _, s := range []string{"0000-12-31", "2026-02-29", "2026-1-1", "2026-01-01T00:00:00Z", " 2026-01-01", "20260101"} {
		if d, err := settle.ParseDate(s); err == nil {
			t.Errorf("%q is %s", s, d)
		}
	}
	seoul := time.Date(2026, 1, 1, 8, 0, 0, 0, zone(t, "Asia/Seoul"))
	if got := fmt.Sprint(settle.DateOf(seoul), settle.DateOf(seoul.UTC())); got != "2026-01-01 2025-12-31" {
		t.Error(got)
	}
	if got := settle.MustDate("2024-02-28").AddDays(2); got != settle.MustDate("2024-03-01") {
		t.Error(got)
	}
}

// TestDateRule works out days of months of 28 to 31 days.
func TestDateRule(t *testing.T) {
	tests := []struct {
		rule       settle.DateRule
		from, want string
	}{
		{settle.DateRule{}, "2026-01-31", "2026-01-31"},
		{settle.DateRule{N: 30}, "2026-01-31", "2026-03-02"},
		{settle.DateRule{N: -1}, "2026-01-01", "2025-12-31"},
		{settle.DateRule{N: 1, Roll: settle.RollFollowing}, "2026-01-30", "2026-02-02"},
		{settle.DateRule{Basis: settle.DayOfMonth, N: 31, Months: 1}, "2026-01-31", "2026-02-28"},
		{settle.DateRule{Basis: settle.DayOfMonth, N: 31, Months: 1}, "2028-01-01", "2028-02-29"},
		{settle.DateRule{Basis: settle.DayOfMonth, N: 30, Months: 1}, "2026-01-31", "2026-02-28"},
		{settle.DateRule{Basis: settle.DayOfMonth, N: 15, Months: 13}, "2026-12-31", "2028-01-15"},
		{settle.DateRule{Basis: settle.DayOfMonth, N: 31, Months: -1}, "2026-03-31", "2026-02-28"},
		{settle.DateRule{Basis: settle.DayOfMonth, N: 1, Months: 1, Roll: settle.RollPreceding}, "2026-01-10", "2026-01-30"},
		{settle.DateRule{Basis: settle.WorkdayOfMonth, N: 1, Months: 1}, "2026-01-31", "2026-02-02"},
		{settle.DateRule{Basis: settle.WorkdayOfMonth, N: -1}, "2026-01-01", "2026-01-30"},
	}
	for _, test := range tests {
		got, err := test.rule.Date(settle.MustDate(test.from), nil)
		if err != nil || got.String() != test.want {
			t.Errorf("%s of %s is %s, %v; want %s", test.rule, test.from, got, err, test.want)
		}
		for _, bad := range []settle.DateRule{
			{N: math.MaxInt32}, {Basis: settle.DayOfMonth}, {Basis: settle.DayOfMonth, N: 1, Months: math.MaxInt32}, {Basis: 9}, {Roll: 9},
		} {
			if day, err := bad.Date(settle.MustDate(test.from), nil); err == nil {
				t.Errorf("%+v of %s is %s", bad, test.from, day)
			}
		}
		data, err := json.Marshal(test.rule)
		if err != nil {
			t.Fatal(err)
		}
		var again settle.DateRule
		if err := json.Unmarshal(data, &again); err != nil || again != test.rule {
			t.Errorf("%s reads as %+v, %v", data, again, err)
		}
	}
}
