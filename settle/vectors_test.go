// Copyright 2026 The jupan authors.
// SPDX-License-Identifier: Apache-2.0

package settle_test

import (
	"encoding/json"
	"fmt"
	"maps"
	"os"
	"slices"
	"strings"
	"testing"

	"github.com/jupan-go/jupan/internal/testkit"
	"github.com/jupan-go/jupan/settle"
	"github.com/jupan-go/jupan/settle/event"
	"github.com/jupan-go/jupan/settle/money"
)

// vector is an entry of settlement_vectors.json: figures that someone published, or that follow from
// what they published.
type vector struct {
	ID, Topic       string
	Input, Expected map[string]any
}

// vectorFloor is how many vectors run at least.
const vectorFloor = 54

// TestVectors settles the published figures, and lists those that are not of settlement, with the reason.
func TestVectors(t *testing.T) {
	data, err := os.ReadFile(testkit.Shared(t, "vectors/settlement_vectors.json"))
	if err != nil {
		t.Fatal(err)
	}
	var all []vector
	d := json.NewDecoder(strings.NewReader(string(data)))
	d.UseNumber()
	if err := d.Decode(&all); err != nil {
		t.Fatal(err)
	}
	runners := map[string]func(*testing.T, vector) bool{
		"kr-commerce": krCommerce, "kr-withholding": krWithholding, "kr-vat": krVAT, "tax-inclusive": taxInclusive,
		"tier-marginal": tierVector, "tier-slab": tierVector, "rounding-point": roundingPoint,
		"rounding-mode": roundingMode, "ngr": ngr, "minimum-guarantee": minimumGuarantee, "clawback": clawback,
		"reconcile": reconciled, "negative-carry": negativeCarry, "high-roller": highRoller, "recoup": recouped,
		"rolling-reserve": rollingReserve, "kr-calendar": krCalendar, "hold-calendar": holdCalendar,
	}
	reasons := map[string]string{
		"impact-all-actions": "states how many actions have the bonus and no amount",
		"iab-10pct":          "a tolerance between two parties' figures is not settlement",
	}
	run, left := map[string]int{}, map[string]int{}
	total := 0
	for _, v := range all {
		if reason := reasons[v.ID]; reason != "" {
			left[v.Topic]++
			t.Logf("%s does not apply: %s", v.ID, reason)
			continue
		}
		runner := runners[v.Topic]
		if runner == nil {
			t.Errorf("%s: topic %q has no runner", v.ID, v.Topic)
			continue
		}
		ran := false
		if t.Run(v.ID, func(t *testing.T) { ran = runner(t, v) }); !ran {
			t.Errorf("%s neither ran nor has a reason", v.ID)
			continue
		}
		run[v.Topic]++
		total++
	}
	for _, topic := range slices.Sorted(maps.Keys(run)) {
		t.Logf("%-18s run %2d, not applicable %d", topic, run[topic], left[topic])
	}
	if t.Logf("%d of %d vectors run", total, len(all)); total < vectorFloor {
		t.Errorf("%d vectors ran, want %d at least", total, vectorFloor)
	}
}

// num reads a number of a vector, with or without quotes and a percent sign.
func (v vector) num(field string) string {
	return fmt.Sprint(v.Input[field])
}

func (v vector) want(field string) string { return fmt.Sprint(v.Expected[field]) }

// rated settles one measure, in a currency, under terms, and gives the lines by label; "total" is the
// total.
func rated(t *testing.T, c money.Currency, base string, rounding settle.Rounding, terms ...settle.Term) map[string]string {
	t.Helper()
	a := settle.Agreement{ID: "v", Party: "p", Currency: c, Rounding: rounding, Terms: terms}
	tally := mustPlan(t, a).NewTally()
	if gross, err := money.ParseIn(base, c); err != nil {
		t.Fatal(err)
	} else if !gross.IsZero() {
		e := sale("e", "p", 5, "1 USD")
		e.Kind, e.Gross = "base", gross
		addBatches(t, tally, []event.Batch{{Events: []event.Event{e}}})
	}
	s, err := tally.Statement("v", january(t, a.Calendar))
	if err != nil {
		t.Fatal(err)
	}
	out := map[string]string{"total": plain(s.Total.Decimal())}
	for _, l := range s.Lines {
		out[l.Label] = plain(l.Amount.Decimal())
	}
	return out
}

// plain is a number without zeros at its end, as Decimal writes it.
func plain(d money.Decimal) string { return d.String() }

func same(t *testing.T, name, got, want string) {
	t.Helper()
	w, err := money.ParseDecimal(want)
	if err != nil {
		t.Fatalf("%s: %v", name, err)
	}
	if g := money.MustDecimal(got); g != w {
		t.Errorf("%s is %s, want %s", name, got, want)
	}
}

func baseMeasure() settle.Measure {
	return settle.Measure{Name: "base", Kinds: []event.Kind{"base"}}
}

// share pays a rate of the base.
func shareLine(label, rate string) settle.Term {
	return settle.RevenueShare{Label: label, Rate: ptr(plainRate(rate)), Of: baseMeasure()}
}

// less takes a rate of the base.
func less(label, rate string) settle.Term {
	return settle.Deduction{Label: label, Rate: ptr(plainRate(rate)), Of: ptr(baseMeasure())}
}

// percent is v percent, divided by by.
func percent(v any, by int64) string {
	whole := money.MustDecimal(fmt.Sprint(v))
	_, units, _ := whole.Parts()
	r, err := money.Fraction(int64(units), 100*by)
	if err != nil {
		panic(err)
	}
	return r.String()
}

func krCommerce(t *testing.T, v vector) bool {
	if v.ID == "kmong-500k" {
		got := rated(t, money.KRW, v.num("amount"), settle.Rounding{}, shareLine("order", "100%"),
			less("service", v.num("service")), less("payment", v.num("payment")), less("network", v.num("network")),
			less("vat", "1.83%")) // 10 % of 15 + 3 + 0.3 %
		for _, fee := range []string{"service", "payment", "network", "vat"} {
			same(t, fee, strings.TrimPrefix(got[fee], "-"), v.want(fee))
		}
		same(t, "net", got["total"], v.want("net"))
		return true
	}
	order := v.num("order")
	if v.Input["kind"] == "ORDER_CANCEL" {
		order = "-" + order
	}
	terms := []settle.Term{
		shareLine("order", "100%"),
		less("platformFee", percent(v.Input["platformFeePct"], 1)),
		less("platformFeeVat", percent(v.Input["platformFeePct"], 10)),
		less("additionalFee", percent(v.Input["additionalFeePct"], 1)),
		less("additionalFeeVat", percent(v.Input["additionalFeePct"], 10)),
	}
	discount, err := money.ParseIn(v.num("discount"), money.KRW)
	if err != nil {
		t.Fatal(err)
	}
	part, err := discount.Exact().Mul(money.MustRate(percent(v.Input["discountPartnerSharePct"], 1))).Amount()
	if err != nil {
		t.Fatal(err)
	}
	terms = append(terms, settle.Deduction{Label: "discountShare", Amount: &part})
	got := rated(t, money.KRW, order, settle.Rounding{}, terms...)
	sign := strings.TrimSuffix(order, strings.TrimPrefix(order, "-"))
	same(t, "settlement", got["total"], sign+v.want("settlement"))
	for _, line := range []string{"platformFee", "platformFeeVat", "additionalFee", "additionalFeeVat", "discountShare"} {
		same(t, line, strings.TrimPrefix(got[line], "-"), v.want(line))
	}
	return true
}

// tierVector runs the vectors that give a ladder. Tiers here are of money and have no flat fees, so a
// number is a number of dollars, a unit price a rate, and the flat fees of the tiers entered a fixed
// fee of their own.
func tierVector(t *testing.T, v vector) bool {
	mode := settle.Marginal
	if v.Topic == "tier-slab" {
		mode = settle.Slab
	}
	precise := settle.Rounding{Rounding: money.Rounding{Unit: money.MustDecimal("0.0001")}}
	ladder := func(base, want string, tiers *settle.Tiers, flat string) bool {
		got := rated(t, money.USD, base, precise,
			settle.RevenueShare{Label: "tiers", Of: baseMeasure(), Tiers: tiers},
			settle.FixedFee{Amount: money.MustParse(flat + " USD")})
		same(t, "amount", got["total"], want)
		return true
	}
	step := func(upTo, rate string) settle.Tier {
		s := settle.Tier{Rate: plainRate(rate)}
		if upTo != "" {
			s.UpTo = money.MustDecimal(upTo)
		}
		return s
	}
	switch {
	case v.Input["tiers"] != nil && v.Input["mode"] == nil && v.ID != "killbill-111":
		return lagoTiers(t, v, mode, ladder)
	case v.ID == "killbill-111":
		return ladder(v.num("qty"), v.want("amount"), &settle.Tiers{
			Mode: mode, Steps: []settle.Tier{step("10", "1.5"), step("110", "1"), step("", "0.5")},
		}, "0")
	case v.ID == "killbill-top-tier": // 150 blocks of 10 minutes at 0.5, and 2,048 MB at 0.1
		minutes := rated(t, money.USD, "150", precise, settle.RevenueShare{Of: baseMeasure(), Tiers: &settle.Tiers{
			Mode: mode, Steps: []settle.Tier{step("", "0.5")},
		}})
		return ladder("2048", v.want("amount"), &settle.Tiers{Mode: mode, Steps: []settle.Tier{step("", "0.1")}}, minutes["total"])
	case strings.HasPrefix(v.ID, "wpn-"):
		return ladder(v.num("net_revenue"), v.want("commission"), &settle.Tiers{
			Mode: mode, Steps: []settle.Tier{step("7500", "25%"), step("50000", "30%"), step("", "35%")},
		}, "0")
	}
	return false // impact-all-actions gives no amount
}

func lagoTiers(t *testing.T, v vector, mode settle.TierMode, ladder func(base, want string, tiers *settle.Tiers, flat string) bool) bool {
	field := "qty"
	if v.Input[field] == nil {
		field = "amount"
	}
	base := v.num(field)
	tiers := &settle.Tiers{Mode: mode}
	flat, entered := money.Zero(money.USD), true
	for _, x := range v.Input["tiers"].([]any) { //nolint:errcheck // the form of the vector
		tier := x.([]any) //nolint:errcheck // as above
		s := settle.Tier{Rate: plainRate(fmt.Sprint(tier[2]))}
		if tier[1] != nil {
			s.UpTo = money.MustDecimal(fmt.Sprint(tier[1]))
		}
		tiers.Steps = append(tiers.Steps, s)
		fee, err := money.ParseIn(fmt.Sprint(tier[3]), money.USD)
		if err != nil {
			t.Fatal(err)
		}
		reached := s.UpTo.IsZero() || money.MustDecimal(base).Cmp(s.UpTo) <= 0
		if mode == settle.Slab && !reached {
			fee = money.Amount{}
		}
		if entered {
			if flat, err = flat.Add(fee); err != nil {
				t.Fatal(err)
			}
		}
		entered = entered && !reached
	}
	return ladder(base, v.want("amount"), tiers, flat.Number())
}

func roundingPoint(t *testing.T, v vector) bool {
	for mode, name := range map[money.RoundingMode]string{money.HalfUp: "half_up", money.HalfEven: "half_even"} {
		got := rated(t, money.USD, v.num("qty"), settle.Rounding{Rounding: money.Rounding{Mode: mode}}, shareLine("x", v.num("price")))
		same(t, name, got["total"], v.want(name))
	}
	return true
}

func roundingMode(t *testing.T, v vector) bool {
	for mode, name := range map[money.RoundingMode]string{money.HalfUp: "half_up", money.HalfEven: "half_even"} {
		got := rated(t, money.USD, v.num("ngr"), settle.Rounding{Rounding: money.Rounding{Mode: mode}}, shareLine("x", v.num("share")))
		same(t, name, got["total"], v.want(name))
	}
	return true
}

// ngr: deductions come off the base before the share.
func ngr(t *testing.T, v vector) bool {
	base, err := money.ParseIn(v.want("ngr"), money.USD)
	if err != nil {
		t.Fatal(err)
	}
	sum := money.Zero(money.USD)
	for field, sign := range map[string]int64{
		"stakes": 1, "gross": 1, "wins": -1, "bonuses": -1, "licence": -1, "processing": -1, "deductions": -1,
	} {
		if v.Input[field] != nil {
			x, err := money.ParseIn(v.num(field), money.USD)
			if err != nil {
				t.Fatal(err)
			}
			if sign < 0 {
				x = x.Neg()
			}
			if sum, err = sum.Add(x); err != nil {
				t.Fatal(err)
			}
		}
	}
	if sum != base {
		t.Errorf("base %s, want %s", sum, base)
	}
	got := rated(t, money.USD, sum.Number(), settle.Rounding{}, shareLine("x", v.num("share")))
	same(t, "commission", got["total"], v.want("commission"))
	return true
}

func minimumGuarantee(t *testing.T, v vector) bool {
	got := rated(t, money.USD, v.num("earned"), settle.Rounding{}, shareLine("earned", "100%"),
		settle.Minimum{Label: "top-up", Amount: money.MustParse(v.num("minimum_per_year") + " USD")})
	same(t, "top-up", got["top-up"], v.want("top_up"))
	same(t, "total", got["total"], v.want("total"))
	return true
}

// clawback: two products at two rates; the refund of the first takes back at the first's rate.
func clawback(t *testing.T, v vector) bool {
	part := func(product, rate string) settle.Term {
		m := settle.NetSales()
		m.Name, m.Where = product, settle.Where{"product": {product}}
		return settle.RevenueShare{Rate: ptr(plainRate(rate)), Of: m}
	}
	a := shareOf("p", "0%")
	a.Terms = []settle.Term{part("first", "10%"), part("second", "15%")}
	tally := mustPlan(t, a).NewTally()
	one, two, back := sale("1", "p", 1, "100 USD"), sale("2", "p", 2, "100 USD"), sale("3", "p", 3, "-100 USD")
	one.Product, two.Product, back.Product, back.Kind = "first", "second", "first", event.PaymentRefunded
	addBatches(t, tally, []event.Batch{{Events: []event.Event{one, two}}})
	before := totalOf(t, tally, "p")
	addBatches(t, tally, []event.Batch{{Events: []event.Event{back}}})
	if after := totalOf(t, tally, "p"); before != "25.00 USD" || after != "15.00 USD" { // 10 back, not 12.5
		t.Errorf("%s before, %s after the refund; want %s less", before, after, v.want("reverse_commission_at_original_rate"))
	}
	return true
}

// reconciled: an estimate that is finalised lower is a restated partition.
func reconciled(t *testing.T, v vector) bool {
	if v.ID != "adsense-final" {
		return false // a tolerance between two parties' figures is not settlement
	}
	a := shareOf("p", "100%")
	tally := mustPlan(t, a).NewTally()
	for version, field := range []string{"estimated", "finalized"} {
		addBatches(t, tally, []event.Batch{{
			Partition: "2026-01", Version: int64(version), Events: []event.Event{sale("month", "p", 31, v.num(field)+" USD")},
		}})
	}
	if got := totalOf(t, tally, "p"); got != v.num("finalized")+".00 USD" {
		t.Errorf("total %s", got)
	}
	return true
}

// plainRate reads a rate, or the price of one unit as a plain number.
func plainRate(s string) money.Rate {
	if d, err := money.ParseDecimal(s); err == nil {
		if r, err := money.RateFromDecimal(d); err == nil {
			return r
		}
	}
	return money.MustRate(s)
}
