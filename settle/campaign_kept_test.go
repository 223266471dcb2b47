// Copyright 2026 The jupan authors.
// SPDX-License-Identifier: Apache-2.0

package settle_test

import (
	"fmt"
	"math/rand/v2"
	"testing"

	"github.com/jupan-go/jupan/settle"
	"github.com/jupan-go/jupan/settle/event"
)

// TestCampaignsKeptEveryTerm asks for campaigns again and again under random combinations of all
// terms, while events of any month come in any order.
func TestCampaignsKeptEveryTerm(t *testing.T) {
	n := uint64(40)
	if testing.Short() {
		n = 8
	}
	for seed := range n {
		g := &chance{rand.New(rand.NewPCG(seed, 32))}
		plan, err := settle.NewPlan([]settle.Agreement{g.everyTermAgreement("acme"), g.everyTermAgreement("zoo")}, nil)
		if err != nil {
			t.Fatalf("seed %d: %v", seed, err)
		}
		var events []event.Event
		for i := range 14 {
			order := g.paidOrder(fmt.Sprint("o", i))
			if g.yes(2) {
				order = append(order, g.giveBack(order)...)
			}
			month := g.IntN(3)
			for _, e := range order {
				e.At = later(e.At, month)
				events = append(events, e)
			}
		}
		g.Shuffle(len(events), func(i, j int) { events[i], events[j] = events[j], events[i] })
		var batches []event.Batch
		for len(events) > 0 {
			k := min(len(events), 1+g.IntN(6))
			batches = append(batches, event.Batch{Events: events[:k]})
			events = events[k:]
		}
		settle.CheckKept(t, seed, plan, batches)
	}
}
