// Copyright 2026 The jupan authors.
// SPDX-License-Identifier: Apache-2.0

package metrics

import (
	"math/big"
	"slices"

	"github.com/jupan-go/jupan/internal/dec"
	"github.com/jupan-go/jupan/settle/money"
)

// newcomersOf counts those whose first settled order a campaign brought, or −1
// where the model does not ask for it.
func (v *View) newcomersOf(campaign string) int64 { return v.newcomers([]string{campaign}) }

// newcomers counts the customers whose first settled order is in the window of
// settlement's results and belongs to one of the campaigns; none named is all.
func (v *View) newcomers(campaigns []string) int64 {
	r := &v.b.plan.reads
	signal := r.find(Of(SettledOrders))
	e := slices.Index(r.entities, dimCustomer)
	if signal < 0 || e < 0 || r.streams[e]>>signal&1 == 0 {
		return -1
	}
	window := v.cut([]span{spanOf(v.settled.window)})
	var n int64
	for history := range v.stream(dimCustomer).histories() {
		first := slices.IndexFunc(history, func(h happening) bool { return h.signals>>signal&1 == 1 })
		if first < 0 || windowOf(window, history[first].at) < 0 {
			continue
		}
		campaign := v.b.dimensionOf(&v.b.classes[history[first].o.class], dimCampaign)
		if len(campaigns) == 0 || slices.Contains(campaigns, campaign) {
			n++
		}
	}
	return n
}

func decimalNum(d money.Decimal) num {
	hi, lo, scale := d.Parts()
	return num{dec.Int{Hi: hi, Lo: lo}, scale}
}

func ratOfRate(r money.Rate) *big.Rat { return big.NewRat(r.Num(), r.Den()) }
