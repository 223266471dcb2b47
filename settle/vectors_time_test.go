// Copyright 2026 The jupan authors.
// SPDX-License-Identifier: Apache-2.0

package settle_test

import (
	"encoding/json"
	"fmt"
	"os"
	"strings"
	"testing"
	"time"

	"github.com/jupan-go/jupan/internal/testkit"
	"github.com/jupan-go/jupan/settle"
	"github.com/jupan-go/jupan/settle/event"
	"github.com/jupan-go/jupan/settle/money"
)

// overMonths settles a series of bases, one for each month of 2026, by the party's customers, and gives
// the statements of the months.
func overMonths(t *testing.T, months []map[string]string, terms ...settle.Term) []*settle.Statement {
	t.Helper()
	a := settle.Agreement{
		ID: "v", Party: "p", Currency: money.USD, From: time.Date(2026, 1, 1, 0, 0, 0, 0, time.UTC), Terms: terms,
	}
	tally := mustPlan(t, a).NewTally()
	var events []event.Event
	for i, month := range months {
		for customer, gross := range month {
			events = append(events, event.Event{
				Key: event.Key{Source: "x", ID: fmt.Sprint(i, customer)}, Kind: "base", Party: "p", Customer: customer,
				At: time.Date(2026, time.Month(i+1), 10, 0, 0, 0, 0, time.UTC), Gross: money.MustParse(gross + " USD"),
			})
		}
	}
	addBatches(t, tally, []event.Batch{{Events: events}})
	var out []*settle.Statement
	p := january(t, a.Calendar)
	for range months {
		s, err := tally.Statement("v", p)
		if err != nil {
			t.Fatal(err)
		}
		out, p = append(out, s), a.Calendar.At(p.To)
	}
	return out
}

// as is a value of a vector that has to be of a type.
func as[T any](t *testing.T, x any) T {
	t.Helper()
	v, ok := x.(T)
	if !ok {
		t.Fatalf("%v is a %T", x, x)
	}
	return v
}

func total(s *settle.Statement) string { return plain(s.Total.Decimal()) }

// negativeCarry settles the vectors of losses that are carried over, by the base.
func negativeCarry(t *testing.T, v vector) bool {
	rules := map[string]settle.Losses{
		"track360-carry": {Rule: settle.LossCarried}, "track360-nocarry": {Rule: settle.LossForgiven},
		"jokerbet-3m": {Rule: settle.LossCarried, Expires: 3},
	}
	rule, ok := rules[v.ID]
	if !ok {
		return false
	}
	share := settle.RevenueShare{Of: baseMeasure(), Rate: ptr(money.MustRate(v.num("share"))), Losses: &rule}
	if v.ID != "jokerbet-3m" {
		got := overMonths(t, []map[string]string{{"": v.num("mar_ngr")}, {"": v.num("apr_ngr")}}, share)
		same(t, "first", total(got[0]), v.want("mar_commission"))
		same(t, "second", total(got[1]), v.want("apr_commission"))
		return true
	}
	var months []map[string]string
	for _, x := range as[[]any](t, v.Input["ngr"]) {
		months = append(months, map[string]string{"": fmt.Sprint(x)})
	}
	got := overMonths(t, months, share)
	for i, x := range as[[]any](t, v.Expected["commission"]) {
		same(t, fmt.Sprint("period ", i+1), total(got[i]), fmt.Sprint(x))
	}
	same(t, "written off", plain(got[3].Balances[0].Outside.Decimal()), v.want("written_off_after_period_3"))
	return true
}

func highRoller(t *testing.T, v vector) bool {
	players := map[string]string{}
	for player, base := range as[map[string]any](t, v.Input["players"]) {
		players[player] = fmt.Sprint(base)
	}
	threshold := money.MustParse(v.num("threshold") + " USD")
	got := overMonths(t, []map[string]string{players}, settle.RevenueShare{
		Of: baseMeasure(), Rate: ptr(money.Percent(30)),
		Losses: &settle.Losses{Rule: settle.LossHighRoller, Threshold: &threshold},
	})
	same(t, "total", total(got[0]), "0")
	split := as[map[string]any](t, v.Expected["split"])
	for _, b := range got[0].Balances {
		same(t, b.Bucket, plain(b.Closing.Neg().Decimal()), fmt.Sprint(split[b.Bucket]))
	}
	if len(got[0].Balances) != len(split) {
		t.Errorf("%d balances, want %d", len(got[0].Balances), len(split))
	}
	return true
}

func recouped(t *testing.T, v vector) bool {
	advance := settle.Advance{On: settle.MustDate("2026-01-01"), Amount: money.MustParse(v.num("advance") + " USD"), Elsewhere: true}
	got := overMonths(t, []map[string]string{{"": v.num("earned")}},
		shareLine("earned", "100%"), settle.Recoupment{Advances: []settle.Advance{advance}})
	same(t, "payable", total(got[0]), v.want("payable"))
	same(t, "recouped", plain(got[0].Lines[1].Amount.Neg().Decimal()), v.want("recouped"))
	return true
}

func rollingReserve(t *testing.T, v vector) bool {
	release := settle.DateRule{Basis: settle.DayOfMonth, N: 15, Months: 6}
	got := overMonths(t, []map[string]string{{"": v.num("commission")}, {}, {}, {}, {}, {}, {}},
		shareLine("commission", "100%"), settle.Reserve{Rate: ptr(money.MustRate(v.num("reserve"))), Release: release})
	same(t, "paid", total(got[0]), v.want("paid_now"))
	lot := got[0].Balances[0].Lots[0]
	same(t, "held", plain(lot.Amount.Decimal()), v.want("held"))
	if due := strings.TrimPrefix(lot.Due.String(), "2026-"); due != v.want("release") {
		t.Errorf("released on %s, want %s", due, v.want("release"))
	}
	same(t, "before", total(got[5]), "0")
	same(t, "released", total(got[6]), v.want("held"))
	return true
}

// rerating is an entry of rerating_vectors.json: OpenMeter's tests of delta rating.
type rerating struct {
	Name  string
	Price struct {
		Type, Mode, Unit, Amount, Multiplier, Minimum string
		PerPackage                                    money.Decimal `json:"per_package"`
		Free                                          money.Decimal `json:"free_quantity"`
		Tiers                                         []struct {
			UpTo       money.Decimal `json:"up_to"`
			Unit, Flat string
		}
	}
	Phases []struct {
		Cumulative string                      `json:"cumulative_quantity"`
		Totals     struct{ Total json.Number } `json:"expected_totals"`
	}
}

// reratingFloor is how many of the vectors run at least: all of them.
const reratingFloor = 20

// TestReratingVectors settles cumulative quantities month by month with terms whose measure has the
// scope of the contract. Each month's total is the vector's; the vectors' lines are steps here.
func TestReratingVectors(t *testing.T) {
	data, err := os.ReadFile(testkit.Shared(t, "vectors/rerating_vectors.json"))
	if err != nil {
		t.Fatal(err)
	}
	var file map[string]json.RawMessage
	if err := json.Unmarshal(data, &file); err != nil {
		t.Fatal(err)
	}
	run := 0
	for _, part := range file {
		var list []rerating
		if json.Unmarshal(part, &list) != nil {
			continue
		}
		for _, v := range list {
			t.Run(v.Name, func(t *testing.T) { v.run(t) })
			run++
		}
	}
	if t.Logf("%d vectors run", run); run < reratingFloor {
		t.Errorf("%d vectors ran, want %d at least", run, reratingFloor)
	}
}

func (v rerating) run(t *testing.T) {
	usage := settle.Measure{Name: "usage", Sum: settle.SumQuantity, Kinds: []event.Kind{"usage"}, Scope: settle.ScopeContract}
	a := settle.Agreement{
		ID: "v", Party: "p", Currency: money.USD, From: time.Date(2026, 1, 1, 0, 0, 0, 0, time.UTC), Terms: v.terms(t, usage),
	}
	tally := mustPlan(t, a).NewTally()
	var before money.Decimal
	for i, phase := range v.Phases {
		now := money.MustDecimal(phase.Cumulative)
		delta, err := now.Sub(before)
		if err != nil {
			t.Fatal(err)
		}
		at := time.Date(2026, time.Month(i+1), 10, 0, 0, 0, 0, time.UTC)
		e := event.Event{Key: event.Key{Source: "x", ID: fmt.Sprint(i)}, Kind: "usage", Party: "p", At: at, Quantity: delta}
		if delta.Sign() != 0 {
			addBatches(t, tally, []event.Batch{{Events: []event.Event{e}}})
		}
		s, err := tally.Statement("v", a.Calendar.At(at))
		if err != nil {
			t.Fatal(err)
		}
		want := labelled(phase.Totals.Total.String(), "0")
		same(t, fmt.Sprint("phase ", i+1), total(s), want)
		before = now
	}
}

func labelled(s, otherwise string) string {
	if s == "" {
		return otherwise
	}
	return s
}

// terms are the price of a vector.
func (v rerating) terms(t *testing.T, usage settle.Measure) []settle.Term {
	t.Helper()
	usd := func(s string) money.Amount { return money.MustParse(s + " USD") }
	switch p := v.Price; p.Type {
	case "unit":
		return []settle.Term{settle.PerAction{Price: usd(p.Unit), Count: usage}}
	case "package":
		return []settle.Term{settle.PerAction{Price: usd(p.Amount), Package: p.PerPackage, Count: usage}}
	case "multiplier":
		terms := []settle.Term{settle.PerAction{Price: usd(p.Multiplier), Count: usage}}
		if p.Minimum != "" {
			terms = append(terms, settle.Guarantee{Amount: usd(p.Minimum), Every: len(v.Phases)})
		}
		return terms
	case "tiered":
		tiers := settle.PriceTiers{}
		if p.Mode == "slab" {
			tiers.Mode = settle.Slab
		}
		for _, x := range p.Tiers {
			tier := settle.PriceTier{UpTo: x.UpTo, Price: usd(labelled(x.Unit, "0"))}
			if x.Flat != "" {
				tier.Flat = ptr(usd(x.Flat))
			}
			tiers.Steps = append(tiers.Steps, tier)
		}
		return []settle.Term{settle.PerActionTiers{Tiers: tiers, Count: usage, Free: p.Free}}
	}
	t.Fatalf("price of the type %q", v.Price.Type)
	return nil
}
