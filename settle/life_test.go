// Copyright 2026 The jupan authors.
// SPDX-License-Identifier: Apache-2.0

package settle_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/jupan-go/jupan/settle"
	"github.com/jupan-go/jupan/settle/event"
	"github.com/jupan-go/jupan/settle/money"
)

// TestLife walks conversions of order o through their states. Each word of events is a day of
// January 2026, what happened to the order, and an amount: "3capture100". A word that begins with ~
// is a reversed event.
func TestLife(t *testing.T) {
	tests := []struct {
		name, events string
		want         string // state=quantity, those that are not zero
	}{
		{"no payment", "1conversion1", "pending=1"},
		{"paid", "1conversion1 2capture100", "approved=1"},
		{"paid before", "2conversion1 1capture100", "approved=1"},
		{"paid in parts", "1conversion1 2capture40 3capture60", "approved=1"},
		{"two and a half conversions", "1conversion2.5 2capture100", "approved=2.5"},
		{"cancelled before capture", "1conversion1 2cancel0", "cancelled=1"},
		{"free of charge", "1conversion1 2capture0", "approved=1"},
		{"cancelled", "1conversion1 2capture100 3cancel100", "cancelled=1"},
		{"partly cancelled", "1conversion1 2capture100 3cancel40", "approved=1 partly_refunded=1"},
		{"refunded", "1conversion1 2capture100 3refund100", "refunded=1"},
		{"refunded in parts", "1conversion1 2capture100 3refund40 4refund60", "refunded=1"},
		{"refunded too much", "1conversion1 2capture100 3refund120", "refunded=1"},
		{"charged back", "1conversion1 2capture100 3chargeback100", "refunded=1"},
		{"dispute won", "1conversion1 2capture100 3chargeback100 ~4chargeback100", "approved=1"},
		{"refund failed", "1conversion1 2capture100 3refund100 ~4refund100", "approved=1"},
		{"part of a refund failed", "1conversion1 2capture100 3refund100 ~4refund30", "approved=1 partly_refunded=1"},
		{"capture taken back", "1conversion1 2capture100 ~3capture100", "cancelled=1"},
		{"refund alone", "1conversion1 2refund100", "pending=1"},
		{"refund dated before its capture", "1conversion1 2refund100 3capture100", "refunded=1"},
		{"refunded, then cancelled too", "1conversion1 2capture100 3refund100 4cancel0", "refunded=1"},
		{"cancelled, then refunded too", "1conversion1 2capture100 3cancel100 4refund100", "cancelled=1"},
		{"paid again", "1conversion1 2capture100 3refund100 4capture50", "approved=1 partly_refunded=1"},
		{"voided, then paid", "1conversion1 2cancel0 3capture100", "approved=1"},
		{"withdrawn", "1conversion1 2capture100 3conversion-1", "cancelled=1"},
		{"withdrawn before it was paid", "1conversion1 2conversion-1 3capture100", "cancelled=1"},
		{"withdrawn and reported again", "1conversion1 2conversion-1 3conversion1", "pending=1 lost=1"},
		{"withdrawn and reported again, paid", "1conversion1 2capture100 3conversion-1 4conversion1", "approved=1 lost=1"},
		{"withdrawn and reported again, refunded", "1conversion1 2capture100 3refund100 4conversion-1 5conversion1", "refunded=1 lost=1"},
		{"reported twice, withdrawn", "1conversion1 2conversion1 3conversion-1", "cancelled=1 lost=1"},
		// Reports that state days only put everything at one time.
		{"one time: paid", "1capture100 1conversion1", "approved=1"},
		{"one time: refunded", "1refund100 1capture100 1conversion1", "refunded=1"},
		{"one time: cancelled", "1cancel100 1capture100 1conversion1", "cancelled=1"},
		{"one time: withdrawn", "1conversion-1 1conversion1", "cancelled=1"},
		{"one time: dispute won", "~1chargeback100 1chargeback100 1capture100 1conversion1", "approved=1"},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			events := orderEvents(t, test.events)
			for shift := range events { // whatever comes first
				tally := mustPlan(t, actionsOf("navi")).NewTally()
				addBatches(t, tally, []event.Batch{{Events: events[shift:]}, {Events: events[:shift]}})
				if diff := cmp.Diff(test.want, statesOf(t, tally)); diff != "" {
					t.Fatalf("states mismatch (-want +got):\n%s", diff)
				}
			}
		})
	}
}

// TestLifeAnyName puts the same events of one time under many keys, because what breaks a tie must
// not be a hash of the key.
func TestLifeAnyName(t *testing.T) {
	for seed := range 64 {
		events := orderEvents(t, "1refund100 1capture100 1conversion1")
		for i := range events {
			events[i].Key.ID = fmt.Sprintf("%d-%d", seed, i)
		}
		tally := mustPlan(t, actionsOf("navi")).NewTally()
		addBatches(t, tally, []event.Batch{{Events: events}})
		if got := statesOf(t, tally); got != "refunded=1" {
			t.Fatalf("keys %d: %s", seed, got)
		}
	}
}

// TestFeeEvents holds fees in events of their own to the sign of fees that payments state.
func TestFeeEvents(t *testing.T) {
	tally := mustPlan(t, actionsOf("navi")).NewTally()
	events := orderEvents(t, "1conversion1 2capture100 3fee7 ~4fee2")
	events[1].Fee = money.MustParse("-3 USD")
	addBatches(t, tally, []event.Batch{{Events: events}})
	result, err := tally.Campaign("A")
	if err != nil {
		t.Fatal(err)
	}
	m := result.Money[0] // 7 − 2 + 3 = 8; one action at 1
	if got := fmt.Sprint(m.Fees, ", ", m.NetProfit); got != "8.00 USD, 91.00 USD" {
		t.Errorf("fees and net profit are %s", got)
	}
}

// actionsOf pays the party 1 USD per approved action.
func actionsOf(party string) settle.Agreement {
	return settle.Agreement{
		ID: settle.AgreementID(party), Party: party, Currency: money.USD,
		Terms: []settle.Term{settle.PerAction{Price: money.MustParse("1 USD")}},
	}
}

func mustPlan(t testing.TB, agreements ...settle.Agreement) *settle.Plan {
	t.Helper()
	plan, err := settle.NewPlan(agreements, nil)
	if err != nil {
		t.Fatal(err)
	}
	return plan
}

// statesOf lists the states of campaign A.
func statesOf(t *testing.T, tally *settle.Tally) string {
	t.Helper()
	c, err := tally.Campaign("A")
	if err != nil {
		t.Fatal(err)
	}
	var list []string
	for _, s := range []struct {
		name settle.State
		n    money.Decimal
	}{
		{settle.Pending, c.Pending},
		{settle.Approved, c.Approved},
		{settle.PartlyRefunded, c.PartlyRefunded},
		{settle.Cancelled, c.Cancelled},
		{settle.Refunded, c.Refunded},
		{settle.Lost, c.Lost},
	} {
		if !s.n.IsZero() {
			list = append(list, fmt.Sprintf("%s=%s", s.name, s.n))
		}
	}
	return strings.Join(list, " ")
}

// orderEvents reads the words of TestLife.
func orderEvents(t *testing.T, words string) []event.Event {
	t.Helper()
	kinds := map[string]event.Kind{
		"conversion": event.Conversion, "capture": event.PaymentCaptured, "cancel": event.PaymentCancelled,
		"refund": event.PaymentRefunded, "chargeback": event.Chargeback, "fee": event.Fee,
	}
	var events []event.Event
	for i, word := range strings.Fields(words) {
		var day int
		var kind, number string
		plain := strings.TrimPrefix(word, "~")
		if _, err := fmt.Sscanf(plain, "%d%s", &day, &kind); err != nil {
			t.Fatalf("%s: %v", word, err)
		}
		cut := strings.IndexAny(kind, "-0123456789")
		kind, number = kind[:cut], kind[cut:]
		e := event.Event{
			Key: event.Key{Source: "shop", ID: fmt.Sprint(i)}, Kind: kinds[kind], Order: "o",
			At: time.Date(2026, 1, day, 0, 0, 0, 0, time.UTC), Reverses: plain != word,
		}
		switch e.Kind {
		case event.Conversion:
			e.Quantity, e.Party, e.Campaign = money.MustDecimal(number), "navi", "A"
			e.Reverses = strings.HasPrefix(number, "-")
		default:
			e.Gross = money.MustParse(number + " USD")
			if e.Kind.Sign() < 0 != e.Reverses {
				e.Gross = e.Gross.Neg()
			}
		}
		events = append(events, e)
	}
	return events
}

// TestOneOrderForAll adds many events that all name one order, as an export does that writes "none"
// into every row: the time must not grow with the square of their number, or this test does not end.
func TestOneOrderForAll(t *testing.T) {
	const n = 20_000
	events := orderEvents(t, "1conversion1")
	for i := range n {
		e := sale(fmt.Sprint("p", i), "", 1+i%28, "1 USD")
		e.Order = "o"
		events = append(events, e)
	}
	tally := mustPlan(t, actionsOf("navi")).NewTally()
	addBatches(t, tally, []event.Batch{{Events: events[:n/2]}, {Events: events[n/2:]}})
	if got := totalOf(t, tally, "navi"); got != "1.00 USD" {
		t.Errorf("total %s", got)
	}
	c, err := tally.Campaign("A")
	if err != nil || c.Money[0].Gross != money.Minor(n*100, money.USD) {
		t.Errorf("gross of campaign A %v, %v", c.Money, err)
	}
	// The same from a partition that is restated.
	for version := range int64(3) {
		addBatches(t, tally, []event.Batch{
			{Partition: "p", Version: 2 * version, Events: renamed(events)}, {Partition: "p", Version: 2*version + 1},
		})
	}
	if got := totalOf(t, tally, "navi"); got != "1.00 USD" {
		t.Errorf("total %s after the partition went", got)
	}
}

func renamed(events []event.Event) []event.Event {
	list := slices.Clone(events)
	for i := range list {
		list[i].Key.Source = "copy"
	}
	return list
}
