// Copyright 2026 The jupan authors.
// SPDX-License-Identifier: Apache-2.0

package settle_test

import (
	"fmt"
	"math/rand/v2"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/jupan-go/jupan/settle"
	"github.com/jupan-go/jupan/settle/event"
	"github.com/jupan-go/jupan/settle/money"
)

// TestWhatIf settles random events under agreements that the Tally was not made for, and compares each
// statement with that of a Tally that was.
func TestWhatIf(t *testing.T) {
	compared := 0
	for seed := range uint64(150) {
		g := &chance{rand.New(rand.NewPCG(seed, 17))}
		policy := settle.Attribution(g.IntN(3))
		opts := &settle.PlanOptions{Attribution: policy}
		signed, offered := g.agreements(policy), g.agreements(policy)
		both := append([]settle.Agreement{}, signed...)
		for _, a := range offered { // so that all that is asked for is kept apart
			a.ID = "other " + a.ID
			both = append(both, a)
		}
		plan, err := settle.NewPlan(both, opts)
		if err != nil {
			t.Fatalf("seed %d: %v", seed, err)
		}
		other, err := settle.NewPlan(offered, opts)
		if err != nil {
			t.Fatalf("seed %d: %v", seed, err)
		}
		tally, direct := plan.NewTally(), other.NewTally()
		for _, b := range g.batches() {
			for _, x := range []*settle.Tally{tally, direct} {
				if _, err := x.Add(b); err != nil {
					t.Fatal(err)
				}
			}
		}
		view, err := tally.WhatIf(offered)
		if err != nil {
			t.Fatalf("seed %d: %v", seed, err)
		}
		got, err := view.Statements()
		if err != nil {
			t.Fatal(err)
		}
		want, err := direct.Statements()
		if err != nil {
			t.Fatal(err)
		}
		compared += len(want)
		if diff := cmp.Diff(texts(t, want), texts(t, got)); diff != "" {
			t.Fatalf("seed %d mismatch (-made for it +what if):\n%s", seed, diff)
		}
	}
	t.Logf("%d statements are the same", compared)
}

func texts(t *testing.T, statements []*settle.Statement) string {
	t.Helper()
	var b strings.Builder
	for _, s := range statements {
		if err := s.Text(&b); err != nil {
			t.Fatal(err)
		}
	}
	return b.String()
}

// TestWhatIfRefuses what the Tally has added up together.
func TestWhatIfRefuses(t *testing.T) {
	signed := shareOf("acme", "10%")
	tally := mustPlan(t, signed).NewTally()
	addBatches(t, tally, []event.Batch{{Events: []event.Event{sale("1", "acme", 4, "100 USD")}}})
	offer := func(change func(a *settle.Agreement)) []settle.Agreement {
		a := shareOf("acme", "20%")
		change(&a)
		return []settle.Agreement{a}
	}
	for name, test := range map[string]struct {
		offer []settle.Agreement
		want  string
	}{
		"nothing else": {offer(func(*settle.Agreement) {}), ""},
		"dimension":    {offer(func(a *settle.Agreement) { a.Select = settle.Where{"country": {"KR"}} }), "[0].select reference"},
		"group": {offer(func(a *settle.Agreement) {
			a.Terms = []settle.Term{settle.RevenueShare{By: "product", Rate: ptr(money.Percent(1))}}
		}), "[0].terms[0].measures[0] reference"},
		"days":      {offer(func(a *settle.Agreement) { a.Calendar.Cycle = settle.Daily }), "[0].calendar conflict"},
		"beginning": {offer(func(a *settle.Agreement) { a.From = time.Date(2026, 1, 3, 0, 0, 0, 0, time.UTC) }), "[0].calendar conflict"},
		"origins":   {offer(func(a *settle.Agreement) { a.Reversals = settle.OriginalPeriod }), " conflict"},
		"not valid": {offer(func(a *settle.Agreement) { a.Party = "" }), "[0].party missing"},
	} {
		_, err := tally.WhatIf(test.offer)
		var got []string
		for _, f := range settle.Faults(err) {
			got = append(got, fmt.Sprint(f.Path, " ", f.Code))
		}
		if strings.Join(got, "; ") != test.want {
			t.Errorf("%s: faults %q, want %q (%v)", name, got, test.want, err)
		}
	}
}
