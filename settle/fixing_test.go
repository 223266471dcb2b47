// Copyright 2026 The jupan authors.
// SPDX-License-Identifier: Apache-2.0

package settle_test

import (
	"strings"
	"testing"

	"github.com/jupan-go/jupan/settle"
	"github.com/jupan-go/jupan/settle/money"
)

func TestFixings(t *testing.T) {
	table, err := settle.ParseFixings([]byte(`[
		{"from":"USD","to":"KRW","date":"2026-02-02","rate":"1350.2","source":"KEB first"},
		{"from":"USD","to":"KRW","date":"2026-02-02","rate":"1351","source":"KEB last"},
		{"from":"USD","to":"KRW","date":"2026-02-02","rate":"1351","source":"KEB last"},
		{"from":"JPY","to":"KRW","date":"2026-02-02","rate":"905.17","per":100,"source":"KEB first"}]`))
	if err != nil {
		t.Fatal(err)
	}
	day := settle.MustDate("2026-02-02")
	tests := []struct {
		from, to money.Currency
		date     settle.Date
		source   string
		want     string
		inverse  bool
	}{
		{money.USD, money.KRW, day, "KEB first", "1 USD = 1350.2 KRW (KEB first, 2026-02-02)", false},
		{money.USD, money.KRW, day, "KEB last", "1 USD = 1351 KRW (KEB last, 2026-02-02)", false},
		{money.KRW, money.USD, day, "KEB first", "1 USD = 1350.2 KRW (KEB first, 2026-02-02)", true},
		{money.JPY, money.KRW, day, "KEB first", "100 JPY = 905.17 KRW (KEB first, 2026-02-02)", false},
		{money.USD, money.KRW, day, "", "", false},
		{money.USD, money.KRW, day.AddDays(1), "KEB first", "", false},
		{money.USD, money.JPY, day, "KEB first", "", false},
	}
	for _, test := range tests {
		got, inverse, ok := table.Find(test.from, test.to, test.date, test.source)
		if ok != (test.want != "") || inverse != test.inverse || ok && got.String() != test.want {
			t.Errorf("Find(%s, %s, %s, %s) = %s, %t, %t; want %s", test.from, test.to, test.date, test.source, got, inverse, ok, test.want)
		}
	}
	if _, _, ok := (*settle.Fixings)(nil).Find(money.USD, money.KRW, day, ""); ok {
		t.Error("the nil table has a rate")
	}
	for bad, path := range map[string]string{
		`[{"from":"USD","to":"USD","date":"2026-02-02","rate":"1"}]`:                                                          "[0].to",
		`[{"from":"USD","to":"KRW","date":"2026-02-02","rate":"0"}]`:                                                          "[0].rate",
		`[{"from":"USD","to":"KRW","date":"2026-02-02","rate":1.5}]`:                                                          "[0].rate",
		`[{"from":"USD","to":"KRW","date":"","rate":"1"}]`:                                                                    "[0].date",
		`[{"from":"USD","to":"KRW","rate":"1"}]`:                                                                              "[0].date",
		`[{"to":"KRW","date":"2026-02-02","rate":"1"}]`:                                                                       "[0].from",
		`[{"from":"USD","to":"KRW","date":"2026-02-02","rate":"1","per":-1}]`:                                                 "[0].per",
		`[{"from":"USD","to":"KRW","date":"2026-02-02","rate":"1"},{"from":"USD","to":"KRW","date":"2026-02-02","rate":"2"}]`: "[1]",
	} {
		_, err := settle.ParseFixings([]byte(bad))
		if faults := settle.Faults(err); len(faults) != 1 || faults[0].Path != path {
			t.Errorf("%s: %v, want a fault at %s", bad, err, path)
		}
	}
	text := (&settle.FixingError{From: money.USD, To: money.KRW, Date: day, Source: "KEB"}).Error()
	if !strings.Contains(text, "USD in KRW by KEB on 2026-02-02") {
		t.Error(text)
	}
}
