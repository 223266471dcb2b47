// Copyright 2026 The jupan authors.
// SPDX-License-Identifier: Apache-2.0

package oracle

import (
	"testing"
	"time"

	"github.com/rickar/cal/v2"
	"github.com/rickar/cal/v2/us"

	"github.com/jupan-go/jupan/settle"
)

// TestSchemaPaying has calendars, payouts and conversions that settle and the schema both accept, or both
// refuse.
func TestSchemaPaying(t *testing.T) {
	s := schema(t)
	const once = `{"share":"100%","due":{"basis":"days_after","n":30}}`
	good := []string{
		whole(`"calendar":{"cycle":"semi_monthly","zone":"Asia/Seoul"}`),
		whole(`"from":"2026-01-01","to":"2027-01-01","calendar":{"cycle":"custom","starts":[{"name":"H1","date":"2026-01-01"},{"name":"H2","date":"2026-07-01"}],"until":"2027-01-01"}`),
		whole(`"payout":{"instalments":[` + once + `]}`),
		whole(`"payout":{"workdays":"kr","unit":"10","instalments":[{"share":"70%","due":{"basis":"workdays_after","n":15}},{"share":"30%","due":{"basis":"workday_of_month","n":-1,"months":2}}]}`),
		whole(`"payout":{"instalments":[{"share":"100%","due":{"basis":"day_of_month","n":31,"months":1,"roll":"modified_following"}}]}`),
		whole(`"payout":{"instalments":[` + once + `],"in":{"currency":"KRW"}}`),
		whole(`"payout":{"instalments":[` + once + `],"in":{"currency":"KRW","per":"line","day":{"basis":"workday_of_month","n":1,"months":1},"source":"KEB","workdays":"kr","rounding":{"mode":"down","unit":"10"}}}`),
		whole(`"conversion":{}`),
		whole(`"conversion":{"of":"period","day":{"basis":"day_of_month","n":1,"months":1,"roll":"preceding"},"source":"KEB","workdays":"kr","rounding":{"mode":"half_up"}}`),
		whole(`"tax_type":"simplified_issuer"`),
		whole(`"rounding":{"mode":"half_up","point":"cumulative"}`),
		of(`{"type":"fixed_fee","label":"fee","amount":"1 USD"},{"type":"tax","label":"VAT","mode":"included","rate":"6%","lines":["fee"],"per":"line","payee":"q"}`),
		of(`{"type":"tax","label":"VAT","mode":"reverse_charge","rate":"19%","least":"1 USD","by":"period","changes":[{"from":"2024-07-01","rate":"5%"},{"from":"2025-07-01","least":"0 USD"}]}`),
		`{` + head + `,"tax_type":"general","terms":[{"type":"tax","label":"VAT","mode":"added","rate":"10%","for":["general","simplified_issuer"]}]}`,
	}
	for _, text := range good {
		acceptedBoth(t, s, text)
	}
	bad := []string{
		whole(`"calendar":{"cycle":"semi_monthly","closing_day":25}`),
		whole(`"from":"2026-01-01","to":"2027-01-01","calendar":{"cycle":"custom"}`),
		whole(`"calendar":{"cycle":"monthly","until":"2027-01-01","starts":[{"name":"H1","date":"2026-01-01"}]}`),
		whole(`"payout":{}`), whole(`"payout":{"instalments":[]}`), whole(`"payout":{"instalments":[{"share":"100%"}]}`),
		whole(`"payout":{"instalments":[{"share":"100%","due":{"n":30}}]}`),
		whole(`"payout":{"instalments":[{"share":"100%","due":{"basis":"days_after"}}]}`),
		whole(`"payout":{"instalments":[{"share":"100%","due":{"basis":"days_after","n":1,"months":2}}]}`),
		whole(`"payout":{"instalments":[{"share":"100%","due":{"basis":"day_of_month","n":0}}]}`),
		whole(`"payout":{"instalments":[{"share":"100%","due":{"basis":"workday_of_month","n":0}}]}`),
		whole(`"payout":{"instalments":[{"share":"100%","due":{"basis":"workday_of_month","n":1,"roll":"following"}}]}`),
		whole(`"payout":{"instalments":[` + once + `],"in":{}}`),
		whole(`"payout":{"instalments":[` + once + `],"in":{"currency":"KRW","per":"statement"}}`),
		whole(`"conversion":{"of":"month"}`), whole(`"conversion":{"day":{"basis":"days_after","n":2000}}`),
		whole(`"rounding":{"mode":"half_up","point":"period"}`), whole(`"conversion":true`), whole(`"tax_type":"monk"`),
		of(`{"type":"tax","label":"VAT","mode":"added","rate":"10%","per":"item"}`),
		of(`{"type":"tax","label":"VAT","mode":"added","rate":"10%","lines":[""]}`),
		of(`{"type":"tax","label":"VAT","mode":"added","rate":"10%","for":["monk"]}`),
		of(`{"type":"tax","label":"VAT","mode":"added","rate":"10%","changes":[{"from":"2024-07-01"}]}`),
		of(`{"type":"tax","label":"VAT","mode":"added","rate":"10%","changes":[{"rate":"1%"}]}`),
		of(`{"type":"tax","label":"VAT","mode":"added","rate":"10%","by":"moon"}`),
	}
	for _, text := range bad {
		if _, err := settle.ParseAgreements([]byte(text), nil); err == nil {
			t.Errorf("settle accepts %s", text)
		}
		if validate(t, s, text) == nil {
			t.Errorf("the schema accepts %s", text)
		}
	}
	t.Logf("%d texts accepted, %d refused", len(good), len(bad))
}

// TestBusinessCalendar holds that a BusinessCalendar is a settle.Workdays, and that both count its
// workdays alike.
func TestBusinessCalendar(t *testing.T) {
	var banks settle.Workdays
	theirs := cal.NewBusinessCalendar()
	theirs.AddHoliday(us.Holidays...)
	banks = theirs
	for d := time.Date(2024, 1, 1, 12, 0, 0, 0, time.UTC); d.Year() < 2026; d = d.AddDate(0, 0, 1) {
		for n := -15; n <= 15; n++ {
			got, err := settle.AddWorkdays(banks, settle.DateOf(d), n)
			if want := settle.DateOf(theirs.WorkdaysFrom(d, n)); err != nil || got != want {
				t.Fatalf("%s and %d workdays is %s, %v; theirs %s", d, n, got, err, want)
			}
		}
		for _, n := range []int{1, 2, 10, -1, -3} {
			got, err := settle.NthWorkday(banks, d.Year(), d.Month(), n)
			if _, _, day := got.YMD(); err != nil || day != theirs.WorkdayN(d.Year(), d.Month(), n) {
				t.Fatalf("workday %d of %s is %s, %v", n, d, got, err)
			}
		}
	}
}
