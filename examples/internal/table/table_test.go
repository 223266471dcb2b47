// Copyright 2026 The jupan authors.
// SPDX-License-Identifier: Apache-2.0

package table

import (
	"bytes"
	"testing"

	"github.com/jupan-go/jupan/settle/money"
)

func TestTable(t *testing.T) {
	table := Table{Left: 2}
	table.Add("정산", "what", "won")
	table.Add("luna", "", "3,924,047", "")
	table.Rule()
	table.Add("all", "x", "5")
	var out bytes.Buffer
	table.Write(&out)
	const want = "  정산    what        won\n  luna        3,924,047\n  ────  ────  ─────────\n  all   x             5\n"
	if out.String() != want || table.Len() != 4 {
		t.Errorf("%d rows:\n%swant\n%s", table.Len(), out.String(), want)
	}
}

type text string

func (t text) String() string { return string(t) }

func TestGroup(t *testing.T) {
	for in, want := range map[string]string{
		"0": "0", "999": "999", "1000": "1,000", "-1000": "-1,000", "-100": "-100", "1234567.8901": "1,234,567.8901", "": "",
	} {
		if got := Group(in); got != want {
			t.Errorf("Group(%q) = %q, want %q", in, got, want)
		}
	}
	for in, want := range map[string]string{
		"1500 KRW × 10% = 150 KRW":     "1,500 KRW × 10% = 150 KRW",
		"over 10000: -20000.5 KRW":     "over 10,000: -20,000.5 KRW",
		"order 2026-01-31 of 1000/3 x": "order 2026-01-31 of 1000/3 x",
	} {
		if got := Numbers(text(in)); got != want {
			t.Errorf("Numbers(%q) = %q, want %q", in, got, want)
		}
	}
	if got := Numbers(money.MustParse("-1234567 KRW")); got != "-1,234,567 KRW" {
		t.Errorf("an amount is %q", got)
	}
}
