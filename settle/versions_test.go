// Copyright 2026 The jupan authors.
// SPDX-License-Identifier: Apache-2.0

package settle_test

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/jupan-go/jupan/settle"
	"github.com/jupan-go/jupan/settle/event"
	"github.com/jupan-go/jupan/settle/money"
)

// day is midnight of the n-th day of 2026.
func day(n int) time.Time { return time.Date(2026, 1, n, 0, 0, 0, 0, time.UTC) }

// tenThenTwenty is an agreement with 10 % until the end of January 2026 and 20 % from then on, and a
// price per action of 1 USD and then of 2 USD.
func tenThenTwenty() []settle.Agreement {
	one, two := shareOf("navi", "10%"), shareOf("navi", "20%")
	one.Version, one.To = 1, day(32)
	two.Version, two.From = 2, day(32)
	one.Terms = append(one.Terms, settle.PerAction{Price: money.MustParse("1 USD")})
	two.Terms = append(two.Terms, settle.PerAction{Price: money.MustParse("2 USD")})
	return []settle.Agreement{one, two}
}

// payment is an event of party navi on the n-th day of 2026.
func payment(id string, kind event.Kind, n int, amount string) event.Event {
	e := sale(id, "navi", n, amount)
	e.Kind, e.Reverses = kind, kind.Sign() < 0 && !strings.HasPrefix(amount, "-") || kind.Sign() > 0 && strings.HasPrefix(amount, "-")
	return e
}

func named(e event.Event, parent string) event.Event {
	e.Parent = event.Key{Source: "shop", ID: parent}
	return e
}

func ordered(e event.Event, order string) event.Event {
	e.Order = order
	return e
}

// sharesOf lists what each version earns by its share, as version:period:amount, those that are zero
// left out.
func sharesOf(t *testing.T, tally *settle.Tally, term string) string {
	t.Helper()
	statements, err := tally.Statements()
	if err != nil {
		t.Fatal(err)
	}
	var list []string
	for _, s := range statements {
		for _, l := range s.Lines {
			if l.Term == term && !l.Amount.IsZero() {
				list = append(list, strings.TrimSuffix(fmt.Sprintf("%d:%s:%s", l.Version, s.Period.Name[5:], l.Amount), " USD"))
			}
			if l.Corrects != "" {
				list[len(list)-1] += "<" + l.Corrects[5:]
			}
		}
	}
	return strings.Join(list, " ")
}

// TestReversalInherits settles under two versions; whatever order the events come in, a reversal has the
// rate of what it gives back.
func TestReversalInherits(t *testing.T) {
	capture := func(id string, n int) event.Event { return payment(id, event.PaymentCaptured, n, "100 USD") }
	refund := func(id string, n int, amount string) event.Event {
		return payment(id, event.PaymentRefunded, n, amount)
	}
	tests := []struct {
		name   string
		events []event.Event
		want   string // version:month:share
	}{
		{"no reversal", []event.Event{capture("a", 10), capture("b", 40)}, "1:01:10.00 2:02:20.00"},
		{"in the same version", []event.Event{capture("a", 10), named(refund("r", 20, "-50 USD"), "a")}, "1:01:5.00"},
		{"by parent", []event.Event{capture("a", 10), named(refund("r", 40, "-50 USD"), "a")}, "1:01:10.00 1:02:-5.00"},
		{"by order", []event.Event{ordered(capture("a", 10), "o"), ordered(refund("r", 40, "-50 USD"), "o")}, "1:01:10.00 1:02:-5.00"},
		{"of nothing known", []event.Event{named(refund("r", 40, "-50 USD"), "a")}, "2:02:-10.00"},
		{"the parent goes before the order", []event.Event{
			ordered(capture("a", 10), "o"), ordered(capture("b", 40), "o"), named(ordered(refund("r", 70, "-50 USD"), "o"), "b"),
		}, "1:01:10.00 2:02:20.00 2:03:-10.00"},
		{"a parent that is not known leaves the order", []event.Event{
			ordered(capture("a", 10), "o"), named(ordered(refund("r", 70, "-50 USD"), "o"), "x"),
		}, "1:01:10.00 1:03:-5.00"},
		{"of an order whose parent has none", []event.Event{
			capture("a", 10), named(ordered(refund("r", 40, "-50 USD"), "o"), "a"), ordered(capture("b", 41), "o"),
		}, "1:01:10.00 1:02:-5.00 2:02:20.00"},
		{"the first capture of an order", []event.Event{
			ordered(capture("b", 40), "o"), ordered(capture("a", 10), "o"), ordered(refund("r", 70, "-50 USD"), "o"),
		}, "1:01:10.00 2:02:20.00 1:03:-5.00"},
		{"chargeback won", []event.Event{
			capture("a", 10), named(payment("c", event.Chargeback, 40, "-100 USD"), "a"),
			named(payment("w", event.Chargeback, 70, "100 USD"), "c"),
		}, "1:01:10.00 1:02:-10.00 1:03:10.00"},
		{"chargeback won, of an order", []event.Event{
			ordered(capture("a", 10), "o"), ordered(payment("c", event.Chargeback, 40, "-100 USD"), "o"),
			named(payment("w", event.Chargeback, 70, "100 USD"), "c"),
		}, "1:01:10.00 1:02:-10.00 1:03:10.00"},
		{"a refund of a refund whose payment is not known", []event.Event{
			named(refund("r", 20, "-50 USD"), "x"), named(refund("q", 40, "50 USD"), "r"),
		}, "1:01:-5.00 1:02:5.00"},
		{"a capture taken back", []event.Event{
			ordered(capture("a", 10), "o"), ordered(payment("r", event.PaymentCaptured, 40, "-100 USD"), "o"),
		}, "1:01:10.00 1:02:-10.00"},
		{"two that name each other", []event.Event{
			named(refund("r", 20, "-50 USD"), "q"), named(refund("q", 40, "-50 USD"), "r"),
		}, "1:01:-5.00 2:02:-10.00"},
		{"one that names itself", []event.Event{named(refund("r", 40, "-50 USD"), "r")}, "2:02:-10.00"},
		{"dated before its payment", []event.Event{capture("a", 40), named(refund("r", 20, "-50 USD"), "a")}, "2:01:-10.00 2:02:20.00"},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			for shift := range test.events {
				for _, seen := range []bool{false, true} {
					tally := mustPlan(t, tenThenTwenty()...).NewTally()
					for i := range test.events {
						e := test.events[(i+shift)%len(test.events)]
						addBatches(t, tally, []event.Batch{{Events: []event.Event{e}}})
						if seen { // what is posted has to move when the original comes
							_ = sharesOf(t, tally, "revenue_share")
						}
					}
					if diff := cmp.Diff(test.want, sharesOf(t, tally, "revenue_share")); diff != "" {
						t.Errorf("first %s, seen between: %t: shares mismatch (-want +got):\n%s", test.events[shift].Key.ID, seen, diff)
					}
				}
			}
		})
	}
}

// TestReversalLosesOriginal restates the partition of a payment away, and back.
func TestReversalLosesOriginal(t *testing.T) {
	tally := mustPlan(t, tenThenTwenty()...).NewTally()
	capture := payment("a", event.PaymentCaptured, 10, "100 USD")
	later := payment("a", event.PaymentCaptured, 35, "100 USD")
	refund := named(payment("r", event.PaymentRefunded, 40, "-50 USD"), "a")
	dispute := named(payment("q", event.PaymentRefunded, 45, "20 USD"), "r")
	for i, test := range []struct {
		batch event.Batch
		want  string
	}{
		{event.Batch{Events: []event.Event{dispute, refund}}, "2:02:-6.00"},
		{event.Batch{Partition: "p", Version: 1, Events: []event.Event{capture}}, "1:01:10.00 1:02:-3.00"},
		{event.Batch{Partition: "p", Version: 2}, "2:02:-6.00"},
		{event.Batch{Partition: "p", Version: 3, Events: []event.Event{later}}, "2:02:14.00"},
		{event.Batch{Partition: "p", Version: 4, Events: []event.Event{capture}}, "1:01:10.00 1:02:-3.00"},
	} {
		addBatches(t, tally, []event.Batch{test.batch})
		if got := sharesOf(t, tally, "revenue_share"); got != test.want {
			t.Errorf("after batch %d: %s, want %s", i, got, test.want)
		}
	}
}

// TestReversalsOfOneParent takes reversals of one payment out of the middle of others.
func TestReversalsOfOneParent(t *testing.T) {
	tally := mustPlan(t, tenThenTwenty()...).NewTally()
	part := func(name string, version int64, events ...event.Event) {
		addBatches(t, tally, []event.Batch{{Partition: name, Version: version, Events: events}})
	}
	for i, name := range []string{"p", "q", "r", "s", "t"} {
		part(name, 1, named(payment(name, event.PaymentRefunded, 40+i, "-10 USD"), "a"))
	}
	for _, name := range []string{"r", "t", "p", "q"} {
		part(name, 2)
	}
	part("u", 1, named(payment("u", event.PaymentRefunded, 50, "-20 USD"), "a"))
	addBatches(t, tally, []event.Batch{{Events: []event.Event{payment("a", event.PaymentCaptured, 10, "100 USD")}}})
	if got, want := sharesOf(t, tally, "revenue_share"), "1:01:10.00 1:02:-3.00"; got != want {
		t.Errorf("shares %s, want %s", got, want)
	}
}

// TestFeeGivenBack follows the reverse of a fee to the first fee of its order, and not to the payment.
func TestFeeGivenBack(t *testing.T) {
	list := tenThenTwenty()
	for i := range list {
		list[i].Terms = []settle.Term{settle.RevenueShare{Rate: ptr(money.Percent(int64(-10 * (i + 1)))), Of: settle.FeesCharged()}}
	}
	for _, attribution := range []settle.Attribution{settle.LastTouch, settle.NoAttribution} {
		plan, err := settle.NewPlan(list, &settle.PlanOptions{Attribution: attribution})
		if err != nil {
			t.Fatal(err)
		}
		tally := plan.NewTally()
		addBatches(t, tally, []event.Batch{{Events: []event.Event{
			ordered(payment("c", event.PaymentCaptured, 10, "100 USD"), "o"),
			ordered(payment("f", event.Fee, 40, "-30 USD"), "o"),
			ordered(payment("g", event.Fee, 41, "-30 USD"), "o"),
			ordered(payment("b", event.Fee, 70, "10 USD"), "o"),
			ordered(payment("d", event.Fee, 71, "10 USD"), "p"), // nothing known
		}}})
		if got, want := sharesOf(t, tally, "revenue_share"), "2:02:-12.00 2:03:4.00"; got != want {
			t.Errorf("attribution %d: shares %s, want %s", attribution, got, want)
		}
	}
}

// TestReversalsCorrect counts reversals in the period of their original: 5 % up to 100 USD, 10 % of
// everything above that. Refunds of January change what January earned at January's tier.
func TestReversalsCorrect(t *testing.T) {
	a := shareOf("navi", "10%")
	a.Reversals = settle.OriginalPeriod
	a.Terms = []settle.Term{settle.RevenueShare{Tiers: &settle.Tiers{Mode: settle.Slab, Steps: []settle.Tier{
		{UpTo: money.Int(100), Rate: money.Percent(5)}, {Rate: money.Percent(10)},
	}}}}
	tally := mustPlan(t, a).NewTally()
	addBatches(t, tally, []event.Batch{{Events: []event.Event{
		payment("a", event.PaymentCaptured, 10, "100 USD"),
		payment("b", event.PaymentCaptured, 11, "100 USD"),                 // January: 200 USD at 10 % = 20
		payment("c", event.PaymentCaptured, 40, "50 USD"),                  // February: 50 USD at 5 % = 2.50
		named(payment("r", event.PaymentRefunded, 41, "-100 USD"), "a"),    // January is 100 USD at 5 % = 5: −15
		named(payment("s", event.PaymentRefunded, 70, "-100 USD"), "b"),    // January is 0: −5
		named(payment("t", event.PaymentRefunded, 71, "-20 USD"), "c"),     // February is 30 USD: 1.50: −1
		named(payment("u", event.PaymentRefunded, 100, "20 USD"), "t"),     // refund failed: February is 50 USD again: +1
		named(payment("v", event.PaymentRefunded, 101, "-7 USD"), "other"), // nothing known: −7 USD at 5 % = −0.35
	}}})
	want := "0:01:20.00 0:02:2.50 0:02:-15.00<01 0:03:-5.00<01 0:03:-1.00<02 0:04:-0.35 0:04:1.00<02"
	if diff := cmp.Diff(want, sharesOf(t, tally, "revenue_share")); diff != "" {
		t.Errorf("shares mismatch (-want +got):\n%s", diff)
	}
}

// TestActionsInherit pays 1 USD for an action in January and 2 USD from February on; what is given back
// later is taken back at the price at which it was paid.
func TestActionsInherit(t *testing.T) {
	tests := []struct {
		name, events string // as in TestLife, but days count through the year
		want         string // version:month:amount
	}{
		{"approved", "10conversion1 20capture100", "1:01:1.00"},
		{"approved in February", "10conversion1 40capture100", "2:02:2.00"},
		{"refunded", "10conversion1 20capture100 40refund100", "1:01:1.00 1:02:-1.00"},
		{"refunded in parts", "10conversion1 20capture100 40refund50 70refund50", "1:01:1.00 1:03:-1.00"},
		{"refund failed", "10conversion1 20capture100 40refund100 ~70refund100", "1:01:1.00 1:02:-1.00 1:03:1.00"},
		{"paid again", "10conversion1 20capture100 40refund100 70capture100", "1:01:1.00 1:02:-1.00 2:03:2.00"},
		{"withdrawn", "10conversion1 20capture100 40conversion-1", "1:01:1.00 1:02:-1.00"},
		{"withdrawn and reported again", "10conversion1 20capture100 40conversion-1 70conversion1", "2:03:2.00"},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			events := orderEvents(t, test.events)
			for shift := range events {
				tally := mustPlan(t, tenThenTwenty()...).NewTally()
				addBatches(t, tally, []event.Batch{{Events: events[shift:]}, {Events: events[:shift]}})
				if diff := cmp.Diff(test.want, sharesOf(t, tally, "per_action")); diff != "" {
					t.Fatalf("actions mismatch (-want +got):\n%s", diff)
				}
			}
		})
	}
}

// TestStatesInherit counts conversions that were given back: those approved in January under the
// version of January, whenever they are.
func TestStatesInherit(t *testing.T) {
	tests := []struct{ name, events, want string }{
		{"refunded", "10conversion1 20capture100 40refund100", "1:02:1.00"},
		{"refunded in part", "10conversion1 20capture100 40refund50", "1:02:100.00"},
		{"part of it given back again", "10conversion1 20capture100 40refund50 ~70refund50", "1:02:100.00 1:03:-100.00"},
		{"refund failed", "10conversion1 20capture100 40refund100 ~70refund100", "1:02:1.00 1:03:-1.00"},
		{"paid in February", "10conversion1 40capture100 70refund100", "2:03:1.00"},
		{"paid again", "10conversion1 20capture100 40refund100 70capture100 71refund150", "1:02:1.00 1:03:-1.00 2:03:1.00"},
	}
	list := tenThenTwenty()
	for i := range list {
		list[i].Terms = []settle.Term{
			settle.PerAction{Price: money.MustParse("1 USD"), Count: settle.ConversionsIn(settle.Refunded)},
			settle.PerAction{Price: money.MustParse("100 USD"), Count: settle.ConversionsIn(settle.PartlyRefunded)},
		}
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			tally := mustPlan(t, list...).NewTally()
			addBatches(t, tally, []event.Batch{{Events: orderEvents(t, test.events)}})
			if diff := cmp.Diff(test.want, sharesOf(t, tally, "per_action")); diff != "" {
				t.Errorf("actions mismatch (-want +got):\n%s", diff)
			}
		})
	}
}

// TestCleared pays 1 USD for an action that has stayed approved for ten days.
func TestCleared(t *testing.T) {
	tests := []struct{ name, events, want string }{
		{"held over the end of the month", "10conversion1 25capture100", "0:02:1.00"},
		{"within the month", "10conversion1 12capture100", "0:01:1.00"},
		{"refunded before", "10conversion1 25capture100 30refund100", ""},
		{"refunded at the moment", "10conversion1 25capture100 35refund100", ""},
		{"refunded after", "10conversion1 12capture100 40refund100", "0:01:1.00 0:02:-1.00"},
		{"refunded in part", "10conversion1 12capture100 13refund50", "0:01:1.00"},
		{"approved again", "10conversion1 12capture100 24refund100 26capture100", "0:02:1.00"},
	}
	for _, test := range tests {
		for _, to := range []time.Time{{}, day(28)} { // the end of the agreement does not forfeit what is held
			t.Run(test.name, func(t *testing.T) {
				a := actionsOf("navi")
				a.To = to
				a.Terms = []settle.Term{settle.PerAction{Price: money.MustParse("1 USD"), Count: settle.Measure{
					Name: "held", Sum: settle.SumQuantity, State: settle.Cleared, Hold: 10,
				}}}
				tally := mustPlan(t, a).NewTally()
				addBatches(t, tally, []event.Batch{{Events: orderEvents(t, test.events)}})
				if diff := cmp.Diff(test.want, sharesOf(t, tally, "per_action")); diff != "" {
					t.Errorf("actions mismatch (-want +got):\n%s", diff)
				}
			})
		}
	}
}

// TestClearedPeriods: that another agreement holds conversions gives an agreement no periods.
func TestClearedPeriods(t *testing.T) {
	held, plain := actionsOf("navi"), actionsOf("navi")
	held.ID = "held"
	held.Terms = []settle.Term{settle.PerAction{Price: money.MustParse("1 USD"), Count: settle.Measure{
		Name: "held", Sum: settle.SumQuantity, State: settle.Cleared, Hold: 100,
	}}}
	tally := mustPlan(t, held, plain).NewTally()
	addBatches(t, tally, []event.Batch{{Events: orderEvents(t, "10conversion1 12capture100")}})
	for id, want := range map[settle.AgreementID]string{"navi": "[2026-01]", "held": "[2026-01 2026-04]"} {
		periods, err := tally.Periods(id)
		var names []string
		for _, p := range periods {
			names = append(names, p.Name)
		}
		if got := fmt.Sprint(names); err != nil || got != want {
			t.Errorf("periods of %s: %s, %v, want %s", id, got, err, want)
		}
	}
}

// TestMeasureCleared reads a hold that no agreement counts.
func TestMeasureCleared(t *testing.T) {
	held := settle.Measure{Name: "held", Sum: settle.SumQuantity, State: settle.Cleared, Hold: 5}
	for _, opts := range []*settle.PlanOptions{nil, {Holds: []int{5}}} {
		plan, err := settle.NewPlan([]settle.Agreement{actionsOf("navi")}, opts)
		if err != nil {
			t.Fatal(err)
		}
		tally := plan.NewTally()
		addBatches(t, tally, []event.Batch{{Events: orderEvents(t, "10conversion1 12capture100")}})
		in, err := tally.Measure("navi", january(t, settle.Calendar{}), held)
		if opts == nil {
			if err == nil || !strings.Contains(err.Error(), "PlanOptions.Holds") {
				t.Errorf("error %v", err)
			}
			continue
		}
		if err != nil || in.Number != money.Int(1) {
			t.Errorf("Measure = %s, %v", in.Number, err)
		}
	}
	for _, days := range []int{0, -1, 4000} {
		if _, err := settle.NewPlan([]settle.Agreement{actionsOf("navi")}, &settle.PlanOptions{Holds: []int{days}}); err == nil {
			t.Errorf("a hold of %d days is taken", days)
		}
	}
}

// TestVersionFaults lists what versions may not be.
func TestVersionFaults(t *testing.T) {
	tests := []struct {
		name   string
		change func(list []settle.Agreement)
		want   string // path and code of the faults
	}{
		{"none", func([]settle.Agreement) {}, ""},
		{"a gap", func(l []settle.Agreement) { l[1].From = day(50) }, ""},
		{"the later one first", func(l []settle.Agreement) { l[0], l[1] = l[1], l[0] }, ""},
		{"overlap", func(l []settle.Agreement) { l[1].From = day(31) }, "[1].from overlap"},
		{"no bounds", func(l []settle.Agreement) { l[0].To, l[1].From = time.Time{}, time.Time{} }, "[1].from overlap"},
		{"one within the other", func(l []settle.Agreement) { l[0].To, l[1].To = time.Time{}, day(40) }, "[1].from overlap"},
		{"one number", func(l []settle.Agreement) { l[1].Version = 1 }, "[1].version duplicate"},
		{"no numbers", func(l []settle.Agreement) { l[0].Version, l[1].Version = 0, 0 }, "[1].id duplicate"},
		{"negative", func(l []settle.Agreement) { l[0].Version = -1 }, "[0].version range"},
		{"everything", func(l []settle.Agreement) {
			l[1].Party, l[1].Currency, l[1].Calendar.ClosingDay = "luna", money.EUR, 25
			l[1].Terms, l[1].From = []settle.Term{settle.RevenueShare{Rate: ptr(money.Percent(1))}}, time.Time{}
		}, "[1].party conflict, [1].currency conflict, [1].calendar conflict, [1].from overlap"},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			list := tenThenTwenty()
			test.change(list)
			_, err := settle.NewPlan(list, nil)
			var got []string
			for _, f := range settle.Faults(err) {
				got = append(got, fmt.Sprint(f.Path, " ", f.Code))
			}
			if diff := cmp.Diff(test.want, strings.Join(got, ", ")); diff != "" {
				t.Errorf("faults mismatch (-want +got):\n%s\n%v", diff, err)
			}
		})
	}
}

// TestOneParentForAll gives many refunds that all name one payment: the time must not grow with the
// square of their number, or this test does not end.
func TestOneParentForAll(t *testing.T) {
	const n = 20_000
	events := make([]event.Event, n)
	for i := range events {
		events[i] = named(payment(fmt.Sprint("r", i), event.PaymentRefunded, 40+i%20, "-1 USD"), "a")
	}
	tally := mustPlan(t, tenThenTwenty()...).NewTally()
	for version := range int64(3) {
		addBatches(t, tally, []event.Batch{{Partition: "p", Version: 2 * version, Events: events}, {Partition: "p", Version: 2*version + 1}})
	}
	addBatches(t, tally, []event.Batch{{Partition: "p", Version: 9, Events: events}})
	if got := sharesOf(t, tally, "revenue_share"); got != "2:02:-4000.00" {
		t.Errorf("shares %s", got)
	}
	addBatches(t, tally, []event.Batch{{Events: []event.Event{payment("a", event.PaymentCaptured, 10, "100000 USD")}}})
	if got := sharesOf(t, tally, "revenue_share"); got != "1:01:10000.00 1:02:-2000.00" {
		t.Errorf("shares %s", got)
	}
}

// TestLongChain refunds a refund of a refund, and so on.
func TestLongChain(t *testing.T) {
	const n = 5_000
	events := []event.Event{payment("0", event.PaymentCaptured, 10, "100 USD")}
	for i := range n {
		amount := "-100 USD"
		if i%2 == 1 {
			amount = "100 USD"
		}
		events = append(events, named(payment(fmt.Sprint(i+1), event.PaymentRefunded, 40, amount), fmt.Sprint(i)))
	}
	one, other := mustPlan(t, tenThenTwenty()...).NewTally(), mustPlan(t, tenThenTwenty()...).NewTally()
	addBatches(t, one, []event.Batch{{Events: events}})
	for i := range events {
		addBatches(t, other, []event.Batch{{Events: events[n-i : n-i+1]}})
	}
	if a, b := sharesOf(t, one, "revenue_share"), sharesOf(t, other, "revenue_share"); a != b {
		t.Errorf("%s in one order, %s in the other", a, b)
	}
}
