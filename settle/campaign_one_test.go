// Copyright 2026 The jupan authors.
// SPDX-License-Identifier: Apache-2.0

package settle

import (
	"math/rand/v2"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/jupan-go/jupan/internal/testkit"
	"github.com/jupan-go/jupan/settle/event"
)

// CheckKept adds batches one by one to a Tally that is asked for campaigns, and for what has
// changed, now and then, and holds it to one that is asked for the first time.
func CheckKept(t *testing.T, seed uint64, plan *Plan, batches []event.Batch) {
	t.Helper()
	r := rand.New(rand.NewPCG(seed, 31))
	kept, calm := plan.NewTally(), plan.NewTally()
	kept.Changed()
	for n, b := range batches {
		for _, tally := range []*Tally{kept, calm} {
			if _, err := tally.Add(b); err != nil {
				t.Fatal(err)
			}
		}
		switch r.IntN(6) {
		case 0, 1:
			kept.Changed()
		case 2:
			kept.SkipChanged()
			if changes := kept.Changed(); !changes.Empty() {
				t.Fatalf("seed %d: after SkipChanged %v changed", seed, changes)
			}
		}
		if r.IntN(2) == 0 && n < len(batches)-1 {
			continue
		}
		want, err := calm.Campaigns()
		if err != nil {
			t.Fatal(err)
		}
		got, err := kept.Campaigns()
		if err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff(indented(t, want), indented(t, got)); diff != "" {
			t.Fatalf("seed %d: campaigns after batch %d (-asked once +asked before):\n%s", seed, n, diff)
		}
		if len(want) == 0 {
			continue
		}
		one, err := kept.Campaign(want[r.IntN(len(want))].Campaign)
		if err != nil {
			t.Fatal(err)
		}
		for _, c := range want {
			if c.Campaign == one.Campaign && indented(t, c) != indented(t, one) {
				t.Fatalf("seed %d: campaign %q after batch %d", seed, c.Campaign, n)
			}
		}
	}
}

// TestCampaignsKept asks for campaigns again and again under the plans of the laws.
func TestCampaignsKept(t *testing.T) {
	n := uint64(60)
	if testing.Short() {
		n = 12
	}
	for seed := range n {
		g := testkit.NewEvents(seed)
		plan := lawPlan(t, g.Rand())
		var batches []event.Batch
		for range 12 {
			batches = append(batches, g.Batch(g.Rand().IntN(8)))
		}
		CheckKept(t, seed, plan, batches)
	}
}
