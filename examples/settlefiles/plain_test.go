// Copyright 2026 The jupan authors.
// SPDX-License-Identifier: Apache-2.0

package main

import (
	"encoding/csv"
	"encoding/json"
	"path/filepath"
	"strconv"
	"strings"
	"testing"

	"github.com/jupan-go/jupan/settle/money"
)

// plain is what a plain program makes of campaign A: maps, loops and whole won, with nothing of the
// library.
type plain struct {
	orders map[string]*plainOrder
	claims map[string]map[string]string // the latest of each order
	cost   map[string]map[string]int64  // by version, by row
}

type plainOrder struct {
	rows                    map[string]map[string]string
	captured, given, charge int64
	voided, refunded        bool
}

func readPlain(t *testing.T) *plain {
	t.Helper()
	p := &plain{map[string]*plainOrder{}, map[string]map[string]string{}, map[string]map[string]int64{}}
	_, files := fixturesIn(t, t.TempDir())
	for _, f := range files {
		head, rows := rowsOf(t, f)
		for _, line := range rows {
			p.take(t, filepath.Base(f), head, line)
		}
	}
	return p
}

func (p *plain) take(t *testing.T, file, head, line string) {
	t.Helper()
	r := cells(t, head, line)
	switch kind := r["kind"]; {
	case kind == "conversion":
		if old := p.claims[r["order"]]; old == nil || old["at"] < r["at"] { // all in UTC, so as texts
			p.claims[r["order"]] = r
		}
	case kind == "ad_cost" && r["campaign"] == "A":
		if p.cost[file] == nil {
			p.cost[file] = map[string]int64{}
		}
		p.cost[file][r["id"]] = won(t, r["gross"])
	case strings.HasPrefix(kind, "payment") && r["currency"] == "KRW" && r["gross"] != "459O0":
		o := p.orders[r["order"]]
		if o == nil {
			o = &plainOrder{rows: map[string]map[string]string{}}
			p.orders[r["order"]] = o
		}
		o.rows[r["id"]] = r
	}
}

// cells reads a row of either form.
func cells(t *testing.T, head, line string) map[string]string {
	t.Helper()
	r := map[string]string{}
	if strings.HasPrefix(line, "{") {
		if err := json.Unmarshal([]byte(line), &r); err != nil {
			t.Fatal(err)
		}
		return r
	}
	if i := strings.Index(head, "source,"); i >= 0 {
		head = head[i:]
	}
	records, err := csv.NewReader(strings.NewReader(head + line)).ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	for i, name := range records[0] {
		r[name] = records[1][i]
	}
	return r
}

func won(t *testing.T, s string) int64 {
	t.Helper()
	if s == "" {
		return 0
	}
	n, err := strconv.ParseInt(s, 10, 64)
	if err != nil {
		t.Fatal(err)
	}
	return n
}

func (o *plainOrder) add(t *testing.T) {
	t.Helper()
	for _, r := range o.rows {
		switch gross := won(t, r["gross"]); r["kind"] {
		case "payment_captured":
			o.captured += gross
		case "payment_cancelled":
			o.given -= gross
			o.voided = true
		case "payment_refunded":
			o.given -= gross
			o.refunded = true
		}
		o.charge -= won(t, r["fee"])
	}
}

// TestCampaignAPlainly compares the library's account of campaign A with the plain one.
func TestCampaignAPlainly(t *testing.T) {
	p := readPlain(t)
	want := map[string]int64{}
	for id, claim := range p.claims {
		if claim["campaign"] != "A" {
			continue
		}
		want["conversions"]++
		o := p.orders[id]
		if o == nil {
			want["pending"]++
			continue
		}
		o.add(t)
		want["gross"] += o.captured
		want["refunds"] += o.given
		want["fees"] += o.charge
		switch {
		case o.captured > o.given:
			want["approved"]++
			if o.given > 0 {
				want["partly"]++
			}
		case o.refunded:
			want["refunded"]++
		case o.voided:
			want["cancelled"]++
		}
	}
	for _, n := range p.cost["cost-2026-01.v2.csv"] {
		want["cost"] -= n
	}
	for name, got := range campaignA(t) {
		if got != want[name] {
			t.Errorf("campaign A: %s is %d, and plainly %d", name, got, want[name])
		}
	}
	if want["cost"] != 1_000_000 || want["conversions"] != 50 {
		t.Errorf("the fixtures have %d won and %d conversions for campaign A", want["cost"], want["conversions"])
	}
}

// campaignA is the library's account.
func campaignA(t *testing.T) map[string]int64 {
	t.Helper()
	o, err := parse(nil, t.Output())
	if err != nil {
		t.Fatal(err)
	}
	r, err := o.settle(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	defer r.close()
	c, err := r.tally.Campaign("A")
	if err != nil || len(c.Money) != 1 {
		t.Fatalf("campaign A: %v, %v", c, err)
	}
	m := c.Money[0]
	amount := func(a money.Amount) int64 { return won(t, a.Number()) }
	number := func(d money.Decimal) int64 { return won(t, d.String()) }
	return map[string]int64{
		"conversions": number(c.Conversions), "approved": number(c.Approved), "partly": number(c.PartlyRefunded),
		"pending": number(c.Pending), "cancelled": number(c.Cancelled), "refunded": number(c.Refunded),
		"gross": amount(m.Gross), "refunds": amount(m.Refunds), "fees": amount(m.Fees), "cost": amount(m.Cost),
	}
}
