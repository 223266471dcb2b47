// Copyright 2026 The jupan authors.
// SPDX-License-Identifier: Apache-2.0

package settle_test

import (
	"fmt"
	"math/rand/v2"
	"testing"
	"time"

	"github.com/jupan-go/jupan/settle"
	"github.com/jupan-go/jupan/settle/event"
	"github.com/jupan-go/jupan/settle/money"
)

// Where events differ in no more than kind, month, currency and party, Fold remembers where each
// counts: for some thousands of parties and a few hundred months and currencies of kinds.
func TestFoldByParty(t *testing.T) {
	plan, err := settle.NewPlan([]settle.Agreement{shareOf("p7", "10%"), shareOf("p4999", "7%")},
		&settle.PlanOptions{Attribution: settle.NoAttribution, WithoutCampaigns: true})
	if err != nil {
		t.Fatal(err)
	}
	r := rand.New(rand.NewPCG(17, 1))
	var events []event.Event
	for i := range 12_000 {
		e := sale(fmt.Sprint("e", i), fmt.Sprint("p", r.IntN(5000)), 1, fmt.Sprintf("%d %s", 1+r.IntN(99), []string{"USD", "EUR", "KRW"}[r.IntN(3)]))
		if r.IntN(2) == 0 {
			e.Party = fmt.Sprint("p", r.IntN(9))
		}
		months := 3
		if i > 6000 {
			months = 400
		}
		e.At = time.Date(2000, time.Month(1+r.IntN(months)), 3, 4, 5, 6, 0, time.UTC)
		switch r.IntN(4) {
		case 0:
			e.Kind, e.Gross = event.PaymentRefunded, e.Gross.Neg()
		case 1:
			e.Kind, e.Gross, e.Quantity = event.Click, money.Amount{}, money.Int(int64(1+r.IntN(3)))
		}
		events = append(events, e)
	}
	one := plan.NewTally()
	if _, err := one.Add(event.Batch{Events: events}); err != nil {
		t.Fatal(err)
	}
	for _, n := range []int{1, 3} {
		var readers []settle.EventReader
		for i := range n {
			readers = append(readers, readerOf(t, events[len(events)*i/n:len(events)*(i+1)/n], "csv"))
		}
		all, added, err := settle.Fold(t.Context(), plan, readers...)
		if err != nil || added.Accepted != len(events) {
			t.Fatal(added, err)
		}
		compareTallies(t, fmt.Sprint(n, " folded"), one, all)
	}
}
