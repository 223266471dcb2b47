// Copyright 2026 The jupan authors.
// SPDX-License-Identifier: Apache-2.0

package settle_test

import (
	"encoding/json"
	"errors"
	"fmt"
	"reflect"
	"strings"
	"testing"
	"time"

	"github.com/jupan-go/jupan/settle"
)

func zone(t testing.TB, name string) *time.Location {
	t.Helper()
	z, err := time.LoadLocation(name)
	if err != nil {
		t.Fatal(err)
	}
	return z
}

// TestCalendar names the period of a time and the time that the period lasts.
func TestCalendar(t *testing.T) {
	tests := []struct {
		name     string
		calendar settle.Calendar
		zone     string
		at       string // UTC
		want     string // name, from, to in the zone
	}{
		{"month", settle.Calendar{}, "UTC", "2026-01-31T23:59:59Z", "2026-01 01-01T00 02-01T00"},
		{"leap year", settle.Calendar{}, "UTC", "2028-02-29T12:00:00Z", "2028-02 02-01T00 03-01T00"},
		{"no leap year", settle.Calendar{}, "UTC", "2100-02-28T23:59:59Z", "2100-02 02-01T00 03-01T00"},
		{"month in Seoul", settle.Calendar{}, "Asia/Seoul", "2026-01-31T15:00:00Z", "2026-02 02-01T00 03-01T00"},
		{"closing on the 25th", settle.Calendar{ClosingDay: 25}, "Asia/Seoul", "2026-02-25T14:59:59Z", "2026-02 01-26T00 02-26T00"},
		{"after the 25th", settle.Calendar{ClosingDay: 25}, "Asia/Seoul", "2026-02-25T15:00:00Z", "2026-03 02-26T00 03-26T00"},
		{"closing over the year", settle.Calendar{ClosingDay: 10}, "UTC", "2026-12-11T00:00:00Z", "2027-01 12-11T00 01-11T00"},
		{"closing on the 28th of February", settle.Calendar{ClosingDay: 28}, "UTC", "2028-02-29T00:00:00Z", "2028-03 02-29T00 03-29T00"},
		{"closing on the 28th, no leap year", settle.Calendar{ClosingDay: 28}, "UTC", "2026-03-01T00:00:00Z", "2026-03 03-01T00 03-29T00"},
		{"closing on the 1st", settle.Calendar{ClosingDay: 1}, "UTC", "2026-03-01T23:00:00Z", "2026-03 02-02T00 03-02T00"},
		{"week from Sunday", settle.Calendar{Cycle: settle.Weekly}, "UTC", "2026-01-03T12:00:00Z", "2025-12-28 12-28T00 01-04T00"},
		{"week from Monday", settle.Calendar{Cycle: settle.Weekly, WeekStart: time.Monday}, "UTC", "2026-01-04T12:00:00Z", "2025-12-29 12-29T00 01-05T00"},
		{"week from Saturday", settle.Calendar{Cycle: settle.Weekly, WeekStart: time.Saturday}, "UTC", "2026-01-03T00:00:00Z", "2026-01-03 01-03T00 01-10T00"},
		{"first half", settle.Calendar{Cycle: settle.SemiMonthly}, "UTC", "2026-02-15T23:59:59Z", "2026-02-01 02-01T00 02-16T00"},
		{"second half", settle.Calendar{Cycle: settle.SemiMonthly}, "UTC", "2026-02-16T00:00:00Z", "2026-02-16 02-16T00 03-01T00"},
		{"second half of a leap February", settle.Calendar{Cycle: settle.SemiMonthly}, "UTC", "2028-02-29T23:00:00Z", "2028-02-16 02-16T00 03-01T00"},
		{"second half over the year", settle.Calendar{Cycle: settle.SemiMonthly}, "Asia/Seoul", "2026-12-31T14:59:59Z", "2026-12-16 12-16T00 01-01T00"},
		{"half without a midnight", settle.Calendar{Cycle: settle.SemiMonthly}, "America/Asuncion", "2023-10-01T04:00:00Z", "2023-10-01 10-01T01 10-16T00"},
		{"listed", halfYears(), "Asia/Seoul", "2026-06-30T14:59:59Z", "2026 H1 01-01T00 07-01T00"},
		{"listed, the next", halfYears(), "Asia/Seoul", "2026-06-30T15:00:00Z", "2026 H2 07-01T00 01-01T00"},
		{"listed, the last", halfYears(), "Asia/Seoul", "2027-12-31T14:59:59Z", "2027 01-01T00 01-01T00"},
		{"day", settle.Calendar{Cycle: settle.Daily}, "UTC", "2028-02-29T23:59:59Z", "2028-02-29 02-29T00 03-01T00"},
		{"day of 23 hours", settle.Calendar{Cycle: settle.Daily}, "Europe/Berlin", "2026-03-29T10:00:00Z", "2026-03-29 03-29T00 03-30T00"},
		{"day of 25 hours", settle.Calendar{Cycle: settle.Daily}, "Europe/Berlin", "2026-10-25T22:59:59Z", "2026-10-25 10-25T00 10-26T00"},
		// Where summer time begins at midnight the day begins at 01:00.
		{"no midnight, before", settle.Calendar{Cycle: settle.Daily}, "America/Santiago", "2026-09-06T03:59:59Z", "2026-09-05 09-05T00 09-06T01"},
		{"no midnight", settle.Calendar{Cycle: settle.Daily}, "America/Santiago", "2026-09-06T04:00:00Z", "2026-09-06 09-06T01 09-07T00"},
		{"no midnight on the first", settle.Calendar{}, "America/Asuncion", "2023-10-01T04:00:00Z", "2023-10 10-01T01 11-01T00"},
		{"two midnights", settle.Calendar{Cycle: settle.Daily}, "America/Havana", "2025-11-02T04:00:00Z", "2025-11-02 11-02T00 11-03T00"},
		{"midnight after the clock was turned back", settle.Calendar{Cycle: settle.Daily}, "America/Sao_Paulo", "2018-02-18T02:30:00Z", "2018-02-17 02-17T00 02-18T00"},
		{"a day left out", settle.Calendar{Cycle: settle.Daily}, "Pacific/Apia", "2011-12-30T09:59:59Z", "2011-12-29 12-29T00 12-31T00"},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			test.calendar.Zone = zone(t, test.zone)
			at, err := time.Parse(time.RFC3339, test.at)
			if err != nil {
				t.Fatal(err)
			}
			p := test.calendar.At(at)
			const layout = "01-02T15"
			got := fmt.Sprint(p.Name, " ", p.From.Format(layout), " ", p.To.Format(layout))
			if got != test.want || !p.Contains(at) {
				t.Errorf("At(%s) = %s, contains it %t; want %s", test.at, got, p.Contains(at), test.want)
			}
		})
	}
}

// halfYears are two half years and then a whole one, as a royalty agreement may list them.
func halfYears() settle.Calendar {
	return settle.Calendar{Cycle: settle.Custom, Until: settle.MustDate("2028-01-01"), Starts: []settle.PeriodStart{
		{Name: "2026 H1", Date: settle.MustDate("2026-01-01")},
		{Name: "2026 H2", Date: settle.MustDate("2026-07-01")},
		{Name: "2027", Date: settle.MustDate("2027-01-01")},
	}}
}

// everyTenDays lists periods of ten days from 2009 to 2012.
func everyTenDays() settle.Calendar {
	c := settle.Calendar{Cycle: settle.Custom, Until: settle.MustDate("2012-12-31")}
	for d := settle.MustDate("2009-12-01"); d.Compare(c.Until) < 0; d = d.AddDays(10) {
		c.Starts = append(c.Starts, settle.PeriodStart{Name: "from " + d.String(), Date: d})
	}
	return c
}

// TestCalendarOutside: what lies outside the periods of a list has no name, but has an end, so that all
// of time is cut into periods.
func TestCalendarOutside(t *testing.T) {
	c := halfYears()
	for at, want := range map[string]string{
		"1999-01-01T00:00:00Z": " to 2026-01-01", "2025-12-31T23:59:59Z": " to 2026-01-01",
		"2028-01-01T00:00:00Z": "2028-01-01 to ", "2099-01-01T00:00:00Z": "2028-01-01 to ",
	} {
		x, err := time.Parse(time.RFC3339, at)
		if err != nil {
			t.Fatal(err)
		}
		p := c.At(x)
		got := p.From.Format(time.DateOnly) + " to " + p.To.Format(time.DateOnly)
		if p.Name != "" || !p.Contains(x) || !strings.Contains(got, want) {
			t.Errorf("At(%s) = %q %s, want %s", at, p.Name, got, want)
		}
	}
	empty := settle.Calendar{Cycle: settle.Custom}
	if p := empty.At(time.Unix(0, 0)); p.Name != "" || !p.Contains(time.Unix(0, 0)) {
		t.Errorf("a list without periods has %v", p)
	}
	if p, err := c.Period(""); err == nil {
		t.Errorf("the period without a name is %v", p)
	}
}

// TestCalendarWithoutGaps walks through years in which clocks are changed at midnight: each period
// begins where the one before it ends, contains what it is the period of, and is found by its name.
func TestCalendarWithoutGaps(t *testing.T) {
	zones := []string{
		"UTC", "Asia/Seoul", "Europe/Berlin", "America/Sao_Paulo", "America/Asuncion", "Africa/Cairo",
		"America/Havana", "America/Santiago", "America/St_Johns", "Asia/Amman", "Australia/Lord_Howe",
	}
	for _, name := range zones {
		for _, c := range []settle.Calendar{
			{Zone: zone(t, name), Cycle: settle.Daily},
			{Zone: zone(t, name), Cycle: settle.Weekly, WeekStart: time.Monday},
			{Zone: zone(t, name), ClosingDay: 25},
			{Zone: zone(t, name)},
			{Zone: zone(t, name), Cycle: settle.SemiMonthly},
			everyTenDays(),
		} {
			c.Zone = zone(t, name)
			p := c.At(time.Date(2009, 12, 31, 0, 0, 0, 0, time.UTC))
			for p.From.Year() < 2012 {
				for _, at := range []time.Time{
					p.From, p.From.Add(29 * time.Minute), p.From.Add(89 * time.Minute), p.To.Add(-89 * time.Minute),
					p.To.Add(-29 * time.Minute), p.To.Add(-1),
				} {
					if got := c.At(at); got != p {
						t.Fatalf("%s: At(%s) = %v, want %v", name, at, got, p)
					}
				}
				if byName, err := c.Period(p.Name); err != nil || byName != p {
					t.Fatalf("%s: Period(%q) = %v, %v; want %v", name, p.Name, byName, err, p)
				}
				next := c.At(p.To)
				if !next.From.Equal(p.To) {
					t.Fatalf("%s: %v does not begin where %v ends", name, next, p)
				}
				p = next
			}
		}
	}
}

func TestPeriodNames(t *testing.T) {
	weekly := settle.Calendar{Cycle: settle.Weekly, WeekStart: time.Monday}
	tests := []struct {
		calendar settle.Calendar
		name     string
		ok       bool
	}{
		{settle.Calendar{}, "2026-01", true},
		{settle.Calendar{}, "2026-13", false},
		{settle.Calendar{}, "2026-01-01", false},
		{settle.Calendar{}, "", false},
		{settle.Calendar{Cycle: settle.Daily}, "2028-02-29", true},
		{settle.Calendar{Cycle: settle.Daily}, "2026-02-29", false},
		{weekly, "2026-01-05", true},
		{weekly, "2026-01-06", false},
		{settle.Calendar{Cycle: settle.Daily, Zone: zone(t, "America/Santiago")}, "2026-09-06", true},
		{settle.Calendar{Zone: zone(t, "America/Asuncion")}, "2023-10", true},
		{settle.Calendar{Cycle: settle.SemiMonthly}, "2026-01-16", true},
		{settle.Calendar{Cycle: settle.SemiMonthly}, "2026-01-15", false},
		{settle.Calendar{Cycle: settle.SemiMonthly}, "2026-01", false},
		{halfYears(), "2026 H2", true},
		{halfYears(), "2028", false},
	}
	for _, test := range tests {
		p, err := test.calendar.Period(test.name)
		if (err == nil) != test.ok || test.ok && p.Name != test.name {
			t.Errorf("Period(%q) = %v, %v; want ok %t", test.name, p, err, test.ok)
		}
	}
}

func TestCalendarJSON(t *testing.T) {
	seoul := halfYears()
	seoul.Zone = zone(t, "Asia/Seoul")
	for text, want := range map[string]settle.Calendar{
		`{"cycle":"semi_monthly"}`: {Cycle: settle.SemiMonthly},
		`{"cycle":"custom","starts":[{"name":"2026 H1","date":"2026-01-01"},{"name":"2026 H2","date":"2026-07-01"},` +
			`{"name":"2027","date":"2027-01-01"}],"until":"2028-01-01","zone":"Asia/Seoul"}`: seoul,
	} {
		var got settle.Calendar
		if err := json.Unmarshal([]byte(text), &got); err != nil || !reflect.DeepEqual(got, want) {
			t.Errorf("%s reads as %+v, %v", text, got, err)
		}
		if again, err := json.Marshal(got); err != nil || string(again) != text {
			t.Errorf("%s is written as %s, %v", text, again, err)
		}
	}
}

// TestCalendarFaults names the path of what is wrong with the calendar of an agreement, or with its
// bounds under that calendar.
func TestCalendarFaults(t *testing.T) {
	const years = `"from":"2026-01-01","to":"2028-01-01"`
	for text, want := range map[string]string{
		`"calendar":{"cycle":"custom"},` + years: "calendar.starts calendar.until",
		`"calendar":{"cycle":"custom","starts":[{"name":"a","date":"2026-01-01"}],"until":"2026-01-01"},` + years:                                  "calendar.until",
		`"calendar":{"cycle":"custom","starts":[{"name":"","date":"2026-01-01"}],"until":"2028-01-01"},` + years:                                   "calendar.starts[0].name",
		`"calendar":{"cycle":"custom","starts":[{"name":"a","date":"2026-01-01"},{"name":"a","date":"2026-01-01"}],"until":"2028-01-01"},` + years: "calendar.starts[1].name calendar.starts[1].date",
		`"calendar":{"cycle":"custom","starts":[{"name":"a","date":"2026-01-01"}],"until":"2028-01-01"}`:                                           "from to",
		`"calendar":{"cycle":"custom","starts":[{"name":"a","date":"2026-01-02"}],"until":"2027-12-31"},` + years:                                  "from to",
		`"calendar":{"cycle":"custom","starts":[{"name":"a","date":"2026-01-01"}],"until":"2028-01-01"},` + years:                                  "",
		`"calendar":{"cycle":"monthly","starts":[{"name":"a","date":"2026-01-01"}],"until":"2028-01-01"}`:                                          "calendar.starts calendar.until",
		`"calendar":{"cycle":"semi_monthly","closing_day":25}`:                                                                                     "calendar.closing_day",
		`"calendar":{"cycle":"custom","starts":[{"name":"a","date":"2026-01-01","to":"2026-02-01"}],"until":"2028-01-01"},` + years:                "calendar.starts[0].to",
	} {
		_, err := settle.ParseAgreements([]byte(`{"id":"a","party":"p","currency":"USD","terms":[{"type":"fixed_fee","amount":"1 USD"}],`+text+`}`), nil)
		var paths []string
		for _, f := range settle.Faults(err) {
			paths = append(paths, f.Path)
		}
		if got := strings.Join(paths, " "); got != want || (err == nil) != (want == "") {
			t.Errorf("%s: faults at %q, want %q: %v", text, got, want, errors.Unwrap(err))
		}
	}
}
